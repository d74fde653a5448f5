/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guides: what time and which addresses a record covers, so that a report can
 * choose what to show. One guide for each (kdamond, context, scheme, target).
 */
#ifndef DX_GUIDE_H
#define DX_GUIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "report/input/inputs.h"

/* Addresses. The end may lie below the start where a record is odd. */
struct guide_area {
	uint64_t start, end;
};

struct guide {
	struct stream_id id;
	bool used;			/* saw a snapshot */
	bool located;			/* saw a region */
	bool from_trace;		/* its start has decimals, be they 0 */
	/* From the oldest age of the first snapshot to the end of the last. */
	int64_t start_ns, end_ns;
	double start_frac_ns;		/* see rec_start_ns() */
	int64_t first_end_ns;		/* end of the first snapshot */
	uint64_t start, end;		/* lowest and highest address */
	size_t nr_gaps;			/* between areas, by address */
	struct rec_gap *gap;
	unsigned __int128 *heat;	/* bytes * samples of each area; or NULL */
	bool uncounted;			/* there was but one area so far */
	bool heat_inexact;		/* areas changed after being counted */
};

struct guides {
	size_t nr;
	struct guide *guide;		/* the one that covers most first */
};

enum guide_want {
	GUIDE_RANGES,
	GUIDE_HEAT,			/* the areas' heats, too */
};

/* Returns 0, or 1 after a line on standard error. */
int guides_make(struct guides *g, struct inputs *in, enum guide_want want);
void guides_destroy(struct guides *g);

/* Areas of a guide: one more than it has gaps. */
static inline size_t guide_nr_areas(const struct guide *g)
{
	return g->located ? g->nr_gaps + 1 : 0;
}

static inline struct guide_area guide_area(const struct guide *g, size_t i)
{
	return (struct guide_area){
		i ? g->gap[i - 1].end : g->start,
		i < g->nr_gaps ? g->gap[i].start : g->end,
	};
}

/* Index of the area with the most heat per byte; @g->located is true. */
size_t guide_hottest(const struct guide *g);

enum guide_style {
	GUIDE_RAW,			/* numbers as they are */
	GUIDE_HUMAN,			/* with units, and addresses in hex */
	GUIDE_UNITS,			/* with units, addresses as well, as damo */
	GUIDE_OLD,			/* as damo 1 printed them */
};

/* @small_units: see damo/quirks.h */
void guides_print(const struct guides *g, FILE *f, enum guide_style style,
		  bool small_units);

#endif /* DX_GUIDE_H */
