// SPDX-License-Identifier: GPL-2.0
/*
 * Packing snapshots into columns. What a monitor sees changes little from one
 * snapshot to the next, so each region is written as its difference from the
 * region that was at its place before.
 */
#include <errno.h>
#include <zstd.h>

#include "record/native/native.h"

#define COL_ADDR_MAX	((size_t)2 * VARINT_MAX)
#define RARE_COLUMNS	(NAT_SNAP_PERCENT | NAT_SNAP_AGE_US | NAT_SNAP_PASSED | NAT_SNAP_PROBES)

void nat_stats_to_array(const struct rec_damos_stats *s, uint64_t *a)
{
	a[0] = s->nr_tried;
	a[1] = s->sz_tried;
	a[2] = s->nr_applied;
	a[3] = s->sz_applied;
	a[4] = s->sz_ops_filter_passed;
	a[5] = s->qt_exceeds;
	a[6] = s->nr_snapshots;
	a[7] = s->max_nr_snapshots;
}

void nat_stats_from_array(struct rec_damos_stats *s, const uint64_t *a)
{
	s->nr_tried = a[0];
	s->sz_tried = a[1];
	s->nr_applied = a[2];
	s->sz_applied = a[3];
	s->sz_ops_filter_passed = a[4];
	s->qt_exceeds = a[5];
	s->nr_snapshots = a[6];
	s->max_nr_snapshots = a[7];
}

/* What the columns of a snapshot depend on, found in one look over it. */
struct survey {
	uint64_t addr_bits;	/* all addresses or-ed */
	uint64_t total;
	uint64_t min, max;
	unsigned int flags;
};

static bool has_looks(const struct rec_evidence *e)
{
	return e->looks || e->hits || e->density_bp || e->flags;
}

static void survey(struct survey *v, const struct rec_snapshot *s,
		   struct nat_sum_look *look)
{
	uint64_t last = s->nr_regions ? s->regions[0].start : 0;
	uint64_t accessed = 0;

	nat_sum_begin(look);
	v->addr_bits = 0;
	v->total = 0;
	v->min = UINT64_MAX;
	v->max = 0;
	v->flags = 0;
	for (size_t i = 0; i < s->nr_regions; i++) {
		const struct rec_region *r = &s->regions[i];

		v->addr_bits |= r->start | r->end;
		v->total += r->end - r->start;
		if (r->start != last)
			nat_sum_gap(look, last, r->start);
		last = r->end;
		if (r->end < r->start)
			look->odd = true;
		if (r->nr_accesses) {
			accessed += r->end - r->start;
			look->heat[look->nr] +=
				(unsigned __int128)(r->end - r->start) *
				r->nr_accesses;
		}
		if (r->start < v->min)
			v->min = r->start;
		if (r->end > v->max)
			v->max = r->end;
		if (r->percent >= 0)
			v->flags |= NAT_SNAP_PERCENT;
		if (r->age_us != REC_NONE)
			v->flags |= NAT_SNAP_AGE_US;
		if (r->sz_filter_passed)
			v->flags |= NAT_SNAP_PASSED;
		if (r->nr_probes)
			v->flags |= NAT_SNAP_PROBES;
		if (r->samples)
			v->flags |= NAT_SNAP_REGION_SAMPLES;
		if (r->evidence.last_seen_ms)
			v->flags |= NAT_SNAP_SEEN;
		if (has_looks(&r->evidence))
			v->flags |= NAT_SNAP_LOOKS;
	}
	look->accessed_bytes = accessed;
	if (s->total_bytes == REC_NONE)
		v->flags |= NAT_SNAP_NO_TOTAL;
	else if (s->total_bytes != v->total)
		v->flags |= NAT_SNAP_TOTAL;
	if (s->sample_us != REC_NONE)
		v->flags |= NAT_SNAP_SAMPLE_US;
	if (s->samples_asked || s->samples_taken)
		v->flags |= NAT_SNAP_SAMPLES;
	if (s->has_stats)
		v->flags |= NAT_SNAP_STATS;
}

static void put_diff(struct buf *b, uint64_t *last, uint64_t now)
{
	buf_put_varint(b, zigzag((int64_t)(now - *last)));
	*last = now;
}

