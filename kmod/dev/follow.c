// SPDX-License-Identifier: GPL-2.0
/*
 * Targets that the module adds itself: children of targets, and processes of
 * cgroups. They have no items, because nobody has asked for each of them; they
 * go with the item because of which they came.
 *
 * mem finds them (its families), the thread of the kdamond takes them over when
 * the next sample is due.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/slab.h>

#include "../mem/mem.h"
#include "dev.h"
#include "openers.h"

static bool dx_follow_is_root(struct dx_item *target)
{
	const struct damonx_item_target *t = &dx_item_target(target)->uapi;

	return t->kind == DAMONX_TARGET_CGROUP ||
	       t->flags & DAMONX_TARGET_F_CHILDREN;
}

/* ---- what is to be followed ---- */

static bool dx_follow_is_wanted(struct dx_item *context)
{
	struct dx_item *target;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET) {
		if (dx_follow_is_root(target))
			return true;
	}
	return false;
}

/* INFO's max_targets is for all, with those that are configured. */
static u32 dx_follow_limit(struct dx_item *context)
{
	u32 max = dx_item_context(context)->max_followed ?: DX_MAX_TARGETS;

	return min(max, DX_MAX_TARGETS -
			dx_item_count(context, DAMONX_ITEM_TARGET));
}

static struct dx_roots *dx_follow_roots(struct dx_item *context)
{
	u32 nr = dx_item_count(context, DAMONX_ITEM_TARGET), i = 0;
	struct dx_item *target;
	struct dx_roots *roots;
	struct dx_root *list;

	list = kvcalloc(nr, sizeof(*list), GFP_KERNEL_ACCOUNT);
	if (!list)
		return NULL;
	dx_for_each_child(target, context, DAMONX_ITEM_TARGET) {
		list[i].id = target->id;
		list[i].space = dx_item_target(target)->space;
		list[i].parental = dx_follow_is_root(target);
		i++;
	}
	roots = dx_roots_new(list, nr, dx_follow_limit(context));
	kvfree(list);
	return roots;
}

static int dx_follow_prepare_family(struct dx_watch *watch,
				    struct dx_item *item)
{
	struct dx_family *family;

	if (!watch->family) {
		family = dx_family_new(&watch->kdamond->session->last_followed);
		if (IS_ERR(family))
			return PTR_ERR(family);
		watch->family = family;
	}
	watch->roots = dx_follow_roots(item);
	return watch->roots ? 0 : -ENOMEM;
}

void dx_follow_drop_plan(struct dx_watch *watch)
{
	lockdep_assert_held(&watch->kdamond->lock);
	dx_roots_free(watch->roots);
	watch->roots = NULL;
}

/* ---- who may be followed ---- */

/* Whether its schemes do something to memory. */
static bool dx_follow_acts(struct dx_item *context)
{
	struct dx_item *scheme;

	dx_for_each_child(scheme, context, DAMONX_ITEM_SCHEME) {
		if (dx_item_scheme(scheme)->action != DAMONX_ACTION_STAT)
			return true;
	}
	return false;
}

/*
 * Whether all who can see the session may see the process, and who has asked for
 * @root may act on it. That he may see it is asked when its space is made.
 */
static bool dx_follow_may(struct dx_watch *watch, struct pid *pid,
			  struct dx_item *root, bool act)
{
	struct dx_session *session = watch->kdamond->session;
	bool may;

	if (act && (dx_process_is_spared(pid) ||
		    dx_process_may_act(pid, dx_space_cred(dx_item_target(root)->space)) == -EPERM))
		return false;
	down_read(&session->view);
	may = dx_openers_may_follow(session, pid, act);
	up_read(&session->view);
	return may;
}

/* Whether a target stays when @item takes the place of the context's. */
static bool dx_follow_keeps(struct dx_watch *watch,
			    const struct dx_followed *f, struct dx_item *item)
{
	struct dx_item *old, *new;

	old = dx_item_child(watch->item, DAMONX_ITEM_TARGET, f->root);
	new = dx_item_child(item, DAMONX_ITEM_TARGET, f->root);
	if (!watch->running || !old || !new || !dx_follow_is_root(new) ||
	    dx_item_target(old)->space != dx_item_target(new)->space)
		return false;
	return !dx_follow_acts(item) || dx_follow_acts(watch->item) ||
	       dx_follow_may(watch, dx_space_pid(f->told.space), new, true);
}

