// SPDX-License-Identifier: GPL-2.0
/* Writing native records. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>
#include <zstd.h>

#include "record/io/sink.h"
#include "record/native/native.h"
#include "util/msg.h"

#define LEVEL_FILE	3
#define LEVEL_SPOOL	1	/* read again at once, and thrown away */
/* What all open blocks together may hold before the fullest ones are written. */
#define OPEN_REGIONS	(16ull * NAT_FULL_REGIONS)

/* Entries of a block to be. */
struct nat_waiting {
	struct buf entries;
	uint64_t nr;
};

struct nat_writer {
	struct nat_sink sink;
	char *name;
	ZSTD_CCtx *zstd;
	int level;
	struct nat_enc *enc;		/* one a stream */
	size_t nr_streams, cap_streams;
	uint64_t open_regions;
	struct nat_index index;
	struct rec_mapping *maps;	/* all that were written or wait */
	size_t nr_maps, cap_maps, nr_maps_written;
	size_t map_names;		/* bytes of their names */
	bool maps_full;			/* no more, which was said */
	uint32_t *map_table;		/* hashed: 1 + index, 0 free; 2 * cap_maps */
	struct buf prints;		/* footprints that wait */
	uint64_t nr_prints;
	int64_t prints_ns;		/* time of the last that waits, or 0 */
	struct nat_waiting frames, stacks, samples;
	int64_t samples_ns;		/* time of the last that waits, or 0 */
	struct buf tmp, summary;
};

static int no_memory(struct nat_writer *w)
{
	if (!w->sink.failed)
		msg_error("%s: out of memory while writing", w->name);
	w->sink.failed = true;
	return -1;
}

static int put_file_header(struct nat_writer *w)
{
	uint8_t hdr[NAT_FILE_HDR] = { 0 };

	for (size_t i = 0; i < NAT_MAGIC_LEN; i++)
		hdr[i] = NAT_MAGIC[i];
	put_le16(hdr + 8, NAT_VERSION);
	put_le32(hdr + 12, nat_crc(hdr, 12));
	return nat_sink_put(&w->sink, hdr, sizeof(hdr));
}

static struct nat_writer *new_writer(int fd, const char *name, int level)
{
	struct nat_writer *w = calloc(1, sizeof(*w));

	if (!w)
		goto fail;
	w->name = strdup(name);
	w->zstd = ZSTD_createCCtx();
	w->level = level;
	w->sink.name = w->name;
	w->sink.fd = fd;
	if (!w->name || !w->zstd)
		goto fail;
	if (put_file_header(w)) {
		nat_abandon(w);
		return NULL;
	}
	return w;
fail:
	msg_error("%s: out of memory", name);
	if (w)
		nat_abandon(w);
	else if (fd >= 0)
		close(fd);
	return NULL;
}

struct nat_writer *nat_create(int fd, const char *name)
{
	return new_writer(fd, name, LEVEL_FILE);
}

struct nat_writer *nat_create_spool(void)
{
	return new_writer(-1, "temporary file (see TMPDIR)", LEVEL_SPOOL);
}

/*
 * Append a block; @b has all but place, size and checksum. Its summary, if it
 * has one, is w->summary.
 */
static int put_block(struct nat_writer *w, struct nat_block *b,
		     const struct buf *payload)
{
	uint8_t hdr[NAT_BLOCK_HDR];

	if (payload->failed)
		return no_memory(w);
	b->offset = w->sink.size;
	b->stored = b->summary + payload->len;
	b->payload_crc = nat_crc(payload->p, payload->len);
	nat_block_pack(b, hdr);
	if (nat_sink_put(&w->sink, hdr, sizeof(hdr)) ||
	    (b->summary &&
	     nat_sink_put(&w->sink, w->summary.p, b->summary)) ||
	    nat_sink_put(&w->sink, payload->p, payload->len))
		return -1;
	return 0;
}

