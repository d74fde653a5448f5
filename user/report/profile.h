/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Profiles: what ran while memory was accessed in some way, by the call stacks
 * of a record, or a file of perf, which perf itself reads.
 */
#ifndef DX_PROFILE_H
#define DX_PROFILE_H

#include <stddef.h>
#include <stdio.h>

#include "cli/rows.h"
#include "report/times.h"

#define PROFILE_DEFAULT	"damon.data.profile"

struct profile_opts {
	struct times_opts times;	/* record, and what to look for in it */
	const char *profile;		/* NULL: what the record has, or the default */
	const char *perf_path;		/* NULL: found on PATH */
};

/* Returns the exit status. */
int profile_report(const struct profile_opts *o);

/**
 * profile_print_hot() - print the functions that took the most time
 * @max: so many lines of functions and the heading; 0: all that perf prints
 *
 * Returns 0, or 1 after a line on standard error.
 */
int profile_print_hot(const char *profile, const char *perf_path, size_t max,
		      FILE *f);

/**
 * profile_add_hot() - the same as rows with profile_columns
 * @times: only what ran then, as perf takes it; NULL: all
 */
int profile_add_hot(const char *profile, const char *perf_path, const char *times,
		    size_t max, struct rows *rows);

#endif /* DX_PROFILE_H */
