/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A configuration as a tree of items, the form between the bytes of user
 * space and what runs.
 *
 *	bytes --decode.c--> tree --commit.c--> kdamonds, contexts, targets
 *	bytes <--encode.c-- tree
 *
 * A tree that decode.c returns is valid in all its parts: every value is in
 * range, defaults stand where zero stood, and every process is a reference.
 * One thread builds a tree. It does not change once it is in force, except for
 * the members that struct dx_item_target names.
 */
#ifndef DX_DEV_ITEM_H
#define DX_DEV_ITEM_H

#include <linux/list.h>
#include <linux/types.h>
#include <linux/damonx.h>

struct dx_cgroup;
struct dx_decoder;
struct dx_item_index;
struct dx_space;
struct pid_namespace;

/**
 * struct dx_item - a node of the tree
 * @siblings: in dx_item_children() of @parent; those of one type in their order
 * @parent: NULL for the root, which has type 0
 * @old: the item of the configuration in force that this one replaces, or NULL;
 *	valid while decode.c works
 * @offset: offset of the item in the list; valid if @named
 * @id: never 0, except in the root
 * @type: DAMONX_ITEM_*
 * @named: the list named it
 * @removed: the list removed it; it is no longer in the tree
 * @payload: the uapi struct of its type with all its fields, see dx_item_*();
 *	after it, if it can have children, a struct dx_item_family
 */
struct dx_item {
	struct list_head siblings;
	struct dx_item *parent;
	struct dx_item *old;
	u32 offset;
	u32 id;
	u16 type;
	bool named;
	bool removed;
	u64 payload[];
};

/**
 * struct dx_item_kin - what an item knows of its children of one type
 * @named: the last one that the list named; decode.c's
 * @index: see dx_item_index_children(); NULL: there is none
 * @nr: how many there are
 * @highest_id: the highest identifier that was ever in use
 */
struct dx_item_kin {
	struct dx_item *named;
	struct dx_item_index *index;
	u32 nr;
	u32 highest_id;
};

/**
 * struct dx_item_family - the children of an item
 * @children: of all types
 * @kin: for each type of children
 */
struct dx_item_family {
	struct list_head children;
	struct dx_item_kin kin[];
};

/**
 * struct dx_item_target - payload of a target
 * @uapi: what was asked for. The process is @space and nothing else: kind is
 *	%DAMONX_TARGET_PID, and pid and fd are 0.
 * @space: its memory; a reference
 * @exec_id: the last one reported
 * @exit_told: its end was reported
 * @place: among the targets of its context, while a plan is made
 *
 * Once the target is in force, dx_kdamond.lock protects @exec_id and @exit_told,
 * for readers as well: who only holds dx_session.view must not look at them.
 */
struct dx_item_target {
	struct damonx_item_target uapi;
	struct dx_space *space;
	u64 exec_id;
	bool exit_told;
	u32 place;
};

/**
 * struct dx_item_cgroup - payload of a cgroup
 * @uapi: what was asked for, by its number: fd is 0 and path is empty
 * @cgroup: which one it is; a reference
 */
struct dx_item_cgroup {
	struct damonx_item_cgroup uapi;
	struct dx_cgroup *cgroup;
};

static inline struct damonx_item_kdamond *dx_item_kdamond(struct dx_item *item)
{
	return (struct damonx_item_kdamond *)item->payload;
}

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

static inline struct dx_item_cgroup *dx_item_cgroup(struct dx_item *item)
{
	return (struct dx_item_cgroup *)item->payload;
}

static inline struct damonx_item_scheme *dx_item_scheme(struct dx_item *item)
{
	return (struct damonx_item_scheme *)item->payload;
}

static inline struct damonx_item_quota *dx_item_quota(struct dx_item *item)
{
	return (struct damonx_item_quota *)item->payload;
}

static inline struct damonx_item_goal *dx_item_goal(struct dx_item *item)
{
	return (struct damonx_item_goal *)item->payload;
}

static inline struct damonx_item_watermark *dx_item_watermark(struct dx_item *item)
{
	return (struct damonx_item_watermark *)item->payload;
}

static inline struct damonx_item_probe *dx_item_probe(struct dx_item *item)
{
	return (struct damonx_item_probe *)item->payload;
}

static inline struct damonx_item_filter *dx_item_filter(struct dx_item *item)
{
	return (struct damonx_item_filter *)item->payload;
}

static inline struct damonx_item_destination *dx_item_destination(struct dx_item *item)
{
	return (struct damonx_item_destination *)item->payload;
}

/* The child of that type after @child, the first one for NULL; or NULL. */
struct dx_item *dx_next_child(struct dx_item *item, struct dx_item *child,
			      u16 type);

