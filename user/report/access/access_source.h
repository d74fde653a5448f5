/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Snapshots of one record as the report wants them: filtered, folded onto a
 * cache and adjusted.
 */
#ifndef DX_ACCESS_SOURCE_H
#define DX_ACCESS_SOURCE_H

#include "report/access/access_view.h"
#include "report/access/attrs.h"
#include "report/access/cache.h"

struct access_source {
	const struct access_opts *opts;
	struct access_view *view;	/* whose record is read */
	struct access_filter_state filter;
	uint64_t last_idx;		/* no later snapshot is wanted */
	struct cache_state cache;
	struct attrs_fractions fractions;
	bool had_probes;		/* the last snapshot, before folding */
};

/* @view: its record members are set by source_start(). */
void source_init(struct access_source *s, const struct access_opts *opts,
		 struct access_view *view);
void source_destroy(struct access_source *s);

/* Start with the first snapshot of a record. Returns 0, or -1. */
int source_start(struct access_source *s, const struct access_record *record);

/* The next snapshot that stays; 1, 0 at the end, -1 after a message. */
int source_next(struct access_source *s, struct rec_snapshot **snap);

/* What a look at all snapshots of a record tells. */
struct access_survey {
	uint64_t nr_snapshots;
	int64_t start_ns, end_ns;	/* first and last one */
	double start_frac_ns;		/* see rec_start_ns() */
};

/* How much of a record has to be looked at beforehand. */
struct survey_wish {
	/* from when to when; else only whether there are several snapshots */
	bool span;
	struct box_limits *limits;	/* of all regions, or NULL */
};

/* Returns 0, or -1 after a line on standard error. */
int source_survey(struct access_source *s, const struct access_record *record,
		  const struct survey_wish *wish, struct access_survey *survey);

#endif /* DX_ACCESS_SOURCE_H */
