// SPDX-License-Identifier: GPL-2.0
/*
 * Cgroups that a configuration names.
 *
 * A cgroup is known by its number, which is never used again, and by its level
 * in the tree. That is enough to say what is in it. To ask it something there is
 * a reference as well, which does not keep anybody from removing the cgroup;
 * whoever finds that it was removed gives the reference up.
 */

#include <linux/err.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "../compat/cgroup.h"
#include "cgroup.h"

/**
 * struct dx_cgroup - see mem.h
 * @refs: references
 * @id: its number
 * @level: how far below the root it is
 * @below: cgroups below it count, too
 * @lock: of @cgroup
 * @cgroup: the kernel's, a reference; NULL once it was found to be removed
 */
struct dx_cgroup {
	struct kref refs;
	u64 id;
	int level;
	bool below;
	spinlock_t lock;	/* innermost */
	struct cgroup *cgroup;
};

/* Takes over the reference to @cgroup, which may be an ERR_PTR(). */
static struct dx_cgroup *dx_cgroup_new(struct cgroup *cgroup, bool below)
{
	struct dx_cgroup *new;

	if (IS_ERR(cgroup))
		return ERR_CAST(cgroup);
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new) {
		dx_compat_cgroup_put(cgroup);
		return ERR_PTR(-ENOMEM);
	}
	kref_init(&new->refs);
	spin_lock_init(&new->lock);
	new->id = dx_compat_cgroup_id(cgroup);
	new->level = dx_compat_cgroup_level(cgroup);
	new->below = below;
	new->cgroup = cgroup;
	return new;
}

struct dx_cgroup *dx_cgroup_of_fd(int fd, bool below)
{
	return dx_cgroup_new(dx_compat_cgroup_of_fd(fd), below);
}

struct dx_cgroup *dx_cgroup_of_id(u64 id, bool below)
{
	return dx_cgroup_new(dx_compat_cgroup_of_id(id), below);
}

/* The kernel's as a reference; NULL, and forgotten, when it was removed. */
static struct cgroup *dx_cgroup_ask(struct dx_cgroup *cgroup)
{
	struct cgroup *there, *gone = NULL;

	spin_lock(&cgroup->lock);
	there = cgroup->cgroup;
	if (there && dx_compat_cgroup_online(there)) {
		dx_compat_cgroup_get(there);
	} else {
		gone = there;
		there = NULL;
		cgroup->cgroup = NULL;
	}
	spin_unlock(&cgroup->lock);
	if (gone)
		dx_compat_cgroup_put(gone);
	return there;
}

struct dx_cgroup *dx_cgroup_with(struct dx_cgroup *cgroup, bool below)
{
	struct dx_cgroup *new;

	if (cgroup->below == below)
		return dx_cgroup_get(cgroup);
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return ERR_PTR(-ENOMEM);
	kref_init(&new->refs);
	spin_lock_init(&new->lock);
	new->id = cgroup->id;
	new->level = cgroup->level;
	new->below = below;
	new->cgroup = dx_cgroup_ask(cgroup);
	return new;
}

struct dx_cgroup *dx_cgroup_get(struct dx_cgroup *cgroup)
{
	kref_get(&cgroup->refs);
	return cgroup;
}

static void dx_cgroup_release(struct kref *refs)
{
	struct dx_cgroup *cgroup = container_of(refs, struct dx_cgroup, refs);

	if (cgroup->cgroup)
		dx_compat_cgroup_put(cgroup->cgroup);
	kfree(cgroup);
}

void dx_cgroup_put(struct dx_cgroup *cgroup)
{
	if (cgroup)
		kref_put(&cgroup->refs, dx_cgroup_release);
}

u64 dx_cgroup_id(const struct dx_cgroup *cgroup)
{
	return cgroup->id;
}

bool dx_cgroup_below(const struct dx_cgroup *cgroup)
{
	return cgroup->below;
}

bool dx_cgroup_exists(struct dx_cgroup *cgroup)
{
	struct cgroup *there = dx_cgroup_ask(cgroup);

	if (there)
		dx_compat_cgroup_put(there);
	return there;
}

/* "/.." stands where a path leaves the namespace. */
static bool dx_cgroup_path_leaves(const char *path)
{
	return !strncmp(path, "/..", 3) && (!path[3] || path[3] == '/');
}

void dx_cgroup_path(struct dx_cgroup *cgroup, char *path, size_t bytes)
{
	struct cgroup *there = dx_cgroup_ask(cgroup);
	int len;

	path[0] = '\0';
	if (!there)
		return;
	len = dx_compat_cgroup_path(there, path, bytes);
	if (len < 0 || len >= bytes || dx_cgroup_path_leaves(path))
		path[0] = '\0';
	dx_compat_cgroup_put(there);
}

bool dx_cgroups_work(const char **why)
{
	*why = DX_CGROUPS_WORK ? NULL : "this kernel is built without cgroups";
	return !*why;
}

/* ---- what is in it ---- */

/* Under rcu_read_lock(). */
static bool dx_cgroup_has(const struct dx_cgroup *cgroup, struct cgroup *one)
{
	if (one && cgroup->below)
		one = dx_compat_cgroup_ancestor(one, cgroup->level);
	return one && dx_compat_cgroup_id(one) == cgroup->id;
}

bool dx_cgroup_has_task(const struct dx_cgroup *cgroup,
			struct task_struct *task)
{
	bool has;

	rcu_read_lock();
	has = dx_cgroup_has(cgroup, dx_compat_cgroup_of_task(task));
	rcu_read_unlock();
	return has;
}

bool dx_cgroup_has_folio(const struct dx_cgroup *cgroup, dx_folio *folio)
{
	bool has;

	rcu_read_lock();
	has = dx_cgroup_has(cgroup, dx_compat_cgroup_of_folio(folio));
	rcu_read_unlock();
	return has;
}

struct mem_cgroup *dx_cgroup_memcg_get(struct dx_cgroup *cgroup)
{
	struct cgroup *there = dx_cgroup_ask(cgroup);
	struct mem_cgroup *memcg;

	if (!there)
		return NULL;
	memcg = dx_compat_cgroup_memcg_get(there);
	dx_compat_cgroup_put(there);
	return memcg;
}
