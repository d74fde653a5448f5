// SPDX-License-Identifier: GPL-2.0
/* From the module's records to snapshots, without a module. */
#include <inttypes.h>
#include <stdlib.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "tap.h"

/* What came out last. */
struct seen {
	int streams, snapshots;
	struct rec_stream stream;
	struct rec_snapshot snap;
	struct rec_region region[2];
};

static int sink_stream(void *arg, const struct rec_stream *s)
{
	struct seen *seen = arg;

	seen->stream = *s;
	return seen->streams++;
}

static int sink_snapshot(void *arg, int stream, const struct rec_stream *s,
			 struct rec_snapshot *snap)
{
	struct seen *seen = arg;

	(void)stream;
	(void)s;
	seen->snapshots++;
	seen->snap = *snap;
	memcpy(seen->region, snap->regions,
	       (snap->nr_regions < 2 ? snap->nr_regions : 2) *
	       sizeof(seen->region[0]));
	return 0;
}

static void configure(struct feed *f, uint64_t sample_us, uint64_t aggr_us,
		      pid_t pid)
{
	struct damonx_item_context ctx = {
		.ops = DAMONX_OPS_VADDR,
		.sample_us = sample_us,
		.aggr_us = aggr_us,
		.update_us = 1000000,
	};
	struct damonx_config *c = damonx_config_new();
	const void *items;
	size_t bytes;

	damonx_config_kdamond(c, 7);
	damonx_config_context(c, 7, 3, &ctx);
	damonx_config_pid(c, 3, 9, pid);
	items = damonx_config_items(c, &bytes);
	tap_ok(!feed_config(f, items, bytes), "a configuration of %" PRIu64
	       " and %" PRIu64 " us is taken", sample_us, aggr_us);
	damonx_config_free(c);
}

/* One region that was seen in @hits of @samples, and one that was not. */
static void snapshot(struct feed *f, uint64_t sample_us, uint64_t aggr_us,
		     uint32_t hits, uint32_t samples)
{
	struct {
		struct damonx_rec_snapshot head;
		struct damonx_region region[2];
	} rec = {
		.head = {
			.head = {
				.type = DAMONX_REC_SNAPSHOT,
				.len = sizeof(rec),
				.seq = 1,
			},
			.kdamond = 7, .context = 3, .target = 9,
			.start_ns = 1000, .end_ns = 1000 + aggr_us * 1000,
			.sample_us = sample_us, .aggr_us = aggr_us,
			.samples_asked = samples, .samples_taken = samples,
			.nr_regions = 2,
			.region_bytes = sizeof(struct damonx_region),
			.regions_offset = sizeof(struct damonx_rec_snapshot),
		},
		.region = {
			{ .start = 0x1000, .end = 0x3000, .nr_accesses = hits,
			  .samples = samples, .estimate = hits, .age = 5 },
			{ .start = 0x3000, .end = 0x9000, .samples = samples },
		},
	};

	if (feed_record(f, &rec.head.head))
		tap_ok(false, "a snapshot is taken");
}

static void scales(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f, (struct feed_sink){ &seen, sink_stream, sink_snapshot });
	configure(&f, 5000, 100000, 4711);
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(seen.streams == 1 && seen.stream.pid == 4711 &&
	       !seen.stream.kdamond_idx && !seen.stream.target_id,
	       "a target is a stream, numbered from 0");
	tap_ok(seen.region[0].nr_accesses == 20 && seen.region[0].age == 5 &&
	       !seen.region[1].nr_accesses, "counts come as they are");
	snapshot(&f, 5000, 100000, 10, 10);
	tap_ok(seen.region[0].nr_accesses == 20,
	       "of half the samples, all: that is all");
	snapshot(&f, 5000, 100000, 1, 1000);
	tap_ok(seen.region[0].nr_accesses == 1, "seldom is not never");
	configure(&f, 5000, 200000, 4711);
	snapshot(&f, 5000, 200000, 40, 40);
	tap_ok(seen.region[0].nr_accesses == 20 &&
	       seen.stream.intervals.aggr_us == 100000 && seen.streams == 1,
	       "after other intervals the scale is the one the stream has begun with");
	snapshot(&f, 5000, 200000, 20, 40);
	tap_ok(seen.region[0].nr_accesses == 10, "a half stays a half");
	feed_free(&f);
}

static void happens(struct feed *f, uint32_t event, pid_t pid)
{
	struct damonx_rec_target rec = {
		.head = { .type = DAMONX_REC_TARGET, .len = sizeof(rec) },
		.kdamond = 7, .context = 3, .target = 9,
		.event = event, .pid = pid, .comm = "some",
	};

	if (feed_record(f, &rec.head))
		tap_ok(false, "an event is taken");
}

/* One identifier, another process: as a commit says it, in its order. */
static void another_process(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f, (struct feed_sink){ &seen, sink_stream, sink_snapshot });
	configure(&f, 5000, 100000, 4711);
	happens(&f, DAMONX_TARGET_ADDED, 4711);
	snapshot(&f, 5000, 100000, 20, 20);
	configure(&f, 5000, 100000, 815);
	happens(&f, DAMONX_TARGET_REMOVED, 4711);
	happens(&f, DAMONX_TARGET_ADDED, 815);
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(f.nr_targets == 2 && !f.targets[0].alive &&
	       f.targets[0].removed && f.targets[1].alive &&
	       !f.targets[1].removed, "the old has ended, the new lives");
	tap_ok(seen.streams == 2 && seen.stream.pid == 815 &&
	       seen.stream.target_id == 1, "it is a stream of its own");
	happens(&f, DAMONX_TARGET_EXITED, 4711);
	tap_ok(f.targets[1].alive, "what ends is not the next of that number");
	happens(&f, DAMONX_TARGET_EXECED, 815);
	tap_ok(f.nr_targets == 2, "exec makes nobody new");
	happens(&f, DAMONX_TARGET_EXITED, 815);
	tap_ok(!f.targets[1].alive && !f.targets[1].removed, "the end");
	feed_free(&f);
}

static void without_configuration(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f, (struct feed_sink){ &seen, sink_stream, sink_snapshot });
	snapshot(&f, 10000, 100000, 10, 10);
	tap_ok(seen.snapshots == 1 && seen.region[0].nr_accesses == 10,
	       "a snapshot of a target that nobody has announced");
	feed_free(&f);
}

int main(void)
{
	scales();
	another_process();
	without_configuration();
	return tap_end();
}
