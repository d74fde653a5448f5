/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the module's records to snapshots of the record model.
 *
 * One stream is kept for each target. Its indices are damo's: the position of
 * kdamond, context and target in the configuration, from 0. They stay the
 * same through commits; what joins later gets the next free one.
 */
#ifndef DX_LIVE_FEED_H
#define DX_LIVE_FEED_H

#include <linux/damonx.h>

#include "live/id_table.h"
#include "model/sink.h"

/* A target as the configuration and its events describe it. */
struct feed_target {
	uint32_t kdamond, context, target;	/* identifiers */
	struct rec_stream stream;		/* stream.comm points to comm */
	char comm[16];
	char *cgroup;		/* what stream.cgroup points to */
	int number;		/* of the stream in the sink, -1: not yet known */
	size_t before;		/* one that has had its identifiers, or ID_NONE */
	bool alive;
	bool removed;		/* from the configuration */
};

/* A scheme of the configuration, by identifiers. */
struct feed_scheme {
	uint32_t kdamond, context, scheme;
	int index;			/* damo's */
	double interval_us;		/* between two applications */
};

/* What a scheme was applied to, of one target. */
struct feed_applied {
	uint32_t target;
	struct feed_scheme of;
	struct rec_stream stream;
	int number;			/* of the stream; -1: not yet known */
	int64_t last_ns;		/* when it was applied last, or 0 */
	struct rec_damos_stats stats;	/* of what came so far */
};

/* A context as the last configuration describes it. */
struct feed_context {
	uint32_t kdamond, context;
	struct damonx_item_context item;
	uint32_t nr_probes;
};

/* A context that has targets, and how these are numbered. */
struct feed_place {
	uint32_t kdamond, context;
	int kdamond_idx, context_idx;	/* damo's */
	uint64_t nr_targets;
};

struct feed {
	struct snapshot_sink sink;	/* none at first */
	bool cgroups;			/* have /proc say in which ones processes are */
	struct feed_target *targets;
	size_t nr_targets;
	struct id_table target_table;	/* the last of those of an identifier */
	struct feed_place *places;
	size_t nr_places;
	struct feed_context *contexts;
	size_t nr_contexts;
	struct feed_scheme *schemes;
	size_t nr_schemes;
	struct feed_applied *applied;
	size_t nr_applied;
	struct id_table applied_table;
	struct rec_region *regions;	/* of the snapshot at hand */
	size_t room;
	/* what has come so far */
	uint64_t snapshots, nr_regions, last_nr_regions;
	uint64_t lost_records, lost_bytes;
	bool targets_changed;		/* since the caller last cleared it */
	bool stopped;			/* every kdamond has stopped */
	bool missed;			/* not all processes are monitored */
	uint32_t running;		/* kdamonds that run */
};

void feed_init(struct feed *f);
void feed_free(struct feed *f);

/* From now on it all goes to @sink, which knows no stream yet. */
void feed_into(struct feed *f, const struct snapshot_sink *sink);

/*
 * Take one record. Returns 0, or -1 when the sink failed or memory is out (a
 * line is on standard error). Types that it does not know are skipped.
 */
int feed_record(struct feed *f, const struct damonx_rec *rec);

/* ---- between feed.c and feed_applied.c ---- */

/* The last target that has had this identifier, or NULL. */
struct feed_target *feed_find(struct feed *f, uint32_t kdamond,
			      uint32_t context, uint32_t target);
/* How many probes this context has. */
uint32_t feed_nr_probes(const struct feed *f, uint32_t kdamond,
			uint32_t context);
/* What that many have hit in @r, scaled like accesses. */
void feed_take_hits(struct rec_region *r, uint32_t nr_probes,
		    const uint32_t *hits, uint32_t due);
/* Room for one more in @array of @nr; NULL without memory, and nothing changes. */
void *feed_grow(void *array, size_t nr, size_t bytes);
/* Room for that many regions; -1 after a line without memory. */
int feed_reserve(struct feed *f, size_t nr);
/* nr_accesses on damo's scale: of the @due samples of a window. */
uint32_t feed_scale(uint32_t hits, uint32_t samples, uint32_t due);
uint32_t feed_due(const struct rec_stream *s);

int feed_add_scheme(struct feed *f, uint32_t kdamond, uint32_t context,
		    const struct damonx_item *item, uint64_t aggr_us);
int feed_take_applied(struct feed *f,
		      const struct damonx_rec_scheme_applied *r);

/* ---- for all ---- */

/* Walk an item list for the targets it names; feed_record() does it too. */
int feed_config(struct feed *f, const void *items, size_t bytes);

#endif /* DX_LIVE_FEED_H */
