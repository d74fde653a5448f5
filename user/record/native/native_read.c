// SPDX-License-Identifier: GPL-2.0
/* Opening native records: by their index, or by walking when there is none. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "record/io/sink.h"
#include "record/native/reader.h"
#include "util/msg.h"

#define AHEAD_WALK	NAT_BLOCK_HDR	/* headers only: payloads are skipped */

const uint8_t *nat_view(const struct rec_reader *r, struct nat_window *w,
			uint64_t offset, size_t n, size_t ahead)
{
	const struct nat_src *s = &r->src;
	size_t want = n > ahead ? n : ahead, have = 0;

	if (offset > s->size || n > s->size - offset)
		return NULL;
	if (s->fd < 0)
		return s->mem + offset;
	if (offset >= w->offset && offset + n <= w->offset + w->len)
		return w->p + (offset - w->offset);
	if (want > s->size - offset)
		want = s->size - offset;
	if (w->cap < want) {
		free(w->p);
		w->p = malloc(want);
		w->cap = w->p ? want : 0;
		w->len = 0;
		if (!w->p) {
			msg_error("%s: out of memory", r->name);
			return NULL;
		}
	}
	while (have < want) {
		ssize_t got = pread(s->fd, w->p + have, want - have,
				    (off_t)(offset + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			msg_error("%s: cannot read: %s", r->name,
				  strerror(errno));
		if (got <= 0)
			break;
		have += got;
	}
	w->offset = offset;
	w->len = have;
	return have >= n ? w->p : NULL;
}

const char *nat_header(const struct rec_reader *r, struct nat_window *w,
		       uint64_t offset, struct nat_block *b)
{
	const uint8_t *p = nat_view(r, w, offset, NAT_BLOCK_HDR, AHEAD_WALK);

	if (!p)
		return "the file ends in the middle of its header";
	return nat_block_unpack(b, p, offset);
}

const uint8_t *nat_payload(const struct rec_reader *r, struct nat_window *w,
			   const struct nat_block *b, const char **err)
{
	size_t size = b->stored - b->summary;
	const uint8_t *p = nat_view(r, w, b->offset + NAT_BLOCK_HDR +
				    b->summary, size, 0);

	if (!p) {
		*err = "the file ends in the middle of it";
		return NULL;
	}
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	if (nat_crc(p, size) != b->payload_crc) {
		*err = "the checksum of its content is wrong";
		return NULL;
	}
#endif
	return p;
}

/* Was damage there told? Else it is from now on; without memory it may be again. */
static bool was_told(struct rec_reader *r, const struct nat_told *t)
{
	size_t at = r->nr_told;
	struct nat_told *more;

	while (at && r->told[at - 1].offset > t->offset)
		at--;
	if (at && r->told[at - 1].offset == t->offset)
		return true;
	if (r->nr_told == r->cap_told) {
		size_t cap = r->cap_told ? 2 * r->cap_told : 8;

		more = realloc(r->told, cap * sizeof(*more));
		if (!more)
			return false;
		r->told = more;
		r->cap_told = cap;
	}
	memmove(&r->told[at + 1], &r->told[at],
		(r->nr_told - at) * sizeof(*r->told));
	r->told[at] = *t;
	r->nr_told++;
	return false;
}

void nat_damage(struct rec_reader *r, uint64_t offset, const char *what,
		const char *result)
{
	const struct nat_told t = { offset, what, result };

	/* a twin says it when it is closed */
	if (was_told(r, &t) || r->twin_of)
		return;
	msg_warn("%s: the block at byte %" PRIu64 " is damaged: %s; %s",
		 r->name, offset, what, result);
}

/* What there is too much of, which is said once for all blocks of its type. */
struct told {
	bool maps, exits, prints, stacks;
};

static void tell_many(const struct rec_reader *r, const char *what, bool *told)
{
	if (!*told)
		msg_warn("%s: %s", r->name, what);
	*told = true;
}

static void take_meta_at(struct rec_reader *r, struct nat_window *w,
			 const struct nat_block *b, struct told *told)
{
	const char *err = NULL;
	const uint8_t *p = nat_payload(r, w, b, &err);

	if (p)
		err = nat_take_meta(r, b, p);
	if (err == nat_many_maps)
		tell_many(r, err, &told->maps);
	else if (err == nat_many_exits)
		tell_many(r, err, &told->exits);
	else if (err == nat_many_prints)
		tell_many(r, err, &told->prints);
	else if (err == nat_many_stacks)
		tell_many(r, err, &told->stacks);
	else if (err)
		nat_damage(r, b->offset, err, "what it says is left out");
}

/* The index block that the footer points to; false when there is none. */
static bool load_index(struct rec_reader *r, struct nat_window *w)
{
	uint8_t foot[NAT_FOOTER];
	const uint8_t *p;
	struct nat_block b;
	const char *err;
	uint64_t offset;

	if (r->src.size < NAT_FILE_HDR + NAT_FOOTER)
		return false;
	p = nat_view(r, w, r->src.size - NAT_FOOTER, NAT_FOOTER, 0);
	if (!p)
		return false;
	memcpy(foot, p, sizeof(foot));
	offset = get_le64(foot + 8);
	put_le32(foot + 4, 0);
	if (get_le32(foot) != NAT_FOOT_MAGIC ||
	    get_le32(p + 4) != nat_crc(foot, sizeof(foot)) ||
	    offset < NAT_FILE_HDR || nat_header(r, w, offset, &b) ||
	    b.type != NAT_INDEX)
		return false;
	p = nat_payload(r, w, &b, &err);
	if (!p || nat_index_unpack(&r->index, p, b.stored))
		return false;
	r->end = offset;
	return true;
}

/* Go from header to header up to the end, or the first that is damaged. */
static int walk(struct rec_reader *r, struct nat_window *w)
{
	uint64_t offset = NAT_FILE_HDR;
	const char *why = "it has no end mark";
	struct nat_block b;

	while (offset < r->src.size) {
		const char *err = nat_header(r, w, offset, &b);

		if (!err && b.stored > r->src.size - offset - NAT_BLOCK_HDR)
			err = "the file ends in the middle of it";
		if (err) {
			why = err;
			break;
		}
		if (b.type == NAT_INDEX) {
			why = "its end mark is damaged";
			break;
		}
		if (b.type == NAT_SNAPSHOTS ?
		    nat_index_add_block(&r->index, &b) :
		    nat_index_add_meta(&r->index, offset)) {
			msg_error("%s: out of memory", r->name);
			return -1;
		}
		offset += NAT_BLOCK_HDR + b.stored;
	}
	r->end = offset;
	msg_warn("%s: incomplete (%s; is it being recorded, or was the recorder killed?); read up to byte %"
		 PRIu64 " of %" PRIu64, r->name, why, offset, r->src.size);
	return 0;
}

/* Without memory, blocks are read one by one. */
static void add_merged(struct rec_reader *r, const struct nat_block *b)
{
	if (r->nr_merged == r->cap_merged) {
		size_t cap = r->cap_merged ? 2 * r->cap_merged : 8;
		struct nat_block *more;

		more = cap > NAT_MAX_MERGED ? NULL :
		       realloc(r->merged, cap * sizeof(*more));
		if (!more)
			return;
		r->merged = more;
		r->cap_merged = cap;
	}
	r->merged[r->nr_merged++] = *b;
}

static int compare_merged(const void *a, const void *b)
{
	const struct nat_block *m = a, *n = b;

	if (m->stream != n->stream)
		return m->stream < n->stream ? -1 : 1;
	return (m->offset > n->offset) - (m->offset < n->offset);
}

static int load_meta(struct rec_reader *r, struct nat_window *w)
{
	struct told told = { 0 };
	struct nat_block b;

	r->nr_streams = r->index.nr_streams;
	r->streams = calloc(r->nr_streams ? r->nr_streams : 1,
			    sizeof(*r->streams));
	if (!r->streams) {
		msg_error("%s: out of memory", r->name);
		return -1;
	}
	for (size_t i = 0; i < r->nr_streams; i++)
		r->streams[i].scheme_idx = -1;
	for (size_t i = 0; i < r->index.nr_meta; i++) {
		const char *err = nat_header(r, w, r->index.meta[i], &b);

		if (err)
			nat_damage(r, r->index.meta[i], err,
				   "what it says is left out");
		else if (b.type == NAT_SUMMARY)
			add_merged(r, &b);
		else
			take_meta_at(r, w, &b, &told);
	}
	if (r->nr_merged)
		qsort(r->merged, r->nr_merged, sizeof(*r->merged),
		      compare_merged);
	/* damage is told by its place; snapshots are read in a pass of their own */
	r->nr_told = 0;
	return 0;
}

static const char *check_file_header(const uint8_t *p)
{
	if (!p || memcmp(p, NAT_MAGIC, NAT_MAGIC_LEN) != 0)
		return "is no damox record";
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	if (get_le32(p + 12) != nat_crc(p, 12))
		return "the checksum of the first 16 bytes is wrong";
#endif
	if (!get_le16(p + 8) || get_le16(p + 8) > NAT_VERSION)
		return "has a version that this damox does not know; use a newer one";
	return NULL;
}

static struct rec_reader *open_src(const struct nat_src *src, const char *name,
				   enum rec_format format)
{
	struct rec_reader *r = calloc(1, sizeof(*r));
	struct nat_window w = { 0 };
	const char *err;

	if (!r)
		goto no_memory;
	r->src = *src;
	r->format = format;
	r->name = strdup(name);
	r->zstd = ZSTD_createDCtx();
	if (!r->name || !r->zstd)
		goto no_memory;
	err = check_file_header(nat_view(r, &w, 0, NAT_FILE_HDR, 0));
	if (err) {
		msg_error("%s: %s", name, err);
		goto fail;
	}
	r->has_index = load_index(r, &w);
	if ((!r->has_index && walk(r, &w)) || load_meta(r, &w) ||
	    rec_rewind(r, -1))
		goto fail;
	free(w.p);
	return r;
no_memory:
	msg_error("%s: out of memory", name);
	if (!r) {
		if (src->fd >= 0)
			close(src->fd);
		free(src->mem);
		return NULL;
	}
fail:
	free(w.p);
	rec_close(r);
	return NULL;
}

struct rec_reader *nat_open(int fd, const char *name)
{
	struct nat_src src = { .fd = fd };
	struct stat st;

	if (fstat(fd, &st)) {
		msg_error("%s: %s", name, strerror(errno));
		close(fd);
		return NULL;
	}
	src.size = st.st_size;
	return open_src(&src, name, REC_NATIVE);
}

struct rec_reader *nat_open_sink(struct nat_sink *s, const char *name,
				 enum rec_format format)
{
	struct nat_src src = { .fd = s->fd, .mem = s->mem.p, .size = s->size };

	memset(&s->mem, 0, sizeof(s->mem));
	return open_src(&src, name, format);
}

struct rec_reader *rec_twin(struct rec_reader *r)
{
	struct rec_reader *twin = calloc(1, sizeof(*twin));

	if (twin)
		twin->zstd = ZSTD_createDCtx();
	if (!twin || !twin->zstd) {
		msg_error("%s: out of memory", r->name);
		free(twin);
		return NULL;
	}
	twin->twin_of = r;
	twin->name = r->name;
	twin->format = r->format;
	twin->src = r->src;
	twin->end = r->end;
	twin->index = r->index;
	twin->nr_streams = r->nr_streams;
	twin->streams = r->streams;
	twin->first_starts = r->first_starts;
	twin->merged = r->merged;
	twin->nr_merged = r->nr_merged;
	return twin;
}

static void close_twin(struct rec_reader *twin)
{
	for (size_t i = 0; i < twin->nr_told; i++) {
		const struct nat_told *t = &twin->told[i];

		nat_damage(twin->twin_of, t->offset, t->what, t->result);
	}
	nat_cursors_free(twin);
	ZSTD_freeDCtx(twin->zstd);
	free(twin->told);
	free(twin);
}

void rec_close(struct rec_reader *r)
{
	if (!r)
		return;
	if (r->twin_of) {
		close_twin(r);
		return;
	}
	if (r->src.fd >= 0)
		close(r->src.fd);
	free(r->src.mem);
	nat_cursors_free(r);
	nat_index_free(&r->index);
	for (size_t i = 0; i < r->nr_streams; i++)
		nat_stream_free(&r->streams[i]);
	free(r->streams);
	for (size_t i = 0; i < r->nr_maps; i++)
		free((char *)r->maps[i].name);
	free(r->maps);
	free(r->exits);
	free(r->prints);
	nat_stacks_free(&r->stacks);
	free(r->config);
	free(r->first_starts);
	free(r->merged);
	free(r->told);
	free(r->derive);
	ZSTD_freeDCtx(r->zstd);
	free(r->name);
	free(r);
}

enum rec_format rec_format(const struct rec_reader *r)
{
	return r->format;
}

size_t rec_nr_streams(const struct rec_reader *r)
{
	return r->nr_streams;
}

const struct rec_stream *rec_stream(const struct rec_reader *r, size_t i)
{
	return &r->streams[i];
}

uint64_t rec_nr_snapshots(const struct rec_reader *r, size_t stream)
{
	return r->index.streams[stream].nr_snapshots;
}

uint64_t rec_nr_regions(const struct rec_reader *r, size_t stream)
{
	return r->index.streams[stream].nr_regions;
}

size_t rec_mappings(const struct rec_reader *r, const struct rec_mapping **m)
{
	*m = r->maps;
	return r->nr_maps;
}

size_t rec_exits(const struct rec_reader *r, const struct rec_exit **e)
{
	*e = r->exits;
	return r->nr_exits;
}

size_t rec_footprints(const struct rec_reader *r, const struct rec_footprint **f)
{
	*f = r->prints;
	return r->nr_prints;
}

const char *rec_config(const struct rec_reader *r)
{
	return r->config;
}
