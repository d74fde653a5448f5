/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory floor: address spaces, and looking at their pages.
 *
 * A *space* is something whose accesses can be watched. This file says how the
 * device gets one and what it can ask of it; the algorithm sees a space only
 * through the struct dx_ops that belongs to it.
 *
 * LIFETIME
 *	A space is counted. That of a process holds a reference to its struct
 *	pid and to credentials, and to nothing of the process itself: a
 *	process can exit, and its memory go, while a space of it lives. Only
 *	inside one call of dx_ops.areas(), pass() or act() is its mm_struct
 *	held, and the last reference is then dropped asynchronously, so that
 *	nobody here ever tears down an address space.
 *
 * LOCKING
 *	Ours above, the kernel's below, outermost first:
 *
 *	task->signal->exec_update_lock	read, by trylock; only around finding the
 *					mm_struct of a process
 *	mm->mmap_lock			read, by trylock; one *stretch* of a pass.
 *					Actions on mappings wait for it, below
 *	    rcu_read_lock()		around all reading of page tables
 *	    mapping->i_mmap_rwsem	read, by trylock; shared hugetlb mappings
 *	        mm->page_table_lock, or the lock of one page table, to change
 *	        an entry
 *	            KVM's and others', inside mmu notifiers
 *	        lruvec->lru_lock	of one folio; in a stretch of an action
 *	dx_process.lock			name and state of a process; innermost,
 *					nothing is taken under it
 *
 *	No look sleeps for a lock that a watched process holds: what is busy
 *	after a few short sleeps is answered with %DX_UNKNOWN. Nor does the
 *	search for folios to act on: its step ends where the lock is busy.
 *
 *	Actions on mappings (act_advise.c) do wait for mmap_lock: hugepage and
 *	nohugepage have the kernel take it for writing, collapse for reading and,
 *	for the moment of the collapse, for writing; willneed takes it for
 *	reading, and pages are read from swap meanwhile. Whoever waits for the
 *	driver of the context waits for that, too.
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
struct task_struct;

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

#define DX_ALL_NODES	(-1)	/* as NUMA_NO_NODE */

/**
 * dx_space_of_memory - physical memory
 * @node: only that of this NUMA node, or %DX_ALL_NODES
 *
 * It is up to the caller to ask who may. May sleep.
 *
 * Return: a space with one reference; or an ERR_PTR(): -EINVAL when there is no
 * such node, or it has no memory, -ENOMEM.
 */
struct dx_space *dx_space_of_memory(int node);

struct dx_space *dx_space_get(struct dx_space *space);

/* The last one frees it. Takes NULL. Does not sleep. */
void dx_space_put(struct dx_space *space);

/**
 * dx_space_of_child - the address space of a process that was found
 * @pid: the process
 * @comm: its name, in case that it has exited
 * @watcher: space of the process or cgroup because of which it was found: who
 *	watches that must be allowed to ptrace-read the child
 *
 * As dx_space_of_process(), but a process that has exited or is in the middle of
 * an exec is no error. May sleep.
 *
 * Return: a space with one reference; or an ERR_PTR(): -EPERM, -ENOMEM.
 */
struct dx_space *dx_space_of_child(struct pid *pid,
				   const char comm[TASK_COMM_LEN],
				   const struct dx_space *watcher);

/**
 * dx_space_of_group - the processes of a cgroup
 * @cgroup: the cgroup
 * @cred: who watches
 *
 * A space without memory: it stands for the cgroup, and is alive as long as that
 * was not removed. May sleep. References to both are taken.
 *
 * Return: a space with one reference, or an ERR_PTR(-ENOMEM).
 */
struct dx_space *dx_space_of_group(struct dx_cgroup *cgroup,
				   const struct cred *cred);

/* ---- asking them ---- */

enum dx_space_kind {
	DX_SPACE_PROCESS,	/* the virtual memory of a process */
	DX_SPACE_PHYSICAL,	/* physical memory */
	DX_SPACE_GROUP,		/* a cgroup, whose processes are watched */
};

enum dx_space_kind dx_space_kind(const struct dx_space *space);

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
 * earlier one. After the exit it stays what it was. 0 where there is no
 * process.
 */
u64 dx_space_exec_id(struct dx_space *space);

/*
 * Both as they were when one was asked for last, also by dx_ops.alive(). Costs
 * next to nothing for a process.
 */
enum dx_space_state dx_space_last_state(struct dx_space *space, u64 *exec_id);

/*
 * The pid of the process (of its leader). Valid as long as the space. NULL
 * where there is no process; pid_nr_ns() and put_pid() take that.
 */
struct pid *dx_space_pid(const struct dx_space *space);

/*
 * Name of the process, NUL terminated; after its exit the last one known. Empty
 * where there is no process.
 */
void dx_space_comm(struct dx_space *space, char comm[TASK_COMM_LEN]);

