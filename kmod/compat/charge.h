/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose memory it is. What a kernel thread allocates with __GFP_ACCOUNT is
 * nobody's, unless it says on whose behalf it works.
 */
#ifndef DX_COMPAT_CHARGE_H
#define DX_COMPAT_CHARGE_H

#include <linux/memcontrol.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#ifdef CONFIG_MEMCG

/* The caller's, as a reference; or NULL. */
static inline struct mem_cgroup *dx_charge_get(void)
{
	return get_mem_cgroup_from_mm(current->mm);
}

static inline void dx_charge_put(struct mem_cgroup *memcg)
{
	mem_cgroup_put(memcg);
}

/* Whether its cgroup has not been removed. True for NULL. */
static inline bool dx_charge_online(struct mem_cgroup *memcg)
{
	return !memcg || READ_ONCE(memcg->css.flags) & CSS_ONLINE;
}

/* The nearest ancestor that is online, as a reference; or NULL. */
static inline struct mem_cgroup *dx_charge_get_ancestor(struct mem_cgroup *memcg)
{
	do {
		memcg = parent_mem_cgroup(memcg);
	} while (memcg && !css_tryget_online(&memcg->css));
	return memcg;
}

/*
 * From now on, what this thread allocates is charged to @memcg.
 * set_active_memcg() also serves interrupts, by a variable that 5.10 does not
 * export. For a thread it does no more than the assignment.
 */
static inline void dx_charge_to(struct mem_cgroup *memcg)
{
#ifdef DX_HAVE_ACTIVE_MEMCG
	set_active_memcg(memcg);
#else
	current->active_memcg = memcg;
#endif
}

#else

static inline struct mem_cgroup *dx_charge_get(void)
{
	return NULL;
}

static inline void dx_charge_put(struct mem_cgroup *memcg)
{
}

static inline bool dx_charge_online(struct mem_cgroup *memcg)
{
	return true;
}

static inline struct mem_cgroup *dx_charge_get_ancestor(struct mem_cgroup *memcg)
{
	return NULL;
}

static inline void dx_charge_to(struct mem_cgroup *memcg)
{
}

#endif

#endif /* DX_COMPAT_CHARGE_H */
