// SPDX-License-Identifier: GPL-2.0
/* Block headers, and the payloads of blocks that hold no snapshots. */
#ifdef WITH_ISAL
#include <isa-l/crc.h>
#endif

#include "model/damos_filter.h"
#include "record/native/native.h"

#ifdef WITH_ISAL
uint32_t nat_crc(const void *p, size_t n)
{
	/* the library takes an int; nothing that is checked is that long */
	return ~crc32_iscsi((unsigned char *)p, (int)n, ~0u);
}
#else
/* CRC-32C, four bits at a time. */
uint32_t nat_crc(const void *p, size_t n)
{
	static const uint32_t table[16] = {
		0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
		0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
		0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
		0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
	};
	const uint8_t *b = p;
	uint32_t crc = ~0u;

	while (n--) {
		crc ^= *b++;
		crc = table[crc & 15] ^ crc >> 4;
		crc = table[crc & 15] ^ crc >> 4;
	}
	return ~crc;
}
#endif

void nat_block_pack(const struct nat_block *b, uint8_t out[NAT_BLOCK_HDR])
{
	memset(out, 0, NAT_BLOCK_HDR);
	put_le32(out, NAT_BLOCK_MAGIC);
	put_le16(out + 4, b->type);
	put_le64(out + 12, b->offset);
	put_le32(out + 20, b->stored);
	put_le32(out + 24, b->payload_crc);
	put_le32(out + 28, b->stream);
	put_le32(out + 32, b->nr_snapshots);
	put_le32(out + 36, b->max_regions);
	put_le64(out + 40, b->nr_regions);
	put_le64(out + 48, b->first_snapshot);
	put_le64(out + 56, (uint64_t)b->start_ns);
	put_le64(out + 64, (uint64_t)b->end_ns);
	put_le64(out + 72, b->min_addr);
	put_le64(out + 80, b->max_addr);
	put_le32(out + 88, b->summary);
	put_le32(out + 92, b->summary_crc);
	put_le32(out + 8, nat_crc(out, NAT_BLOCK_HDR));
}

static const char *check_snapshots(const struct nat_block *b)
{
	uint64_t max_snapshots = NAT_MERGE_ROWS, max_regions = UINT64_MAX;

	if (b->type == NAT_SNAPSHOTS) {
		max_snapshots = NAT_FULL_SNAPSHOTS;
		max_regions = NAT_FULL_REGIONS + NAT_MAX_REGIONS - 1;
	}
	if (b->stream >= NAT_MAX_STREAMS)
		return "its stream number is out of range";
	if (!b->nr_snapshots || b->nr_snapshots > max_snapshots ||
	    b->max_regions > NAT_MAX_REGIONS || b->nr_regions > max_regions ||
	    b->nr_regions > (uint64_t)b->nr_snapshots * b->max_regions ||
	    b->first_snapshot > UINT64_MAX - b->nr_snapshots)
		return "its counts contradict each other";
	if (b->summary > b->stored)
		return "its summary is larger than itself";
	if (!rec_time_valid(b->start_ns) || !rec_time_valid(b->end_ns))
		return "it has a time that no clock shows";
	return NULL;
}

const char *nat_block_unpack(struct nat_block *b, const uint8_t *in,
			     uint64_t offset)
{
	uint8_t copy[NAT_BLOCK_HDR];

	if (get_le32(in) != NAT_BLOCK_MAGIC)
		return "there is no block header";
	memcpy(copy, in, sizeof(copy));
	put_le32(copy + 8, 0);
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
	if (get_le32(in + 8) != nat_crc(copy, sizeof(copy)))
		return "the checksum of its header is wrong";
#endif
	b->offset = get_le64(in + 12);
	b->type = get_le16(in + 4);
	b->stored = get_le32(in + 20);
	b->payload_crc = get_le32(in + 24);
	b->stream = get_le32(in + 28);
	b->nr_snapshots = get_le32(in + 32);
	b->max_regions = get_le32(in + 36);
	b->nr_regions = get_le64(in + 40);
	b->first_snapshot = get_le64(in + 48);
	b->start_ns = (int64_t)get_le64(in + 56);
	b->end_ns = (int64_t)get_le64(in + 64);
	b->min_addr = get_le64(in + 72);
	b->max_addr = get_le64(in + 80);
	b->summary = b->type == NAT_SNAPSHOTS ? get_le32(in + 88) : 0;
	b->summary_crc = get_le32(in + 92);
	if (b->offset != offset)
		return "it belongs to another place of a file";
	if (b->stored > NAT_MAX_PAYLOAD ||
	    (b->type != NAT_SNAPSHOTS && b->stored > NAT_MAX_META))
		return "its size is out of range";
	return b->type == NAT_SNAPSHOTS || b->type == NAT_SUMMARY ?
	       check_snapshots(b) : NULL;
}

/* ---- streams: a list of {tag, length, value}; unknown tags are skipped ---- */

enum stream_tag {
	TAG_KDAMOND = 1,
	TAG_CONTEXT,
	TAG_SCHEME,
	TAG_TARGET,
	TAG_INTERVALS,		/* three doubles */
	TAG_GOAL,		/* double, number, two doubles */
	TAG_FILTERS,		/* json text */
	TAG_SOURCE,
	TAG_PID,
	TAG_COMM,
	TAG_CGROUP,
};