/* NUMA node of physical memory; %DX_ALL_NODES for all, or another kind. */
int dx_space_node(const struct dx_space *space);

/* Who watches a process or a cgroup. NULL for physical memory. */
const struct cred *dx_space_cred(const struct dx_space *space);

/* The cgroup that it stands for, valid as long as the space; or NULL. */
struct dx_cgroup *dx_space_cgroup(const struct dx_space *space);

/* Whether both are the same process, memory or cgroup. */
bool dx_space_same(const struct dx_space *a, const struct dx_space *b);

/* Longest time that a lock of the space was held at a stretch, ever. */
u64 dx_space_max_hold_ns(struct dx_space *space);

/* ---- cgroups ---- */

/**
 * dx_cgroup_of_fd() - A cgroup by a descriptor of its directory
 * @fd: a descriptor of the caller
 * @below: cgroups below it shall count, too
 *
 * It may be removed at any time: nothing here keeps it. Context: may sleep.
 *
 * Return: one reference; or an ERR_PTR(): -EBADF when @fd is no directory of a
 * cgroup v2 mount, -ENOENT when the cgroup was removed, -ENOMEM, -EOPNOTSUPP
 * when this kernel has no cgroups.
 */
struct dx_cgroup *dx_cgroup_of_fd(int fd, bool below);

/**
 * dx_cgroup_of_id() - A cgroup by its number
 * @id: the inode number of its directory
 * @below: cgroups below it shall count, too
 *
 * It is up to the caller to ask who may. Context: may sleep.
 *
 * Return: one reference; or an ERR_PTR(): -ENOENT when the caller's cgroup
 * namespace has none of that number, -ENOMEM, -EOPNOTSUPP when this kernel
 * cannot look it up.
 */
struct dx_cgroup *dx_cgroup_of_id(u64 id, bool below);

/*
 * The same cgroup, also one that was removed, with or without those below it. A
 * reference, or an ERR_PTR(-ENOMEM). May sleep.
 */
struct dx_cgroup *dx_cgroup_with(struct dx_cgroup *cgroup, bool below);

struct dx_cgroup *dx_cgroup_get(struct dx_cgroup *cgroup);

/* The last one frees it. Takes NULL. Does not sleep. */
void dx_cgroup_put(struct dx_cgroup *cgroup);

/* Its number: the inode number of its directory, never used again. */
u64 dx_cgroup_id(const struct dx_cgroup *cgroup);

/* Whether cgroups below it count, too. */
bool dx_cgroup_below(const struct dx_cgroup *cgroup);

/* Whether it has not been removed. Once false, always false. Does not sleep. */
bool dx_cgroup_exists(struct dx_cgroup *cgroup);

/*
 * Its path in the caller's cgroup namespace; empty when it was removed or lies
 * outside of that, or there is no room. May sleep.
 */
void dx_cgroup_path(struct dx_cgroup *cgroup, char *path, size_t bytes);

/* Whether this kernel has cgroups; *@why: out: why not, or NULL. */
bool dx_cgroups_work(const char **why);

/* ---- processes that come and go ---- */

struct dx_family;	/* who is followed, and has joined them since */
struct dx_roots;	/* those who are followed */
struct dx_kin;		/* somebody who has joined a family */

/* Whether children, or a cgroup's processes, can be followed; *@why: why not. */
bool dx_family_follows_children(const char **why);
bool dx_family_follows_cgroups(const char **why);

/**
 * struct dx_root - a target that is there because somebody has asked for it
 * @id: its identifier
 * @space: a process or a cgroup; borrowed for the call
 * @parental: children of the process join
 *
 * A process that is not @parental is named so that it does not join.
 */
struct dx_root {
	u32 id;
	const struct dx_space *space;
	bool parental;
};

/**
 * dx_roots_new() - Prepare those that a family follows
 * @roots: they
 * @nr: their number
 * @limit: so many may join
 *
 * Context: may sleep.
 * Return: for dx_family_take_roots() or dx_roots_free(); NULL without memory.
 */
struct dx_roots *dx_roots_new(const struct dx_root *roots, u32 nr, u32 limit);

/* Free what was not taken. Takes NULL. */
void dx_roots_free(struct dx_roots *roots);

/**
 * dx_family_new() - A family that follows nobody yet
 * @last_id: the last number that was given to one, shared with other families;
 *	theirs until all of these are freed
 *
 * Who joins gets %DAMONX_ID_MODULE and the next number. Context: may sleep.
 *
 * Return: the family; or an ERR_PTR(): -ENOMEM, or why the kernel does not tell
 * of forks.
 */
struct dx_family *dx_family_new(u32 *last_id);

/* Follow nobody any more. Takes NULL. May sleep. */
void dx_family_free(struct dx_family *family);

/*
 * Follow @roots, which is the family's then, and not who was followed before.
 * Those who have joined stay until they are dropped.
 */
