// SPDX-License-Identifier: GPL-2.0
/*
 * Families: which processes descend from those that are watched, or are in a
 * cgroup that is, from the moment of their fork.
 *
 * The kernel tells of each fork in the parent's context, before the child runs
 * (compat/births.h). Whether the parent is in a family is looked up there, and
 * the child joins at once, so that its own children are found, too. The thread
 * of the family's context takes newcomers over when its next sample is due.
 *
 * Nothing can be allocated at a fork, so a family has places in reserve. That
 * thread doubles them when half are taken, up to as many as may join. Should
 * forks be faster, it looks for those who found no place, whose number it
 * knows. Who is gone by then counts as missed.
 *
 * LOCKING
 *	dx_family_lock, a raw spinlock with interrupts off, protects everything
 *	here. Nothing is taken under it but what RCU, a wake-up and a reference
 *	need. References are dropped after it.
 *	A fork of a process that nobody watches takes no lock: it finds the
 *	place in the table empty, and no family with a cgroup.
 */

#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "../compat/births.h"
#include "cgroup.h"
#include "family.h"

#define DX_FAMILY_BITS	12
#define DX_FAMILY_FIRST	1024	/* places that a new family has */
#define DX_FAMILY_BATCH	64	/* roots put into the table at a stretch */

DEFINE_RAW_SPINLOCK(dx_family_lock);
static LIST_HEAD(dx_families);
static struct hlist_head dx_family_table[1 << DX_FAMILY_BITS];
static u32 dx_family_nr_groups;		/* in all families */

/* Of families; begins and ends the news. */
static DEFINE_MUTEX(dx_family_mutex);
static u32 dx_family_count;

/* ---- places ---- */

static struct hlist_head *dx_family_place(const struct pid *pid)
{
	return &dx_family_table[hash_ptr(pid, DX_FAMILY_BITS)];
}

/* Whether it has not left, and is not a root of yesterday or of tomorrow. */
static bool dx_family_counts(const struct dx_kin *kin)
{
	lockdep_assert_held(&dx_family_lock);
	return !kin->left && (!kin->roots || kin->roots == kin->family->own);
}

struct dx_kin *dx_family_member(const struct dx_family *family,
				const struct pid *pid)
{
	struct dx_kin *kin;

	lockdep_assert_held(&dx_family_lock);
	hlist_for_each_entry(kin, dx_family_place(pid), node) {
		if (kin->pid == pid && kin->family == family &&
		    dx_family_counts(kin))
			return kin;
	}
	return NULL;
}

/* Take one that has joined out of the family; its place is not free yet. */
static struct pid *dx_family_part(struct dx_kin *kin)
{
	lockdep_assert_held(&dx_family_lock);
	hlist_del_init(&kin->node);
	WRITE_ONCE(kin->family->nr, kin->family->nr - 1);
	WRITE_ONCE(kin->family->nr_left, kin->family->nr_left - kin->left);
	list_move_tail(&kin->list, &kin->family->free);
	return kin->pid;
}

/* ---- news ---- */

/* The next identifier, or 0 when there is none left. */
static u32 dx_family_new_id(struct dx_family *family)
{
	lockdep_assert_held(&dx_family_lock);
	if (*family->last_id == DAMONX_ID_MODULE - 1)
		return 0;
	return DAMONX_ID_MODULE | ++*family->last_id;
}

static void dx_family_rouse(struct dx_family *family)
{
	if (!family->sleeper)
		return;
	WRITE_ONCE(*family->roused, true);
	wake_up_process(family->sleeper);
}

/* One has joined. The thread comes when a sample is due, perhaps too late. */
static void dx_family_call(struct dx_family *family)
{
	bool tight = family->nr > family->room / 2 &&
		     family->room < family->limit;

	if (family->nr_fresh == family->limit / 2 ||
	    (family->eager && family->nr_fresh == 1) ||
	    (tight && !family->tight))
		dx_family_rouse(family);
	if (tight)
		WRITE_ONCE(family->tight, true);
}

