/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The native record: a file header, then blocks one after another. A block is
 * a header of fixed size and a payload; both are checksummed (CRC-32C) and a
 * block of snapshots can be unpacked without any other. Blocks are only ever
 * appended. The last two parts are an index block and a footer that points to
 * it; a file without them (the recorder was killed) is read by walking.
 *
 * damox-record-format(5) describes every byte.
 */
#ifndef DX_RECORD_NATIVE_H
#define DX_RECORD_NATIVE_H

#include "record/io/buf.h"
#include "record/io/read.h"
#include "record/native/native_sum.h"

#define NAT_MAGIC	"\x89" "DMNX\r\n\x1a"
#define NAT_MAGIC_LEN	8
#define NAT_VERSION	3		/* written; 1 and 2 are read as well */
#define NAT_FILE_HDR	16		/* magic, version, flags, crc */
#define NAT_BLOCK_MAGIC	0x4b4c4244u	/* "DBLK" */
#define NAT_BLOCK_HDR	96
#define NAT_FOOT_MAGIC	0x544f4f46u	/* "FOOT" */
#define NAT_FOOTER	24		/* magic, crc, index offset, zero */

enum nat_block_type {
	NAT_STREAM = 1,		/* (re)defines a stream */
	NAT_SNAPSHOTS = 2,
	NAT_MAPPINGS = 3,
	NAT_CONFIG = 4,		/* text of the monitor's configuration */
	NAT_EXIT = 5,		/* a target ended */
	NAT_INDEX = 6,
	NAT_FOOTPRINTS = 7,	/* memory of processes and the machine */
	NAT_SUMMARY = 8,	/* of several blocks of snapshots */
	/* call stacks: native_stacks.c */
	NAT_FRAMES = 9,
	NAT_STACKS = 10,
	NAT_SAMPLES = 11,
	NAT_SAMPLING = 12,	/* how they were taken */
};

/* Limits that keep a hostile file from eating memory. */
#define NAT_MAX_STREAMS		65536u
#define NAT_MAX_REGIONS		(1u << 20)	/* of a snapshot */
#define NAT_MAX_HELD		(512u << 20)	/* unpacked, of all streams */
#define NAT_MAX_PAYLOAD		(64u << 20)
#define NAT_MAX_META		(16u << 20)	/* of a block other than snapshots */

/*
 * Mappings: what a reader takes, and what a writer keeps in memory to tell new
 * ones from old. A recorder has 32 MiB for all that it does.
 */
#define NAT_MAX_MAPS		(1u << 20)
#define NAT_WRITER_MAPS		(1u << 17)	/* a power of two */
#define NAT_WRITER_MAP_NAMES	(6u << 20)	/* bytes of their names */

/* When a block of snapshots is full. */
#define NAT_FULL_REGIONS	32768u
#define NAT_FULL_BYTES		(192u << 10)
#define NAT_FULL_SNAPSHOTS	4096u
#define NAT_FULL_MAPS_BYTES	(1u << 20)	/* of a block of mappings */
#define NAT_FULL_PRINTS_BYTES	512u		/* of a block of footprints */
#define NAT_MAX_PRINTS		(1u << 20)	/* that a reader takes */

/* Call stacks that a reader takes, and when a block of them is full. */
#define NAT_MAX_FRAMES		(1u << 18)
#define NAT_MAX_STACKS		(1u << 18)
#define NAT_MAX_DEPTH		1024u		/* frames of a stack */
#define NAT_MAX_SAMPLES		(1u << 23)
#define NAT_FULL_STACKS_BYTES	(256u << 10)

/* A summary of several blocks, and when it is full; all streams together. */
#define NAT_MERGE_BLOCKS	8u		/* it is made of, at least */
#define NAT_MERGE_ROWS		16384u
#define NAT_MERGE_BYTES		(48u << 10)
#define NAT_MERGE_ALL_BYTES	(512u << 10)
#define NAT_MERGE_PART		64		/* of the columns, at most */
#define NAT_MAX_MERGED		(1u << 16)	/* that a reader takes */

