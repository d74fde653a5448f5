// SPDX-License-Identifier: GPL-2.0
/*
 * Looks at one folio, by all the page tables that map it.
 *
 * A page was touched when one of the entries that map it says so, or where the
 * kernel keeps a flag for idle folios, when this was cleared since we have set
 * it: read() and write() do that, and reclaim when it takes the trace of an
 * access out of an entry. Of a folio that nobody maps, also when reclaim's count
 * of uses has risen; where that can rise no further, accesses are hidden.
 */

#include "../compat/notifier.h"
#include "../compat/rmap.h"
#include "../compat/young.h"
#include "rmap.h"

/**
 * struct dx_rmap_visit - a walk over the mappings of a folio
 * @looks: what it is for
 * @read_shift: log2 of the bytes of the largest entry that was read
 * @arm_shift: log2 of the bytes of the largest entry that was armed
 * @hidden: a secondary page table cannot be asked
 * @refs: how often the folio was used before
 * @refs_full: one use more would not show
 * @was_idle: the folio's flag, where there is one: not touched since it was set
 */
struct dx_rmap_visit {
	struct dx_rmap_looks *looks;
	u8 read_shift;
	u8 arm_shift;
	u32 refs;
	bool refs_full;
	bool hidden;
	bool was_idle;
};

/* An entry that maps one or more pages of the folio, with its lock held. */
struct dx_rmap_entry {
	struct vm_area_struct *vma;
	unsigned long addr;
	void *at;
	u8 level;
	u8 shift;
};

/* ---- one entry ---- */

static bool dx_rmap_present(const struct page_vma_mapped_walk *pvmw,
			    unsigned long addr, struct dx_rmap_entry *entry)
{
	entry->vma = pvmw->vma;
	if (pvmw->pte) {
		entry->at = pvmw->pte;
		entry->level = DX_LEVEL_LEAF;
		entry->shift = PAGE_SHIFT;
		entry->addr = addr;
		return pte_present(ptep_get(pvmw->pte));
	}
	entry->at = pvmw->pmd;
	entry->level = DX_LEVEL_PMD;
	entry->shift = PMD_SHIFT;
	entry->addr = addr & PMD_MASK;
	return pmd_present(READ_ONCE(*pvmw->pmd));
}

static bool dx_rmap_test(struct dx_rmap_visit *visit,
			 const struct dx_rmap_entry *entry)
{
	struct mm_struct *mm = entry->vma->vm_mm;

	if (dx_young_test(entry->at, entry->level))
		return true;
	if (!dx_notifiers_of(mm))
		return false;
	if (dx_notifiers_answer())
		return dx_notifiers_test_young(mm, entry->addr);
	visit->hidden = true;
	return false;
}

static bool dx_rmap_clear(const struct dx_rmap_entry *entry,
			  void (*note)(struct page *page), dx_folio *folio)
{
	struct mm_struct *mm = entry->vma->vm_mm;
	bool young = dx_young_test_and_clear(entry->vma, entry->addr, entry->at,
					     entry->level);

	if (young)
		note(dx_folio_page(folio, 0));
	if (dx_notifiers_of(mm) && dx_notifiers_answer())
		young |= dx_notifiers_clear_young(mm, entry->addr,
				entry->addr + (1UL << entry->shift));
	return young;
}

/* One mapping tells what it knows; another one may know more. */
static void dx_rmap_note(u8 *answer, bool young)
{
	if (young)
		*answer = DX_TOUCHED;
	else if (*answer == DX_PENDING)
		*answer = DX_UNTOUCHED;
}

/* ---- one mapping ---- */

/* Looks of one page: reads [@read, @read_end) and arms [@arm, @arm_end). */
struct dx_rmap_span {
	u32 read;
	u32 read_end;
	u32 arm;
	u32 arm_end;
};

static u64 dx_rmap_pfn(const struct dx_look *look)
{
	return look->addr >> PAGE_SHIFT;
}