static void put_head(struct nat_enc *e, const struct rec_snapshot *s,
		     const struct survey *v, unsigned int shift)
{
	struct buf *b = &e->col[NAT_COL_HEAD];
	struct nat_delta *d = &e->delta;
	uint64_t duration = (uint64_t)s->end_ns - (uint64_t)s->start_ns;

	buf_put_varint(b, v->flags);
	buf_put_varint(b, s->nr_regions);
	buf_put_u8(b, shift);
	buf_put_varint(b, zigzag((int64_t)((uint64_t)s->start_ns -
					   (uint64_t)d->end_ns)));
	buf_put_varint(b, zigzag((int64_t)(duration -
					   (uint64_t)d->duration_ns)));
	nat_delta_begin(d, s->end_ns);
	d->end_ns = s->end_ns;
	d->duration_ns = (int64_t)duration;
	if (v->flags & NAT_SNAP_TOTAL)
		put_diff(b, &d->total, s->total_bytes);
	if (v->flags & NAT_SNAP_SAMPLE_US)
		put_diff(b, &d->sample_us, s->sample_us);
	if (v->flags & NAT_SNAP_SAMPLES) {
		buf_put_varint(b, zigzag((int64_t)s->samples_asked - d->asked));
		buf_put_varint(b, zigzag((int64_t)s->samples_taken - d->taken));
		d->asked = s->samples_asked;
		d->taken = s->samples_taken;
	}
	if (v->flags & NAT_SNAP_STATS) {
		uint64_t stats[NAT_NR_STATS];

		nat_stats_to_array(&s->stats, stats);
		for (int i = 0; i < NAT_NR_STATS; i++)
			put_diff(b, &d->stats[i], stats[i]);
	}
}

/* Write both ends of @r; returns the region of the last snapshot at its place. */
static const struct rec_span *put_ends(struct nat_walk *w, uint8_t **op,
				       uint8_t **addr,
				       const struct rec_region *r,
				       unsigned int shift)
{
	static const struct rec_span none = { .age = UINT64_MAX };
	const struct rec_span *place;
	const struct rec_span *to = w->next;

	if (r->start == nat_walk_start(w)) {
		place = w->next < w->stop ? w->next : &none;
		while (to < w->stop && to->end < r->end &&
		       to - w->next <= NAT_OP_SKIP_MAX)
			to++;
		if (to < w->stop && to->end == r->end &&
		    to - w->next <= NAT_OP_SKIP_MAX) {
			*(*op)++ = (uint8_t)(to - w->next);
			w->next = to + 1;
			w->cur = r->end;
			w->edge = true;
			return place;
		}
		*(*op)++ = NAT_OP_NEW;
	} else {
		*(*op)++ = NAT_OP_FREE;
		*addr = varint_write(*addr, zigzag((int64_t)(r->start - w->cur) >>
						   shift));
		nat_walk_free(w, r->start);
		place = w->next < w->stop ? w->next : &none;
	}
	*addr = varint_write(*addr, (r->end - r->start) >> shift);
	nat_walk_pass(w, r->end);
	return place;
}

static uint8_t *put_age(uint8_t *p, uint64_t age, uint64_t before)
{
	uint64_t foreseen = before + 1;

	if (age == foreseen) {
		*p++ = 0;
	} else if (!age) {
		*p++ = 1;
	} else {
		/* zigzag of a difference that is not 0 is at least 1 */
		uint64_t z = zigzag((int64_t)(age - foreseen));

		if (z > UINT64_MAX - 2) {
			*p++ = 2;
			return varint_write(p, age);
		}
		p = varint_write(p, z + 2);
	}
	return p;
}