enum dx_join dx_family_try(const struct dx_kin *by, struct task_struct *task,
			   u32 event, u32 scan)
{
	struct dx_family *family = by->family;
	struct pid *pid = task_tgid(task);
	struct dx_kin *kin;
	u32 id;

	lockdep_assert_held(&dx_family_lock);
	if (!pid || task->flags & PF_KTHREAD || dx_family_member(family, pid))
		return DX_JOIN_NO;
	if (family->nr >= family->limit)
		return DX_JOIN_MISSED;
	if (family->nr >= family->room)
		return DX_JOIN_STARVED;
	id = dx_family_new_id(family);
	if (!id)
		return DX_JOIN_MISSED;
	kin = list_first_entry(&family->free, struct dx_kin, list);
	list_move_tail(&kin->list, &family->fresh);
	kin->pid = get_pid(pid);
	kin->root = by->root;
	kin->id = id;
	kin->parent = by->id;
	kin->event = event;
	kin->exec_id = READ_ONCE(task->self_exec_id);
	kin->scan = scan;
	kin->parental = by->parental;
	kin->left = false;
	kin->taken = false;
	kin->owner = NULL;
	strscpy(kin->comm, task->comm, sizeof(kin->comm));
	hlist_add_head(&kin->node, dx_family_place(pid));
	WRITE_ONCE(family->nr, family->nr + 1);
	WRITE_ONCE(family->nr_fresh, family->nr_fresh + 1);
	dx_family_call(family);
	return DX_JOIN_YES;
}

/* The same at a fork or a move, which will not be told again. */
static void dx_family_join(const struct dx_kin *by, struct task_struct *task,
			   u32 event)
{
	struct dx_family *family = by->family;

	switch (dx_family_try(by, task, event, 0)) {
	case DX_JOIN_STARVED:
		WRITE_ONCE(family->starved, family->starved + 1);
		dx_family_rouse(family);
		break;
	case DX_JOIN_MISSED:
		WRITE_ONCE(family->missed, family->missed + 1);
		break;
	default:
		break;
	}
}

/* It joins each family that follows its parent. */
static void dx_family_join_parents(const struct pid *parent,
				   struct task_struct *child)
{
	struct dx_kin *kin;

	hlist_for_each_entry(kin, dx_family_place(parent), node) {
		if (kin->pid == parent && kin->parental &&
		    dx_family_counts(kin))
			dx_family_join(kin, child, DAMONX_TARGET_FORKED);
	}
}

struct dx_kin *dx_family_group_with(const struct dx_family *family,
				    struct task_struct *task)
{
	struct dx_kin *group;

	if (!family->own)
		return NULL;
	list_for_each_entry(group, &family->own->groups, list) {
		if (dx_cgroup_has_task(group->cgroup, task))
			return group;
	}
	return NULL;
}

/* And each that has its cgroup. */
static void dx_family_join_all_groups(struct task_struct *task)
{
	struct dx_family *family;
	struct dx_kin *group;

	list_for_each_entry(family, &dx_families, list) {
		group = dx_family_group_with(family, task);
		if (group)
			dx_family_join(group, task, DAMONX_TARGET_JOINED);
	}
}

static bool dx_family_concerns(const struct pid *parent)
{
	return READ_ONCE(dx_family_nr_groups) ||
	       !hlist_empty(dx_family_place(parent));
}

static void dx_family_forked(struct task_struct *parent,
			     struct task_struct *child)
{
	struct pid *pid = task_tgid(parent);
	unsigned long flags;

	if (!thread_group_leader(child) || !dx_family_concerns(pid))
		return;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	dx_family_join_parents(pid, child);
	dx_family_join_all_groups(child);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
}

/* The cgroup that @kin has joined for; NULL when it was not for that. */
static struct dx_cgroup *dx_family_group_of(const struct dx_kin *kin)
{
	struct dx_kin *group;

	if (!kin->family->own)
		return NULL;
	list_for_each_entry(group, &kin->family->own->groups, list) {
		if (group->id == kin->root)
			return group->cgroup;
	}
	return NULL;
}

static void dx_family_leave(struct dx_kin *kin)
{
	lockdep_assert_held(&dx_family_lock);
	if (!kin->left)
		WRITE_ONCE(kin->family->nr_left, kin->family->nr_left + 1);
	kin->left = true;
	if (kin->taken)
		list_move_tail(&kin->list, &kin->family->leaving);
}

/* A process has moved: it leaves where it was, and joins where it is. */
static void dx_family_attached(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	struct pid *pid = task_tgid(leader);
	const struct dx_cgroup *cgroup;
	unsigned long flags;
	struct dx_kin *kin;

	if (!pid || !READ_ONCE(dx_family_nr_groups))
		return;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	hlist_for_each_entry(kin, dx_family_place(pid), node) {
		if (kin->pid != pid || !kin->parent)
			continue;
		cgroup = dx_family_group_of(kin);
		if (cgroup && !dx_cgroup_has_task(cgroup, leader))
			dx_family_leave(kin);
	}
	dx_family_join_all_groups(leader);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
}

static const struct dx_births dx_family_births = {
	.forked = dx_family_forked,
	.attached = dx_family_attached,
};

