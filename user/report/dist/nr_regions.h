/* SPDX-License-Identifier: GPL-2.0 */
/* The report of how many regions snapshots have. */
#ifndef DX_NR_REGIONS_H
#define DX_NR_REGIONS_H

#include "report/dist/dist.h"
#include "report/input/inputs.h"
#include "cli/out.h"

struct nr_regions_opts {
	const char *input;			/* NULL: the default */
	struct dist_opts dist;
	struct out_opts out;
};

/* Returns the exit status. */
int nr_regions_report(const struct nr_regions_opts *o);

#endif /* DX_NR_REGIONS_H */