static int put_meta(struct nat_writer *w, enum nat_block_type type,
		    uint32_t stream, const struct buf *payload)
{
	struct nat_block b = { .type = type, .stream = stream };

	if (payload->len > NAT_MAX_META) {
		msg_error("%s: a part that is no snapshot exceeds %u MiB",
			  w->name, NAT_MAX_META >> 20);
		return -1;
	}
	if (nat_index_add_meta(&w->index, w->sink.size))
		return no_memory(w);
	return put_block(w, &b, payload);
}

int nat_set_stream(struct nat_writer *w, int stream, const struct rec_stream *s)
{
	w->tmp.len = 0;
	nat_stream_pack(&w->tmp, s);
	return put_meta(w, NAT_STREAM, stream, &w->tmp);
}

int nat_add_stream(struct nat_writer *w, const struct rec_stream *s)
{
	int nr = (int)w->nr_streams;

	if (w->nr_streams == NAT_MAX_STREAMS) {
		msg_error("%s: more than %u streams", w->name, NAT_MAX_STREAMS);
		return -1;
	}
	if (w->nr_streams == w->cap_streams) {
		size_t cap = w->cap_streams ? 2 * w->cap_streams : 4;
		struct nat_enc *e = realloc(w->enc, cap * sizeof(*e));

		if (!e)
			return no_memory(w);
		w->enc = e;
		w->cap_streams = cap;
	}
	memset(&w->enc[nr], 0, sizeof(w->enc[nr]));
	w->enc[nr].head.stream = nr;
	w->nr_streams++;
	if (nat_index_add_stream(&w->index, nr))
		return no_memory(w);
	return nat_set_stream(w, nr, s) ? -1 : nr;
}

/* How many of the mappings that wait go into one block: one at least. */
static size_t maps_of_block(const struct nat_writer *w)
{
	size_t bytes = 0, i = w->nr_maps_written;

	for (; i < w->nr_maps; i++) {
		bytes += 4ul * VARINT_MAX + strlen(w->maps[i].name);
		if (bytes > NAT_FULL_MAPS_BYTES && i > w->nr_maps_written)
			break;
	}
	return i - w->nr_maps_written;
}

static int put_maps(struct nat_writer *w)
{
	struct buf *b = &w->tmp;

	while (w->nr_maps_written < w->nr_maps) {
		size_t nr = maps_of_block(w);

		b->len = 0;
		buf_put_varint(b, nr);
		while (nr--) {
			const struct rec_mapping *m =
				&w->maps[w->nr_maps_written++];

			buf_put_varint(b, m->start);
			buf_put_varint(b, m->end - m->start);
			buf_put_varint(b, zigzag(m->pid));
			buf_put_varint(b, strlen(m->name));
			buf_put(b, m->name, strlen(m->name));
		}
		if (put_meta(w, NAT_MAPPINGS, 0, b))
			return -1;
	}
	return 0;
}

/* The summary of blocks of the stream that have been written. */
static int put_merged(struct nat_writer *w, size_t stream)
{
	struct nat_enc *e = &w->enc[stream];
	struct nat_block b;

	w->tmp.len = w->summary.len = 0;
	if (nat_enc_take_merged(e, &b, &w->summary, w->zstd))
		return no_memory(w);
	if (!w->summary.len)
		return 0;
	buf_put_varint(&w->tmp, w->sink.size - e->merge.end);
	buf_put(&w->tmp, w->summary.p, w->summary.len);
	b.type = NAT_SUMMARY;
	b.stream = stream;
	if (nat_index_add_meta(&w->index, w->sink.size))
		return no_memory(w);
	return put_block(w, &b, &w->tmp);
}

static bool merged_full(const struct nat_writer *w, const struct nat_merge *m)
{
	size_t share = NAT_MERGE_ALL_BYTES / w->nr_streams;

	return m->sum.rows.len >= (share < NAT_MERGE_BYTES ? share :
				   NAT_MERGE_BYTES) ||
	       m->head.nr_snapshots > NAT_MERGE_ROWS - NAT_FULL_SNAPSHOTS;
}

