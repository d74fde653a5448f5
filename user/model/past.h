/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Since when a region is as a snapshot shows it: its age before the snapshot's
 * start.
 */
#ifndef DX_PAST_H
#define DX_PAST_H

#include <stdint.h>

#include "model/snapshot.h"
#include "model/stream.h"

/* How long an age unit is; zeros when the record does not tell. */
struct past {
	int64_t aggr_ns;
};

static inline struct past past_of(const struct rec_stream *s)
{
	double ns = s->has_intervals ? s->intervals.aggr_us * 1000 : 0;

	/* a longer one than a century is damage */
	return (struct past){ ns > 0 && ns < 3e18 ? (int64_t)ns : 0 };
}

static inline int64_t past_start_ns(const struct past *past, int64_t start_ns,
				    const struct rec_region *r)
{
	__int128 age_ns;

	if (!past->aggr_ns)
		return start_ns;
	/* as access_age_us(): the file's own time before one that is derived */
	if (r->age_us != REC_NONE)
		age_ns = (__int128)r->age_us * 1000;
	else if (r->age != REC_NONE)
		age_ns = (__int128)r->age * past->aggr_ns;
	else
		return start_ns;
	if (age_ns > (__int128)start_ns - INT64_MIN / 2)
		return INT64_MIN / 2;
	return (int64_t)(start_ns - age_ns);
}

#endif /* DX_PAST_H */
