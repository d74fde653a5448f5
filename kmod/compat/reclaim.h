/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Folios and the kernel's reclaim: taking them off its lists, giving them back,
 * and what it knows of their use.
 */
#ifndef DX_COMPAT_RECLAIM_H
#define DX_COMPAT_RECLAIM_H

#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/page_idle.h>
#include <linux/swap.h>

#include "folio.h"
#include "symbols.h"

/* Makes huge pages at once. 0: the kernel cannot, as before Linux 6.1. */
#ifdef MADV_COLLAPSE
#define DX_MADV_COLLAPSE MADV_COLLAPSE
#else
#define DX_MADV_COLLAPSE 0
#endif

/* Whether folios can be taken off their LRU lists and put back. */
static inline bool dx_folio_isolate_works(void)
{
#ifdef DX_HAVE_FOLIO
	return dx_have(folio_isolate_lru) && dx_have(folio_putback_lru);
#else
	return dx_have(isolate_lru_page) && dx_have(putback_lru_page);
#endif
}

/**
 * dx_folio_isolate() - Take a folio off its LRU list
 * @folio: the caller has a reference to it
 *
 * Does not sleep. PG_active then tells whether it counted as active, with both
 * kinds of LRU lists.
 *
 * Return: whether it was in one. It has a reference of its own then, which goes
 * with dx_folio_putback().
 */
static inline bool dx_folio_isolate(dx_folio *folio)
{
#if !defined(DX_HAVE_FOLIO)
	return !dx_call(isolate_lru_page)(folio);
#elif defined(DX_ISOLATE_IS_BOOL)
	return dx_call(folio_isolate_lru)(folio);
#else
	return !dx_call(folio_isolate_lru)(folio);
#endif
}

/* Back to the list that its flags say, at the latest by dx_folio_drain(). */
static inline void dx_folio_putback(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	dx_call(folio_putback_lru)(folio);
#else
	dx_call(putback_lru_page)(folio);
#endif
}

/* To be reclaimed or moved: on a list of those that are isolated. */
static inline void dx_folio_queue(dx_folio *folio, struct list_head *list)
{
	list_add_tail(&folio->lru, list);
}

static inline bool dx_folio_test_unevictable(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	return folio_test_unevictable(folio);
#else
	return PageUnevictable(folio);
#endif
}

/*
 * Of a folio that is isolated: where dx_folio_putback() shall put it. Of active
 * ones, those of a working set come to the youngest generation of the
 * multi-generation LRU.
 */
static inline void dx_folio_make_active(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	folio_set_active(folio);
	folio_set_referenced(folio);
	folio_set_workingset(folio);
#else
	SetPageActive(folio);
	SetPageReferenced(folio);
	SetPageWorkingset(folio);
#endif
}

/* Whether it is part of a working set. */
static inline bool dx_folio_test_workingset(dx_folio *folio)
{
	return dx_folio_flags(folio) & BIT(PG_workingset);
}

static inline void dx_folio_make_inactive(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	folio_clear_active(folio);
#else
	ClearPageActive(folio);
#endif
}

/* Put what this CPU has put back into the lists. May sleep. */
static inline void dx_folio_drain(void)
{
	if (dx_have(lru_add_drain))
		dx_call(lru_add_drain)();
}

/*
 * Make reclaim forget that it was used, as for MADV_PAGEOUT: what was active is
 * noted as part of a working set, so that its return counts as a refault.
 */
static inline void dx_folio_forget_use(dx_folio *folio)
{
#ifdef DX_HAVE_FOLIO
	folio_clear_referenced(folio);
	folio_test_clear_young(folio);
	if (folio_test_active(folio))
		folio_set_workingset(folio);
#else
	ClearPageReferenced(folio);
	test_and_clear_page_young(folio);
	if (PageActive(folio))
		SetPageWorkingset(folio);
#endif
}

/*
 * How many page table entries map any of its pages. Before 6.10 the kernel does
 * not export what counts those of large folios.
 */
static inline unsigned long dx_folio_mapcount(dx_folio *folio)
{
#ifdef DX_HAVE_LARGE_MAPCOUNT
	return max(folio_mapcount(folio), 0);
#else
	unsigned long nr = dx_folio_nr_pages(folio), i;
	long whole, count = 0;

	for (i = 0; i < nr; i++)
		count += atomic_read(&dx_folio_page(folio, i)->_mapcount) + 1;
	if (nr == 1)
		return max(count, 0L);
#ifdef DX_HAVE_DOUBLE_MAP
	/* Pages of a file count their folio's mappings as well. */
	whole = compound_mapcount(dx_folio_page(folio, 0));
	if (!dx_folio_test_anon(folio))
		count -= whole * nr;
	else if (PageDoubleMap(dx_folio_page(folio, 0)))
		count -= nr;
#else
	whole = folio_entire_mapcount(folio);
#endif
	return max(count + whole, 0L);
#endif
}

/*
 * Whether a file may be dropped from the page cache on behalf of current_cred():
 * others may notice by the time that their accesses take.
 */
static inline bool dx_file_may_drop(struct file *file)
{
	if (file->f_mode & FMODE_WRITE)
		return true;
#ifdef DX_HAVE_FILE_OWNER
	return file_owner_or_capable(file);
#else
	return inode_owner_or_capable(file_inode(file));
#endif
}

#endif /* DX_COMPAT_RECLAIM_H */
