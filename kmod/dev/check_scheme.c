// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of schemes and of what belongs to them, each item by itself. What spans
 * several items is in check_act.c.
 */
#include <linux/kernel.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "check.h"
#include "decode.h"
#include "limits.h"

#define SCHEME(_member)		offsetof(struct damonx_item_scheme, _member)
#define QUOTA(_member)		offsetof(struct damonx_item_quota, _member)
#define GOAL(_member)		offsetof(struct damonx_item_goal, _member)
#define WATERMARK(_member)	offsetof(struct damonx_item_watermark, _member)
#define DESTINATION(_member)	offsetof(struct damonx_item_destination, _member)

static int dx_check_interval(struct dx_decoder *d, struct dx_item *item,
			     u32 offset, const char *name, u64 us)
{
	if (us <= DX_MAX_INTERVAL_US)
		return 0;
	return dx_refuse_field(d, item, offset, -EINVAL,
			       "%s is %llu, must be at most %llu", name, us,
			       DX_MAX_INTERVAL_US);
}

/* ---- schemes ---- */

static int dx_check_scheme_action(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_scheme *s = dx_item_scheme(item);

	if (!s->action)
		return dx_refuse_field(d, item, SCHEME(action), -EINVAL,
				       "action is not given: it says what to do with the regions");
	if (s->action > DAMONX_ACTION_MIGRATE_COLD)
		return dx_refuse_field(d, item, SCHEME(action), -EOPNOTSUPP,
				       "action is %u, which this module does not know",
				       s->action);
	if (s->flags & ~DAMONX_SCHEME_OFF)
		return dx_refuse_field(d, item, SCHEME(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       s->flags, DAMONX_SCHEME_OFF);
	return 0;
}

static int dx_check_scheme_units(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_scheme *s = dx_item_scheme(item);

	if (s->access_unit > DAMONX_ACCESS_MILLIHZ)
		return dx_refuse_field(d, item, SCHEME(access_unit),
				       -EOPNOTSUPP,
				       "access_unit is %u, which this module does not know",
				       s->access_unit);
	if (s->age_unit > DAMONX_AGE_WINDOWS)
		return dx_refuse_field(d, item, SCHEME(age_unit), -EOPNOTSUPP,
				       "age_unit is %u, which this module does not know",
				       s->age_unit);
	return 0;
}

static int dx_check_scheme_pattern(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_scheme *s = dx_item_scheme(item);

	if (s->max_bytes && s->min_bytes > s->max_bytes)
		return dx_refuse_field(d, item, SCHEME(min_bytes), -EINVAL,
				       "min_bytes is %llu, must be at most max_bytes, which is %llu",
				       s->min_bytes, s->max_bytes);
	if (s->max_accesses && s->min_accesses >= s->max_accesses)
		return dx_refuse_field(d, item, SCHEME(min_accesses), -EINVAL,
				       "min_accesses is %u, must be below max_accesses, which is %u: the first rate that is too high",
				       s->min_accesses, s->max_accesses);
	if (s->max_age && s->min_age >= s->max_age)
		return dx_refuse_field(d, item, SCHEME(min_age), -EINVAL,
				       "min_age is %llu, must be below max_age, which is %llu: the first age that is too high",
				       s->min_age, s->max_age);
	return 0;
}

int dx_check_scheme(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_scheme *s = dx_item_scheme(item);
	int err;

	err = dx_check_scheme_action(d, item);
	if (!err)
		err = dx_check_interval(d, item, SCHEME(apply_us), "apply_us",
					s->apply_us);
	if (!err)
		err = dx_check_interval(d, item, SCHEME(min_unseen_us),
					"min_unseen_us", s->min_unseen_us);
	if (!err)
		err = dx_check_scheme_units(d, item);
	return err ?: dx_check_scheme_pattern(d, item);
}

/* ---- quotas and goals ---- */

static int dx_check_quota_choices(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_quota *q = dx_item_quota(item);

	if (q->tuner > DAMONX_TUNER_TEMPORAL)
		return dx_refuse_field(d, item, QUOTA(tuner), -EOPNOTSUPP,
				       "tuner is %u, which this module does not know",
				       q->tuner);
	if (q->goals > DAMONX_GOALS_ALL)
		return dx_refuse_field(d, item, QUOTA(goals), -EOPNOTSUPP,
				       "goals is %u, which this module does not know",
				       q->goals);
	if (q->flags)
		return dx_refuse_field(d, item, QUOTA(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", q->flags);
	return 0;
}

static int dx_check_quota_sizes(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_quota *q = dx_item_quota(item);

	if (q->bytes && q->start_bytes > q->bytes)
		return dx_refuse_field(d, item, QUOTA(start_bytes), -EINVAL,
				       "start_bytes is %llu, must be at most bytes, which is %llu",
				       q->start_bytes, q->bytes);
	if (q->fail_charge_num && !q->fail_charge_denom)
		return dx_refuse_field(d, item, QUOTA(fail_charge_denom),
				       -EINVAL,
				       "fail_charge_denom is 0, must be at least fail_charge_num, which is %u",
				       q->fail_charge_num);
	if (q->fail_charge_num > q->fail_charge_denom)
		return dx_refuse_field(d, item, QUOTA(fail_charge_num), -EINVAL,
				       "fail_charge_num is %u, must be at most fail_charge_denom, which is %u",
				       q->fail_charge_num,
				       q->fail_charge_denom);
	return 0;
}

int dx_check_quota(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_quota *q = dx_item_quota(item);
	int err;

	err = dx_check_interval(d, item, QUOTA(time_us), "time_us", q->time_us);
	if (!err)
		err = dx_check_interval(d, item, QUOTA(reset_us), "reset_us",
					q->reset_us);
	if (!err)
		err = dx_check_quota_choices(d, item);
	return err ?: dx_check_quota_sizes(d, item);
}

static bool dx_check_goal_has_node(u32 metric)
{
	return (metric >= DAMONX_GOAL_NODE_MEM_USED_BP &&
		metric <= DAMONX_GOAL_NODE_MEMCG_FREE_BP) ||
	       metric == DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP;
}

static bool dx_check_goal_has_cgroup(u32 metric)
{
	return metric == DAMONX_GOAL_NODE_MEMCG_USED_BP ||
	       metric == DAMONX_GOAL_NODE_MEMCG_FREE_BP;
}

static bool dx_check_goal_is_share(u32 metric)
{
	return metric != DAMONX_GOAL_USER_INPUT &&
	       metric != DAMONX_GOAL_SOME_MEM_PSI_US;
}

static int dx_check_goal_metric(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_goal *g = dx_item_goal(item);

	if (!g->metric)
		return dx_refuse_field(d, item, GOAL(metric), -EINVAL,
				       "metric is not given: it says what the quota is tuned towards");
	if (g->metric > DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP)
		return dx_refuse_field(d, item, GOAL(metric), -EOPNOTSUPP,
				       "metric is %u, which this module does not know",
				       g->metric);
	if (g->flags)
		return dx_refuse_field(d, item, GOAL(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", g->flags);
	if (g->metric != DAMONX_GOAL_USER_INPUT &&
	    !dx_limits_privileged(d->opener))
		return dx_refuse_field(d, item, GOAL(metric), -EPERM,
				       "metric is %u: a goal that is not user input takes CAP_SYS_ADMIN",
				       g->metric);
	return 0;
}

static int dx_check_goal_values(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_goal *g = dx_item_goal(item);

	if (!g->target_value)
		return dx_refuse_field(d, item, GOAL(target_value), -EINVAL,
				       "target_value is 0, must be above");
	if (dx_check_goal_is_share(g->metric) && g->target_value > 10000)
		return dx_refuse_field(d, item, GOAL(target_value), -EINVAL,
				       "target_value is %llu, must be at most 10000 for a share in basis points",
				       g->target_value);
	if (g->current_value && g->metric != DAMONX_GOAL_USER_INPUT)
		return dx_refuse_field(d, item, GOAL(current_value), -EINVAL,
				       "current_value is %llu, must be 0 for a metric that is measured",
				       g->current_value);
	return 0;
}

static int dx_check_goal_place(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_goal *g = dx_item_goal(item);

	if (dx_check_goal_has_node(g->metric)) {
		if (!dx_node_has_memory(g->node))
			return dx_refuse_field(d, item, GOAL(node), -EINVAL,
					       "node is %u: there is no such node, or it has no memory",
					       g->node);
	} else if (g->node) {
		return dx_refuse_field(d, item, GOAL(node), -EINVAL,
				       "node is %u, must be 0 for a metric that is not of a node",
				       g->node);
	}
	if (dx_check_goal_has_cgroup(g->metric)) {
		if (!g->cgroup)
			return dx_refuse_field(d, item, GOAL(cgroup), -EINVAL,
					       "cgroup is 0, must be the identifier of a cgroup item");
	} else if (g->cgroup) {
		return dx_refuse_field(d, item, GOAL(cgroup), -EINVAL,
				       "cgroup is %u, must be 0 for a metric that is not of a cgroup",
				       g->cgroup);
	}
	return 0;
}

int dx_check_goal(struct dx_decoder *d, struct dx_item *item)
{
	int err;

	err = dx_check_goal_metric(d, item);
	if (!err)
		err = dx_check_goal_values(d, item);
	return err ?: dx_check_goal_place(d, item);
}

/* ---- watermarks ---- */

static int dx_check_watermark_metric(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_watermark *w = dx_item_watermark(item);

	if (!w->metric)
		return dx_refuse_field(d, item, WATERMARK(metric), -EINVAL,
				       "metric is not given: it says what the marks are of");
	if (w->metric > DAMONX_WMARK_FREE_MEM_RATE)
		return dx_refuse_field(d, item, WATERMARK(metric), -EOPNOTSUPP,
				       "metric is %u, which this module does not know",
				       w->metric);
	if (w->metric != DAMONX_WMARK_NONE && !dx_limits_privileged(d->opener))
		return dx_refuse_field(d, item, WATERMARK(metric), -EPERM,
				       "metric is %u: a watermark takes CAP_SYS_ADMIN",
				       w->metric);
	if (w->flags)
		return dx_refuse_field(d, item, WATERMARK(flags), -EOPNOTSUPP,
				       "flags is 0x%x, must be 0", w->flags);
	if (w->reserved)
		return dx_refuse_field(d, item, WATERMARK(reserved), -EINVAL,
				       "reserved is 0x%x, must be 0",
				       w->reserved);
	return dx_check_interval(d, item, WATERMARK(interval_us), "interval_us",
				 w->interval_us);
}

int dx_check_watermark(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_watermark *w = dx_item_watermark(item);
	int err;

	err = dx_check_watermark_metric(d, item);
	if (err)
		return err;
	if (w->high_permil > 1000)
		return dx_refuse_field(d, item, WATERMARK(high_permil), -EINVAL,
				       "high_permil is %u, must be at most 1000",
				       w->high_permil);
	if (w->mid_permil > w->high_permil)
		return dx_refuse_field(d, item, WATERMARK(mid_permil), -EINVAL,
				       "mid_permil is %u, must be at most high_permil, which is %u",
				       w->mid_permil, w->high_permil);
	if (w->low_permil > w->mid_permil)
		return dx_refuse_field(d, item, WATERMARK(low_permil), -EINVAL,
				       "low_permil is %u, must be at most mid_permil, which is %u",
				       w->low_permil, w->mid_permil);
	return 0;
}

/* ---- destinations ---- */

int dx_check_destination(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_destination *to = dx_item_destination(item);

	if (dx_node_has_memory(to->node))
		return 0;
	return dx_refuse_field(d, item, DESTINATION(node), -EINVAL,
			       "node is %u: there is no such node, or it has no memory",
			       to->node);
}
