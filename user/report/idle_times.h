/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Idle times of memory: for each percentile from 0 to 100, for how many seconds
 * that percent of memory has not been accessed. All functions return 0, or -1 or
 * 1 after a line on standard error.
 */
#ifndef DX_IDLE_TIMES_H
#define DX_IDLE_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/rows.h"

#define IDLE_NR_PERCENTILES	101

/* Into @s, of IDLE_NR_PERCENTILES: from pairs of percentile and seconds, or a file of such. */
int idle_times_from_words(char **word, size_t nr, double *s);
int idle_times_from_file(const char *path, double *s);
/* From milliseconds of all percentiles with commas between, as damon_stat has them; @list is cut up. */
int idle_times_from_list(char *list, double *s);

/* Print "%3d time" of each percentile in @range: start, stop (exclusive), step. */
int idle_times_put_percentiles(const double *s, const int64_t range[3],
			       bool raw);
/* Print how many percent of memory have been idle for up to which times. */
int idle_times_put_sizes(const double *s, int64_t nr_lines, bool raw);

/* The same as rows, when they are wanted. */
int idle_times_percentile_rows(const double *s, const int64_t range[3],
			       const struct rows_opts *o);
int idle_times_size_rows(const double *s, int64_t nr_lines,
			 const struct rows_opts *o);

#endif /* DX_IDLE_TIMES_H */
