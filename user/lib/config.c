// SPDX-License-Identifier: LGPL-2.1 OR BSD-2-Clause
/* Building a configuration: a flat list of items. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

struct damonx_config {
	char *items;
	size_t bytes;
	size_t room;
	int failed;
};

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

struct damonx_config *damonx_config_new(void)
{
	return calloc(1, sizeof(struct damonx_config));
}

void damonx_config_free(struct damonx_config *c)
{
	if (!c)
		return;
	free(c->items);
	free(c);
}

/* Room for another @n bytes, zeroed; NULL (and remembered) without memory. */
static void *grow(struct damonx_config *c, size_t n)
{
	void *p;

	if (c->failed)
		return NULL;
	if (c->bytes + n > c->room) {
		size_t room = 2 * (c->bytes + n) + 256;
		char *items = realloc(c->items, room);

		if (!items) {
			c->failed = 1;
			return NULL;
		}
		c->items = items;
		c->room = room;
	}
	p = c->items + c->bytes;
	memset(p, 0, n);
	c->bytes += n;
	return p;
}

void damonx_config_item(struct damonx_config *c, uint16_t type, uint16_t flags,
			uint32_t id, uint32_t parent, const void *payload,
			size_t payload_bytes)
{
	struct damonx_item *it = grow(c, align8(sizeof(*it) + payload_bytes));

	if (!it)
		return;
	it->type = type;
	it->flags = flags;
	it->len = sizeof(*it) + payload_bytes;
	it->id = id;
	it->parent = parent;
	if (payload_bytes)
		memcpy(it + 1, payload, payload_bytes);
}

void damonx_config_kdamond(struct damonx_config *c, uint32_t id)
{
	struct damonx_item_kdamond k = { 0 };

	damonx_config_item(c, DAMONX_ITEM_KDAMOND, 0, id, 0, &k, sizeof(k));
}

void damonx_config_context(struct damonx_config *c, uint32_t kdamond,
			   uint32_t id, const struct damonx_item_context *ctx)
{
	damonx_config_item(c, DAMONX_ITEM_CONTEXT, 0, id, kdamond, ctx,
			   sizeof(*ctx));
}

void damonx_config_pid(struct damonx_config *c, uint32_t context, uint32_t id,
		       int32_t pid)
{
	struct damonx_item_target t = {
		.kind = DAMONX_TARGET_PID,
		.pid = pid,
	};

	damonx_config_item(c, DAMONX_ITEM_TARGET, 0, id, context, &t,
			   sizeof(t));
}

void damonx_config_pidfd(struct damonx_config *c, uint32_t context,
			 uint32_t id, int pidfd)
{
	struct damonx_item_target t = {
		.kind = DAMONX_TARGET_PIDFD,
		.fd = pidfd,
	};

	damonx_config_item(c, DAMONX_ITEM_TARGET, 0, id, context, &t,
			   sizeof(t));
}

void damonx_config_region(struct damonx_config *c, uint32_t target,
			  uint64_t start, uint64_t end)
{
	struct damonx_item_region r = { .start = start, .end = end };

	damonx_config_item(c, DAMONX_ITEM_REGION, 0, 0, target, &r, sizeof(r));
}

const void *damonx_config_items(const struct damonx_config *c, size_t *bytes)
{
	*bytes = c->bytes;
	return c->items;
}

int damonx_configure(struct damonx *d, const struct damonx_config *c,
		     uint32_t flags)
{
	struct damonx_configure arg = {
		.size = sizeof(arg),
		.flags = flags,
		.items = (uintptr_t)c->items,
		.items_len = c->bytes,
		.message = (uintptr_t)d->message,
		.message_len = MESSAGE_BYTES,
	};

	if (c->failed) {
		snprintf(d->message, MESSAGE_BYTES, "out of memory");
		return -ENOMEM;
	}
	if (c->bytes > DAMONX_MAX_CONFIG_BYTES) {
		snprintf(d->message, MESSAGE_BYTES,
			 "configuration of %zu bytes: at most %u", c->bytes,
			 DAMONX_MAX_CONFIG_BYTES);
		return -E2BIG;
	}
	return damonx_call(d, DAMONX_CONFIGURE, &arg, "configure");
}

const struct damonx_item *damonx_next_item(const void *items, size_t bytes,
					   const struct damonx_item *item)
{
	size_t at = 0;

	if (item)
		at = (const char *)item - (const char *)items +
		     align8(item->len);
	if (at > bytes || bytes - at < sizeof(*item))
		return NULL;
	item = (const void *)((const char *)items + at);
	if (item->len < sizeof(*item) || item->len > bytes - at)
		return NULL;
	return item;
}
