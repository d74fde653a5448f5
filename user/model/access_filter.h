/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access filters: which snapshots, and which regions of them, a report is
 * about. Bounds are inclusive, those of --address half open.
 */
#ifndef DX_FILTER_H
#define DX_FILTER_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot.h"
#include "model/stream.h"
#include "model/access_value.h"

struct filter_range {
	uint64_t min, max;
};

struct filter_srange {
	int64_t min, max;
	const char *min_word, *max_word;	/* of times: as they were given */
};

struct filter_ranges {
	struct filter_range *range;
	size_t nr;
};

struct filter_sranges {
	struct filter_srange *range;
	size_t nr;
};

struct access_filter {
	/* One each: the last that the user gave holds. */
	bool by_pattern;		/* any of the three was given */
	struct filter_range bytes;
	double min_percent, max_percent;
	struct filter_range age_ns;
	/* Any of these may match; empty: no such filter. */
	struct filter_ranges address;	/* sorted, apart; by filter_finish() */
	struct filter_ranges snapshot_bytes;
	struct filter_sranges snapshot_ns;
	struct filter_sranges snapshot_idx;
	struct filter_sranges temperature;
	struct access_weights weights;	/* what temperatures are made with */
};

void access_filter_init(struct access_filter *f);
void access_filter_destroy(struct access_filter *f);

/**
 * access_filter_finish() - check and complete what the options said
 *
 * To be called once, when the command line was parsed. Returns 0, or 1 after
 * a line on standard error.
 */
int access_filter_finish(struct access_filter *f);

/* Was any filter given? */
bool access_filter_any(const struct access_filter *f);

/* Does it look at rates, ages or temperatures? Then intervals are needed. */
bool access_filter_needs_intervals(const struct access_filter *f);

/* Can it drop whole snapshots? */
bool access_filter_drops_snapshots(const struct access_filter *f);

/* What filtering one stream keeps between its snapshots; zeros at first. */
struct access_filter_state {
	uint64_t nr_seen;		/* snapshots that --snapshot_idx counted */
	struct rec_region *parts;	/* room for regions that were cut */
	size_t room;
};

/* Start over with the first snapshot of a stream. */
static inline void access_filter_rewind(struct access_filter_state *st)
{
	st->nr_seen = 0;
}

struct rec_summary;

/**
 * access_filter_skips() - is none of the snapshots of a summary wanted?
 *
 * If so, they count as seen; else nothing changes, and each has to be filtered.
 */
bool access_filter_skips(const struct access_filter *f,
			 struct access_filter_state *st,
			 const struct rec_summary *s);

/*
 * Which snapshots of a stream can be wanted at all, by index, where nothing but
 * the index decides: [*first, *last]. False when it is not so.
 */
bool access_filter_indices(const struct access_filter *f, uint64_t *first,
			   uint64_t *last);

void access_filter_state_destroy(struct access_filter_state *st);

/**
 * access_filter_apply() - filter one snapshot in place
 * @stream: the stream it is of
 *
 * Regions are removed from the snapshot and clipped to the addresses wanted;
 * then snap->regions may lie in @st and is good until the next call. The
 * snapshot's total_bytes is filled in. One that lost all regions stays.
 * Returns 1 when the snapshot stays, 0 when not, -1 after a line on standard
 * error.
 */
int access_filter_apply(const struct access_filter *f,
			const struct rec_stream *stream,
			struct access_filter_state *st,
			struct rec_snapshot *snap);

#endif /* DX_FILTER_H */
