/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory floor: address spaces, and looking at their pages.
 *
 * A *space* is something whose accesses can be watched. This file says how the
 * device gets one and what it can ask of it; the algorithm sees a space only
 * through the struct dx_ops that belongs to it.
 *
 * LIFETIME
 *	A space is counted. It holds a reference to the struct pid of a
 *	process and to credentials, and to nothing of the process itself: a
 *	process can exit, and its memory go, while a space of it lives. Only
 *	inside one call of dx_ops.areas() or dx_ops.pass() is its mm_struct
 *	held, and the last reference is then dropped asynchronously, so that
 *	nobody here ever tears down an address space.
 *
 * LOCKING
 *	Ours above, the kernel's below, outermost first:
 *
 *	task->signal->exec_update_lock	read, by trylock; only around finding the
 *					mm_struct of a process
 *	mm->mmap_lock			read, by trylock; one *stretch* of a pass
 *	    rcu_read_lock()		around all reading of page tables
 *	    mapping->i_mmap_rwsem	read, by trylock; shared hugetlb mappings
 *	        mm->page_table_lock, or the lock of one page table, to change
 *	        an entry
 *	            KVM's and others', inside mmu notifiers
 *	dx_space.lock			names and states of a space; innermost,
 *					nothing is taken under it
 *
 *	Nothing here sleeps for a lock that a watched process holds: what is
 *	busy after a few short sleeps is answered with %DX_UNKNOWN.
 *
 *	A stretch is what is done under one taking of mmap_lock: at most
 *	%DX_STRETCH_LOOKS looks and about %DX_STRETCH_NS, with preemption off,
 *	so that it cannot be longer than its work. Between two stretches the
 *	thread gives way. dx_space_max_hold_ns() tells the longest one.
 *
 *	All ops of one space are called by one thread at a time (the driver of
 *	its context). Everything else in this file may be called by anybody.
 */
#ifndef DX_MEM_H
#define DX_MEM_H

#include <linux/sched.h>	/* TASK_COMM_LEN */
#include <linux/types.h>

#include "../core/core.h"

struct cred;
struct pid;

/* ---- making and releasing spaces ---- */

/**
 * dx_space_of_process - the address space of a process
 * @pid: of the process, or of one of its threads: then its process is meant
 * @cred: who watches; they must be allowed to ptrace-read the process, now
 *	and, as this is checked again then, after each exec of it
 *
 * May sleep. References to both arguments are taken as needed, the caller
 * keeps his own.
 *
 * Return: a space with one reference; or an ERR_PTR(): -ESRCH when there is no
 * such process or it has exited, -EINVAL for a kernel thread, -EPERM when
 * @cred may not, -EAGAIN when the process is in the middle of an exec,
 * -ENOMEM.
 */
struct dx_space *dx_space_of_process(struct pid *pid, const struct cred *cred);

struct dx_space *dx_space_get(struct dx_space *space);

/* The last one frees it. Takes NULL. Does not sleep. */
void dx_space_put(struct dx_space *space);

/* ---- asking them ---- */

enum dx_space_state {
	DX_SPACE_ALIVE,
	DX_SPACE_EXITED,	/* no thread of the process has memory any more */
	DX_SPACE_FORBIDDEN,	/* it has exec'd what its watcher may not read */
};

/*
 * What has become of it, as of now. A state other than alive is final, and
 * dx_ops.alive() is false from then on.
 */
enum dx_space_state dx_space_state(struct dx_space *space);

/*
 * A number that changes whenever the process has exec'd: compare it with an
 * earlier one. After the exit it stays what it was.
 */
u64 dx_space_exec_id(struct dx_space *space);

/* The pid of the process (of its leader). Valid as long as the space. */
struct pid *dx_space_pid(struct dx_space *space);

/* Name of the process, NUL terminated; after its exit the last one known. */
void dx_space_comm(struct dx_space *space, char comm[TASK_COMM_LEN]);

/* Longest time that a lock of the process was held at a stretch, ever. */
u64 dx_space_max_hold_ns(struct dx_space *space);

/* ---- asking the floor ---- */

/*
 * The operations set DAMONX_OPS_* @id, or NULL when this module does not
 * have it or it cannot work on this kernel.
 */
const struct dx_ops *dx_ops_by_id(u32 id);

/**
 * dx_may_read - whether a process may be monitored on somebody's behalf
 * @pid: of the process or one of its threads
 * @cred: whose rights count
 *
 * The rule is that of ptrace-reading (/proc/PID/maps and such). Where the
 * kernel's function for it could not be found, %CAP_SYS_ADMIN is asked for
 * instead. Of several people involved (who opened, who calls) ask for each.
 * May sleep.
 *
 * Return: 0, -EPERM, or -ESRCH.
 */
int dx_may_read(struct pid *pid, const struct cred *cred);

/**
 * dx_mem_feature - whether the memory floor has something on this kernel
 * @kind: DAMONX_FEATURE_OPS or DAMONX_FEATURE_FACILITY
 * @value: DAMONX_OPS_* or DAMONX_FACILITY_*
 * @why: out: where it works NULL, or a remark on how; where it does not, the
 *	reason. A constant sentence without newline.
 *
 * Return: 1 when it works, 0 when it does not, -EINVAL when it is not this
 * floor's to know.
 */
int dx_mem_feature(u32 kind, u32 value, const char **why);

/* Say in the log what this kernel does not let us look at, a line each. */
void dx_mem_init(void);

#endif /* DX_MEM_H */
