/* SPDX-License-Identifier: GPL-2.0 */
/* Merges for people and scripts: percentiles by program, and a picture of them. */
#ifndef DX_MERGE_REPORT_H
#define DX_MERGE_REPORT_H

#include "cli/opt.h"
#include "cli/out.h"
#include "report/dist/dist.h"
#include "report/merge/merged.h"

enum merge_of { MERGE_WSS, MERGE_IDLE };

/* Names in that order; ends with NULL. */
extern const char *const merge_of_names[];

struct merge_report_opts {
	struct dist_opts dist;		/* range, plot, bars, raw, rows */
	int plot_of;			/* enum merge_of */
	int64_t nr_programs;		/* to show: those that use most memory */
	struct out_opts out;
};

/* Returns the exit status. */
int merge_report(const struct merged *m, const struct merge_report_opts *o);

#endif /* DX_MERGE_REPORT_H */
