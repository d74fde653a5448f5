/* SPDX-License-Identifier: GPL-2.0 */
/* All about a recording on one page: heat maps, memory sizes, hot functions. */
#ifndef DX_HOLISTIC_H
#define DX_HOLISTIC_H

#include "report/dist/footprints.h"
#include "report/input/inputs.h"
#include "report/dist/wss.h"
#include "cli/out.h"

struct holistic_opts {
	struct rec_reader *reader;	/* read instead of the files, if any */
	const char *record;			/* NULL: the defaults */
	const char *footprints;
	const char *profile;
	const char *perf_path;
	struct intervals_opt intervals;
	bool is_long;
	struct rows_opts rows;		/* of the parts, each with columns of its own */
	double last_sec;		/* of the heat maps; 0: all */
	bool unit_addrs;		/* see struct heatmap_text */
	bool wide_levels;		/* see struct heatmap_text */
	bool small_units;		/* see damo/quirks.h */
	struct out_opts out;
};

/* Returns the exit status. */
int holistic_report(const struct holistic_opts *o);

/* Sizes of the table, in its order. */
enum holistic_row { ROW_WSS, ROW_RSS, ROW_VSZ, ROW_SYS, ROW_NR };

/* What is known of each; the values in the order of time. */
struct holistic_sizes {
	struct dist row[ROW_NR];
	bool small_units;		/* see damo/quirks.h */
};

extern const char *const holistic_row_names[ROW_NR];

/* Percentiles of each as rows with dist_footprint_columns. */
int holistic_add_sizes(struct holistic_sizes *s, struct rows *rows);
/* As one table of percentiles. */
int holistic_print_table(struct holistic_sizes *s, FILE *f);
/* As a distribution each, by size and by time. */
int holistic_print_dists(struct holistic_sizes *s, FILE *f);

#endif /* DX_HOLISTIC_H */
