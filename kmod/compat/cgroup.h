/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Control groups of the unified hierarchy (cgroup v2): who they are, and which
 * processes and folios are theirs. What kernels call differently.
 */
#ifndef DX_COMPAT_CGROUP_H
#define DX_COMPAT_CGROUP_H

#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/memcontrol.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "lru.h"

#ifdef CONFIG_CGROUPS

#define DX_CGROUPS_WORK		1

/* The cgroup whose directory @fd is, as a reference; -EBADF for another file. */
static inline struct cgroup *dx_compat_cgroup_of_fd(int fd)
{
	return cgroup_get_from_fd(fd);
}

/*
 * The cgroup of that number, as a reference; -ENOENT when the caller's cgroup
 * namespace has none. Since v5.14, 6b658c4863c1; it returned NULL until 6.0.
 */
#ifdef DX_HAVE_CGROUP_FROM_ID
#define DX_CGROUP_HAS_ID	1
static inline struct cgroup *dx_compat_cgroup_of_id(u64 id)
{
	return cgroup_get_from_id(id) ?: ERR_PTR(-ENOENT);
}
#else
#define DX_CGROUP_HAS_ID	0
static inline struct cgroup *dx_compat_cgroup_of_id(u64 id)
{
	return ERR_PTR(-EOPNOTSUPP);
}
#endif

static inline void dx_compat_cgroup_get(struct cgroup *cgroup)
{
	css_get(&cgroup->self);
}

static inline void dx_compat_cgroup_put(struct cgroup *cgroup)
{
	css_put(&cgroup->self);
}

/* Whether it has not been removed. */
static inline bool dx_compat_cgroup_online(struct cgroup *cgroup)
{
	return READ_ONCE(cgroup->self.flags) & CSS_ONLINE;
}

static inline u64 dx_compat_cgroup_id(struct cgroup *cgroup)
{
	return cgroup_id(cgroup);
}

static inline int dx_compat_cgroup_level(struct cgroup *cgroup)
{
	return cgroup->level;
}

/* Its ancestor at that level, perhaps itself; NULL when it is above that. */
static inline struct cgroup *dx_compat_cgroup_ancestor(struct cgroup *cgroup,
						       int level)
{
	return cgroup_ancestor(cgroup, level);
}

/* Its path in the caller's cgroup namespace. Below 0 or @bytes up: no room. */
static inline int dx_compat_cgroup_path(struct cgroup *cgroup, char *path,
					size_t bytes)
{
	return cgroup_path_ns(cgroup, path, bytes, current->nsproxy->cgroup_ns);
}

/* That of a task. Under rcu_read_lock(), which keeps it. */
static inline struct cgroup *dx_compat_cgroup_of_task(struct task_struct *task)
{
	return task_dfl_cgroup(task);
}

#else

#define DX_CGROUPS_WORK		0
#define DX_CGROUP_HAS_ID	0

static inline struct cgroup *dx_compat_cgroup_of_fd(int fd)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline struct cgroup *dx_compat_cgroup_of_id(u64 id)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void dx_compat_cgroup_get(struct cgroup *cgroup)
{
}

static inline void dx_compat_cgroup_put(struct cgroup *cgroup)
{
}

static inline bool dx_compat_cgroup_online(struct cgroup *cgroup)
{
	return false;
}

static inline u64 dx_compat_cgroup_id(struct cgroup *cgroup)
{
	return 0;
}

static inline int dx_compat_cgroup_level(struct cgroup *cgroup)
{
	return 0;
}

static inline struct cgroup *dx_compat_cgroup_ancestor(struct cgroup *cgroup,
						       int level)
{
	return NULL;
}

static inline int dx_compat_cgroup_path(struct cgroup *cgroup, char *path,
					size_t bytes)
{
	return -ENOENT;
}

static inline struct cgroup *dx_compat_cgroup_of_task(struct task_struct *task)
{
	return NULL;
}

#endif

#ifdef CONFIG_MEMCG

#define DX_MEMCG_WORKS		1

/*
 * The cgroup that @folio, which the caller holds, is charged to; NULL for none.
 * Under rcu_read_lock(), which keeps it.
 */
static inline struct cgroup *dx_compat_cgroup_of_folio(dx_folio *folio)
{
	struct mem_cgroup *memcg = dx_folio_memcg(folio);

	return memcg ? memcg->css.cgroup : NULL;
}

/*
 * What @cgroup knows of memory, as a reference for mem_cgroup_put(); NULL when
 * it is gone or has no memory controller of its own.
 */
static inline struct mem_cgroup *dx_compat_cgroup_memcg_get(struct cgroup *cgroup)
{
	struct cgroup_subsys_state *css;

	rcu_read_lock();
	css = rcu_dereference(cgroup->subsys[memory_cgrp_id]);
	if (css && !css_tryget_online(css))
		css = NULL;
	rcu_read_unlock();
	return css ? mem_cgroup_from_css(css) : NULL;
}

#else

#define DX_MEMCG_WORKS		0

static inline struct cgroup *dx_compat_cgroup_of_folio(dx_folio *folio)
{
	return NULL;
}

static inline struct mem_cgroup *dx_compat_cgroup_memcg_get(struct cgroup *cgroup)
{
	return NULL;
}

#endif

#endif /* DX_COMPAT_CGROUP_H */
