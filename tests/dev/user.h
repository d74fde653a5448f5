/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's names that the decoder of kmod/dev uses, for a plain program.
 * Every <linux/...> header of the kernel that it includes is this one; see
 * headers.sh.
 */
#ifndef DX_DEV_USER_H
#define DX_DEV_USER_H

#include <stdarg.h>

#include "platform_user.h"

#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define GFP_KERNEL_ACCOUNT	0
#define PAGE_SIZE		4096UL
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define TASK_COMM_LEN		16
#define ALIGN(x, a)		(((x) + ((a) - 1)) & ~((__typeof__(x))(a) - 1))
#define sizeof_field(t, m)	sizeof(((t *)0)->m)
#define container_of(p, t, m)	((t *)((char *)(p) - offsetof(t, m)))
/* With a sentence or without, as in the kernel. */
#undef static_assert
#define static_assert(condition, ...)					\
	dev_static_assert(condition, ##__VA_ARGS__, #condition)
#define dev_static_assert(condition, text, ...)	_Static_assert(condition, text)
#define array_index_nospec(i, n)	(i)
#define cond_resched()		do { } while (0)
#define lower_32_bits(n)	((u32)(n))

#define scnprintf(buf, size, ...)					\
	min_t(int, snprintf(buf, size, __VA_ARGS__), (int)(size) - 1)
#define vscnprintf(buf, size, ...)					\
	min_t(int, vsnprintf(buf, size, __VA_ARGS__), (int)(size) - 1)

/* Values are printed as %llu, which is what a u64 is in the kernel. */
#define u64			unsigned long long

static inline bool is_power_of_2(unsigned long long n)
{
	return n && !(n & (n - 1));
}

/* ---- errors in pointers ---- */

static inline void *ERR_PTR(long err)
{
	return (void *)err;
}

static inline long PTR_ERR(const void *p)
{
	return (long)p;
}

static inline bool IS_ERR(const void *p)
{
	return (unsigned long)p >= (unsigned long)-4095;
}

#define ERR_CAST(p)		((void *)(p))

/* ---- lists ---- */

struct list_head {
	struct list_head *next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline void list_add_between(struct list_head *new,
				    struct list_head *prev,
				    struct list_head *next)
{
	next->prev = new;
	new->next = next;
	new->prev = prev;
	prev->next = new;
}

static inline void list_add(struct list_head *new, struct list_head *head)
{
	list_add_between(new, head, head->next);
}

static inline void list_add_tail(struct list_head *new, struct list_head *head)
{
	list_add_between(new, head->prev, head);
}

static inline void list_del(struct list_head *entry)
{
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
}

static inline void list_del_init(struct list_head *entry)
{
	list_del(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_move(struct list_head *entry, struct list_head *head)
{
	list_del(entry);
	list_add(entry, head);
}

static inline void list_move_tail(struct list_head *entry,
				  struct list_head *head)
{
	list_del(entry);
	list_add_tail(entry, head);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline bool list_is_last(const struct list_head *entry,
				const struct list_head *head)
{
	return entry->next == head;
}

#define list_entry(p, t, m)		container_of(p, t, m)
#define list_first_entry(h, t, m)	list_entry((h)->next, t, m)
#define list_first_entry_or_null(h, t, m)				\
	(list_empty(h) ? NULL : list_first_entry(h, t, m))
#define list_next_entry(p, m)		list_entry((p)->m.next, __typeof__(*(p)), m)
#define list_for_each_entry(p, h, m)					\
	for ((p) = list_first_entry(h, __typeof__(*(p)), m); &(p)->m != (h); \
	     (p) = list_next_entry(p, m))
#define list_for_each_entry_safe(p, n, h, m)				\
	for ((p) = list_first_entry(h, __typeof__(*(p)), m),		\
	     (n) = list_next_entry(p, m); &(p)->m != (h);		\
	     (p) = (n), (n) = list_next_entry(n, m))
/* What older sources of the decoder use. */
#define list_for_each_entry_reverse(p, h, m)				\
	for ((p) = list_entry((h)->prev, __typeof__(*(p)), m); &(p)->m != (h); \
	     (p) = list_entry((p)->m.prev, __typeof__(*(p)), m))

/* ---- memory: dev_fail_at counts down to an allocation that fails ---- */

extern long dev_fail_at;
extern long dev_nr_held;

void *dev_alloc(size_t bytes);
void dev_free(const void *at);

#define kzalloc(bytes, flags)		dev_alloc(bytes)
#define kvmalloc_array(n, bytes, flags)	dev_alloc((size_t)(n) * (bytes))
#define kvcalloc(n, bytes, flags)	dev_alloc((size_t)(n) * (bytes))
#define kfree(at)			dev_free(at)
#define kvfree(at)			dev_free(at)

#define sort(at, n, bytes, compare, swap_fn)	qsort(at, n, bytes, compare)

/* ---- a table's hash ---- */

static inline u32 jhash_3words(u32 a, u32 b, u32 c, u32 seed)
{
	u64 x = ((u64)a << 32 | b) ^ ((u64)c << 13) ^ seed;

	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
	x = (x ^ (x >> 33) ^ c) * 0xc4ceb9fe1a85ec53ULL;
	return x >> 32;
}

static inline u32 get_random_u32(void)
{
	return 0x9e3779b9;
}

/* ---- people and processes: see fake.c ---- */

typedef struct {
	u32 val;
} kuid_t;

struct cred {
	bool privileged;
};

struct pid;
struct pid_namespace;

extern const struct cred *dev_caller;

#define current_cred()			dev_caller
#define capable(capability)		(dev_caller->privileged)
#define fatal_signal_pending(task)	false

struct pid *find_get_pid(int nr);
void put_pid(struct pid *pid);
int pid_vnr(struct pid *pid);
int pid_nr_ns(struct pid *pid, struct pid_namespace *ns);

#endif /* DX_DEV_USER_H */
