// SPDX-License-Identifier: GPL-2.0
/* Statistics of all System RAM: how much of it is idle, and for how long. */
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/time64.h>

#include "preset.h"

#define DX_STAT_NR_PERCENTILES	101
#define DX_STAT_REFRESH_NS	(5ULL * NSEC_PER_SEC)

/**
 * struct dx_stat - what was found last
 * @bandwidth: estimated bytes a second that are accessed
 * @idle_ms: percentile n of bytes has been idle for this long; below 0, busy
 * @time_ns: when it was found, 0 for never
 */
static struct dx_stat {
	u64 bandwidth;
	s64 idle_ms[DX_STAT_NR_PERCENTILES];
	u64 time_ns;
} dx_stat;

static DEFINE_MUTEX(dx_stat_lock);	/* protects dx_stat; innermost */

/* A region: windows that it has been idle for, and its size. */
struct dx_stat_part {
	s64 idle;
	u64 bytes;
};

/**
 * struct dx_stat_sums - what is gathered from the regions of a window
 * @parts: a part for each region
 * @nr: number of regions seen
 * @room: length of @parts; 0: only count
 * @samples: samples of a window
 * @bytes: size of all
 * @accessed_bytes: of each sample, the bytes that were accessed; added up
 */
struct dx_stat_sums {
	struct dx_stat_part *parts;
	u32 nr;
	u32 room;
	u32 samples;
	u64 bytes;
	u64 accessed_bytes;
};

static int dx_stat_count(u32 target, const struct damonx_region *region,
			 void *data)
{
	((struct dx_stat_sums *)data)->nr++;
	return 0;
}

/*
 * Of each sample of a window, the bytes of a region that were accessed, added
 * up. Samples without an answer count as the others do.
 */
static u64 dx_stat_accessed(const struct damonx_region *region, u64 bytes,
			    u32 samples)
{
	u64 of_a_sample;

	if (!region->samples || region->samples == samples)
		return bytes * region->nr_accesses;
	of_a_sample = div_u64(bytes << 8, region->samples);
	return (of_a_sample * region->nr_accesses >> 8) * samples;
}

static int dx_stat_add(u32 target, const struct damonx_region *region,
		       void *data)
{
	struct dx_stat_sums *sums = data;
	u64 bytes = region->end - region->start;
	s64 windows = (s64)region->age + 1;

	if (sums->nr == sums->room)
		return -ENOSPC;
	sums->parts[sums->nr].idle = region->nr_accesses ? -windows :
							     windows;
	sums->parts[sums->nr].bytes = bytes;
	sums->nr++;
	sums->bytes += bytes;
	sums->accessed_bytes += dx_stat_accessed(region, bytes, sums->samples);
	return 0;
}

static int dx_stat_compare(const void *a, const void *b)
{
	const struct dx_stat_part *x = a, *y = b;

	return x->idle < y->idle ? -1 : x->idle > y->idle;
}

/* The longest idle time of each percentile of the bytes. */
static void dx_stat_fill_percentiles(const struct dx_stat_sums *sums,
				     u64 aggr_us)
{
	u64 below = 0;
	u32 i, next = 0;

	for (i = 0; i < sums->nr; i++) {
		below += sums->parts[i].bytes;
		while (next < DX_STAT_NR_PERCENTILES &&
		       next <= div64_u64(below * 100, sums->bytes))
			dx_stat.idle_ms[next++] =
				div_s64(sums->parts[i].idle * (s64)aggr_us,
					USEC_PER_MSEC);
	}
}

static void dx_stat_publish(struct dx_stat_sums *sums, u64 aggr_us)
{
	u64 rest, windows = div64_u64_rem(sums->accessed_bytes, aggr_us, &rest);

	sort(sums->parts, sums->nr, sizeof(*sums->parts), dx_stat_compare, NULL);
	mutex_lock(&dx_stat_lock);
	dx_stat.bandwidth = windows * USEC_PER_SEC +
			    div64_u64(rest * USEC_PER_SEC, aggr_us);
	dx_stat_fill_percentiles(sums, aggr_us);
	dx_stat.time_ns = ktime_get_ns();
	mutex_unlock(&dx_stat_lock);
}

static bool dx_stat_is_due(void)
{
	bool due;

	mutex_lock(&dx_stat_lock);
	due = !dx_stat.time_ns ||
	      ktime_get_ns() - dx_stat.time_ns >= DX_STAT_REFRESH_NS;
	mutex_unlock(&dx_stat_lock);
	return due;
}

