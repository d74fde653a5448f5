// SPDX-License-Identifier: GPL-2.0
/* The table of item types, and trees of items. */
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "item.h"
#include "limits.h"

#define DX_FIELD(_struct, _member, _initial) {				\
	.name = #_member,						\
	.offset = offsetof(struct _struct, _member),			\
	.bytes = sizeof_field(struct _struct, _member),			\
	.initial = (_initial),						\
}

static const struct dx_item_field no_fields[] = {
	{ },
};

static const struct dx_item_field context_fields[] = {
	DX_FIELD(damonx_item_context, ops, 0),
	DX_FIELD(damonx_item_context, flags, 0),
	DX_FIELD(damonx_item_context, sample_us, 5000),
	DX_FIELD(damonx_item_context, aggr_us, 100000),
	DX_FIELD(damonx_item_context, update_us, 1000000),
	DX_FIELD(damonx_item_context, min_regions, 10),
	DX_FIELD(damonx_item_context, max_regions, 1000),
	DX_FIELD(damonx_item_context, min_region_bytes, PAGE_SIZE),
	DX_FIELD(damonx_item_context, addr_unit, 1),
	DX_FIELD(damonx_item_context, goal_access_bp, 0),
	DX_FIELD(damonx_item_context, goal_aggrs, 0),
	DX_FIELD(damonx_item_context, goal_min_sample_us, 0),
	DX_FIELD(damonx_item_context, goal_max_sample_us, 0),
	{ },
};

static const struct dx_item_field target_fields[] = {
	DX_FIELD(damonx_item_target, kind, 0),
	DX_FIELD(damonx_item_target, flags, 0),
	DX_FIELD(damonx_item_target, pid, 0),
	DX_FIELD(damonx_item_target, fd, 0),
	{ },
};

const char dx_no_schemes[] =
	"schemes are not built into this version of damonx";
const char dx_no_probes[] =
	"probes are not built into this version of damonx";

#define DX_MISSING(_name, _parent, _why) {				\
	.name = (_name),						\
	.parent = (_parent),						\
	.missing = (_why),						\
}

static const struct dx_item_type item_types[] = {
	[DAMONX_ITEM_KDAMOND] = {
		.name = "kdamond",
		.bytes = sizeof(struct damonx_item_kdamond),
		.payload_bytes = sizeof(struct damonx_item_kdamond),
		.max_children = DX_MAX_KDAMONDS,
		.fields = no_fields,
		.check = dx_check_kdamond,
	},
	[DAMONX_ITEM_CONTEXT] = {
		.name = "context",
		.bytes = sizeof(struct damonx_item_context),
		.payload_bytes = sizeof(struct damonx_item_context),
		.parent = DAMONX_ITEM_KDAMOND,
		.max_children = DX_MAX_CONTEXTS,
		.fields = context_fields,
		.check = dx_check_context,
	},
	[DAMONX_ITEM_TARGET] = {
		.name = "target",
		.bytes = sizeof(struct damonx_item_target),
		.payload_bytes = sizeof(struct dx_item_target),
		.parent = DAMONX_ITEM_CONTEXT,
		.max_children = DX_MAX_TARGETS,
		.fields = target_fields,
		.check = dx_check_target,
	},
	[DAMONX_ITEM_REGION] = {
		.name = "region",
		.bytes = sizeof(struct damonx_item_region),
		.min_bytes = sizeof(struct damonx_item_region),
		.payload_bytes = sizeof(struct damonx_item_region),
		.parent = DAMONX_ITEM_TARGET,
		.max_children = DX_MAX_RANGES,
		.fields = no_fields,
		.check = dx_check_region,
	},
	[DAMONX_ITEM_SCHEME] =
		DX_MISSING("scheme", DAMONX_ITEM_CONTEXT, dx_no_schemes),
	[DAMONX_ITEM_QUOTA] =
		DX_MISSING("quota", DAMONX_ITEM_SCHEME, dx_no_schemes),
	[DAMONX_ITEM_GOAL] =
		DX_MISSING("goal", DAMONX_ITEM_QUOTA, dx_no_schemes),
	[DAMONX_ITEM_WATERMARK] =
		DX_MISSING("watermark", DAMONX_ITEM_SCHEME, dx_no_schemes),
	[DAMONX_ITEM_FILTER] =
		DX_MISSING("filter", DAMONX_ITEM_SCHEME, dx_no_schemes),
	[DAMONX_ITEM_DESTINATION] =
		DX_MISSING("destination", DAMONX_ITEM_SCHEME, dx_no_schemes),
	[DAMONX_ITEM_PROBE] =
		DX_MISSING("probe", DAMONX_ITEM_CONTEXT, dx_no_probes),
	[DAMONX_ITEM_PROBE_FILTER] =
		DX_MISSING("probe filter", DAMONX_ITEM_PROBE, dx_no_probes),
};

