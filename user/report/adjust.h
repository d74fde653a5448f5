/* SPDX-License-Identifier: GPL-2.0 */
/* A record with fewer and longer snapshots, or less in them. */
#ifndef DX_ADJUST_H
#define DX_ADJUST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/access_filter.h"
#include "record/record.h"

struct adjust_opts {
	const char *input, *output;
	enum rec_format format;		/* of the output */
	unsigned int mode;		/* its permission bits */
	const struct rec_intervals *intervals;	/* of streams without; or NULL */
	const struct access_filter *filter;
	bool aggregate;			/* join snapshots until they last */
	uint64_t aggr_ns;		/* so long */
	int64_t skip;			/* so many, the first ones, when joining */
	bool sums_merged;		/* counts of joined snapshots are sums */
	bool rounds;			/* sizes in JSON are rounded */
};

/* Returns 0, or 1 after a line on standard error. */
int adjust_record(const struct adjust_opts *o);

#endif /* DX_ADJUST_H */