static int put_snapshots(struct nat_writer *w, size_t stream)
{
	struct nat_enc *e = &w->enc[stream];
	struct nat_block b = e->head;

	if (!b.nr_snapshots)
		return 0;
	w->open_regions -= b.nr_regions;
	w->tmp.len = w->summary.len = 0;
	b.type = NAT_SNAPSHOTS;
	if (nat_enc_take(e, &w->tmp, &w->summary, w->zstd, w->level))
		return no_memory(w);
	b.summary = w->summary.len;
	b.summary_crc = nat_crc(w->summary.p, w->summary.len);
	b.offset = w->sink.size;
	if (nat_index_add_block(&w->index, &b))
		return no_memory(w);
	if (put_block(w, &b, &w->tmp))
		return -1;
	e->merge.end = w->sink.size;
	return merged_full(w, &e->merge) ? put_merged(w, stream) : 0;
}

/*
 * Write the blocks that hold most, until half of what is open is written. Of
 * thousands, these are all that hold more than others do on average.
 */
static int make_room(struct nat_writer *w)
{
	while (w->open_regions > OPEN_REGIONS / 2) {
		uint64_t mean = w->open_regions / w->nr_streams;

		for (size_t i = 0; i < w->nr_streams; i++)
			if (w->open_regions > OPEN_REGIONS / 2 &&
			    w->enc[i].head.nr_regions >= mean &&
			    put_snapshots(w, i))
				return -1;
	}
	return 0;
}

int nat_write(struct nat_writer *w, int stream, const struct rec_snapshot *s)
{
	struct nat_enc *e = &w->enc[stream];

	if (w->sink.failed)
		return -1;
	if (s->nr_regions > NAT_MAX_REGIONS) {
		msg_error("%s: a snapshot of %zu regions; at most %u can be stored",
			  w->name, s->nr_regions, NAT_MAX_REGIONS);
		return -1;
	}
	if (!rec_time_valid(s->start_ns) || !rec_time_valid(s->end_ns)) {
		msg_error("%s: a snapshot from %" PRId64 " to %" PRId64 " ns: no clock shows such a time",
			  w->name, s->start_ns, s->end_ns);
		return -1;
	}
	if (nat_enc_add(e, s))
		return no_memory(w);
	w->open_regions += s->nr_regions;
	if (nat_enc_full(e))
		return put_snapshots(w, stream);
	return w->open_regions > OPEN_REGIONS ? make_room(w) : 0;
}

static bool same_map(const struct rec_mapping *a, const struct rec_mapping *b)
{
	return a->start == b->start && a->end == b->end && a->pid == b->pid &&
	       !strcmp(a->name ? a->name : "", b->name ? b->name : "");
}

/* Where @m is in the table, or would be. The table is never full. */
static uint32_t *map_slot(const struct nat_writer *w,
			  const struct rec_mapping *m)
{
	size_t mask = 2 * w->cap_maps - 1;
	uint64_t hash = (m->start ^ m->end << 17 ^ (uint32_t)m->pid) *
			0x9e3779b97f4a7c15;

	for (size_t i = hash >> 32; ; i++) {
		uint32_t *slot = &w->map_table[i & mask];

		if (!*slot || same_map(&w->maps[*slot - 1], m))
			return slot;
	}
}

static int grow_maps(struct nat_writer *w)
{
	size_t cap = w->cap_maps ? 2 * w->cap_maps : 64;
	struct rec_mapping *maps = realloc(w->maps, cap * sizeof(*maps));
	uint32_t *table = calloc(2 * cap, sizeof(*table));

	if (maps)
		w->maps = maps;
	if (!maps || !table) {
		free(table);
		return no_memory(w);
	}
	free(w->map_table);
	w->map_table = table;
	w->cap_maps = cap;
	for (size_t i = 0; i < w->nr_maps; i++)
		*map_slot(w, &w->maps[i]) = i + 1;
	return 0;
}

