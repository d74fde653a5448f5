// SPDX-License-Identifier: GPL-2.0
/* Configurations of schemes, and what came of them. */
#include <string.h>

#include "schemes.h"

struct items *items_every(const struct process *p, uint32_t sample_us,
			  uint32_t min, uint32_t max)
{
	struct items *items = items_new();
	struct damonx_item_context *c;

	add_kdamond(items, 1);
	c = add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	c->sample_us = sample_us;
	c->aggr_us = 20 * sample_us;
	c->min_regions = min;
	c->max_regions = max;
	add_pid(items, 1, 1, p->pid);
	add_region(items, 1, 1, p->start, p->start + TOTAL_BYTES);
	return items;
}

struct items *items_within(const struct process *p, uint32_t min, uint32_t max)
{
	return items_every(p, 5000, min, max);
}

struct items *items_of(const struct process *p)
{
	return items_within(p, 100, 1000);
}

struct damonx_item_scheme *add_pageout(struct items *items)
{
	struct damonx_item_scheme scheme = {
		.action = DAMONX_ACTION_PAGEOUT,
		.max_accesses = 1,
		.min_age = 1000000,
	};

	return item(items, DAMONX_ITEM_SCHEME, 1, 1, &scheme, sizeof(scheme));
}

struct damonx_item_quota *add_quota(struct items *items)
{
	struct damonx_item_quota quota = { .reset_us = 100000 };

	return item(items, DAMONX_ITEM_QUOTA, 0, 1, &quota, sizeof(quota));
}

void expect_configured(int fd, struct items *items, uint32_t flags)
{
	int err = configure(fd, items, flags);

	if (err)
		ksft_fail(__FILE__, __LINE__, "%s: %s", strerror(-err), message);
}

struct damonx_rec_scheme_stats stats_of(int fd)
{
	static struct damonx_rec_scheme_stats stats;
	struct damonx_status arg = {
		.size = sizeof(arg),
		.buf = (uintptr_t)&stats,
		.buf_len = sizeof(stats),
		.records = 1ULL << DAMONX_REC_SCHEME_STATS,
	};

	EXPECT_EQ(call(fd, DAMONX_STATUS, &arg), 0);
	EXPECT_EQ(arg.out_len, sizeof(stats));
	return stats;
}

void run(int fd, struct items *items)
{
	int err;

	expect_configured(fd, items, 0);
	err = start(fd);
	if (err)
		ksft_fail(__FILE__, __LINE__, "%s: %s", strerror(-err), message);
}

void wait_out(const struct process *p, uint64_t bytes)
{
	while (bytes_out(p) < bytes)
		nap_ms(20);
}

void note_memory(const struct process *p, int fd)
{
	struct damonx_rec_scheme_stats s = stats_of(fd);

	ksft_note("out %.1f MiB, hot out %.2f, rss %.1f; applied %.1f, tried %.1f, failed %.1f in %llu regions, %llu quotas used up, %llu times, %llu ms",
		  (double)bytes_out(p) / MIB, (double)hot_bytes_out(p) / MIB,
		  (double)rss_of(p) / MIB, (double)s.applied_bytes / MIB,
		  (double)s.tried_bytes / MIB, (double)s.failed_bytes / MIB,
		  (unsigned long long)s.nr_tried,
		  (unsigned long long)s.quota_exceeded,
		  (unsigned long long)s.nr_snapshots,
		  (unsigned long long)s.cpu_ns / 1000000);
}
