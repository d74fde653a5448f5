/* SPDX-License-Identifier: GPL-2.0 */
/* Is a record what a sane monitor would write? */
#ifndef DX_VALIDATE_H
#define DX_VALIDATE_H

#include <stddef.h>
#include <stdint.h>

#include "cli/rows.h"

struct limits {
	int64_t min, max;		/* both are valid */
};

struct boundary {
	uint64_t start, end;		/* addresses, half open */
};

struct validity {
	const char *input;
	struct limits aggr_us, nr_regions, nr_accesses;
	double allow_percent;		/* of snapshots, whose interval or number of regions is invalid */
	struct boundary *boundaries;	/* each region lies in one, if there are any */
	size_t nr_boundaries;
	struct rows_opts rows;
};

/**
 * validate_record() - check all snapshots of a record
 *
 * When rows are asked for, prints one for each fault, also for those that
 * @allow_percent allows.
 *
 * Returns 0 when it is valid, 1 after a line on standard error.
 */
int validate_record(const struct validity *v);

#endif /* DX_VALIDATE_H */
