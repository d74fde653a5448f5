// SPDX-License-Identifier: GPL-2.0
/* Spaces: how the memory of a process is found, and who may look at it. */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "../compat/symbols.h"
#include "space.h"

static struct task_struct *leader_get(struct pid *pid)
{
	return get_pid_task(pid, PIDTYPE_TGID);
}

/*
 * The leader may have exited before its threads: any of them will do. Caller
 * has a reference to @leader.
 */
static bool has_mm(struct task_struct *leader)
{
	struct task_struct *thread;
	bool has = false;

	rcu_read_lock();
	for_each_thread(leader, thread) {
		has = READ_ONCE(thread->mm);
		if (has)
			break;
	}
	rcu_read_unlock();
	return has;
}

/* A thread with memory, and that memory; references to both, or NULL. */
static struct mm_struct *mm_of(struct task_struct *leader,
			       struct task_struct **with)
{
	struct task_struct *thread;
	struct mm_struct *mm = NULL;

	rcu_read_lock();
	for_each_thread(leader, thread) {
		if (READ_ONCE(thread->mm))
			mm = get_task_mm(thread);
		if (mm) {
			*with = get_task_struct(thread);
			break;
		}
	}
	rcu_read_unlock();
	return mm;
}

/* ---- who may ---- */

static int may_read(struct task_struct *task, const struct cred *cred)
{
	const struct cred *old = override_creds(cred);
	bool may;

	if (dx_have(ptrace_may_access))
		may = dx_call(ptrace_may_access)(task,
						 PTRACE_MODE_READ_REALCREDS);
	else
		may = capable(CAP_SYS_ADMIN);
	revert_creds(old);
	return may ? 0 : -EPERM;
}

/*
 * The same for @mm, which @thread had. A program can forbid others to look
 * into it (PR_SET_DUMPABLE), which is noted in its memory: of a thread that has
 * none any more, as a leader that exits first, the kernel would not ask that.
 *
 * Return: 0; -EPERM; or -EAGAIN when the thread was about to exit.
 */
static int may_read_mm(struct task_struct *thread, struct mm_struct *mm,
		       const struct cred *cred)
{
	if (may_read(thread, cred))
		return -EPERM;
	/* Still there afterwards, so it was there when it counted. */
	return READ_ONCE(thread->mm) == mm ? 0 : -EAGAIN;
}

static struct pid *process_of(struct pid *pid)
{
	struct task_struct *task;
	struct pid *process = NULL;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		process = get_pid(task_tgid(task));
	rcu_read_unlock();
	return process;
}

static int may_read_process(struct task_struct *leader,
			    const struct cred *cred)
{
	struct task_struct *thread;
	struct mm_struct *mm;
	int err;

	do {
		mm = mm_of(leader, &thread);
		/* A kernel thread, or one that is gone: who asks finds out. */
		if (!mm)
			return may_read(leader, cred);
		err = may_read_mm(thread, mm, cred);
		put_task_struct(thread);
		mmput_async(mm);
	} while (err == -EAGAIN);
	return err;
}

int dx_may_read(struct pid *pid, const struct cred *cred)
{
	struct pid *process = process_of(pid);
	struct task_struct *leader = NULL;
	int err = -ESRCH;

	if (process)
		leader = leader_get(process);
	if (leader) {
		err = may_read_process(leader, cred);
		put_task_struct(leader);
	}
	put_pid(process);
	return err;
}

/* ---- what has become of it ---- */

static void set_state(struct dx_space *space, enum dx_space_state state)
{
	spin_lock(&space->lock);
	if (space->state == DX_SPACE_ALIVE)
		space->state = state;
	spin_unlock(&space->lock);
}

/* Take down what there is to know while there is a process to ask. */
static void note(struct dx_space *space, struct task_struct *leader)
{
	spin_lock(&space->lock);
	space->exec_id = READ_ONCE(leader->self_exec_id);
	strscpy(space->comm, leader->comm, sizeof(space->comm));
	spin_unlock(&space->lock);
}

static enum dx_space_state update(struct dx_space *space)
{
	struct task_struct *leader = leader_get(space->pid);

	if (!leader || !has_mm(leader))
		set_state(space, DX_SPACE_EXITED);
	if (leader) {
		note(space, leader);
		put_task_struct(leader);
	}
	return READ_ONCE(space->state);
}

enum dx_space_state dx_space_state(struct dx_space *space)
{
	return update(space);
}

u64 dx_space_exec_id(struct dx_space *space)
{
	update(space);
	return READ_ONCE(space->exec_id);
}

void dx_space_comm(struct dx_space *space, char comm[TASK_COMM_LEN])
{
	update(space);
	spin_lock(&space->lock);
	memcpy(comm, space->comm, TASK_COMM_LEN);
	spin_unlock(&space->lock);
}

