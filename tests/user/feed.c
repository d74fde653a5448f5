// SPDX-License-Identifier: GPL-2.0
/* From the module's records to snapshots, without a module. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "live/proc.h"
#include "tap.h"

/* What came out last. */
struct seen {
	int streams, snapshots, exits;
	struct rec_exit exit;
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

static int sink_exited(void *arg, const struct rec_exit *e)
{
	struct seen *seen = arg;

	seen->exit = *e;
	seen->exits++;
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
			  .samples = samples, .estimate = hits, .age = 5,
			  .probe_hits = { 12, 0, 3 } },
			{ .start = 0x3000, .end = 0x9000, .samples = samples },
		},
	};

	if (feed_record(f, &rec.head.head))
		tap_ok(false, "a snapshot is taken");
}

/* Two probes in the one context, none in another. */
static void configure_probes(struct feed *f)
{
	struct damonx_item_context ctx = {
		.ops = DAMONX_OPS_VADDR, .sample_us = 5000, .aggr_us = 100000,
	};
	struct damonx_item_probe probe = { .weight = 1 };
	struct damonx_config *c = damonx_config_new();
	const void *items;
	size_t bytes;

	damonx_config_kdamond(c, 7);
	damonx_config_context(c, 7, 3, &ctx);
	damonx_config_pid(c, 3, 9, 4711);
	damonx_config_item(c, DAMONX_ITEM_PROBE, 0, 1, 3, &probe, sizeof(probe));
	damonx_config_item(c, DAMONX_ITEM_PROBE, 0, 2, 3, &probe, sizeof(probe));
	damonx_config_context(c, 7, 4, &ctx);
	damonx_config_pid(c, 4, 9, 4711);
	items = damonx_config_items(c, &bytes);
	tap_ok(!feed_config(f, items, bytes),
	       "a configuration with probes is taken");
	damonx_config_free(c);
}

static void probes(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
	configure_probes(&f);
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(seen.region[0].nr_probes == 2 &&
	       seen.region[0].probe_hits[0] == 12 &&
	       !seen.region[0].probe_hits[1] &&
	       seen.region[1].nr_probes == 2 && !seen.region[1].probe_hits[0],
	       "regions have the hits of each probe");
	snapshot(&f, 5000, 100000, 20, 24);
	tap_ok(seen.region[0].probe_hits[0] == 10,
	       "on the scale that accesses have");
	configure(&f, 5000, 100000, 4711);
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(!seen.region[0].nr_probes, "without probes there are no hits");
	feed_free(&f);
}

static void scales(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
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
		.head = { .type = DAMONX_REC_TARGET, .len = sizeof(rec),
			  .time_ns = 12345 },
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

	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
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
	tap_ok(seen.exits == 2 && seen.exit.pid == 815 &&
	       seen.exit.time_ns == 12345 && seen.exit.status == -1,
	       "ends of targets are told, with time and process");
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, NULL });
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(seen.streams == 3, "another sink is told the streams anew");
	feed_free(&f);
}

static void without_configuration(void)
{
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
	snapshot(&f, 10000, 100000, 10, 10);
	tap_ok(seen.snapshots == 1 && seen.region[0].nr_accesses == 10,
	       "a snapshot of a target that nobody has announced");
	feed_free(&f);
}

/* ---- what schemes are applied to ---- */

/* Context 3 of kdamond 7 with two schemes; the second each second. */
static void configure_schemes(struct feed *f)
{
	struct damonx_item_context ctx = { .ops = DAMONX_OPS_VADDR,
					   .sample_us = 5000, .aggr_us = 100000 };
	struct damonx_item_scheme each = { .action = DAMONX_ACTION_STAT };
	struct damonx_item_scheme slow = { .action = DAMONX_ACTION_STAT,
					   .apply_us = 1000000 };
	struct damonx_config *c = damonx_config_new();
	const void *items;
	size_t bytes;

	damonx_config_kdamond(c, 7);
	damonx_config_context(c, 7, 3, &ctx);
	damonx_config_pid(c, 3, 9, 4711);
	damonx_config_item(c, DAMONX_ITEM_SCHEME, 0, 4, 3, &each, sizeof(each));
	damonx_config_item(c, DAMONX_ITEM_SCHEME, 0, 2, 3, &slow, sizeof(slow));
	items = damonx_config_items(c, &bytes);
	tap_ok(!feed_config(f, items, bytes) && f->nr_schemes == 2,
	       "a configuration with two schemes is taken");
	damonx_config_free(c);
}

