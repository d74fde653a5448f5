/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose memory it is. What a kernel thread allocates with __GFP_ACCOUNT is
 * nobody's, unless it says on whose behalf it works.
 *
 * set_active_memcg() uses a variable that modules cannot reach before v5.12;
 * in a thread it does no more than this.
 */
#ifndef DX_COMPAT_CHARGE_H
#define DX_COMPAT_CHARGE_H

#include <linux/memcontrol.h>
#include <linux/sched.h>

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

/* From now on, what this thread allocates is charged to @memcg. */
static inline void dx_charge_to(struct mem_cgroup *memcg)
{
	current->active_memcg = memcg;
}

#else

static inline struct mem_cgroup *dx_charge_get(void)
{
	return NULL;
}

static inline void dx_charge_put(struct mem_cgroup *memcg)
{
}

static inline void dx_charge_to(struct mem_cgroup *memcg)
{
}

#endif

#endif /* DX_COMPAT_CHARGE_H */
