// SPDX-License-Identifier: GPL-2.0
/*
 * A configuration takes the place of the one in force, while kdamonds run or
 * while they do not.
 *
 * This happens in two phases. The first decides, allocates and prepares: the
 * load of the user, new kdamonds, a plan for each context that runs. It may
 * fail and changes nothing. The second takes what was prepared, cannot fail,
 * and runs under session->view, so that nobody sees half of it.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "../mem/mem.h"
#include "check.h"
#include "commit_probe.h"
#include "commit_scheme.h"
#include "dev.h"

/* ---- the specification of a context ---- */

u32 dx_commit_fill_ranges(struct dx_item *target, struct dx_range *ranges)
{
	struct dx_item *region;
	u32 n = 0;

	dx_for_each_child(region, target, DAMONX_ITEM_REGION) {
		ranges[n].start = dx_item_region(region)->start;
		ranges[n].end = dx_item_region(region)->end;
		n++;
	}
	return n;
}

/* What has no memory of its own: ranges are those of its processes. */
static bool dx_commit_is_group(struct dx_item *target)
{
	return dx_space_kind(dx_item_target(target)->space) == DX_SPACE_GROUP;
}

static u32 dx_commit_count_ranges(struct dx_item *context)
{
	struct dx_item *target;
	u32 n = 0;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET)
		n += dx_item_count(target, DAMONX_ITEM_REGION);
	return n;
}

/* The ranges of the configured target because of which @f is there. */
static void dx_commit_fill_followed(const struct dx_followed *f,
				    struct dx_item *context,
				    const struct dx_target_spec *configured,
				    struct dx_target_spec *spec)
{
	struct dx_item *root = dx_item_child(context, DAMONX_ITEM_TARGET,
					     f->root);

	spec->id = f->told.id;
	spec->space = f->told.space;
	spec->ranges = configured[dx_item_target(root)->place].ranges;
	spec->nr_ranges = dx_item_count(root, DAMONX_ITEM_REGION);
}

/* Those that are configured, and those of the module's that stay. */
static void dx_commit_fill_targets(struct dx_watch *watch,
				   struct dx_item *context,
				   struct dx_target_spec *specs,
				   struct dx_range *ranges)
{
	const struct dx_target_spec *configured = specs;
	const struct dx_followed *f;
	struct dx_item *target;
	u32 nr;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET) {
		nr = dx_commit_fill_ranges(target, ranges);
		dx_item_target(target)->place = specs - configured;
		specs->id = target->id;
		specs->space = dx_item_target(target)->space;
		specs->ranges = ranges;
		if (!dx_commit_is_group(target))
			specs->nr_ranges = nr;
		ranges += nr;
		specs++;
	}
	list_for_each_entry(f, &watch->followed, list) {
		if (f->kept)
			dx_commit_fill_followed(f, context, configured,
						specs++);
	}
}

static u32 dx_commit_count_targets(struct dx_watch *watch,
				   struct dx_item *context)
{
	u32 n = dx_item_count(context, DAMONX_ITEM_TARGET);
	const struct dx_followed *f;

	list_for_each_entry(f, &watch->followed, list)
		n += f->kept;
	return n;
}

static int dx_commit_prepare_core(struct dx_watch *watch, struct dx_item *item,
				  bool start)
{
	u32 nr_targets = dx_commit_count_targets(watch, item);
	struct dx_context_spec spec = {
		.attrs = dx_check_attrs(item),
		.nr_targets = nr_targets,
		.start = start,
	};
	struct dx_commit_schemes schemes;
	struct dx_commit_probes probes;
	struct dx_target_spec *specs;
	struct dx_range *ranges;
	int err = -ENOMEM;
	bool no_memory;

	specs = kvcalloc(nr_targets, sizeof(*specs), GFP_KERNEL_ACCOUNT);
	ranges = kvcalloc(dx_commit_count_ranges(item) + 1, sizeof(*ranges),
			  GFP_KERNEL_ACCOUNT);
	/* Both, so that both can be freed. */
	no_memory = dx_commit_schemes_fill(&schemes, item);
	no_memory |= dx_commit_probes_fill(&probes, item);
	if (!no_memory && specs && ranges) {
		dx_commit_fill_targets(watch, item, specs, ranges);
		spec.targets = specs;
		spec.schemes = schemes.specs;
		spec.nr_schemes = schemes.nr;
		spec.probes = probes.specs;
		spec.nr_probes = probes.nr;
		err = dx_context_prepare(&watch->context, &spec, &watch->plan);
	}
	dx_commit_probes_free(&probes);
	dx_commit_schemes_free(&schemes);
	kvfree(ranges);
	kvfree(specs);
	return err;
}