/* A block header, unpacked. */
struct nat_block {
	uint64_t offset;	/* of the header in the file */
	uint16_t type;
	uint32_t stored;	/* bytes of payload */
	uint32_t payload_crc;	/* but for the summary */
	/* of snapshots, or of a summary of several blocks */
	uint32_t stream;
	uint32_t nr_snapshots;
	uint32_t max_regions;	/* of its largest snapshot */
	uint64_t nr_regions;
	uint64_t first_snapshot;	/* its index in the stream */
	int64_t start_ns, end_ns;
	uint64_t min_addr, max_addr;
	uint32_t summary;	/* bytes, at the beginning of the payload; 0: none */
	uint32_t summary_crc;
};

void nat_block_pack(const struct nat_block *b, uint8_t out[NAT_BLOCK_HDR]);
/* NULL when @in is a good header at @offset, else what is wrong with it. */
const char *nat_block_unpack(struct nat_block *b, const uint8_t *in,
			     uint64_t offset);

uint32_t nat_crc(const void *p, size_t n);

/* ---- columns of a block of snapshots ---- */

enum nat_column {
	NAT_COL_HEAD,		/* what is not per region */
	NAT_COL_OP,		/* how a region's ends follow from the last snapshot */
	NAT_COL_ADDR,		/* what the operation needs */
	NAT_COL_ACC,		/* nr_accesses */
	NAT_COL_AGE,
	/* only in snapshots that have them */
	NAT_COL_PERCENT,
	NAT_COL_AGE_US,
	NAT_COL_PASSED,		/* sz_filter_passed */
	NAT_COL_PROBES,
	NAT_COL_SAMPLES,
	NAT_COL_SEEN,		/* when an access was last seen */
	NAT_COL_LOOKS,		/* what else the figures rest on */
	NAT_NR_COLUMNS,
};

/* Where in the last snapshot coding of the current one is. */
struct nat_walk {
	const struct rec_span *next;	/* the first that is not passed */
	const struct rec_span *stop;
	uint64_t cur;		/* end of the region before */
	bool edge;		/* @cur is the end of the one before @next */
};

static inline struct nat_walk nat_walk_begin(const struct rec_span *last,
					     size_t nr)
{
	/* without any there may be no array */
	return (struct nat_walk){ last, nr ? last + nr : last, 0, true };
}

#define NAT_OP_SKIP_MAX	239	/* 0..239: end of the region so many further */
#define NAT_OP_NEW	240	/* starts as foreseen, length follows */
#define NAT_OP_FREE	241	/* distance from @cur and length follow */

static inline uint64_t nat_walk_start(const struct nat_walk *w)
{
	return w->edge && w->next < w->stop ? w->next->start : w->cur;
}

/* After a region that ends at @end, which is no end of the last snapshot. */
static inline void nat_walk_pass(struct nat_walk *w, uint64_t end)
{
	while (w->next < w->stop && w->next->end <= end)
		w->next++;
	w->cur = end;
	w->edge = false;
}

/* A region that starts at @start, which was not foreseen. */
static inline void nat_walk_free(struct nat_walk *w, uint64_t start)
{
	/* out of order: nothing is foreseen for the rest of the snapshot */
	if (start < w->cur)
		w->next = w->stop;
	while (w->next < w->stop && w->next->end <= start)
		w->next++;
	w->cur = start;
	w->edge = false;
}

/* Flags of a snapshot in the head column. */
#define NAT_SNAP_TOTAL		(1u << 0)	/* total differs from the sum */
#define NAT_SNAP_NO_TOTAL	(1u << 1)
#define NAT_SNAP_SAMPLE_US	(1u << 2)
#define NAT_SNAP_SAMPLES	(1u << 3)
#define NAT_SNAP_STATS		(1u << 4)
#define NAT_SNAP_PERCENT	(1u << 5)
#define NAT_SNAP_AGE_US		(1u << 6)
#define NAT_SNAP_PASSED		(1u << 7)
#define NAT_SNAP_PROBES		(1u << 8)
#define NAT_SNAP_REGION_SAMPLES	(1u << 9)
#define NAT_SNAP_SEEN		(1u << 10)
#define NAT_SNAP_LOOKS		(1u << 11)
#define NAT_SNAP_ALL		((1u << 12) - 1)
/* The flags that say that a column has the regions of this snapshot. */
#define NAT_SNAP_COLUMNS	(NAT_SNAP_PERCENT | NAT_SNAP_AGE_US | NAT_SNAP_PASSED | \
				 NAT_SNAP_PROBES | NAT_SNAP_REGION_SAMPLES | \
				 NAT_SNAP_SEEN | NAT_SNAP_LOOKS)

