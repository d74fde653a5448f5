// SPDX-License-Identifier: GPL-2.0
/*
 * Spaces of processes: how the memory is found, and who may look at it or act
 * on it.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "../compat/symbols.h"
#include "process.h"

static struct task_struct *dx_process_leader_get(struct pid *pid)
{
	return get_pid_task(pid, PIDTYPE_TGID);
}

/*
 * The leader may have exited before its threads: any of them will do. Caller
 * has a reference to @leader.
 */
bool dx_process_has_mm(struct task_struct *leader)
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
static struct mm_struct *dx_process_mm_of(struct task_struct *leader,
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

enum dx_process_right {
	DX_PROCESS_READ,
	DX_PROCESS_ACT,
};

/* Of the credentials that are in force. */
static bool dx_process_ptrace(struct task_struct *task, unsigned int mode)
{
	return dx_call(ptrace_may_access)(task, mode);
}

static bool dx_process_same_user(struct task_struct *task)
{
	kuid_t uid = current_uid();
	const struct cred *cred;
	bool same;

	rcu_read_lock();
	cred = __task_cred(task);
	same = uid_eq(uid, cred->uid) && uid_eq(uid, cred->euid) &&
	       uid_eq(uid, cred->suid);
	rcu_read_unlock();
	return same;
}

static bool dx_process_has_right(struct task_struct *task,
				 const struct cred *cred,
				 enum dx_process_right right)
{
	const struct cred *old = override_creds(cred);
	bool has;

	if (!dx_have(ptrace_may_access))
		has = capable(CAP_SYS_ADMIN);
	else if (right == DX_PROCESS_READ)
		has = dx_process_ptrace(task, PTRACE_MODE_READ_REALCREDS);
	else
		has = (dx_process_same_user(task) &&
		       dx_process_ptrace(task, PTRACE_MODE_ATTACH_REALCREDS)) ||
		      (capable(CAP_SYS_NICE) &&
		       dx_process_ptrace(task, PTRACE_MODE_READ_REALCREDS));
	revert_creds(old);
	return has;
}

struct dx_process_question {
	struct work_struct work;
	struct task_struct *task;
	const struct cred *cred;
	enum dx_process_right right;
	bool has;
};

static void dx_process_answer(struct work_struct *work)
{
	struct dx_process_question *q =
		container_of(work, struct dx_process_question, work);

	q->has = dx_process_has_right(q->task, q->cred, q->right);
}

/*
 * The kernel lets each process look at itself, before it asks for any
 * credentials. Where @cred are somebody else's, because he has opened the
 * descriptor that @task now uses on itself, the question must come from
 * somewhere else.
 */
static int dx_process_check(struct task_struct *task, const struct cred *cred,
			    enum dx_process_right right)
{
	struct dx_process_question q = {
		.task = task,
		.cred = cred,
		.right = right,
	};

	if (!same_thread_group(task, current) || cred == current_cred())
		return dx_process_has_right(task, cred, right) ? 0 : -EPERM;
	INIT_WORK_ONSTACK(&q.work, dx_process_answer);
	schedule_work(&q.work);
	flush_work(&q.work);
	destroy_work_on_stack(&q.work);
	return q.has ? 0 : -EPERM;
}

/*
 * The same for @mm, which @thread had. A program can forbid others to look
 * into it (PR_SET_DUMPABLE), which is noted in its memory: of a thread that has
 * none any more, as a leader that exits first, the kernel would not ask that.
 *
 * Return: 0; -EPERM; or -EAGAIN when the thread was about to exit.
 */
static int dx_process_check_mm(struct task_struct *thread, struct mm_struct *mm,
			       const struct cred *cred,
			       enum dx_process_right right)
{
	if (dx_process_check(thread, cred, right))
		return -EPERM;
	/* Still there afterwards, so it was there when it counted. */
	return READ_ONCE(thread->mm) == mm ? 0 : -EAGAIN;
}

/* The process of a thread, as a reference; NULL when there is none. */
static struct pid *dx_process_pid_of(struct pid *pid)
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

static int dx_process_check_leader(struct task_struct *leader,
				   const struct cred *cred,
				   enum dx_process_right right)
{
	struct task_struct *thread;
	struct mm_struct *mm;
	int err;

	do {
		mm = dx_process_mm_of(leader, &thread);
		/* A kernel thread, or one that is gone: who asks finds out. */
		if (!mm)
			return dx_process_check(leader, cred, right);
		err = dx_process_check_mm(thread, mm, cred, right);
		put_task_struct(thread);
		mmput_async(mm);
	} while (err == -EAGAIN);
	return err;
}

static int dx_process_may(struct pid *pid, const struct cred *cred,
			  enum dx_process_right right)
{
	struct pid *process = dx_process_pid_of(pid);
	struct task_struct *leader = NULL;
	int err = -ESRCH;

	if (process)
		leader = dx_process_leader_get(process);
	if (leader) {
		err = dx_process_check_leader(leader, cred, right);
		put_task_struct(leader);
	}
	put_pid(process);
	return err;
}

int dx_process_may_read(struct pid *pid, const struct cred *cred)
{
	return dx_process_may(pid, cred, DX_PROCESS_READ);
}

int dx_process_may_act(struct pid *pid, const struct cred *cred)
{
	return dx_process_may(pid, cred, DX_PROCESS_ACT);
}

const char *dx_process_is_spared(struct pid *pid)
{
	if (pid_nr(pid) == 1)
		return "it is init";
	if (pid == task_tgid(current))
		return "it is the process that controls the scheme";
	return NULL;
}

/* ---- what has become of it ---- */

static void dx_process_set_state(struct dx_process *process,
				 enum dx_space_state state)
{
	spin_lock(&process->lock);
	if (process->state == DX_SPACE_ALIVE)
		WRITE_ONCE(process->state, state);
	spin_unlock(&process->lock);
}

/* Take down what there is to know while there is a process to ask. */
static void dx_process_note(struct dx_process *process,
			    struct task_struct *leader)
{
	spin_lock(&process->lock);
	WRITE_ONCE(process->exec_id, READ_ONCE(leader->self_exec_id));
	strscpy(process->comm, leader->comm, sizeof(process->comm));
	spin_unlock(&process->lock);
}

static void dx_process_update(struct dx_process *process)
{
	struct task_struct *leader = dx_process_leader_get(process->pid);

	if (!leader || !dx_process_has_mm(leader))
		dx_process_set_state(process, DX_SPACE_EXITED);
	if (leader) {
		dx_process_note(process, leader);
		put_task_struct(leader);
	}
}

static enum dx_space_state dx_process_state(struct dx_space *space)
{
	struct dx_process *process = dx_process_of(space);

	dx_process_update(process);
	return READ_ONCE(process->state);
}

u64 dx_process_exec_id(struct dx_process *process)
{
	dx_process_update(process);
	return READ_ONCE(process->exec_id);
}

void dx_process_comm(struct dx_process *process, char comm[TASK_COMM_LEN])
{
	dx_process_update(process);
	spin_lock(&process->lock);
	memcpy(comm, process->comm, TASK_COMM_LEN);
	spin_unlock(&process->lock);
}

/* ---- its memory ---- */

/*
 * Whether @thread, whose memory is @mm, may be acted on. A process that the
 * module itself has added as a target, or that has exec'd, was never asked about
 * before.
 */
static int dx_process_check_act(struct dx_process *process,
				struct task_struct *thread,
				struct mm_struct *mm, u64 exec_id)
{
	int err;

	if (exec_id == process->act_exec_id)
		return 0;
	if (pid_nr(process->pid) == 1)
		return -EPERM;
	err = dx_process_check_mm(thread, mm, process->cred, DX_PROCESS_ACT);
	if (!err)
		process->act_exec_id = exec_id;
	return err;
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
static struct mm_struct *dx_process_mm_if_allowed(struct dx_process *process,
						  struct task_struct *leader,
						  enum dx_process_right right)
{
	struct task_struct *thread;
	struct mm_struct *mm;
	u64 exec_id;
	int err = 0, may_act = 0;

	lockdep_assert_held_read(&leader->signal->exec_update_lock);
	mm = dx_process_mm_of(leader, &thread);
	if (!mm) {
		dx_process_set_state(process, DX_SPACE_EXITED);
		return ERR_PTR(-ESRCH);
	}
	exec_id = READ_ONCE(thread->self_exec_id);
	if (exec_id != process->allowed_exec_id)
		err = dx_process_check_mm(thread, mm, process->cred,
					  DX_PROCESS_READ);
	if (!err && right == DX_PROCESS_ACT)
		may_act = dx_process_check_act(process, thread, mm, exec_id);
	put_task_struct(thread);
	if (!err) {
		process->allowed_exec_id = exec_id;
		if (!may_act)
			return mm;
		err = may_act;
	} else if (err == -EPERM) {
		dx_process_set_state(process, DX_SPACE_FORBIDDEN);
		err = -ESRCH;
	}
	mmput_async(mm);
	return ERR_PTR(err);
}

static struct mm_struct *dx_process_mm_get_for(struct dx_process *process,
					       enum dx_process_right right)
{
	struct task_struct *leader;
	struct mm_struct *mm;

	if (READ_ONCE(process->state) != DX_SPACE_ALIVE)
		return ERR_PTR(-ESRCH);
	leader = dx_process_leader_get(process->pid);
	if (!leader) {
		dx_process_set_state(process, DX_SPACE_EXITED);
		return ERR_PTR(-ESRCH);
	}
	if (down_read_trylock(&leader->signal->exec_update_lock)) {
		mm = dx_process_mm_if_allowed(process, leader, right);
		up_read(&leader->signal->exec_update_lock);
	} else {
		mm = ERR_PTR(-EAGAIN);
	}
	put_task_struct(leader);
	return mm;
}

struct mm_struct *dx_process_mm_get(struct dx_process *process)
{
	return dx_process_mm_get_for(process, DX_PROCESS_READ);
}

struct mm_struct *dx_process_mm_get_to_act(struct dx_process *process)
{
	return dx_process_mm_get_for(process, DX_PROCESS_ACT);
}

void dx_process_mm_put(struct mm_struct *mm)
{
	mmput_async(mm);
}

/* ---- making and releasing ---- */

#define EXEC_TRIES	100	/* an exec may take so many naps */

/* Somebody is waiting for the answer, so an exec is waited for a while. */
static struct mm_struct *dx_process_first_mm_get(struct dx_process *process)
{
	struct mm_struct *mm = dx_process_mm_get(process);
	int try;

	for (try = 0; try < EXEC_TRIES && mm == ERR_PTR(-EAGAIN); try++) {
		dx_nap(NSEC_PER_MSEC);
		mm = dx_process_mm_get(process);
	}
	if (READ_ONCE(process->state) == DX_SPACE_FORBIDDEN)
		mm = ERR_PTR(-EPERM);
	return mm;
}

static void dx_process_release(struct dx_space *space)
{
	struct dx_process *process = dx_process_of(space);

	put_pid(process->pid);
	put_cred(process->cred);
	kfree(process);
}

static const struct dx_space_type dx_process_type = {
	.kind = DX_SPACE_PROCESS,
	.state = dx_process_state,
	.release = dx_process_release,
};

static struct dx_process *dx_process_new(struct pid *pid,
					 const struct cred *cred)
{
	struct dx_process *process = kzalloc(sizeof(*process),
					     GFP_KERNEL_ACCOUNT);

	if (!process)
		return NULL;
	dx_space_init(&process->space, &dx_process_type);
	spin_lock_init(&process->lock);
	process->cred = get_cred(cred);
	process->allowed_exec_id = U64_MAX;
	process->act_exec_id = U64_MAX;
	process->pid = dx_process_pid_of(pid);
	return process;
}

struct dx_space *dx_space_of_process(struct pid *pid, const struct cred *cred)
{
	struct dx_process *process = dx_process_new(pid, cred);
	struct task_struct *leader = NULL;
	struct mm_struct *mm = NULL;

	if (!process)
		return ERR_PTR(-ENOMEM);
	if (process->pid)
		leader = dx_process_leader_get(process->pid);
	if (!leader) {
		mm = ERR_PTR(-ESRCH);
	} else if (leader->flags & PF_KTHREAD) {
		mm = ERR_PTR(-EINVAL);
	} else {
		dx_process_note(process, leader);
		mm = dx_process_first_mm_get(process);
	}
	if (leader)
		put_task_struct(leader);
	if (IS_ERR(mm)) {
		dx_space_put(&process->space);
		return ERR_CAST(mm);
	}
	dx_process_mm_put(mm);
	return &process->space;
}

struct dx_space *dx_space_of_child(struct pid *pid,
				   const char comm[TASK_COMM_LEN],
				   const struct dx_space *watcher)
{
	struct dx_process *process;
	struct mm_struct *mm;

	process = dx_process_new(pid, dx_space_cred(watcher));
	if (!process)
		return ERR_PTR(-ENOMEM);
	/* It may be gone already: then nobody tells its process any more. */
	if (!process->pid)
		process->pid = get_pid(pid);
	memcpy(process->comm, comm, TASK_COMM_LEN);
	dx_process_update(process);
	mm = dx_process_mm_get(process);
	if (!IS_ERR(mm))
		dx_process_mm_put(mm);
	if (READ_ONCE(process->state) != DX_SPACE_FORBIDDEN)
		return &process->space;
	dx_space_put(&process->space);
	return ERR_PTR(-EPERM);
}
