// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "record/input.h"
#include "util/msg.h"

#define RAW_SIZE	(64u << 10)

enum packing { PLAIN, FAST, SLOW };

struct rec_input {
	char *name;
	int fd;
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
	free(in->fast);
	free(in->name);
	free(in);
}

const char *input_name(const struct rec_input *in)
{
	return in->name;
}

/* Read more of the file behind what is in @raw. */
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

int input_unpack(struct rec_input *in)
{
	const uint8_t *p;
	size_t n = input_peek_raw(in, &p);
	bool gzip;

	if (!looks_packed(p, n, &gzip))
		return 0;
	in->fast = malloc(sizeof(*in->fast));
	/* a preset dictionary is something that only zlib reports well */
	if (!in->fast || (!gzip && p[1] & 0x20))
		return start_slow(in);
	isal_inflate_init(in->fast);
	in->fast->crc_flag = gzip ? ISAL_GZIP : ISAL_ZLIB;
	in->packing = FAST;
	return 0;
}

static ssize_t damaged(struct rec_input *in, const char *why)
{
	msg_error("%s: the packed data is damaged after %llu unpacked bytes: %s",
		  in->name, (unsigned long long)in->offset, why);
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

static ssize_t read_any(struct rec_input *in, uint8_t *buf, size_t n)
{
	switch (in->packing) {
	case FAST:
		return read_fast(in, buf, n);
	case SLOW:
		return read_slow(in, buf, n);
	default:
		return read_plain(in, buf, n);
	}
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
	*p = in->ahead;
	return in->ahead_len;
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

bool input_truncated(const struct rec_input *in)
{
	return in->truncated;
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