static void put_regions(struct nat_enc *e, const struct rec_snapshot *s,
			unsigned int shift)
{
	struct nat_walk w = nat_walk_begin(e->prev[0], e->nr_prev);
	uint8_t *op = e->col[NAT_COL_OP].p + e->col[NAT_COL_OP].len;
	uint8_t *addr = e->col[NAT_COL_ADDR].p + e->col[NAT_COL_ADDR].len;
	uint8_t *acc = e->col[NAT_COL_ACC].p + e->col[NAT_COL_ACC].len;
	uint8_t *age = e->col[NAT_COL_AGE].p + e->col[NAT_COL_AGE].len;
	struct rec_span *next = e->prev[1];

	for (size_t i = 0; i < s->nr_regions; i++, next++) {
		const struct rec_region *r = &s->regions[i];
		const struct rec_span *place;

		place = put_ends(&w, &op, &addr, r, shift);
		acc = varint_write(acc, zigzag((int64_t)r->nr_accesses -
					       place->nr_accesses));
		age = put_age(age, r->age, place->age);
		next->start = r->start;
		next->end = r->end;
		next->nr_accesses = r->nr_accesses;
		next->age = r->age;
	}
	e->col[NAT_COL_OP].len = op - e->col[NAT_COL_OP].p;
	e->col[NAT_COL_ADDR].len = addr - e->col[NAT_COL_ADDR].p;
	e->col[NAT_COL_ACC].len = acc - e->col[NAT_COL_ACC].p;
	e->col[NAT_COL_AGE].len = age - e->col[NAT_COL_AGE].p;
	next = e->prev[0];
	e->prev[0] = e->prev[1];
	e->prev[1] = next;
	e->nr_prev = s->nr_regions;
}

static void put_passed(struct buf *b, const struct rec_region *r,
		       unsigned int shift)
{
	uint64_t v = r->sz_filter_passed;

	if (!v) {
		buf_put_u8(b, 0);
	} else if (v == r->end - r->start) {
		buf_put_u8(b, 1);
	} else if ((v & ((1ULL << shift) - 1)) || v >> shift > UINT64_MAX - 3) {
		buf_put_u8(b, 2);
		buf_put_varint(b, v);
	} else {
		buf_put_varint(b, (v >> shift) + 3);
	}
}

/* The window's end, and up to how long ago times are written as so long ago. */
struct window_ms {
	uint64_t end_ms;
	uint64_t ago_limit;
};

static struct window_ms window_of(const struct rec_snapshot *s)
{
	struct window_ms w = { .end_ms = rec_ms(s->end_ns) };

	if (s->start_ns > s->end_ns)
		return w;
	w.ago_limit = w.end_ms - rec_ms(s->start_ns) + 1;
	if (w.ago_limit > NAT_SEEN_LIMIT)
		w.ago_limit = NAT_SEEN_LIMIT;
	return w;
}

/* ---- columns that each record of a module has: no check for room at each byte ---- */

static uint8_t *put_seen(uint8_t *p, uint64_t seen_ms,
			 const struct window_ms *w, uint64_t first_ms)
{
	uint64_t ago_ms = w->end_ms - seen_ms, since;

	if (ago_ms < w->ago_limit && seen_ms)
		return varint_write(p, NAT_SEEN_CODED + 2 * ago_ms);
	if (!seen_ms)
		return varint_write(p, 0);
	if (seen_ms == REC_NEVER_SEEN)
		return varint_write(p, NAT_SEEN_NEVER);
	since = zigzag((int64_t)(seen_ms - first_ms));
	if (since < NAT_SEEN_LIMIT)
		return varint_write(p, NAT_SEEN_CODED + 2 * since + 1);
	return varint_write(varint_write(p, NAT_SEEN_FULL), seen_ms);
}

static void put_all_seen(struct buf *b, const struct rec_snapshot *s,
			 uint64_t first_ms)
{
	const struct window_ms w = window_of(s);
	uint8_t *p;

	if (!buf_reserve(b, s->nr_regions * 2 * VARINT_MAX))
		return;
	p = b->p + b->len;
	for (size_t i = 0; i < s->nr_regions; i++)
		p = put_seen(p, s->regions[i].evidence.last_seen_ms, &w,
			     first_ms);
	b->len = p - b->p;
}

static uint8_t *put_looks(uint8_t *p, const struct rec_evidence *e)
{
	unsigned int has = (unsigned int)e->flags << NAT_LOOKS_FLAGS_SHIFT;

	if (e->looks || e->hits)
		has |= NAT_LOOKS_HITS;
	if (e->density_bp)
		has |= NAT_LOOKS_DENSITY;
	p = varint_write(p, has);
	if (has & NAT_LOOKS_HITS)
		p = varint_write(varint_write(p, e->looks), e->hits);
	if (has & NAT_LOOKS_DENSITY)
		p = varint_write(p, e->density_bp);
	return p;
}

