// SPDX-License-Identifier: GPL-2.0
/* Which actions work on this kernel. */

#include "../compat/migrate.h"
#include "../compat/reclaim.h"
#include "../compat/symbols.h"
#include "act.h"

static const char no_isolation[] =
	"this kernel has no folio_isolate_lru that can be found";
static const char no_reclaim[] =
	"this kernel has no reclaim_pages that can be found";
static const char not_built[] =
	"it is not built into this version of damonx";

static const char no_migration[] =
	"this kernel is built without NUMA or without page migration";
static const char no_migrate_pages[] =
	"this kernel has no migrate_pages that can be found";
static const char no_thp[] =
	"this kernel is built without transparent huge pages";
static const char no_collapse[] =
	"this kernel has no MADV_COLLAPSE, which came with Linux 6.1";
static const char no_madvise[] =
	"this kernel has no do_madvise that can be found";
static const char of_mappings[] =
	"it is done to mappings of processes, which physical memory does not have";

static const char *dx_act_lacks_for_advice(u32 ops, u32 action)
{
	if (ops == DAMONX_OPS_PADDR)
		return of_mappings;
	if (action == DAMONX_ACTION_WILLNEED)
		return NULL;
	if (!IS_ENABLED(CONFIG_TRANSPARENT_HUGEPAGE))
		return no_thp;
	if (action == DAMONX_ACTION_COLLAPSE && !DX_MADV_COLLAPSE)
		return no_collapse;
	return dx_have(do_madvise) ? NULL : no_madvise;
}

static const char *dx_act_lacks(u32 ops, u32 action)
{
	switch (action) {
	case DAMONX_ACTION_STAT:
		return NULL;
	case DAMONX_ACTION_COLD:
	case DAMONX_ACTION_LRU_PRIO:
	case DAMONX_ACTION_LRU_DEPRIO:
		return dx_folio_isolate_works() ? NULL : no_isolation;
	case DAMONX_ACTION_PAGEOUT:
		if (!dx_folio_isolate_works())
			return no_isolation;
		return dx_have(reclaim_pages) ? NULL : no_reclaim;
	case DAMONX_ACTION_MIGRATE_HOT:
	case DAMONX_ACTION_MIGRATE_COLD:
		if (!IS_ENABLED(CONFIG_NUMA) || !IS_ENABLED(CONFIG_MIGRATION))
			return no_migration;
		if (!dx_folio_isolate_works())
			return no_isolation;
		return dx_migrate_works() ? NULL : no_migrate_pages;
	case DAMONX_ACTION_HUGEPAGE:
	case DAMONX_ACTION_NOHUGEPAGE:
	case DAMONX_ACTION_COLLAPSE:
	case DAMONX_ACTION_WILLNEED:
		return dx_act_lacks_for_advice(ops, action);
	default:
		return not_built;
	}
}

bool dx_act_works(u32 ops, u32 action, const char **why)
{
	*why = dx_act_lacks(ops, action);
	/* Most likely it cannot be found because nothing can be looked up. */
	if ((*why == no_isolation || *why == no_reclaim ||
	     *why == no_migrate_pages || *why == no_madvise) &&
	    dx_symbols_refused())
		*why = dx_symbols_refused();
	return !*why;
}
