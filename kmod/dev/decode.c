// SPDX-License-Identifier: GPL-2.0
/*
 * An item list becomes a tree, or a sentence that says why not.
 *
 * One pass over the list. Each item finds its parent among those before it,
 * takes the place of the one in force with the same identifier (where it does
 * not say something, the default counts, or with DAMONX_CONFIGURE_KEEP what is
 * in force), and is checked by its type's row. What no single item can know is
 * checked at the end, over the whole tree.
 *
 * A tree is as long, written as a list, as a list may be. So it can be given
 * again, and adding to what is kept, call by call, does not go on forever.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "item.h"
#include "limits.h"

#define HEAD_BYTES	((u32)sizeof(struct damonx_item))

/* "context 3: ", then the sentence. */
__printf(4, 0)
static void name_item(struct dx_message *message, const char *type, u32 id,
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

	d->item = item->offset;
	d->field = HEAD_BYTES + field;
	va_start(args, format);
	name_item(d->message, dx_item_type(item->type)->name, item->id, format,
		  args);
	va_end(args);
	return err;
}

/* Refuse what is not an item yet, by the offset of a field in its head. */
__printf(5, 6)
static int refuse_head(struct dx_decoder *d, u32 offset, u32 field, int err,
		       const char *format, ...)
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
		name_item(d->message, row->name, head->id, format, args);
	else
		name_item(d->message, "item at byte", offset, format, args);
	va_end(args);
	return err;
}

static int check_head(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	u32 left = d->bytes - offset;
	const struct dx_item_type *row;

	if (left < HEAD_BYTES)
		return refuse_head(d, offset, 0, -EINVAL,
				   "%u bytes are left, an item's head has %u",
				   left, HEAD_BYTES);
	row = dx_item_type(head->type);
	if (!row)
		return refuse_head(d, offset, offsetof(struct damonx_item, type),
				   -EOPNOTSUPP,
				   "type %u is not known to this module",
				   head->type);
	if (head->len < HEAD_BYTES || head->len > left)
		return refuse_head(d, offset, offsetof(struct damonx_item, len),
				   -EINVAL,
				   "len is %u, must be at least %u and within the %u bytes left",
				   head->len, HEAD_BYTES, left);
	if (row->missing)
		return refuse_head(d, offset, offsetof(struct damonx_item, type),
				   -EOPNOTSUPP, "%s", row->missing);
	if (head->flags & ~DAMONX_ITEM_REMOVE)
		return refuse_head(d, offset,
				   offsetof(struct damonx_item, flags),
				   -EOPNOTSUPP,
				   "item flags are 0x%x, this module knows 0x%x",
				   head->flags, DAMONX_ITEM_REMOVE);
	if ((head->flags & DAMONX_ITEM_REMOVE) && !d->keep)
		return refuse_head(d, offset,
				   offsetof(struct damonx_item, flags), -EINVAL,
				   "it can be removed only from a configuration that is kept");
	if (head->len < HEAD_BYTES + row->min_bytes &&
	    !(head->flags & DAMONX_ITEM_REMOVE))
		return refuse_head(d, offset, offsetof(struct damonx_item, len),
				   -EINVAL, "len is %u, must be at least %u",
				   head->len, HEAD_BYTES + row->min_bytes);
	return 0;
}

/* What is longer than we know must be zero there. */
static int check_tail(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	u32 known = HEAD_BYTES + dx_item_type(head->type)->bytes;
	const u8 *byte = d->list + offset;
	u32 i;

	for (i = known; i < head->len; i++) {
		if (byte[i])
			return refuse_head(d, offset, i, -E2BIG,
					   "byte %u is set, this module knows the first %u",
					   i, known);
	}
	return 0;
}

/*
 * The nearest one before it of the parent's type with that identifier, or
 * simply the nearest where the identifier is 0.
 */
static struct dx_item *find_parent(struct dx_decoder *d,
				   const struct damonx_item *head)
{
	u16 type = dx_item_type(head->type)->parent;
	struct dx_item *item;

	if (!type)
		return d->root;
	for (item = d->recent[type]; item; item = item->before) {
		if (!head->parent || item->id == head->parent)
			return item;
	}
	return NULL;
}

/* The highest identifier among the children of a type, plus one. */
static u32 free_id(struct dx_item *parent, u16 type)
{
	struct dx_item *child;
	u32 highest = 0;

	dx_for_each_child(child, parent, type)
		highest = max(highest, child->id);
	return highest + 1;
}

/* The place of an item in the new tree: one that is kept, or a new one. */
static struct dx_item *place_item(struct dx_decoder *d, u32 offset)
{
	const struct damonx_item *head = d->list + offset;
	const struct dx_item_type *row = dx_item_type(head->type);
	struct dx_item *parent = find_parent(d, head), *item = NULL;
	u32 id = head->id;

