/* SPDX-License-Identifier: GPL-2.0 */
/* What holds for all snapshots of a target: where they come from, and their scale. */
#ifndef DX_MODEL_STREAM_H
#define DX_MODEL_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct damos_filter;	/* model/damos_filter.h */

struct rec_intervals_goal {
	double access_bp;
	uint64_t aggrs;			/* 0: no tuning */
	double min_sample_us, max_sample_us;
};

struct rec_intervals {
	double sample_us, aggr_us, ops_update_us;
	bool has_goal;
	struct rec_intervals_goal goal;
};

/* What holds for all snapshots of a stream. */
struct rec_stream {
	int kdamond_idx, context_idx;
	int scheme_idx;			/* -1: plain monitoring */
	uint64_t target_id;
	bool has_intervals;
	struct rec_intervals intervals;
	struct damos_filter *filters;	/* owned by the stream's reader */
	size_t nr_filters;
	const char *data_source;	/* "unknown", "damon_stat", "damonx"; NULL: not said */
	/* native only */
	int32_t pid;			/* 0: not known */
	const char *comm;		/* NULL: not known */
	const char *cgroup;		/* its path, when it was first seen; the same */
};

/* What one stream is called by. */
struct stream_id {
	int kdamond_idx, context_idx, scheme_idx;
	uint64_t target_id;
};

static inline struct stream_id stream_id_of(const struct rec_stream *s)
{
	return (struct stream_id){ s->kdamond_idx, s->context_idx,
				   s->scheme_idx, s->target_id };
}

static inline bool stream_id_equal(const struct stream_id *a,
				   const struct stream_id *b)
{
	return a->kdamond_idx == b->kdamond_idx &&
	       a->context_idx == b->context_idx &&
	       a->scheme_idx == b->scheme_idx && a->target_id == b->target_id;
}

#endif /* DX_MODEL_STREAM_H */
