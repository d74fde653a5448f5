// SPDX-License-Identifier: GPL-2.0
/* Trees of items. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "item.h"
#include "item_index.h"

#define DX_ITEM_MANY	64	/* from here on a table finds children */

static size_t dx_item_payload_bytes(const struct dx_item_type *row)
{
	return ALIGN(row->payload_bytes ?: row->bytes, 8);
}

static struct dx_item_family *dx_item_family(struct dx_item *item)
{
	return (void *)item->payload +
	       dx_item_payload_bytes(dx_item_row(item->type));
}

struct list_head *dx_item_children(struct dx_item *item)
{
	return &dx_item_family(item)->children;
}

struct dx_item_kin *dx_item_kin(struct dx_item *parent, u16 type)
{
	return &dx_item_family(parent)->kin[dx_item_row(type)->kin];
}

struct dx_item *dx_item_new(u16 type, u32 id)
{
	const struct dx_item_type *row = dx_item_row(type);
	size_t bytes = sizeof(struct dx_item) + dx_item_payload_bytes(row);
	struct dx_item *item;

	if (row->nr_kin)
		bytes += sizeof(struct dx_item_family) +
			 row->nr_kin * sizeof(struct dx_item_kin);
	item = kzalloc(bytes, GFP_KERNEL_ACCOUNT);
	if (!item)
		return NULL;
	item->type = type;
	item->id = id;
	INIT_LIST_HEAD(&item->siblings);
	if (row->nr_kin)
		INIT_LIST_HEAD(dx_item_children(item));
	return item;
}

void dx_item_add(struct dx_item *parent, struct dx_item *item)
{
	struct dx_item_kin *kin = dx_item_kin(parent, item->type);

	item->parent = parent;
	list_add_tail(&item->siblings, dx_item_children(parent));
	kin->nr++;
	kin->highest_id = max(kin->highest_id, item->id);
}

void dx_item_unlink(struct dx_item *item)
{
	dx_item_kin(item->parent, item->type)->nr--;
	list_del_init(&item->siblings);
}

static struct dx_item *dx_item_first_child(struct dx_item *item)
{
	if (!dx_item_row(item->type)->nr_kin)
		return NULL;
	return list_first_entry_or_null(dx_item_children(item), struct dx_item,
					siblings);
}

static void dx_item_free_index(struct dx_item *item)
{
	int i, nr = dx_item_row(item->type)->nr_kin;
	struct dx_item_kin *kin;

	for (i = 0; i < nr; i++) {
		kin = &dx_item_family(item)->kin[i];
		if (kin->index)
			dx_item_index_free(kin->index);
		kfree(kin->index);
	}
}

/* Give up what the payload refers to. */
static void dx_item_release(struct dx_item *item)
{
	switch (item->type) {
	case DAMONX_ITEM_TARGET:
		dx_space_put(dx_item_target(item)->space);
		break;
	case DAMONX_ITEM_CGROUP:
		dx_cgroup_put(dx_item_cgroup(item)->cgroup);
		break;
	}
}

/* Without recursion: a leaf goes, then its parent may be one. */
void dx_item_free(struct dx_item *top)
{
	struct dx_item *item = top, *child, *parent;

	while (item) {
		child = dx_item_first_child(item);
		if (child) {
			item = child;
			continue;
		}
		parent = item == top ? NULL : item->parent;
		list_del(&item->siblings);
		dx_item_release(item);
		dx_item_free_index(item);
		kfree(item);
		item = parent;
		cond_resched();
	}
}

void dx_item_inherit_ids(struct dx_item *to, struct dx_item *from)
{
	struct dx_item_kin *a = dx_item_family(to)->kin;
	struct dx_item_kin *b = dx_item_family(from)->kin;
	int i;

	for (i = 0; i < dx_item_row(to->type)->nr_kin; i++)
		a[i].highest_id = max(a[i].highest_id, b[i].highest_id);
}

/*
 * What the thread reports about a target changes under a lock that the caller
 * does not hold. It is not copied; commit.c carries it over.
 */
static void dx_item_copy_target(struct dx_item_target *to,
				const struct dx_item_target *from)
{
	to->uapi = from->uapi;
	to->space = dx_space_get(from->space);
	to->exec_id = dx_space_exec_id(from->space);
}

static void dx_item_copy_cgroup(struct dx_item_cgroup *to,
				const struct dx_item_cgroup *from)
{
	to->uapi = from->uapi;
	to->cgroup = dx_cgroup_get(from->cgroup);
}

static struct dx_item *dx_item_copy_one(struct dx_item *item)
{
	const struct dx_item_type *row = dx_item_row(item->type);
	struct dx_item *copy = dx_item_new(item->type, item->id);

	if (!copy)
		return NULL;
	copy->old = item;
	if (item->type == DAMONX_ITEM_TARGET)
		dx_item_copy_target(dx_item_target(copy), dx_item_target(item));
	else if (item->type == DAMONX_ITEM_CGROUP)
		dx_item_copy_cgroup(dx_item_cgroup(copy), dx_item_cgroup(item));
	else
		memcpy(copy->payload, item->payload, row->bytes);
	dx_item_inherit_ids(copy, item);
	return copy;
}

/* @at and @to walk the tree and its copy in step. */
struct dx_item *dx_item_copy(struct dx_item *root)
{
	struct dx_item *at = root, *to, *item = NULL, *copy, *copy_root;

	copy_root = dx_item_copy_one(root);
	to = copy_root;
	while (to && (item = dx_item_next(root, item))) {
		for (; at != item->parent; at = at->parent)
			to = to->parent;
		copy = dx_item_copy_one(item);
		if (!copy)
			goto no_memory;
		dx_item_add(to, copy);
		at = item;
		to = copy;
		cond_resched();
	}
	return copy_root;

no_memory:
	dx_item_free(copy_root);
	return NULL;
}

struct dx_item *dx_item_next(struct dx_item *root, struct dx_item *item)
{
	struct dx_item *child = dx_item_first_child(item ?: root);

	if (child)
		return child;
	for (; item && item != root; item = item->parent) {
		if (!list_is_last(&item->siblings,
				  dx_item_children(item->parent)))
			return list_next_entry(item, siblings);
	}
	return NULL;
}

struct dx_item *dx_next_child(struct dx_item *item, struct dx_item *child,
			      u16 type)
{
	struct list_head *children = dx_item_children(item);
	struct list_head *at = child ? &child->siblings : children;

	for (at = at->next; at != children; at = at->next) {
		child = list_entry(at, struct dx_item, siblings);
		if (child->type == type)
			return child;
	}
	return NULL;
}

int dx_item_index_children(struct dx_item *parent, u16 type)
{
	struct dx_item_kin *kin = dx_item_kin(parent, type);
	struct dx_item_index *index;
	struct dx_item *child;

	if (kin->nr < DX_ITEM_MANY)
		return 0;
	index = kzalloc(sizeof(*index), GFP_KERNEL_ACCOUNT);
	if (!index)
		return -ENOMEM;
	if (dx_item_index_init(index, kin->nr, false)) {
		kfree(index);
		return -ENOMEM;
	}
	dx_for_each_child(child, parent, type)
		dx_item_index_set(index, child);
	kin->index = index;
	return 0;
}

struct dx_item *dx_item_child(struct dx_item *parent, u16 type, u32 id)
{
	struct dx_item_kin *kin = dx_item_kin(parent, type);
	struct dx_item *child;

	if (kin->index)
		return dx_item_index_find(kin->index, parent, type, id);
	dx_for_each_child(child, parent, type) {
		if (child->id == id)
			return child;
	}
	return NULL;
}
