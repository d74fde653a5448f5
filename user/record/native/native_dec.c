// SPDX-License-Identifier: GPL-2.0
/*
 * Unpacking blocks of snapshots. Nothing in a block is believed: every read is
 * checked, and memory grows only as data is really there.
 */
#include <zstd.h>

#include "record/native/native.h"

/* Bytes after a column that may be read, so that a number needs one check. */
#define COL_SLACK	((size_t)2 * VARINT_MAX)

/* May this much more be allocated? The caller adds what it was to d->held. */
static bool may_hold(const struct nat_dec *d, size_t more)
{
	return d->held <= d->limit && more <= d->limit - d->held;
}

static bool unpack_column(struct nat_dec *d, int c, const uint8_t *p,
			  size_t stored, size_t raw, void *zstd)
{
	struct buf *col = &d->col[c];
	size_t had = col->cap, want = raw + COL_SLACK;

	col->len = 0;
	if (want > had && !may_hold(d, want * 3 / 2 + 64))
		return false;
	if (!buf_reserve(col, want)) {
		col->failed = false;
		return false;
	}
	d->held += col->cap - had;
	if (stored == raw)
		memcpy(col->p, p, raw);
	else if (ZSTD_decompressDCtx(zstd, col->p, raw, p, stored) != raw)
		return false;
	memset(col->p + raw, 0, COL_SLACK);
	col->len = raw;
	return true;
}

/* What a column can have at most, by what the header says is in the block. */
static uint64_t longest(uint64_t c, const struct nat_block *b)
{
	static const uint8_t each[NAT_NR_COLUMNS] = {
		[NAT_COL_OP] = 1,
		[NAT_COL_ADDR] = 2 * VARINT_MAX,
		[NAT_COL_ACC] = VARINT_MAX,
		[NAT_COL_AGE] = 2 * VARINT_MAX,
		[NAT_COL_PERCENT] = VARINT_MAX,
		[NAT_COL_AGE_US] = VARINT_MAX,
		[NAT_COL_PASSED] = 2 * VARINT_MAX,
		[NAT_COL_PROBES] = (1 + REC_MAX_PROBES) * 5,
		[NAT_COL_SAMPLES] = VARINT_MAX,
		[NAT_COL_SEEN] = 2 * VARINT_MAX,
		[NAT_COL_LOOKS] = 4 * VARINT_MAX,
	};

	if (c == NAT_COL_HEAD)
		return (uint64_t)b->nr_snapshots * 20 * VARINT_MAX;
	return b->nr_regions * each[c];
}

static const char *start(struct nat_dec *d, const struct nat_block *b,
			 const uint8_t *payload, void *zstd,
			 unsigned int columns)
{
	struct rd r = { .p = payload, .end = payload + b->stored - b->summary };
	uint64_t raw[NAT_NR_COLUMNS] = { 0 }, stored[NAT_NR_COLUMNS] = { 0 };
	uint64_t nr = rd_varint(&r);

	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		memset(&d->rd[c], 0, sizeof(d->rd[c]));
	d->left = 0;
	d->nr_prev = 0;
	memset(&d->delta, 0, sizeof(d->delta));
	if (nr > NAT_NR_COLUMNS)
		return "it has more columns than there are";
	for (uint64_t i = 0, last = 0; i < nr; i++) {
		uint64_t c = rd_varint(&r);

		if (c >= NAT_NR_COLUMNS || (i && c <= last))
			return "its table of columns is wrong";
		last = c;
		raw[c] = rd_varint(&r);
		stored[c] = rd_varint(&r);
		if (raw[c] > longest(c, b) || stored[c] > raw[c])
			return "the size of a column is wrong";
	}
	for (int c = 0; c < NAT_NR_COLUMNS; c++) {
		const uint8_t *p = rd_bytes(&r, stored[c]);

		if (r.bad)
			return "it ends in the middle of a column";
		if (!(columns & 1u << c))
			continue;
		if (raw[c] && !unpack_column(d, c, p, stored[c], raw[c], zstd))
			return "a column does not unpack";
		if (raw[c]) {
			d->rd[c].p = d->col[c].p;
			d->rd[c].end = d->col[c].p + raw[c];
		}
	}
	if (r.p != r.end)
		return "there is more than its columns";
	d->left = b->nr_snapshots;
	return NULL;
}

const char *nat_dec_start(struct nat_dec *d, const struct nat_block *b,
			  const uint8_t *payload, void *zstd,
			  enum rec_want want)
{
	static const unsigned int columns[] = {
		[REC_ALL] = ~0u,
		[REC_NO_AGES] = ~(1u << NAT_COL_AGE),
		[REC_SPANS] = 1u << NAT_COL_HEAD | 1u << NAT_COL_OP |
			      1u << NAT_COL_ADDR | 1u << NAT_COL_ACC |
			      1u << NAT_COL_SAMPLES,
	};