static void put_all_looks(struct buf *b, const struct rec_snapshot *s)
{
	uint8_t *p;

	if (!buf_reserve(b, s->nr_regions * 4 * VARINT_MAX))
		return;
	p = b->p + b->len;
	for (size_t i = 0; i < s->nr_regions; i++)
		p = put_looks(p, &s->regions[i].evidence);
	b->len = p - b->p;
}

static void put_all_samples(struct buf *b, const struct rec_snapshot *s)
{
	uint32_t last = 0;
	uint8_t *p;

	if (!buf_reserve(b, s->nr_regions * VARINT_MAX))
		return;
	p = b->p + b->len;
	for (size_t i = 0; i < s->nr_regions; i++) {
		uint32_t samples = s->regions[i].samples;

		p = varint_write(p, zigzag((int64_t)samples - last));
		last = samples;
	}
	b->len = p - b->p;
}

/* ---- columns of other files, filters and probes ---- */

static void put_rare(struct nat_enc *e, const struct rec_snapshot *s,
		     unsigned int flags, unsigned int shift)
{
	for (size_t i = 0; i < s->nr_regions; i++) {
		const struct rec_region *r = &s->regions[i];

		if (flags & NAT_SNAP_PERCENT)
			buf_put_varint(&e->col[NAT_COL_PERCENT],
				       (uint64_t)(int64_t)r->percent + 1);
		if (flags & NAT_SNAP_AGE_US)
			buf_put_varint(&e->col[NAT_COL_AGE_US], r->age_us + 1);
		if (flags & NAT_SNAP_PASSED)
			put_passed(&e->col[NAT_COL_PASSED], r, shift);
		if (flags & NAT_SNAP_PROBES) {
			struct buf *b = &e->col[NAT_COL_PROBES];

			buf_put_varint(b, r->nr_probes);
			for (uint32_t k = 0; k < r->nr_probes; k++)
				buf_put_varint(b, r->probe_hits[k]);
		}
	}
}

static void put_optional(struct nat_enc *e, const struct rec_snapshot *s,
			 unsigned int flags, unsigned int shift)
{
	if (flags & RARE_COLUMNS)
		put_rare(e, s, flags, shift);
	if (flags & NAT_SNAP_REGION_SAMPLES)
		put_all_samples(&e->col[NAT_COL_SAMPLES], s);
	if (flags & NAT_SNAP_SEEN)
		put_all_seen(&e->col[NAT_COL_SEEN], s, e->delta.first_ms);
	if (flags & NAT_SNAP_LOOKS)
		put_all_looks(&e->col[NAT_COL_LOOKS], s);
}

static void add_to_head(struct nat_block *b, const struct rec_snapshot *s,
			   const struct survey *v)
{
	if (!b->nr_snapshots) {
		b->start_ns = s->start_ns;
		b->min_addr = UINT64_MAX;
		b->max_addr = 0;
		b->max_regions = 0;
		b->nr_regions = 0;
	}
	b->nr_snapshots++;
	b->end_ns = s->end_ns;
	b->nr_regions += s->nr_regions;
	if (s->nr_regions > b->max_regions)
		b->max_regions = s->nr_regions;
	if (v->min < b->min_addr)
		b->min_addr = v->min;
	if (v->max > b->max_addr)
		b->max_addr = v->max;
}

static void next_head(struct nat_block *b)
{
	b->first_snapshot += b->nr_snapshots;
	b->nr_snapshots = 0;
	b->nr_regions = 0;
}