void dx_family_take_roots(struct dx_family *family, struct dx_roots *roots);

/* Let join who belongs to it already. By the thread below; may sleep. */
void dx_family_scan(struct dx_family *family);

/*
 * Make room for those who come next, and let join who came when there was none.
 * To be called at each sample and whenever *@roused was set; by the thread
 * below. May sleep.
 */
void dx_family_tend(struct dx_family *family);

/*
 * Wake a thread, and set *@roused, when many have joined that nobody has taken
 * over, or room becomes scarce. NULL: nobody. The thread must outlive that.
 */
void dx_family_set_sleeper(struct dx_family *family,
			   struct task_struct *sleeper, bool *roused);

/*
 * Wake that thread as soon as somebody joins, too. Where somebody has that nobody
 * has taken over, *@roused is set at once.
 */
void dx_family_set_eager(struct dx_family *family, bool eager);

/**
 * struct dx_newcomer - a process that has joined a family
 * @kin: it, for dx_family_drop()
 * @pid: it; valid until it is dropped
 * @root: identifier of the root because of which it has joined
 * @id: identifier for its target
 * @parent: identifier of the target that has made it, or of the cgroup
 * @event: DAMONX_TARGET_FORKED or _JOINED
 * @exec_id: as dx_space_exec_id() was at that time
 * @comm: its name at that time
 */
struct dx_newcomer {
	struct dx_kin *kin;
	struct pid *pid;
	u32 root;
	u32 id;
	u32 parent;
	u32 event;
	u64 exec_id;
	char comm[TASK_COMM_LEN];
};

/*
 * Take over the next one that has joined; false when there is none. One thread
 * does this at a time, and all below.
 */
bool dx_family_next(struct dx_family *family, struct dx_newcomer *newcomer);

/* What the caller knows one by that he has taken over. */
void dx_family_set_owner(struct dx_kin *kin, void *owner);

/* The owner of one that has left its cgroup, until it is dropped; or NULL. */
void *dx_family_next_left(struct dx_family *family);

/* Forget one that was taken over. Its place is free for others. */
void dx_family_drop(struct dx_kin *kin);

/* How many could not join since this was asked last. */
u32 dx_family_missed(struct dx_family *family);

/* ---- asking the floor ---- */

/*
 * The operations set DAMONX_OPS_* @id, or NULL when this module does not
 * have it or it cannot work on this kernel.
 */
const struct dx_ops *dx_ops_by_id(u32 id);

/**
 * dx_process_may_read - whether a process may be monitored on somebody's behalf
 * @pid: of the process or one of its threads
 * @cred: whose rights count
 *
 * The rule is that of ptrace-reading (/proc/PID/maps and such). Where the
 * kernel's function for it could not be found, %CAP_SYS_ADMIN is asked for
 * instead. Of several people involved (who opened, who calls) ask for each: a
 * process may always read itself, but only with its own @cred. May sleep.
 *
 * Return: 0, -EPERM, or -ESRCH.
 */
int dx_process_may_read(struct pid *pid, const struct cred *cred);

/**
 * dx_process_may_act - whether actions may be done to a process's memory
 * @pid: of the process or one of its threads
 * @cred: whose rights count
 *
 * Either @cred are of the same user (his real user is the process's real,
 * effective and saved one) and may ptrace-attach to it; or they have
 * %CAP_SYS_NICE and may ptrace-read it. Where the kernel's function for ptrace
 * could not be found, %CAP_SYS_ADMIN is asked for instead. May sleep.
 *
 * Return: 0, -EPERM, or -ESRCH.
 */
int dx_process_may_act(struct pid *pid, const struct cred *cred);

/**
 * dx_process_is_spared - whether nobody may act on a process
 * @pid: of the process
 *
 * Init is spared, and so is the caller: who stops a mistake must not be stopped
 * by it.
 *
 * Return: NULL, or the reason, a constant sentence.
 */
const char *dx_process_is_spared(struct pid *pid);

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

/**
 * dx_mem_feature_by_ops - the same for what is different by operations set
 * @kind: DAMONX_FEATURE_ACTION, _FILTER (of schemes) or _GOAL
 * @value: DAMONX_ACTION_*, DAMONX_FILTER_* or DAMONX_GOAL_*
 * @ops: DAMONX_OPS_*
 * @why: as above
 *
 * Return: 1 when it works, 0 when it does not, -EINVAL when it is not this
 * floor's to know.
 */
int dx_mem_feature_by_ops(u32 kind, u32 value, u32 ops, const char **why);

/* Whether there is a NUMA node of that number, with memory. */
bool dx_node_has_memory(u32 node);

/* For dx_env.metric, which see. May sleep. */
u64 dx_metric_value(const struct dx_metric *metric);

/* Say in the log what this kernel does not let us look at, a line each. */
void dx_mem_init(void);

/* At unloading. */
void dx_mem_exit(void);

#endif /* DX_MEM_H */
