/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's names that families use besides those of what runs, for a plain
 * program. It counts what is done under their lock at a stretch.
 */
#ifndef DX_DEV_USER_FAMILY_H
#define DX_DEV_USER_FAMILY_H

#include "user_run.h"

/* ---- locks ---- */

/**
 * struct raw_spinlock_t - a lock
 * @held: by the one thread that there is
 * @work: changes of the table since it was taken
 * @most_work: most of these, ever
 */
typedef struct {
	bool held;
	u32 work;
	u32 most_work;
} raw_spinlock_t;

extern raw_spinlock_t dx_family_lock;

#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name
#define DEFINE_MUTEX(name)		struct mutex name

static inline void family_lock(raw_spinlock_t *lock)
{
	WARN_ON_ONCE(lock->held);
	lock->held = true;
	lock->work = 0;
}

static inline void family_unlock(raw_spinlock_t *lock)
{
	WARN_ON_ONCE(!lock->held);
	lock->held = false;
	lock->most_work = max(lock->most_work, lock->work);
}

#define raw_spin_lock_irqsave(lock, flags)				\
	do { (flags) = 0; family_lock(lock); } while (0)
#define raw_spin_unlock_irqrestore(lock, flags)				\
	do { (void)(flags); family_unlock(lock); } while (0)
#define rcu_read_lock()		do { } while (0)
#define rcu_read_unlock()	do { } while (0)
#define rcu_dereference(at)	(at)

/* Others may come in here. */
#undef cond_resched
#define cond_resched()		family_between()

void family_between(void);

/* ---- lists ---- */

static inline void list_splice_tail(struct list_head *list,
				    struct list_head *head)
{
	list_splice_tail_init(list, head);
}

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

static inline bool hlist_empty(const struct hlist_head *head)
{
	return !head->first;
}

static inline void hlist_add_head(struct hlist_node *node,
				  struct hlist_head *head)
{
	node->next = head->first;
	if (node->next)
		node->next->pprev = &node->next;
	node->pprev = &head->first;
	head->first = node;
	dx_family_lock.work++;
}

static inline void hlist_del(struct hlist_node *node)
{
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
	dx_family_lock.work++;
}

#define hlist_del_init(node)	hlist_del(node)
#define hlist_entry_or_null(at, t, m)					\
	({ __typeof__(at) at_ = (at); at_ ? container_of(at_, t, m) : NULL; })
#define hlist_for_each_entry(p, h, m)					\
	for ((p) = hlist_entry_or_null((h)->first, __typeof__(*(p)), m); (p); \
	     (p) = hlist_entry_or_null((p)->m.next, __typeof__(*(p)), m))

#define hash_ptr(at, bits)						\
	((u32)(((uintptr_t)(at) * 0x61c8864680b583ebULL) >> (64 - (bits))))

/* ---- memory ---- */

#define struct_size(p, m, n)	(sizeof(*(p)) + (size_t)(n) * sizeof((p)->m[0]))
#define strscpy(to, from, bytes)	snprintf(to, bytes, "%s", from)

/* ---- processes ---- */

struct pid {
	int refs;
};

extern struct list_head family_tasks;

#define PF_KTHREAD		0x00200000
#define task_tgid(task)		((task)->tgid)
#define thread_group_leader(task)	((task)->group_leader == (task))
#define for_each_process(task)	list_for_each_entry(task, &family_tasks, all)

static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		pid->refs++;
	return pid;
}

#undef wake_up_process
#define wake_up_process(task)	((task)->turns++)

#endif /* DX_DEV_USER_FAMILY_H */