int dx_follow_prepare(struct dx_watch *watch, struct dx_item *item)
{
	struct dx_followed *f;

	lockdep_assert_held(&watch->kdamond->lock);
	dx_follow_drop_plan(watch);
	list_for_each_entry(f, &watch->followed, list)
		f->kept = dx_follow_keeps(watch, f, item);
	return dx_follow_is_wanted(item) ?
	       dx_follow_prepare_family(watch, item) : 0;
}

/* The core does not have it any more. */
static void dx_follow_forget(struct dx_watch *watch, struct dx_followed *f)
{
	mutex_lock(&watch->context.lock);
	watch->gone_hold_ns = max(watch->gone_hold_ns,
				  dx_space_max_hold_ns(f->told.space));
	list_del(&f->list);
	mutex_unlock(&watch->context.lock);
	if (f->kin)
		dx_family_drop(f->kin);
	dx_space_put(f->told.space);
	kfree(f);
}

void dx_follow_take(struct dx_watch *watch)
{
	struct dx_followed *f, *next;

	lockdep_assert_held(&watch->kdamond->lock);
	list_for_each_entry_safe(f, next, &watch->followed, list) {
		if (f->kept)
			continue;
		if (watch->running && !f->told.exit_told)
			dx_record_told(watch, &f->told, DAMONX_TARGET_REMOVED);
		dx_follow_forget(watch, f);
	}
	if (!watch->roots) {
		dx_follow_end(watch);
		return;
	}
	dx_family_take_roots(watch->family, watch->roots);
	watch->roots = NULL;
	watch->scan = true;
}

/* ---- taking over ---- */

static struct dx_space *dx_follow_space(struct dx_watch *watch,
					const struct dx_newcomer *newcomer)
{
	struct dx_item *root = dx_item_child(watch->item, DAMONX_ITEM_TARGET,
					     newcomer->root);

	if (!root || !dx_follow_is_root(root))
		return ERR_PTR(-ENOENT);
	if (!dx_follow_may(watch, newcomer->pid, root,
			   dx_follow_acts(watch->item)))
		return ERR_PTR(-EPERM);
	return dx_space_of_child(newcomer->pid, newcomer->comm,
				 dx_item_target(root)->space);
}

/* The same ranges as those of the target because of which it came. */
static int dx_follow_add(struct dx_watch *watch, const struct dx_followed *f)
{
	struct dx_item *root = dx_item_child(watch->item, DAMONX_ITEM_TARGET,
					     f->root);
	struct dx_target_spec spec = {
		.id = f->told.id,
		.space = f->told.space,
	};
	struct dx_range *ranges;
	int err;

	ranges = kvcalloc(dx_item_count(root, DAMONX_ITEM_REGION) + 1,
			  sizeof(*ranges), GFP_KERNEL_ACCOUNT);
	if (!ranges)
		return -ENOMEM;
	spec.ranges = ranges;
	spec.nr_ranges = dx_commit_fill_ranges(root, ranges);
	err = dx_context_add_target(&watch->context, &spec);
	kvfree(ranges);
	return err;
}

static int dx_follow_adopt(struct dx_watch *watch,
			   const struct dx_newcomer *newcomer)
{
	struct dx_space *space = dx_follow_space(watch, newcomer);
	struct dx_followed *f;
	int err = -ENOMEM;

	if (IS_ERR(space))
		return PTR_ERR(space);
	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		goto put;
	f->kin = newcomer->kin;
	f->root = newcomer->root;
	f->event = newcomer->event;
	f->told.id = newcomer->id;
	f->told.parent = newcomer->parent;
	f->told.space = space;
	f->told.exec_id = newcomer->exec_id;
	err = dx_follow_add(watch, f);
	if (err)
		goto free;
	dx_family_set_owner(f->kin, f);
	mutex_lock(&watch->context.lock);
	list_add_tail(&f->list, &watch->followed);
	mutex_unlock(&watch->context.lock);
	dx_record_told(watch, &f->told, newcomer->event);
	dx_record_told_event(watch, &f->told);
	return 0;
free:
	kfree(f);
put:
	dx_space_put(space);
	return err;
}

