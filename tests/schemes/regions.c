// SPDX-License-Identifier: GPL-2.0
/* What schemes are shown: how many regions, and how often. */
#include <stdlib.h>

#include "schemes.h"

/* Everything is counted; nothing is done. */
static struct damonx_item_scheme *add_stat(struct items *items, uint32_t id)
{
	struct damonx_item_scheme scheme = { .action = DAMONX_ACTION_STAT };

	return item(items, DAMONX_ITEM_SCHEME, id, 1, &scheme, sizeof(scheme));
}

static int by_number(const void *a, const void *b)
{
	return (int)*(const uint32_t *)a - (int)*(const uint32_t *)b;
}

/* ---- how many ---- */

/* Regions that scheme 1 was shown in each of the next @nr windows; sorted. */
static void tried_in(int fd, struct ring *ring, uint32_t *tried, int nr)
{
	const struct damonx_rec_scheme_applied *r;
	int i;

	for (i = 0; i < nr; i++) {
		r = (const void *)wait_record(fd, ring,
					      DAMONX_REC_SCHEME_APPLIED);
		tried[i] = r->nr_regions;
	}
	qsort(tried, nr, sizeof(*tried), by_number);
	ksft_note("%u to %u regions in %d windows, median %u", tried[0],
		  tried[nr - 1], nr, tried[nr / 2]);
}

TEST(pieces, "each second of 16 parts is hot: a scheme is shown 16 regions at least")
{
	struct process p = process_new();
	struct items *items = items_every(&p, ksft_slow() * 5000, 10, 1000);
	uint32_t tried[31];
	struct ring ring;
	int fd = session_open();

	process_ask(&p, STRIPES);
	add_stat(items, 1);
	expect_configured(fd, items, 0);
	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(start(fd), 0);
	/*
	 * Borders are found by chance, in some windows. On a busy host what is
	 * hot rests in some of the others, and looks like the rest.
	 */
	tried_in(fd, &ring, tried, 31);
	tried_in(fd, &ring, tried, 31);
	EXPECT(tried[23] >= NR_STRIPES);
	process_end(&p);
}

/* The numbers of regions in the next 20 windows lie in [@min, @max]. */
static void expect_regions(int fd, struct ring *ring, uint32_t min,
			   uint32_t max)
{
	const struct damonx_rec_snapshot *s;
	uint32_t least = UINT32_MAX, most = 0;
	int i;

	for (i = 0; i < 20; i++) {
		s = (const void *)wait_record(fd, ring, DAMONX_REC_SNAPSHOT);
		if (s->nr_regions < least)
			least = s->nr_regions;
		if (s->nr_regions > most)
			most = s->nr_regions;
	}
	ksft_note("%u to %u regions, of %u to %u", least, most, min, max);
	EXPECT(least >= min);
	EXPECT(most <= max);
}

/* All that waits in the ring, and the window that is not complete. */
static void skip_to_next_window(int fd, struct ring *ring)
{
	const struct damonx_rec_snapshot *s;
	uint64_t now = status_of(fd)->windows;

	do {
		s = (const void *)wait_record(fd, ring, DAMONX_REC_SNAPSHOT);
	} while (s->window <= now + 1);
}

static void limit_regions(int fd, const struct process *p, uint32_t min,
			  uint32_t max)
{
	expect_configured(fd, items_within(p, min, max),
			  DAMONX_CONFIGURE_KEEP);
}

TEST(bounds, "the number of regions stays in its bounds, with less and with more that differ, and when they change")
{
	struct process p = process_new();
	struct ring ring;
	int fd = session_open();

	/* Two parts differ. */
	expect_configured(fd, items_within(&p, 20, 100), 0);
	map_ring(fd, &ring, 1 << 20);
	EXPECT_EQ(start(fd), 0);
	expect_regions(fd, &ring, 20, 100);
	/* 16 do. */
	process_ask(&p, STRIPES);
	limit_regions(fd, &p, 3, 10);
	skip_to_next_window(fd, &ring);
	expect_regions(fd, &ring, 3, 10);
	limit_regions(fd, &p, 3, 7);
	skip_to_next_window(fd, &ring);
	expect_regions(fd, &ring, 3, 7);
	limit_regions(fd, &p, 40, 60);
	skip_to_next_window(fd, &ring);
	expect_regions(fd, &ring, 40, 60);
	process_end(&p);
}

/* ---- how often ---- */

static uint64_t snapshots_of(int fd, uint32_t scheme)
{
	struct damonx_rec_scheme_stats stats;
	struct damonx_status arg = {
		.size = sizeof(arg),
		.scheme = scheme,
		.buf = (uintptr_t)&stats,
		.buf_len = sizeof(stats),
		.records = 1ULL << DAMONX_REC_SCHEME_STATS,
	};

	EXPECT_EQ(call(fd, DAMONX_STATUS, &arg), 0);
	EXPECT_EQ(arg.out_len, sizeof(stats));
	return stats.nr_snapshots;
}

TEST(apply_interval, "a scheme with a tenth of the interval is applied ten times as often")
{
	struct process p = process_new();
	struct items *items = items_of(&p);
	uint64_t often, seldom;
	int fd = session_open();

	/* Longer than a busy host keeps a machine from running. */
	add_stat(items, 1)->apply_us = ksft_slow() * 100000;
	add_stat(items, 2)->apply_us = ksft_slow() * 1000000;
	run(fd, items);
	while (snapshots_of(fd, 2) < 12)
		nap_ms(20);
	often = snapshots_of(fd, 1);
	seldom = snapshots_of(fd, 2);
	ksft_note("%llu times beside %llu", (unsigned long long)often,
		  (unsigned long long)seldom);
	EXPECT(often >= 9 * seldom);
	EXPECT(often <= 11 * seldom);
	EXPECT_EQ(stop(fd), 0);
	process_end(&p);
}
