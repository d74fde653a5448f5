/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's reclaim knows of a folio: whose memory it is, and whether it
 * counts as active.
 */
#ifndef DX_COMPAT_LRU_H
#define DX_COMPAT_LRU_H

#include <linux/memcontrol.h>
#include <linux/mm_inline.h>
#include <linux/rcupdate.h>

#include "folio.h"

/*
 * The memory cgroup that a folio of an LRU list is charged to; NULL: none. RCU,
 * which the caller holds, keeps it. Before 5.11 (bcfe06bf2622) the page has a
 * plain pointer to it.
 */
static inline struct mem_cgroup *dx_folio_memcg(dx_folio *folio)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "a cgroup is used without RCU");
#if !defined(CONFIG_MEMCG)
	return NULL;
#elif defined(DX_HAVE_PAGE_MEMCG_CHECK)
	return page_memcg_check(dx_folio_page(folio, 0));
#else
	return READ_ONCE(folio->mem_cgroup);
#endif
}

#ifdef CONFIG_LRU_GEN
/* folio_lruvec() would do it, but needs a variable that is exported only since 7.2. */
static inline struct lruvec *dx_folio_lruvec(dx_folio *folio)
{
#ifdef CONFIG_MEMCG
	struct mem_cgroup *memcg = dx_folio_memcg(folio);

	if (memcg)
		return &memcg->nodeinfo[folio_nid(folio)]->lruvec;
	if (!mem_cgroup_disabled())
		return NULL;
#endif
	return &folio_pgdat(folio)->__lruvec;
}

/* Whether its generation is one of the two youngest, which count as active. */
static inline bool dx_lru_is_active(const struct lruvec *lruvec, int gen)
{
	return lru_gen_is_active((struct lruvec *)lruvec, gen);
}

static inline bool dx_lru_is_youngest(const struct lruvec *lruvec, int gen)
{
	return gen == lru_gen_from_seq(READ_ONCE(lruvec->lrugen.max_seq));
}

static inline bool dx_folio_ask_gen(dx_folio *folio,
				    bool (*ask)(const struct lruvec *lruvec,
						int gen))
{
	int gen = folio_lru_gen(folio);
	struct lruvec *lruvec;
	bool has;

	if (gen < 0)
		return false;
	rcu_read_lock();
	lruvec = dx_folio_lruvec(folio);
	has = lruvec && ask(lruvec, gen);
	rcu_read_unlock();
	return has;
}

#define dx_folio_is_active_gen(folio)	dx_folio_ask_gen(folio, dx_lru_is_active)
#define dx_folio_is_youngest_gen(folio)	dx_folio_ask_gen(folio, dx_lru_is_youngest)
#else
#define dx_folio_is_active_gen(folio)	false
#define dx_folio_is_youngest_gen(folio)	false
#endif

/*
 * Whether a folio is part of what the kernel counts as active memory. The
 * multi-generation LRU clears PG_active of the folios in its lists: of these the
 * generation tells.
 */
static inline bool dx_folio_test_active(dx_folio *folio)
{
	return dx_folio_flags(folio) & BIT(PG_active) ||
	       dx_folio_is_active_gen(folio);
}

/* Whether cgroups have a memory controller. */
static inline bool dx_memcgs_work(void)
{
	return IS_ENABLED(CONFIG_MEMCG) && !mem_cgroup_disabled();
}

/*
 * Pages on the LRU lists of a node that are charged to @memcg or to a cgroup
 * below it, as in its memory.current; but not the unevictable ones.
 */
static inline u64 dx_memcg_lru_pages(struct mem_cgroup *memcg, int nid)
{
	u64 pages = 0;
#ifdef CONFIG_MEMCG
	struct cgroup_subsys_state *css;
	struct mem_cgroup_per_node *node;
	int zone, lru;

	rcu_read_lock();
	css_for_each_descendant_pre(css, &memcg->css) {
		node = mem_cgroup_from_css(css)->nodeinfo[nid];
		for (zone = 0; zone < MAX_NR_ZONES; zone++)
			for (lru = LRU_BASE; lru <= LRU_ACTIVE_FILE; lru++)
				pages += READ_ONCE(node->lru_zone_size[zone][lru]);
	}
	rcu_read_unlock();
#endif
	return pages;
}

/*
 * Whether it is where reclaim comes last: on the active list, or in the youngest
 * generation.
 */
static inline bool dx_folio_is_last_to_go(dx_folio *folio)
{
	return dx_folio_flags(folio) & BIT(PG_active) ||
	       dx_folio_is_youngest_gen(folio);
}

#endif /* DX_COMPAT_LRU_H */