/* Is there no room for one more, with a name of @len bytes? */
static bool maps_full(struct nat_writer *w, size_t len)
{
	if (!w->maps_full && w->nr_maps < NAT_WRITER_MAPS &&
	    len <= NAT_WRITER_MAP_NAMES - w->map_names)
		return false;
	/* what a spool is for has no mappings at all */
	if (!w->maps_full && w->level != LEVEL_SPOOL)
		msg_warn("%s: has %zu mappings of processes and takes no more, to keep memory low; pictures lack the names of later ones",
			 w->name, w->nr_maps);
	w->maps_full = true;
	return true;
}

int nat_add_mapping(struct nat_writer *w, const struct rec_mapping *m)
{
	size_t len = m->name ? strlen(m->name) : 0;
	struct rec_mapping *copy;
	uint32_t *slot;

	if (w->maps_full)
		return 0;
	if (w->nr_maps == w->cap_maps && w->nr_maps < NAT_WRITER_MAPS &&
	    grow_maps(w))
		return -1;
	/* a recorder that looks again sees mostly the same */
	slot = map_slot(w, m);
	if (*slot || maps_full(w, len))
		return 0;
	copy = &w->maps[w->nr_maps];
	*copy = *m;
	copy->name = strdup(m->name ? m->name : "");
	if (!copy->name)
		return no_memory(w);
	w->map_names += len;
	*slot = ++w->nr_maps;
	return 0;
}

int nat_add_exit(struct nat_writer *w, const struct rec_exit *e)
{
	w->tmp.len = 0;
	buf_put_varint(&w->tmp, zigzag(e->time_ns));
	buf_put_varint(&w->tmp, zigzag(e->pid));
	buf_put_varint(&w->tmp, zigzag(e->status));
	return put_meta(w, NAT_EXIT, 0, &w->tmp);
}

static int put_footprints(struct nat_writer *w)
{
	if (!w->nr_prints)
		return 0;
	w->tmp.len = 0;
	buf_put_varint(&w->tmp, w->nr_prints);
	buf_put(&w->tmp, w->prints.p, w->prints.len);
	w->tmp.failed |= w->prints.failed;
	w->prints.len = 0;
	w->nr_prints = 0;
	w->prints_ns = 0;
	return put_meta(w, NAT_FOOTPRINTS, 0, &w->tmp);
}

int nat_add_footprint(struct nat_writer *w, const struct rec_footprint *f)
{
	struct buf *b = &w->prints;

	buf_put_varint(b, zigzag((int64_t)((uint64_t)f->time_ns -
					   (uint64_t)w->prints_ns)));
	buf_put_varint(b, zigzag(f->pid));
	buf_put_varint(b, f->size_bytes);
	buf_put_varint(b, f->used_bytes);
	w->nr_prints++;
	w->prints_ns = f->time_ns;
	return b->len >= NAT_FULL_PRINTS_BYTES ? put_footprints(w) : 0;
}

int nat_set_config(struct nat_writer *w, const char *text)
{
	w->tmp.len = 0;
	buf_put(&w->tmp, text, strlen(text));
	return put_meta(w, NAT_CONFIG, 0, &w->tmp);
}

static int put_waiting(struct nat_writer *w, enum nat_block_type type,
		       struct nat_waiting *b)
{
	if (!b->nr)
		return 0;
	w->tmp.len = 0;
	buf_put_varint(&w->tmp, b->nr);
	buf_put(&w->tmp, b->entries.p, b->entries.len);
	w->tmp.failed |= b->entries.failed;
	b->entries.len = 0;
	b->nr = 0;
	return put_meta(w, type, 0, &w->tmp);
}

/* In an order in which everything is there before it is referred to. */
static int put_stacks(struct nat_writer *w)
{
	w->samples_ns = 0;
	if (put_waiting(w, NAT_FRAMES, &w->frames) ||
	    put_waiting(w, NAT_STACKS, &w->stacks))
		return -1;
	return put_waiting(w, NAT_SAMPLES, &w->samples);
}

