// SPDX-License-Identifier: GPL-2.0
/* Going through the snapshots of native records. */
#include "model/derive.h"
#include "record/native/reader.h"
#include "util/msg.h"

/* What is read from the file at once: all cursors together, and each. */
#define AHEAD_ALL	(4u << 20)
#define AHEAD_MAX	(256u << 10)
#define AHEAD_MIN	1024u
#define AHEAD_SUMMARY	1024u

static void cursor_free(struct nat_cursor *c)
{
	free(c->win.p);
	nat_dec_free(&c->dec);
	nat_sum_reader_free(&c->sum);
	memset(c, 0, sizeof(*c));
}

void nat_cursors_free(struct rec_reader *r)
{
	for (size_t i = 0; i < r->cap_cursors; i++)
		cursor_free(&r->cursors[i]);
	free(r->cursors);
	free(r->heap);
	r->cursors = NULL;
	r->heap = NULL;
	r->held = 0;
	r->nr_cursors = r->cap_cursors = 0;
}

static int make_cursors(struct rec_reader *r, size_t nr)
{
	struct nat_cursor *c;

	if (nr > r->cap_cursors) {
		c = realloc(r->cursors, nr * sizeof(*c));
		if (!c) {
			msg_error("%s: out of memory", r->name);
			return -1;
		}
		r->cursors = c;
		memset(c + r->cap_cursors, 0,
		       (nr - r->cap_cursors) * sizeof(*c));
		r->cap_cursors = nr;
	}
	r->nr_cursors = nr;
	return 0;
}

/* Where blocks of @stream can be from @snapshot on, by the index. */
static uint64_t find_offset(const struct rec_reader *r, size_t stream,
			    uint64_t snapshot)
{
	const struct nat_index_stream *s = &r->index.streams[stream];
	size_t lo = 0, hi = s->nr_points;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->points[mid].snapshot <= snapshot)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo)
		return s->points[lo - 1].offset;
	return s->nr_points ? s->points[0].offset : r->end;
}

