// SPDX-License-Identifier: GPL-2.0
/*
 * A new configuration takes the place of the old one, while kdamonds run or
 * while they do not.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "../mem/mem.h"
#include "dev.h"
#include "limits.h"

/* ---- one context ---- */

static u32 fill_ranges(struct dx_item *target, struct dx_range *ranges)
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

static u32 count_ranges(struct dx_item *context)
{
	struct dx_item *target;
	u32 n = 0;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET)
		n += dx_item_count(target, DAMONX_ITEM_REGION);
	return n;
}

static struct dx_attrs attrs_of(struct dx_item *context)
{
	const struct damonx_item_context *c = dx_item_context(context);

	return (struct dx_attrs) {
		.sample_us = c->sample_us,
		.aggr_us = c->aggr_us,
		.update_us = c->update_us,
		.min_regions = c->min_regions,
		.max_regions = c->max_regions,
		.min_region_bytes = c->min_region_bytes,
	};
}

int dx_watch_commit(struct dx_watch *watch, struct dx_item *item)
{
	u32 nr_targets = dx_item_count(item, DAMONX_ITEM_TARGET);
	struct dx_context_spec spec = {
		.attrs = attrs_of(item),
		.nr_targets = nr_targets,
	};
	struct dx_target_spec *specs;
	struct dx_range *ranges;
	struct dx_item *target;
	u32 i = 0, nr = 0;
	int err = -ENOMEM;

	specs = kvcalloc(nr_targets, sizeof(*specs), GFP_KERNEL_ACCOUNT);
	ranges = kvcalloc(count_ranges(item) + 1, sizeof(*ranges),
			  GFP_KERNEL_ACCOUNT);
	if (!specs || !ranges)
		goto out;
	dx_for_each_child(target, item, DAMONX_ITEM_TARGET) {
		specs[i].id = target->id;
		specs[i].space = dx_item_target(target)->space;
		specs[i].ranges = ranges + nr;
		specs[i].nr_ranges = fill_ranges(target, ranges + nr);
		nr += specs[i].nr_ranges;
		i++;
	}
	spec.targets = specs;
	err = dx_context_commit(&watch->context, &spec);
out:
	kvfree(ranges);
	kvfree(specs);
	return err;
}

/* ---- what cannot change while running ---- */

static int check_running_context(struct dx_kdamond *k, struct dx_watch *watch,
				 struct dx_item *item, struct dx_decoder *d)
{
	struct dx_item *context = dx_item_child(item, DAMONX_ITEM_CONTEXT,
						watch->item->id);

	if (!context)
		return dx_refuse(d->message, -EBUSY,
				 "context %u: cannot go while its kdamond %u runs",
				 watch->item->id, k->id);
	if (dx_item_context(context)->ops != dx_item_context(watch->item)->ops)
		return dx_refuse_field(d, context, 0, -EBUSY,
				       "ops is %u, must stay %u while its kdamond %u runs",
				       dx_item_context(context)->ops,
				       dx_item_context(watch->item)->ops,
				       k->id);
	if (!dx_item_count(context, DAMONX_ITEM_TARGET))
		return dx_refuse_field(d, context, 0, -EBUSY,
				       "must keep a target while its kdamond %u runs",
				       k->id);
	return 0;
}

static bool has_watch(struct dx_kdamond *k, u32 id)
{
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (watch->item->id == id)
			return true;
	}
	return false;
}

static int check_running(struct dx_kdamond *k, struct dx_item *item,
			 struct dx_decoder *d)
{
	struct dx_watch *watch;
	struct dx_item *context;
	int err;

	list_for_each_entry(watch, &k->watches, list) {
		err = check_running_context(k, watch, item, d);
		if (err)
			return err;
	}
	dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
		if (!has_watch(k, context->id))
			return dx_refuse_field(d, context, 0, -EBUSY,
					       "cannot come while its kdamond %u runs",
					       k->id);
	}
	return 0;
}

static struct dx_kdamond *find_kdamond(struct dx_session *session, u32 id)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (k->id == id)
			return k;
	}
	return NULL;
}

