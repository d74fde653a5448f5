/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heat maps: time runs over the rows, addresses over the columns, a cell is
 * the mean access rate of its part of both.
 */
#ifndef DX_HEATMAP_H
#define DX_HEATMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "draw/color.h"
#include "report/heatmap/guide.h"
#include "report/input/inputs.h"
#include "model/past.h"

#define HEATMAP_MAX_CELLS	(UINT64_C(1) << 27)

/*
 * One axis, cut into steps of equal length. Times are nanoseconds on the
 * signed scale, addresses bytes; both are kept in an __int128. An interactive
 * edit leaves fractions, and so does a trace of which nobody knows to the
 * nanosecond when it began; then the _f values hold.
 */
struct heatmap_axis {
	__int128 start, end, step;	/* the steps may stop short of the end */
	double start_f, end_f, step_f;
	bool fractional;
	bool decimal;			/* raw offsets get a decimal point */
	size_t nr;
};

struct heatmap {
	struct heatmap_axis time, addr;
	double *heat;			/* row by row; NaN: nothing known */
	bool in_samples;		/* counts, for the record has no intervals */
	bool fixed;			/* low and high are what the user wants, not what is there */
	double low, high;		/* of the colors */
};

/* What of a record is mapped. */
struct heatmap_range {
	__int128 start, end;
	double start_f, end_f;
	bool fractional;
	bool decimal;			/* the user wrote the start that way */
};

struct heatmap_weights {
	double rate, age;		/* per percent, per microsecond */
};

struct heatmap_source {
	struct inputs *in;
	struct stream_id id;
	bool only_passed;		/* bytes that passed the filters */
	bool sort_temperature;
	struct heatmap_weights weights;
};

/**
 * heatmap_init() - prepare a map with all cells unknown
 *
 * Where the range has less units than @rows or @cols, the map gets as many
 * rows or columns as it has units. Returns 0, or 1 after a line on stderr.
 */
int heatmap_init(struct heatmap *m, const struct heatmap_range *time,
		 const struct heatmap_range *addr, size_t rows, size_t cols);
void heatmap_destroy(struct heatmap *m);

/*
 * Read the source once and fill @nr maps of the same times, with several threads
 * where there is much to read. 0, or 1 after a line on stderr.
 */
int heatmap_fill(struct heatmap *m, size_t nr,
		 const struct heatmap_source *src);

/* First address or time of a step; whole units. */
__int128 heatmap_step_start(const struct heatmap_axis *a, size_t i);
static inline __int128 heatmap_axis_end(const struct heatmap_axis *a)
{
	return heatmap_step_start(a, a->nr);
}

/* Lowest and highest value that there is; false when no cell has one. */
bool heatmap_extent(const struct heatmap *m, double *lowest, double *highest);

/* ---- inside of heatmap*.c ---- */

/* What a snapshot's regions have in common, as a map takes them in. */
struct heatmap_look {
	struct past past;
	int64_t start_ns, end_ns;
	double start_frac_ns;		/* see rec_start_ns() */
	int64_t floor_ns;		/* nothing is taken to be older */
	double aggr_sec;		/* 0: rates are numbers of samples */
	double samples_due;		/* in that time */
	size_t first_row, last_row;	/* of the map; others stay as they are */
	bool only_passed;
};

/*
 * Take in the regions of a snapshot. @r: the same with all that is known of
 * them; NULL where spans have been read, and what came before the snapshot and
 * what passed the filters is not asked for.
 */
void heatmap_add(struct heatmap *m, const struct heatmap_look *look,
		 const struct rec_span *s, const struct rec_region *r,
		 size_t nr);

/* Room for sorting the regions of a snapshot. */
struct heatmap_sorting {
	struct heatmap_key {
		double temperature;
		size_t idx;
	} *key;
	struct rec_region *region;	/* sorted and packed */
	size_t room;
};

/*
 * Clip the regions to the map, sort them coldest first and pack them from its
 * start on. Returns how many there are, -1 after a line on stderr.
 */
ssize_t heatmap_sort_regions(const struct heatmap *m,
			     const struct rec_stream *s,
			     const struct rec_snapshot *snap,
			     const struct heatmap_weights *weights,
			     struct heatmap_sorting *sorting);
void heatmap_sorting_destroy(struct heatmap_sorting *sorting);

/* ---- output ---- */

struct heatmap_text {
	enum color_set set;
	bool color;			/* escapes are wanted */
	bool no_example;		/* leave the line of colors out */
	bool terse;			/* all other comments, too */
	bool old;			/* the comments of damo 1 */
	bool unit_addrs;		/* as damo: addresses as sizes, not in hex */
	bool small_units;		/* see damo/quirks.h */
	bool wide_levels;		/* as damo: the range is one hz wider than it is */
};

/* For terminals. */
void heatmap_print(const struct heatmap *m, FILE *f,
		   const struct heatmap_text *how);
/* Lines of time, address, heat. */
void heatmap_print_raw(const struct heatmap *m, FILE *f, bool abs_time,
		       bool abs_addr);

#endif /* DX_HEATMAP_H */
