/* SPDX-License-Identifier: GPL-2.0 */
/* Which physical memory there is: System RAM that is online, without holes. */
#ifndef DX_MEM_SYSRAM_H
#define DX_MEM_SYSRAM_H

#include "../core/core.h"

/**
 * dx_sysram_ranges - the ranges of System RAM that are online now
 * @node: only memory of this NUMA node; NUMA_NO_NODE: of all
 * @ranges: out: the first @max of them, sorted, disjoint, page-aligned
 * @max: room
 *
 * Memory that is plugged in or out later is in or out at the next call. May
 * sleep.
 *
 * Return: the number that there are, which may be above @max.
 */
int dx_sysram_ranges(int node, struct dx_range *ranges, u32 max);

/*
 * How often memory has gone online or offline since the module was loaded, modulo
 * 2^32.
 */
u32 dx_sysram_changes(void);

/* Have that counted, and no more. Where that fails, it stays 0. */
void dx_sysram_init(void);
void dx_sysram_exit(void);

#endif /* DX_MEM_SYSRAM_H */