struct pid *dx_space_pid(struct dx_space *space)
{
	return space->pid;
}

u64 dx_space_max_hold_ns(struct dx_space *space)
{
	return READ_ONCE(space->max_hold_ns);
}

/* ---- its memory ---- */

void dx_nap(u64 ns)
{
	ktime_t time = ns_to_ktime(ns);

	set_current_state(TASK_IDLE);
	schedule_hrtimeout_range(&time, ns, HRTIMER_MODE_REL);
}

/*
 * exec_update_lock is held by an exec from when the new memory is installed
 * until the new credentials are. So what is found here is either all old or
 * all new. Waiting for an exec could take long: it reads from disks.
 *
 * @leader may have been replaced by a thread of it that has called exec since
 * it was found. So which exec it is, and whether it may be read, is asked of
 * the thread whose memory it is, never of @leader.
 */
static struct mm_struct *mm_if_allowed(struct dx_space *space,
				       struct task_struct *leader)
{
	struct task_struct *thread;
	struct mm_struct *mm;
	u64 exec_id;
	int err = 0;

	lockdep_assert_held_read(&leader->signal->exec_update_lock);
	mm = mm_of(leader, &thread);
	if (!mm) {
		set_state(space, DX_SPACE_EXITED);
		return ERR_PTR(-ESRCH);
	}
	exec_id = READ_ONCE(thread->self_exec_id);
	if (exec_id != space->allowed_exec_id)
		err = may_read_mm(thread, mm, space->cred);
	put_task_struct(thread);
	if (!err) {
		space->allowed_exec_id = exec_id;
		return mm;
	}
	mmput_async(mm);
	if (err == -EPERM) {
		set_state(space, DX_SPACE_FORBIDDEN);
		err = -ESRCH;
	}
	return ERR_PTR(err);
}

struct mm_struct *dx_space_mm_get(struct dx_space *space)
{
	struct task_struct *leader;
	struct mm_struct *mm;

	if (READ_ONCE(space->state) != DX_SPACE_ALIVE)
		return ERR_PTR(-ESRCH);
	leader = leader_get(space->pid);
	if (!leader) {
		set_state(space, DX_SPACE_EXITED);
		return ERR_PTR(-ESRCH);
	}
	if (down_read_trylock(&leader->signal->exec_update_lock)) {
		mm = mm_if_allowed(space, leader);
		up_read(&leader->signal->exec_update_lock);
	} else {
		mm = ERR_PTR(-EAGAIN);
	}
	put_task_struct(leader);
	return mm;
}

/* Whoever drops the last reference tears the memory down: not us. */
void dx_space_mm_put(struct mm_struct *mm)
{
	mmput_async(mm);
}

/* ---- making and releasing ---- */

#define EXEC_TRIES	100	/* an exec may take so many naps */

/* Somebody is waiting for the answer, so an exec is waited for a while. */
static struct mm_struct *first_mm_get(struct dx_space *space)
{
	struct mm_struct *mm = dx_space_mm_get(space);
	int try;

	for (try = 0; try < EXEC_TRIES && mm == ERR_PTR(-EAGAIN); try++) {
		dx_nap(NSEC_PER_MSEC);
		mm = dx_space_mm_get(space);
	}
	if (READ_ONCE(space->state) == DX_SPACE_FORBIDDEN)
		mm = ERR_PTR(-EPERM);
	return mm;
}

struct dx_space *dx_space_of_process(struct pid *pid, const struct cred *cred)
{
	struct dx_space *space = kzalloc(sizeof(*space), GFP_KERNEL_ACCOUNT);
	struct task_struct *leader = NULL;
	struct mm_struct *mm = NULL;

	if (!space)
		return ERR_PTR(-ENOMEM);
	kref_init(&space->refs);
	spin_lock_init(&space->lock);
	space->cred = get_cred(cred);
	space->allowed_exec_id = U64_MAX;
	space->pid = process_of(pid);
	if (space->pid)
		leader = leader_get(space->pid);
	if (!leader) {
		mm = ERR_PTR(-ESRCH);
	} else if (leader->flags & PF_KTHREAD) {
		mm = ERR_PTR(-EINVAL);
	} else {
		note(space, leader);
		mm = first_mm_get(space);
	}
	if (leader)
		put_task_struct(leader);
	if (IS_ERR(mm)) {
		dx_space_put(space);
		return ERR_CAST(mm);
	}
	dx_space_mm_put(mm);
	return space;
}

struct dx_space *dx_space_get(struct dx_space *space)
{
	kref_get(&space->refs);
	return space;
}

static void release(struct kref *refs)
{
	struct dx_space *space = container_of(refs, struct dx_space, refs);

	put_pid(space->pid);
	put_cred(space->cred);
	kfree(space);
}

void dx_space_put(struct dx_space *space)
{
	if (space)
		kref_put(&space->refs, release);
}