static int one_waits(struct nat_writer *w, struct nat_waiting *b)
{
	b->nr++;
	return b->entries.len >= NAT_FULL_STACKS_BYTES ? put_stacks(w) : 0;
}

int nat_add_frame(struct nat_writer *w, const struct rec_frame *f)
{
	nat_frame_pack(&w->frames.entries, f);
	return one_waits(w, &w->frames);
}

int nat_add_stack(struct nat_writer *w, const struct rec_stack *s)
{
	nat_stack_pack(&w->stacks.entries, s);
	return one_waits(w, &w->stacks);
}

int nat_add_sample(struct nat_writer *w, const struct rec_sample *s)
{
	nat_sample_pack(&w->samples.entries, s, w->samples_ns);
	w->samples_ns = s->time_ns;
	return one_waits(w, &w->samples);
}

int nat_set_sampling(struct nat_writer *w, const struct rec_sampling *s)
{
	w->tmp.len = 0;
	nat_sampling_pack(&w->tmp, s);
	return put_meta(w, NAT_SAMPLING, 0, &w->tmp);
}

int nat_flush(struct nat_writer *w)
{
	for (size_t i = 0; i < w->nr_streams; i++)
		if (put_snapshots(w, i))
			return -1;
	return put_maps(w) || put_stacks(w) ? -1 : 0;
}

/* What goes after everything that waited. */
static int put_index(struct nat_writer *w)
{
	struct nat_block b = { .type = NAT_INDEX };
	uint8_t foot[NAT_FOOTER] = { 0 };
	uint64_t offset;

	for (size_t i = 0; i < w->nr_streams; i++)
		if (put_merged(w, i))
			return -1;
	offset = w->sink.size;
	w->tmp.len = 0;
	nat_index_pack(&w->index, &w->tmp);
	if (put_block(w, &b, &w->tmp))
		return -1;
	put_le32(foot, NAT_FOOT_MAGIC);
	put_le64(foot + 8, offset);
	put_le32(foot + 4, nat_crc(foot, sizeof(foot)));
	return nat_sink_put(&w->sink, foot, sizeof(foot));
}

static void free_writer(struct nat_writer *w)
{
	for (size_t i = 0; i < w->nr_streams; i++)
		nat_enc_free(&w->enc[i]);
	free(w->enc);
	for (size_t i = 0; i < w->nr_maps; i++)
		free((char *)w->maps[i].name);
	free(w->maps);
	free(w->map_table);
	nat_index_free(&w->index);
	ZSTD_freeCCtx(w->zstd);
	buf_free(&w->prints);
	buf_free(&w->frames.entries);
	buf_free(&w->stacks.entries);
	buf_free(&w->samples.entries);
	buf_free(&w->tmp);
	buf_free(&w->summary);
	buf_free(&w->sink.mem);
	free(w->name);
	free(w);
}

int nat_finish(struct nat_writer *w)
{
	int err = nat_flush(w) || put_footprints(w) || put_index(w) ||
		  w->sink.failed;

	if (w->sink.fd >= 0 && close(w->sink.fd) && !err) {
		msg_error("%s: cannot write: %s", w->name, strerror(errno));
		err = 1;
	}
	free_writer(w);
	return err ? -1 : 0;
}

void nat_abandon(struct nat_writer *w)
{
	if (w->sink.fd >= 0)
		close(w->sink.fd);
	free_writer(w);
}

struct rec_reader *nat_spool_open(struct nat_writer *w, const char *name,
				  enum rec_format format)
{
	struct rec_reader *r = NULL;

	if (!nat_flush(w) && !put_footprints(w) && !put_index(w) &&
	    !w->sink.failed) {
		r = nat_open_sink(&w->sink, name, format);
		w->sink.fd = -1;
	} else if (w->sink.fd >= 0) {
		close(w->sink.fd);
	}
	free_writer(w);
	return r;
}
