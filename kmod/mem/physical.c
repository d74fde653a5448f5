// SPDX-License-Identifier: GPL-2.0
/* Spaces of physical memory. They never end. */

#include <linux/err.h>
#include <linux/nodemask.h>
#include <linux/numa.h>
#include <linux/slab.h>

#include "physical.h"

static void dx_physical_release(struct dx_space *space)
{
	kfree(container_of(space, struct dx_physical, space));
}

static const struct dx_space_type dx_physical_type = {
	.kind = DX_SPACE_PHYSICAL,
	.release = dx_physical_release,
};

bool dx_node_has_memory(u32 node)
{
	return node < MAX_NUMNODES && node_state(node, N_MEMORY);
}

struct dx_space *dx_space_of_memory(int node)
{
	struct dx_physical *physical;

	BUILD_BUG_ON(DX_ALL_NODES != NUMA_NO_NODE);
	if (node != NUMA_NO_NODE && !dx_node_has_memory(node))
		return ERR_PTR(-EINVAL);
	physical = kzalloc(sizeof(*physical), GFP_KERNEL_ACCOUNT);
	if (!physical)
		return ERR_PTR(-ENOMEM);
	dx_space_init(&physical->space, &dx_physical_type);
	physical->node = node;
	return &physical->space;
}

int dx_space_node(const struct dx_space *space)
{
	return dx_space_kind(space) == DX_SPACE_PHYSICAL ?
	       dx_physical_of(space)->node : NUMA_NO_NODE;
}