/* Go on to the next page, in @pfn. False: there are no looks left. */
static bool dx_rmap_next(const struct dx_rmap_looks *looks,
			 struct dx_rmap_span *span, u64 *pfn)
{
	span->read = span->read_end;
	span->arm = span->arm_end;
	*pfn = U64_MAX;
	if (span->read < looks->nr_read)
		*pfn = dx_rmap_pfn(&looks->read[span->read]);
	if (span->arm < looks->nr_arm)
		*pfn = min(*pfn, dx_rmap_pfn(&looks->arm[span->arm]));
	while (span->read_end < looks->nr_read &&
	       dx_rmap_pfn(&looks->read[span->read_end]) == *pfn)
		span->read_end++;
	while (span->arm_end < looks->nr_arm &&
	       dx_rmap_pfn(&looks->arm[span->arm_end]) == *pfn)
		span->arm_end++;
	return *pfn != U64_MAX;
}

/* Read, then arm, with the lock of @entry held. */
static void dx_rmap_at_entry(struct dx_rmap_visit *visit,
			     const struct dx_rmap_span *span,
			     const struct dx_rmap_entry *entry)
{
	struct dx_rmap_looks *looks = visit->looks;
	bool young;
	u32 i;

	if (span->read < span->read_end) {
		young = dx_rmap_test(visit, entry);
		visit->read_shift = max(visit->read_shift, entry->shift);
		for (i = span->read; i < span->read_end; i++)
			dx_rmap_note(&looks->read[i].seen, young);
	}
	if (span->arm < span->arm_end) {
		young = dx_rmap_clear(entry, dx_keep_reference, looks->folio);
		visit->arm_shift = max(visit->arm_shift, entry->shift);
		for (i = span->arm; i < span->arm_end; i++)
			dx_rmap_note(&looks->arm[i].found, young);
	}
}

/*
 * Where page @nr of @folio is in @vma. @addr is where the walk has found the
 * folio, or what is mapped of it. False: not in there.
 */
static bool dx_rmap_addr(dx_folio *folio, unsigned long nr,
			 struct vm_area_struct *vma, unsigned long *addr)
{
	pgoff_t index, first;

	/* Of KSM's pages only the walk knows where they are. */
	if (dx_folio_nr_pages(folio) == 1)
		return true;
	index = dx_folio_index(folio) + nr;
	first = dx_rmap_vma_index(vma, folio);
	if (index < first || index - first >= vma_pages(vma))
		return false;
	*addr = vma->vm_start + ((index - first) << PAGE_SHIFT);
	return true;
}

/* Called by the kernel for each mapping of the folio. */
static bool dx_rmap_one(dx_folio *folio, struct vm_area_struct *vma,
			unsigned long addr, void *arg)
{
	struct dx_rmap_visit *visit = arg;
	struct page_vma_mapped_walk pvmw;
	struct dx_rmap_span span = {};
	struct dx_rmap_entry entry;
	u64 pfn;

	while (dx_rmap_next(visit->looks, &span, &pfn)) {
		pfn -= dx_folio_pfn(folio);
		if (!dx_rmap_addr(folio, pfn, vma, &addr) ||
		    !dx_rmap_find(&pvmw, folio, pfn, vma, addr))
			continue;
		if (!pvmw.pte) {
			/* A huge entry maps all of the folio. */
			span.read_end = visit->looks->nr_read;
			span.arm_end = visit->looks->nr_arm;
		}
		if (dx_rmap_present(&pvmw, addr, &entry))
			dx_rmap_at_entry(visit, &span, &entry);
		page_vma_mapped_walk_done(&pvmw);
	}
	return true;
}

/* ---- all mappings ---- */

typedef bool (*dx_rmap_one_fn)(dx_folio *folio, struct vm_area_struct *vma,
			       unsigned long addr, void *arg);

/* Call @one for each mapping. False: a lock was busy. */
static bool dx_rmap_visit_all(dx_folio *folio, dx_rmap_one_fn one, void *arg)
{
	bool lock = !dx_folio_test_anon(folio) || dx_folio_test_ksm(folio);
	bool done;

	if (!dx_folio_mapped(folio))
		return true;
	if (lock && !dx_folio_trylock(folio))
		return false;
	done = dx_rmap_walk(folio, one, arg);
	if (lock)
		dx_folio_unlock(folio);
	return done;
}

