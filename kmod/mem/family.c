// SPDX-License-Identifier: GPL-2.0
/*
 * Families: which processes descend from those that are watched, or are in a
 * cgroup that is, from the moment of their fork.
 *
 * The kernel tells of each fork in the parent's context, before the child runs
 * (compat/births.h). Whether the parent is in a family is looked up there, and
 * the child joins at once, so that its own children are found, too. The thread
 * of the family's context takes newcomers over when its next sample is due. All
 * that a family needs is allocated with it: nothing is allocated at a fork.
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
#include "process.h"

#define DX_FAMILY_BITS	12

/**
 * struct dx_kin - a place in a family: a process, or a cgroup, or nobody
 * @list: in one of the family's lists
 * @node: in the table, for a process
 * @family: the family
 * @pid: the process, a reference; NULL for a cgroup
 * @cgroup: the cgroup, a reference; NULL for a process
 * @root: identifier of the configured target that it belongs to
 * @id: identifier of its own target
 * @parent: identifier of the target that it comes from; 0 for a configured one
 * @event: DAMONX_TARGET_FORKED or _JOINED, for newcomers
 * @exec_id: number of its exec when it joined
 * @parental: its children join
 * @left: it does not belong to the family any more
 * @taken: it was taken over
 * @owner: by that
 * @comm: name of the process when it joined
 */
struct dx_kin {
	struct list_head list;
	struct hlist_node node;
	struct dx_family *family;
	struct pid *pid;
	struct dx_cgroup *cgroup;
	u32 root;
	u32 id;
	u32 parent;
	u32 event;
	u64 exec_id;
	bool parental;
	bool left;
	bool taken;
	void *owner;
	char comm[TASK_COMM_LEN];
};

/**
 * struct dx_family - see mem.h
 * @list: of all families
 * @free: places that are free
 * @roots: configured processes
 * @groups: configured cgroups
 * @fresh: those that joined and were not taken over
 * @known: those that were
 * @leaving: those that were and do not belong to it any more
 * @last_id: the last number that was given as an identifier
 * @limit: so many may join
 * @nr: so many have, and are still here
 * @nr_left: of these, those that do not belong to it any more
 * @nr_fresh: of these, not yet taken over
 * @missed: so many could not join since that was asked
 * @sleeper: who takes over newcomers; woken when there are many
 * @roused: set when it is woken
 * @eager: wake it when one has joined
 * @own: places of @roots and @groups
 * @kin: places of all others
 */
struct dx_family {
	struct list_head list;
	struct list_head free;
	struct list_head roots;
	struct list_head groups;
	struct list_head fresh;
	struct list_head known;
	struct list_head leaving;
	u32 *last_id;
	u32 limit;
	u32 nr;
	u32 nr_left;
	u32 nr_fresh;
	u32 missed;
	struct task_struct *sleeper;
	bool *roused;
	bool eager;
	struct dx_roots *own;
	struct dx_kin kin[];
};

/**
 * struct dx_roots - see mem.h
 * @limit: so many may join
 * @nr: their number
 * @kin: they
 */
struct dx_roots {
	u32 limit;
	u32 nr;
	struct dx_kin kin[];
};

static DEFINE_RAW_SPINLOCK(dx_family_lock);
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

/* The member of a family that is a process; not one that has left. */
static struct dx_kin *dx_family_member(const struct dx_family *family,
				       const struct pid *pid)
{
	struct dx_kin *kin;

	lockdep_assert_held(&dx_family_lock);
	hlist_for_each_entry(kin, dx_family_place(pid), node) {
		if (kin->pid == pid && kin->family == family && !kin->left)
			return kin;
	}
	return NULL;
}

/* Take one that has joined out of the family; its place is not free yet. */
static struct pid *dx_family_part(struct dx_kin *kin)
{
	lockdep_assert_held(&dx_family_lock);
	hlist_del_init(&kin->node);
	kin->family->nr--;
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

static void dx_family_wake(struct dx_family *family)
{
	/* It comes by itself when a sample is due, which may be too late. */
	if (family->nr_fresh != family->limit / 2 &&
	    !(family->eager && family->nr_fresh == 1))
		return;
	if (!family->sleeper)
		return;
	WRITE_ONCE(*family->roused, true);
	wake_up_process(family->sleeper);
}

/* @task joins the family because of @by, unless it is in it. */
static void dx_family_join(const struct dx_kin *by, struct task_struct *task,
			   u32 event)
{
	struct dx_family *family = by->family;
	struct pid *pid = task_tgid(task);
	struct dx_kin *kin;
	u32 id = 0;

	lockdep_assert_held(&dx_family_lock);
	if (!pid || task->flags & PF_KTHREAD || dx_family_member(family, pid))
		return;
	if (family->nr < family->limit)
		id = dx_family_new_id(family);
	if (!id) {
		WRITE_ONCE(family->missed, family->missed + 1);
		return;
	}
	/* There are as many places as the limit can be. */
	kin = list_first_entry(&family->free, struct dx_kin, list);
	list_move_tail(&kin->list, &family->fresh);
	kin->pid = get_pid(pid);
	kin->root = by->root;
	kin->id = id;
	kin->parent = by->id;
	kin->event = event;
	kin->exec_id = READ_ONCE(task->self_exec_id);
	kin->parental = by->parental;
	kin->left = false;
	kin->taken = false;
	kin->owner = NULL;
	strscpy(kin->comm, task->comm, sizeof(kin->comm));
	hlist_add_head(&kin->node, dx_family_place(pid));
	family->nr++;
	WRITE_ONCE(family->nr_fresh, family->nr_fresh + 1);
	dx_family_wake(family);
}

/* It joins each family that follows its parent. */
static void dx_family_join_parents(const struct pid *parent,
				   struct task_struct *child)
{
	struct dx_kin *kin;

