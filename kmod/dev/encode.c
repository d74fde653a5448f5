// SPDX-License-Identifier: GPL-2.0
/* A tree becomes an item list again, the form in which it was given. */
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "item.h"

static u32 dx_encode_item_bytes(const struct dx_item *item)
{
	return sizeof(struct damonx_item) + dx_item_row(item->type)->bytes;
}

u32 dx_encoded_bytes(struct dx_item *root)
{
	struct dx_item *item = NULL;
	u32 bytes = 0;

	while ((item = dx_item_next(root, item)))
		bytes += ALIGN(dx_encode_item_bytes(item), 8);
	return bytes;
}

/* The process is the reference; the number is the reader's. */
static void dx_encode_target(struct damonx_item_target *to,
			     struct dx_item *item, struct pid_namespace *ns)
{
	to->pid = pid_nr_ns(dx_space_pid(dx_item_target(item)->space), ns);
}

/* With its path as of now. Returns the length, which that decides. */
static u32 dx_encode_cgroup(struct damonx_item_cgroup *to, struct dx_item *item)
{
	dx_cgroup_path(dx_item_cgroup(item)->cgroup, to->path,
		       sizeof(to->path));
	return offsetof(struct damonx_item_cgroup, path) +
	       strlen(to->path) + 1;
}

static u32 dx_encode_item(struct damonx_item *head, struct dx_item *item,
			  struct pid_namespace *ns)
{
	head->type = item->type;
	head->flags = 0;
	head->len = dx_encode_item_bytes(item);
	head->id = item->id;
	head->parent = item->parent->id;
	memcpy(head + 1, item->payload, head->len - sizeof(*head));
	if (item->type == DAMONX_ITEM_TARGET)
		dx_encode_target((void *)(head + 1), item, ns);
	if (item->type == DAMONX_ITEM_CGROUP)
		head->len = sizeof(*head) +
			    dx_encode_cgroup((void *)(head + 1), item);
	return head->len;
}

u32 dx_encode(struct dx_item *root, struct pid_namespace *ns, void *list)
{
	struct dx_item *item = NULL;
	void *at = list;
	u32 bytes;

	while ((item = dx_item_next(root, item))) {
		bytes = dx_encode_item(at, item, ns);
		memset(at + bytes, 0, ALIGN(bytes, 8) - bytes);
		at += ALIGN(bytes, 8);
	}
	return at - list;
}
