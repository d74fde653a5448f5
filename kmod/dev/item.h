/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A configuration as a tree of items, the form between the bytes of user
 * space and what runs.
 *
 *	bytes --decode.c--> tree --apply.c--> kdamonds, contexts, targets
 *	bytes <--encode.c-- tree
 *
 * A tree that decode.c has let through is valid in all its parts: every value
 * is in range, defaults stand where zero stood, every process is a reference.
 * A tree is built by one thread and not changed once it is in force, but for
 * what struct dx_item_target says.
 */
#ifndef DX_DEV_ITEM_H
#define DX_DEV_ITEM_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/damonx.h>

#include "message.h"

struct cred;
struct pid_namespace;
struct dx_space;

/**
 * struct dx_item - a node of the tree
 * @siblings: in @parent->children, in the order in which they were given
 * @children: of all types
 * @parent: NULL for the root, which has type 0
 * @type: DAMONX_ITEM_*
 * @id: never 0
 * @before: decode.c's: the one of this type decoded before it
 * @offset: decode.c's: where it stood in the list, for refusals
 * @named: decode.c's: the list named it
 * @removed: decode.c's: the list said that it goes
 * @payload: the uapi struct of its type with all its fields; see dx_item_*()
 */
struct dx_item {
	struct list_head siblings;
	struct list_head children;
	struct dx_item *parent;
	struct dx_item *before;
	u32 offset;
	u32 id;
	u16 type;
	bool named;
	bool removed;
	u64 payload[];
};

/**
 * struct dx_item_target - payload of a target
 * @uapi: as it was given
 * @space: its memory; a reference
 * @exec_id: last one reported; the kdamond's own, under dx_kdamond.lock
 * @exit_told: its end was reported; likewise
 */
struct dx_item_target {
	struct damonx_item_target uapi;
	struct dx_space *space;
	u64 exec_id;
	bool exit_told;
};

static inline struct damonx_item_context *dx_item_context(struct dx_item *item)
{
	return (struct damonx_item_context *)item->payload;
}

static inline struct dx_item_target *dx_item_target(struct dx_item *item)
{
	return (struct dx_item_target *)item->payload;
}

static inline struct damonx_item_region *dx_item_region(struct dx_item *item)
{
	return (struct damonx_item_region *)item->payload;
}

/* The child of that type behind @child, the first one behind NULL; or NULL. */
static inline struct dx_item *dx_next_child(struct dx_item *item,
					    struct dx_item *child, u16 type)
{
	struct list_head *at = child ? &child->siblings : &item->children;

	for (at = at->next; at != &item->children; at = at->next) {
		child = list_entry(at, struct dx_item, siblings);
		if (child->type == type)
			return child;
	}
	return NULL;
}

#define dx_for_each_child(child, item, type)				\
	for ((child) = dx_next_child(item, NULL, type); (child);	\
	     (child) = dx_next_child(item, child, type))

/* ---- the table of types (item.c) ---- */

/**
 * struct dx_item_field - a field that reads as @initial where it is zero
 * @name: as in the uapi
 * @offset: in the payload
 * @bytes: 4 or 8
 * @initial: its default
 */
struct dx_item_field {
	const char *name;
	u16 offset;
	u16 bytes;
	u64 initial;
};

struct dx_decoder;

/**
 * struct dx_item_type - what can be said about a type without knowing it
 * @name: in messages
 * @bytes: of the uapi's payload
 * @min_bytes: least that a caller must give
 * @payload_bytes: of struct dx_item.payload
 * @parent: type of the parent, 0 for the root
 * @max_children: how many of it one parent may have
 * @fields: the fields, ending with one without name
 * @check: decides about one item, defaults filled in (decode.c); @old is the
 *	item of the same identifier that is in force, or NULL
 * @missing: why it cannot be used, or NULL
 */
struct dx_item_type {
	const char *name;
	u16 bytes;
	u16 min_bytes;
	u16 payload_bytes;
	u16 parent;
	u32 max_children;
	const struct dx_item_field *fields;
	int (*check)(struct dx_decoder *d, struct dx_item *item,
		     struct dx_item *old);
	const char *missing;
};

/* The row of a type; NULL for one that nobody has heard of. */
const struct dx_item_type *dx_item_type(u16 type);

/* Why some cannot be used. */
extern const char dx_no_schemes[];
extern const char dx_no_probes[];

/* ---- trees (item.c) ---- */

/* A node without parent; NULL without memory. */
struct dx_item *dx_item_new(u16 type, u32 id);

/* Make @item the last child of @parent. */
void dx_item_add(struct dx_item *parent, struct dx_item *item);

/* Unlink and free a node and all below it. Takes NULL. */
void dx_item_free(struct dx_item *item);

/* A copy of a tree with references of its own; NULL without memory. */
struct dx_item *dx_item_copy(struct dx_item *item);

/* The child of that type and identifier, or NULL. */
struct dx_item *dx_item_child(struct dx_item *parent, u16 type, u32 id);

u32 dx_item_count(struct dx_item *parent, u16 type);

/* ---- bytes to tree (decode.c) ---- */

/**
 * struct dx_decoder - one reading of an item list
 * @list: the list, in the kernel's own memory
 * @bytes: its length
 * @keep: what the list does not name stays
 * @old: the tree in force, or NULL
 * @opener: who opened the session: may he, and may the caller
 * @message: out: why it was refused
 * @item: out: offset of the item that was refused
 * @field: out: offset in that item of the field that was refused
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
	struct dx_item *recent[DAMONX_ITEM_PROBE_FILTER + 1];
};

/*
 * Read a list. Returns the new tree, or an ERR_PTR() with the reason in the
 * decoder. Nothing else changes. May sleep.
 */
struct dx_item *dx_decode(struct dx_decoder *d);

/* Refuse an item, by the offset of a field in its payload. */
__printf(5, 6)
int dx_refuse_field(struct dx_decoder *d, const struct dx_item *item,
		    u32 field, int err, const char *format, ...);

/* Shortest sampling interval of the caller. */
u32 dx_min_sample_us(void);

/* What one item must obey (check.c). */
int dx_check_kdamond(struct dx_decoder *d, struct dx_item *item,
		     struct dx_item *old);
int dx_check_context(struct dx_decoder *d, struct dx_item *item,
		     struct dx_item *old);
int dx_check_target(struct dx_decoder *d, struct dx_item *item,
		    struct dx_item *old);
int dx_check_region(struct dx_decoder *d, struct dx_item *item,
		    struct dx_item *old);

/* What the items of a whole tree must obey together (check.c). */
int dx_check_tree(struct dx_decoder *d, struct dx_item *root);

/* ---- tree to bytes (encode.c) ---- */

/* Length of the list. */
u32 dx_encoded_bytes(struct dx_item *root);

/* Write it; process numbers are those of @ns. */
void dx_encode(struct dx_item *root, struct pid_namespace *ns, void *list);

#endif /* DX_DEV_ITEM_H */
