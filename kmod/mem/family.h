/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of families share. */
#ifndef DX_MEM_FAMILY_H
#define DX_MEM_FAMILY_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "mem.h"

/* Protects all of this; see family.c. */
extern raw_spinlock_t dx_family_lock;

/**
 * struct dx_kin - a place in a family: a process, or a cgroup, or nobody
 * @list: in one of the family's lists
 * @node: in the table, for a process
 * @family: the family
 * @roots: for a configured one: it counts as long as these are the family's
 * @pid: the process, a reference; NULL for a cgroup
 * @cgroup: the cgroup, a reference; NULL for a process
 * @root: identifier of the configured target that it belongs to
 * @id: identifier of its own target
 * @parent: identifier of the target that it comes from; 0 for a configured one
 * @event: DAMONX_TARGET_FORKED or _JOINED, for newcomers
 * @exec_id: number of its exec when it joined
 * @scan: number of the scan that has found it; 0: a fork or a move has
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
	const struct dx_roots *roots;
	struct pid *pid;
	struct dx_cgroup *cgroup;
	u32 root;
	u32 id;
	u32 parent;
	u32 event;
	u64 exec_id;
	u32 scan;
	bool parental;
	bool left;
	bool taken;
	void *owner;
	char comm[TASK_COMM_LEN];
};

/**
 * struct dx_places - places of a family
 * @list: in dx_family.places
 * @kin: they
 */
struct dx_places {
	struct list_head list;
	struct dx_kin kin[];
};

/**
 * struct dx_family - see mem.h
 * @list: of all families
 * @places: all places but those of @own; the thread's
 * @free: those that are free
 * @fresh: those that joined and were not taken over
 * @known: those that were
 * @leaving: those that were and do not belong to it any more
 * @last_id: the last number that was given as an identifier
 * @limit: so many may join
 * @room: number of @places
 * @nr: so many have joined, and are still here
 * @nr_left: of these, those that do not belong to it any more
 * @nr_fresh: of these, not yet taken over
 * @missed: so many could not join since that was asked
 * @starved: so many found no place, and were not looked for since
 * @scan: number of the last scan
 * @sleeper: who takes over newcomers; woken when there are many
 * @roused: set when it is woken
 * @eager: wake it when one has joined
 * @tight: half of the places are taken, and there may be more
 * @own: those whom it follows, or NULL
 * @since_ns: since when
 */
struct dx_family {
	struct list_head list;
	struct list_head places;
	struct list_head free;
	struct list_head fresh;
	struct list_head known;
	struct list_head leaving;
	u32 *last_id;
	u32 limit;
	u32 room;
	u32 nr;
	u32 nr_left;
	u32 nr_fresh;
	u32 missed;
	u32 starved;
	u32 scan;
	struct task_struct *sleeper;
	bool *roused;
	bool eager;
	bool tight;
	struct dx_roots *own;
	u64 since_ns;
};

/**
 * struct dx_roots - see mem.h
 * @groups: the cgroups
 * @nr_groups: their number
 * @limit: so many may join
 * @nr: number of all
 * @kin: they
 */
struct dx_roots {
	struct list_head groups;
	u32 nr_groups;
	u32 limit;
	u32 nr;
	struct dx_kin kin[];
};

/* The member of a family that is a process, or NULL. Under the lock. */
struct dx_kin *dx_family_member(const struct dx_family *family,
				const struct pid *pid);

/* The first configured cgroup that a process is in, or NULL. Under the lock. */
struct dx_kin *dx_family_group_with(const struct dx_family *family,
				    struct task_struct *task);

enum dx_join {
	DX_JOIN_NO,		/* it is in, or nobody to be watched */
	DX_JOIN_YES,
	DX_JOIN_STARVED,	/* no place yet */
	DX_JOIN_MISSED,		/* no more may join */
};

/**
 * dx_family_try() - Let a process join, unless it is in
 * @by: because of whom
 * @task: the process
 * @event: DAMONX_TARGET_FORKED or _JOINED
 * @scan: number of the scan that has found it, or 0
 *
 * Context: any; the caller holds dx_family_lock.
 */
enum dx_join dx_family_try(const struct dx_kin *by, struct task_struct *task,
			   u32 event, u32 scan);

/**
 * dx_family_grow() - Double the places until half of them are free
 * @family: the family
 * @more: so many will come at once
 *
 * Without memory, who joins next says again that it is tight. Context: the
 * thread; may sleep.
 *
 * Return: whether there are more than before.
 */
bool dx_family_grow(struct dx_family *family, u32 more);

#endif /* DX_MEM_FAMILY_H */