/* If there is no memory for it now, there may be after the next window. */
static void dx_stat_window(struct damonx_context *context, void *data)
{
	struct damonx_rec_snapshot window;
	struct dx_stat_sums sums = {};

	if (!dx_stat_is_due())
		return;
	damonx_window(context, &window);
	damonx_walk(context, dx_stat_count, &sums);
	sums.room = sums.nr;
	sums.nr = 0;
	sums.samples = window.samples_asked;
	sums.parts = kvmalloc_array(sums.room, sizeof(*sums.parts), GFP_KERNEL);
	if (!sums.parts)
		return;
	if (!damonx_walk(context, dx_stat_add, &sums) && sums.bytes)
		dx_stat_publish(&sums, window.aggr_us);
	kvfree(sums.parts);
}

static const struct damonx_callbacks dx_stat_callbacks = {
	.window = dx_stat_window,
};

static int dx_stat_fill(struct damonx_items *items)
{
	/* What an earlier run has found is over. */
	mutex_lock(&dx_stat_lock);
	dx_stat = (struct dx_stat){};
	mutex_unlock(&dx_stat_lock);

	damonx_add_kdamond(items, DX_PRESET_KDAMOND);
	damonx_add_context(items, DX_PRESET_CONTEXT, .ops = DAMONX_OPS_PADDR,
			   .sample_us = 5000, .aggr_us = 100000,
			   .update_us = 60000000, .min_regions = 10,
			   .max_regions = 1000, .goal_access_bp = 400,
			   .goal_aggrs = 3, .goal_min_sample_us = 5000,
			   .goal_max_sample_us = 10000000);
	damonx_add_target(items, 1, .kind = DAMONX_TARGET_PHYSICAL);
	return 0;
}

DX_PRESET(dx_stat_preset, "stat", 0, dx_stat_fill, &dx_stat_callbacks);

/* ---- parameters ---- */

static int dx_stat_get_aggr(char *buf, const struct kernel_param *param)
{
	struct damonx_rec_status status;

	if (dx_preset_status(&dx_stat_preset, &status))
		status.aggr_us = 0;
	return sprintf(buf, "%llu\n", status.aggr_us);
}

static const struct kernel_param_ops dx_stat_aggr_ops = {
	.get = dx_stat_get_aggr,
};

static int dx_stat_get_bandwidth(char *buf, const struct kernel_param *param)
{
	u64 bandwidth;

	mutex_lock(&dx_stat_lock);
	bandwidth = dx_stat.bandwidth;
	mutex_unlock(&dx_stat_lock);
	return sprintf(buf, "%llu\n", bandwidth);
}

static const struct kernel_param_ops dx_stat_bandwidth_ops = {
	.get = dx_stat_get_bandwidth,
};

static int dx_stat_get_idle(char *buf, const struct kernel_param *param)
{
	int i, at = 0;

	mutex_lock(&dx_stat_lock);
	for (i = 0; i < DX_STAT_NR_PERCENTILES; i++)
		at += scnprintf(buf + at, PAGE_SIZE - at, "%s%lld",
				i ? "," : "", dx_stat.idle_ms[i]);
	mutex_unlock(&dx_stat_lock);
	at += scnprintf(buf + at, PAGE_SIZE - at, "\n");
	return at;
}

static const struct kernel_param_ops dx_stat_idle_ops = {
	.get = dx_stat_get_idle,
};

DX_PRESET_SWITCH(dx_stat_preset, stat,
		 "tell how long memory has been idle (default N)");
module_param_cb(stat_aggr_interval_us, &dx_stat_aggr_ops, NULL, 0400);
MODULE_PARM_DESC(stat_aggr_interval_us,
		 "aggregation interval in us as it is tuned now; 0: off");
module_param_cb(stat_estimated_memory_bandwidth, &dx_stat_bandwidth_ops, NULL,
		0400);
MODULE_PARM_DESC(stat_estimated_memory_bandwidth,
		 "estimate of the bytes that are accessed in a second");
module_param_cb(stat_memory_idle_ms_percentiles, &dx_stat_idle_ops, NULL,
		0400);
MODULE_PARM_DESC(stat_memory_idle_ms_percentiles,
		 "how long memory has been idle, in ms: percentiles 0 to 100 of all bytes; below 0: in use for this long");

int dx_stat_init(void)
{
	return dx_preset_init(&dx_stat_preset);
}

void dx_stat_exit(void)
{
	dx_preset_exit(&dx_stat_preset);
}
