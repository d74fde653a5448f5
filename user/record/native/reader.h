/* SPDX-License-Identifier: GPL-2.0 */
/* What a reader of native records is made of. */
#ifndef DX_RECORD_READER_H
#define DX_RECORD_READER_H

#include "record/native/native.h"

/* The bytes of a record: a file, or memory when @fd is -1. */
struct nat_src {
	int fd;
	uint8_t *mem;
	uint64_t size;
};

/* A part of a file that is in memory. */
struct nat_window {
	uint64_t offset;
	size_t len;
	size_t cap;
	uint8_t *p;
};

/* When a stream began; see rec_start_ns(). */
struct nat_start {
	int64_t ns;
	double frac_ns;
};

/* Goes through the blocks of one stream. */
struct nat_cursor {
	size_t stream;
	uint64_t offset;	/* of the next block to look at */
	uint64_t from;		/* snapshots before this one are skipped */
	uint64_t next;		/* snapshot that follows the last block */
	struct nat_window win;
	struct nat_block block;	/* being unpacked */
	struct nat_dec dec;
	size_t was_held;	/* by @dec, of what the reader's @held has */
	bool fresh;		/* nothing was read yet */
	struct nat_point seen;	/* the last block that was found */
	size_t seen_stream;
	struct nat_sum_reader sum;
	/* Summaries of several blocks, in rec_reader's @merged. */
	size_t next_merged;
	const struct nat_block *merged;	/* the one that was handed out */
	const struct nat_block *opened;	/* the last that was not good enough */
	uint64_t merged_end;		/* offset after the blocks of @merged */
};

/* Damage, and what came of it. */
struct nat_told {
	uint64_t offset;
	const char *what, *result;	/* texts that stay */
};

struct rec_reader {
	char *name;
	enum rec_format format;
	struct nat_src src;
	uint64_t end;		/* of the blocks */
	bool has_index;
	struct nat_index index;
	size_t nr_streams;
	struct rec_stream *streams;
	struct rec_mapping *maps;
	size_t nr_maps;
	struct rec_exit *exits;
	size_t nr_exits;
	struct rec_footprint *prints;
	size_t nr_prints;
	char *config;
	struct rec_stacks stacks;
	struct nat_start *first_starts;	/* NULL: as recorded */
	bool *derive;		/* streams whose regions derive_regions() completes */
	void *zstd;
	struct nat_cursor *cursors;
	size_t nr_cursors, cap_cursors;
	size_t held;			/* bytes, by all of them */
	struct nat_cursor **heap;	/* of several: the earliest at the top */
	size_t nr_heap;
	struct nat_block *merged;	/* heads of NAT_SUMMARY, by stream, in order */
	size_t nr_merged, cap_merged;
	struct nat_told *told;		/* damage that was said, by offset */
	size_t nr_told, cap_told;
	struct rec_reader *twin_of;	/* whose file and streams these are; NULL */
};

/*
 * @n bytes at @offset, good until the window moves. NULL when the file does
 * not have them, or cannot be read, which was then said.
 */
const uint8_t *nat_view(const struct rec_reader *r, struct nat_window *w,
			uint64_t offset, size_t n, size_t ahead);

/* The header at @offset; NULL or what is wrong with it. */
const char *nat_header(const struct rec_reader *r, struct nat_window *w,
		       uint64_t offset, struct nat_block *b);
/* Its payload, checked; else NULL with *err set. */
const uint8_t *nat_payload(const struct rec_reader *r, struct nat_window *w,
			   const struct nat_block *b, const char **err);

/* One warning for each place of damage. */
void nat_damage(struct rec_reader *r, uint64_t offset, const char *what,
		const char *result);

/* Take a block that is no snapshots into the reader; NULL or what is wrong. */
const char *nat_take_meta(struct rec_reader *r, const struct nat_block *b,
			  const uint8_t *payload);

/*
 * When the first snapshot of a stream began, where that was not known when it
 * was written. Once used, all streams want one. 0, or -1 after a message.
 */
int nat_set_first_start(struct rec_reader *r, size_t stream,
			struct nat_start start);

/* Complete the regions of the streams that @derive has by derive_regions(). */
int nat_set_derive(struct rec_reader *r, const bool *derive, size_t nr);

void nat_cursors_free(struct rec_reader *r);

#endif /* DX_RECORD_READER_H */
