// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#ifdef WITH_ISAL
#include <isa-l/igzip_lib.h>
#endif
#ifdef WITH_LZMA
#include <lzma.h>
#endif
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "record/io/input.h"
#include "record/io/sink.h"
#include "util/library.h"
#include "util/msg.h"

#define RAW_SIZE	(64u << 10)

#define XZ_MEMORY	(200u << 20)	/* xz -9 takes a third of that */

enum packing { PLAIN, FAST, SLOW, XZ, ZSTD };

static const char *const packing_names[] = {
	[FAST] = "zlib or gzip", [SLOW] = "zlib or gzip", [XZ] = "xz",
	[ZSTD] = "zstd",
};

#ifdef WITH_LZMA
struct xz {
	lzma_stream stream;
	typeof(lzma_stream_decoder) *stream_decoder;
	typeof(lzma_code) *code;
	typeof(lzma_end) *end;
};
#endif

struct rec_input {
	char *name;
	char *folder;
	int fd;
	bool failed;		/* what is wrong has been said */
	bool seekable;
	bool eof;		/* of the file */
	struct progress {
		bool wanted, shown;
		uint64_t size, read;	/* bytes of the file */
		time_t began, told;
	} progress;
	bool truncated;
	uint64_t offset;	/* bytes unpacked */
	size_t pos, len;	/* what is left in @raw */
	size_t ahead_pos, ahead_len;	/* the same of @ahead */
	uint8_t ahead[INPUT_PEEK];	/* unpacked already */
	uint8_t raw[RAW_SIZE];
	enum packing packing;
	bool over;		/* of the packed stream */
	struct inflate_state *fast;
	z_stream slow;
#ifdef WITH_LZMA
	struct xz xz;
#endif
	ZSTD_DStream *zstd;
	bool in_frame;		/* of zstd, which may have several */
};

static time_t seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec;
}

/* How far it is, for somebody who looks on and would wonder. */
static void tell_progress(struct rec_input *in, size_t n)
{
	struct progress *p = &in->progress;
	time_t now;

	p->read += n;
	if (!p->wanted)
		return;
	now = seconds();
	if (now - p->began < 2 || now == p->told)
		return;
	p->told = now;
	p->shown = true;
	fprintf(stderr, "\rreading %s: %3.0f %%", in->name,
		100.0 * (double)p->read / (double)p->size);
}

struct rec_input *input_open(int fd, const char *name)
{
	struct rec_input *in = calloc(1, sizeof(*in));
	struct stat st;

	if (!in || !(in->name = strdup(name))) {
		msg_error("%s: out of memory", name);
		free(in);
		close(fd);
		return NULL;
	}
	in->fd = fd;
	if (fstat(fd, &st)) {
		msg_error("%s: %s", name, strerror(errno));
		input_close(in);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		msg_error("%s: is a folder; name a record file", name);
		input_close(in);
		return NULL;
	}
	in->progress.size = st.st_size;
	in->progress.wanted = st.st_size && isatty(STDERR_FILENO);
	in->progress.began = seconds();
	in->seekable = S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
	return in;
}

void input_close(struct rec_input *in)
{
	if (!in)
		return;
	if (in->fd >= 0)
		close(in->fd);
	if (in->progress.shown)
		fputs("\r\33[K", stderr);
	if (in->packing == SLOW)
		inflateEnd(&in->slow);
#ifdef WITH_LZMA
	if (in->packing == XZ)
		in->xz.end(&in->xz.stream);
#endif
	ZSTD_freeDStream(in->zstd);
	free(in->fast);
	free(in->folder);
	free(in->name);
	free(in);
}

int input_set_folder(struct rec_input *in, const char *path)
{
	in->folder = strdup(path);
	if (in->folder)
		return 0;
	msg_error("%s: out of memory", path);
	return -1;
}

const char *input_folder(const struct rec_input *in)
{
	return in->folder;
}

bool input_failed(const struct rec_input *in)
{
	return in->failed;
}

const char *input_name(const struct rec_input *in)
{
	return in->name;
}

/* Read more of the file after what is in @raw. */
static int fill(struct rec_input *in)
{
	ssize_t got;

	if (in->pos) {
		memmove(in->raw, in->raw + in->pos, in->len - in->pos);
		in->len -= in->pos;
		in->pos = 0;
	}
	do {
		got = read(in->fd, in->raw + in->len, RAW_SIZE - in->len);
	} while (got < 0 && errno == EINTR);
	if (got < 0) {
		msg_error("%s: cannot read: %s", in->name, strerror(errno));
		return -1;
	}
	in->len += got;
	in->eof = !got;
	tell_progress(in, got);
	return 0;
}