static bool make_room(struct nat_enc *e, size_t n)
{
	n += !n;	/* so that every pointer is one */
	if (!buf_reserve(&e->col[NAT_COL_OP], n) ||
	    !buf_reserve(&e->col[NAT_COL_ADDR], n * COL_ADDR_MAX) ||
	    !buf_reserve(&e->col[NAT_COL_ACC], n * VARINT_MAX) ||
	    !buf_reserve(&e->col[NAT_COL_AGE], n * (VARINT_MAX + 1)))
		return false;
	if (e->cap_prev < n) {
		for (int i = 0; i < 2; i++) {
			struct rec_span *p;

			p = realloc(e->prev[i], n * sizeof(*p));
			if (!p)
				return false;
			e->prev[i] = p;
		}
		e->cap_prev = n;
	}
	return true;
}

int nat_enc_add(struct nat_enc *e, const struct rec_snapshot *s)
{
	struct nat_sum_look look;
	struct survey v;
	unsigned int shift;

	survey(&v, s, &look);
	shift = v.addr_bits ? __builtin_ctzll(v.addr_bits) : 0;
	if (!make_room(e, s->nr_regions))
		return -1;
	put_head(e, s, &v, shift);
	put_regions(e, s, shift);
	if (v.flags & NAT_SNAP_COLUMNS)
		put_optional(e, s, v.flags, shift);
	add_to_head(&e->head, s, &v);
	add_to_head(&e->merge.head, s, &v);
	nat_sum_add(&e->sum, &look, s);
	nat_sum_add(&e->merge.sum, &look, s);
	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		if (e->col[c].failed)
			return -1;
	return 0;
}

bool nat_enc_full(const struct nat_enc *e)
{
	size_t bytes = 0;

	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		bytes += e->col[c].len;
	return e->head.nr_regions >= NAT_FULL_REGIONS ||
	       e->head.nr_snapshots >= NAT_FULL_SNAPSHOTS ||
	       bytes >= NAT_FULL_BYTES;
}

/* Pack one column to the end of @out; returns its packed length, 0 on error. */
static size_t pack_column(struct buf *out, const struct buf *col, void *zstd,
			  int level)
{
	size_t bound = ZSTD_compressBound(col->len), n;

	if (!buf_reserve(out, bound))
		return 0;
	n = ZSTD_compressCCtx(zstd, out->p + out->len, bound, col->p, col->len,
			      level);
	if (ZSTD_isError(n) || n >= col->len) {
		memcpy(out->p + out->len, col->p, col->len);
		n = col->len;
	}
	out->len += n;
	return n;
}

int nat_enc_take(struct nat_enc *e, struct buf *out, struct buf *summary,
		 void *zstd, int level)
{
	struct buf data = { 0 };
	int nr = 0;

	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		nr += e->col[c].len > 0;
	buf_put_u8(out, nr);
	for (int c = 0; c < NAT_NR_COLUMNS; c++) {
		struct buf *col = &e->col[c];
		size_t n;

		if (!col->len)
			continue;
		n = pack_column(&data, col, zstd, level);
		buf_put_u8(out, c);
		buf_put_varint(out, col->len);
		buf_put_varint(out, n);
		col->len = 0;
	}
	buf_put(out, data.p, data.len);
	buf_free(&data);
	if (nat_sum_pack(&e->sum, summary, out->len, zstd))
		out->failed = true;
	e->nr_prev = 0;
	memset(&e->delta, 0, sizeof(e->delta));
	next_head(&e->head);
	e->merge.nr_blocks++;
	e->merge.columns += out->len;
	return data.failed || out->failed ? -1 : 0;
}

int nat_enc_take_merged(struct nat_enc *e, struct nat_block *head,
			struct buf *out, void *zstd)
{
	struct nat_merge *m = &e->merge;
	int err;

	*head = m->head;
	err = nat_sum_pack(&m->sum, out, m->columns, zstd);
	if (m->nr_blocks < NAT_MERGE_BLOCKS ||
	    out->len > m->columns / NAT_MERGE_PART)
		out->len = 0;
	next_head(&m->head);
	m->nr_blocks = 0;
	m->columns = 0;
	return err || out->failed ? -1 : 0;
}

void nat_enc_free(struct nat_enc *e)
{
	for (int c = 0; c < NAT_NR_COLUMNS; c++)
		buf_free(&e->col[c]);
	free(e->prev[0]);
	free(e->prev[1]);
	nat_sum_free(&e->sum);
	nat_sum_free(&e->merge.sum);
	memset(e, 0, sizeof(*e));
}
