/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table of items by identifier, so that decoding a long list takes time in
 * proportion to its length.
 */
#ifndef DX_DEV_ITEM_INDEX_H
#define DX_DEV_ITEM_INDEX_H

#include <linux/types.h>

struct dx_item;

/**
 * struct dx_item_index - the table; all zeros is an empty one without room
 * @slots: items, or NULL; open addressing
 * @mask: number of slots - 1, a power of two less one
 * @nr: items in it
 * @seed: so that nobody can choose identifiers that collide
 * @by_parent: items are told apart by their parent, too
 */
struct dx_item_index {
	struct dx_item **slots;
	u32 mask;
	u32 nr;
	u32 seed;
	bool by_parent;
};

/**
 * dx_item_index_init() - make room
 * @index: the table
 * @max: most items that it will hold
 * @by_parent: see struct dx_item_index
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int dx_item_index_init(struct dx_item_index *index, u32 max, bool by_parent);

/* Give the room back. Takes one that was never made. */
void dx_item_index_free(struct dx_item_index *index);

/**
 * dx_item_index_find() - look an item up
 * @index: the table
 * @parent: its parent; ignored unless @index is by parent
 * @type: its type
 * @id: its identifier
 *
 * Return: the item, or NULL.
 */
struct dx_item *dx_item_index_find(const struct dx_item_index *index,
				   const struct dx_item *parent, u16 type,
				   u32 id);

/* Add an item, or put it in the place of the one with the same key. */
void dx_item_index_set(struct dx_item_index *index, struct dx_item *item);

#endif /* DX_DEV_ITEM_INDEX_H */
