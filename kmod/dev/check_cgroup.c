// SPDX-License-Identifier: GPL-2.0
/* Rules of cgroups: which one is named, and whether it may be. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "check.h"
#include "decode.h"
#include "limits.h"

#define TARGET(_member)		offsetof(struct damonx_item_target, _member)
#define CGROUP(_member)		offsetof(struct damonx_item_cgroup, _member)

static int dx_check_cgroup_fields(struct dx_decoder *d, struct dx_item *item)
{
	const struct damonx_item_cgroup *c = &dx_item_cgroup(item)->uapi;
	const u32 known = DAMONX_CGROUP_FD | DAMONX_CGROUP_BELOW;

	if (c->flags & ~known)
		return dx_refuse_field(d, item, CGROUP(flags), -EOPNOTSUPP,
				       "flags is 0x%x, this module knows 0x%x",
				       c->flags, known);
	if (!(c->flags & DAMONX_CGROUP_FD) && c->fd)
		return dx_refuse_field(d, item, CGROUP(fd), -EINVAL,
				       "fd is %d, must be 0 without DAMONX_CGROUP_FD",
				       c->fd);
	if (!(c->flags & DAMONX_CGROUP_FD) && !c->cgroup_id)
		return dx_refuse_field(d, item, CGROUP(cgroup_id), -EINVAL,
				       "cgroup_id is not given, nor is a descriptor");
	return 0;
}

/* The one of that number in the configuration in force, under any identifier. */
static struct dx_cgroup *dx_check_cgroup_old(struct dx_decoder *d, u64 id)
{
	struct dx_cgroup *cgroup;
	struct dx_item *item;

	if (!d->old)
		return NULL;
	dx_for_each_child(item, d->old, DAMONX_ITEM_CGROUP) {
		cgroup = dx_item_cgroup(item)->cgroup;
		if (dx_cgroup_id(cgroup) == id)
			return cgroup;
	}
	return NULL;
}

/* A number says nothing of who may see the cgroup, as a descriptor does. */
static struct dx_cgroup *dx_check_cgroup_find(struct dx_decoder *d,
					      const struct damonx_item_cgroup *c)
{
	bool below = c->flags & DAMONX_CGROUP_BELOW;
	struct dx_cgroup *old;

	if (c->flags & DAMONX_CGROUP_FD)
		return dx_cgroup_of_fd(c->fd, below);
	old = dx_check_cgroup_old(d, c->cgroup_id);
	if (old)
		return dx_cgroup_with(old, below);
	if (!dx_limits_privileged(d->opener))
		return ERR_PTR(-EPERM);
	return dx_cgroup_of_id(c->cgroup_id, below);
}

static int dx_check_cgroup_refuse(struct dx_decoder *d, struct dx_item *item,
				  int err)
{
	const struct damonx_item_cgroup *c = &dx_item_cgroup(item)->uapi;
	bool by_fd = c->flags & DAMONX_CGROUP_FD;
	const char *why;

	if (!dx_cgroups_work(&why))
		return dx_refuse_field(d, item, 0, -EOPNOTSUPP, "%s", why);
	switch (err) {
	case -EBADF:
		why = "not a descriptor of a directory of a cgroup v2 mount";
		break;
	case -ENOENT:
		why = by_fd ? "the cgroup was removed" : "there is no such cgroup";
		break;
	case -EPERM:
		why = "naming a cgroup by number takes CAP_SYS_ADMIN, give a descriptor";
		break;
	case -EOPNOTSUPP:
		why = "this kernel cannot look up a cgroup by number, give a descriptor";
		break;
	default:
		why = "no memory";
		break;
	}
	if (by_fd)
		return dx_refuse_field(d, item, CGROUP(fd), err, "fd is %d: %s",
				       c->fd, why);
	return dx_refuse_field(d, item, CGROUP(cgroup_id), err,
			       "cgroup_id is %llu: %s", c->cgroup_id, why);
}

