// SPDX-License-Identifier: GPL-2.0
/* What presets have in common: being switched on and off, and parameters. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "preset.h"

/* ---- on and off ---- */

static int dx_preset_configure(struct dx_preset *preset,
			       struct damonx_session *session, bool start)
{
	struct damonx_items items = {};
	int err = preset->fill(&items);

	if (err)
		damonx_items_free(&items);
	else
		err = damonx_configure(session, &items, 0);
	if (!err && start)
		err = damonx_start(session, 0, &items);
	if (err)
		pr_err("damonx: %s cannot be %s: %s\n", preset->name,
		       start ? "switched on" : "changed", items.message);
	return err;
}

static int dx_preset_on(struct dx_preset *preset)
{
	struct damonx_session *session;
	int err;

	lockdep_assert_held(&preset->lock);
	if (preset->session)
		return 0;
	session = damonx_open(preset->name, preset->callbacks, preset);
	if (IS_ERR(session)) {
		err = PTR_ERR(session);
		pr_err("damonx: %s cannot be switched on: %s\n", preset->name,
		       err == -EEXIST ? "root has another session of that name" :
					"there is no session for it");
		return err;
	}
	err = dx_preset_configure(preset, session, true);
	if (err) {
		damonx_close(session);
		return err;
	}
	preset->session = session;
	preset->was_on = true;
	return 0;
}

static void dx_preset_off(struct dx_preset *preset)
{
	u32 i;

	lockdep_assert_held(&preset->lock);
	if (!preset->session)
		return;
	damonx_stop(preset->session, 0);
	for (i = 0; i < preset->nr_schemes; i++)
		damonx_scheme_stats(preset->session, DX_PRESET_KDAMOND,
				    DX_PRESET_CONTEXT, i + 1, &preset->last[i]);
	damonx_close(preset->session);
	preset->session = NULL;
}

int dx_preset_init(struct dx_preset *preset)
{
	int err = 0;

	mutex_lock(&preset->lock);
	preset->phase = DX_PRESET_READY;
	if (preset->wanted)
		err = dx_preset_on(preset);
	mutex_unlock(&preset->lock);
	return err;
}

void dx_preset_exit(struct dx_preset *preset)
{
	mutex_lock(&preset->lock);
	dx_preset_off(preset);
	preset->phase = DX_PRESET_GONE;
	mutex_unlock(&preset->lock);
}

int dx_preset_status(struct dx_preset *preset, struct damonx_rec_status *out)
{
	int err = -ENOENT;

	mutex_lock(&preset->lock);
	if (preset->session)
		err = damonx_status(preset->session, DX_PRESET_KDAMOND,
				    DX_PRESET_CONTEXT, out);
	mutex_unlock(&preset->lock);
	return err;
}

/* ---- parameters ---- */

static int dx_preset_set_enabled(const char *word,
				 const struct kernel_param *param)
{
	struct dx_preset *preset = param->arg;
	bool on = true;	/* the bare name */
	int err = word ? kstrtobool(word, &on) : 0;

	if (err)
		return err;
	mutex_lock(&preset->lock);
	preset->wanted = on;
	if (preset->phase == DX_PRESET_GONE)
		err = -ENODEV;
	else if (preset->phase == DX_PRESET_READY && on)
		err = dx_preset_on(preset);
	else
		dx_preset_off(preset);
	mutex_unlock(&preset->lock);
	return err;
}

static int dx_preset_get_enabled(char *buf, const struct kernel_param *param)
{
	struct dx_preset *preset = param->arg;
	bool on;

	mutex_lock(&preset->lock);
	on = preset->session;
	mutex_unlock(&preset->lock);
	return sprintf(buf, "%c\n", on ? 'Y' : 'N');
}

const struct kernel_param_ops dx_preset_enabled_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = dx_preset_set_enabled,
	.get = dx_preset_get_enabled,
};

static int dx_preset_set_commit(const char *word,
				const struct kernel_param *param)
{
	struct dx_preset *preset = param->arg;
	bool commit;
	int err = kstrtobool(word, &commit);

	if (err || !commit)
		return err;
	mutex_lock(&preset->lock);
	if (!preset->was_on)
		err = -EINVAL;
	else if (preset->session)
		err = dx_preset_configure(preset, preset->session, false);
	mutex_unlock(&preset->lock);
	return err;
}

/* It is done by the time that it was written. */
static int dx_preset_get_commit(char *buf, const struct kernel_param *param)
{
	return sprintf(buf, "N\n");
}

const struct kernel_param_ops dx_preset_commit_ops = {
	.set = dx_preset_set_commit,
	.get = dx_preset_get_commit,
};

static int dx_preset_get_pid(char *buf, const struct kernel_param *param)
{
	struct damonx_rec_status status;
	int pid = -1;

	if (!dx_preset_status(param->arg, &status) && status.pid)
		pid = status.pid;
	return sprintf(buf, "%d\n", pid);
}

