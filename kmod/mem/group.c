// SPDX-License-Identifier: GPL-2.0
/*
 * A cgroup as a space. It has no memory: what is watched are its processes, which
 * have spaces of their own. It is there as long as the cgroup is.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "process.h"

/**
 * struct dx_group - a cgroup whose processes are watched
 * @space: the space that it is
 * @cgroup: the cgroup, a reference
 * @cred: who watches
 */
struct dx_group {
	struct dx_space space;
	struct dx_cgroup *cgroup;
	const struct cred *cred;
};

static struct dx_group *dx_group_of(const struct dx_space *space)
{
	return container_of(space, struct dx_group, space);
}

static enum dx_space_state dx_group_state(struct dx_space *space)
{
	return dx_cgroup_exists(dx_group_of(space)->cgroup) ? DX_SPACE_ALIVE :
							      DX_SPACE_EXITED;
}

static void dx_group_release(struct dx_space *space)
{
	struct dx_group *group = dx_group_of(space);

	dx_cgroup_put(group->cgroup);
	put_cred(group->cred);
	kfree(group);
}

static const struct dx_space_type dx_group_type = {
	.kind = DX_SPACE_GROUP,
	.state = dx_group_state,
	.release = dx_group_release,
};

struct dx_space *dx_space_of_group(struct dx_cgroup *cgroup,
				   const struct cred *cred)
{
	struct dx_group *group = kzalloc(sizeof(*group), GFP_KERNEL_ACCOUNT);

	if (!group)
		return ERR_PTR(-ENOMEM);
	dx_space_init(&group->space, &dx_group_type);
	group->cgroup = dx_cgroup_get(cgroup);
	group->cred = get_cred(cred);
	return &group->space;
}

struct dx_cgroup *dx_space_cgroup(const struct dx_space *space)
{
	return dx_space_kind(space) == DX_SPACE_GROUP ?
	       dx_group_of(space)->cgroup : NULL;
}

const struct cred *dx_group_cred(const struct dx_space *space)
{
	return dx_group_of(space)->cred;
}
