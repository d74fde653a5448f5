/* SPDX-License-Identifier: GPL-2.0 */
/* From an item list to a tree, or to a sentence that says why not. */
#ifndef DX_DEV_DECODE_H
#define DX_DEV_DECODE_H

#include <linux/list.h>
#include <linux/types.h>

#include "item.h"
#include "item_index.h"
#include "message.h"

struct cred;

/**
 * struct dx_decoder - one reading of an item list
 * @list: the list, in the kernel's own memory
 * @bytes: its length
 * @keep: what the list does not name stays
 * @old: the tree in force, or NULL
 * @opener: who opened the descriptor; asked for rights beside the caller
 * @message: out: why it was refused
 * @item: out: offset of the item that was refused
 * @field: out: offset in that item of the field that was refused; both are 0
 *	if no single item of the list is at fault
 */
struct dx_decoder {
	const void *list;
	u32 bytes;
	bool keep;
	struct dx_item *old;
	const struct cred *opener;
	struct dx_message *message;
	u32 item;
	u32 field;
	/* private: */
	struct dx_item *root;
	struct list_head removed;	/* by siblings */
	u32 nr_named;	/* items of the list, at most */
	struct dx_item_index parents;	/* the last one named, by type and id */
	struct dx_item_index children;	/* all; made when it is needed */
	struct dx_item_index olds;	/* likewise, of @old */
	struct dx_item *latest[DX_NR_ITEM_TYPES];	/* the last one named */
};

/**
 * dx_decode() - read an item list
 * @d: input filled in, the rest zero
 *
 * Nothing that runs changes. @d->old is only read.
 *
 * Context: May sleep. The caller keeps @d->old in force meanwhile.
 * Return: the new tree, or an ERR_PTR() with the reason in @d.
 */
struct dx_item *dx_decode(struct dx_decoder *d);

/**
 * dx_refuse_field() - refuse an item
 * @d: the decoder
 * @item: the item
 * @field: offset of the field in its payload
 * @err: a negative errno
 * @format: the sentence; type and identifier are put before it
 *
 * Return: @err.
 */
__printf(5, 6)
int dx_refuse_field(struct dx_decoder *d, const struct dx_item *item,
		    u32 field, int err, const char *format, ...);

#endif /* DX_DEV_DECODE_H */