const struct dx_item_type *dx_item_type(u16 type)
{
	if (type >= ARRAY_SIZE(item_types))
		return NULL;
	type = array_index_nospec(type, ARRAY_SIZE(item_types));
	if (!item_types[type].name)
		return NULL;
	return &item_types[type];
}

static size_t payload_bytes(u16 type)
{
	return type ? item_types[type].payload_bytes : 0;
}

struct dx_item *dx_item_new(u16 type, u32 id)
{
	struct dx_item *item;

	item = kzalloc(sizeof(*item) + payload_bytes(type), GFP_KERNEL_ACCOUNT);
	if (!item)
		return NULL;
	INIT_LIST_HEAD(&item->siblings);
	INIT_LIST_HEAD(&item->children);
	item->type = type;
	item->id = id;
	return item;
}

void dx_item_add(struct dx_item *parent, struct dx_item *item)
{
	item->parent = parent;
	list_add_tail(&item->siblings, &parent->children);
}

/* Without recursion: a leaf goes, then its parent may be one. */
void dx_item_free(struct dx_item *top)
{
	struct dx_item *item = top, *parent;

	while (item) {
		if (!list_empty(&item->children)) {
			item = list_first_entry(&item->children, struct dx_item,
						siblings);
			continue;
		}
		parent = item == top ? NULL : item->parent;
		list_del(&item->siblings);
		if (item->type == DAMONX_ITEM_TARGET)
			dx_space_put(dx_item_target(item)->space);
		kfree(item);
		item = parent;
		cond_resched();
	}
}

static struct dx_item *copy_one(struct dx_item *item)
{
	struct dx_item *copy = dx_item_new(item->type, item->id);

	if (!copy)
		return NULL;
	memcpy(copy->payload, item->payload, payload_bytes(item->type));
	if (item->type == DAMONX_ITEM_TARGET)
		dx_space_get(dx_item_target(item)->space);
	return copy;
}

/* Depth first; @at and @to walk the tree and its copy in step. */
struct dx_item *dx_item_copy(struct dx_item *top)
{
	struct dx_item *at = top, *to = copy_one(top), *copy;

	while (to) {
		struct list_head *next = at->children.next;

		/* Down where there are children, else on, else up and on. */
		while (next == &at->children && at != top) {
			next = at->siblings.next;
			at = at->parent;
			to = to->parent;
		}
		if (next == &at->children)
			return to;
		at = list_entry(next, struct dx_item, siblings);
		copy = copy_one(at);
		if (!copy)
			break;
		dx_item_add(to, copy);
		to = copy;
		cond_resched();
	}
	while (to && to->parent)
		to = to->parent;
	dx_item_free(to);
	return NULL;
}

struct dx_item *dx_item_child(struct dx_item *parent, u16 type, u32 id)
{
	struct dx_item *child;

	dx_for_each_child(child, parent, type) {
		if (child->id == id)
			return child;
	}
	return NULL;
}

u32 dx_item_count(struct dx_item *parent, u16 type)
{
	struct dx_item *child;
	u32 n = 0;

	dx_for_each_child(child, parent, type)
		n++;
	return n;
}
