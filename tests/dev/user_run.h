/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's names that what runs in kmod/dev uses, besides those of the
 * decoder: for a plain program in which a kdamond takes a turn when it is told
 * to. Every <linux/...> header that only such files include is this one.
 */
#ifndef DX_DEV_USER_RUN_H
#define DX_DEV_USER_RUN_H

#include "user.h"

#define READ_ONCE(at)			(at)
#define WRITE_ONCE(at, value)		((at) = (value))
#define smp_mb()			do { } while (0)
#define smp_load_acquire(at)		(*(at))
#define smp_store_release(at, value)	(*(at) = (value))
#define BUILD_BUG_ON(condition)		static_assert(!(condition))

#define USEC_PER_SEC		1000000L
#define __GFP_NOWARN		0
#define kvzalloc(bytes, flags)	dev_alloc(bytes)
#define kvmalloc(bytes, flags)	dev_alloc(bytes)

/* ---- lists ---- */

#define LIST_HEAD(name)		struct list_head name = { &(name), &(name) }
#define list_for_each_entry_continue_reverse(p, h, m)			\
	for ((p) = list_entry((p)->m.prev, __typeof__(*(p)), m);	\
	     &(p)->m != (h); (p) = list_entry((p)->m.prev, __typeof__(*(p)), m))

static inline void list_splice_tail_init(struct list_head *list,
					 struct list_head *head)
{
	if (list_empty(list))
		return;
	list->next->prev = head->prev;
	head->prev->next = list->next;
	list->prev->next = head;
	head->prev = list->prev;
	INIT_LIST_HEAD(list);
}

#define list_splice_init(list, head)	list_splice_tail_init(list, head)

/* ---- counts ---- */

typedef struct {
	int n;
} atomic_t;

typedef atomic_t refcount_t;

#define atomic_read(a)		((a)->n)
#define atomic_inc(a)		((a)->n++)
#define atomic_dec(a)		((a)->n--)

/* ---- locks: used as announced, by the one thread that there is ---- */

struct rw_semaphore {
	int readers;
	bool written;
};

typedef struct {
	bool held;
} spinlock_t;

typedef struct {
	int unused;
} wait_queue_head_t;

typedef unsigned int __poll_t;

#define mutex_lock_nest_lock(lock, outer)	mutex_lock(lock)
#define init_waitqueue_head(wait)		do { } while (0)
#define wake_up(wait)				do { } while (0)
#define wait_event_idle(wait, condition)	WARN_ON_ONCE(!(condition))
#define lockdep_assert_held_write(lock)		WARN_ON_ONCE(!(lock)->written)
#define lockdep_assert_held_read(lock)		WARN_ON_ONCE(!(lock)->readers)

static inline void down_write(struct rw_semaphore *lock)
{
	WARN_ON_ONCE(lock->written || lock->readers);
	lock->written = true;
}

static inline void up_write(struct rw_semaphore *lock)
{
	WARN_ON_ONCE(!lock->written);
	lock->written = false;
}

static inline void down_read(struct rw_semaphore *lock)
{
	WARN_ON_ONCE(lock->written);
	lock->readers++;
}

static inline void up_read(struct rw_semaphore *lock)
{
	WARN_ON_ONCE(lock->readers < 1);
	lock->readers--;
}

/* ---- time ---- */

typedef s64 ktime_t;

#define KTIME_MAX		INT64_MAX
#define HRTIMER_MODE_ABS	0
#define ns_to_ktime(ns)		((ktime_t)(ns))
#define ktime_get_ns()		fake_now_ns
#define schedule_hrtimeout_range(due, slack, mode)			\
	do { (void)(due); (void)(slack); } while (0)

extern u64 fake_now_ns;

/* ---- threads ---- */

/**
 * struct task_struct - a kthread, or a process that a family may have
 * @run: what it runs
 * @data: for that
 * @refs: references, its own included
 * @turns: times that it was asked in this turn whether to stop
 * @all: in the list of processes; as all below of a process
 */
struct task_struct {
	int (*run)(void *data);
	void *data;
	int refs;
	u32 turns;
	struct {
		u64 sum_exec_runtime;
	} se;
	struct list_head all;
	struct pid *tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct dx_cgroup *cgroup;
	unsigned int flags;
	u32 self_exec_id;
	u64 start_time;
	char comm[TASK_COMM_LEN];
};

struct mem_cgroup;

extern struct task_struct *dev_task;

#define current			dev_task
#define TASK_IDLE		0
#define TASK_RUNNING		0
#define set_current_state(state)	do { } while (0)
#define __set_current_state(state)	do { } while (0)
#define wake_up_process(task)		do { } while (0)
#define task_pid_nr_ns(task, ns)	4711

/* A kthread gets @name; none is kept. */
#define kthread_create(run, data, ...)	dev_kthread(run, data)

struct task_struct *dev_kthread(int (*run)(void *data), void *data);
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);
struct task_struct *get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);

static inline u64 get_random_u64(void)
{
	return 0x9e3779b97f4a7c15ULL;
}

/* ---- user memory, files: nobody comes through these here ---- */

struct file {
	const struct cred *f_cred;
};

#define u64_to_user_ptr(at)		((const void *)(uintptr_t)(at))
#define copy_from_user(to, from, bytes)	(memcpy(to, from, bytes), 0)

#endif /* DX_DEV_USER_RUN_H */