/* ---- roots ---- */

static void dx_roots_fill(struct dx_roots *roots, struct dx_kin *kin,
			  const struct dx_root *root)
{
	kin->roots = roots;
	kin->root = root->id;
	kin->id = root->id;
	kin->pid = get_pid(dx_space_pid(root->space));
	kin->parental = root->parental && kin->pid;
	kin->cgroup = dx_space_cgroup(root->space);
	if (!kin->cgroup)
		return;
	dx_cgroup_get(kin->cgroup);
	list_add_tail(&kin->list, &roots->groups);
	roots->nr_groups++;
}

struct dx_roots *dx_roots_new(const struct dx_root *roots, u32 nr, u32 limit)
{
	struct dx_roots *new;
	u32 i;

	new = kvzalloc(struct_size(new, kin, nr), GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	INIT_LIST_HEAD(&new->groups);
	new->limit = limit;
	new->nr = nr;
	for (i = 0; i < nr; i++)
		dx_roots_fill(new, &new->kin[i], &roots[i]);
	return new;
}

void dx_roots_free(struct dx_roots *roots)
{
	u32 i;

	for (i = 0; roots && i < roots->nr; i++) {
		put_pid(roots->kin[i].pid);
		dx_cgroup_put(roots->kin[i].cgroup);
	}
	kvfree(roots);
}

/* Put the processes into the table, or take them out. */
static void dx_roots_list(struct dx_roots *roots, struct dx_family *family,
			  bool in)
{
	unsigned long flags;
	struct dx_kin *kin;
	u32 i = 0;

	while (roots && i < roots->nr) {
		raw_spin_lock_irqsave(&dx_family_lock, flags);
		do {
			kin = &roots->kin[i++];
			kin->family = family;
			if (kin->cgroup)
				continue;
			if (in)
				hlist_add_head(&kin->node,
					       dx_family_place(kin->pid));
			else
				hlist_del(&kin->node);
		} while (i % DX_FAMILY_BATCH && i < roots->nr);
		raw_spin_unlock_irqrestore(&dx_family_lock, flags);
		cond_resched();
	}
}

/* Both are in the table. Returns those that there were. */
static struct dx_roots *dx_family_swap_roots(struct dx_family *family,
					     struct dx_roots *roots)
{
	struct dx_roots *own = family->own;
	u32 nr = dx_family_nr_groups;

	lockdep_assert_held(&dx_family_lock);
	nr -= own ? own->nr_groups : 0;
	nr += roots ? roots->nr_groups : 0;
	WRITE_ONCE(dx_family_nr_groups, nr);
	family->limit = roots ? roots->limit : 0;
	family->own = roots;
	family->since_ns = ktime_get_ns();
	return own;
}

void dx_family_take_roots(struct dx_family *family, struct dx_roots *roots)
{
	struct dx_roots *own;
	unsigned long flags;

	dx_roots_list(roots, family, true);
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	own = dx_family_swap_roots(family, roots);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	dx_roots_list(own, family, false);
	dx_roots_free(own);
}

/* ---- families ---- */

bool dx_family_follows_children(const char **why)
{
	return dx_births_tell_forks(why);
}

bool dx_family_follows_cgroups(const char **why)
{
	return dx_cgroups_work(why) && dx_births_tell_forks(why) &&
	       dx_births_tell_moves(why);
}

static int dx_family_count_one(void)
{
	int err = 0;

	mutex_lock(&dx_family_mutex);
	if (!dx_family_count)
		err = dx_births_begin(&dx_family_births);
	if (!err)
		dx_family_count++;
	mutex_unlock(&dx_family_mutex);
	return err;
}

static void dx_family_uncount_one(void)
{
	mutex_lock(&dx_family_mutex);
	if (!--dx_family_count)
		dx_births_end(&dx_family_births);
	mutex_unlock(&dx_family_mutex);
}

/* So many more places. Returns false without memory. */
static bool dx_family_add_places(struct dx_family *family, u32 nr)
{
	struct dx_places *new;
	LIST_HEAD(free);
	unsigned long flags;
	u32 i;

	new = kvzalloc(struct_size(new, kin, nr), GFP_KERNEL_ACCOUNT);
	if (!new)
		return false;
	list_add(&new->list, &family->places);
	for (i = 0; i < nr; i++) {
		new->kin[i].family = family;
		list_add_tail(&new->kin[i].list, &free);
	}
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	list_splice_tail(&free, &family->free);
	family->room += nr;
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	return true;
}

bool dx_family_grow(struct dx_family *family, u32 more)
{
	u32 nr = READ_ONCE(family->nr) + more, room = family->room;

	WRITE_ONCE(family->tight, false);
	while (nr > room / 2 && room < family->limit)
		room = min(2 * room, family->limit);
	return room > family->room &&
	       dx_family_add_places(family, room - family->room);
}

static void dx_family_destroy(struct dx_family *family)
{
	struct dx_places *places, *next;

	list_for_each_entry_safe(places, next, &family->places, list)
		kvfree(places);
	kfree(family);
}

struct dx_family *dx_family_new(u32 *last_id)
{
	struct dx_family *family;
	unsigned long flags;
	int err = -ENOMEM;

