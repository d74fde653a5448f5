/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Accessed bit of page table entries, by architecture, and where to note
 * that it was set when we have cleared it.
 *
 * The kernel's own test-and-clear helpers are not exported on x86, so there
 * the bit is cleared directly; it is the same bit at each level. Elsewhere
 * they are inline, and know only what maps a page.
 *
 * Callers hold the lock of the table that the entry is in.
 */
#ifndef DX_COMPAT_YOUNG_H
#define DX_COMPAT_YOUNG_H

#include <linux/mm.h>
#include <linux/page_idle.h>
#include <linux/pgtable.h>
#include <linux/swap.h>

#include "../core/core.h"	/* DX_LEVEL_* */

#ifndef CONFIG_64BIT
#error "damonx needs a 64-bit kernel: page table entries are read as one word"
#endif

#if defined(CONFIG_X86) && !defined(CONFIG_UML)

/* Huge pages of each size have the bit in the same place. */
#define DX_YOUNG_IS_HUGE	1

/*
 * Entries that lead to tables have it, too. But a kernel may take one without
 * it for a bad one, and wipe it out: 5.10 does that with PMD entries, 6.1 does
 * not. Stable releases may differ, so the kernel's own test is asked.
 */
static inline bool dx_young_is_upper(int level)
{
	const unsigned long flags = (_KERNPG_TABLE | _PAGE_USER) &
				    ~_PAGE_ACCESSED;

	/* Xen lets its guests change only entries of the lowest level. */
	if (boot_cpu_has(X86_FEATURE_XENPV))
		return false;
	switch (level) {
	case DX_LEVEL_PMD:
		return !pmd_bad(__pmd(flags));
	case DX_LEVEL_PUD:
		return !pud_bad(__pud(flags));
	default:
		return !p4d_bad(__p4d(flags));
	}
}

/*
 * With page-table isolation the top level exists twice, and what a program
 * does is noted in its own copy. The option got its longer name in v6.9,
 * ea4654e08850.
 */
static inline unsigned long *dx_young_twin(void *entry, int level)
{
#if defined(CONFIG_MITIGATION_PAGE_TABLE_ISOLATION) || \
	defined(CONFIG_PAGE_TABLE_ISOLATION)
	if (level == DX_LEVEL_P4D && !pgtable_l5_enabled() &&
	    boot_cpu_has(X86_FEATURE_PTI))
		return (unsigned long *)kernel_to_user_pgdp(entry);
#endif
	return NULL;
}

static inline bool dx_young_test(void *entry, int level)
{
	unsigned long *twin = dx_young_twin(entry, level);

	if (READ_ONCE(*(unsigned long *)entry) & _PAGE_ACCESSED)
		return true;
	return twin && READ_ONCE(*twin) & _PAGE_ACCESSED;
}

/* Looks first: most bits are clear, and a locked instruction costs. */
static inline bool dx_young_test_and_clear(struct vm_area_struct *vma,
					   unsigned long addr, void *entry,
					   int level)
{
	unsigned long *twin = dx_young_twin(entry, level);
	bool young = dx_young_test(entry, level);

	if (!young)
		return false;
	clear_bit(_PAGE_BIT_ACCESSED, entry);
	if (twin)
		clear_bit(_PAGE_BIT_ACCESSED, twin);
	return true;
}

#else

#define DX_YOUNG_IS_HUGE	0

static inline bool dx_young_is_upper(int level)
{
	return false;
}

/* Of a value that was read, which has no neighbours that ptep_get() may ask. */
static inline bool dx_young_test(void *entry, int level)
{
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	if (level == DX_LEVEL_PMD)
		return pmd_young(*(pmd_t *)entry);
#endif
	return pte_young(*(pte_t *)entry);
}

static inline bool dx_young_test_and_clear(struct vm_area_struct *vma,
					   unsigned long addr, void *entry,
					   int level)
{
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	if (level == DX_LEVEL_PMD)
		return pmdp_test_and_clear_young(vma, addr, entry);
#endif
	return ptep_test_and_clear_young(vma, addr, entry);
}

#endif

/*
 * Note for reclaim, and for others who track idle pages, that @page has been
 * referenced, before the only trace of that is gone from its page table entry.
 * The entry's lock keeps the page. CONFIG_PAGE_IDLE_FLAG: v5.15,
 * 1c676e0d9b1a; before that the flags came with CONFIG_IDLE_PAGE_TRACKING.
 * Folios: v5.16, 7b230db3b8d3.
 *
 * Where there is no flag for it, do what the kernel itself does when it drops a
 * referenced mapping: mark the page accessed. One reference is then worth as
 * much as one read() of the page.
 */
#if defined(CONFIG_PAGE_IDLE_FLAG) && defined(DX_HAVE_FOLIO)
#define DX_KEEPS_YOUNG	1
static inline void dx_keep_reference(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (folio_test_idle(folio))
		folio_clear_idle(folio);
	if (!folio_test_young(folio))
		folio_set_young(folio);
}

static inline void dx_note_reference(struct page *page)
{
	dx_keep_reference(page);
}
#elif defined(CONFIG_PAGE_IDLE_FLAG) || defined(CONFIG_IDLE_PAGE_TRACKING)
#define DX_KEEPS_YOUNG	1
static inline void dx_keep_reference(struct page *page)
{
	page = compound_head(page);
	if (page_is_idle(page))
		clear_page_idle(page);
	if (!page_is_young(page))
		set_page_young(page);
}

static inline void dx_note_reference(struct page *page)
{
	dx_keep_reference(page);
}
#else
#define DX_KEEPS_YOUNG	0
static inline void dx_keep_reference(struct page *page)
{
	mark_page_accessed(compound_head(page));
}

/*
 * The same for a page that is about to be acted on: marking it would take
 * another reference for a while.
 */
static inline void dx_note_reference(struct page *page)
{
	SetPageReferenced(compound_head(page));
}
#endif

#endif /* DX_COMPAT_YOUNG_H */
