/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_LIVE_ITEM_H
#define DX_LIVE_ITEM_H

#include <string.h>

#include <linux/damonx.h>

/* The payload of an item, which may be shorter or longer than what we know. */
static inline void item_payload(void *to, size_t room,
				const struct damonx_item *it)
{
	size_t n = it->len - sizeof(*it);

	memset(to, 0, room);
	memcpy(to, it + 1, n < room ? n : room);
}

#endif /* DX_LIVE_ITEM_H */
