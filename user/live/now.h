/* SPDX-License-Identifier: GPL-2.0 */
/* Between now.c and watch.c: what a session sees at this moment, to a feed. */
#ifndef DX_LIVE_NOW_H
#define DX_LIVE_NOW_H

#include "lib/libdamonx.h"
#include "live/feed.h"

/*
 * Give all regions of now to the feed, or (@query) those of a scheme. Returns 0,
 * or -1 after a line on standard error.
 */
int now_take(struct damonx *d, struct feed *f,
	     const struct damonx_snapshot *query);

/* The same: what a scheme was last applied to. */
int now_take_tried(struct damonx *d, struct feed *f,
		   const struct feed_scheme *s);

#endif /* DX_LIVE_NOW_H */