	if (!parent)
		return ERR_PTR(refuse_head(d, offset,
				offsetof(struct damonx_item, parent), -EINVAL,
				"no %s %u stands before it",
				dx_item_type(row->parent)->name, head->parent));
	if (parent->removed)
		return ERR_PTR(refuse_head(d, offset,
				offsetof(struct damonx_item, parent), -EINVAL,
				"%s %u is removed by this list",
				dx_item_type(row->parent)->name, parent->id));
	if (id)
		item = dx_item_child(parent, head->type, id);
	else
		id = free_id(parent, head->type);
	if (!id)
		return ERR_PTR(refuse_head(d, offset,
				offsetof(struct damonx_item, id), -EINVAL,
				"no identifier above the highest one is left"));
	if (item && item->named)
		return ERR_PTR(refuse_head(d, offset,
				offsetof(struct damonx_item, id), -EINVAL,
				"the identifier is used twice"));
	if (!item && (head->flags & DAMONX_ITEM_REMOVE))
		return ERR_PTR(refuse_head(d, offset,
				offsetof(struct damonx_item, id), -ENOENT,
				"there is none to remove"));
	if (!item && dx_item_count(parent, head->type) >= row->max_children)
		return ERR_PTR(refuse_head(d, offset, 0, -EINVAL,
				"too many: at most %u %ss %s %s",
				row->max_children, row->name,
				row->parent ? "in one" : "in",
				row->parent ? dx_item_type(row->parent)->name :
					      "a session"));
	if (!item) {
		item = dx_item_new(head->type, id);
		if (!item)
			return ERR_PTR(dx_refuse(d->message, -ENOMEM,
						 "no memory"));
		dx_item_add(parent, item);
	}
	item->offset = offset;
	item->named = true;
	item->removed = head->flags & DAMONX_ITEM_REMOVE;
	item->before = d->recent[head->type];
	d->recent[head->type] = item;
	return item;
}

/* The item that this one stands for in the tree in force, or NULL. */
static struct dx_item *counterpart(struct dx_decoder *d, struct dx_item *item)
{
	struct dx_item *parent;

	if (!item->parent)
		return d->old;
	/* The tree is four levels deep. */
	parent = counterpart(d, item->parent);
	return parent ? dx_item_child(parent, item->type, item->id) : NULL;
}

static u64 field_value(const void *payload, const struct dx_item_field *field)
{
	const void *at = payload + field->offset;

	return field->bytes == 8 ? *(const u64 *)at : *(const u32 *)at;
}

static void set_field(void *payload, const struct dx_item_field *field,
		      u64 value)
{
	void *at = payload + field->offset;

	if (field->bytes == 8)
		*(u64 *)at = value;
	else
		*(u32 *)at = value;
}

/* Payload as given; where it is zero, what is kept, else the default. */
static void fill_item(struct dx_decoder *d, struct dx_item *item,
		      const struct dx_item *kept)
{
	const struct damonx_item *head = d->list + item->offset;
	const struct dx_item_type *row = dx_item_type(item->type);
	const struct dx_item_field *field;
	u64 old;

	memset(item->payload, 0, row->bytes);
	memcpy(item->payload, head + 1,
	       min_t(u32, head->len - HEAD_BYTES, row->bytes));
	for (field = row->fields; field->name; field++) {
		if (field_value(item->payload, field))
			continue;
		old = kept ? field_value(kept->payload, field) : 0;
		set_field(item->payload, field, old ?: field->initial);
	}
}

static int decode_one(struct dx_decoder *d, u32 offset)
{
	struct dx_item *item, *old;
	int err;

	err = check_head(d, offset);
	if (!err)
		err = check_tail(d, offset);
	if (err)
		return err;
	item = place_item(d, offset);
	if (IS_ERR(item))
		return PTR_ERR(item);
	if (item->removed)
		return 0;
	old = d->old ? counterpart(d, item) : NULL;
	fill_item(d, item, d->keep ? old : NULL);
	return dx_item_type(item->type)->check(d, item, old);
}

static void drop_removed(struct dx_decoder *d)
{
	struct dx_item *item, *before;
	u16 type;

	/* Children first, so that no list leads through what is freed. */
	for (type = DAMONX_ITEM_PROBE_FILTER; type; type--) {
		for (item = d->recent[type]; item; item = before) {
			before = item->before;
			if (item->removed)
				dx_item_free(item);
		}
	}
}

static int decode_all(struct dx_decoder *d)
{
	const struct damonx_item *head;
	u64 offset = 0;
	u32 bytes;
	int err;

	while (offset < d->bytes) {
		err = decode_one(d, offset);
		if (err)
			return err;
		head = d->list + offset;
		offset += ALIGN((u64)head->len, 8);
		cond_resched();
		if (fatal_signal_pending(current))
			return dx_refuse(d->message, -EINTR, "killed");
	}
	drop_removed(d);
	bytes = dx_encoded_bytes(d->root);
	if (bytes > DAMONX_MAX_CONFIG_BYTES)
		return dx_refuse(d->message, -EINVAL,
				 "the configuration would be a list of %u bytes, must be at most %u",
				 bytes, DAMONX_MAX_CONFIG_BYTES);
	return dx_check_tree(d, d->root);
}

struct dx_item *dx_decode(struct dx_decoder *d)
{
	int err;

	memset(d->recent, 0, sizeof(d->recent));
	if (d->keep && d->old)
		d->root = dx_item_copy(d->old);
	else
		d->root = dx_item_new(0, 0);
	if (!d->root)
		return ERR_PTR(dx_refuse(d->message, -ENOMEM, "no memory"));
	err = decode_all(d);
	if (err) {
		dx_item_free(d->root);
		return ERR_PTR(err);
	}
	return d->root;
}
