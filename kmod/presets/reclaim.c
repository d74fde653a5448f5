// SPDX-License-Identifier: GPL-2.0
/* Proactive reclaim: memory that was not accessed for long is paged out. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/time64.h>

#include "preset.h"

static struct dx_reclaim_params {
	struct dx_preset_watch watch;
	struct dx_preset_marks marks;
	unsigned long long min_age_us;
	unsigned int quota_ms;
	unsigned long long quota_bytes;
	unsigned int quota_reset_ms;
	unsigned long long pressure_us;
	unsigned long long feedback;
	bool skip_anon;
} dx_reclaim_params = {
	.watch = DX_PRESET_WATCH_DEFAULT,
	.marks = { 5000000, 500, 400, 200 },
	.min_age_us = 120000000,
	.quota_ms = 10,
	.quota_bytes = 128 << 20,
	.quota_reset_ms = 1000,
};

#define SETTING(_name, _member, _type, _text)				\
	DX_PRESET_PARAM(reclaim, _name, dx_reclaim_params._member, _type, _text)

static int dx_reclaim_fill(struct damonx_items *items)
{
	const struct dx_reclaim_params *p = &dx_reclaim_params;
	int err = dx_preset_refuse_zero(items, "reclaim", "wmarks_interval",
					p->marks.interval_us) ?:
		  dx_preset_add_watch(items, "reclaim", &p->watch);

	if (err)
		return err;
	damonx_add_scheme(items, 1, .action = DAMONX_ACTION_PAGEOUT,
			  .min_bytes = PAGE_SIZE, .max_accesses = 1,
			  .age_unit = DAMONX_AGE_US, .min_age = p->min_age_us);
	damonx_add_quota(items, .time_us = (u64)p->quota_ms * USEC_PER_MSEC,
			 .bytes = p->quota_bytes,
			 .reset_us = (u64)p->quota_reset_ms * USEC_PER_MSEC,
			 .weight_age = 1);
	if (p->pressure_us)
		damonx_add_goal(items, 1,
				.metric = DAMONX_GOAL_SOME_MEM_PSI_US,
				.target_value = p->pressure_us);
	if (p->feedback)
		damonx_add_goal(items, 2, .metric = DAMONX_GOAL_USER_INPUT,
				.target_value = 10000,
				.current_value = p->feedback);
	dx_preset_add_marks(items, &p->marks);
	if (p->skip_anon)
		damonx_add_filter(items, 1, .type = DAMONX_FILTER_ANON);
	return 0;
}

DX_PRESET(dx_reclaim, "reclaim", 1, dx_reclaim_fill, NULL);

DX_PRESET_SWITCH(dx_reclaim, reclaim,
		 "page out memory that was not accessed for min_age (default N)");
DX_PRESET_COMMIT(dx_reclaim, reclaim);
SETTING(_min_age, min_age_us, ullong,
	"time in us without access after which memory is paged out (default 120000000)");
SETTING(_min_age_us, min_age_us, ullong, "the same as reclaim_min_age");
SETTING(_quota_ms, quota_ms, uint,
	"time in ms to work in each reset interval; 0: no limit (default 10)");
SETTING(_quota_sz, quota_bytes, ullong,
	"bytes to page out in each reset interval; 0: no limit (default 134217728)");
SETTING(_quota_reset_interval_ms, quota_reset_ms, uint,
	"reset interval of the quotas in ms (default 1000)");
SETTING(_quota_mem_pressure_us, pressure_us, ullong,
	"memory pressure in us for each reset interval that the quota is tuned to; 0: not tuned (default 0)");
SETTING(_quota_autotune_feedback, feedback, ullong,
	"score by the user that the quota is tuned to, 10000 is right; 0: not tuned (default 0)");
SETTING(_skip_anon, skip_anon, bool, "leave anonymous pages alone (default N)");
DX_PRESET_MARKS_PARAMS(reclaim, dx_reclaim_params.marks, 500, 400, 200);
DX_PRESET_WATCH_PARAMS(reclaim, dx_reclaim_params.watch);
DX_PRESET_COUNT(dx_reclaim, reclaim_nr_reclaim_tried_regions, 1, nr_tried,
		"regions that it tried to page out");
DX_PRESET_COUNT(dx_reclaim, reclaim_bytes_reclaim_tried_regions, 1, tried_bytes,
		"bytes in these");
DX_PRESET_COUNT(dx_reclaim, reclaim_nr_reclaimed_regions, 1, nr_applied,
		"regions of which something was paged out");
DX_PRESET_COUNT(dx_reclaim, reclaim_bytes_reclaimed_regions, 1, applied_bytes,
		"bytes that were paged out");
DX_PRESET_COUNT(dx_reclaim, reclaim_nr_quota_exceeds, 1, quota_exceeded,
		"reset intervals in which a quota was used up");

int dx_reclaim_init(void)
{
	return dx_preset_init(&dx_reclaim);
}

void dx_reclaim_exit(void)
{
	dx_preset_exit(&dx_reclaim);
}
