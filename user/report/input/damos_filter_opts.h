/* SPDX-License-Identifier: GPL-2.0 */
/* --snapshot_damos_filter: how much of each region of a snapshot passes filters. */
#ifndef DX_DAMOS_FILTER_OPTS_H
#define DX_DAMOS_FILTER_OPTS_H

#include "cli/opt.h"
#include "model/damos_filter.h"

struct damos_filter_opts {
	bool any_word;			/* see damos_filter_parse() */
	struct damos_filter_list list;
};

/* Input: struct damos_filter_opts. */
extern const struct opt_table damos_filter_opts;

void damos_filter_opts_destroy(struct damos_filter_opts *o);

#endif /* DX_DAMOS_FILTER_OPTS_H */
