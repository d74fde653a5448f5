// SPDX-License-Identifier: GPL-2.0
/*
 * An item list becomes a tree, or a sentence that says why not.
 *
 * One pass over the list. Each item finds its parent among the items before it,
 * and its place in the tree: that of the object in force with the same
 * identifier, or a new one. Fields that it does not give get what is in force
 * (DAMONX_CONFIGURE_KEEP) or their defaults. Then the check of its type decides.
 * Rules that span several items are checked at the end, over the whole tree.
 *
 * A tree never encodes to more than DAMONX_MAX_CONFIG_BYTES, so a configuration
 * that grows commit by commit stops growing, and can always be given again.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "check.h"
#include "decode.h"

#define HEAD_BYTES	((u32)sizeof(struct damonx_item))
#define HEAD(_member)	offsetof(struct damonx_item, _member)

/* ---- refusals ---- */

/* "context 3: ", then the sentence. */
__printf(4, 0)
static void dx_decode_say(struct dx_message *message, const char *type, u32 id,
			  const char *format, va_list args)
{
	int n = scnprintf(message->text, sizeof(message->text), "%s %u: ",
			  type, id);

	vscnprintf(message->text + n, sizeof(message->text) - n, format, args);
}

int dx_refuse_field(struct dx_decoder *d, const struct dx_item *item,
		    u32 field, int err, const char *format, ...)
{
	va_list args;

	/* One that is kept stands nowhere in the list. */
	d->item = item->named ? item->offset : 0;
	d->field = item->named ? HEAD_BYTES + field : 0;
	va_start(args, format);
	dx_decode_say(d->message, dx_item_row(item->type)->name, item->id,
		      format, args);
	va_end(args);
	return err;
}

/* Refuse what is not an item yet, by the offset of a field from its head. */
__printf(5, 6)
static int dx_decode_refuse(struct dx_decoder *d, u32 offset, u32 field,
			    int err, const char *format, ...)
{
	const struct damonx_item *head = d->list + offset;
	const struct dx_item_type *row = NULL;
	va_list args;

	if (d->bytes - offset >= HEAD_BYTES)
		row = dx_item_type(head->type);
	d->item = offset;
	d->field = field;
	va_start(args, format);
	if (row)
		dx_decode_say(d->message, row->name, head->id, format, args);
	else
		dx_decode_say(d->message, "item at byte", offset, format, args);
	va_end(args);
	return err;
}

/* ---- one item: its form ---- */

static int dx_decode_check_flags(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	bool removes = head->flags & DAMONX_ITEM_REMOVE;

	if (head->flags & ~DX_ITEM_FLAGS)
		return dx_decode_refuse(d, offset, HEAD(flags), -EOPNOTSUPP,
					"item flags are 0x%x, this module knows 0x%x",
					head->flags, DX_ITEM_FLAGS);
	if (removes && !d->keep)
		return dx_decode_refuse(d, offset, HEAD(flags), -EINVAL,
					"DAMONX_ITEM_REMOVE needs DAMONX_CONFIGURE_KEEP");
	if (removes && head->flags != DAMONX_ITEM_REMOVE)
		return dx_decode_refuse(d, offset, HEAD(flags), -EINVAL,
					"item flags are 0x%x, DAMONX_ITEM_REMOVE goes with no other",
					head->flags);
	if ((head->flags & DAMONX_ITEM_MOVE) && dx_item_type(head->type)->sorted)
		return dx_decode_refuse(d, offset, HEAD(flags), -EINVAL,
					"DAMONX_ITEM_MOVE cannot be used: %ss are sorted by what they say",
					dx_item_type(head->type)->name);
	return 0;
}

static int dx_decode_check_head(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	u32 left = d->bytes - offset;
	const struct dx_item_type *row;

	if (left < HEAD_BYTES)
		return dx_decode_refuse(d, offset, 0, -EINVAL,
					"%u bytes are left, an item's head has %u",
					left, HEAD_BYTES);
	row = dx_item_type(head->type);
	if (!row)
		return dx_decode_refuse(d, offset, HEAD(type), -EOPNOTSUPP,
					"type %u is not known to this module",
					head->type);
	if (head->len < HEAD_BYTES || head->len > left)
		return dx_decode_refuse(d, offset, HEAD(len), -EINVAL,
					"len is %u, must be at least %u and at most the %u bytes that are left",
					head->len, HEAD_BYTES, left);
	if (head->id >= DAMONX_ID_MODULE)
		return dx_decode_refuse(d, offset, HEAD(id), -EINVAL,
					"identifiers from 0x%x on are the module's",
					DAMONX_ID_MODULE);
	if (head->id > 1 && row->max == 1)
		return dx_decode_refuse(d, offset, HEAD(id), -EINVAL,
					"there is only one %s, its identifier is 1",
					row->name);
	return dx_decode_check_flags(d, offset);
}