	hlist_for_each_entry(kin, dx_family_place(parent), node) {
		if (kin->pid == parent && kin->parental && !kin->left)
			dx_family_join(kin, child, DAMONX_TARGET_FORKED);
	}
}

/* And each that has its cgroup. */
static void dx_family_join_groups(struct dx_family *family,
				  struct task_struct *task)
{
	struct dx_kin *group;

	list_for_each_entry(group, &family->groups, list) {
		if (dx_cgroup_has_task(group->cgroup, task))
			dx_family_join(group, task, DAMONX_TARGET_JOINED);
	}
}

static void dx_family_join_all_groups(struct task_struct *task)
{
	struct dx_family *family;

	list_for_each_entry(family, &dx_families, list)
		dx_family_join_groups(family, task);
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

	list_for_each_entry(group, &kin->family->groups, list) {
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

struct dx_roots *dx_roots_new(const struct dx_root *roots, u32 nr, u32 limit)
{
	struct dx_roots *new;
	struct dx_kin *kin;
	u32 i;

	new = kvzalloc(struct_size(new, kin, nr), GFP_KERNEL_ACCOUNT);
	if (!new)
		return NULL;
	new->limit = limit;
	new->nr = nr;
	for (i = 0; i < nr; i++) {
		kin = &new->kin[i];
		kin->root = roots[i].id;
		kin->id = roots[i].id;
		kin->pid = get_pid(dx_space_pid(roots[i].space));
		kin->cgroup = dx_space_cgroup(roots[i].space);
		if (kin->cgroup)
			dx_cgroup_get(kin->cgroup);
		kin->parental = roots[i].parental && kin->pid;
	}
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

static void dx_family_add_root(struct dx_family *family, struct dx_kin *kin)
{
	kin->family = family;
	if (kin->cgroup) {
		list_add_tail(&kin->list, &family->groups);
		WRITE_ONCE(dx_family_nr_groups, dx_family_nr_groups + 1);
	} else {
		list_add_tail(&kin->list, &family->roots);
		hlist_add_head(&kin->node, dx_family_place(kin->pid));
	}
}

static void dx_family_remove_root(struct dx_kin *kin)
{
	list_del(&kin->list);
	if (kin->cgroup)
		WRITE_ONCE(dx_family_nr_groups, dx_family_nr_groups - 1);
	else
		hlist_del(&kin->node);
}

/* Nothing is forked in between. Returns those that there were. */
static struct dx_roots *dx_family_swap_roots(struct dx_family *family,
					     struct dx_roots *roots)
{
	struct dx_roots *own = family->own;
	u32 i;

	lockdep_assert_held(&dx_family_lock);
	for (i = 0; own && i < own->nr; i++)
		dx_family_remove_root(&own->kin[i]);
	for (i = 0; roots && i < roots->nr; i++)
		dx_family_add_root(family, &roots->kin[i]);
	family->limit = roots ? roots->limit : 0;
	family->own = roots;
	return own;
}

void dx_family_take_roots(struct dx_family *family, struct dx_roots *roots)
{
	struct dx_roots *own;
	unsigned long flags;

	raw_spin_lock_irqsave(&dx_family_lock, flags);
	own = dx_family_swap_roots(family, roots);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
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

struct dx_family *dx_family_new(u32 room, u32 *last_id)
{
	struct dx_family *family;
	unsigned long flags;
	u32 i;
	int err;

	family = kvzalloc(struct_size(family, kin, room), GFP_KERNEL_ACCOUNT);
	if (!family)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&family->free);
	INIT_LIST_HEAD(&family->roots);
	INIT_LIST_HEAD(&family->groups);
	INIT_LIST_HEAD(&family->fresh);
	INIT_LIST_HEAD(&family->known);
	INIT_LIST_HEAD(&family->leaving);
	family->last_id = last_id;
	for (i = 0; i < room; i++) {
		family->kin[i].family = family;
		list_add_tail(&family->kin[i].list, &family->free);
	}
	err = dx_family_count_one();
	if (err) {
		kvfree(family);
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
	dx_roots_free(own);
	dx_family_drop_all(family);
	dx_family_uncount_one();
	kvfree(family);
}

/* One more process that is there already; whether it joined something. */
static bool dx_family_scan_one(struct dx_family *family,
			       struct task_struct *task)
{
	struct task_struct *parent = rcu_dereference(task->real_parent);
	u32 before = family->nr;
	struct dx_kin *kin;

	kin = dx_family_member(family, task_tgid(parent));
	if (kin && kin->parental)
		dx_family_join(kin, task, DAMONX_TARGET_FORKED);
	dx_family_join_groups(family, task);
	return family->nr != before;
}

/*
 * Those that were there before. Mostly parents come before their children; where
 * they do not, another round finds them.
 */
void dx_family_scan(struct dx_family *family)
{
	struct task_struct *task;
	unsigned long flags;
	bool found;

	do {
		found = false;
		rcu_read_lock();
		for_each_process(task) {
			if (!dx_process_has_mm(task))
				continue;
			raw_spin_lock_irqsave(&dx_family_lock, flags);
			found |= dx_family_scan_one(family, task);
			raw_spin_unlock_irqrestore(&dx_family_lock, flags);
		}
		rcu_read_unlock();
		cond_resched();
	} while (found);
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