/* Times in NAT_COL_SEEN. */
#define NAT_SEEN_NEVER		1
#define NAT_SEEN_FULL		2	/* the time follows */
#define NAT_SEEN_CODED		3	/* and more: how long ago, or since the block began */
#define NAT_SEEN_LIMIT		(1ull << 60)

/* What is there of a region in NAT_COL_LOOKS; flags of the region above. */
#define NAT_LOOKS_HITS		(1u << 0)
#define NAT_LOOKS_DENSITY	(1u << 1)
#define NAT_LOOKS_FLAGS_SHIFT	2

#define NAT_NR_STATS	8	/* members of struct rec_damos_stats */

/* What both sides carry from one snapshot to the next. */
struct nat_delta {
	int64_t end_ns, duration_ns;
	uint64_t total, sample_us;
	bool begun;
	uint64_t first_ms;	/* end of the first snapshot of the block */
	uint32_t asked, taken;
	uint64_t stats[NAT_NR_STATS];
};

static inline void nat_delta_begin(struct nat_delta *d, int64_t end_ns)
{
	if (!d->begun)
		d->first_ms = rec_ms(end_ns);
	d->begun = true;
}

void nat_stats_to_array(const struct rec_damos_stats *s, uint64_t *a);
void nat_stats_from_array(struct rec_damos_stats *s, const uint64_t *a);

/* The summary of several blocks that is being made. */
struct nat_merge {
	struct nat_block head;
	struct nat_sum sum;
	unsigned int nr_blocks;
	uint64_t columns;		/* bytes of them */
	uint64_t end;			/* offset after the last block */
};

/* Packs snapshots of one stream. Zero is the initial state. */
struct nat_enc {
	struct buf col[NAT_NR_COLUMNS];
	struct rec_span *prev[2];	/* last snapshot, and the next to be */
	size_t cap_prev;
	size_t nr_prev;
	struct nat_delta delta;
	struct nat_block head;		/* of what is packed */
	struct nat_sum sum;
	struct nat_merge merge;
};

/* 0; -1 without memory; the snapshot was within the limits. */
int nat_enc_add(struct nat_enc *e, const struct rec_snapshot *s);
bool nat_enc_full(const struct nat_enc *e);
/* Append columns and summary of what was added; starts over. 0 or -1. */
int nat_enc_take(struct nat_enc *e, struct buf *columns, struct buf *summary,
		 void *zstd, int level);
/*
 * The merged summary of the blocks that were taken, with its head, into @out;
 * starts over. Empty where it is not worth while: they are few, or unpacking
 * their columns costs little more. 0 or -1.
 */
int nat_enc_take_merged(struct nat_enc *e, struct nat_block *head,
			struct buf *out, void *zstd);
void nat_enc_free(struct nat_enc *e);

/* Unpacks a block of snapshots. Zero is the initial state. */
struct nat_dec {
	struct buf col[NAT_NR_COLUMNS];
	struct rd rd[NAT_NR_COLUMNS];
	struct rec_span *prev[2];
	size_t nr_prev;
	struct nat_delta delta;
	struct rec_region *regions;
	size_t cap_regions;		/* of @regions and both of @prev */
	size_t held, limit;		/* bytes allocated, and allowed */
	uint32_t left;			/* snapshots not yet handed out */
	enum rec_want want;
	struct rec_snapshot snap;
};

/* These return NULL, or what is wrong with the payload. */
const char *nat_dec_start(struct nat_dec *d, const struct nat_block *b,
			  const uint8_t *payload, void *zstd,
			  enum rec_want want);
const char *nat_dec_next(struct nat_dec *d);
/* To have no more than the heads of the snapshots, by nat_dec_row(). */
const char *nat_dec_start_heads(struct nat_dec *d, const struct nat_block *b,
				const uint8_t *payload, void *zstd);
const char *nat_dec_row(struct nat_dec *d, struct rec_row *row);
void nat_dec_free(struct nat_dec *d);

/* ---- what is not snapshots ---- */

