// SPDX-License-Identifier: GPL-2.0
/* Families of processes that tests let come and go; see mem.h. */
#include "family.h"

/**
 * struct dx_roots - those who are followed
 * @nr: their number
 * @limit: so many may join
 * @roots: they; their spaces are only compared
 */
struct dx_roots {
	u32 nr;
	u32 limit;
	struct dx_root roots[];
};

/**
 * struct dx_kin - a process that has joined
 * @list: in dx_family.kin
 * @process: which one
 * @root: because of whom
 * @parent: identifier of who has made it, or of the cgroup
 * @id: its identifier
 * @joined: it was in a cgroup, not forked
 * @taken: it was taken over
 * @left: it has left its cgroup
 * @owner: by whom it was taken over
 */
struct dx_kin {
	struct list_head list;
	int process;
	u32 root;
	u32 parent;
	u32 id;
	bool joined;
	bool taken;
	bool left;
	void *owner;
};

struct dx_family {
	struct list_head list;
	struct list_head kin;
	struct dx_roots *roots;
	u32 nr;
	u32 missed;
	u32 *last_id;
};

static struct list_head families = { &families, &families };

struct dx_roots *dx_roots_new(const struct dx_root *roots, u32 nr, u32 limit)
{
	struct dx_roots *new = dev_alloc(sizeof(*new) + nr * sizeof(*roots));

	if (!new)
		return NULL;
	new->nr = nr;
	new->limit = limit;
	memcpy(new->roots, roots, nr * sizeof(*roots));
	return new;
}

void dx_roots_free(struct dx_roots *roots)
{
	dev_free(roots);
}

struct dx_family *dx_family_new(u32 *last_id)
{
	struct dx_family *family = dev_alloc(sizeof(*family));

	if (!family)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&family->kin);
	family->last_id = last_id;
	list_add_tail(&family->list, &families);
	return family;
}

static void family_forget(struct dx_kin *kin)
{
	list_del(&kin->list);
	dev_free(kin);
}

void dx_family_free(struct dx_family *family)
{
	struct dx_kin *kin, *next;

	if (!family)
		return;
	list_for_each_entry_safe(kin, next, &family->kin, list)
		family_forget(kin);
	list_del(&family->list);
	dx_roots_free(family->roots);
	dev_free(family);
}

void dx_family_take_roots(struct dx_family *family, struct dx_roots *roots)
{
	dx_roots_free(family->roots);
	family->roots = roots;
}

void dx_family_scan(struct dx_family *family)
{
	(void)family;
}

void dx_family_tend(struct dx_family *family)
{
	(void)family;
}

void dx_family_set_sleeper(struct dx_family *family,
			   struct task_struct *sleeper, bool *roused)
{
	(void)family;
	(void)sleeper;
	(void)roused;
}

void dx_family_set_eager(struct dx_family *family, bool eager)
{
	(void)family;
	(void)eager;
}

bool dx_family_next(struct dx_family *family, struct dx_newcomer *newcomer)
{
	struct dx_kin *kin;

	list_for_each_entry(kin, &family->kin, list) {
		if (kin->taken)
			continue;
		kin->taken = true;
		*newcomer = (struct dx_newcomer){
			.kin = kin,
			.pid = dev_pid_of(kin->process),
			.root = kin->root,
			.id = kin->id,
			.parent = kin->parent,
			.event = kin->joined ? DAMONX_TARGET_JOINED :
					       DAMONX_TARGET_FORKED,
			.exec_id = 1,
		};
		return true;
	}
	return false;
}

void dx_family_set_owner(struct dx_kin *kin, void *owner)
{
	kin->owner = owner;
}

void *dx_family_next_left(struct dx_family *family)
{
	struct dx_kin *kin;

	list_for_each_entry(kin, &family->kin, list) {
		if (kin->left && kin->taken)
			return kin->owner;
	}
	return NULL;
}

/* The place in its family is free; which one that is nobody asks here. */
void dx_family_drop(struct dx_kin *kin)
{
	family_forget(kin);
}

u32 dx_family_missed(struct dx_family *family)
{
	u32 missed = family->missed;

	family->missed = 0;
	return missed;
}

/* ---- who comes and goes ---- */

static u32 family_count(const struct dx_family *family)
{
	const struct dx_kin *kin;
	u32 nr = 0;

	list_for_each_entry(kin, &family->kin, list)
		nr++;
	return nr;
}

static struct dx_kin *family_find(struct dx_family *family, int process)
{
	struct dx_kin *kin;

	list_for_each_entry(kin, &family->kin, list) {
		if (kin->process == process)
			return kin;
	}
	return NULL;
}

static bool family_has_root(const struct dx_family *family, int process)
{
	u32 i;

	for (i = 0; i < family->roots->nr; i++) {
		if (dev_process_of(family->roots->roots[i].space) == process)
			return true;
	}
	return false;
}

static void family_add(struct dx_family *family, int process, u32 root,
		       u32 parent, bool joined)
{
	struct dx_kin *kin;

	if (family_find(family, process) || family_has_root(family, process))
		return;
	if (family_count(family) >= family->roots->limit) {
		family->missed++;
		return;
	}
	kin = dev_alloc(sizeof(*kin));
	if (!kin) {
		family->missed++;
		return;
	}
	kin->process = process;
	kin->root = root;
	kin->parent = parent;
	kin->id = DAMONX_ID_MODULE + ++*family->last_id;
	kin->joined = joined;
	list_add_tail(&kin->list, &family->kin);
}

static void family_fork(struct dx_family *family, int parent, int child)
{
	const struct dx_kin *kin = family_find(family, parent);
	const struct dx_root *root;
	u32 i;

	if (kin) {
		family_add(family, child, kin->root, kin->id, false);
		return;
	}
	for (i = 0; i < family->roots->nr; i++) {
		root = &family->roots->roots[i];
		if (root->parental && dev_process_of(root->space) == parent)
			family_add(family, child, root->id, root->id, false);
	}
}

void dev_fork(int parent, int child)
{
	struct dx_family *family;

	list_for_each_entry(family, &families, list) {
		if (family->roots)
			family_fork(family, parent, child);
	}
}

void dev_join(int cgroup, int process)
{
	const struct dx_root *root;
	struct dx_family *family;
	u32 i;

	list_for_each_entry(family, &families, list) {
		for (i = 0; family->roots && i < family->roots->nr; i++) {
			root = &family->roots->roots[i];
			if (dev_cgroup_of(root->space) == cgroup)
				family_add(family, process, root->id, root->id,
					   true);
		}
	}
}

void dev_leave(int process)
{
	struct dx_family *family;
	struct dx_kin *kin;

	list_for_each_entry(family, &families, list) {
		kin = family_find(family, process);
		if (kin && kin->joined)
			kin->left = true;
	}
}
