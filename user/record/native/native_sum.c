// SPDX-License-Identifier: GPL-2.0
/* Summaries of snapshots. */
#include <zstd.h>

#include "record/native/native.h"

#define FLAG_AREAS	1u
#define FLAG_HEAT	2u
#define PACK_FROM	256u	/* bytes; fewer are not worth a zstd frame */
#define PAGE_SHIFT	12

/* Areas may take this part of the columns, and some bytes more. */
#define AREAS_PART	32
#define AREAS_FREE	64

/* ---- numbers that are mostly multiples of a page ---- */

static void put_bytes(struct buf *b, uint64_t v)
{
	if (v & ((1u << PAGE_SHIFT) - 1)) {
		buf_put_u8(b, 1);
		buf_put_varint(b, zigzag((int64_t)v));
	} else {
		buf_put_varint(b, zigzag((int64_t)v >> PAGE_SHIFT) << 1);
	}
}

static uint64_t get_bytes(struct rd *r)
{
	uint64_t v = rd_varint(r);

	if (v == 1)
		return (uint64_t)rd_signed(r);
	r->bad |= v & 1;
	return (uint64_t)unzigzag(v >> 1) << PAGE_SHIFT;
}

/* ---- making ---- */

void nat_sum_gap(struct nat_sum_look *l, uint64_t last, uint64_t start)
{
	if (start < last || l->nr == NAT_SUM_GAPS ||
	    (l->nr && l->gap[l->nr - 1].end >= last))
		l->odd = true;
	if (l->odd)
		return;
	l->gap[l->nr++] = (struct rec_gap){ last, start };
	l->heat[l->nr] = 0;
}

static bool is_last_list(const struct nat_sum *s, const struct nat_sum_look *l)
{
	unsigned int nr = s->nr_lists ? s->list_nr[s->nr_lists - 1] : 0;

	return nr == l->nr &&
	       !memcmp(&s->gap[s->nr_gaps - nr], l->gap, nr * sizeof(*l->gap));
}

static void add_list(struct nat_sum *s, const struct nat_sum_look *l)
{
	if (!l->nr || is_last_list(s, l))
		return;
	if (s->nr_gaps + l->nr > NAT_SUM_GAPS) {
		s->no_areas = true;
		return;
	}
	memcpy(&s->gap[s->nr_gaps], l->gap, l->nr * sizeof(*l->gap));
	s->nr_gaps += l->nr;
	s->list_nr[s->nr_lists++] = (uint8_t)l->nr;
}

static void add_heat(struct nat_sum *s, const struct nat_sum_look *l)
{
	if (!s->counted) {
		memcpy(s->common, l->gap, l->nr * sizeof(*l->gap));
		memcpy(s->heat, l->heat, (l->nr + 1) * sizeof(*s->heat));
		s->nr_common = l->nr;
		s->counted = true;
		return;
	}
	if (l->nr != s->nr_common)
		s->no_heat = true;
	for (unsigned int i = 0; i < l->nr && !s->no_heat; i++) {
		struct rec_gap *c = &s->common[i];

		if (c->start < l->gap[i].start)
			c->start = l->gap[i].start;
		if (c->end > l->gap[i].end)
			c->end = l->gap[i].end;
		s->no_heat |= c->start >= c->end;
	}
	for (unsigned int i = 0; i <= l->nr && !s->no_heat; i++)
		s->heat[i] += l->heat[i];
}

void nat_sum_add(struct nat_sum *s, const struct nat_sum_look *l,
		 const struct rec_snapshot *snap)
{
	uint64_t duration_ns = (uint64_t)snap->end_ns - (uint64_t)snap->start_ns;
	struct rec_row *last = &s->last;
	struct buf *b = &s->rows;

	buf_put_varint(b, zigzag(snap->start_ns - last->end_ns));
	buf_put_varint(b, zigzag((int64_t)(duration_ns -
					   (uint64_t)s->last_duration_ns)));
	buf_put_varint(b, zigzag((int64_t)snap->nr_regions - last->nr_regions));
	put_bytes(b, l->accessed_bytes - last->accessed_bytes);
	*last = (struct rec_row){
		.end_ns = snap->end_ns,
		.accessed_bytes = l->accessed_bytes,
		.nr_regions = (uint32_t)snap->nr_regions,
	};
	s->last_duration_ns = (int64_t)duration_ns;
	s->no_areas |= l->odd;
	if (snap->nr_regions && !s->no_areas)
		add_list(s, l);
	if (snap->nr_regions && !s->no_areas && !s->no_heat)
		add_heat(s, l);
}

