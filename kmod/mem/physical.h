/* SPDX-License-Identifier: GPL-2.0 */
/* Physical memory as a space; for the memory floor's own files. */
#ifndef DX_MEM_PHYSICAL_H
#define DX_MEM_PHYSICAL_H

#include "space.h"

/**
 * struct dx_physical - all physical memory, or that of one node
 * @space: the space that it is
 * @node: NUMA node, or NUMA_NO_NODE
 * @seen: dx_sysram_changes() when its ranges were told last; the driver's
 */
struct dx_physical {
	struct dx_space space;
	int node;
	u32 seen;
};

/* The memory that @space is. Only for spaces of kind %DX_SPACE_PHYSICAL. */
static inline struct dx_physical *dx_physical_of(const struct dx_space *space)
{
	return container_of(space, struct dx_physical, space);
}

#endif /* DX_MEM_PHYSICAL_H */
