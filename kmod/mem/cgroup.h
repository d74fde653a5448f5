/* SPDX-License-Identifier: GPL-2.0 */
/* What is in a cgroup; for the memory floor's own files. */
#ifndef DX_MEM_CGROUP_H
#define DX_MEM_CGROUP_H

#include "../compat/folio.h"
#include "mem.h"

struct mem_cgroup;
struct task_struct;

/**
 * dx_cgroup_has_task() - Whether a process is in a cgroup
 * @cgroup: the cgroup; with those below it if dx_cgroup_below()
 * @task: the leader of the process
 *
 * Context: any, also with interrupts off; does not sleep.
 */
bool dx_cgroup_has_task(const struct dx_cgroup *cgroup,
			struct task_struct *task);

/**
 * dx_cgroup_has_folio() - Whether a folio is charged to a cgroup
 * @cgroup: the cgroup; with those below it if dx_cgroup_below()
 * @folio: a folio that the caller has a reference to
 *
 * Memory stays charged to a cgroup that was removed, and goes on to match. Where
 * the memory controller is off in a cgroup, an ancestor is charged, and nothing
 * matches.
 *
 * Context: any; does not sleep.
 */
bool dx_cgroup_has_folio(const struct dx_cgroup *cgroup, dx_folio *folio);

/**
 * dx_cgroup_memcg_get() - The counters of a cgroup's memory
 * @cgroup: the cgroup
 *
 * Context: any; does not sleep. Hold it for one pass only.
 * Return: a reference for mem_cgroup_put(); NULL when the cgroup is gone or has
 * no memory controller of its own.
 */
struct mem_cgroup *dx_cgroup_memcg_get(struct dx_cgroup *cgroup);

#endif /* DX_MEM_CGROUP_H */