int dx_commit_prepare_context(struct dx_watch *watch, struct dx_item *item,
			      bool start)
{
	int err;

	lockdep_assert_held(&watch->kdamond->lock);
	err = dx_follow_prepare(watch, item);
	return err ?: dx_commit_prepare_core(watch, item, start);
}

void dx_commit_take_context(struct dx_watch *watch)
{
	lockdep_assert_held(&watch->kdamond->lock);
	dx_context_take(&watch->context, watch->plan);
	watch->plan = NULL;
	dx_follow_take(watch);
	/* Nobody would add those that come. */
	if (!watch->context.running)
		dx_follow_end(watch);
}

void dx_commit_drop_plan(struct dx_watch *watch)
{
	lockdep_assert_held(&watch->kdamond->lock);
	dx_plan_drop(watch->plan);
	watch->plan = NULL;
	dx_follow_drop_plan(watch);
}

/* ---- what cannot change while running ---- */

static int dx_commit_check_context(struct dx_watch *watch, struct dx_item *item,
				   struct dx_decoder *d)
{
	struct dx_item *context = dx_item_child(item, DAMONX_ITEM_CONTEXT,
						watch->item->id);
	u32 kdamond = watch->kdamond->id;

	if (!context)
		return dx_refuse(d->message, -EBUSY,
				 "context %u: cannot go while its kdamond %u runs",
				 watch->item->id, kdamond);
	if (dx_item_context(context)->ops != dx_item_context(watch->item)->ops)
		return dx_refuse_field(d, context, 0, -EBUSY,
				       "ops is %u, must stay %u while its kdamond %u runs",
				       dx_item_context(context)->ops,
				       dx_item_context(watch->item)->ops,
				       kdamond);
	if (!dx_item_count(context, DAMONX_ITEM_TARGET))
		return dx_refuse_field(d, context, 0, -EBUSY,
				       "must keep a target while its kdamond %u runs",
				       kdamond);
	return 0;
}

static bool dx_commit_has_watch(struct dx_kdamond *k, u32 id)
{
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (watch->item->id == id)
			return true;
	}
	return false;
}

static int dx_commit_check_running(struct dx_kdamond *k, struct dx_item *item,
				   struct dx_decoder *d)
{
	struct dx_watch *watch;
	struct dx_item *context;
	int err;

	list_for_each_entry(watch, &k->watches, list) {
		err = dx_commit_check_context(watch, item, d);
		if (err)
			return err;
	}
	dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
		if (!dx_commit_has_watch(k, context->id))
			return dx_refuse_field(d, context, 0, -EBUSY,
					       "cannot come while its kdamond %u runs",
					       k->id);
	}
	return 0;
}

/* The caller holds the locks of all kdamonds, so none of them ends meanwhile. */
static int dx_commit_check_session(struct dx_session *session,
				   struct dx_item *config, struct dx_decoder *d)
{
	struct dx_kdamond *k;
	struct dx_item *item;
	bool runs = false;
	int err;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k))
			continue;
		runs = true;
		item = dx_item_child(config, DAMONX_ITEM_KDAMOND, k->id);
		if (!item)
			return dx_refuse(d->message, -EBUSY,
					 "kdamond %u: cannot go while it runs",
					 k->id);
		err = dx_commit_check_running(k, item, d);
		if (err)
			return err;
	}
	if (!runs)
		return 0;
	dx_for_each_child(item, config, DAMONX_ITEM_KDAMOND) {
		if (!dx_kdamond_find(session, item->id))
			return dx_refuse_field(d, item, 0, -EBUSY,
					       "cannot come while others of the session run");
	}
	return 0;
}

/* ---- load ---- */

/* Looks a second, at most: as short as the sampling interval may be tuned. */
static u64 dx_commit_looks_per_s(const struct damonx_item_context *c)
{
	u64 sample_us = c->goal_aggrs ? c->goal_min_sample_us : c->sample_us;

	return div64_u64((u64)c->max_regions * USEC_PER_SEC, sample_us);
}

static struct dx_load dx_commit_load(struct dx_item *config)
{
	const struct damonx_item_context *c;
	struct dx_item *kdamond, *context;
	struct dx_load load = {};

	dx_for_each_child(kdamond, config, DAMONX_ITEM_KDAMOND) {
		load.nr_kdamonds++;
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT) {
			c = dx_item_context(context);
			load.nr_regions += c->max_regions;
			load.looks_per_s += dx_commit_looks_per_s(c);
		}
	}
	return load;
}

/*
 * Count the larger one of what is in force and what @config needs. Then neither
 * taking @config nor going on without it can fail for a limit.
 */