size_t input_peek_raw(struct rec_input *in, const uint8_t **p)
{
	while (in->len - in->pos < INPUT_PEEK && !in->eof)
		if (fill(in))
			break;
	*p = in->raw + in->pos;
	return in->len - in->pos;
}

static int start_slow(struct rec_input *in)
{
	memset(&in->slow, 0, sizeof(in->slow));
	/* 32: tell zlib and gzip apart by the header */
	if (inflateInit2(&in->slow, MAX_WBITS + 32) != Z_OK) {
		msg_error("%s: out of memory", in->name);
		return -1;
	}
	in->packing = SLOW;
	return 0;
}

static bool looks_packed(const uint8_t *p, size_t n, bool *gzip)
{
	*gzip = n > 2 && p[0] == 0x1f && p[1] == 0x8b;
	/* zlib: method 8, a window that exists, and a check of both bytes */
	return *gzip || (n > 2 && (p[0] & 0x0f) == 8 && p[0] >> 4 <= 7 &&
			 (p[0] << 8 | p[1]) % 31 == 0);
}

bool input_is_packed(const struct rec_input *in)
{
	return in->packing != PLAIN;
}

#ifdef WITH_ISAL
static int start_fast(struct rec_input *in, bool gzip)
{
	in->fast = malloc(sizeof(*in->fast));
	if (!in->fast)
		return start_slow(in);
	isal_inflate_init(in->fast);
	in->fast->crc_flag = gzip ? ISAL_GZIP : ISAL_ZLIB;
	in->packing = FAST;
	return 0;
}

static int restart_fast(struct rec_input *in)
{
	isal_inflate_reset(in->fast);
	in->fast->crc_flag = ISAL_GZIP;
	return 1;
}
#else
static int start_fast(struct rec_input *in, bool gzip)
{
	(void)gzip;
	return start_slow(in);
}

/* Not reached: nothing starts like this. */
static int restart_fast(struct rec_input *in)
{
	(void)in;
	return -1;
}
#endif

#ifdef WITH_LZMA
static int start_xz(struct rec_input *in)
{
	static const lzma_stream none = LZMA_STREAM_INIT;
	struct xz *xz = &in->xz;
	const struct library_call calls[] = {
		{ "lzma_stream_decoder", &xz->stream_decoder },
		{ "lzma_code", &xz->code },
		{ "lzma_end", &xz->end },
	};

	if (library_load("liblzma.so.5", "liblzma5", "read a record that xz packed",
			 calls, sizeof(calls) / sizeof(calls[0])))
		return -1;
	xz->stream = none;
	if (xz->stream_decoder(&xz->stream, XZ_MEMORY, LZMA_CONCATENATED) ==
	    LZMA_OK) {
		in->packing = XZ;
		return 0;
	}
	msg_error("%s: out of memory", in->name);
	return -1;
}
#else
static int start_xz(struct rec_input *in)
{
	msg_error("%s: is packed by xz, and this damox was built without liblzma; unpack it first: xz -dk %s",
		  in->name, in->name);
	return -1;
}
#endif

static int start_zstd(struct rec_input *in)
{
	in->zstd = ZSTD_createDStream();
	if (!in->zstd) {
		msg_error("%s: out of memory", in->name);
		return -1;
	}
	in->packing = ZSTD;
	return 0;
}

int input_unpack(struct rec_input *in)
{
	static const uint8_t xz[] = "\xfd" "7zXZ", zstd[] = "\x28\xb5\x2f\xfd";
	const uint8_t *p;
	size_t n = input_peek_raw(in, &p);
	bool gzip;

	/* xz has a zero byte after it, which is compared too */
	if (n >= sizeof(xz) && !memcmp(p, xz, sizeof(xz)))
		return start_xz(in);
	if (n >= 4 && !memcmp(p, zstd, 4))
		return start_zstd(in);
	if (!looks_packed(p, n, &gzip))
		return 0;
	/* a preset dictionary is something that only zlib reports well */
	if (!gzip && p[1] & 0x20)
		return start_slow(in);
	return start_fast(in, gzip);
}

static ssize_t damaged(struct rec_input *in, const char *why)
{
	msg_error("%s: the data, packed by %s, is damaged after %llu unpacked bytes: %s",
		  in->name, packing_names[in->packing],
		  (unsigned long long)in->offset, why);
	return -1;
}