	d->want = want;
	return start(d, b, payload, zstd, columns[want]);
}

const char *nat_dec_start_heads(struct nat_dec *d, const struct nat_block *b,
				const uint8_t *payload, void *zstd)
{
	return start(d, b, payload, zstd, 1u << NAT_COL_HEAD);
}

static uint64_t get_diff(struct rd *r, uint64_t *last)
{
	*last += (uint64_t)rd_signed(r);
	return *last;
}

struct head {
	unsigned int flags;
	unsigned int shift;
	size_t nr;
};

static const char *get_head(struct nat_dec *d, struct head *h)
{
	struct rd *r = &d->rd[NAT_COL_HEAD];
	struct rec_snapshot *s = &d->snap;
	struct nat_delta *e = &d->delta;
	uint64_t flags = rd_varint(r), nr = rd_varint(r), shift = rd_varint(r);

	if (r->bad || flags & ~(uint64_t)NAT_SNAP_ALL || shift > 63)
		return "the head of a snapshot is wrong";
	if (nr > NAT_MAX_REGIONS)
		return "a snapshot has too many regions";
	h->flags = flags;
	h->shift = shift;
	h->nr = nr;
	s->start_ns = (int64_t)((uint64_t)e->end_ns + (uint64_t)rd_signed(r));
	e->duration_ns = (int64_t)((uint64_t)e->duration_ns +
				   (uint64_t)rd_signed(r));
	s->end_ns = (int64_t)((uint64_t)s->start_ns + (uint64_t)e->duration_ns);
	if (!rec_time_valid(s->start_ns) || !rec_time_valid(s->end_ns))
		return "a snapshot has a time that no clock shows";
	nat_delta_begin(e, s->end_ns);
	e->end_ns = s->end_ns;
	s->start_frac_ns = 0;
	s->total_bytes = REC_NONE;
	if (flags & NAT_SNAP_TOTAL)
		s->total_bytes = get_diff(r, &e->total);
	s->sample_us = REC_NONE;
	if (flags & NAT_SNAP_SAMPLE_US)
		s->sample_us = get_diff(r, &e->sample_us);
	if (flags & NAT_SNAP_SAMPLES) {
		e->asked += (uint32_t)rd_signed(r);
		e->taken += (uint32_t)rd_signed(r);
		s->samples_asked = e->asked;
		s->samples_taken = e->taken;
	} else {
		s->samples_asked = s->samples_taken = 0;
	}
	s->has_stats = flags & NAT_SNAP_STATS;
	if (s->has_stats) {
		for (int i = 0; i < NAT_NR_STATS; i++)
			get_diff(r, &e->stats[i]);
		nat_stats_from_array(&s->stats, e->stats);
	} else {
		memset(&s->stats, 0, sizeof(s->stats));
	}
	return r->bad ? "the head of a snapshot ends early" : NULL;
}

/* A number at *p; may read up to COL_SLACK bytes beyond the column. */
static inline uint64_t fast_varint(const uint8_t **p)
{
	const uint8_t *q = *p;
	uint64_t v = *q++;

	if (v & 0x80) {
		v &= 0x7f;
		for (unsigned int shift = 7; ; shift += 7) {
			uint8_t c = *q++;

			v |= (uint64_t)(c & 0x7f) << shift;
			if (!(c & 0x80) || shift == 63)
				break;
		}
	}
	*p = q;
	return v;
}

static inline uint64_t get_age(const uint8_t **p, uint64_t before)
{
	uint64_t v = **p;

	if (v < 2) {
		(*p)++;
		/* no branch: nobody foresees which of the two it is */
		return (before + 1) & (v - 1);
	}
	v = fast_varint(p);
	if (v == 2)
		return fast_varint(p);
	return before + 1 + (uint64_t)unzigzag(v - 2);
}

static bool make_room(struct nat_dec *d, size_t n)
{
	size_t each = sizeof(*d->regions) + 2 * sizeof(*d->prev[0]);
	struct rec_region *r;

	if (d->cap_regions >= n)
		return true;
	if (!may_hold(d, (n - d->cap_regions) * each))
		return false;
	r = realloc(d->regions, n * sizeof(*r));
	if (!r)
		return false;
	d->regions = r;
	for (int i = 0; i < 2; i++) {
		struct rec_span *p = realloc(d->prev[i], n * sizeof(*p));

		if (!p)
			return false;
		d->prev[i] = p;
	}
	d->held += (n - d->cap_regions) * each;
	d->cap_regions = n;
	return true;
}

