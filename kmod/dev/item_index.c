// SPDX-License-Identifier: GPL-2.0
/* A table of items by identifier. */
#include <linux/bug.h>
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "item.h"
#include "item_index.h"

int dx_item_index_init(struct dx_item_index *index, u32 max, bool by_parent)
{
	/* At most half full, so that a search soon meets an empty slot. */
	u32 nr = roundup_pow_of_two(2 * max + 2);

	index->slots = kvcalloc(nr, sizeof(*index->slots), GFP_KERNEL_ACCOUNT);
	if (!index->slots)
		return -ENOMEM;
	index->mask = nr - 1;
	index->nr = 0;
	index->seed = get_random_u32();
	index->by_parent = by_parent;
	return 0;
}

void dx_item_index_free(struct dx_item_index *index)
{
	kvfree(index->slots);
	index->slots = NULL;
}

/* The slot of the item with that key, or the empty one where it belongs. */
static struct dx_item **dx_item_index_slot(const struct dx_item_index *index,
					   const struct dx_item *parent,
					   u16 type, u32 id)
{
	u64 scope = index->by_parent ? (uintptr_t)parent : 0;
	u32 at = jhash_3words(scope, (scope >> 32) ^ type, id, index->seed);
	struct dx_item *item;

	for (;; at++) {
		item = index->slots[at & index->mask];
		if (!item || (item->id == id && item->type == type &&
			      (!index->by_parent || item->parent == parent)))
			return &index->slots[at & index->mask];
	}
}

struct dx_item *dx_item_index_find(const struct dx_item_index *index,
				   const struct dx_item *parent, u16 type,
				   u32 id)
{
	if (!index->slots)
		return NULL;
	return *dx_item_index_slot(index, parent, type, id);
}

void dx_item_index_set(struct dx_item_index *index, struct dx_item *item)
{
	struct dx_item **slot;

	slot = dx_item_index_slot(index, item->parent, item->type, item->id);
	if (!*slot) {
		if (WARN_ON_ONCE(index->nr > index->mask / 2))
			return;
		index->nr++;
	}
	*slot = item;
}
