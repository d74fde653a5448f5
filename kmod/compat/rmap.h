/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a folio to the page table entries that map it.
 */
#ifndef DX_COMPAT_RMAP_H
#define DX_COMPAT_RMAP_H

#include <linux/rmap.h>

#include "folio.h"
#include "symbols.h"

static inline bool dx_rmap_works(void)
{
#ifdef DX_HAVE_FOLIO
	bool lock = dx_have(folio_lock_anon_vma_read);
#else
	bool lock = dx_have(page_lock_anon_vma_read);
#endif

	return lock && dx_have(rmap_walk) && dx_have(page_vma_mapped_walk);
}

/*
 * The kernel calls this through a pointer, so it must be a function of ours:
 * the one that it calls may not be the target of an indirect branch.
 */
#ifdef DX_HAVE_FOLIO
static inline struct anon_vma *dx_rmap_lock_anon(dx_anon_lock_folio folio,
						 struct rmap_walk_control *rwc)
{
	return dx_call(folio_lock_anon_vma_read)(folio, rwc);
}
#else
static inline struct anon_vma *dx_rmap_lock_anon(struct page *page)
{
	return dx_call(page_lock_anon_vma_read)(page);
}
#endif

/**
 * dx_rmap_walk() - Call a function for each mapping of a folio
 * @folio: a folio that the caller has a reference to; locked, unless it is
 *	anonymous and not KSM's
 * @one: returns false to end the walk
 * @arg: for @one
 *
 * May sleep; before 5.18 also for locks that are busy.
 *
 * Return: false when a lock was busy and so nothing was called.
 */
static inline bool dx_rmap_walk(dx_folio *folio,
				bool (*one)(dx_folio *folio,
					    struct vm_area_struct *vma,
					    unsigned long addr, void *arg),
				void *arg)
{
	struct rmap_walk_control rwc = {
		.arg = arg,
		.rmap_one = one,
		.anon_lock = dx_rmap_lock_anon,
#ifdef DX_HAVE_RMAP_TRY_LOCK
		.try_lock = true,
#endif
	};

	dx_call(rmap_walk)(folio, &rwc);
#ifdef DX_HAVE_RMAP_TRY_LOCK
	return !rwc.contended;
#else
	return true;
#endif
}

/* Page offset of @vma in what @folio, a folio that it maps, is counted in. */
static inline pgoff_t dx_rmap_vma_index(const struct vm_area_struct *vma,
					const dx_folio *folio)
{
#ifdef DX_HAVE_ANON_PGOFF
	/* A private mapping of a file has one of its own for its copies. */
	if (dx_folio_test_anon(folio))
		return vma_start_anon_pgoff(vma);
#endif
	return vma->vm_pgoff;
}

/**
 * dx_rmap_find() - Find and lock the entry that maps one page
 * @pvmw: out: entry and lock, for page_vma_mapped_walk_done()
 * @folio: the page's folio
 * @nr: which of its pages
 * @vma: a mapping
 * @addr: where the page would be in it
 *
 * Return: whether it is there.
 */
static inline bool dx_rmap_find(struct page_vma_mapped_walk *pvmw,
				dx_folio *folio, unsigned long nr,
				struct vm_area_struct *vma, unsigned long addr)
{
	*pvmw = (struct page_vma_mapped_walk){
		.vma = vma,
		.address = addr,
#ifdef DX_HAVE_FOLIO
		.pfn = dx_folio_pfn(folio) + nr,
		.nr_pages = 1,
#else
		.page = folio,
#endif
	};
	if (!dx_call(page_vma_mapped_walk)(pvmw))
		return false;
	/* Kernels without folios go on to others of its pages. */
	if (!pvmw->pte || pvmw->address == addr)
		return true;
	page_vma_mapped_walk_done(pvmw);
	return false;
}

#endif /* DX_COMPAT_RMAP_H */
