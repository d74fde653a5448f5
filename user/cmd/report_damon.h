/* SPDX-License-Identifier: GPL-2.0 */
/* What `report damon` shows when it is given no file. */
#ifndef DX_REPORT_DAMON_H
#define DX_REPORT_DAMON_H

#include <stdio.h>

#include "cli/rows.h"
#include "params/params.h"

/* What is asked of schemes; each takes more system calls than the last. */
enum report_damon_results {
	RESULTS_NONE,
	RESULTS_STATS,	/* statistics and effective quotas */
	RESULTS_TRIED,	/* and the regions that were tried */
};

/**
 * report_damon_live() - parameters and state of what is running
 * @session: the one that was named, or NULL
 * @results: what is shown of schemes
 * @p: out, empty before; params_free() it in any case
 *
 * Returns 0, or an exit status after a line on stderr.
 */
int report_damon_live(const char *session, enum report_damon_results results,
		      struct params *p);

/* A line for each of the kernel's own DAMON modules: "damon_stat: off". */
void report_damon_modules(FILE *f);

enum report_damon_row { ROW_KDAMOND, ROW_SCHEME, ROW_TARGET };

/**
 * report_damon_rows() - a row for each kdamond, scheme or target
 *
 * Returns 0, or 1 after a line on stderr: a column that was asked for is none
 * of theirs.
 */
int report_damon_rows(const struct params *p, enum report_damon_row of,
		      const struct rows_opts *o, FILE *f);

#endif /* DX_REPORT_DAMON_H */
