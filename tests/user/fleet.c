// SPDX-License-Identifier: GPL-2.0
/*
 * Thousands of targets: from the module's records to a native record and back,
 * each with what is its own, and for each no more than where there are few.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "record/record.h"
#include "tap.h"

#define FEW		2000u
#define MANY		16384u
#define NR_WINDOWS	6
#define NR_FLUSH	2		/* windows between two flushes */
#define MOST_PERCENT	300	/* of the time of one of few */
#define TRIES		3
#define ID(i)		(DAMONX_ID_MODULE | (i + 1))
#define PID(i)		((pid_t)(100 + i))

static const char file[] = "fleet.native";

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int tell(struct feed *f, uint32_t i, uint32_t event)
{
	const struct damonx_rec_target rec = {
		.head = { .type = DAMONX_REC_TARGET, .len = sizeof(rec) },
		.kdamond = 1, .context = 1, .target = ID(i), .parent = 1,
		.event = event, .pid = PID(i), .comm = "leaf",
	};

	return feed_record(f, &rec.head);
}

/* One region, whose start says whose it is, and when. */
static int show(struct feed *f, uint32_t i, uint32_t window)
{
	const struct {
		struct damonx_rec_snapshot head;
		struct damonx_region region;
	} rec = {
		.head = {
			.head = { .type = DAMONX_REC_SNAPSHOT, .len = sizeof(rec),
				  .seq = 1 },
			.kdamond = 1, .context = 1, .target = ID(i),
			.start_ns = window * 1000000000ull,
			.end_ns = (window + 1) * 1000000000ull,
			.sample_us = 100000, .aggr_us = 1000000,
			.samples_asked = 10, .samples_taken = 10, .nr_regions = 1,
			.region_bytes = sizeof(struct damonx_region),
			.regions_offset = sizeof(struct damonx_rec_snapshot),
		},
		.region = { .start = (i + 1) * 0x100000ull + window * 0x1000,
			    .end = (i + 2) * 0x100000ull, .samples = 10 },
	};

	return feed_record(f, &rec.head.head);
}

static int write_all(uint32_t nr)
{
	struct rec_writer *w = rec_create(file, REC_NATIVE, 0600);
	const struct snapshot_sink sink = rec_sink(w);
	struct feed f;
	int err = 0;

	if (!w)
		return -1;
	feed_init(&f);
	feed_into(&f, &sink);
	for (uint32_t i = 0; i < nr && !err; i++)
		err = tell(&f, i, DAMONX_TARGET_JOINED);
	for (uint32_t n = 0; n < NR_WINDOWS && !err; n++) {
		for (uint32_t i = 0; i < nr && !err; i++)
			err = show(&f, i, n);
		if (!err && n % NR_FLUSH == NR_FLUSH - 1)
			err = rec_flush(w);
	}
	for (uint32_t i = 0; i < nr && !err; i++)
		err = tell(&f, i, DAMONX_TARGET_EXITED);
	feed_free(&f);
	return rec_finish(w) || err ? -1 : 0;
}

/* Stream by stream, as reports do; returns how many snapshots are right. */
static uint64_t read_each(struct rec_reader *r)
{
	struct rec_snapshot *snap;
	uint64_t nr = 0;

	for (size_t i = 0; i < rec_nr_streams(r); i++) {
		uint32_t window = 0;

		if (rec_stream(r, i)->pid != PID(i) || rec_rewind(r, (int)i))
			break;
		while (rec_next(r, &snap, NULL) > 0) {
			nr += snap->nr_regions == 1 &&
			      snap->regions[0].start == (i + 1) * 0x100000ull +
							window * 0x1000;
			window++;
		}
	}
	return nr;
}

/* All at once, in the order of time. */
static uint64_t read_all(struct rec_reader *r)
{
	struct rec_snapshot *snap;
	int64_t last_ns = 0;
	uint64_t nr = 0;

	if (rec_rewind(r, -1))
		return 0;
	while (rec_next(r, &snap, NULL) > 0) {
		nr += snap->start_ns >= last_ns;
		last_ns = snap->start_ns;
	}
	return nr;
}

/* CPU time for each of them; 0 when something is wrong. */
static double cost_of_one(uint32_t nr)
{
	double began_s = cpu_s();
	struct rec_reader *r;
	uint64_t each, all;

	if (write_all(nr))
		return 0;
	r = rec_open(file, NULL);
	if (!r)
		return 0;
	each = read_each(r);
	all = read_all(r);
	rec_close(r);
	printf("# %u targets: %" PRIu64 " and %" PRIu64 " snapshots, %.3f s\n", nr, each,
	       all, cpu_s() - began_s);
	return each == nr * NR_WINDOWS && all == each ? (cpu_s() - began_s) / nr : 0;
}

static void costs(void)
{
	double few = 0, many = 0;
	bool good = false;

	/* another program may take the caches meanwhile */
	for (int i = 0; i < TRIES && !good; i++) {
		few = cost_of_one(FEW);
		many = cost_of_one(MANY);
		if (few <= 0 || many <= 0)
			break;
		good = many * 100 <= few * MOST_PERCENT;
	}
	tap_ok(few > 0, "%u targets: all snapshots come back", FEW);
	tap_ok(many > 0, "%u targets: all snapshots come back", MANY);
	tap_ok(good, "one of %u costs as much as one of %u", MANY, FEW);
	unlink(file);
}

int main(void)
{
	costs();
	return tap_end();
}
