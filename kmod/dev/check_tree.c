// SPDX-License-Identifier: GPL-2.0
/* Rules of regions, and those that span several items. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "check.h"
#include "decode.h"

#define CONTEXT(_member)	offsetof(struct damonx_item_context, _member)
#define REGION(_member)		offsetof(struct damonx_item_region, _member)

int dx_check_region(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_region *r = dx_item_region(item);

	if (r->start >= r->end)
		return dx_refuse_field(d, item, REGION(end), -EINVAL,
				       "end is 0x%llx, must be above start, which is 0x%llx",
				       r->end, r->start);
	return 0;
}

static int dx_check_tree_compare(const void *a, const void *b)
{
	u64 start_a = dx_item_region(*(struct dx_item **)a)->start;
	u64 start_b = dx_item_region(*(struct dx_item **)b)->start;

	return start_a < start_b ? -1 : start_a > start_b;
}

static bool dx_check_tree_is_sorted(struct dx_item *target)
{
	struct dx_item *item;
	u64 start = 0;

	dx_for_each_child(item, target, DAMONX_ITEM_REGION) {
		if (dx_item_region(item)->start < start)
			return false;
		start = dx_item_region(item)->start;
	}
	return true;
}

/* Regions that were added to kept ones go where they belong. */
static int dx_check_tree_sort(struct dx_decoder *d, struct dx_item *target)
{
	u32 nr = dx_item_count(target, DAMONX_ITEM_REGION), i = 0;
	struct dx_item **regions, *item;

	if (dx_check_tree_is_sorted(target))
		return 0;
	regions = kvmalloc_array(nr, sizeof(*regions), GFP_KERNEL_ACCOUNT);
	if (!regions)
		return dx_refuse(d->message, -ENOMEM, "no memory");
	dx_for_each_child(item, target, DAMONX_ITEM_REGION)
		regions[i++] = item;
	sort(regions, nr, sizeof(*regions), dx_check_tree_compare, NULL);
	for (i = 0; i < nr; i++)
		list_move_tail(&regions[i]->siblings,
			       dx_item_children(target));
	kvfree(regions);
	return 0;
}

static int dx_check_tree_order(struct dx_decoder *d, struct dx_item *target)
{
	struct dx_item *item, *before = NULL;

	dx_for_each_child(item, target, DAMONX_ITEM_REGION) {
		if (before && dx_item_region(item)->start <
			      dx_item_region(before)->end)
			return dx_refuse_field(d, item, REGION(start), -EINVAL,
					       "start is 0x%llx, must not be below 0x%llx, the end of region %u: they must be sorted and disjoint",
					       dx_item_region(item)->start,
					       dx_item_region(before)->end,
					       before->id);
		before = item;
	}
	return 0;
}

/*
 * Whether the memory of @target is what its context watches. A commit can name
 * a context anew and keep targets that were checked for another one.
 */
static bool dx_check_tree_fits(struct dx_item *context, struct dx_item *target)
{
	bool physical = dx_item_context(context)->ops == DAMONX_OPS_PADDR;
	struct dx_space *space = dx_item_target(target)->space;

	return physical == (dx_space_kind(space) == DX_SPACE_PHYSICAL);
}

static int dx_check_tree_target(struct dx_decoder *d, struct dx_item *context,
				struct dx_item *target)
{
	const struct damonx_item_context *c = dx_item_context(context);
	u32 nr = dx_item_count(target, DAMONX_ITEM_REGION);
	int err = 0;

	if (!dx_check_tree_fits(context, target))
		return dx_refuse_field(d, context, CONTEXT(ops), -EINVAL,
				       "ops is %u, but its target %u is %s", c->ops,
				       target->id, c->ops == DAMONX_OPS_PADDR ?
				       "a process" : "physical memory");
	if (d->keep)
		err = dx_check_tree_sort(d, target);
	if (!err)
		err = dx_check_tree_order(d, target);
	if (err)
		return err;
	if (nr > c->max_regions)
		return dx_refuse_field(d, target, 0, -EINVAL,
				       "%u regions are given, must be at most max_regions of context %u, which is %u",
				       nr, context->id, c->max_regions);
	if (!nr && c->ops == DAMONX_OPS_FVADDR)
		return dx_refuse_field(d, target, 0, -EINVAL,
				       "no region is given, but ops fvaddr of context %u watches nothing else",
				       context->id);
	return 0;
}

static int dx_check_tree_context(struct dx_decoder *d, struct dx_item *root,
				 struct dx_item *context)
{
	struct dx_item *item;
	int err = 0;

	dx_for_each_child(item, context, DAMONX_ITEM_TARGET) {
		if (dx_item_target(item)->uapi.kind == DAMONX_TARGET_CGROUP)
			err = dx_check_group_find(d, root, item);
		if (!err)
			err = dx_check_tree_target(d, context, item);
		if (err)
			return err;
	}
	dx_for_each_child(item, context, DAMONX_ITEM_SCHEME) {
		err = dx_check_act(d, context, item);
		if (err)
			return err;
	}
	return dx_check_probes(d, context);
}

int dx_check_tree(struct dx_decoder *d, struct dx_item *root)
{
	struct dx_item *kdamond, *context;
	int err;

	dx_for_each_child(kdamond, root, DAMONX_ITEM_KDAMOND) {
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT) {
			err = dx_check_tree_context(d, root, context);
			if (err)
				return err;
		}
	}
	return 0;
}