/* The first summary of several blocks that a stream has, or what comes after. */
static size_t find_first_merged(const struct rec_reader *r, size_t stream)
{
	size_t lo = 0, hi = r->nr_merged;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (r->merged[mid].stream < stream)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void set_cursor(const struct rec_reader *r, struct nat_cursor *c,
		       size_t stream, uint64_t snapshot)
{
	c->stream = stream;
	c->from = snapshot;
	c->next = 0;
	c->offset = find_offset(r, stream, snapshot);
	/* who looks at some snapshots again need not look for them again */
	if (c->seen_stream == stream && c->seen.snapshot <= snapshot &&
	    c->seen.offset > c->offset)
		c->offset = c->seen.offset;
	c->dec.left = 0;
	c->fresh = true;
	c->next_merged = find_first_merged(r, stream);
	c->merged = c->opened = NULL;
}

int rec_rewind(struct rec_reader *r, int stream)
{
	size_t nr = 0;

	if (stream >= 0 && (size_t)stream >= r->nr_streams)
		return -1;
	if (make_cursors(r, stream >= 0 ? 1 : r->nr_streams))
		return -1;
	r->nr_heap = 0;
	if (stream >= 0) {
		set_cursor(r, &r->cursors[0], stream, 0);
		return 0;
	}
	for (size_t i = 0; i < r->nr_streams; i++)
		if (r->index.streams[i].nr_points)
			set_cursor(r, &r->cursors[nr++], i, 0);
	r->nr_cursors = nr;
	return 0;
}

/* The nearest block after @offset that the index knows; the end if none. */
static uint64_t next_known(const struct rec_reader *r, uint64_t offset)
{
	uint64_t next = r->end;

	for (size_t i = 0; i < r->index.nr_streams; i++) {
		const struct nat_index_stream *s = &r->index.streams[i];

		for (size_t k = 0; k < s->nr_points; k++)
			if (s->points[k].offset > offset &&
			    s->points[k].offset < next)
				next = s->points[k].offset;
	}
	return next;
}

static uint64_t nr_snapshots(const struct rec_reader *r,
			     const struct nat_cursor *c)
{
	return r->index.streams[c->stream].nr_snapshots;
}

/* How much the cursor may allocate, now and until it is asked for again. */
static void set_limit(struct rec_reader *r, struct nat_cursor *c)
{
	r->held += c->dec.held - c->was_held;
	c->was_held = c->dec.held;
	c->dec.limit = c->dec.held +
		       (r->held < NAT_MAX_HELD ? NAT_MAX_HELD - r->held : 0);
}

/* What was handed out is done with: go after its blocks. */
static void pass_merged(struct nat_cursor *c)
{
	if (!c->merged)
		return;
	c->next = c->merged->first_snapshot + c->merged->nr_snapshots;
	c->offset = c->merged_end;
	c->merged = NULL;
}

/*
 * Pass blocks of others, of which there may be thousands, as far as the index
 * knows where the next one is.
 */
static void pass_others(const struct rec_reader *r, struct nat_cursor *c)
{
	uint64_t offset = find_offset(r, c->stream, c->next);

	if (offset > c->offset)
		c->offset = offset;
}

/* Go to the next block of the stream; 1, or 0 when there is none. */
static int find_block(struct rec_reader *r, struct nat_cursor *c, size_t ahead)
{
	struct nat_block *b = &c->block;

	pass_merged(c);
	while (c->offset < r->end && c->next < nr_snapshots(r, c)) {
		const uint8_t *p;
		const char *err;

		p = nat_view(r, &c->win, c->offset, NAT_BLOCK_HDR, ahead);
		err = p ? nat_block_unpack(b, p, c->offset) :
			  "the file ends in the middle of its header";
		if (err) {
			nat_damage(r, c->offset, err,
				   "snapshots up to the next known block are left out");
			c->offset = next_known(r, c->offset);
			continue;
		}
		c->offset += NAT_BLOCK_HDR + b->stored;
		if (b->type != NAT_SNAPSHOTS || b->stream != c->stream) {
			pass_others(r, c);
			continue;
		}
		c->next = b->first_snapshot + b->nr_snapshots;
		c->seen = (struct nat_point){ b->first_snapshot, b->offset };
		c->seen_stream = c->stream;
		if (c->next > c->from)
			return 1;
	}
	return 0;
}

/* Unpack the block that was found; false when it is damaged, which was said. */
static bool start_block(struct rec_reader *r, struct nat_cursor *c,
			enum rec_want want)
{
	const char *err = NULL;
	const uint8_t *p = nat_payload(r, &c->win, &c->block, &err);

	set_limit(r, c);
	if (p)
		err = nat_dec_start(&c->dec, &c->block, p, r->zstd,
				    want);
	if (err)
		nat_damage(r, c->block.offset, err,
			   "its snapshots are left out");
	return !err;
}

static size_t ahead_of(const struct rec_reader *r)
{
	size_t ahead = AHEAD_ALL / (r->nr_cursors ? r->nr_cursors : 1);

	if (ahead > AHEAD_MAX)
		return AHEAD_MAX;
	return ahead < AHEAD_MIN ? AHEAD_MIN : ahead;
}

/* Unpack the next block of the stream; 1, or 0 when there is none. */
static int next_block(struct rec_reader *r, struct nat_cursor *c)
{
	size_t ahead = ahead_of(r);

	while (find_block(r, c, ahead))
		if (start_block(r, c, REC_ALL))
			return 1;
	return 0;
}

static void set_start(struct rec_snapshot *snap, const struct nat_start *start)
{
	snap->start_ns = start->ns;
	snap->start_frac_ns = start->frac_ns;
}

/* Unpack the next snapshot; 1, or 0 at the end. */
static int advance(struct rec_reader *r, struct nat_cursor *c)
{
	uint64_t index;
	const char *err;

	for (;;) {
		if (!c->dec.left && !next_block(r, c))
			return 0;
		index = c->block.first_snapshot + c->block.nr_snapshots -
			c->dec.left;
		set_limit(r, c);
		err = nat_dec_next(&c->dec);
		if (!err && index < c->from)
			continue;
		if (!err) {
			if (!index && r->first_starts)
				set_start(&c->dec.snap,
					  &r->first_starts[c->stream]);
			if (r->derive && r->derive[c->stream])
				derive_regions(&r->streams[c->stream],
					       &c->dec.snap);
			return 1;
		}
		nat_damage(r, c->block.offset, err,
			   "the rest of its snapshots is left out");
		c->dec.left = 0;
	}
}

int nat_set_first_start(struct rec_reader *r, size_t stream,
			struct nat_start start)
{
	if (!r->first_starts)
		r->first_starts = calloc(r->nr_streams, sizeof(start));
	if (!r->first_starts) {
		msg_error("%s: out of memory", r->name);
		return -1;
	}
	r->first_starts[stream] = start;
	return 0;
}

int nat_set_derive(struct rec_reader *r, const bool *derive, size_t nr)
{
	r->derive = calloc(r->nr_streams ? r->nr_streams : 1, sizeof(*derive));
	if (!r->derive) {
		msg_error("%s: out of memory", r->name);
		return -1;
	}
	if (nr)
		memcpy(r->derive, derive, nr);
	return 0;
}

int rec_seek(struct rec_reader *r, int stream, uint64_t snapshot)
{
	if (stream < 0 || (size_t)stream >= r->nr_streams ||
	    make_cursors(r, 1))
		return -1;
	set_cursor(r, &r->cursors[0], stream, snapshot);
	r->nr_heap = 0;
	return 0;
}

/* Is the snapshot that @a has before that of @b? */
static bool before(const struct nat_cursor *a, const struct nat_cursor *b)
{
	if (a->dec.snap.start_ns != b->dec.snap.start_ns)
		return a->dec.snap.start_ns < b->dec.snap.start_ns;
	return a->stream < b->stream;
}

/* Move the cursor at @i of the heap down to its place. */
static void sift(struct rec_reader *r, size_t i)
{
	struct nat_cursor **h = r->heap, *c = h[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < r->nr_heap && before(h[child + 1], h[child]))
			child++;
		if (child >= r->nr_heap || !before(h[child], c))
			break;
		h[i] = h[child];
		i = child;
	}
	h[i] = c;
}

