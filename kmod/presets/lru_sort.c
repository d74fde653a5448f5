// SPDX-License-Identifier: GPL-2.0
/* Sorting of the LRU lists: hot pages become active, cold ones inactive. */
#include <linux/kernel.h>
#include <linux/time64.h>

#include "preset.h"

#define DX_LRU_SORT_HOT		1	/* schemes */
#define DX_LRU_SORT_COLD	2

/* Both goals can be met at once, so that both schemes go on a little. */
#define DX_LRU_SORT_OVERLAP_BP	2

static struct dx_lru_sort_params {
	struct dx_preset_watch watch;
	struct dx_preset_marks marks;
	unsigned int hot_permil;
	unsigned long long cold_min_age_us;
	unsigned int quota_ms;
	unsigned int quota_reset_ms;
	unsigned int active_bp;
	bool filter_young;
} dx_lru_sort_params = {
	.watch = DX_PRESET_WATCH_DEFAULT,
	.marks = { 5000000, 200, 150, 50 },
	.hot_permil = 500,
	.cold_min_age_us = 120000000,
	.quota_ms = 10,
	.quota_reset_ms = 1000,
};

#define SETTING(_name, _member, _type, _text)				\
	DX_PRESET_PARAM(lru_sort, _name, dx_lru_sort_params._member, _type, \
			_text)

static int dx_lru_sort_check(struct damonx_items *items)
{
	const struct dx_lru_sort_params *p = &dx_lru_sort_params;

	if (p->hot_permil > 1000)
		snprintf(items->message, sizeof(items->message),
			 "lru_sort_hot_thres_access_freq is %u, must be at most 1000",
			 p->hot_permil);
	else if (p->active_bp > 10000)
		snprintf(items->message, sizeof(items->message),
			 "lru_sort_active_mem_bp is %u, must be at most 10000",
			 p->active_bp);
	else
		return dx_preset_refuse_zero(items, "lru_sort",
					     "wmarks_interval",
					     p->marks.interval_us);
	return -EINVAL;
}

/* What both schemes have: half of the time, a goal, watermarks, a filter. */
static void dx_lru_sort_add_rest(struct damonx_items *items, u32 metric,
				 u64 goal_bp, u32 young)
{
	const struct dx_lru_sort_params *p = &dx_lru_sort_params;

	damonx_add_quota(items, .time_us = p->quota_ms * (u64)USEC_PER_MSEC / 2,
			 .reset_us = (u64)p->quota_reset_ms * USEC_PER_MSEC,
			 .weight_accesses = 1, .weight_age = 1);
	if (p->active_bp)
		damonx_add_goal(items, 1, .metric = metric,
				.target_value = min_t(u64, goal_bp, 10000));
	dx_preset_add_marks(items, &p->marks);
	if (p->filter_young)
		damonx_add_filter(items, 1, .type = DAMONX_FILTER_YOUNG,
				  .flags = young);
}

static int dx_lru_sort_fill(struct damonx_items *items)
{
	const struct dx_lru_sort_params *p = &dx_lru_sort_params;
	int err = dx_lru_sort_check(items) ?:
		  dx_preset_add_watch(items, "lru_sort", &p->watch);

	if (err)
		return err;
	damonx_add_scheme(items, DX_LRU_SORT_HOT,
			  .action = DAMONX_ACTION_LRU_PRIO,
			  .access_unit = DAMONX_ACCESS_PPM,
			  .min_accesses = p->hot_permil * 1000);
	dx_lru_sort_add_rest(items, DAMONX_GOAL_ACTIVE_MEM_BP, p->active_bp,
			     DAMONX_FILTER_F_NOT);
	damonx_add_scheme(items, DX_LRU_SORT_COLD,
			  .action = DAMONX_ACTION_LRU_DEPRIO,
			  .max_accesses = 1, .age_unit = DAMONX_AGE_US,
			  .min_age = p->cold_min_age_us);
	dx_lru_sort_add_rest(items, DAMONX_GOAL_INACTIVE_MEM_BP,
			     10000 + DX_LRU_SORT_OVERLAP_BP - p->active_bp, 0);
	return 0;
}

DX_PRESET(dx_lru_sort, "lru_sort", 2, dx_lru_sort_fill, NULL);

DX_PRESET_SWITCH(dx_lru_sort, lru_sort,
		 "sort the LRU lists of pages by accesses (default N)");
DX_PRESET_COMMIT(dx_lru_sort, lru_sort);
SETTING(_hot_thres_access_freq, hot_permil, uint,
	"permil of samples with an access from which memory is hot (default 500)");
SETTING(_cold_min_age, cold_min_age_us, ullong,
	"time in us without access after which memory is cold (default 120000000)");
SETTING(_cold_min_age_us, cold_min_age_us, ullong,
	"the same as lru_sort_cold_min_age");
SETTING(_quota_ms, quota_ms, uint,
	"time in ms to work in each reset interval, half of it for hot memory; 0: no limit (default 10)");
SETTING(_quota_reset_interval_ms, quota_reset_ms, uint,
	"reset interval of the quota in ms (default 1000)");
SETTING(_active_mem_bp, active_bp, uint,
	"share of active memory, of 10000, that the quotas are tuned to; 0: not tuned (default 0)");
SETTING(_filter_young_pages, filter_young, bool,
	"look at each page again before it is sorted (default N)");
DX_PRESET_MARKS_PARAMS(lru_sort, dx_lru_sort_params.marks, 200, 150, 50);
DX_PRESET_WATCH_PARAMS(lru_sort, dx_lru_sort_params.watch);
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_lru_sort_tried_hot_regions,
		DX_LRU_SORT_HOT, nr_tried, "hot regions that it tried to sort");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_bytes_lru_sort_tried_hot_regions,
		DX_LRU_SORT_HOT, tried_bytes, "bytes in these");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_lru_sorted_hot_regions,
		DX_LRU_SORT_HOT, nr_applied,
		"hot regions of which something was sorted");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_bytes_lru_sorted_hot_regions,
		DX_LRU_SORT_HOT, applied_bytes, "hot bytes that were sorted");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_hot_quota_exceeds, DX_LRU_SORT_HOT,
		quota_exceeded,
		"reset intervals in which the quota for hot memory was used up");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_lru_sort_tried_cold_regions,
		DX_LRU_SORT_COLD, nr_tried, "cold regions that it tried to sort");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_bytes_lru_sort_tried_cold_regions,
		DX_LRU_SORT_COLD, tried_bytes, "bytes in these");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_lru_sorted_cold_regions,
		DX_LRU_SORT_COLD, nr_applied,
		"cold regions of which something was sorted");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_bytes_lru_sorted_cold_regions,
		DX_LRU_SORT_COLD, applied_bytes, "cold bytes that were sorted");
DX_PRESET_COUNT(dx_lru_sort, lru_sort_nr_cold_quota_exceeds, DX_LRU_SORT_COLD,
		quota_exceeded,
		"reset intervals in which the quota for cold memory was used up");

int dx_lru_sort_init(void)
{
	return dx_preset_init(&dx_lru_sort);
}

void dx_lru_sort_exit(void)
{
	dx_preset_exit(&dx_lru_sort);
}
