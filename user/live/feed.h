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

#include "record/record.h"

/* A target as the configuration and its events describe it. */
struct feed_target {
	uint32_t kdamond, context, target;	/* identifiers */
	struct rec_stream stream;		/* stream.comm points to comm */
	char comm[16];
	int number;		/* of the stream in the sink, -1: not yet known */
	bool alive;
	bool removed;		/* from the configuration */
};

/* Where snapshots go. */
struct feed_sink {
	void *arg;
	/* a stream begins; returns its number or -1 */
	int (*stream)(void *arg, const struct rec_stream *s);
	/* may change the snapshot; returns 0 or -1 */
	int (*snapshot)(void *arg, int stream, const struct rec_stream *s,
			struct rec_snapshot *snap);
};

struct feed {
	struct feed_sink sink;
	struct feed_target *targets;
	size_t nr_targets;
	struct rec_region *regions;	/* of the snapshot at hand */
	size_t room;
	/* what has come so far */
	uint64_t snapshots, nr_regions, last_nr_regions;
	uint64_t lost_records, lost_bytes;
	bool targets_changed;		/* since the caller last cleared it */
	bool stopped;			/* every kdamond has stopped */
	uint32_t running;		/* kdamonds that run */
};

void feed_init(struct feed *f, struct feed_sink sink);
void feed_free(struct feed *f);

/*
 * Take one record. Returns 0, or -1 when the sink failed or memory is out (a
 * line is on standard error). Types that it does not know are skipped.
 */
int feed_record(struct feed *f, const struct damonx_rec *rec);

/* Walk an item list for the targets it names; feed_record() does it too. */
int feed_config(struct feed *f, const void *items, size_t bytes);

#endif /* DX_LIVE_FEED_H */