/* The first snapshot of each stream: what is earliest is at the top. */
static int make_heap(struct rec_reader *r)
{
	struct nat_cursor **h;

	h = realloc(r->heap, r->nr_cursors * sizeof(struct nat_cursor *));
	if (!h) {
		msg_error("%s: out of memory", r->name);
		return -1;
	}
	r->heap = h;
	for (size_t i = 0; i < r->nr_cursors; i++)
		if (advance(r, &r->cursors[i]))
			h[r->nr_heap++] = &r->cursors[i];
	for (size_t i = r->nr_heap / 2; i-- > 0;)
		sift(r, i);
	return 0;
}

static struct nat_cursor *next_of_all(struct rec_reader *r)
{
	if (!r->nr_heap) {
		if (!r->cursors[0].fresh)
			return NULL;
		r->cursors[0].fresh = false;
		if (make_heap(r))
			return NULL;
	} else {
		/* the top one was handed out */
		if (!advance(r, r->heap[0]))
			r->heap[0] = r->heap[--r->nr_heap];
		if (r->nr_heap)
			sift(r, 0);
	}
	return r->nr_heap ? r->heap[0] : NULL;
}

int rec_next(struct rec_reader *r, struct rec_snapshot **snap, size_t *stream)
{
	struct nat_cursor *c = NULL;

	if (r->nr_cursors == 1)
		c = advance(r, &r->cursors[0]) ? &r->cursors[0] : NULL;
	else if (r->nr_cursors)
		c = next_of_all(r);
	if (!c)
		return 0;
	*snap = &c->dec.snap;
	if (stream)
		*stream = c->stream;
	return 1;
}

/* The stored summary; NULL when there is no good one. */
static const struct rec_summary *stored_summary(struct rec_reader *r,
						struct nat_cursor *c)
{
	const struct nat_block *b = &c->block;
	const uint8_t *p;

