/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accesses as a cache sees them: regions folded onto the sets that their
 * addresses map to. "Addresses" are then numbers of sets.
 */
#ifndef DX_CACHE_H
#define DX_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "report/access/access_view.h"

/* What folding keeps between snapshots; zeros at first. */
struct cache_state {
	int64_t *count;			/* of a set, minus that of the one before */
	struct rec_region *region;
};

/* Returns 0, or 1 after a line on standard error. */
int cache_check(struct cache_opts *o);

/**
 * cache_fold() - replace a snapshot's regions by runs of sets of one count
 *
 * The regions are then in @st, good until the next call. The total is left as
 * it was. Returns 0, or -1 after a line on standard error.
 */
int cache_fold(const struct cache_opts *o, struct cache_state *st,
	       struct rec_snapshot *snap);
void cache_destroy(struct cache_state *st);

#endif /* DX_CACHE_H */
