// SPDX-License-Identifier: GPL-2.0
/*
 * The index: how many snapshots a stream has, and where some of its blocks
 * are. However long the record, a stream keeps at most NAT_INDEX_POINTS; each
 * time they are used up, every second one is dropped.
 */
#include "record/native/native.h"

static int grow_streams(struct nat_index *x, size_t nr)
{
	size_t cap = x->cap_streams ? x->cap_streams : 4;
	struct nat_index_stream *s;

	while (cap < nr)
		cap *= 2;
	if (cap == x->cap_streams)
		return 0;
	s = realloc(x->streams, cap * sizeof(*s));
	if (!s)
		return -1;
	x->streams = s;
	x->cap_streams = cap;
	return 0;
}

int nat_index_add_stream(struct nat_index *x, size_t stream)
{
	struct nat_index_stream *s;

	if (stream < x->nr_streams)
		return 0;
	if (stream >= NAT_MAX_STREAMS || grow_streams(x, stream + 1))
		return -1;
	s = x->streams;
	memset(s + x->nr_streams, 0,
	       (stream + 1 - x->nr_streams) * sizeof(*s));
	for (size_t i = x->nr_streams; i <= stream; i++)
		s[i].stride = 1;
	x->nr_streams = stream + 1;
	return 0;
}

static int add_point(struct nat_index_stream *s, const struct nat_block *b)
{
	if (s->nr_points == NAT_INDEX_POINTS) {
		for (size_t i = 0; i < NAT_INDEX_POINTS / 2; i++)
			s->points[i] = s->points[2 * i];
		s->nr_points = NAT_INDEX_POINTS / 2;
		s->stride *= 2;
		if (s->nr_blocks % s->stride)
			return 0;
	}
	if (s->nr_points == s->cap_points) {
		size_t cap = s->cap_points ? 2 * s->cap_points : 8;
		struct nat_point *p = realloc(s->points, cap * sizeof(*p));

		if (!p)
			return -1;
		s->points = p;
		s->cap_points = cap;
	}
	s->points[s->nr_points].snapshot = b->first_snapshot;
	s->points[s->nr_points++].offset = b->offset;
	return 0;
}

int nat_index_add_block(struct nat_index *x, const struct nat_block *b)
{
	struct nat_index_stream *s;

	if (nat_index_add_stream(x, b->stream))
		return -1;
	s = &x->streams[b->stream];
	if (s->nr_blocks % s->stride == 0 && add_point(s, b))
		return -1;
	if (!s->nr_blocks++)
		s->start_ns = b->start_ns;
	s->end_ns = b->end_ns;
	s->nr_snapshots = b->first_snapshot + b->nr_snapshots;
	s->nr_regions += b->nr_regions;
	return 0;
}

int nat_index_add_meta(struct nat_index *x, uint64_t offset)
{
	if (x->nr_meta == x->cap_meta) {
		size_t cap = x->cap_meta ? 2 * x->cap_meta : 16;
		uint64_t *p = realloc(x->meta, cap * sizeof(*p));

		if (!p)
			return -1;
		x->meta = p;
		x->cap_meta = cap;
	}
	x->meta[x->nr_meta++] = offset;
	return 0;
}

void nat_index_pack(const struct nat_index *x, struct buf *out)
{
	uint64_t last = 0;

	buf_put_varint(out, x->nr_streams);
	for (size_t i = 0; i < x->nr_streams; i++) {
		const struct nat_index_stream *s = &x->streams[i];
		struct nat_point before = { 0 };

		buf_put_varint(out, s->nr_snapshots);
		buf_put_varint(out, s->nr_regions);
		buf_put_varint(out, zigzag(s->start_ns));
		buf_put_varint(out, zigzag(s->end_ns));
		buf_put_varint(out, s->nr_points);
		for (size_t k = 0; k < s->nr_points; k++) {
			const struct nat_point *p = &s->points[k];

			buf_put_varint(out, p->snapshot - before.snapshot);
			buf_put_varint(out, p->offset - before.offset);
			before = *p;
		}
	}
	buf_put_varint(out, x->nr_meta);
	for (size_t i = 0; i < x->nr_meta; i++) {
		buf_put_varint(out, x->meta[i] - last);
		last = x->meta[i];
	}
}

static const char *unpack_stream(struct nat_index_stream *s, struct rd *r)
{
	struct nat_point last = { 0 };
	uint64_t nr;

	s->nr_snapshots = rd_varint(r);
	s->nr_regions = rd_varint(r);
	s->start_ns = rd_signed(r);
	s->end_ns = rd_signed(r);
	nr = rd_varint(r);
	if (r->bad || nr > NAT_INDEX_POINTS || !rec_time_valid(s->start_ns) ||
	    !rec_time_valid(s->end_ns))
		return "the index of a stream is wrong";
	s->points = calloc(nr ? nr : 1, sizeof(*s->points));
	if (!s->points)
		return "memory does not suffice for the index";
	s->cap_points = nr;
	for (uint64_t i = 0; i < nr; i++) {
		last.snapshot += rd_varint(r);
		last.offset += rd_varint(r);
		s->points[s->nr_points++] = last;
	}
	return NULL;
}

const char *nat_index_unpack(struct nat_index *x, const uint8_t *p, size_t n)
{
	struct rd r = { .p = p, .end = p + n };
	uint64_t nr = rd_varint(&r), offset = 0;
	const char *err = NULL;

	memset(x, 0, sizeof(*x));
	/* a stream takes at least five bytes */
	if (nr > NAT_MAX_STREAMS || nr > n / 5)
		return "the number of streams in the index is wrong";
	if (nr && nat_index_add_stream(x, nr - 1))
		return "memory does not suffice for the index";
	for (uint64_t i = 0; i < nr && !err; i++)
		err = unpack_stream(&x->streams[i], &r);
	nr = rd_varint(&r);
	for (uint64_t i = 0; i < nr && !err && !r.bad; i++) {
		offset += rd_varint(&r);
		if (nat_index_add_meta(x, offset))
			err = "memory does not suffice for the index";
	}
	if (!err && (r.bad || r.p != r.end))
		err = "the index does not end where it should";
	if (err)
		nat_index_free(x);
	return err;
}

void nat_index_free(struct nat_index *x)
{
	for (size_t i = 0; i < x->nr_streams; i++)
		free(x->streams[i].points);
	free(x->streams);
	free(x->meta);
	memset(x, 0, sizeof(*x));
}
