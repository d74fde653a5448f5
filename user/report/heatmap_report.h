/* SPDX-License-Identifier: GPL-2.0 */
/* The heat map report: from record files to text or pictures. */
#ifndef DX_HEATMAP_REPORT_H
#define DX_HEATMAP_REPORT_H

#include "report/heatmap_range.h"
#include "util/out.h"

struct heatmap_report {
	char **input;
	size_t nr_inputs;
	struct intervals_opt intervals;
	/* Which record; those not given match all. */
	bool by_kdamond, by_context, by_scheme, by_target;
	struct stream_id id;

	const char *output;		/* stdout, raw or a picture's name */
	size_t rows, cols;		/* 0: what suits the output */
	struct heatmap_ask ask;
	bool abs_time, abs_addr;
	bool guide, guide_human;
	struct heatmap_text text;
	bool only_passed, sort_temperature;
	struct heatmap_weights weights;
	bool interactive;
	bool separate_files;		/* one picture for each range */
	struct out_opts out;
};

#define HEATMAP_REPORT_INIT					\
	{ .output = "stdout", .weights = { 1, 1 } }

/* Returns the exit status. */
int heatmap_report(const struct heatmap_report *o);

#endif /* DX_HEATMAP_REPORT_H */