	if (!b->summary)
		return NULL;
	p = nat_view(r, &c->win, b->offset + NAT_BLOCK_HDR, b->summary, 0);
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	if (p && nat_crc(p, b->summary) != b->summary_crc)
		return NULL;
#endif
	return p && nat_sum_unpack(&c->sum, b, p, b->summary, r->zstd) ?
	       &c->sum.sum : NULL;
}

/* What the heads of the snapshots tell; NULL when they are damaged. */
static const struct rec_summary *times_of(struct rec_reader *r,
					  struct nat_cursor *c)
{
	const char *err = NULL;
	const uint8_t *p = nat_payload(r, &c->win, &c->block, &err);
	bool good;

	set_limit(r, c);
	good = p && !nat_dec_start_heads(&c->dec, &c->block, p, r->zstd) &&
	       nat_sum_from_heads(&c->sum, &c->block, &c->dec);
	c->dec.left = 0;
	return good ? &c->sum.sum : NULL;
}

/* Of what was found out later, or is skipped, a block knows nothing. */
static bool is_known(const struct rec_reader *r, const struct nat_cursor *c,
		     const struct nat_block *b)
{
	return b->first_snapshot >= c->from &&
	       (b->first_snapshot || !r->first_starts);
}

/* Of the block that was found. @times: they are better than nothing. */
static const struct rec_summary *summary_of(struct rec_reader *r,
					    struct nat_cursor *c, bool times)
{
	const struct rec_summary *s;

	if (!is_known(r, c, &c->block))
		return NULL;
	s = stored_summary(r, c);
	return s || !times ? s : times_of(r, c);
}

/* That of the blocks that follow; NULL when there is none. */
static const struct nat_block *find_merged(const struct rec_reader *r,
					   struct nat_cursor *c)
{
	const struct nat_block *b;

	for (; c->next_merged < r->nr_merged; c->next_merged++) {
		b = &r->merged[c->next_merged];
		if (b->stream != c->stream)
			break;
		if (b->first_snapshot >= c->next)
			return b->first_snapshot == c->next ? b : NULL;
	}
	return NULL;
}

/* The summary of the next blocks; NULL when there is no good one. */
static const struct rec_summary *merged_summary(struct rec_reader *r,
						struct nat_cursor *c)
{
	const struct nat_block *b = find_merged(r, c);
	const char *err = NULL;
	const uint8_t *p;
	uint64_t back;
	struct rd in;

	if (!b || b == c->opened || !is_known(r, c, b))
		return NULL;
	p = nat_payload(r, &c->win, b, &err);
	if (!p)
		return NULL;
	in = (struct rd){ .p = p, .end = p + b->stored };
	back = rd_varint(&in);
	if (in.bad || back > b->offset || b->offset - back <= c->offset ||
	    !nat_sum_unpack(&c->sum, b, in.p, (size_t)(in.end - in.p), r->zstd))
		return NULL;
	c->sum.sum.coarse = true;
	c->merged = b;
	c->merged_end = b->offset - back;
	return &c->sum.sum;
}

static int next_part(struct rec_reader *r, struct rec_part *part, bool times)
{
	struct nat_cursor *c = r->cursors;

	*part = (struct rec_part){ 0 };
	while (!c->dec.left) {
		pass_merged(c);
		part->summary = merged_summary(r, c);
		if (part->summary)
			return 1;
		if (!find_block(r, c, AHEAD_SUMMARY))
			return 0;
		part->summary = summary_of(r, c, times);
		if (part->summary)
			return 1;
		start_block(r, c, REC_ALL);
	}
	return rec_next(r, &part->snap, NULL);
}

int rec_next_part(struct rec_reader *r, struct rec_part *part)
{
	return next_part(r, part, false);
}

int rec_next_times(struct rec_reader *r, struct rec_part *part)
{
	return next_part(r, part, true);
}

void rec_open_part(struct rec_reader *r, enum rec_want want)
{
	struct nat_cursor *c = r->cursors;

	if (c->merged) {
		c->opened = c->merged;
		c->merged = NULL;
		return;
	}
	/* what derive_regions() completes are regions */
	if (want == REC_SPANS && r->derive && r->derive[c->stream])
		want = REC_NO_AGES;
	start_block(r, c, want);
}
