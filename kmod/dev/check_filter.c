// SPDX-License-Identifier: GPL-2.0
/* Rules of filters. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stddef.h>

#include "check.h"
#include "decode.h"

#define FILTER(_member)		offsetof(struct damonx_item_filter, _member)

static int dx_check_filter_type(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_filter *f = dx_item_filter(item);
	const u32 known = DAMONX_FILTER_F_ALLOW | DAMONX_FILTER_F_NOT;

	if (!f->type)
		return dx_refuse_field(d, item, FILTER(type), -EINVAL,
				       "type is not given: it says what the filter matches");
	if (f->type > DAMONX_FILTER_TARGET)
		return dx_refuse_field(d, item, FILTER(type), -EOPNOTSUPP,
				       "type is %u, which this module does not know",
				       f->type);
	if (f->flags & ~known)
		return dx_refuse_field(d, item, FILTER(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       f->flags, known);
	return 0;
}

/* An identifier that the filter's type needs, or else must not have. */
static int dx_check_filter_reference(struct dx_decoder *d, struct dx_item *item,
				     u32 offset, const char *name, u32 id,
				     bool needed)
{
	if (needed == !!id)
		return 0;
	if (!id)
		return dx_refuse_field(d, item, offset, -EINVAL,
				       "%s is 0, must be the identifier of a %s",
				       name, name);
	return dx_refuse_field(d, item, offset, -EINVAL,
			       "%s is %u, must be 0 for a filter of type %u",
			       name, id, dx_item_filter(item)->type);
}

static int dx_check_filter_range(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_filter *f = dx_item_filter(item);

	if (f->type == DAMONX_FILTER_ADDR ||
	    f->type == DAMONX_FILTER_HUGEPAGE_SIZE) {
		if (f->start < f->end)
			return 0;
		return dx_refuse_field(d, item, FILTER(end), -EINVAL,
				       "end is 0x%llx, must be above start, which is 0x%llx",
				       f->end, f->start);
	}
	if (f->start || f->end)
		return dx_refuse_field(d, item,
				       f->start ? FILTER(start) : FILTER(end),
				       -EINVAL,
				       "%s is 0x%llx, must be 0 for a filter of type %u",
				       f->start ? "start" : "end",
				       f->start ?: f->end, f->type);
	return 0;
}

int dx_check_filter(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_filter *f = dx_item_filter(item);
	int err;

	err = dx_check_filter_type(d, item);
	if (!err)
		err = dx_check_filter_reference(d, item, FILTER(cgroup),
						"cgroup", f->cgroup,
						f->type == DAMONX_FILTER_MEMCG);
	if (!err)
		err = dx_check_filter_reference(d, item, FILTER(target),
						"target", f->target,
						f->type == DAMONX_FILTER_TARGET);
	return err ?: dx_check_filter_range(d, item);
}
