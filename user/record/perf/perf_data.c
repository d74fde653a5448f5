// SPDX-License-Identifier: GPL-2.0
/*
 * Reading perf.data files: the samples of DAMON's trace events in them, with
 * no help of perf. Files and what perf writes to a pipe, packed ones too.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "record/io/sink.h"
#include "record/perf/perf_format.h"
#include "record/perf/perf_record.h"
#include "util/msg.h"

#define MAX_TRACING	(32u << 20)
#define MAX_ATTRS	1024
#define MAX_IDS		65536		/* of all attributes */
#define MAX_PENDING	32768		/* events whose order is not known yet */
#define MAX_THREADS	1024
#define CHUNK		(256u << 10)

/* Types of what is in the data section. */
enum {
	RECORD_COMM = 3,
	RECORD_SAMPLE = 9,
	RECORD_ATTR = 64,
	RECORD_TRACING_DATA = 66,
	RECORD_FINISHED_ROUND = 68,
	RECORD_AUXTRACE = 71,
	RECORD_COMPRESSED = 81,
	RECORD_COMPRESSED2 = 83,
};

#define FEATURE_TRACING_DATA	1

/* What a sample has, in the order in which it is stored. */
enum {
	HAS_IP = 1u << 0, HAS_TID = 1u << 1, HAS_TIME = 1u << 2,
	HAS_ADDR = 1u << 3, HAS_READ = 1u << 4, HAS_CALLCHAIN = 1u << 5,
	HAS_ID = 1u << 6, HAS_CPU = 1u << 7, HAS_PERIOD = 1u << 8,
	HAS_STREAM_ID = 1u << 9, HAS_RAW = 1u << 10,
	HAS_IDENTIFIER = 1u << 16,
};

struct attr {
	uint64_t sample_type, read_format;
};

struct id {
	uint64_t id;
	size_t attr;
};

struct pending {
	struct trace_event e;
	uint64_t seq;
};

struct thread {
	uint32_t tid;
	char comm[16];
};

struct perf {
	const char *name;
	int fd;
	struct attr attr[MAX_ATTRS];
	size_t nr_attrs;
	struct id *ids;
	size_t nr_ids;
	struct perf_formats formats;
	struct thread thread[MAX_THREADS];	/* kdamonds */
	size_t nr_threads;
	struct pending *pending;
	size_t nr_pending, cap_pending;
	bool keep_all;			/* of several files, each in order */
	uint64_t seq;
	int64_t round_ns, max_ns;	/* newest of the last round, and of all */
	struct trace_sink *sink;
	ZSTD_DStream *zstd;
	struct buf unpacked;
	uint64_t skip;			/* bytes of the data section */
};

static int bad(const struct perf *p, const char *what)
{
	msg_error("%s: perf data that cannot be read: %s", p->name, what);
	return -1;
}