static void dx_follow_take_over(struct dx_watch *watch)
{
	struct dx_newcomer newcomer;
	u32 missed = 0;
	int err;

	while (!READ_ONCE(watch->kdamond->claimed) &&
	       dx_family_next(watch->family, &newcomer)) {
		err = dx_follow_adopt(watch, &newcomer);
		if (!err)
			continue;
		/* Without its root it is nobody's any more. */
		missed += err != -ENOENT;
		dx_family_drop(newcomer.kin);
	}
	missed += dx_family_missed(watch->family);
	if (!missed)
		return;
	WRITE_ONCE(watch->nr_missed, watch->nr_missed + missed);
	dx_record_missed(watch);
}

/* ---- those that go ---- */

static bool dx_follow_mark_left(struct dx_watch *watch)
{
	struct dx_followed *f;
	bool found = false;

	while ((f = dx_family_next_left(watch->family))) {
		if (!f->told.exit_told)
			dx_record_told(watch, &f->told, DAMONX_TARGET_REMOVED);
		dx_family_drop(f->kin);
		f->kin = NULL;
		f->gone = true;
		found = true;
	}
	return found;
}

/* Whether the core has nothing more to tell of a target. */
static bool dx_follow_is_done(struct dx_watch *watch, u32 id)
{
	const struct dx_target *target = dx_context_target(&watch->context, id);

	return !target || (!target->alive && !target->regions.nr);
}

static bool dx_follow_mark_ended(struct dx_watch *watch)
{
	struct dx_followed *f;
	bool found = false;

	if (!watch->sweep)
		return false;
	watch->sweep = false;
	list_for_each_entry(f, &watch->followed, list) {
		if (!f->told.exit_told || !dx_follow_is_done(watch, f->told.id))
			continue;
		f->gone = true;
		found = true;
	}
	return found;
}

/* All at once: there may be thousands. */
static void dx_follow_remove_gone(struct dx_watch *watch)
{
	struct dx_followed *f, *next;
	bool found = dx_follow_mark_left(watch);

	found |= dx_follow_mark_ended(watch);
	if (!found)
		return;
	list_for_each_entry(f, &watch->followed, list) {
		if (f->gone)
			dx_context_leave_target(&watch->context, f->told.id);
	}
	dx_context_remove_left(&watch->context);
	list_for_each_entry_safe(f, next, &watch->followed, list) {
		if (f->gone)
			dx_follow_forget(watch, f);
	}
}

bool dx_follow_step(struct dx_watch *watch)
{
	lockdep_assert_held(&watch->kdamond->lock);
	if (watch->family) {
		dx_follow_remove_gone(watch);
		if (watch->scan) {
			dx_family_set_sleeper(watch->family, current,
					      &watch->kdamond->poked);
			dx_family_scan(watch->family);
			watch->scan = false;
		}
		dx_family_tend(watch->family);
		dx_follow_take_over(watch);
	}
	return watch->context.nr_alive;
}

void dx_follow_doze(struct dx_watch *watch)
{
	lockdep_assert_held(&watch->kdamond->lock);
	if (watch->family)
		dx_family_set_eager(watch->family,
				    dx_context_dozes(&watch->context));
}

void dx_follow_end(struct dx_watch *watch)
{
	struct dx_followed *f;

	lockdep_assert_held(&watch->kdamond->lock);
	dx_family_free(watch->family);
	watch->family = NULL;
	list_for_each_entry(f, &watch->followed, list)
		f->kin = NULL;
}

void dx_follow_free(struct dx_watch *watch)
{
	struct dx_followed *f, *next;

	dx_follow_drop_plan(watch);
	dx_follow_end(watch);
	list_for_each_entry_safe(f, next, &watch->followed, list)
		dx_follow_forget(watch, f);
}
