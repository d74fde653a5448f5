/* SPDX-License-Identifier: GPL-2.0 */
/* The heat map report: from record files to text or pictures. */
#ifndef DX_HEATMAP_REPORT_H
#define DX_HEATMAP_REPORT_H

#include "report/heatmap/heatmap_range.h"
#include "cli/out.h"
#include "cli/rows.h"

struct heatmap_report {
	struct rec_reader *reader;	/* read instead of the inputs, if any */
	struct opt_list input;
	struct intervals_opt intervals;
	/* Which record; those not given match all. */
	bool by_kdamond, by_context, by_scheme, by_target;
	struct stream_id id;

	const char *output;		/* stdout, raw or a picture's name */
	int64_t rows, cols;		/* 0: what suits the output */
	struct heatmap_ask ask;
	bool abs_time, abs_addr;
	bool guide, guide_human;
	struct heatmap_text text;
	bool fixed;			/* colors go from heat.low to heat.high */
	struct { double low, high; } heat;
	bool only_passed, sort_temperature;
	struct heatmap_weights weights;
	bool interactive;
	bool separate_files;		/* one picture for each range */
	bool tells_others;		/* that the record has more than is drawn */
	struct out_opts out;
	struct rows_opts points;	/* in place of text */
};

#define HEATMAP_REPORT_INIT					\
	{ .output = "stdout", .weights = { 1, 1 } }

/* Returns the exit status. */
int heatmap_report(const struct heatmap_report *o);

#endif /* DX_HEATMAP_REPORT_H */
