/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Moving folios to other NUMA nodes.
 */
#ifndef DX_COMPAT_MIGRATE_H
#define DX_COMPAT_MIGRATE_H

#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/migrate.h>
#include <linux/mm_inline.h>
#include <linux/nodemask.h>
#include <linux/sched.h>
#include <linux/vmstat.h>

#include "folio.h"
#include "reclaim.h"

static inline bool dx_migrate_works(void)
{
#ifdef CONFIG_MIGRATION
	return dx_have(migrate_pages) && dx_have(putback_movable_pages);
#else
	return false;
#endif
}

static inline int dx_folio_node(dx_folio *folio)
{
	return page_to_nid(dx_folio_page(folio, 0));
}

static inline u32 dx_folio_order(dx_folio *folio)
{
	return ilog2(dx_folio_nr_pages(folio));
}

/* As dx_folio_isolate(), counted as those that migrate_pages() takes. */
static inline bool dx_migrate_isolate(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	bool file = folio_is_file_lru(folio);
#else
	bool file = page_is_file_lru(folio);
#endif

	if (!dx_folio_isolate(folio))
		return false;
	mod_node_page_state(NODE_DATA(dx_folio_node(folio)),
			    NR_ISOLATED_ANON + file, dx_folio_nr_pages(folio));
	return true;
}

/* On that node and no other, without reclaim. */
#define DX_MIGRATE_GFP							\
	((GFP_HIGHUSER_MOVABLE & ~__GFP_RECLAIM) | __GFP_NOWARN |	\
	 __GFP_NOMEMALLOC | __GFP_THISNODE)

static inline dx_folio *dx_migrate_alloc(u32 order, int node)
{
#ifdef DX_HAVE_FOLIO
	return __folio_alloc_node(DX_MIGRATE_GFP, order, node);
#else
	struct page *page;

	if (order && !dx_have(prep_transhuge_page))
		return NULL;
	page = alloc_pages_node(node, DX_MIGRATE_GFP | (order ? __GFP_COMP : 0),
				order);
	if (page && order)
		dx_call(prep_transhuge_page)(page);
	return page;
#endif
}

#ifdef DX_HAVE_NEW_FOLIO
typedef struct folio dx_migrated;
typedef new_folio_t dx_migrate_new_t;

#define dx_migrated_folio(folio)	(folio)
#define dx_migrated_of(folio)		(folio)
#else
typedef struct page dx_migrated;
typedef new_page_t dx_migrate_new_t;

#define dx_migrated_folio(page)		dx_folio_of_page(page)
#define dx_migrated_of(folio)		dx_folio_page(folio, 0)
#endif

/*
 * Move the folios on @list, each to one that @new gives, without waiting for any
 * of them. Those that could not be moved stay on the list. May sleep.
 */
static inline void dx_migrate(struct list_head *list, dx_migrate_new_t new,
			      unsigned long arg)
{
#if !defined(CONFIG_MIGRATION)
#elif defined(DX_HAVE_FOLIO)
	dx_call(migrate_pages)(list, new, NULL, arg, MIGRATE_ASYNC,
			       MR_NUMA_MISPLACED, NULL);
#else
	dx_call(migrate_pages)(list, new, NULL, arg, MIGRATE_ASYNC,
			       MR_NUMA_MISPLACED);
#endif
}

/* Back to the LRU lists. */
static inline void dx_migrate_putback(struct list_head *list)
{
#ifdef CONFIG_MIGRATION
	dx_call(putback_movable_pages)(list);
#endif
}

/* The nodes that memory of @task may be on. */
static inline nodemask_t dx_task_nodes(struct task_struct *task)
{
#ifdef CONFIG_CPUSETS
	return task->mems_allowed;
#else
	return node_states[N_MEMORY];
#endif
}

#endif /* DX_COMPAT_MIGRATE_H */
