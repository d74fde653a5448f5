/* SPDX-License-Identifier: GPL-2.0 */
/* Inside of a space; for the memory floor's own files. */
#ifndef DX_MEM_SPACE_H
#define DX_MEM_SPACE_H

#include <linux/kref.h>
#include <linux/mm_types.h>
#include <linux/spinlock.h>

#include "mem.h"

/**
 * struct dx_space - an address space that is watched
 * @refs: references
 * @pid: of the process, as PIDTYPE_TGID
 * @cred: who watches
 * @max_hold_ns: longest time that a lock of it was held; the driver writes it
 * @lock: protects what follows; innermost
 * @state: never goes back to alive
 * @exec_id: the process's, as last seen
 * @allowed_exec_id: the one for which @cred was found to be sufficient
 * @comm: the process's name, as last seen
 */
struct dx_space {
	struct kref refs;
	struct pid *pid;
	const struct cred *cred;
	u64 max_hold_ns;
	spinlock_t lock;	/* of all below */
	enum dx_space_state state;
	u64 exec_id;
	u64 allowed_exec_id;
	char comm[TASK_COMM_LEN];
};

/**
 * dx_space_mm_get - the memory of a process, for one call of an operation
 * @space: a space of a process
 *
 * After an exec this checks again whether the watcher may read the process.
 *
 * Return: mm_struct, to be given back by dx_space_mm_put(); -ESRCH when the
 * process is gone or may not be watched any more; -EAGAIN when it is just
 * being replaced by an exec, or the thread that was asked exits.
 */
struct mm_struct *dx_space_mm_get(struct dx_space *space);
void dx_space_mm_put(struct mm_struct *mm);

/* Sleep for @ns to twice that, without adding to the load average. */
void dx_nap(u64 ns);

/* Note that a lock of the process was held for @held_ns. Driver only. */
static inline void dx_space_held(struct dx_space *space, u64 held_ns)
{
	if (held_ns > space->max_hold_ns)
		WRITE_ONCE(space->max_hold_ns, held_ns);
}

#endif /* DX_MEM_SPACE_H */