void nat_stream_pack(struct buf *out, const struct rec_stream *s);
/* @s gets allocated strings and filters: nat_stream_free(). NULL or what is wrong. */
const char *nat_stream_unpack(struct rec_stream *s, const uint8_t *p, size_t n);
void nat_stream_free(struct rec_stream *s);

/*
 * What nat_take_meta() returns, by address, when a block has more of something
 * than a reader holds. It took what there was room for: this is no damage.
 */
extern const char nat_many_maps[], nat_many_exits[], nat_many_prints[];
extern const char nat_many_stacks[];

/* ---- call stacks: entries of their blocks ---- */

void nat_frame_pack(struct buf *b, const struct rec_frame *f);
void nat_stack_pack(struct buf *b, const struct rec_stack *s);
/* @last_ns: time of the sample before in the block, or 0. */
void nat_sample_pack(struct buf *b, const struct rec_sample *s, int64_t last_ns);
void nat_sampling_pack(struct buf *b, const struct rec_sampling *s);
/* Take a block of one of these types; NULL, nat_many_stacks, or what is wrong. */
const char *nat_stacks_take(struct rec_stacks *s, unsigned int type,
			    const uint8_t *p, size_t n);
void nat_stacks_free(struct rec_stacks *s);

/* ---- index: where blocks are, in bounded memory ---- */

#define NAT_INDEX_POINTS	512

struct nat_point {
	uint64_t snapshot, offset;
};

struct nat_index_stream {
	uint64_t nr_snapshots, nr_regions;
	int64_t start_ns, end_ns;
	uint64_t nr_blocks;
	uint64_t stride;	/* every so many blocks are in @points */
	size_t nr_points, cap_points;
	struct nat_point *points;
};

struct nat_index {
	size_t nr_streams, cap_streams;
	struct nat_index_stream *streams;
	size_t nr_meta, cap_meta;
	uint64_t *meta;		/* offsets of blocks that are no snapshots */
};

/* All return 0, or -1 without memory or beyond the limits. */
int nat_index_add_stream(struct nat_index *x, size_t stream);
int nat_index_add_block(struct nat_index *x, const struct nat_block *b);
int nat_index_add_meta(struct nat_index *x, uint64_t offset);
void nat_index_pack(const struct nat_index *x, struct buf *out);
const char *nat_index_unpack(struct nat_index *x, const uint8_t *p, size_t n);
void nat_index_free(struct nat_index *x);

/* ---- files ---- */

struct nat_writer;

/* A native record in the file @fd, which the writer closes. */
struct nat_writer *nat_create(int fd, const char *name);
/* One that nobody else sees, for nat_spool_open(). */
struct nat_writer *nat_create_spool(void);
int nat_add_stream(struct nat_writer *w, const struct rec_stream *s);
int nat_set_stream(struct nat_writer *w, int stream, const struct rec_stream *s);
int nat_write(struct nat_writer *w, int stream, const struct rec_snapshot *s);
int nat_add_mapping(struct nat_writer *w, const struct rec_mapping *m);
int nat_add_exit(struct nat_writer *w, const struct rec_exit *e);
int nat_add_footprint(struct nat_writer *w, const struct rec_footprint *f);
int nat_set_config(struct nat_writer *w, const char *text);
/* Frames and stacks are numbered in the order they come in. */
int nat_add_frame(struct nat_writer *w, const struct rec_frame *f);
int nat_add_stack(struct nat_writer *w, const struct rec_stack *s);
int nat_add_sample(struct nat_writer *w, const struct rec_sample *s);
int nat_set_sampling(struct nat_writer *w, const struct rec_sampling *s);
int nat_flush(struct nat_writer *w);
/* Both free @w. */
int nat_finish(struct nat_writer *w);
void nat_abandon(struct nat_writer *w);

struct nat_sink;

/* Read what a finished sink holds; takes its memory or file. */
struct rec_reader *nat_open_sink(struct nat_sink *s, const char *name,
				 enum rec_format format);
/* Finish a spool and read it; @name is what messages call it. Frees @w. */
struct rec_reader *nat_spool_open(struct nat_writer *w, const char *name,
				  enum rec_format format);
/* Read the native record @fd, which the reader closes. */
struct rec_reader *nat_open(int fd, const char *name);

#endif /* DX_RECORD_NATIVE_H */
