/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of some snapshots in a row without looking at their regions.
 * Everything in it is exact: who takes a summary gets the same numbers as who
 * goes through the regions.
 */
#ifndef DX_MODEL_SUMMARY_H
#define DX_MODEL_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A snapshot. */
struct rec_row {
	int64_t start_ns, end_ns;
	uint64_t accessed_bytes;	/* of regions with at least one access */
	uint32_t nr_regions;
};

/* Addresses between two regions of a snapshot; never empty. */
struct rec_gap {
	uint64_t start, end;
};

struct rec_gaps {
	const struct rec_gap *gap;	/* by address, and apart from each other */
	size_t nr;
};

struct rec_summary {
	const struct rec_row *row;	/* one for each snapshot */
	size_t nr_rows;
	uint64_t nr_regions;		/* of all snapshots */
	bool coarse;			/* opened, it becomes finer summaries first */

	/* Which addresses: known where the regions are in order and apart. */
	bool has_areas;
	uint64_t start, end;		/* lowest and highest; with nr_regions > 0 */
	const struct rec_gaps *gaps;	/* of the snapshots that have some: each list that differs from the one before */
	size_t nr_gaps;

	/*
	 * Heat, bytes * nr_accesses: known where all snapshots have as many
	 * gaps, and the gaps of one place have something in common. No region
	 * reaches into these common gaps; areas lie between them.
	 */
	bool has_heat;
	struct rec_gaps common;
	const uint64_t *heat;		/* common.nr + 1, by address */
};

#endif /* DX_MODEL_SUMMARY_H */
