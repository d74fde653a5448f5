/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Several snapshots as one, of a longer aggregation interval: the regions of
 * the first, each with what the others counted there added to its count; and
 * after them what only the others have.
 */
#ifndef DX_RECORD_MERGE_H
#define DX_RECORD_MERGE_H

#include "model/snapshot.h"

struct rec_merge {
	struct rec_snapshot snap;	/* the result; its regions are ours */
	size_t cap;
	bool keeps_age;			/* what comes later keeps its birth */
	uint32_t *order;		/* the regions by address */
	uint32_t *spare;
	uint32_t *hits;			/* what the snapshot being added counts */
	uint64_t passed_us;		/* from the first's start to its start */
};

/* Start over with @s. 0, or -1 without memory. */
int rec_merge_begin(struct rec_merge *m, const struct rec_snapshot *s);

/* Add a later snapshot. 0, or -1 without memory. */
int rec_merge_add(struct rec_merge *m, const struct rec_snapshot *s);

void rec_merge_free(struct rec_merge *m);

#endif /* DX_RECORD_MERGE_H */
