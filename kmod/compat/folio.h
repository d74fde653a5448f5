/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Folios: pages that are managed as one. Kernels before 5.16 (7b230db3b8d3)
 * say the same with the first struct page of a compound page.
 */
#ifndef DX_COMPAT_FOLIO_H
#define DX_COMPAT_FOLIO_H

#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/page_idle.h>
#include <linux/pagemap.h>

#ifdef DX_HAVE_FOLIO

typedef struct folio dx_folio;

#define dx_folio_of_page(page)		page_folio(page)
#define dx_folio_page(folio, nr)	folio_page(folio, nr)
#define dx_folio_try_get(folio)		folio_try_get(folio)
#define dx_folio_put(folio)		folio_put(folio)
#define dx_folio_test_lru(folio)	folio_test_lru(folio)
#define dx_folio_test_anon(folio)	folio_test_anon(folio)
#define dx_folio_test_ksm(folio)	folio_test_ksm(folio)
#define dx_folio_test_swapcache(folio)	folio_test_swapcache(folio)
#define dx_folio_trylock(folio)		folio_trylock(folio)
#define dx_folio_unlock(folio)		folio_unlock(folio)
#define dx_folio_mapped(folio)		folio_mapped(folio)
#define dx_folio_nr_pages(folio)	((unsigned long)folio_nr_pages(folio))
#define dx_folio_pfn(folio)		folio_pfn(folio)
#define dx_folio_index(folio)		((folio)->index)

#else

typedef struct page dx_folio;

#define dx_folio_of_page(page)		compound_head(page)
#define dx_folio_page(page, nr)		((page) + (nr))
#define dx_folio_try_get(page)		get_page_unless_zero(page)
#define dx_folio_put(page)		put_page(page)
#define dx_folio_test_lru(page)		PageLRU(page)
#define dx_folio_test_anon(page)	PageAnon(page)
#define dx_folio_test_ksm(page)		PageKsm(page)
#define dx_folio_test_swapcache(page)	PageSwapCache(page)
#define dx_folio_trylock(page)		trylock_page(page)
#define dx_folio_unlock(page)		unlock_page(page)
#define dx_folio_mapped(page)		page_mapped(page)
#define dx_folio_nr_pages(page)		compound_nr(page)
#define dx_folio_pfn(page)		page_to_pfn(page)
#define dx_folio_index(page)		((page)->index)

#endif

/*
 * Whether a flag of a folio is kept that tells accesses by read(), write() and
 * reclaim: set it, and it is cleared by these.
 */
#if defined(CONFIG_PAGE_IDLE_FLAG) && defined(DX_HAVE_FOLIO)
#define DX_FOLIO_HAS_IDLE	1
#define dx_folio_test_idle(folio)	folio_test_idle(folio)
#define dx_folio_set_idle(folio)	folio_set_idle(folio)
#elif defined(CONFIG_PAGE_IDLE_FLAG) || defined(CONFIG_IDLE_PAGE_TRACKING)
#define DX_FOLIO_HAS_IDLE	1
#define dx_folio_test_idle(page)	page_is_idle(page)
#define dx_folio_set_idle(page)		set_page_idle(page)
#else
#define DX_FOLIO_HAS_IDLE	0
#define dx_folio_test_idle(folio)	({ (void)(folio); true; })
#define dx_folio_set_idle(folio)	((void)(folio))
#endif

static inline unsigned long dx_folio_flags(const dx_folio *folio)
{
	return READ_ONCE(*(const unsigned long *)&folio->flags);
}

/*
 * How often read() and write() have used a folio lately, as the kernel counts
 * for reclaim: more after each use, until dx_folio_refs_full(). Multi-generation
 * LRU, where it is on, clears no idle flag, but counts in flags of its own.
 */
static inline u32 dx_folio_refs(const dx_folio *folio)
{
	unsigned long flags = dx_folio_flags(folio);
	u32 refs = !!(flags & BIT(PG_referenced)) +
		   2 * !!(flags & BIT(PG_active));

#ifdef CONFIG_LRU_GEN
	refs += 4 * (!!(flags & BIT(PG_workingset)) +
		     ((flags & LRU_REFS_MASK) >> LRU_REFS_PGOFF));
#endif
	return refs;
}

/* Whether one more use would not show in dx_folio_refs(). */
static inline bool dx_folio_refs_full(const dx_folio *folio)
{
	unsigned long flags = dx_folio_flags(folio);
	unsigned long full = BIT(PG_referenced) | BIT(PG_active);

	if (flags & BIT(PG_unevictable) || (flags & full) == full)
		return true;
#ifdef CONFIG_LRU_GEN
	full = BIT(PG_referenced) | BIT(PG_workingset) | LRU_REFS_MASK;
	return (flags & full) == full;
#else
	return false;
#endif
}

/**
 * dx_folio_get() - The folio that a frame of physical memory belongs to
 * @pfn: number of the frame
 *
 * Return: a reference to the folio; NULL when the frame is a hole, offline,
 * free, or not memory of programs or page cache. NULL, too, for a moment, while
 * somebody has taken it off its LRU list to move or reclaim it.
 */
static inline dx_folio *dx_folio_get(unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	dx_folio *folio;

	if (!page)
		return NULL;
	folio = dx_folio_of_page(page);
	if (!dx_folio_test_lru(folio) || !dx_folio_try_get(folio))
		return NULL;
	/* It may have been freed and be something else by now. */
	if (dx_folio_of_page(page) == folio && dx_folio_test_lru(folio))
		return folio;
	dx_folio_put(folio);
	return NULL;
}

#endif /* DX_COMPAT_FOLIO_H */
