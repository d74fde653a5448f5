/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of a process, as a space; for the memory floor's own files. */
#ifndef DX_MEM_PROCESS_H
#define DX_MEM_PROCESS_H

#include <linux/spinlock.h>

#include "space.h"

struct mm_struct;

/**
 * struct dx_process - a process whose memory is watched
 * @space: the space that it is
 * @pid: of the process, as PIDTYPE_TGID
 * @cred: who watches
 * @lock: protects what follows; innermost
 * @state: never goes back to alive
 * @exec_id: the process's, as last seen
 * @allowed_exec_id: the one for which @cred was found to be sufficient; the
 *	driver's
 * @act_exec_id: the one for which they were found to be sufficient to act on it;
 *	the driver's
 * @comm: the process's name, as last seen
 * @epoch: flushes of its TLB by us; the driver's
 */
struct dx_process {
	struct dx_space space;
	struct pid *pid;
	const struct cred *cred;
	spinlock_t lock;	/* of all below */
	enum dx_space_state state;
	u64 exec_id;
	u64 allowed_exec_id;
	u64 act_exec_id;
	char comm[TASK_COMM_LEN];
	u32 epoch;	/* of looks; not under the lock */
};

/* The process that @space is. Only for spaces of kind %DX_SPACE_PROCESS. */
static inline struct dx_process *dx_process_of(struct dx_space *space)
{
	return container_of(space, struct dx_process, space);
}

/* Whether a thread of @leader has memory. The caller has a reference, or RCU. */
bool dx_process_has_mm(struct task_struct *leader);

/* Who watches the processes of a cgroup. */
const struct cred *dx_group_cred(const struct dx_space *space);

/* As dx_space_exec_id() and dx_space_comm(). */
u64 dx_process_exec_id(struct dx_process *process);
void dx_process_comm(struct dx_process *process, char comm[TASK_COMM_LEN]);

/**
 * dx_process_mm_get - the memory of a process, for one call of an operation
 * @process: the process
 *
 * After an exec this checks again whether the watcher may read the process.
 *
 * Return: mm_struct, to be given back by dx_process_mm_put(); -ESRCH when the
 * process is gone or may not be watched any more; -EAGAIN when it is just
 * being replaced by an exec, or the thread that was asked exits.
 */
struct mm_struct *dx_process_mm_get(struct dx_process *process);

/*
 * The same, to act on it: -EPERM when the watcher may watch the process but not
 * act on it, or nobody may, as on init.
 */
struct mm_struct *dx_process_mm_get_to_act(struct dx_process *process);

/*
 * Drops it asynchronously: if it is the last reference, somebody else tears the
 * memory down.
 */
void dx_process_mm_put(struct mm_struct *mm);

#endif /* DX_MEM_PROCESS_H */
