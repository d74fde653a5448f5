// SPDX-License-Identifier: GPL-2.0
/*
 * Who belongs to a family already: those that were there before it, and those
 * that came when it had no place.
 */

#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "family.h"
#include "process.h"

/**
 * struct dx_scan - a search for those who belong to a family
 * @nr: its number
 * @since_ns: a fork or a move has told of who began later, as far as is known
 * @joined: so many have joined in this round
 * @refused: so many could not
 * @told: of these, those whom a fork or a move has told of
 * @found: so many of those have joined, in all rounds
 */
struct dx_scan {
	u32 nr;
	u64 since_ns;
	u32 joined;
	u32 refused;
	u32 told;
	u32 found;
};

/* Where both its parent and its cgroup are followed, the parent counts. */
static struct dx_kin *dx_family_scan_reason(const struct dx_family *family,
					    struct task_struct *task,
					    u32 *event)
{
	struct task_struct *parent = rcu_dereference(task->real_parent);
	struct dx_kin *kin = dx_family_member(family, task_tgid(parent));

	*event = DAMONX_TARGET_FORKED;
	if (kin && kin->parental)
		return kin;
	*event = DAMONX_TARGET_JOINED;
	return dx_family_group_with(family, task);
}

/* Nobody was told of children whose parent was not known either. */
static bool dx_family_scan_told(const struct dx_scan *scan,
				const struct dx_kin *by,
				const struct task_struct *task)
{
	return by->scan != scan->nr && task->start_time > scan->since_ns;
}

static void dx_family_scan_one(struct dx_family *family,
			       struct task_struct *task, struct dx_scan *scan)
{
	struct dx_kin *by;
	enum dx_join join;
	u32 event;
	bool told;

	by = dx_family_scan_reason(family, task, &event);
	if (!by)
		return;
	told = dx_family_scan_told(scan, by, task);
	join = dx_family_try(by, task, event, scan->nr);
	if (join == DX_JOIN_YES) {
		scan->joined++;
		scan->found += told;
	} else if (join != DX_JOIN_NO) {
		scan->refused++;
		scan->told += told;
	}
}

static void dx_family_scan_all(struct dx_family *family, struct dx_scan *scan)
{
	struct task_struct *task;
	unsigned long flags;

	scan->joined = 0;
	scan->refused = 0;
	scan->told = 0;
	rcu_read_lock();
	for_each_process(task) {
		if (!dx_process_has_mm(task))
			continue;
		raw_spin_lock_irqsave(&dx_family_lock, flags);
		dx_family_scan_one(family, task, scan);
		raw_spin_unlock_irqrestore(&dx_family_lock, flags);
	}
	rcu_read_unlock();
}

/* Who is still refused is missed, and so is who starved and is gone. */
static void dx_family_scan_end(struct dx_family *family,
			       const struct dx_scan *scan)
{
	u32 there = scan->found + scan->told, missed = scan->refused;
	unsigned long flags;

	raw_spin_lock_irqsave(&dx_family_lock, flags);
	if (family->starved > there)
		missed += family->starved - there;
	WRITE_ONCE(family->missed, family->missed + missed);
	WRITE_ONCE(family->starved, 0);
	raw_spin_unlock_irqrestore(&dx_family_lock, flags);
}

/*
 * Mostly parents come before their children; where they do not, another round
 * finds them. So it does where there was no room, or somebody starved
 * meanwhile.
 */
static void dx_family_scan_since(struct dx_family *family, u64 since_ns)
{
	struct dx_scan scan = {
		.nr = ++family->scan,
		.since_ns = since_ns,
	};
	u32 starved;
	bool grown;

	do {
		grown = dx_family_grow(family, scan.refused);
		starved = READ_ONCE(family->starved);
		dx_family_scan_all(family, &scan);
		cond_resched();
	} while (scan.joined ||
		 (grown && READ_ONCE(family->starved) != starved));
	dx_family_scan_end(family, &scan);
}

/* Most of them were there before, and starved at no time. */
void dx_family_scan(struct dx_family *family)
{
	dx_family_scan_since(family, family->since_ns);
}

void dx_family_tend(struct dx_family *family)
{
	if (READ_ONCE(family->starved))
		dx_family_scan_since(family, 0);
	else if (READ_ONCE(family->tight))
		dx_family_grow(family, 0);
}