static int read_at(const struct perf *p, void *buf, size_t n, uint64_t offset)
{
	char *to = buf;

	while (n) {
		ssize_t got = pread(p->fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		to += got;
		offset += got;
		n -= got;
	}
	return 0;
}

/* ---- order: events of several CPUs come in rounds ---- */

static int by_time(const void *a, const void *b)
{
	const struct pending *x = a, *y = b;

	if (x->e.time_ns != y->e.time_ns)
		return x->e.time_ns < y->e.time_ns ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Hand over what is not after @until. */
static int hand_over(struct perf *p, int64_t until)
{
	size_t n = 0;

	if (!p->nr_pending)
		return 0;
	qsort(p->pending, p->nr_pending, sizeof(*p->pending), by_time);
	while (n < p->nr_pending && p->pending[n].e.time_ns <= until)
		if (p->sink->event(p->sink, &p->pending[n++].e, NULL))
			return -1;
	memmove(p->pending, p->pending + n,
		(p->nr_pending - n) * sizeof(*p->pending));
	p->nr_pending -= n;
	return 0;
}

static int end_round(struct perf *p)
{
	int err = p->keep_all ? 0 : hand_over(p, p->round_ns);

	p->round_ns = p->max_ns;
	return err;
}

static int keep(struct perf *p, const struct trace_event *e)
{
	struct pending *n;

	if (p->nr_pending == p->cap_pending &&
	    (p->keep_all || p->cap_pending < MAX_PENDING)) {
		size_t cap = p->cap_pending ? 2 * p->cap_pending : 1024;

		n = reallocarray(p->pending, cap, sizeof(*n));
		if (!n)
			return bad(p, "out of memory");
		p->pending = n;
		p->cap_pending = cap;
	} else if (p->nr_pending == p->cap_pending) {
		/* no rounds in this file: older ones are in order by now */
		qsort(p->pending, p->nr_pending, sizeof(*p->pending), by_time);
		if (hand_over(p, p->pending[MAX_PENDING / 2].e.time_ns))
			return -1;
	}
	n = &p->pending[p->nr_pending++];
	n->e = *e;
	n->seq = p->seq++;
	if (e->time_ns > p->max_ns)
		p->max_ns = e->time_ns;
	return 0;
}

/* ---- what describes the samples ---- */

static int add_attr(struct perf *p, const uint8_t *a, size_t n)
{
	if (n < 64)
		return bad(p, "an attribute is too short");
	if (p->nr_attrs == MAX_ATTRS)
		return bad(p, "too many attributes");
	p->attr[p->nr_attrs].sample_type = get_le64(a + 24);
	p->attr[p->nr_attrs++].read_format = get_le64(a + 32);
	return 0;
}

static int add_id(struct perf *p, uint64_t id)
{
	if (p->nr_ids == MAX_IDS)
		return bad(p, "too many events");
	p->ids[p->nr_ids].id = id;
	p->ids[p->nr_ids++].attr = p->nr_attrs - 1;
	return 0;
}

/* A record of an attribute, as perf writes to a pipe. */
static int take_attr(struct perf *p, const uint8_t *rec, size_t n)
{
	size_t size = n >= 16 ? get_le32(rec + 12) : 0;

	if (size < 64 || size > n - 8)
		return bad(p, "an attribute is too short");
	if (add_attr(p, rec + 8, size))
		return -1;
	for (size_t at = 8 + size; at + 8 <= n; at += 8)
		if (add_id(p, get_le64(rec + at)))
			return -1;
	return 0;
}

static int take_tracing(struct perf *p, uint64_t offset, uint64_t size)
{
	const char *err = "out of memory";
	uint8_t *data;

	if (size > MAX_TRACING)
		return bad(p, "its tracing data is too large");
	data = malloc(size + 1);
	if (data && read_at(p, data, size, offset))
		err = "it ends in the middle of its tracing data";
	else if (data)
		err = perf_formats_read(&p->formats, data, size);
	free(data);
	return err ? bad(p, err) : 0;
}

/* ---- records ---- */

static void take_comm(struct perf *p, const uint8_t *rec, size_t n)
{
	struct thread *t;

	if (n <= 16 || n - 16 < 8 || memcmp(rec + 16, "kdamond", 7) != 0 ||
	    p->nr_threads == MAX_THREADS)
		return;
	n -= 16;
	t = &p->thread[p->nr_threads++];
	t->tid = get_le32(rec + 12);
	if (n > sizeof(t->comm) - 1)
		n = sizeof(t->comm) - 1;
	memcpy(t->comm, rec + 16, n);
	t->comm[n] = 0;
}

static void set_thread(const struct perf *p, uint32_t tid,
		       struct trace_event *e)
{
	e->pid = tid <= INT32_MAX ? (int32_t)tid : 0;
	/* the newest one: numbers of threads are used again */
	for (size_t i = p->nr_threads; i-- > 0;) {
		if (p->thread[i].tid == tid) {
			strcpy(e->comm, p->thread[i].comm);
			return;
		}
	}
}

/* The attribute that tells what a sample has. */
static const struct attr *attr_of(const struct perf *p, const uint8_t *body,
				  size_t n)
{
	uint64_t id;

	if (!p->nr_attrs)
		return NULL;
	if (!(p->attr[0].sample_type & HAS_IDENTIFIER) || n < 8)
		return &p->attr[0];
	id = get_le64(body);
	for (size_t i = 0; i < p->nr_ids; i++)
		if (p->ids[i].id == id)
			return &p->attr[p->ids[i].attr];
	return &p->attr[0];
}

/* Bytes that PERF_SAMPLE_READ takes. */
static bool skip_read(struct rd *r, uint64_t format)
{
	uint64_t each = 1 + !!(format & 4) + !!(format & 16), fixed = 0;
	uint64_t nr = 1;

	fixed = !!(format & 1) + !!(format & 2);
	if (format & 8) {
		const uint8_t *p = rd_bytes(r, 8);

		nr = p ? get_le64(p) : 0;
		if (nr > 4096)
			return false;
	}
	return rd_bytes(r, 8 * (fixed + each * nr));
}

static int take_sample(struct perf *p, const uint8_t *rec, size_t n)
{
	struct rd r = { .p = rec + 8, .end = rec + n };
	const struct attr *a = attr_of(p, r.p, n - 8);
	const uint8_t *tid = NULL, *time = NULL, *cpu = NULL, *raw;
	struct trace_event e;
	uint64_t type = a ? a->sample_type : 0;
	uint32_t size;

	if (!(type & HAS_RAW) || !(type & HAS_TIME))
		return 0;
	rd_bytes(&r, 8 * !!(type & HAS_IDENTIFIER) + 8 * !!(type & HAS_IP));
	if (type & HAS_TID)
		tid = rd_bytes(&r, 8);
	time = rd_bytes(&r, 8);
	rd_bytes(&r, 8ull * (!!(type & HAS_ADDR) + !!(type & HAS_ID) +
			  !!(type & HAS_STREAM_ID)));
	if (type & HAS_CPU)
		cpu = rd_bytes(&r, 8);
	rd_bytes(&r, 8ull * !!(type & HAS_PERIOD));
	if (type & HAS_READ && !skip_read(&r, a->read_format))
		return 0;
	if (type & HAS_CALLCHAIN) {
		raw = rd_bytes(&r, 8);
		if (!raw || get_le64(raw) > 65536 ||
		    !rd_bytes(&r, 8 * get_le64(raw)))
			return 0;
	}
	raw = rd_bytes(&r, 4);
	size = raw ? get_le32(raw) : 0;
	raw = rd_bytes(&r, size);
	if (r.bad || !perf_decode(&p->formats, raw, size, &e))
		return 0;
	e.time_ns = (int64_t)get_le64(time);
	if (e.time_ns < 0 || !rec_time_valid(e.time_ns))
		return 0;
	if (tid)
		set_thread(p, get_le32(tid + 4), &e);
	e.cpu = cpu ? (int32_t)(get_le32(cpu) & INT32_MAX) : -1;
	return keep(p, &e);
}

static int take_records(struct perf *p, const uint8_t *data, size_t n,
			uint64_t offset, bool unpacked, size_t *used);

/* A record that holds others, packed; they need not end where it ends. */
static int take_packed(struct perf *p, const uint8_t *data, size_t n)
{
	ZSTD_inBuffer in = { data, n, 0 };
	size_t used;

	if (!p->zstd)
		p->zstd = ZSTD_createDStream();
	if (!p->zstd)
		return bad(p, "out of memory");
	while (in.pos < in.size) {
		ZSTD_outBuffer out;
		size_t before = in.pos;

		if (!buf_reserve(&p->unpacked, CHUNK))
			return bad(p, "out of memory");
		out = (ZSTD_outBuffer){ p->unpacked.p, p->unpacked.cap,
					p->unpacked.len };
		if (ZSTD_isError(ZSTD_decompressStream(p->zstd, &out, &in)))
			return bad(p, "packed records do not unpack");
		if (out.pos == p->unpacked.len && in.pos == before)
			break;
		p->unpacked.len = out.pos;
		if (take_records(p, p->unpacked.p, p->unpacked.len, 0, true,
				 &used))
			return -1;
		p->unpacked.len -= used;
		memmove(p->unpacked.p, p->unpacked.p + used, p->unpacked.len);
	}
	return 0;
}

static int take_record(struct perf *p, const uint8_t *rec, size_t n,
		       uint64_t offset, bool unpacked)
{
	switch (get_le32(rec)) {
	case RECORD_SAMPLE:
		return take_sample(p, rec, n);
	case RECORD_COMM:
		take_comm(p, rec, n);
		return 0;
	case RECORD_FINISHED_ROUND:
		return end_round(p);
	case RECORD_ATTR:
		return take_attr(p, rec, n);
	case RECORD_TRACING_DATA:
		/* the data follows the record, in a file of its own kind */
		if (n < 12 || unpacked)
			return 0;
		p->skip = (get_le32(rec + 8) + 7ull) & ~7ull;
		return take_tracing(p, offset + n, get_le32(rec + 8));
	case RECORD_AUXTRACE:
		if (n >= 16 && !unpacked)
			p->skip = get_le64(rec + 8);
		return 0;
	case RECORD_COMPRESSED:
		return unpacked ? 0 : take_packed(p, rec + 8, n - 8);
	case RECORD_COMPRESSED2:
		if (unpacked || n < 16 || get_le64(rec + 8) > n - 16)
			return 0;
		return take_packed(p, rec + 16, get_le64(rec + 8));
	default:
		return 0;
	}
}

/* All whole records of @data; how many bytes they took in *used. */
static int take_records(struct perf *p, const uint8_t *data, size_t n,
			uint64_t offset, bool unpacked, size_t *used)
{
	*used = 0;
	while (n - *used >= 8 && (unpacked || !p->skip)) {
		const uint8_t *rec = data + *used;
		size_t size = get_le16(rec + 6);

		if (size < 8)
			return bad(p, "a record has no size");
		if (size > n - *used)
			break;
		if (take_record(p, rec, size, offset + *used, unpacked))
			return -1;
		*used += size;
	}
	return 0;
}

static int take_data(struct perf *p, uint64_t offset, uint64_t end)
{
	uint8_t *chunk = malloc(CHUNK);
	size_t len = 0, used;
	int err = 0;

	if (!chunk)
		return bad(p, "out of memory");
	while (!err && offset + len < end) {
		ssize_t got;
		size_t want = CHUNK - len;

		if (want > end - offset - len)
			want = end - offset - len;
		got = pread(p->fd, chunk + len, want,
			    (off_t)(offset + len));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = bad(p, strerror(errno));
		if (got <= 0)
			break;
		len += got;
		err = take_records(p, chunk, len, offset, false, &used);
		offset += used;
		len -= used;
		memmove(chunk, chunk + used, len);
		if (p->skip) {
			/* not records: go on after them */
			if (p->skip > INT64_MAX - offset)
				break;
			offset += p->skip;
			p->skip = 0;
			len = 0;
		}
	}
	if (!err && len)
		msg_warn("%s: the file ends in the middle of a record; read up to there",
			 p->name);
	free(chunk);
	return err;
}

/* ---- files ---- */

struct section {
	uint64_t offset, size;
};

static struct section get_section(const uint8_t *p)
{
	return (struct section){ get_le64(p), get_le64(p + 8) };
}

static int read_ids(struct perf *p, struct section ids)
{
	uint8_t id[8];

	for (uint64_t at = 0; at + 8 <= ids.size; at += 8) {
		if (read_at(p, id, sizeof(id), ids.offset + at))
			return bad(p, "it ends in the middle of its events");
		if (add_id(p, get_le64(id)))
			return -1;
	}
	return 0;
}

static int read_attrs(struct perf *p, struct section s, uint64_t each)
{
	uint8_t a[512];

	if (each < 64 + 16 || each > sizeof(a))
		return bad(p, "the size of its attributes is wrong");
	for (uint64_t at = 0; at + each <= s.size; at += each) {
		if (read_at(p, a, each, s.offset + at))
			return bad(p, "it ends in the middle of its attributes");
		if (add_attr(p, a, each - 16) ||
		    read_ids(p, get_section(a + each - 16)))
			return -1;
	}
	return 0;
}

/* The features after the data; that with the events' formats is wanted. */
static int read_features(struct perf *p, struct section data,
			 const uint8_t *bits)
{
	uint64_t at = data.offset + data.size;
	uint8_t s[16];

	for (int i = 0; i < FEATURE_TRACING_DATA; i++)
		if (bits[i / 8] >> i % 8 & 1)
			at += sizeof(s);
	if (!(bits[0] >> FEATURE_TRACING_DATA & 1))
		return bad(p, "it has no trace events");
	/* perf was killed: nothing follows the data, nor its size known */
	if (!data.size || read_at(p, s, sizeof(s), at))
		return bad(p, "its end is missing, perf record was killed; what the events look like stood there");
	return take_tracing(p, get_section(s).offset, get_section(s).size);
}

static int read_file(struct perf *p)
{
	uint8_t hdr[104] = { 0 };
	struct section data;

	if (read_at(p, hdr, 16, 0))
		return bad(p, "it ends in its first bytes");
	if (get_le64(hdr + 8) == 16)
		return take_data(p, 16, UINT64_MAX);
	if (read_at(p, hdr, sizeof(hdr), 0))
		return bad(p, "it ends in its first bytes");
	data = get_section(hdr + 40);
	if (data.size > INT64_MAX || data.offset > INT64_MAX)
		return bad(p, "the place of its data is wrong");
	if (read_attrs(p, get_section(hdr + 24), get_le64(hdr + 16)) ||
	    read_features(p, data, hdr + 72))
		return -1;
	return take_data(p, data.offset, data.offset + data.size);
}

/* perf record --threads: each thread's samples are in a file of their own. */
static int read_folder(struct perf *p, const char *folder)
{
	struct stat st;
	char path[4096];
	int err = 0;

	for (int i = 0; !err; i++) {
		int first = p->fd, n = snprintf(path, sizeof(path),
						"%s/data.%d", folder, i);

		if (n >= (int)sizeof(path))
			break;
		p->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (p->fd < 0) {
			p->fd = first;
			break;
		}
		/* each is packed for itself */
		ZSTD_freeDStream(p->zstd);
		p->zstd = NULL;
		p->unpacked.len = 0;
		err = fstat(p->fd, &st) ? bad(p, strerror(errno)) :
		      take_data(p, 0, (uint64_t)st.st_size);
		close(p->fd);
		p->fd = first;
	}
	return err;
}

int trace_scan_perf(struct rec_input *in, struct trace_sink *sink)
{
	const char *folder = input_folder(in);
	struct perf *p = calloc(1, sizeof(*p));
	int err = -1;

	if (!p) {
		msg_error("%s: out of memory", input_name(in));
		return -1;
	}
	p->name = input_name(in);
	p->round_ns = p->max_ns = INT64_MIN;
	p->keep_all = folder;
	p->sink = sink;
	p->ids = malloc(MAX_IDS * sizeof(*p->ids));
	p->fd = input_to_file(in);
	if (!p->ids)
		bad(p, "out of memory");
	else if (p->fd >= 0)
		err = read_file(p) || (folder && read_folder(p, folder)) ||
		      hand_over(p, INT64_MAX) ? -1 : 0;
	if (p->fd >= 0)
		close(p->fd);
	ZSTD_freeDStream(p->zstd);
	buf_free(&p->unpacked);
	free(p->pending);
	free(p->ids);
	free(p);
	return err;
}

struct rec_reader *perf_data_read(struct rec_input *in,
				  const struct rec_intervals *intervals)
{
	struct trace_build *b = trace_begin(input_name(in), intervals);

	if (!b)
		return NULL;
	if (!trace_scan_perf(in, trace_build_sink(b)))
		return trace_end(b, REC_PERF_DATA);
	trace_abandon(b);
	return NULL;
}