/* As in vaddr.c: a set bit that was not cleared, or that came with a collapse. */
static bool dx_rmap_was_armed(const struct dx_look *look, u8 shift)
{
	if (look->found == DX_UNKNOWN)
		return false;
	return look->found == DX_ABSENT || look->leaf_shift >= shift;
}

static u8 dx_rmap_unmapped(const struct dx_rmap_visit *visit,
			   const struct dx_look *look)
{
	if (visit->refs > look->epoch)
		return DX_TOUCHED;
	return visit->refs_full ? DX_HIDDEN : DX_UNTOUCHED;
}

static void dx_rmap_finish_read(struct dx_rmap_visit *visit,
				struct dx_look *look)
{
	if (!visit->was_idle)
		look->seen = DX_TOUCHED;
	if (look->seen == DX_PENDING)
		look->seen = dx_rmap_unmapped(visit, look);
	if (look->seen == DX_UNTOUCHED && visit->hidden)
		look->seen = DX_HIDDEN;
	if (look->seen == DX_TOUCHED &&
	    !dx_rmap_was_armed(look, visit->read_shift))
		look->seen = DX_UNKNOWN;
	look->leaf_shift = visit->read_shift;
}

static void dx_rmap_finish_arm(struct dx_rmap_visit *visit,
			       struct dx_look *look)
{
	if (!visit->was_idle)
		look->found = DX_TOUCHED;
	if (look->found == DX_PENDING)
		look->found = DX_UNTOUCHED;
	look->leaf_shift = visit->arm_shift;
	look->epoch = visit->refs;
}

void dx_rmap_look(struct dx_rmap_looks *looks)
{
	struct dx_rmap_visit visit = {
		.looks = looks,
		.read_shift = PAGE_SHIFT,
		.arm_shift = PAGE_SHIFT,
		.refs = dx_folio_refs(looks->folio),
		.refs_full = dx_folio_refs_full(looks->folio),
		.was_idle = dx_folio_test_idle(looks->folio),
	};
	bool done;
	u32 i;

	for (i = 0; i < looks->nr_read; i++)
		looks->read[i].seen = DX_PENDING;
	for (i = 0; i < looks->nr_arm; i++) {
		looks->arm[i].found = DX_PENDING;
		looks->arm[i].seen = DX_PENDING;
	}
	done = dx_rmap_visit_all(looks->folio, dx_rmap_one, &visit);
	for (i = 0; i < looks->nr_read; i++) {
		if (done)
			dx_rmap_finish_read(&visit, &looks->read[i]);
		else
			looks->read[i].seen = DX_UNKNOWN;
	}
	for (i = 0; i < looks->nr_arm; i++) {
		if (done)
			dx_rmap_finish_arm(&visit, &looks->arm[i]);
		else
			looks->arm[i].found = DX_UNKNOWN;
	}
	if (done && looks->nr_arm && !dx_folio_test_idle(looks->folio))
		dx_folio_set_idle(looks->folio);
}

/* ---- actions ---- */

static bool dx_rmap_take_one(dx_folio *folio, struct vm_area_struct *vma,
			     unsigned long addr, void *arg)
{
	unsigned long nr = dx_folio_nr_pages(folio), i;
	struct page_vma_mapped_walk pvmw;
	struct dx_rmap_entry entry;
	bool *young = arg;
	bool all = false;

	for (i = 0; i < nr && !all; i++) {
		if (!dx_rmap_addr(folio, i, vma, &addr) ||
		    !dx_rmap_find(&pvmw, folio, i, vma, addr))
			continue;
		/* A huge entry maps all of the folio. */
		all = !pvmw.pte;
		if (dx_rmap_present(&pvmw, addr, &entry))
			*young |= dx_rmap_clear(&entry, dx_note_reference, folio);
		page_vma_mapped_walk_done(&pvmw);
	}
	return true;
}

bool dx_rmap_take_young(dx_folio *folio)
{
	bool young = !dx_folio_test_idle(folio);

	if (!dx_rmap_visit_all(folio, dx_rmap_take_one, &young))
		return true;
	if (!dx_folio_test_idle(folio))
		dx_folio_set_idle(folio);
	return young;
}
