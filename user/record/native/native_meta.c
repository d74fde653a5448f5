// SPDX-License-Identifier: GPL-2.0
/* Blocks of a native record that hold no snapshots, as the reader takes them. */
#include "record/native/reader.h"

#define MAX_EXITS	65536u

const char nat_many_maps[] = "has more mappings than can be held; the last are left out, and pictures lack their names";
const char nat_many_exits[] = "has more ends of targets than can be held; the last are left out";
const char nat_many_prints[] = "has more memory footprints than can be held; the last are left out";

/* Make room for @add more of @size bytes each. */
static void *grow(void *p, size_t nr, size_t add, size_t size)
{
	/* powers of two: one block holds one or a few */
	size_t cap = 16, want = 16;

	while (cap < nr)
		cap *= 2;
	while (want < nr + add)
		want *= 2;
	if (p && want == cap)
		return p;
	return realloc(p, want * size);
}

static const char *take_maps(struct rec_reader *r, const uint8_t *p, size_t n)
{
	struct rd in = { .p = p, .end = p + n };
	uint64_t nr = rd_varint(&in);
	const char *many = NULL;
	struct rec_mapping *m;

	/* a mapping takes four bytes at least */
	if (in.bad || nr > n / 4)
		return "its number of mappings is wrong";
	if (nr > NAT_MAX_MAPS - r->nr_maps) {
		nr = NAT_MAX_MAPS - r->nr_maps;
		many = nat_many_maps;
	}
	m = grow(r->maps, r->nr_maps, nr, sizeof(*m));
	if (!m)
		return "memory does not suffice for the mappings";
	r->maps = m;
	for (uint64_t i = 0; i < nr; i++) {
		const uint8_t *name;
		uint64_t len;

		m = &r->maps[r->nr_maps];
		m->start = rd_varint(&in);
		m->end = m->start + rd_varint(&in);
		m->pid = (int32_t)rd_signed(&in);
		len = rd_varint(&in);
		name = rd_bytes(&in, len);
		if (in.bad)
			return "it ends in the middle of a mapping";
		m->name = strndup((const char *)name, len);
		if (!m->name)
			return "memory does not suffice for the mappings";
		r->nr_maps++;
	}
	return many;
}

static const char *take_exit(struct rec_reader *r, const uint8_t *p, size_t n)
{
	struct rd in = { .p = p, .end = p + n };
	struct rec_exit *e;

	if (r->nr_exits == MAX_EXITS)
		return nat_many_exits;
	e = grow(r->exits, r->nr_exits, 1, sizeof(*e));
	if (!e)
		return "memory does not suffice";
	r->exits = e;
	e += r->nr_exits;
	e->time_ns = rd_signed(&in);
	e->pid = (int32_t)rd_signed(&in);
	e->status = (int32_t)rd_signed(&in);
	if (in.bad)
		return "it ends early";
	r->nr_exits++;
	return NULL;
}

static const char *take_footprints(struct rec_reader *r, const uint8_t *p,
				   size_t n)
{
	struct rd in = { .p = p, .end = p + n };
	uint64_t nr = rd_varint(&in), time_ns = 0;
	const char *many = NULL;
	struct rec_footprint *f;

	/* a footprint takes four bytes at least */
	if (in.bad || nr > n / 4)
		return "its number of memory footprints is wrong";
	if (nr > NAT_MAX_PRINTS - r->nr_prints) {
		nr = NAT_MAX_PRINTS - r->nr_prints;
		many = nat_many_prints;
	}
	f = grow(r->prints, r->nr_prints, nr, sizeof(*f));
	if (!f)
		return "memory does not suffice for the memory footprints";
	r->prints = f;
	for (uint64_t i = 0; i < nr; i++) {
		f = &r->prints[r->nr_prints];
		time_ns += (uint64_t)rd_signed(&in);
		f->time_ns = (int64_t)time_ns;
		f->pid = (int32_t)rd_signed(&in);
		f->size_bytes = rd_varint(&in);
		f->used_bytes = rd_varint(&in);
		if (in.bad)
			return "it ends in the middle of a memory footprint";
		r->nr_prints++;
	}
	return many;
}

static int grow_streams(struct rec_reader *r, size_t nr)
{
	struct rec_stream *s = realloc(r->streams, nr * sizeof(*s));

	if (!s)
		return -1;
	r->streams = s;
	if (nat_index_add_stream(&r->index, nr - 1))
		return -1;
	memset(s + r->nr_streams, 0, (nr - r->nr_streams) * sizeof(*s));
	for (size_t i = r->nr_streams; i < nr; i++)
		s[i].scheme_idx = -1;
	r->nr_streams = nr;
	return 0;
}

const char *nat_take_meta(struct rec_reader *r, const struct nat_block *b,
			  const uint8_t *payload)
{
	struct rec_stream s;
	const char *err;

	switch (b->type) {
	case NAT_STREAM:
		if (b->stream >= NAT_MAX_STREAMS)
			return "its stream number is out of range";
		if (b->stream >= r->nr_streams &&
		    grow_streams(r, b->stream + 1))
			return "memory does not suffice for it";
		err = nat_stream_unpack(&s, payload, b->stored);
		if (err)
			return err;
		nat_stream_free(&r->streams[b->stream]);
		r->streams[b->stream] = s;
		return NULL;
	case NAT_MAPPINGS:
		return take_maps(r, payload, b->stored);
	case NAT_EXIT:
		return take_exit(r, payload, b->stored);
	case NAT_FOOTPRINTS:
		return take_footprints(r, payload, b->stored);
	case NAT_FRAMES:
	case NAT_STACKS:
	case NAT_SAMPLES:
	case NAT_SAMPLING:
		return nat_stacks_take(&r->stacks, b->type, payload, b->stored);
	case NAT_CONFIG:
		free(r->config);
		r->config = strndup((const char *)payload, b->stored);
		return r->config ? NULL : "memory does not suffice for it";
	default:
		/* of a later version: nothing that this one needs */
		return NULL;
	}
}