#define dx_for_each_child(child, item, type)				\
	for ((child) = dx_next_child(item, NULL, type); (child);	\
	     (child) = dx_next_child(item, child, type))

/* ---- the table of types (item_type.c) ---- */

/* Length of the table, the only place that says how many types there are. */
#define DX_NR_ITEM_TYPES	(DAMONX_ITEM_CGROUP + 1)

/**
 * struct dx_item_field - a field that reads as @initial if it is zero
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

/**
 * struct dx_item_type - what can be said about a type without knowing it
 * @name: in messages
 * @bytes: of the uapi's payload
 * @min_bytes: least that a caller must give
 * @payload_bytes: of struct dx_item.payload; 0: as @bytes
 * @parent: type of the parent, 0 for the root
 * @kin: number of the type among the types of children of @parent, from 0
 * @nr_kin: types of children it has
 * @max: how many of it one parent may have; if 1, the identifier is 1
 * @sorted: its order is given by what it says, so it cannot be moved
 * @fields: the fields that have a meaning if they are zero, ending with one
 *	without name; NULL for none
 * @check: decides about one item, defaults filled in; see check.h
 */
struct dx_item_type {
	const char *name;
	u16 bytes;
	u16 min_bytes;
	u16 payload_bytes;
	u16 parent;
	u8 kin;
	u8 nr_kin;
	bool sorted;
	u32 max;
	const struct dx_item_field *fields;
	int (*check)(struct dx_decoder *d, struct dx_item *item);
};

/**
 * dx_item_type() - look up a type
 * @type: any number; may come from user space
 *
 * Return: the row of the type, or NULL if there is no such type.
 */
const struct dx_item_type *dx_item_type(u16 type);

/* The row of a type that an item has; 0 is the root's. */
const struct dx_item_type *dx_item_row(u16 type);

/* The flags of items that work. */
#define DX_ITEM_FLAGS \
	(DAMONX_ITEM_REMOVE | DAMONX_ITEM_WHOLE | DAMONX_ITEM_MOVE)

/* ---- trees (item.c) ---- */

/**
 * dx_item_new() - make a node without parent
 * @type: a type of the table, or 0 for a root
 * @id: its identifier
 *
 * Context: May sleep.
 * Return: the node, all zeros; NULL without memory.
 */
struct dx_item *dx_item_new(u16 type, u32 id);

/* Make @item the last child of @parent. */
void dx_item_add(struct dx_item *parent, struct dx_item *item);

/* Take @item and what is below it out of its tree. */
void dx_item_unlink(struct dx_item *item);

/* Free a node that is in no tree, or a root, and all below. Takes NULL. */
void dx_item_free(struct dx_item *item);

/**
 * dx_item_copy() - copy a tree
 * @root: the tree
 *
 * The copy holds references of its own. Each node's @old is the node that it is
 * a copy of.
 *
 * Context: May sleep.
 * Return: the copy; NULL without memory.
 */
struct dx_item *dx_item_copy(struct dx_item *root);

/* Let no identifier be given below @to that was in use below @from. */
void dx_item_inherit_ids(struct dx_item *to, struct dx_item *from);

/*
 * Walk all nodes below a root, parents before children. NULL starts and ends
 * the walk.
 */
struct dx_item *dx_item_next(struct dx_item *root, struct dx_item *item);

/* The list of all children of an item that can have some. */
struct list_head *dx_item_children(struct dx_item *item);

/* What @parent knows of its children of a type. */
struct dx_item_kin *dx_item_kin(struct dx_item *parent, u16 type);

/*
 * The child of that type and identifier, or NULL. Goes through all children where
 * they are few, or where dx_item_index_children() was not called.
 */
struct dx_item *dx_item_child(struct dx_item *parent, u16 type, u32 id);

/*
 * Find children of that type by a table from now on, if they are many: none may
 * come or go then. Return: 0 or -ENOMEM.
 */
int dx_item_index_children(struct dx_item *parent, u16 type);

static inline u32 dx_item_count(struct dx_item *parent, u16 type)
{
	return dx_item_kin(parent, type)->nr;
}

/* ---- tree to bytes (encode.c) ---- */

/* Length of the list that dx_encode() writes, at most. */
u32 dx_encoded_bytes(struct dx_item *root);

/**
 * dx_encode() - write a tree as an item list
 * @root: the tree
 * @ns: process numbers are those of this namespace
 * @list: room for dx_encoded_bytes()
 *
 * Paths of cgroups are those of the caller's cgroup namespace.
 *
 * Context: may sleep.
 * Return: length of the list.
 */
u32 dx_encode(struct dx_item *root, struct pid_namespace *ns, void *list);

#endif /* DX_DEV_ITEM_H */