static void put_gaps(struct buf *b, const struct rec_gap *gap, unsigned int nr)
{
	uint64_t last = 0;

	buf_put_varint(b, nr);
	for (unsigned int i = 0; i < nr; i++) {
		put_bytes(b, gap[i].start - last);
		put_bytes(b, gap[i].end - gap[i].start);
		last = gap[i].end;
	}
}

static void put_areas(const struct nat_sum *s, struct buf *b)
{
	const struct rec_gap *gap = s->gap;

	buf_put_varint(b, s->nr_lists);
	for (unsigned int i = 0; i < s->nr_lists; gap += s->list_nr[i++])
		put_gaps(b, gap, s->list_nr[i]);
}

static void put_heat(const struct nat_sum *s, struct buf *b)
{
	put_gaps(b, s->common, s->nr_common);
	for (unsigned int i = 0; i <= s->nr_common; i++)
		put_bytes(b, (uint64_t)s->heat[i]);
}

static bool heat_fits(const struct nat_sum *s)
{
	if (s->no_heat || !s->counted)
		return false;
	for (unsigned int i = 0; i <= s->nr_common; i++)
		if (s->heat[i] >> 64)
			return false;
	return true;
}

/* Append @raw after its size, packed where that makes it shorter. */
static int put_packed(struct buf *out, const struct buf *raw, void *zstd)
{
	size_t bound = ZSTD_compressBound(raw->len), n = raw->len;

	buf_put_varint(out, raw->len);
	if (raw->failed || !buf_reserve(out, bound))
		return -1;
	if (raw->len >= PACK_FROM)
		n = ZSTD_compressCCtx(zstd, out->p + out->len, bound, raw->p,
				      raw->len, 1);
	if (ZSTD_isError(n) || n >= raw->len) {
		memcpy(out->p + out->len, raw->p, raw->len);
		n = raw->len;
	}
	out->len += n;
	return 0;
}

static void start_over(struct nat_sum *s)
{
	s->rows.len = 0;
	s->last = (struct rec_row){ 0 };
	s->last_duration_ns = 0;
	s->no_areas = s->no_heat = s->counted = false;
	s->nr_lists = s->nr_gaps = s->nr_common = 0;
}

int nat_sum_pack(struct nat_sum *s, struct buf *out, size_t columns, void *zstd)
{
	struct buf areas = { 0 }, raw = { 0 };
	unsigned int flags = s->no_areas ? 0 : FLAG_AREAS;
	int err;

	if (flags && heat_fits(s))
		flags |= FLAG_HEAT;
	if (flags & FLAG_AREAS)
		put_areas(s, &areas);
	if (flags & FLAG_HEAT)
		put_heat(s, &areas);
	if (areas.len > columns / AREAS_PART + AREAS_FREE)
		flags = areas.len = 0;
	buf_put_varint(&raw, flags);
	buf_put(&raw, s->rows.p, s->rows.len);
	buf_put(&raw, areas.p, areas.len);
	raw.failed |= s->rows.failed || areas.failed;
	err = put_packed(out, &raw, zstd);
	buf_free(&areas);
	buf_free(&raw);
	start_over(s);
	return err;
}

void nat_sum_free(struct nat_sum *s)
{
	buf_free(&s->rows);
}

/* ---- reading ---- */

/* The header says the same as the rows, or one of them is wrong. */
static bool rows_match(const struct nat_sum_reader *r,
		       const struct nat_block *b)
{
	uint64_t sum = 0;
	uint32_t most = 0;

	for (uint32_t i = 0; i < b->nr_snapshots; i++) {
		sum += r->row[i].nr_regions;
		if (r->row[i].nr_regions > most)
			most = r->row[i].nr_regions;
	}
	return sum == b->nr_regions && most == b->max_regions &&
	       r->row[0].start_ns == b->start_ns &&
	       r->row[b->nr_snapshots - 1].end_ns == b->end_ns;
}

static bool get_rows(struct nat_sum_reader *r, const struct nat_block *b,
		     struct rd *in)
{
	struct rec_row last = { 0 }, *row = r->row;
	uint64_t duration_ns = 0;

	for (uint32_t i = 0; i < b->nr_snapshots; i++, row++) {
		row->start_ns = (int64_t)((uint64_t)last.end_ns +
					  (uint64_t)rd_signed(in));
		duration_ns += (uint64_t)rd_signed(in);
		row->end_ns = (int64_t)((uint64_t)row->start_ns + duration_ns);
		row->nr_regions = last.nr_regions + (uint32_t)rd_signed(in);
		row->accessed_bytes = last.accessed_bytes + get_bytes(in);
		if (in->bad || !rec_time_valid(row->start_ns) ||
		    !rec_time_valid(row->end_ns))
			return false;
		last = *row;
	}
	return rows_match(r, b);
}