static int dx_commit_reserve_load(struct dx_session *session,
				  struct dx_item *config, struct dx_decoder *d)
{
	struct dx_load load = dx_commit_load(config), now = session->load;

	load.nr_regions = max(load.nr_regions, now.nr_regions);
	load.nr_kdamonds = max(load.nr_kdamonds, now.nr_kdamonds);
	load.looks_per_s = max(load.looks_per_s, now.looks_per_s);
	return dx_session_set_load(session, load,
				   dx_limits_privileged(d->opener), d->message);
}

/* What was reserved becomes @load, which is no more than that. */
static void dx_commit_settle_load(struct dx_session *session,
				  struct dx_load load, struct dx_decoder *d)
{
	WARN_ON_ONCE(dx_session_set_load(session, load, true, d->message));
}

/* ---- first phase: prepare ---- */

static struct dx_item *dx_commit_item(struct dx_watch *watch,
				      struct dx_item *config)
{
	struct dx_item *item;

	item = dx_item_child(config, DAMONX_ITEM_KDAMOND, watch->kdamond->id);
	return item ? dx_item_child(item, DAMONX_ITEM_CONTEXT,
				    watch->item->id) : NULL;
}

/*
 * A context whose targets have all gone, in a kdamond that runs, starts again
 * when it gets others.
 */
static int dx_commit_prepare_running(struct dx_watch *watch,
				     struct dx_item *config)
{
	struct dx_item *item = dx_commit_item(watch, config);
	int err;

	err = dx_commit_prepare_context(watch, item, true);
	if (err == -ESRCH)
		err = dx_commit_prepare_context(watch, item, false);
	return err;
}

static int dx_commit_prepare(struct dx_session *session, struct dx_item *config)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;
	int err;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k))
			continue;
		list_for_each_entry(watch, &k->watches, list) {
			err = dx_commit_prepare_running(watch, config);
			if (err)
				return err;
		}
	}
	return 0;
}

static void dx_commit_drop_plans(struct dx_session *session)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;

	list_for_each_entry(k, &session->kdamonds, list) {
		list_for_each_entry(watch, &k->watches, list)
			dx_commit_drop_plan(watch);
	}
}

/* The kdamonds of @config that the session does not have yet. */
static int dx_commit_make_kdamonds(struct dx_session *session,
				   struct dx_item *config,
				   struct list_head *fresh)
{
	struct dx_item *item;
	struct dx_kdamond *k;

	dx_for_each_child(item, config, DAMONX_ITEM_KDAMOND) {
		if (dx_kdamond_find(session, item->id))
			continue;
		k = dx_kdamond_new(session, item->id);
		if (!k)
			return -ENOMEM;
		list_add_tail(&k->list, fresh);
	}
	return 0;
}

static void dx_commit_free_kdamonds(struct list_head *list)
{
	struct dx_kdamond *k, *next;

	list_for_each_entry_safe(k, next, list, list) {
		list_del(&k->list);
		dx_kdamond_free(k);
	}
}

/* ---- second phase: take ---- */

/*
 * A target goes on when it has the same space. Another space under the same
 * identifier is another process, or the same process, resolved anew.
 */
static bool dx_commit_same_space(struct dx_item *a, struct dx_item *b)
{
	return dx_item_target(a)->space == dx_item_target(b)->space;
}

static bool dx_commit_same_memory(struct dx_item *a, struct dx_item *b)
{
	return dx_space_same(dx_item_target(a)->space,
			     dx_item_target(b)->space);
}

/* Record which targets have come and gone; keep what was told of the others. */
static void dx_commit_record_targets(struct dx_watch *watch,
				     struct dx_item *item)
{
	struct dx_item *old, *new;

	dx_for_each_child(old, watch->item, DAMONX_ITEM_TARGET) {
		new = dx_item_child(item, DAMONX_ITEM_TARGET, old->id);
		if (new && dx_commit_same_space(old, new)) {
			dx_item_target(new)->exec_id =
				dx_item_target(old)->exec_id;
			dx_item_target(new)->exit_told =
				dx_item_target(old)->exit_told;
		} else if (!new || !dx_commit_same_memory(old, new)) {
			dx_record_target(watch, old, DAMONX_TARGET_REMOVED);
		}
	}
	dx_for_each_child(new, item, DAMONX_ITEM_TARGET) {
		old = dx_item_child(watch->item, DAMONX_ITEM_TARGET, new->id);
		if (!old || !dx_commit_same_space(old, new))
			dx_record_target(watch, new, DAMONX_TARGET_ADDED);
	}
}

