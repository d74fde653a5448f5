/* SPDX-License-Identifier: GPL-2.0 */
/* The report of working set sizes. */
#ifndef DX_WSS_H
#define DX_WSS_H

#include "report/dist/dist.h"
#include "report/input/inputs.h"
#include "cli/out.h"

struct wss_opts {
	struct rec_reader *reader;	/* read instead of the input, if any */
	const char *input;			/* NULL: the default */
	struct intervals_opt intervals;
	struct dist_opts dist;
	int64_t nr_excluded;		/* first snapshots that do not count */
	int64_t min_accesses;		/* of a region, to be working set */
	int64_t min_bytes;		/* the same */
	int64_t work_time_us;		/* snapshots of so long become one */
	bool per_target, collapse;
	bool as_damo1;			/* no sums, one headline */
	struct out_opts out;
};

#define WSS_OPTS_INIT							\
	{ .dist = DIST_OPTS_INIT, .nr_excluded = 20, .min_accesses = 1,	\
	  .min_bytes = 1, .work_time_us = 1 }

/* The working set that a snapshot shows; of @o what regions must have counts. */
uint64_t wss_snapshot_bytes(const struct rec_snapshot *snap,
			    const struct wss_opts *o);

/* Returns the exit status. */
int wss_report(const struct wss_opts *o);

/* ---- snapshots of one stream, as working set sizes ---- */

struct wss_series {
	struct stream_id id;
	int64_t start_ns;		/* of the first that counts */
	struct dist bytes;		/* at the ends of the snapshots */
	uint64_t nr_snapshots;		/* seen, counting or not */
};

void wss_series_destroy(struct wss_series *s);

/* Read the stream that @reader was rewound to. */
int wss_series_read(struct wss_series *series, const struct rec_stream *stream,
		    struct rec_reader *reader, const struct wss_opts *o);

/*
 * Sums of all series, at the times of the longest of them, and at those of
 * others when it was not recorded.
 */
int wss_sum(struct wss_series *sum, struct wss_series *series, size_t nr);

/* ---- snapshots merged into one ---- */

struct wss_area {
	uint64_t start, end;
	uint64_t nr_accesses;
};

struct wss_merge {
	struct wss_area *area;		/* by address */
	size_t nr, room;
	struct wss_area *spare;		/* as large, to merge into */
};

/* Forget all and begin with a snapshot. */
int wss_merge_begin(struct wss_merge *m, const struct rec_snapshot *snap);
/*
 * Add the most accesses that the snapshot has on each area; what is not
 * covered yet becomes areas of its own.
 */
int wss_merge_add(struct wss_merge *m, const struct rec_snapshot *snap);
void wss_merge_destroy(struct wss_merge *m);

#endif /* DX_WSS_H */