static void put_tag(struct buf *out, int tag, const void *p, size_t n)
{
	buf_put_varint(out, tag);
	buf_put_varint(out, n);
	buf_put(out, p, n);
}

static void put_tag_nr(struct buf *out, int tag, uint64_t v)
{
	uint8_t tmp[VARINT_MAX];

	put_tag(out, tag, tmp, varint_write(tmp, v) - tmp);
}

static void put_double(uint8_t *p, double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	put_le64(p, bits);
}

static double get_double(const uint8_t *p)
{
	uint64_t bits = get_le64(p);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void put_intervals(struct buf *out, const struct rec_intervals *i)
{
	uint8_t tmp[32];

	put_double(tmp, i->sample_us);
	put_double(tmp + 8, i->aggr_us);
	put_double(tmp + 16, i->ops_update_us);
	put_tag(out, TAG_INTERVALS, tmp, 24);
	if (!i->has_goal)
		return;
	put_double(tmp, i->goal.access_bp);
	put_le64(tmp + 8, i->goal.aggrs);
	put_double(tmp + 16, i->goal.min_sample_us);
	put_double(tmp + 24, i->goal.max_sample_us);
	put_tag(out, TAG_GOAL, tmp, 32);
}

void nat_stream_pack(struct buf *out, const struct rec_stream *s)
{
	put_tag_nr(out, TAG_KDAMOND, zigzag(s->kdamond_idx));
	put_tag_nr(out, TAG_CONTEXT, zigzag(s->context_idx));
	put_tag_nr(out, TAG_SCHEME, zigzag(s->scheme_idx));
	put_tag_nr(out, TAG_TARGET, s->target_id);
	if (s->has_intervals)
		put_intervals(out, &s->intervals);
	if (s->nr_filters) {
		char *text = damos_filters_to_text(s->filters, s->nr_filters);

		if (text)
			put_tag(out, TAG_FILTERS, text, strlen(text));
		else
			out->failed = true;
		free(text);
	}
	if (s->data_source)
		put_tag(out, TAG_SOURCE, s->data_source, strlen(s->data_source));
	if (s->pid)
		put_tag_nr(out, TAG_PID, zigzag(s->pid));
	if (s->comm)
		put_tag(out, TAG_COMM, s->comm, strlen(s->comm));
	if (s->cgroup)
		put_tag(out, TAG_CGROUP, s->cgroup, strlen(s->cgroup));
}

static char *get_text(const uint8_t *p, size_t n)
{
	/* a zero byte ends it, as it would in C */
	return strndup((const char *)p, n);
}

static const char *get_tag(struct rec_stream *s, uint64_t tag,
			   const uint8_t *p, size_t n)
{
	struct rd r = { .p = p, .end = p + n };
	char *text;

	switch (tag) {
	case TAG_KDAMOND:
		s->kdamond_idx = (int)rd_signed(&r);
		break;
	case TAG_CONTEXT:
		s->context_idx = (int)rd_signed(&r);
		break;
	case TAG_SCHEME:
		s->scheme_idx = (int)rd_signed(&r);
		break;
	case TAG_TARGET:
		s->target_id = rd_varint(&r);
		break;
	case TAG_PID:
		s->pid = (int32_t)rd_signed(&r);
		break;
	case TAG_INTERVALS:
		if (n != 24)
			return "its intervals are wrong";
		s->has_intervals = true;
		s->intervals.sample_us = get_double(p);
		s->intervals.aggr_us = get_double(p + 8);
		s->intervals.ops_update_us = get_double(p + 16);
		break;
	case TAG_GOAL:
		if (n != 32)
			return "its intervals goal is wrong";
		s->intervals.has_goal = true;
		s->intervals.goal.access_bp = get_double(p);
		s->intervals.goal.aggrs = get_le64(p + 8);
		s->intervals.goal.min_sample_us = get_double(p + 16);
		s->intervals.goal.max_sample_us = get_double(p + 24);
		break;
	case TAG_FILTERS:
		text = get_text(p, n);
		if (!text || s->filters ||
		    damos_filters_from_text(text, &s->filters,
					    &s->nr_filters)) {
			free(text);
			return "its filters are wrong";
		}
		free(text);
		break;
	case TAG_SOURCE:
		free((char *)s->data_source);
		s->data_source = get_text(p, n);
		break;
	case TAG_COMM:
		free((char *)s->comm);
		s->comm = get_text(p, n);
		break;
	case TAG_CGROUP:
		free((char *)s->cgroup);
		s->cgroup = get_text(p, n);
		break;
	}
	return r.bad ? "a number of it is wrong" : NULL;
}

const char *nat_stream_unpack(struct rec_stream *s, const uint8_t *p, size_t n)
{
	struct rd r = { .p = p, .end = p + n };

	memset(s, 0, sizeof(*s));
	s->scheme_idx = -1;
	while (r.p < r.end) {
		uint64_t tag = rd_varint(&r), len = rd_varint(&r);
		const uint8_t *v = rd_bytes(&r, len);
		const char *err;

		err = r.bad ? "it ends early" : get_tag(s, tag, v, len);
		if (err) {
			nat_stream_free(s);
			return err;
		}
	}
	return NULL;
}

void nat_stream_free(struct rec_stream *s)
{
	damos_filters_free(s->filters, s->nr_filters);
	free((char *)s->data_source);
	free((char *)s->comm);
	free((char *)s->cgroup);
	memset(s, 0, sizeof(*s));
}
