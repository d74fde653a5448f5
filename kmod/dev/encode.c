// SPDX-License-Identifier: GPL-2.0
/* A tree becomes an item list again, the form in which it went in. */
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "item.h"

static u32 item_bytes(const struct dx_item *item)
{
	return sizeof(struct damonx_item) + dx_item_type(item->type)->bytes;
}

/* Depth first, parents before children; NULL starts, NULL ends. */
static struct dx_item *next_item(struct dx_item *root, struct dx_item *item)
{
	if (!item)
		item = root;
	if (!list_empty(&item->children))
		return list_first_entry(&item->children, struct dx_item,
					siblings);
	while (item != root) {
		if (!list_is_last(&item->siblings, &item->parent->children))
			return list_next_entry(item, siblings);
		item = item->parent;
	}
	return NULL;
}

u32 dx_encoded_bytes(struct dx_item *root)
{
	struct dx_item *item = NULL;
	u32 bytes = 0;

	while ((item = next_item(root, item)))
		bytes += ALIGN(item_bytes(item), 8);
	return bytes;
}

void dx_encode(struct dx_item *root, struct pid_namespace *ns, void *list)
{
	struct dx_item *item = NULL;
	struct damonx_item_target *target;
	struct damonx_item *head;

	while ((item = next_item(root, item))) {
		head = list;
		head->type = item->type;
		head->flags = 0;
		head->len = item_bytes(item);
		head->id = item->id;
		head->parent = item->parent->id;
		memcpy(head + 1, item->payload, dx_item_type(item->type)->bytes);
		if (item->type == DAMONX_ITEM_TARGET) {
			target = (void *)(head + 1);
			target->pid = pid_nr_ns(dx_space_pid(dx_item_target(item)->space),
						ns);
		}
		/* All payloads are multiples of 8: nothing lies between. */
		list += ALIGN(head->len, 8);
	}
}