/* A payload may be longer or shorter than ours; and what is between items. */
static int dx_decode_check_bytes(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	const struct dx_item_type *row = dx_item_type(head->type);
	u32 known = HEAD_BYTES + row->bytes;
	u32 end = min_t(u64, ALIGN((u64)head->len, 8), d->bytes - offset);
	const u8 *byte = d->list + offset;
	u32 i;

	if (head->len < HEAD_BYTES + row->min_bytes &&
	    !(head->flags & DAMONX_ITEM_REMOVE))
		return dx_decode_refuse(d, offset, HEAD(len), -EINVAL,
					"len is %u, must be at least %u",
					head->len, HEAD_BYTES + row->min_bytes);
	for (i = known; i < head->len; i++) {
		if (byte[i])
			return dx_decode_refuse(d, offset, i, -E2BIG,
						"byte %u is set, this module knows the first %u",
						i, known);
	}
	for (i = head->len; i < end; i++) {
		if (byte[i])
			return dx_decode_refuse(d, offset, i, -EINVAL,
						"byte %u, between this item and the next, must be 0",
						i);
	}
	return 0;
}

/* ---- who is there ---- */

/*
 * Lists mostly name objects in the order in which they stand in the tree, so
 * the neighbour of the last one is asked first. Tables of all items are made
 * when that fails, and so never for most lists.
 */

/*
 * Count the items of the list, at most. What cannot be told here is refused
 * before it gets a place. Returns how many of them can be parents.
 */
static u32 dx_decode_count_list(struct dx_decoder *d)
{
	const struct damonx_item *head;
	const struct dx_item_type *row;
	u32 nr_parents = 0;
	u64 offset = 0;

	while (offset + HEAD_BYTES <= d->bytes) {
		head = d->list + offset;
		row = dx_item_type(head->type);
		if (!row || head->len < HEAD_BYTES)
			break;
		d->nr_named++;
		nr_parents += !!row->nr_kin;
		offset += ALIGN((u64)head->len, 8);
	}
	return nr_parents;
}

/* A table of all items below @root, and room for @more. */
static int dx_decode_index(struct dx_item_index *index, struct dx_item *root,
			   u32 more)
{
	struct dx_item *item = NULL;
	u32 nr = more;
	int err;

	if (index->slots)
		return 0;
	while ((item = dx_item_next(root, item)))
		nr++;
	err = dx_item_index_init(index, nr, true);
	if (err)
		return err;
	while ((item = dx_item_next(root, item)))
		dx_item_index_set(index, item);
	return 0;
}

/* The child after @before, or the first one, if that is who is looked for. */
static struct dx_item *dx_decode_neighbour(struct dx_item *parent,
					   struct dx_item *before, u16 type,
					   u32 id)
{
	struct list_head *children = dx_item_children(parent);
	struct list_head *at = before ? before->siblings.next : children->next;
	struct dx_item *item = list_entry(at, struct dx_item, siblings);

	if (at == children || item->type != type || item->id != id)
		return NULL;
	return item;
}

/* The child of that type and identifier, also one that the list has removed. */
static struct dx_item *dx_decode_child(struct dx_decoder *d,
				       struct dx_item *parent, u16 type, u32 id)
{
	struct dx_item_kin *kin = dx_item_kin(parent, type);
	struct dx_item *item;
	int err;

	if (id > kin->highest_id)
		return NULL;
	item = dx_decode_neighbour(parent, kin->named, type, id);
	if (item)
		return item;
	if (!d->children.slots) {
		err = dx_decode_index(&d->children, d->root, d->nr_named);
		if (err)
			return ERR_PTR(err);
		list_for_each_entry(item, &d->removed, siblings)
			dx_item_index_set(&d->children, item);
	}
	return dx_item_index_find(&d->children, parent, type, id);
}

/* The one in force below @parent->old; @before is the last one named. */
static struct dx_item *dx_decode_old(struct dx_decoder *d,
				     struct dx_item *parent,
				     struct dx_item *before, u16 type, u32 id)
{
	struct dx_item *old = parent->old, *item;
	int err;

	/* What is kept is in the tree. */
	if (!old || d->keep || id > dx_item_kin(old, type)->highest_id)
		return NULL;
	item = dx_decode_neighbour(old, before ? before->old : NULL, type, id);
	if (item)
		return item;
	err = dx_decode_index(&d->olds, d->old, 0);
	return err ? ERR_PTR(err) :
		     dx_item_index_find(&d->olds, old, type, id);
}

/* ---- one item: its place ---- */