int dx_check_cgroup(struct dx_decoder *d, struct dx_item *item)
{
	struct dx_item_cgroup *c = dx_item_cgroup(item);
	struct dx_cgroup *cgroup;
	int err;

	memset(c->uapi.path, 0, sizeof(c->uapi.path));
	err = dx_check_cgroup_fields(d, item);
	if (err)
		return err;
	cgroup = dx_check_cgroup_find(d, &c->uapi);
	if (IS_ERR(cgroup))
		return dx_check_cgroup_refuse(d, item, PTR_ERR(cgroup));
	dx_cgroup_put(c->cgroup);
	c->cgroup = cgroup;
	/* A descriptor means something to the caller only, and now. */
	c->uapi.fd = 0;
	c->uapi.flags &= ~DAMONX_CGROUP_FD;
	c->uapi.cgroup_id = dx_cgroup_id(cgroup);
	return 0;
}

int dx_check_cgroup_named(struct dx_decoder *d, struct dx_item *root,
			  struct dx_item *item, u32 field, u32 id)
{
	if (!id)
		return dx_refuse_field(d, item, field, -EINVAL,
				       "cgroup is not given: it says which cgroup item is meant");
	if (!dx_item_child(root, DAMONX_ITEM_CGROUP, id))
		return dx_refuse_field(d, item, field, -EINVAL,
				       "cgroup is %u: there is no such cgroup item",
				       id);
	return 0;
}

/* ---- cgroups as targets ---- */

/* Which cgroup it is cannot be told before all items are there. */
int dx_check_group(struct dx_decoder *d, struct dx_item *item)
{
	struct dx_item_target *t = dx_item_target(item);
	const char *why;

	if (!dx_family_follows_cgroups(&why))
		return dx_refuse_field(d, item, TARGET(kind), -EOPNOTSUPP,
				       "kind is %u: processes of a cgroup cannot be followed: %s",
				       t->uapi.kind, why);
	if (!dx_limits_privileged(d->opener))
		return dx_refuse_field(d, item, TARGET(kind), -EPERM,
				       "kind is %u: watching the processes of a cgroup takes CAP_SYS_ADMIN",
				       t->uapi.kind);
	t->exec_id = 0;
	t->exit_told = false;
	t->uapi.pid = 0;
	t->uapi.fd = 0;
	return 0;
}

/* The space that an item has, if it is that cgroup. */
static struct dx_space *dx_check_group_has(struct dx_item *item,
					   struct dx_cgroup *cgroup)
{
	struct dx_space *space = item ? dx_item_target(item)->space : NULL;
	struct dx_cgroup *other = space ? dx_space_cgroup(space) : NULL;

	if (!other || dx_cgroup_id(other) != dx_cgroup_id(cgroup) ||
	    dx_cgroup_below(other) != dx_cgroup_below(cgroup))
		return NULL;
	return space;
}

int dx_check_group_find(struct dx_decoder *d, struct dx_item *root,
			struct dx_item *item)
{
	struct dx_item_target *t = dx_item_target(item);
	struct dx_cgroup *cgroup;
	struct dx_space *space;
	int err;

	err = dx_check_cgroup_named(d, root, item, TARGET(cgroup),
				    t->uapi.cgroup);
	if (err)
		return err;
	cgroup = dx_item_cgroup(dx_item_child(root, DAMONX_ITEM_CGROUP,
					      t->uapi.cgroup))->cgroup;
	space = dx_check_group_has(item, cgroup);
	if (space)
		return 0;
	space = dx_check_group_has(item->old, cgroup);
	if (space)
		dx_space_get(space);
	else
		space = dx_space_of_group(cgroup, d->opener);
	if (IS_ERR(space))
		return dx_refuse(d->message, PTR_ERR(space), "no memory");
	dx_space_put(t->space);
	t->space = space;
	return 0;
}