static void dx_commit_take_running(struct dx_watch *watch,
				   struct dx_item *config)
{
	struct dx_item *item = dx_commit_item(watch, config);
	bool ran = watch->running;

	lockdep_assert_held(&watch->kdamond->lock);
	dx_commit_take_context(watch);
	WRITE_ONCE(watch->running, watch->context.running);
	dx_commit_record_targets(watch, item);
	watch->item = item;
	/* No tick will find out that targets have gone meanwhile. */
	if (!watch->running)
		dx_record_target_events(watch, false);
	if (watch->running && !ran)
		dx_record_state(watch->kdamond, item->id, DAMONX_STATE_STARTED,
				DAMONX_WHY_REQUEST);
}

static void dx_commit_take_contexts(struct dx_session *session,
				    struct dx_item *config)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;

	lockdep_assert_held_write(&session->view);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k)) {
			/* Results of what is no longer configured. */
			dx_kdamond_forget(k);
			continue;
		}
		list_for_each_entry(watch, &k->watches, list)
			dx_commit_take_running(watch, config);
		dx_kdamond_follow_items(k);
	}
}

/* Move kdamonds that @config does not name to @gone; none of them runs. */
static void dx_commit_take_kdamonds(struct dx_session *session,
				    struct dx_item *config,
				    struct list_head *fresh,
				    struct list_head *gone)
{
	struct dx_kdamond *k, *next;

	lockdep_assert_held_write(&session->view);
	list_for_each_entry_safe(k, next, &session->kdamonds, list) {
		if (!dx_item_child(config, DAMONX_ITEM_KDAMOND, k->id))
			list_move_tail(&k->list, gone);
	}
	list_splice_tail_init(fresh, &session->kdamonds);
	WRITE_ONCE(session->nr_kdamonds,
		   dx_item_count(config, DAMONX_ITEM_KDAMOND));
}

/* ---- all of it ---- */

int dx_commit_check(struct dx_session *session, struct dx_item *config,
		    struct dx_decoder *d)
{
	struct dx_load load = dx_commit_load(config);
	int err;

	lockdep_assert_held(&session->lock);
	err = dx_limits_check_load(session->user, &session->load, &load,
				   dx_limits_privileged(d->opener), d->message);
	if (err)
		return err;
	dx_session_lock_kdamonds(session);
	err = dx_commit_check_session(session, config, d);
	dx_session_unlock_kdamonds(session);
	return err;
}

/* What fails here leaves all as it was. */
static int dx_commit_first_phase(struct dx_session *session,
				 struct dx_item *config, struct dx_decoder *d,
				 struct list_head *fresh)
{
	int err;

	err = dx_commit_make_kdamonds(session, config, fresh);
	if (err)
		return dx_refuse(d->message, err, "no memory");
	err = dx_commit_check_session(session, config, d);
	if (err)
		return err;
	err = dx_commit_prepare(session, config);
	if (err)
		return dx_refuse(d->message, err, "%s", err == -ENOMEM ?
				 "no memory" :
				 "the configuration cannot be run");
	return 0;
}

static void dx_commit_undo(struct dx_session *session, struct dx_load before,
			   struct dx_decoder *d, struct list_head *fresh)
{
	dx_commit_drop_plans(session);
	dx_session_unlock_kdamonds(session);
	dx_commit_free_kdamonds(fresh);
	dx_commit_settle_load(session, before, d);
}

static void dx_commit_second_phase(struct dx_session *session,
				   struct dx_item *config,
				   struct list_head *fresh)
{
	struct dx_item *old = session->config;
	LIST_HEAD(gone);

	if (atomic_read(&session->nr_running))
		dx_record_config(session, config);
	down_write(&session->view);
	dx_commit_take_contexts(session, config);
	dx_session_unlock_kdamonds(session);
	dx_commit_take_kdamonds(session, config, fresh, &gone);
	session->config = config;
	up_write(&session->view);
	dx_commit_free_kdamonds(&gone);
	dx_item_free(old);
}

int dx_commit(struct dx_session *session, struct dx_item *config,
	      struct dx_decoder *d)
{
	struct dx_load before = session->load;
	struct dx_kdamond *k;
	LIST_HEAD(fresh);
	int err;

	lockdep_assert_held(&session->lock);
	err = dx_commit_reserve_load(session, config, d);
	if (err)
		return err;
	dx_session_lock_kdamonds(session);
	err = dx_commit_first_phase(session, config, d, &fresh);
	if (err) {
		dx_commit_undo(session, before, d, &fresh);
		return err;
	}
	dx_commit_second_phase(session, config, &fresh);
	dx_commit_settle_load(session, dx_commit_load(config), d);
	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_poke(k);
	return 0;
}
