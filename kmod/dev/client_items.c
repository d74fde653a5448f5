// SPDX-License-Identifier: GPL-2.0
/* Item lists of users in the kernel. */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client.h"

/* Make room for @bytes more; false without memory. */
static bool dx_client_items_reserve(struct damonx_items *items, u32 bytes)
{
	u32 room = max_t(u32, items->bytes + bytes, 2 * items->room);
	void *at;

	if (items->bytes + bytes <= items->room)
		return true;
	at = kvzalloc(room, GFP_KERNEL_ACCOUNT);
	if (!at)
		return false;
	if (items->bytes)
		memcpy(at, items->at, items->bytes);
	kvfree(items->at);
	items->at = at;
	items->room = room;
	return true;
}

void damonx_items_add(struct damonx_items *items, u16 type, u16 flags, u32 id,
		      const void *payload, u32 bytes)
{
	struct damonx_item *head;
	u32 len = sizeof(*head) + bytes;

	if (items->err)
		return;
	/* The decoder says what is wrong with one that is too long. */
	if (!dx_client_items_reserve(items, ALIGN(len, 8))) {
		items->err = -ENOMEM;
		return;
	}
	head = items->at + items->bytes;
	head->type = type;
	head->flags = flags;
	head->len = len;
	head->id = id;
	head->parent = 0;
	memcpy(head + 1, payload, bytes);
	memset((void *)head + len, 0, ALIGN(len, 8) - len);
	items->bytes += ALIGN(len, 8);
}
EXPORT_SYMBOL_GPL(damonx_items_add);

void damonx_items_free(struct damonx_items *items)
{
	kvfree(items->at);
	items->at = NULL;
	items->bytes = 0;
	items->room = 0;
	items->err = 0;
}
EXPORT_SYMBOL_GPL(damonx_items_free);
