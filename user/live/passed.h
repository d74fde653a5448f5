/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much of each region of a snapshot filters let through. That is what the
 * pages are, not how they are accessed: a session of its own looks at them
 * once, and what is being monitored goes on as it is.
 */
#ifndef DX_LIVE_PASSED_H
#define DX_LIVE_PASSED_H

#include "live/feed.h"
#include "model/damos_filter.h"
#include "model/sink.h"

struct passed {
	const struct snapshot_sink *to;
	const struct feed *feed;		/* whose snapshots they are */
	const struct damos_filter_list *filters;	/* not empty */
};

/*
 * A sink that fills in sz_filter_passed, gives the stream its filters and hands
 * on to @p->to; good as long as @p.
 */
struct snapshot_sink passed_sink(struct passed *p);

#endif /* DX_LIVE_PASSED_H */
