// SPDX-License-Identifier: GPL-2.0
/*
 * What schemes may do: rules that span a scheme, its context and its targets.
 *
 * A commit can name a context anew and keep its schemes, or the other way round.
 * So these rules are asked of the whole tree. Rights are asked for what the list
 * names, or anything if it replaces the configuration.
 */
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "check.h"
#include "decode.h"
#include "limits.h"

#define SCHEME(_member)		offsetof(struct damonx_item_scheme, _member)
#define GOAL(_member)		offsetof(struct damonx_item_goal, _member)
#define FILTER(_member)		offsetof(struct damonx_item_filter, _member)
#define TARGET(_member)		offsetof(struct damonx_item_target, _member)

/* ---- what works with the operations set ---- */

int dx_check_works(struct dx_decoder *d, struct dx_item *item, u32 kind,
		   u32 offset, const char *name, u32 value, u32 ops)
{
	const char *why = NULL;

	if (dx_mem_feature_by_ops(kind, value, ops, &why) > 0)
		return 0;
	return dx_refuse_field(d, item, offset, -EOPNOTSUPP, "%s is %u: %s",
			       name, value, why ?: "it does not work here");
}

static int dx_check_act_filters(struct dx_decoder *d, struct dx_item *context,
				struct dx_item *scheme)
{
	const struct damonx_item_filter *f;
	struct dx_item *item;
	int err;

	dx_for_each_child(item, scheme, DAMONX_ITEM_FILTER) {
		f = dx_item_filter(item);
		err = dx_check_works(d, item, DAMONX_FEATURE_FILTER,
				     FILTER(type), "type", f->type,
				     dx_item_context(context)->ops);
		if (err)
			return err;
		if (f->target && !dx_item_child(context, DAMONX_ITEM_TARGET,
						f->target))
			return dx_refuse_field(d, item, FILTER(target), -EINVAL,
					       "target is %u, but context %u has no such target",
					       f->target, context->id);
		if (f->cgroup)
			err = dx_check_cgroup_named(d, d->root, item,
						    FILTER(cgroup), f->cgroup);
		if (err)
			return err;
	}
	return 0;
}

static int dx_check_act_goal(struct dx_decoder *d, struct dx_item *context,
			     struct dx_item *goal)
{
	const struct damonx_item_goal *g = dx_item_goal(goal);
	int err;

	err = dx_check_works(d, goal, DAMONX_FEATURE_GOAL, GOAL(metric),
			     "metric", g->metric,
			     dx_item_context(context)->ops);
	if (!err && g->cgroup)
		err = dx_check_cgroup_named(d, d->root, goal, GOAL(cgroup),
					    g->cgroup);
	return err;
}

static int dx_check_act_goals(struct dx_decoder *d, struct dx_item *context,
			      struct dx_item *scheme)
{
	struct dx_item *quota, *goal;
	int err;

	dx_for_each_child(quota, scheme, DAMONX_ITEM_QUOTA) {
		dx_for_each_child(goal, quota, DAMONX_ITEM_GOAL) {
			err = dx_check_act_goal(d, context, goal);
			if (err)
				return err;
		}
	}
	return 0;
}

/* Pages are moved to somewhere, and nothing else is. */
static int dx_check_act_destinations(struct dx_decoder *d,
				     struct dx_item *scheme)
{
	u32 nr = dx_item_count(scheme, DAMONX_ITEM_DESTINATION);
	u32 action = dx_item_scheme(scheme)->action;
	bool moves = action == DAMONX_ACTION_MIGRATE_HOT ||
		     action == DAMONX_ACTION_MIGRATE_COLD;

	if (moves == !!nr)
		return 0;
	return dx_refuse_field(d, scheme, SCHEME(action), -EINVAL,
			       "action is %u, which moves %s, but the scheme has %s destination",
			       action, moves ? "pages" : "no pages",
			       moves ? "no" : "a");
}

/* ---- who may ---- */

static int dx_check_act_may(struct dx_decoder *d, struct pid *pid)
{
	int err = dx_process_may_act(pid, current_cred());

	return err ?: dx_process_may_act(pid, d->opener);
}

static int dx_check_act_process(struct dx_decoder *d, struct dx_item *scheme,
				struct dx_item *target)
{
	struct dx_space *space = dx_item_target(target)->space;
	struct pid *pid = dx_space_pid(space);
	const char *why;

	if (dx_space_state(space) != DX_SPACE_ALIVE)
		return 0;
	why = dx_process_is_spared(pid);
	if (!why && dx_check_act_may(d, pid) == -EPERM)
		why = "it takes CAP_SYS_NICE, or the same user and ptrace-attach";
	if (!why)
		return 0;
	return dx_refuse_field(d, scheme, SCHEME(action), -EPERM,
			       "action is %u, but may not be done to target %u: %s",
			       dx_item_scheme(scheme)->action, target->id, why);
}

static int dx_check_act_targets(struct dx_decoder *d, struct dx_item *context,
				struct dx_item *scheme)
{
	struct dx_item *target;
	int err;

	if (dx_item_scheme(scheme)->action == DAMONX_ACTION_STAT)
		return 0;
	dx_for_each_child(target, context, DAMONX_ITEM_TARGET) {
		if (d->keep && !scheme->named && !target->named)
			continue;
		if (dx_space_kind(dx_item_target(target)->space) !=
		    DX_SPACE_PROCESS)
			continue;
		err = dx_check_act_process(d, scheme, target);
		if (err)
			return err;
	}
	return 0;
}

int dx_check_act(struct dx_decoder *d, struct dx_item *context,
		 struct dx_item *scheme)
{
	int err;

	err = dx_check_works(d, scheme, DAMONX_FEATURE_ACTION,
			     SCHEME(action), "action",
			     dx_item_scheme(scheme)->action,
			     dx_item_context(context)->ops);
	if (!err)
		err = dx_check_act_filters(d, context, scheme);
	if (!err)
		err = dx_check_act_goals(d, context, scheme);
	if (!err)
		err = dx_check_act_destinations(d, scheme);
	return err ?: dx_check_act_targets(d, context, scheme);
}
