/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a file had a value that damo's files can have in several ways. What is
 * read from one is written back the same; only readers and writers look here.
 */
#ifndef DX_DAMO_AS_READ_H
#define DX_DAMO_AS_READ_H

#include <stdbool.h>

/* Access rates. */
struct as_read_rate {
	bool max_had_unit;		/* its "%" */
};

/* Sizes, which damo keeps as doubles. */
struct as_read_size {
	double min_part, max_part;	/* of a byte */
};

struct as_read_sample_filter {
	bool cpumask_is_null, tids_are_null;
	char *tids_text;		/* "1,2" in place of a list, or NULL */
};

struct as_read_target {
	bool pid_was_text;
};

struct as_read_kdamond {
	bool pid_was_text;
	bool refresh_had_unit;		/* 100.0 is written then, and 100 else */
	bool shows_stats;		/* its text has them, whatever is asked */
};

#endif /* DX_DAMO_AS_READ_H */
