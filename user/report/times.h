/* SPDX-License-Identifier: GPL-2.0 */
/* The report of when a record shows an access pattern. */
#ifndef DX_TIMES_H
#define DX_TIMES_H

#include "model/access_filter.h"
#include "report/input/inputs.h"
#include "cli/out.h"
#include "cli/rows.h"

struct times_opts {
	const char *input;			/* NULL: the default */
	struct intervals_opt intervals;
	struct access_filter filter;
	struct out_opts out;
	struct rows_opts rows;
};

/* An interval in which all snapshots have regions that pass the filter. */
struct time_span {
	int64_t start_ns, end_ns;
};

/**
 * times_find() - find the intervals of all streams, one stream after another
 * @found: called for each; returns nonzero to stop with that value
 *
 * Returns 0, what @found returned, or 1 after a line on standard error.
 */
int times_find(struct inputs *in, const struct access_filter *filter,
	       int (*found)(const struct time_span *t, void *data), void *data);

/* Returns the exit status. */
int times_report(const struct times_opts *o);

#endif /* DX_TIMES_H */
