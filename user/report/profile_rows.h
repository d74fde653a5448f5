/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_PROFILE_ROWS_H
#define DX_PROFILE_ROWS_H

#include "cli/rows.h"

/* A function that ran. */
struct profile_row {
	double percent;			/* of all samples */
	uint64_t samples;
	const char *object, *function;	/* NULL: not known */
	bool kernel;
};

extern const struct row_column profile_columns[];

/* What perf report is asked for so that profile_add_line() can read it. */
#define PROFILE_SEPARATOR	"|"
#define PROFILE_FIELDS		"overhead,sample,dso,symbol"

/* Add a line of it, which is changed. False: it is none of a function. */
bool profile_add_line(struct rows *rows, char *line);

#endif /* DX_PROFILE_ROWS_H */