/* The nearest item before it that can be its parent. */
static struct dx_item *dx_decode_find_parent(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	u16 type = dx_item_type(head->type)->parent;
	struct dx_item *parent = d->latest[type];

	if (!type)
		return d->root;
	if (head->parent)
		parent = dx_item_index_find(&d->parents, NULL, type,
					    head->parent);
	if (!parent)
		return ERR_PTR(dx_decode_refuse(d, offset, HEAD(parent),
				-EINVAL, "no %s %u stands before it",
				dx_item_type(type)->name, head->parent));
	if (parent->removed)
		return ERR_PTR(dx_decode_refuse(d, offset, HEAD(parent),
				-EINVAL, "%s %u is removed by this list",
				dx_item_type(type)->name, parent->id));
	return parent;
}

/* The item of that identifier below @parent, NULL for a new one. */
static struct dx_item *dx_decode_find(struct dx_decoder *d, u32 offset,
				      struct dx_item *parent, u32 id)
{
	const struct damonx_item *head = d->list + offset;
	const struct dx_item_type *row = dx_item_type(head->type);
	struct dx_item *item = NULL;

	if (id)
		item = dx_decode_child(d, parent, head->type, id);
	if (IS_ERR(item))
		return ERR_PTR(dx_refuse(d->message, PTR_ERR(item),
					 "no memory"));
	/* The only one can be replaced, and has no other identifier. */
	if (item && item->removed && row->max == 1)
		item = NULL;
	if (item && item->named)
		return ERR_PTR(dx_decode_refuse(d, offset, HEAD(id), -EINVAL,
				"the identifier is used twice"));
	if (!item && (head->flags & DAMONX_ITEM_REMOVE))
		return ERR_PTR(dx_decode_refuse(d, offset, HEAD(id), -ENOENT,
				"there is none to remove"));
	return item;
}

/* A new item below @parent, the last of its type. */
static struct dx_item *dx_decode_add(struct dx_decoder *d, u32 offset,
				     struct dx_item *parent, u32 id)
{
	const struct damonx_item *head = d->list + offset;
	const struct dx_item_type *row = dx_item_type(head->type);
	struct dx_item_kin *kin = dx_item_kin(parent, head->type);
	struct dx_item *item, *old;

	if (kin->nr >= row->max)
		return ERR_PTR(dx_decode_refuse(d, offset, 0, -EINVAL,
				"too many: at most %u %ss in one %s", row->max,
				row->name, row->parent ?
				dx_item_type(row->parent)->name : "session"));
	if (!id)
		id = kin->highest_id + 1;
	if (id >= DAMONX_ID_MODULE)
		return ERR_PTR(dx_decode_refuse(d, offset, HEAD(id), -EINVAL,
				"no identifier above the highest one is left"));
	old = dx_decode_old(d, parent, kin->named, head->type, id);
	item = IS_ERR(old) ? NULL : dx_item_new(head->type, id);
	if (!item)
		return ERR_PTR(dx_refuse(d->message, -ENOMEM, "no memory"));
	item->old = old;
	dx_item_add(parent, item);
	if (d->children.slots)
		dx_item_index_set(&d->children, item);
	return item;
}

/* After the sibling that was named before it, or before all of them. */
static void dx_decode_move(struct dx_item *item, const struct dx_item_kin *kin)
{
	list_move(&item->siblings,
		  kin->named ? &kin->named->siblings :
				   dx_item_children(item->parent));
}

static void dx_decode_remove(struct dx_decoder *d, struct dx_item *item)
{
	dx_item_unlink(item);
	list_add(&item->siblings, &d->removed);
	item->removed = true;
}

/* The item that the list names here, in the tree, or removed from it. */
static struct dx_item *dx_decode_place(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	struct dx_item *parent, *item;
	struct dx_item_kin *kin;
	u32 id = head->id;

	if (dx_item_type(head->type)->max == 1)
		id = 1;
	parent = dx_decode_find_parent(d, offset);
	if (IS_ERR(parent))
		return parent;
	item = dx_decode_find(d, offset, parent, id);
	if (!item)
		item = dx_decode_add(d, offset, parent, id);
	if (IS_ERR(item))
		return item;
	item->offset = offset;
	item->named = true;
	d->latest[head->type] = item;
	if (dx_item_type(head->type)->nr_kin)
		dx_item_index_set(&d->parents, item);
	if (head->flags & DAMONX_ITEM_REMOVE) {
		dx_decode_remove(d, item);
		return item;
	}
	kin = dx_item_kin(parent, head->type);
	if (d->keep && (head->flags & DAMONX_ITEM_MOVE))
		dx_decode_move(item, kin);
	kin->named = item;
	return item;
}

/* ---- one item: what it says ---- */

static u64 dx_decode_get(const void *payload, const struct dx_item_field *field)
{
	const void *at = payload + field->offset;

	return field->bytes == 8 ? *(const u64 *)at : *(const u32 *)at;
}