static ssize_t read_slow(struct rec_input *in, uint8_t *buf, size_t n)
{
	z_stream *s = &in->slow;

	s->next_out = buf;
	s->avail_out = n;
	while (s->avail_out == n && !in->over) {
		int err;

		if (in->pos == in->len && !in->eof && fill(in))
			return -1;
		s->next_in = in->raw + in->pos;
		s->avail_in = in->len - in->pos;
		if (!s->avail_in && in->eof) {
			in->truncated = in->over = true;
			break;
		}
		err = inflate(s, Z_NO_FLUSH);
		in->pos = in->len - s->avail_in;
		if (err == Z_STREAM_END)
			in->over = true;
		else if (err != Z_OK && err != Z_BUF_ERROR)
			return damaged(in, s->msg ? s->msg : "it does not unpack");
	}
	return (ssize_t)(n - s->avail_out);
}

#ifdef WITH_ISAL
static ssize_t read_fast(struct rec_input *in, uint8_t *buf, size_t n)
{
	struct inflate_state *s = in->fast;
	bool last;
	int err;

	s->next_out = buf;
	s->avail_out = n;
	while (s->avail_out == n && !in->over) {
		if (in->pos == in->len && !in->eof && fill(in))
			return -1;
		s->next_in = in->raw + in->pos;
		s->avail_in = in->len - in->pos;
		last = !s->avail_in;
		err = isal_inflate(s);
		if (err < 0 || (!last && s->avail_out == n &&
				s->avail_in == in->len - in->pos)) {
			/* nothing is lost yet: let zlib try */
			if (!in->offset && s->avail_out == n && in->seekable &&
			    lseek(in->fd, 0, SEEK_SET) == 0) {
				in->pos = in->len = 0;
				in->eof = false;
				return start_slow(in) ? -1 :
					read_slow(in, buf, n);
			}
			return damaged(in, "it does not unpack");
		}
		/* after an error it can be any number, so not before */
		in->pos = in->len - s->avail_in;
		/* the file is at its end, and nothing that it held came out */
		if (last && s->avail_out == n) {
			in->truncated = s->block_state != ISAL_BLOCK_FINISH;
			in->over = true;
		}
		if (s->block_state == ISAL_BLOCK_FINISH)
			in->over = true;
	}
	return (ssize_t)(n - s->avail_out);
}
#else
static ssize_t read_fast(struct rec_input *in, uint8_t *buf, size_t n)
{
	return read_slow(in, buf, n);
}
#endif

static ssize_t read_plain(struct rec_input *in, uint8_t *buf, size_t n)
{
	size_t got;

	if (in->pos == in->len && !in->eof && fill(in))
		return -1;
	got = in->len - in->pos;
	if (got > n)
		got = n;
	memcpy(buf, in->raw + in->pos, got);
	in->pos += got;
	return (ssize_t)got;
}

#ifdef WITH_LZMA
static ssize_t read_xz(struct rec_input *in, uint8_t *buf, size_t n)
{
	lzma_stream *s = &in->xz.stream;
	lzma_ret err;

	s->next_out = buf;
	s->avail_out = n;
	while (s->avail_out == n && !in->over) {
		if (in->pos == in->len && !in->eof && fill(in))
			return -1;
		s->next_in = in->raw + in->pos;
		s->avail_in = in->len - in->pos;
		err = in->xz.code(s, in->eof && !s->avail_in ? LZMA_FINISH :
							       LZMA_RUN);
		in->pos = in->len - s->avail_in;
		if (err == LZMA_STREAM_END)
			in->over = true;
		else if (err == LZMA_BUF_ERROR && in->eof)
			in->truncated = in->over = true;
		else if (err == LZMA_MEMLIMIT_ERROR)
			return damaged(in, "it needs more than 200 MiB to unpack");
		else if (err != LZMA_OK)
			return damaged(in, "it does not unpack");
	}
	return (ssize_t)(n - s->avail_out);
}
#endif