/* Of 8 KiB, half passed the filters, and half of that was acted on. */
static void apply(struct feed *f, uint32_t scheme, uint64_t end_ns)
{
	struct {
		struct damonx_rec_scheme_applied head;
		struct damonx_applied region[2];
	} rec = {
		.head = {
			.head = {
				.type = DAMONX_REC_SCHEME_APPLIED,
				.len = sizeof(rec),
				.seq = 1,
			},
			.kdamond = 7, .context = 3, .target = 9,
			.scheme = scheme, .action = DAMONX_ACTION_STAT,
			.start_ns = end_ns - 10, .end_ns = end_ns,
			.nr_regions = 2,
			.region_bytes = sizeof(struct damonx_applied),
			.regions_offset = sizeof(struct damonx_rec_scheme_applied),
		},
		.region = {
			{ .start = 0x1000, .end = 0x2000, .passed_bytes = 0x1000,
			  .applied_bytes = 0x800, .nr_accesses = 5,
			  .samples = 10, .age = 3 },
			{ .start = 0x3000, .end = 0x4000, .samples = 20 },
		},
	};

	if (feed_record(f, &rec.head.head))
		tap_ok(false, "an application is taken");
}

static void schemes(void)
{
	const int64_t ms = 1000000;
	struct seen seen = { 0 };
	struct feed f;

	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
	configure_schemes(&f);
	apply(&f, 2, 5000 * (uint64_t)ms);
	tap_ok(seen.streams == 1 && seen.stream.scheme_idx == 1 &&
	       seen.stream.pid == 4711 && !seen.stream.target_id,
	       "a scheme and a target are a stream; indices go by place");
	tap_ok(seen.region[0].sz_filter_passed == 0x1000 &&
	       seen.region[0].age == 3 && seen.region[0].nr_accesses == 10 &&
	       !seen.region[1].sz_filter_passed,
	       "what passed the filters, and accesses on the scale of a window");
	tap_ok(seen.snap.start_ns == 4000 * ms && seen.snap.end_ns == 5000 * ms &&
	       seen.snap.total_bytes == 0x2000,
	       "it is about the time since it could have been applied before");
	apply(&f, 2, 5500 * (uint64_t)ms);
	tap_ok(seen.snap.start_ns == 5000 * ms && seen.streams == 1,
	       "but no longer than since it was");
	tap_ok(seen.snap.has_stats && seen.snap.stats.nr_tried == 4 &&
	       seen.snap.stats.sz_tried == 0x4000 &&
	       seen.snap.stats.nr_applied == 2 &&
	       seen.snap.stats.sz_applied == 0x1000 &&
	       seen.snap.stats.sz_ops_filter_passed == 0x2000 &&
	       seen.snap.stats.nr_snapshots == 2, "statistics add up");
	apply(&f, 4, 6000 * (uint64_t)ms);
	tap_ok(seen.streams == 2 && !seen.stream.scheme_idx &&
	       seen.snap.start_ns == 5900 * ms,
	       "another scheme has a stream and a pace of its own");
	feed_free(&f);
}

/* The one that /proc has of us, in version 2 or of memory. */
static void cgroups(void)
{
	struct seen seen = { 0 };
	char *own = proc_cgroup(getpid());
	struct feed f;

	tap_ok(own && own[0] == '/', "/proc says in which cgroup a process is");
	feed_init(&f);
	f.cgroups = true;
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
	configure(&f, 5000, 100000, getpid());
	happens(&f, DAMONX_TARGET_ADDED, getpid());
	snapshot(&f, 5000, 100000, 20, 20);
	tap_is(seen.stream.cgroup, own ? own : "", "a stream has it when that is wanted");
	feed_free(&f);
	feed_init(&f);
	feed_into(&f, &(struct snapshot_sink){ &seen, sink_stream,
					       sink_snapshot, sink_exited });
	configure(&f, 5000, 100000, getpid());
	happens(&f, DAMONX_TARGET_ADDED, getpid());
	snapshot(&f, 5000, 100000, 20, 20);
	tap_ok(!seen.stream.cgroup, "and does not when it is not");
	feed_free(&f);
	free(own);
}

int main(void)
{
	schemes();
	cgroups();
	scales();
	probes();
	another_process();
	without_configuration();
	return tap_end();
}
