// SPDX-License-Identifier: GPL-2.0
/*
 * damo's binary records of 2020 to 2023, which the kernels of that time wrote,
 * too. Little endian: a mark and a version, then snapshots of all targets:
 *
 *	char mark[16] = "damon_recfmt_ver"; int32 version
 *	{ int64 sec, nsec; uint32 nr_targets;
 *	  { id; uint32 nr_regions; { uint64 start, end; uint32 nr_accesses }* }*
 *	}*
 *
 * An id is an int32 in version 1 and a uint64 in the others. There are no ages,
 * and no intervals. The very first files have neither mark nor version.
 */
#include <inttypes.h>
#include <stdio.h>

#include "record/formats.h"
#include "record/io/buf.h"
#include "record/perf/trace.h"
#include "util/msg.h"

#define MARK		"damon_recfmt_ver"
#define MARK_LEN	16
#define HEAD_LEN	20		/* of a snapshot, and of a file */
#define MAX_VERSION	2
#define NS_PER_SEC	INT64_C(1000000000)

struct reader {
	struct rec_input *in;
	struct trace_build *build;
	uint32_t version;
	uint64_t offset;
	bool any;		/* snapshot was there */
	bool ended;		/* in the middle of something */
};

/* All @n bytes; false at the end, and after an error. */
static bool get(struct reader *r, uint8_t *buf, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = input_read(r->in, buf + done, n - done);

		if (got <= 0) {
			r->ended = done || r->ended;
			return false;
		}
		done += (size_t)got;
	}
	r->offset += n;
	return true;
}

/* What has to follow, since something began. */
static bool get_rest(struct reader *r, uint8_t *buf, size_t n)
{
	bool ok = get(r, buf, n);

	r->ended = r->ended || !ok;
	return ok;
}

static int bad(const struct reader *r, const char *what)
{
	return msg_error("%s: damo's binary record is damaged before byte %" PRIu64 ": %s",
			 input_name(r->in), r->offset, what) ? -1 : 0;
}

/* The regions of one target. 1, 0 at the file's end, -1 after a message. */
static int read_target(struct reader *r, int64_t time_ns)
{
	struct trace_event e = {
		.type = TRACE_AGGREGATED, .time_ns = time_ns, .complete = true,
		.cpu = -1, .comm = "kdamond.0",
	};
	size_t id = r->version == 1 ? 4 : 8;
	uint8_t b[20];
	uint32_t nr;

	if (!get_rest(r, b, id + 4))
		return 0;
	trace_set(&e, TF_TARGET, id == 4 ? (uint64_t)(int32_t)get_le32(b) :
					   get_le64(b));
	nr = get_le32(b + id);
	if (nr > NAT_MAX_REGIONS)
		return bad(r, "so many regions are in no snapshot");
	trace_set(&e, TF_NR_REGIONS, nr);
	for (uint32_t i = 0; i < nr; i++) {
		if (!get_rest(r, b, 20))
			return 0;
		trace_set(&e, TF_START, get_le64(b));
		trace_set(&e, TF_END, get_le64(b + 8));
		/* damo marks what is no snapshot by a count of -1 */
		trace_set(&e, TF_NR_ACCESSES,
			  (uint64_t)(int64_t)(int32_t)get_le32(b + 16));
		if (trace_add(r->build, &e))
			return -1;
	}
	return 1;
}

/* The same for all targets; @b is what the snapshot begins with. */
static int read_snapshot(struct reader *r, const uint8_t *b)
{
	uint64_t sec, nsec;
	int64_t time_ns;
	int more = 1;

	r->any = true;
	sec = get_le64(b);
	nsec = get_le64(b + 8);
	if (nsec >= (uint64_t)NS_PER_SEC ||
	    sec >= (uint64_t)(REC_TIME_LIMIT_NS / NS_PER_SEC))
		return bad(r, "there is no such time");
	time_ns = (int64_t)(sec * NS_PER_SEC + nsec);
	for (uint32_t n = get_le32(b + 16); more > 0 && n; n--)
		more = read_target(r, time_ns);
	return more;
}

static int read_all(struct reader *r)
{
	uint8_t b[HEAD_LEN];
	int more = 1;

	if (!get_rest(r, b, sizeof(b)))
		return bad(r, "it ends in its first bytes");
	if (!memcmp(b, MARK, MARK_LEN)) {
		r->version = get_le32(b + MARK_LEN);
		if (r->version > MAX_VERSION)
			return bad(r, "its version is neither 1 nor 2");
	} else {
		more = read_snapshot(r, b);
	}
	while (more > 0 && get(r, b, sizeof(b)))
		more = read_snapshot(r, b);
	if (more > 0)
		more = 0;
	if (!more && input_failed(r->in))
		return -1;
	if (!more && r->ended)
		msg_warn("%s: the file ends in the middle of a snapshot; read up to there",
			 input_name(r->in));
	return more || r->any ? more : bad(r, "it has no snapshot");
}

/*
 * Without a mark: a time, some targets, and a first region that is one. Text
 * has no such zeros, and other formats have a magic there.
 */
static bool begins_unmarked(const uint8_t *p, size_t n)
{
	const size_t region = HEAD_LEN + 8 + 4;

	return n >= region + 20 && get_le64(p) &&
	       get_le64(p) < UINT64_C(1) << 33 &&
	       get_le64(p + 8) < (uint64_t)NS_PER_SEC && get_le32(p + 16) &&
	       get_le32(p + 16) < 1024 && get_le32(p + HEAD_LEN + 8) &&
	       get_le32(p + HEAD_LEN + 8) < 1u << 20 &&
	       get_le64(p + region) < get_le64(p + region + 8) &&
	       get_le32(p + region + 16) < 1u << 20;
}

bool damo_binary_begins(const uint8_t *p, size_t n)
{
	return (n >= MARK_LEN && !memcmp(p, MARK, MARK_LEN)) ||
	       begins_unmarked(p, n);
}

struct rec_reader *damo_binary_read(struct rec_input *in,
				    const struct rec_intervals *intervals)
{
	struct reader r = {
		.in = in, .build = trace_begin(input_name(in), intervals),
	};

	if (!r.build)
		return NULL;
	if (!read_all(&r))
		return trace_end(r.build, REC_DAMO_BINARY);
	trace_abandon(r.build);
	return NULL;
}
