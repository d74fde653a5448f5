// SPDX-License-Identifier: GPL-2.0
/* Rules of targets that are physical memory. */
#include <linux/err.h>
#include <linux/stddef.h>

#include "../mem/mem.h"
#include "check.h"
#include "decode.h"
#include "limits.h"

#define TARGET(_member)		offsetof(struct damonx_item_target, _member)

static int dx_check_memory_fields(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;

	if (t->flags & ~DAMONX_TARGET_F_NODE)
		return dx_refuse_field(d, item, TARGET(flags),
				       t->flags & ~DAMONX_TARGET_F_CHILDREN ?
				       -EOPNOTSUPP : -EINVAL,
				       "flags is 0x%x, physical memory knows 0x%x",
				       t->flags, DAMONX_TARGET_F_NODE);
	if (t->cgroup)
		return dx_refuse_field(d, item, TARGET(cgroup), -EINVAL,
				       "cgroup is %u, must be 0 for physical memory",
				       t->cgroup);
	if (t->node && !t->flags)
		return dx_refuse_field(d, item, TARGET(node), -EINVAL,
				       "node is %u, must be 0 without DAMONX_TARGET_F_NODE",
				       t->node);
	return 0;
}

/* What the target has already, when it is the same; else another space. */
static struct dx_space *dx_check_memory_space(struct dx_item *item)
{
	const struct damonx_item_target *t = &dx_item_target(item)->uapi;
	int node = t->flags ? (int)min_t(u32, t->node, INT_MAX) : DX_ALL_NODES;
	struct dx_space *old;

	if (item->old) {
		old = dx_item_target(item->old)->space;
		if (dx_space_kind(old) == DX_SPACE_PHYSICAL &&
		    dx_space_node(old) == node)
			return dx_space_get(old);
	}
	return dx_space_of_memory(node);
}

int dx_check_memory(struct dx_decoder *d, struct dx_item *item)
{
	struct dx_item_target *t = dx_item_target(item);
	struct dx_space *space;
	int err;

	err = dx_check_memory_fields(d, item);
	if (err)
		return err;
	if (!dx_limits_privileged(d->opener))
		return dx_refuse_field(d, item, TARGET(kind), -EPERM,
				       "kind is %u: watching physical memory takes CAP_SYS_ADMIN",
				       t->uapi.kind);
	space = dx_check_memory_space(item);
	if (PTR_ERR(space) == -EINVAL)
		return dx_refuse_field(d, item, TARGET(node), -EINVAL,
				       "node is %u: there is no such node, or it has no memory",
				       t->uapi.node);
	if (IS_ERR(space))
		return dx_refuse_field(d, item, TARGET(kind), PTR_ERR(space),
				       "kind is %u: no memory",
				       t->uapi.kind);
	dx_space_put(t->space);
	t->space = space;
	t->exec_id = 0;
	t->exit_told = false;
	t->uapi.pid = 0;
	t->uapi.fd = 0;
	return 0;
}