/* Both ends of a region by another operation than "an end as before". */
static inline __attribute__((always_inline)) const struct rec_span *
get_odd_ends(struct nat_walk *w, uint8_t op,
					   const uint8_t **addr,
					   unsigned int shift, uint64_t *start)
{
	static const struct rec_span none = { .age = UINT64_MAX };
	const struct rec_span *place;

	if (op == NAT_OP_FREE) {
		uint64_t away = (uint64_t)unzigzag(fast_varint(addr)) << shift;

		*start = w->cur + away;
		nat_walk_free(w, *start);
	} else {
		*start = nat_walk_start(w);
	}
	place = w->next < w->stop ? w->next : &none;
	nat_walk_pass(w, *start + (fast_varint(addr) << shift));
	return place;
}

static void set_region(struct rec_region *r, const struct rec_span *s)
{
	r->start = s->start;
	r->end = s->end;
	r->nr_accesses = s->nr_accesses;
	r->age = s->age;
	r->sz_filter_passed = 0;
	r->age_us = REC_NONE;
	r->percent = -1;
	r->nr_probes = 0;
	r->samples = 0;
	r->evidence = (struct rec_evidence){ 0 };
}

static inline __attribute__((always_inline)) const char *
get_regions(struct nat_dec *d, const struct head *h, enum rec_want want)
{
	struct nat_walk w = nat_walk_begin(d->prev[0], d->nr_prev);
	const uint8_t *op = d->rd[NAT_COL_OP].p;
	const uint8_t *addr = d->rd[NAT_COL_ADDR].p;
	const uint8_t *addr_end = d->rd[NAT_COL_ADDR].end;
	const uint8_t *acc = d->rd[NAT_COL_ACC].p;
	const uint8_t *acc_end = d->rd[NAT_COL_ACC].end;
	const uint8_t *age = d->rd[NAT_COL_AGE].p;
	const uint8_t *age_end = d->rd[NAT_COL_AGE].end;
	struct rec_span *next = d->prev[1];
	uint64_t total = 0;

	for (size_t i = 0; i < h->nr; i++, next++) {
		const struct rec_span *place;

		if (acc >= acc_end || (want == REC_ALL && age >= age_end))
			return "a column of regions ends early";
		if (*op <= NAT_OP_SKIP_MAX && *op < w.stop - w.next) {
			next->start = nat_walk_start(&w);
			place = w.next;
			w.next += *op + 1;
			w.cur = w.next[-1].end;
			w.edge = true;
		} else {
			if (*op != NAT_OP_NEW && *op != NAT_OP_FREE)
				return "a region follows none before";
			if (addr >= addr_end)
				return "the column of addresses ends early";
			place = get_odd_ends(&w, *op, &addr, h->shift,
					     &next->start);
		}
		op++;
		next->end = w.cur;
		next->nr_accesses = place->nr_accesses +
			(uint32_t)unzigzag(fast_varint(&acc));
		next->samples = 0;
		next->age = want == REC_ALL ? get_age(&age, place->age) :
					      REC_NONE;
		if (want != REC_SPANS)
			set_region(&d->regions[i], next);
		total += next->end - next->start;
	}
	d->rd[NAT_COL_OP].p = op;
	d->rd[NAT_COL_ADDR].p = addr;
	d->rd[NAT_COL_ACC].p = acc;
	d->rd[NAT_COL_AGE].p = age;
	if (addr > addr_end || acc > acc_end || age > age_end)
		return "a column of regions ends early";
	if (!(h->flags & (NAT_SNAP_NO_TOTAL | NAT_SNAP_TOTAL)))
		d->snap.total_bytes = total;
	return NULL;
}

static const char *get_samples(struct nat_dec *d, const struct head *h)
{
	struct rd *in = &d->rd[NAT_COL_SAMPLES];
	uint32_t samples = 0;

	for (size_t i = 0; i < h->nr; i++) {
		samples += (uint32_t)rd_signed(in);
		d->prev[1][i].samples = samples;
	}
	return in->bad ? "the column of samples ends early" : NULL;
}

static uint64_t get_passed(struct rd *in, const struct rec_region *r,
			   unsigned int shift)
{
	uint64_t v = rd_varint(in);

	switch (v) {
	case 0:
		return 0;
	case 1:
		return r->end - r->start;
	case 2:
		return rd_varint(in);
	default:
		return (v - 3) << shift;
	}
}

static uint64_t get_seen(struct rd *in, const struct rec_snapshot *s,
			 uint64_t first_ms)
{
	uint64_t v = rd_varint(in);

	switch (v) {
	case 0:
		return 0;
	case NAT_SEEN_NEVER:
		return REC_NEVER_SEEN;
	case NAT_SEEN_FULL:
		return rd_varint(in);
	}
	v -= NAT_SEEN_CODED;
	if (v & 1)
		return first_ms + (uint64_t)unzigzag(v / 2);
	return rec_ms(s->end_ns) - v / 2;
}