/* The next list, into *at of the gaps there is room for. */
static bool get_gaps(struct nat_sum_reader *r, struct rd *in, size_t *at,
		     struct rec_gaps *list)
{
	struct rec_gap *gap = &r->gap[*at];
	uint64_t nr = rd_varint(in), last = 0;

	if (in->bad || nr > sizeof(r->gap) / sizeof(r->gap[0]) - *at)
		return false;
	*list = (struct rec_gaps){ gap, nr };
	*at += nr;
	for (uint64_t i = 0; i < nr; i++, gap++) {
		gap->start = last + get_bytes(in);
		gap->end = gap->start + get_bytes(in);
		if (in->bad || gap->end <= gap->start ||
		    (i && gap->start <= last))
			return false;
		last = gap->end;
	}
	return true;
}

static bool get_areas(struct nat_sum_reader *r, struct rd *in, bool has_heat)
{
	struct rec_summary *s = &r->sum;
	uint64_t nr = rd_varint(in);
	size_t at = 0;

	if (in->bad || nr > NAT_SUM_GAPS)
		return false;
	for (uint64_t i = 0; i < nr; i++)
		if (!get_gaps(r, in, &at, &r->list[i]) || !r->list[i].nr)
			return false;
	s->gaps = r->list;
	s->nr_gaps = nr;
	if (!has_heat)
		return true;
	if (!get_gaps(r, in, &at, &s->common) || s->common.nr > NAT_SUM_GAPS)
		return false;
	for (size_t i = 0; i <= s->common.nr; i++)
		r->heat[i] = get_bytes(in);
	s->heat = r->heat;
	return !in->bad;
}

static bool make_room(struct nat_sum_reader *r, const struct nat_block *b)
{
	if (r->cap_rows >= b->nr_snapshots)
		return true;
	free(r->row);
	r->cap_rows = b->nr_snapshots;
	r->row = malloc(r->cap_rows * sizeof(*r->row));
	if (!r->row)
		r->cap_rows = 0;
	return r->row;
}

/* Room for the rows of the block, and the bytes that the summary is made of. */
static bool unpack(struct nat_sum_reader *r, const struct nat_block *b,
		   const uint8_t *p, size_t n, void *zstd, struct rd *out)
{
	struct rd in = { .p = p, .end = p + n };
	uint64_t size = rd_varint(&in), stored = (uint64_t)(in.end - in.p);

	if (in.bad || size > NAT_SUM_MAX || stored > size || !make_room(r, b))
		return false;
	*out = in;
	if (stored == size)
		return true;
	r->raw.len = 0;
	r->raw.failed = false;
	if (!buf_reserve(&r->raw, size) ||
	    ZSTD_decompressDCtx(zstd, r->raw.p, size, in.p, stored) != size)
		return false;
	*out = (struct rd){ .p = r->raw.p, .end = r->raw.p + size };
	return true;
}

bool nat_sum_unpack(struct nat_sum_reader *r, const struct nat_block *b,
		    const uint8_t *p, size_t n, void *zstd)
{
	struct rec_summary *s = &r->sum;
	uint64_t flags;
	struct rd in;

	if (!unpack(r, b, p, n, zstd, &in))
		return false;
	flags = rd_varint(&in);
	if (flags & ~(uint64_t)(FLAG_AREAS | FLAG_HEAT) || flags == FLAG_HEAT ||
	    !get_rows(r, b, &in))
		return false;
	*s = (struct rec_summary){
		.row = r->row, .nr_rows = b->nr_snapshots,
		.nr_regions = b->nr_regions,
		.start = b->min_addr, .end = b->max_addr,
		.has_areas = flags & FLAG_AREAS, .has_heat = flags & FLAG_HEAT,
	};
	if (s->has_areas && !get_areas(r, &in, s->has_heat))
		return false;
	/* a report may take a start of 0 for one that is not known yet */
	s->has_areas &= s->start > 0;
	s->has_heat &= s->has_areas;
	return in.p == in.end;
}

bool nat_sum_from_heads(struct nat_sum_reader *r, const struct nat_block *b,
			struct nat_dec *d)
{
	if (!make_room(r, b))
		return false;
	for (uint32_t i = 0; i < b->nr_snapshots; i++)
		if (nat_dec_row(d, &r->row[i]))
			return false;
	r->sum = (struct rec_summary){
		.row = r->row, .nr_rows = b->nr_snapshots,
		.nr_regions = b->nr_regions,
	};
	return rows_match(r, b);
}

void nat_sum_reader_free(struct nat_sum_reader *r)
{
	free(r->row);
	buf_free(&r->raw);
}