const struct kernel_param_ops dx_preset_pid_ops = {
	.get = dx_preset_get_pid,
};

static int dx_preset_get_count(char *buf, const struct kernel_param *param)
{
	const struct dx_preset_count *count = param->arg;
	struct dx_preset *preset = count->preset;
	struct damonx_rec_scheme_stats stats;

	mutex_lock(&preset->lock);
	if (preset->session)
		damonx_scheme_stats(preset->session, DX_PRESET_KDAMOND,
				    DX_PRESET_CONTEXT, count->scheme, &stats);
	else
		stats = preset->last[count->scheme - 1];
	mutex_unlock(&preset->lock);
	return sprintf(buf, "%llu\n",
		       *(const u64 *)((const void *)&stats + count->offset));
}

const struct kernel_param_ops dx_preset_count_ops = {
	.get = dx_preset_get_count,
};

/* ---- what several have in common ---- */

int dx_preset_refuse_zero(struct damonx_items *items, const char *prefix,
			  const char *name, u64 value)
{
	if (value)
		return 0;
	snprintf(items->message, sizeof(items->message),
		 "%s_%s is 0, must be at least 1", prefix, name);
	return -EINVAL;
}

/* What is watched, in bytes; nothing for all System RAM. */
static int dx_preset_region(struct damonx_items *items, const char *prefix,
			    const struct dx_preset_watch *watch,
			    struct damonx_item_region *region)
{
	*region = (struct damonx_item_region){};
	if (!watch->start && !watch->end)
		return 0;
	if (watch->start < watch->end &&
	    !check_mul_overflow((u64)watch->start, (u64)watch->addr_unit,
				(u64 *)&region->start) &&
	    !check_mul_overflow((u64)watch->end, (u64)watch->addr_unit,
				(u64 *)&region->end))
		return 0;
	snprintf(items->message, sizeof(items->message),
		 "%s_monitor_region_end is %llu, must be above %s_monitor_region_start, which is %llu",
		 prefix, watch->end, prefix, watch->start);
	return -EINVAL;
}

static int dx_preset_check_watch(struct damonx_items *items, const char *prefix,
				 const struct dx_preset_watch *watch)
{
	return dx_preset_refuse_zero(items, prefix, "sample_interval",
				     watch->sample_us) ?:
	       dx_preset_refuse_zero(items, prefix, "aggr_interval",
				     watch->aggr_us) ?:
	       dx_preset_refuse_zero(items, prefix, "min_nr_regions",
				     watch->min_regions) ?:
	       dx_preset_refuse_zero(items, prefix, "max_nr_regions",
				     watch->max_regions) ?:
	       dx_preset_refuse_zero(items, prefix, "addr_unit",
				     watch->addr_unit);
}

int dx_preset_add_watch(struct damonx_items *items, const char *prefix,
			const struct dx_preset_watch *watch)
{
	struct damonx_item_context context = {
		.ops = DAMONX_OPS_PADDR,
		.sample_us = watch->sample_us,
		.aggr_us = watch->aggr_us,
		.min_regions = watch->min_regions,
		.max_regions = watch->max_regions,
		.addr_unit = watch->addr_unit,
	};
	struct damonx_item_region region;
	int err = dx_preset_check_watch(items, prefix, watch) ?:
		  dx_preset_region(items, prefix, watch, &region);

	if (err)
		return err;
	if (watch->autotune) {
		context.sample_us = 5000;
		context.aggr_us = 100000;
		context.goal_access_bp = 40;
		context.goal_aggrs = 3;
		context.goal_min_sample_us = 5000;
		context.goal_max_sample_us = 10000000;
	}
	damonx_add_kdamond(items, DX_PRESET_KDAMOND);
	damonx_items_add(items, DAMONX_ITEM_CONTEXT, 0, DX_PRESET_CONTEXT,
			 &context, sizeof(context));
	damonx_add_target(items, 1, .kind = DAMONX_TARGET_PHYSICAL);
	if (region.end)
		damonx_items_add(items, DAMONX_ITEM_REGION, 0, 1, &region,
				 sizeof(region));
	return 0;
}

void dx_preset_add_marks(struct damonx_items *items,
			 const struct dx_preset_marks *marks)
{
	damonx_add_watermark(items, .metric = DAMONX_WMARK_FREE_MEM_RATE,
			     .interval_us = marks->interval_us,
			     .high_permil = marks->high_permil,
			     .mid_permil = marks->mid_permil,
			     .low_permil = marks->low_permil);
}

/* ---- all of them ---- */

int dx_presets_init(void)
{
	return dx_reclaim_init() ?: dx_lru_sort_init() ?: dx_stat_init();
}

void dx_presets_exit(void)
{
	dx_stat_exit();
	dx_lru_sort_exit();
	dx_reclaim_exit();
}
