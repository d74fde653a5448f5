// SPDX-License-Identifier: GPL-2.0
/* Spaces of all kinds: references, and what can be asked of any of them. */

#include <linux/hrtimer.h>
#include <linux/sched.h>

#include "process.h"

void dx_space_init(struct dx_space *space, const struct dx_space_type *type)
{
	kref_init(&space->refs);
	space->type = type;
	space->max_hold_ns = 0;
}

struct dx_space *dx_space_get(struct dx_space *space)
{
	kref_get(&space->refs);
	return space;
}

static void dx_space_release(struct kref *refs)
{
	struct dx_space *space = container_of(refs, struct dx_space, refs);

	space->type->release(space);
}

void dx_space_put(struct dx_space *space)
{
	if (space)
		kref_put(&space->refs, dx_space_release);
}

enum dx_space_kind dx_space_kind(const struct dx_space *space)
{
	return space->type->kind;
}

enum dx_space_state dx_space_state(struct dx_space *space)
{
	return space->type->state ? space->type->state(space) : DX_SPACE_ALIVE;
}

u64 dx_space_max_hold_ns(struct dx_space *space)
{
	return READ_ONCE(space->max_hold_ns);
}

const struct cred *dx_space_cred(const struct dx_space *space)
{
	switch (dx_space_kind(space)) {
	case DX_SPACE_PROCESS:
		return container_of(space, struct dx_process, space)->cred;
	case DX_SPACE_GROUP:
		return dx_group_cred(space);
	default:
		return NULL;
	}
}

bool dx_space_same(const struct dx_space *a, const struct dx_space *b)
{
	const struct dx_cgroup *one = dx_space_cgroup(a);
	const struct dx_cgroup *other = dx_space_cgroup(b);

	if (dx_space_kind(a) != dx_space_kind(b))
		return false;
	if (one)
		return dx_cgroup_id(one) == dx_cgroup_id(other) &&
		       dx_cgroup_below(one) == dx_cgroup_below(other);
	return dx_space_pid(a) == dx_space_pid(b) &&
	       dx_space_node(a) == dx_space_node(b);
}

/* ---- what only processes have ---- */

u64 dx_space_exec_id(struct dx_space *space)
{
	return dx_space_kind(space) == DX_SPACE_PROCESS ?
	       dx_process_exec_id(dx_process_of(space)) : 0;
}

enum dx_space_state dx_space_last_state(struct dx_space *space, u64 *exec_id)
{
	const struct dx_process *process = dx_process_of(space);

	if (dx_space_kind(space) == DX_SPACE_PROCESS) {
		*exec_id = READ_ONCE(process->exec_id);
		return READ_ONCE(process->state);
	}
	*exec_id = 0;
	return dx_space_state(space);
}

struct pid *dx_space_pid(const struct dx_space *space)
{
	return dx_space_kind(space) == DX_SPACE_PROCESS ?
	       container_of(space, struct dx_process, space)->pid : NULL;
}

void dx_space_comm(struct dx_space *space, char comm[TASK_COMM_LEN])
{
	if (dx_space_kind(space) == DX_SPACE_PROCESS)
		dx_process_comm(dx_process_of(space), comm);
	else
		memset(comm, 0, TASK_COMM_LEN);
}

/* ---- for the operations sets ---- */

u64 dx_nap(u64 ns)
{
	ktime_t time = ns_to_ktime(ns);
	u64 begun_ns = ktime_get_ns();

	set_current_state(TASK_IDLE);
	schedule_hrtimeout_range(&time, ns, HRTIMER_MODE_REL);
	return ktime_get_ns() - begun_ns;
}