static ssize_t read_zstd(struct rec_input *in, uint8_t *buf, size_t n)
{
	ZSTD_outBuffer out = { buf, n, 0 };

	while (!out.pos && !in->over) {
		ZSTD_inBuffer raw;
		size_t left;

		if (in->pos == in->len && !in->eof && fill(in))
			return -1;
		if (in->pos == in->len && in->eof && !in->in_frame) {
			in->over = true;
			break;
		}
		raw = (ZSTD_inBuffer){ in->raw + in->pos, in->len - in->pos, 0 };
		left = ZSTD_decompressStream(in->zstd, &out, &raw);
		if (ZSTD_isError(left))
			return damaged(in, ZSTD_getErrorName(left));
		in->pos += raw.pos;
		in->in_frame = left;
		if (!raw.size && !out.pos && left)
			in->truncated = in->over = true;
	}
	return (ssize_t)out.pos;
}

static ssize_t read_packed(struct rec_input *in, uint8_t *buf, size_t n)
{
	switch (in->packing) {
	case FAST:
		return read_fast(in, buf, n);
	case SLOW:
		return read_slow(in, buf, n);
#ifdef WITH_LZMA
	case XZ:
		return read_xz(in, buf, n);
#endif
	case ZSTD:
		return read_zstd(in, buf, n);
	default:
		return read_plain(in, buf, n);
	}
}

/*
 * gzip's files may be several, one after another. 1: the next one begins, 0:
 * there is none, -1 after a line on standard error.
 */
static int next_member(struct rec_input *in)
{
	if (!in->over || in->truncated ||
	    (in->packing != FAST && in->packing != SLOW))
		return 0;
	while (in->len - in->pos < 3 && !in->eof)
		if (fill(in))
			return -1;
	if (in->len - in->pos < 3 || in->raw[in->pos] != 0x1f ||
	    in->raw[in->pos + 1] != 0x8b)
		return 0;
	in->over = false;
	if (in->packing == SLOW)
		return inflateReset(&in->slow) == Z_OK ? 1 : -1;
	return restart_fast(in);
}

static ssize_t read_any(struct rec_input *in, uint8_t *buf, size_t n)
{
	ssize_t got = in->failed ? -1 : read_packed(in, buf, n);
	int more;

	while (!got && n && (more = next_member(in)) != 0)
		got = more < 0 ? -1 : read_packed(in, buf, n);
	in->failed = got < 0;
	return got;
}

size_t input_peek(struct rec_input *in, const uint8_t **p)
{
	while (in->ahead_len < INPUT_PEEK) {
		ssize_t got = read_any(in, in->ahead + in->ahead_len,
				       INPUT_PEEK - in->ahead_len);

		if (got <= 0)
			break;
		in->ahead_len += got;
		in->offset += got;
	}
	if (!in->ahead_len && in->truncated && !in->failed) {
		damaged(in, "it ends at once");
		in->failed = true;
	}
	*p = in->ahead + in->ahead_pos;
	return in->ahead_len - in->ahead_pos;
}

void input_skip_utf8_mark(struct rec_input *in)
{
	const uint8_t *p;

	if (input_peek(in, &p) >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
		in->ahead_pos += 3;
}

ssize_t input_read(struct rec_input *in, void *buf, size_t n)
{
	size_t ready = in->ahead_len - in->ahead_pos;
	ssize_t got;

	if (n > UINT32_MAX / 2)
		n = UINT32_MAX / 2;
	if (ready) {
		if (ready > n)
			ready = n;
		memcpy(buf, in->ahead + in->ahead_pos, ready);
		in->ahead_pos += ready;
		return (ssize_t)ready;
	}
	got = read_any(in, buf, n);
	if (got > 0)
		in->offset += got;
	return got;
}

int input_take_fd(struct rec_input *in)
{
	int fd = in->fd;

	if (!in->seekable || in->packing != PLAIN ||
	    lseek(fd, 0, SEEK_SET) != 0)
		return -1;
	in->fd = -1;
	return fd;
}

int input_to_file(struct rec_input *in)
{
	int fd = input_take_fd(in);
	uint8_t *chunk;
	ssize_t n = -1;

	if (fd >= 0)
		return fd;
	fd = rec_temp_file();
	chunk = malloc(RAW_SIZE);
	if (fd >= 0 && !chunk)
		msg_error("%s: out of memory", input_name(in));
	while (fd >= 0 && chunk &&
	       (n = input_read(in, chunk, RAW_SIZE)) > 0) {
		if (rec_write_all(fd, chunk, n)) {
			msg_error("%s: cannot keep it in a temporary file: %s",
				  input_name(in), strerror(errno));
			n = -1;
			break;
		}
	}
	free(chunk);
	if (fd >= 0 && n < 0) {
		close(fd);
		return -1;
	}
	return fd;
}
