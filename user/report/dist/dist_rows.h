/* SPDX-License-Identifier: GPL-2.0 */
/* Distributions as rows: a value for each percentile, or for each time. */
#ifndef DX_DIST_ROWS_H
#define DX_DIST_ROWS_H

#include "cli/rows.h"
#include "report/dist/dist.h"

/* Columns of working set sizes, of footprints, and of numbers of regions. */
extern const struct row_column dist_wss_columns[];
extern const struct row_column dist_wss_bar_columns[];	/* with the ends of bars */
extern const struct row_column dist_footprint_columns[];
extern const struct row_column dist_regions_columns[];

/* Add a sorted distribution. @of: whose, a target or a metric. 0, or 1 after a line. */
int dist_add_rows(const struct dist *d, const struct dist_opts *o,
		  const char *of, struct rows *rows);

#endif /* DX_DIST_ROWS_H */