/* Under the locks of all kdamonds. */
static int check_session(struct dx_session *session, struct dx_item *config,
			 struct dx_decoder *d)
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
		err = check_running(k, item, d);
		if (err)
			return err;
	}
	if (!runs)
		return 0;
	dx_for_each_child(item, config, DAMONX_ITEM_KDAMOND) {
		if (!find_kdamond(session, item->id))
			return dx_refuse_field(d, item, 0, -EBUSY,
					       "cannot come while others of the session run");
	}
	return 0;
}

/* ---- all of it ---- */

static void lock_all(struct dx_session *session)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list)
		mutex_lock_nest_lock(&k->lock, &session->lock);
}

static void unlock_all(struct dx_session *session)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list)
		mutex_unlock(&k->lock);
}

static struct dx_item *watch_item(struct dx_kdamond *k, struct dx_watch *watch,
				  struct dx_item *config)
{
	struct dx_item *item;

	item = dx_item_child(config, DAMONX_ITEM_KDAMOND, k->id);
	return item ? dx_item_child(item, DAMONX_ITEM_CONTEXT,
				    watch->item->id) : NULL;
}

/*
 * Commit to each context that runs, but no more than *@nr_done; out: to how
 * many. Each one is all or nothing.
 */
static int commit_running(struct dx_session *session, struct dx_item *config,
			  u32 *nr_done)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;
	u32 limit = *nr_done, n = 0;
	int err;

	*nr_done = 0;
	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k))
			continue;
		list_for_each_entry(watch, &k->watches, list) {
			if (n++ == limit)
				return 0;
			err = dx_watch_commit(watch,
					      watch_item(k, watch, config));
			if (err)
				return err;
			++*nr_done;
		}
	}
	return 0;
}

/* A target goes on; else another came under its identifier, or the same anew. */
static bool same_space(struct dx_item *a, struct dx_item *b)
{
	return dx_item_target(a)->space == dx_item_target(b)->space;
}

static bool same_process(struct dx_item *a, struct dx_item *b)
{
	return dx_space_pid(dx_item_target(a)->space) ==
	       dx_space_pid(dx_item_target(b)->space);
}

/* What was reported about targets goes on; who came and went is reported. */
static void move_targets(struct dx_kdamond *k, struct dx_watch *watch,
			 struct dx_item *item)
{
	struct dx_item *old, *new;

	dx_for_each_child(old, watch->item, DAMONX_ITEM_TARGET) {
		new = dx_item_child(item, DAMONX_ITEM_TARGET, old->id);
		if (new && same_space(old, new)) {
			dx_item_target(new)->exec_id =
				dx_item_target(old)->exec_id;
			dx_item_target(new)->exit_told =
				dx_item_target(old)->exit_told;
		} else if (!new || !same_process(old, new)) {
			dx_record_target(k, watch, old, DAMONX_TARGET_REMOVED);
		}
	}
	dx_for_each_child(new, item, DAMONX_ITEM_TARGET) {
		old = dx_item_child(watch->item, DAMONX_ITEM_TARGET, new->id);
		if (!old || !same_space(old, new))
			dx_record_target(k, watch, new, DAMONX_TARGET_ADDED);
	}
	watch->item = item;
	/* All its targets were gone, and now there are others. */
	if (!watch->running)
		watch->running = !dx_context_start(&watch->context);
}

/* The algorithm has taken it; nothing can fail any more. */
static void switch_config(struct dx_session *session, struct dx_item *config)
{
	struct dx_kdamond *k;
	struct dx_watch *watch;
	bool runs = false;

	list_for_each_entry(k, &session->kdamonds, list)
		runs |= dx_kdamond_runs(k);
	if (runs)
		dx_record_config(session, config);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k)) {
			/* Results of what is no longer configured. */
			dx_kdamond_forget(k);
			continue;
		}
		list_for_each_entry(watch, &k->watches, list)
			move_targets(k, watch, watch_item(k, watch, config));
	}
}

/* As many kdamonds as @config has, made before anything is changed. */
static int make_kdamonds(struct dx_session *session, struct dx_item *config,
			 struct list_head *fresh)
{
	struct dx_item *item;
	struct dx_kdamond *k;

	dx_for_each_child(item, config, DAMONX_ITEM_KDAMOND) {
		if (find_kdamond(session, item->id))
			continue;
		k = dx_kdamond_new(session, item->id);
		if (!k)
			return -ENOMEM;
		list_add_tail(&k->list, fresh);
	}
	return 0;
}

