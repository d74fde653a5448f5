/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules that a configuration must obey, each with its sentence. Code after
 * the decoder takes for granted what is let through here.
 */
#ifndef DX_DEV_CHECK_H
#define DX_DEV_CHECK_H

#include <linux/types.h>

#include "../core/core.h"

struct cred;
struct dx_decoder;
struct dx_item;

/*
 * The check of a type, called from its row (item_type.c) with defaults filled
 * in. @item->old is the item of the same identifier in force, or NULL. It
 * returns 0, or a negative errno after refusing.
 */
int dx_check_kdamond(struct dx_decoder *d, struct dx_item *item);
int dx_check_context(struct dx_decoder *d, struct dx_item *item);
int dx_check_target(struct dx_decoder *d, struct dx_item *item);
int dx_check_memory(struct dx_decoder *d, struct dx_item *item);
int dx_check_group(struct dx_decoder *d, struct dx_item *item);
int dx_check_region(struct dx_decoder *d, struct dx_item *item);
int dx_check_cgroup(struct dx_decoder *d, struct dx_item *item);
int dx_check_probe(struct dx_decoder *d, struct dx_item *item);

int dx_check_scheme(struct dx_decoder *d, struct dx_item *item);
int dx_check_quota(struct dx_decoder *d, struct dx_item *item);
int dx_check_goal(struct dx_decoder *d, struct dx_item *item);
int dx_check_watermark(struct dx_decoder *d, struct dx_item *item);
int dx_check_filter(struct dx_decoder *d, struct dx_item *item);
int dx_check_destination(struct dx_decoder *d, struct dx_item *item);

/*
 * Whether a feature works with an operations set; else @item is refused for its
 * field @name at @offset.
 */
int dx_check_works(struct dx_decoder *d, struct dx_item *item, u32 kind,
		   u32 offset, const char *name, u32 value, u32 ops);

/* Whether the probes of a context may be. For dx_check_tree(). */
int dx_check_probes(struct dx_decoder *d, struct dx_item *context);

/* The identifiers and weights of the probes of a context, without filters. */
void dx_check_probe_weigh(struct dx_item *context,
			  struct dx_probe_spec specs[DAMONX_NR_PROBES]);

/* Whether a scheme of a context may be. For dx_check_tree(). */
int dx_check_act(struct dx_decoder *d, struct dx_item *context,
		 struct dx_item *scheme);

/**
 * dx_check_tree() - check what spans several items
 * @d: the decoder
 * @root: the tree; regions that were added to kept ones are sorted in
 *
 * Return: 0, or a negative errno after refusing.
 */
int dx_check_tree(struct dx_decoder *d, struct dx_item *root);

/* The attributes that the item of a context asks for. */
struct dx_attrs dx_check_attrs(struct dx_item *context);

/**
 * dx_check_cgroup_named() - check that an item names a cgroup that there is
 * @d: the decoder
 * @root: the whole tree: to be called by dx_check_tree(), because an item may
 *	name a cgroup that the list has later
 * @item: the item
 * @field: offset in its payload of the field that names the cgroup
 * @id: what that field says: the identifier of a cgroup item
 *
 * Return: 0, or -EINVAL after refusing.
 */
int dx_check_cgroup_named(struct dx_decoder *d, struct dx_item *root,
			  struct dx_item *item, u32 field, u32 id);

/**
 * dx_check_group_find() - find the cgroup that a target is
 * @d: the decoder
 * @root: the whole tree
 * @item: a target of kind cgroup; gets its space
 *
 * Return: 0, -EINVAL or -ENOMEM after refusing.
 */
int dx_check_group_find(struct dx_decoder *d, struct dx_item *root,
			struct dx_item *item);

/**
 * dx_min_sample_us() - shortest sampling interval
 * @opener: who opened the descriptor
 *
 * Return: the shortest one that the caller and @opener may both have.
 */
u32 dx_min_sample_us(const struct cred *opener);

#endif /* DX_DEV_CHECK_H */
