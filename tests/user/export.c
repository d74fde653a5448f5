// SPDX-License-Identifier: GPL-2.0
/* What damox export keeps of sessions, round by round, and the percentiles it tells. */
#include <stdlib.h>

#include "export/metrics.h"
#include "model/shares.h"
#include "tap.h"

#define WINDOW_NS	INT64_C(100000000)
#define MIB		(UINT64_C(1) << 20)

static int64_t now_ns;

/* A snapshot of a process that uses so many MiB, and has one more. */
static void look(struct export *e, int32_t pid, uint64_t target,
		 const char *comm, uint64_t mib)
{
	const struct snapshot_sink sink = export_sink(e);
	const struct rec_stream s = {
		.scheme_idx = -1, .target_id = target, .pid = pid, .comm = comm,
		.has_intervals = true,
		.intervals = { .sample_us = 5000, .aggr_us = 100000 },
	};
	struct rec_region r[] = {
		{ .start = 0, .end = mib * MIB, .nr_accesses = 20, .percent = -1,
		  .age_us = REC_NONE },
		{ .start = mib * MIB, .end = (mib + 1) * MIB, .percent = -1,
		  .age = 9, .age_us = REC_NONE },
	};
	struct rec_snapshot snap = {
		.start_ns = now_ns - WINDOW_NS, .end_ns = now_ns,
		.total_bytes = REC_NONE, .sample_us = REC_NONE,
		.nr_regions = 2, .regions = r,
	};
	int number = sink.stream(sink.arg, &s);

	if (number >= 0)
		sink.snapshot(sink.arg, number, &s, &snap);
}

static void test_rounds(void)
{
	struct export e = { .max_targets = 2, .window_ns = 10 * WINDOW_NS };
	const struct export_target *t;

	for (uint64_t i = 1; i <= 30; i++) {
		now_ns += WINDOW_NS;
		export_begin(&e);
		export_set_session(&e, 1, "s");
		/* its place among targets changes when the other one comes */
		look(&e, 7, i > 20, "seven", i);
		if (i > 20)
			look(&e, 8, 0, "eight", 1);
		export_end(&e);
	}
	t = &e.targets[0];
	tap_ok(e.nr_targets == 2 && !e.nr_omitted, "two targets");
	tap_ok(t->nr_wss == 30 && t->sum_wss_bytes == 465. * MIB, "sum and count of all rounds");
	tap_ok(t->wss.nr == 11 && t->wss.value[0] == 20 * MIB,
	       "percentiles of the window alone");
	tap_ok(t->wss_bytes == 30 * MIB && t->heat_bytes[EXPORT_HOT] == 30 * MIB &&
	       t->heat_bytes[EXPORT_COOL] == MIB, "bytes by temperature");
	tap_ok(t->nr_idle == EXPORT_NR_PERCENTS && t->idle_s[0] == 0 &&
	       t->idle_s[EXPORT_NR_PERCENTS - 1] == 1, "idle: its age, and the window");
	tap_is(t->labels, "session=\"s\",kdamond=\"0\",context=\"0\",target=\"0\",pid=\"7\",comm=\"seven\"",
	       "labels stay as they were at first");

	export_begin(&e);
	look(&e, 7, 1, "seven", 5);
	export_end(&e);
	tap_ok(e.nr_targets == 1 && e.targets[0].nr_wss == 30,
	       "who is no longer seen goes; the same snapshot again counts once");

	now_ns += WINDOW_NS;
	export_begin(&e);
	for (int32_t pid = 1; pid <= 5; pid++)
		look(&e, pid, (uint64_t)pid, "many", 1);
	look(&e, 7, 6, "other", 1);
	export_end(&e);
	tap_ok(e.nr_targets == 1 && e.targets[0].pid == 1 && e.nr_omitted == 5,
	       "above the limit they are counted");
	export_free(&e);
}

static void test_labels(void)
{
	char *text = export_labels("a", "x\\\"\n\xff", "none", NULL, "empty", "",
				   "b", "\xc3\xa4", NULL);

	tap_is(text, "a=\"x\\\\\\\"\\n?\",b=\"\xc3\xa4\"", "labels are escaped, and UTF-8");
	free(text);
}

static void test_shares(void)
{
	struct share s[] = { { 30, 1 }, { 10, 98 }, { 20, 1 } };
	static const int64_t percent[] = { 0, 98, 99, 100 };
	access_wide v[4];

	tap_ok(shares_percentiles(s, 3, percent, 4, v) == 4 && v[0] == 10 &&
	       v[1] == 10 && v[2] == 20 && v[3] == 30, "percentiles of bytes");
	s[0].bytes = s[1].bytes = s[2].bytes = 0;
	tap_ok(!shares_percentiles(s, 3, percent, 4, v), "none of no bytes");
}

int main(void)
{
	test_rounds();
	test_labels();
	test_shares();
	return tap_end();
}