static void free_kdamonds(struct list_head *list)
{
	struct dx_kdamond *k, *next;

	list_for_each_entry_safe(k, next, list, list)
		dx_kdamond_free(k);
}

/* Kdamonds that @config does not name; none of them runs. */
static void drop_kdamonds(struct dx_session *session, struct dx_item *config)
{
	struct dx_kdamond *k, *next;

	list_for_each_entry_safe(k, next, &session->kdamonds, list) {
		if (!dx_item_child(config, DAMONX_ITEM_KDAMOND, k->id))
			dx_kdamond_free(k);
	}
}

static void abandon_running(struct dx_session *session)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_kdamond_runs(k))
			continue;
		dx_kdamond_abandon(k);
		dx_kdamond_poke(k);
	}
}

/*
 * Where a later context has no memory, the earlier ones get back what they
 * had. That takes memory as well; where it fails, the session ends, because a
 * configuration that is half another one is nobody's wish.
 */
static int commit(struct dx_session *session, struct dx_item *config,
		  struct dx_decoder *d)
{
	u32 nr_done = U32_MAX;
	int err;

	err = check_session(session, config, d);
	if (err)
		return err;
	err = commit_running(session, config, &nr_done);
	if (!err) {
		switch_config(session, config);
		return 0;
	}
	if (nr_done && commit_running(session, session->config, &nr_done))
		abandon_running(session);
	return dx_refuse(d->message, err, "%s", err == -ENOMEM ? "no memory" :
			 "the configuration cannot be run");
}

static struct dx_load load_of(struct dx_item *config)
{
	struct dx_load load = {};
	struct dx_item *kdamond, *context;

	dx_for_each_child(kdamond, config, DAMONX_ITEM_KDAMOND) {
		load.nr_kdamonds++;
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT)
			load.nr_regions += dx_item_context(context)->max_regions;
	}
	return load;
}

static int set_load(struct dx_session *session, struct dx_load load,
		    struct dx_decoder *d)
{
	if (!dx_session_set_load(session, load))
		return 0;
	return dx_refuse(d->message, -EUSERS,
			 "all sessions of this user together would have more than %u kdamonds, or their max_regions make more than %u",
			 DX_MAX_USER_KDAMONDS, DX_MAX_USER_REGIONS);
}

/*
 * What @config and the one in force need, whichever comes of it. Going back
 * to either cannot fail, because nobody else was given what they need.
 */
static int reserve_load(struct dx_session *session, struct dx_item *config,
			struct dx_decoder *d)
{
	struct dx_load load = load_of(config);

	load.nr_regions = max(load.nr_regions, session->load.nr_regions);
	load.nr_kdamonds = max(load.nr_kdamonds, session->load.nr_kdamonds);
	return set_load(session, load, d);
}

int dx_apply_check(struct dx_session *session, struct dx_item *config,
		   struct dx_decoder *d)
{
	struct dx_load before = session->load;
	int err;

	lockdep_assert_held(&session->lock);
	err = reserve_load(session, config, d);
	if (err)
		return err;
	dx_session_set_load(session, before);
	lock_all(session);
	err = check_session(session, config, d);
	unlock_all(session);
	return err;
}

int dx_apply(struct dx_session *session, struct dx_item *config,
	     struct dx_decoder *d)
{
	struct dx_load before = session->load;
	struct dx_kdamond *k;
	LIST_HEAD(fresh);
	int err;

	lockdep_assert_held(&session->lock);
	err = reserve_load(session, config, d);
	if (err)
		return err;
	err = make_kdamonds(session, config, &fresh);
	if (err) {
		dx_refuse(d->message, err, "no memory");
	} else {
		lock_all(session);
		err = commit(session, config, d);
		unlock_all(session);
	}
	if (err) {
		free_kdamonds(&fresh);
		dx_session_set_load(session, before);
		return err;
	}

	dx_session_set_load(session, load_of(config));
	drop_kdamonds(session, config);
	list_splice_tail(&fresh, &session->kdamonds);
	dx_item_free(session->config);
	session->config = config;
	WRITE_ONCE(session->nr_kdamonds,
		   dx_item_count(config, DAMONX_ITEM_KDAMOND));
	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_poke(k);
	return 0;
}