	family = kzalloc(sizeof(*family), GFP_KERNEL_ACCOUNT);
	if (!family)
		return ERR_PTR(err);
	INIT_LIST_HEAD(&family->places);
	INIT_LIST_HEAD(&family->free);
	INIT_LIST_HEAD(&family->fresh);
	INIT_LIST_HEAD(&family->known);
	INIT_LIST_HEAD(&family->leaving);
	family->last_id = last_id;
	if (dx_family_add_places(family, DX_FAMILY_FIRST))
		err = dx_family_count_one();
	if (err) {
		dx_family_destroy(family);
		return ERR_PTR(err);
	}
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	list_add_tail(&family->list, &dx_families);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	return family;
}

/* Of those that have joined. Nobody asks for the family any more. */
static void dx_family_drop_all(struct dx_family *family)
{
	struct dx_kin *kin;

	list_splice_tail_init(&family->fresh, &family->known);
	list_splice_tail_init(&family->leaving, &family->known);
	while ((kin = list_first_entry_or_null(&family->known, struct dx_kin,
					       list)))
		dx_family_drop(kin);
}

void dx_family_free(struct dx_family *family)
{
	unsigned long flags;
	struct dx_roots *own;

	if (!family)
		return;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	list_del(&family->list);
	own = dx_family_swap_roots(family, NULL);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	dx_roots_list(own, family, false);
	dx_roots_free(own);
	dx_family_drop_all(family);
	dx_family_uncount_one();
	dx_family_destroy(family);
}

/* ---- taking over ---- */

void dx_family_set_sleeper(struct dx_family *family,
			   struct task_struct *sleeper, bool *roused)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&dx_family_lock, flags);
	family->sleeper = sleeper;
	family->roused = roused;
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
}

void dx_family_set_eager(struct dx_family *family, bool eager)
{
	unsigned long flags;

	/* Only one thread changes it. */
	if (family->eager == eager)
		return;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	family->eager = eager;
	if (eager && family->nr_fresh && family->roused)
		WRITE_ONCE(*family->roused, true);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
}

bool dx_family_next(struct dx_family *family, struct dx_newcomer *newcomer)
{
	unsigned long flags;
	struct dx_kin *kin;

	if (!READ_ONCE(family->nr_fresh))
		return false;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	kin = list_first_entry(&family->fresh, struct dx_kin, list);
	list_move_tail(&kin->list, kin->left ? &family->leaving : &family->known);
	kin->taken = true;
	WRITE_ONCE(family->nr_fresh, family->nr_fresh - 1);
	newcomer->kin = kin;
	newcomer->pid = kin->pid;
	newcomer->root = kin->root;
	newcomer->id = kin->id;
	newcomer->parent = kin->parent;
	newcomer->event = kin->event;
	newcomer->exec_id = kin->exec_id;
	memcpy(newcomer->comm, kin->comm, sizeof(newcomer->comm));
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	return true;
}

void dx_family_set_owner(struct dx_kin *kin, void *owner)
{
	kin->owner = owner;
}

void *dx_family_next_left(struct dx_family *family)
{
	unsigned long flags;
	struct dx_kin *kin;

	if (!READ_ONCE(family->nr_left))
		return NULL;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	kin = list_first_entry_or_null(&family->leaving, struct dx_kin, list);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	return kin ? kin->owner : NULL;
}

void dx_family_drop(struct dx_kin *kin)
{
	unsigned long flags;
	struct pid *pid;

	raw_spin_lock_irqsave(&dx_family_lock, flags);
	pid = dx_family_part(kin);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	put_pid(pid);
}

u32 dx_family_missed(struct dx_family *family)
{
	unsigned long flags;
	u32 missed;

	if (!READ_ONCE(family->missed))
		return 0;
	raw_spin_lock_irqsave(&dx_family_lock, flags);
	missed = family->missed;
	WRITE_ONCE(family->missed, 0);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	return missed;
}
