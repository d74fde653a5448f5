/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Summaries of blocks of snapshots: made while snapshots are packed, stored in
 * front of a block's columns under a checksum of their own. Reports that need
 * no region read these and skip the columns.
 */
#ifndef DX_RECORD_NATIVE_SUM_H
#define DX_RECORD_NATIVE_SUM_H

#include "model/snapshot.h"
#include "model/summary.h"
#include "record/io/buf.h"

#define NAT_SUM_GAPS	32u		/* in all lists of a summary */
#define NAT_SUM_MAX	(512u << 10)	/* bytes of an unpacked summary */

struct nat_block;
struct nat_dec;

/* What a summary needs of a snapshot, found while its regions are looked at. */
struct nat_sum_look {
	struct rec_gap gap[NAT_SUM_GAPS];
	unsigned __int128 heat[NAT_SUM_GAPS + 1];
	unsigned int nr;		/* gaps */
	bool odd;			/* no gaps can be told */
	uint64_t accessed_bytes;
};

/* Makes a summary. Zero is the initial state. */
struct nat_sum {
	struct buf rows;
	struct rec_row last;
	int64_t last_duration_ns;
	bool no_areas, no_heat;
	bool counted;			/* @common and @heat are of a snapshot */
	/* Lists of gaps, one after another. */
	struct rec_gap gap[NAT_SUM_GAPS];
	uint8_t list_nr[NAT_SUM_GAPS];
	unsigned int nr_lists, nr_gaps;
	/* What all have in common. */
	struct rec_gap common[NAT_SUM_GAPS];
	unsigned __int128 heat[NAT_SUM_GAPS + 1];
	unsigned int nr_common;
};

/* The next region starts at @start, and not at @last, where the one before ended. */
void nat_sum_gap(struct nat_sum_look *l, uint64_t last, uint64_t start);

static inline void nat_sum_begin(struct nat_sum_look *l)
{
	l->nr = 0;
	l->heat[0] = 0;
	l->odd = false;
	l->accessed_bytes = 0;
}

/* Add a snapshot whose regions were looked at. */
void nat_sum_add(struct nat_sum *s, const struct nat_sum_look *l,
		 const struct rec_snapshot *snap);

/*
 * Append the summary to @out and start over. @columns: stored bytes of the
 * columns, which what it says of areas should be small against. 0 or -1.
 */
int nat_sum_pack(struct nat_sum *s, struct buf *out, size_t columns, void *zstd);
void nat_sum_free(struct nat_sum *s);

/* Unpacks summaries. Zero is the initial state. */
struct nat_sum_reader {
	struct rec_summary sum;
	struct rec_row *row;
	size_t cap_rows;
	struct buf raw;
	struct rec_gap gap[2 * NAT_SUM_GAPS];
	struct rec_gaps list[NAT_SUM_GAPS];
	uint64_t heat[NAT_SUM_GAPS + 1];
};

/* False when the @n bytes are not the summary that goes with this header. */
bool nat_sum_unpack(struct nat_sum_reader *r, const struct nat_block *b,
		    const uint8_t *p, size_t n, void *zstd);
/*
 * For a block without a summary: times and numbers of regions alone, from the
 * heads of its snapshots, which were unpacked into @d. False when these do not
 * go with the header.
 */
bool nat_sum_from_heads(struct nat_sum_reader *r, const struct nat_block *b,
			struct nat_dec *d);
void nat_sum_reader_free(struct nat_sum_reader *r);

#endif /* DX_RECORD_NATIVE_SUM_H */
