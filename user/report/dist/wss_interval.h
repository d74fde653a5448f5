/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How sure a working set size is. A look is at a page of a region that is
 * chosen at random. Each region has a share of its bytes in the working set:
 * its density where only some pages may be in use, else all or nothing. Of the
 * share, the looks leave Wilson's 95 % interval. Regions are looked at
 * independently, so the distances from the shares to the ends of their
 * intervals are weighed by the regions' sizes and added up as squares, upwards
 * and downwards apart (the method of variance estimates recovery).
 *
 * Classic sampling cannot tell a region of which half the pages are accessed
 * all the time from one that is accessed half the time. Of a region that
 * counts, the lower end therefore goes from the share of looks that found an
 * access, and the upper end from all of it.
 *
 * It says nothing of how well borders of regions follow those of the memory in
 * use.
 */
#ifndef DX_WSS_INTERVAL_H
#define DX_WSS_INTERVAL_H

#include "model/snapshot.h"
#include "report/dist/dist.h"

/* Which regions are in the working set. */
struct wss_rule {
	int64_t min_accesses, min_bytes;
	double due;		/* samples in a window; 0: not known */
};

/**
 * wss_interval() - a working set size with its 95 % interval
 * @bytes: set to the size, in which a region of a known density counts with
 *	that share
 *
 * The bar is not known (dist_bar_known()) when the record does not say of any
 * region how often it was looked at.
 */
struct dist_bar wss_interval(const struct rec_snapshot *snap,
			     const struct wss_rule *rule, uint64_t *bytes);

#endif /* DX_WSS_INTERVAL_H */