static void dx_decode_set(void *payload, const struct dx_item_field *field,
			  u64 value)
{
	void *at = payload + field->offset;

	if (field->bytes == 8)
		*(u64 *)at = value;
	else
		*(u32 *)at = value;
}

/* The payload as given; zero is what @kept has, or else the default. */
static void dx_decode_fill(struct dx_decoder *d, struct dx_item *item,
			   const struct dx_item *kept)
{
	const struct damonx_item *head = d->list + item->offset;
	const struct dx_item_type *row = dx_item_row(item->type);
	const struct dx_item_field *field;
	u64 old;

	memset(item->payload, 0, row->bytes);
	memcpy(item->payload, head + 1,
	       min_t(u32, head->len - HEAD_BYTES, row->bytes));
	for (field = row->fields; field && field->name; field++) {
		if (dx_decode_get(item->payload, field))
			continue;
		old = kept ? dx_decode_get(kept->payload, field) : 0;
		dx_decode_set(item->payload, field, old ?: field->initial);
	}
}

static int dx_decode_item(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	struct dx_item *item;
	bool whole;
	int err;

	err = dx_decode_check_head(d, offset);
	if (!err)
		err = dx_decode_check_bytes(d, offset);
	if (err)
		return err;
	item = dx_decode_place(d, offset);
	if (IS_ERR(item))
		return PTR_ERR(item);
	if (item->removed)
		return 0;
	whole = !d->keep || (head->flags & DAMONX_ITEM_WHOLE);
	dx_decode_fill(d, item, whole ? NULL : item->old);
	return dx_item_row(item->type)->check(d, item);
}

/* ---- the whole list ---- */

/* Without DAMONX_CONFIGURE_KEEP identifiers begin anew, but in this list only. */
static void dx_decode_inherit_ids(struct dx_decoder *d)
{
	struct dx_item *item = NULL;

	dx_item_inherit_ids(d->root, d->old);
	while ((item = dx_item_next(d->root, item))) {
		if (item->old)
			dx_item_inherit_ids(item, item->old);
	}
}

/* Who takes the tree looks its targets up, of which there may be thousands. */
static int dx_decode_index_targets(struct dx_decoder *d)
{
	struct dx_item *kdamond, *context;

	dx_for_each_child(kdamond, d->root, DAMONX_ITEM_KDAMOND) {
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT) {
			if (dx_item_index_children(context, DAMONX_ITEM_TARGET))
				return dx_refuse(d->message, -ENOMEM,
						 "no memory");
		}
	}
	return 0;
}

static int dx_decode_finish(struct dx_decoder *d)
{
	u32 bytes = dx_encoded_bytes(d->root);
	int err;

	if (bytes > DAMONX_MAX_CONFIG_BYTES)
		return dx_refuse(d->message, -EINVAL,
				 "the configuration would be a list of %u bytes, must be at most %u",
				 bytes, DAMONX_MAX_CONFIG_BYTES);
	if (d->old && !d->keep)
		dx_decode_inherit_ids(d);
	err = dx_decode_index_targets(d);
	return err ?: dx_check_tree(d, d->root);
}

static int dx_decode_all(struct dx_decoder *d)
{
	const struct damonx_item *head;
	u64 offset = 0;
	int err;

	while (offset < d->bytes) {
		err = dx_decode_item(d, offset);
		if (err)
			return err;
		head = d->list + offset;
		offset += ALIGN((u64)head->len, 8);
		cond_resched();
		if (fatal_signal_pending(current))
			return dx_refuse(d->message, -EINTR,
					 "the caller was killed");
	}
	return dx_decode_finish(d);
}

/* The tree that the list is laid over. */
static int dx_decode_prepare(struct dx_decoder *d)
{
	u32 nr_parents = dx_decode_count_list(d);

	if (d->keep && d->old)
		d->root = dx_item_copy(d->old);
	else
		d->root = dx_item_new(0, 0);
	if (!d->root)
		return -ENOMEM;
	d->root->old = d->old;
	return dx_item_index_init(&d->parents, nr_parents, false);
}

static void dx_decode_cleanup(struct dx_decoder *d)
{
	struct dx_item *item, *next;

	list_for_each_entry_safe(item, next, &d->removed, siblings) {
		list_del_init(&item->siblings);
		dx_item_free(item);
	}
	dx_item_index_free(&d->children);
	dx_item_index_free(&d->parents);
	dx_item_index_free(&d->olds);
}

struct dx_item *dx_decode(struct dx_decoder *d)
{
	int err;

	INIT_LIST_HEAD(&d->removed);
	err = dx_decode_prepare(d);
	if (err)
		dx_refuse(d->message, err, "no memory");
	else
		err = dx_decode_all(d);
	dx_decode_cleanup(d);
	if (err) {
		dx_item_free(d->root);
		return ERR_PTR(err);
	}
	return d->root;
}