static bool get_looks(struct rd *in, struct rec_evidence *e)
{
	uint64_t has = rd_varint(in), flags = has >> NAT_LOOKS_FLAGS_SHIFT;

	if (has & NAT_LOOKS_HITS) {
		e->looks = (uint32_t)rd_varint(in);
		e->hits = (uint32_t)rd_varint(in);
	}
	if (has & NAT_LOOKS_DENSITY)
		e->density_bp = (uint16_t)rd_varint(in);
	e->flags = (uint16_t)flags;
	return flags <= UINT16_MAX;
}

static const char *get_optional(struct nat_dec *d, const struct head *h)
{
	static const char early[] = "an optional column ends early";
	uint32_t samples = 0;

	for (size_t i = 0; i < h->nr; i++) {
		struct rec_region *r = &d->regions[i];

		if (h->flags & NAT_SNAP_PERCENT)
			r->percent = (int32_t)(rd_varint(&d->rd[NAT_COL_PERCENT]) - 1);
		if (h->flags & NAT_SNAP_AGE_US)
			r->age_us = rd_varint(&d->rd[NAT_COL_AGE_US]) - 1;
		if (h->flags & NAT_SNAP_PASSED)
			r->sz_filter_passed = get_passed(&d->rd[NAT_COL_PASSED],
							 r, h->shift);
		if (h->flags & NAT_SNAP_PROBES) {
			struct rd *in = &d->rd[NAT_COL_PROBES];
			uint64_t nr = rd_varint(in);

			if (nr > REC_MAX_PROBES)
				return "a region has too many probes";
			r->nr_probes = nr;
			for (uint64_t k = 0; k < nr; k++)
				r->probe_hits[k] = rd_varint(in);
		}
		if (h->flags & NAT_SNAP_REGION_SAMPLES) {
			samples += (uint32_t)rd_signed(&d->rd[NAT_COL_SAMPLES]);
			r->samples = samples;
		}
		if (h->flags & NAT_SNAP_SEEN)
			r->evidence.last_seen_ms =
				get_seen(&d->rd[NAT_COL_SEEN], &d->snap,
					 d->delta.first_ms);
		if (h->flags & NAT_SNAP_LOOKS &&
		    !get_looks(&d->rd[NAT_COL_LOOKS], &r->evidence))
			return "a region has flags that there are not";
	}
	for (int c = NAT_COL_PERCENT; c < NAT_NR_COLUMNS; c++)
		if (d->rd[c].bad)
			return early;
	return NULL;
}

const char *nat_dec_row(struct nat_dec *d, struct rec_row *row)
{
	struct head h;
	const char *err = get_head(d, &h);

	if (err)
		return err;
	*row = (struct rec_row){
		.start_ns = d->snap.start_ns,
		.end_ns = d->snap.end_ns,
		.nr_regions = (uint32_t)h.nr,
	};
	d->left--;
	return NULL;
}

const char *nat_dec_next(struct nat_dec *d)
{
	struct rec_span *tmp;
	const char *err;
	struct head h;

	err = get_head(d, &h);
	if (err)
		return err;
	/* each region takes a byte of this column at least */
	if (h.nr > (size_t)(d->rd[NAT_COL_OP].end - d->rd[NAT_COL_OP].p))
		return "it has fewer regions than it says";
	if (!make_room(d, h.nr))
		return "memory does not suffice for its regions";
	switch (d->want) {
	case REC_ALL:
		err = get_regions(d, &h, REC_ALL);
		break;
	case REC_NO_AGES:
		err = get_regions(d, &h, REC_NO_AGES);
		break;
	case REC_SPANS:
		err = get_regions(d, &h, REC_SPANS);
		break;
	}
	if (!err && d->want == REC_SPANS && h.flags & NAT_SNAP_REGION_SAMPLES)
		err = get_samples(d, &h);
	if (!err && d->want != REC_SPANS && h.flags & NAT_SNAP_COLUMNS)
		err = get_optional(d, &h);
	if (err)
		return err;
	tmp = d->prev[0];
	d->prev[0] = d->prev[1];
	d->prev[1] = tmp;
	d->nr_prev = h.nr;
	d->snap.nr_regions = h.nr;
	d->snap.regions = d->want == REC_SPANS ? NULL : d->regions;
	d->snap.spans = d->want == REC_SPANS ? d->prev[0] : NULL;
	d->left--;
	return NULL;
}

void nat_dec_free(struct nat_dec *d)
{
	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		buf_free(&d->col[c]);
	free(d->prev[0]);
	free(d->prev[1]);
	free(d->regions);
	memset(d, 0, sizeof(*d));
}
