// SPDX-License-Identifier: GPL-2.0
/* Quantities of the system that goals and watermarks go by. */
#include <linux/math64.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/mutex.h>
#include <linux/vmstat.h>

#include "../compat/lru.h"
#include "../compat/psi.h"
#include "cgroup.h"
#include "metric.h"

#define DX_BP		10000
#define DX_PERMIL	1000

/* ---- memory of nodes ---- */

struct dx_node_pages {
	u64 total;
	u64 free;
};

static struct dx_node_pages dx_metric_node(u32 node)
{
	struct dx_node_pages pages = {};
	struct zone *zone;
	int i;

	if (!dx_node_has_memory(node))
		return pages;
	for (i = 0; i < MAX_NR_ZONES; i++) {
		zone = &NODE_DATA(node)->node_zones[i];
		pages.total += zone_managed_pages(zone);
		pages.free += zone_page_state(zone, NR_FREE_PAGES);
	}
	return pages;
}

/* The share of @part in a node; @rest: or of all but that. */
static u64 dx_metric_share(u64 part, u64 total, bool rest)
{
	u64 share = 0;

	if (total)
		share = div64_u64(min(part, total) * DX_BP, total);
	return rest ? DX_BP - share : share;
}

static u64 dx_metric_node_free(u32 node, bool used)
{
	struct dx_node_pages pages = dx_metric_node(node);

	return dx_metric_share(pages.free, pages.total, used);
}

/* A cgroup that is gone uses nothing. */
static u64 dx_metric_node_memcg(const struct dx_metric *metric, bool free)
{
	struct dx_node_pages pages = dx_metric_node(metric->node);
	struct mem_cgroup *memcg = NULL;
	u64 used = 0;

	if (metric->cgroup)
		memcg = dx_cgroup_memcg_get(metric->cgroup);
	if (memcg) {
		used = dx_memcg_lru_pages(memcg, metric->node);
		mem_cgroup_put(memcg);
	}
	return dx_metric_share(used, pages.total, free);
}

/* ---- LRU lists ---- */

static u64 dx_metric_active(bool inactive)
{
	u64 a = global_node_page_state(NR_ACTIVE_ANON) +
		global_node_page_state(NR_ACTIVE_FILE);
	u64 i = global_node_page_state(NR_INACTIVE_ANON) +
		global_node_page_state(NR_INACTIVE_FILE);

	return dx_metric_share(inactive ? i : a, a + i, false);
}

static u64 dx_metric_free_rate(void)
{
	u64 total = totalram_pages();

	if (!total)
		return 0;
	return div64_u64(global_zone_page_state(NR_FREE_PAGES) *
			 (u64)DX_PERMIL, total);
}

/* ---- pressure ---- */

/*
 * Where swap is a compressed device, some kernels (6.1, 7.3) do not count it as
 * waiting when a page comes back from there. A goal that only saw their figure
 * would let a scheme page out without end. So a refault of anonymous memory
 * counts as at least this long.
 */
#define DX_REFAULT_US	10

/* Grows by the larger one of what is waited and what is refaulted. */
static struct {
	struct mutex lock;	/* innermost but for the kernel's own */
	u64 psi_us;
	u64 refault_us;
	u64 total_us;
} pressure = {
	.lock = __MUTEX_INITIALIZER(pressure.lock),
};

static int dx_metric_read_psi(u64 *us)
{
	static struct psi_group *system;

	if (!READ_ONCE(system))
		WRITE_ONCE(system, dx_symbol_data("psi_system"));
	return dx_psi_read(READ_ONCE(system), us);
}

static u64 dx_metric_pressure(void)
{
	u64 psi_us = 0, refault_us, more;

	refault_us = (u64)DX_REFAULT_US *
		     global_node_page_state(WORKINGSET_REFAULT_ANON);
	mutex_lock(&pressure.lock);
	if (dx_metric_read_psi(&psi_us))
		psi_us = pressure.psi_us;
	more = max(psi_us - min(psi_us, pressure.psi_us),
		   refault_us - min(refault_us, pressure.refault_us));
	pressure.psi_us = psi_us;
	pressure.refault_us = refault_us;
	pressure.total_us += more;
	more = pressure.total_us;
	mutex_unlock(&pressure.lock);
	return more;
}

/* ---- all of them ---- */

u64 dx_metric_value(const struct dx_metric *metric)
{
	if (metric->watermark)
		return dx_metric_free_rate();
	switch (metric->type) {
	case DAMONX_GOAL_SOME_MEM_PSI_US:
		return dx_metric_pressure();
	case DAMONX_GOAL_NODE_MEM_USED_BP:
		return dx_metric_node_free(metric->node, true);
	case DAMONX_GOAL_NODE_MEM_FREE_BP:
		return dx_metric_node_free(metric->node, false);
	case DAMONX_GOAL_NODE_MEMCG_USED_BP:
		return dx_metric_node_memcg(metric, false);
	case DAMONX_GOAL_NODE_MEMCG_FREE_BP:
		return dx_metric_node_memcg(metric, true);
	case DAMONX_GOAL_ACTIVE_MEM_BP:
		return dx_metric_active(false);
	case DAMONX_GOAL_INACTIVE_MEM_BP:
		return dx_metric_active(true);
	}
	return 0;
}

static const char refaults_count[] =
	"a refault counts as 10 us at least, as not every kernel sees those from zram";

bool dx_metric_works(const struct dx_ops *ops, u32 metric, const char **why)
{
	u64 us;

	switch (metric) {
	case DAMONX_GOAL_SOME_MEM_PSI_US:
		if (!dx_metric_read_psi(&us)) {
			*why = refaults_count;
			return true;
		}
		*why = "this kernel does not measure pressure (psi=1), or does not let modules ask";
		return false;
	case DAMONX_GOAL_NODE_MEMCG_USED_BP:
	case DAMONX_GOAL_NODE_MEMCG_FREE_BP:
		if (dx_memcgs_work())
			return true;
		*why = "this kernel has no memory controller for cgroups, or it is switched off";
		return false;
	case DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP:
		if (ops->add_node_bytes)
			return true;
		*why = "only physical memory is looked at for it (ops is paddr)";
		return false;
	}
	return true;
}
