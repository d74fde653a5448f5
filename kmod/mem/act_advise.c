// SPDX-License-Identifier: GPL-2.0
/*
 * Actions on mappings of a process, by the kernel's own madvise(): hugepage,
 * nohugepage and collapse, piece by piece, and willneed.
 *
 * hugepage and nohugepage advise whole blocks of the size of a huge page, of
 * mappings that are not advised so yet; what is applied is what is advised.
 * collapse is done block by block, and applied where a huge page is mapped
 * afterwards. willneed maps what is in swap, page by page.
 *
 * The kernel takes mmap_lock for these, for writing where it is about advice,
 * and waits for it.
 */

#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mmap_lock.h>
#include <linux/userfaultfd_k.h>

#include "../compat/reclaim.h"
#include "../compat/symbols.h"
#include "act.h"
#include "walk.h"

#define BLOCK_BYTES		PMD_SIZE
#define ADVISE_PATIENCE_NS	(20 * NSEC_PER_MSEC)
#define WILLNEED_PAGES		32	/* in a step */

struct dx_act_advice {
	struct dx_space *space;
	struct mm_struct *mm;
	struct dx_act *act;
	u64 addr;	/* where to go on */
};

bool dx_act_is_advice(u32 action)
{
	switch (action) {
	case DAMONX_ACTION_HUGEPAGE:
	case DAMONX_ACTION_NOHUGEPAGE:
	case DAMONX_ACTION_COLLAPSE:
	case DAMONX_ACTION_WILLNEED:
		return true;
	default:
		return false;
	}
}

/* Whether memory of a mapping is the program's own. */
static bool dx_act_advise_wants(struct vm_area_struct *vma)
{
	return !(vma->vm_flags & (VM_IO | VM_PFNMAP | VM_MIXEDMAP)) &&
	       !is_vm_hugetlb_page(vma);
}

/* Ask the filters about @folio, or about memory without one: NULL. */
static bool dx_act_advise_passes(struct dx_act *act, dx_folio *folio, u64 bytes)
{
	struct dx_filter_page page = { .folio = folio };

	act->done.tried_bytes += bytes;
	if (!dx_filter_passes(&act->filters, &page))
		return false;
	act->done.passed_bytes += bytes;
	return true;
}

static void dx_act_advise_count(struct dx_act *act, u64 bytes, u64 applied)
{
	act->done.applied_bytes += applied;
	act->done.failed_bytes += bytes - applied;
}

/* ---- hugepage, nohugepage ---- */

static bool dx_act_advise_is_so(const struct dx_act *act,
				const struct vm_area_struct *vma)
{
	return vma->vm_flags & (act->action == DAMONX_ACTION_HUGEPAGE ?
				VM_HUGEPAGE : VM_NOHUGEPAGE);
}

/* Blocks that begin in the range may reach beyond it as folios may. */
static u64 dx_act_advise_last_end(const struct dx_act *act)
{
	return min(round_up(act->range.end, BLOCK_BYTES), dx_act_reach_end(act));
}

/* The next piece to advise; false: there is none. */
static bool dx_act_advise_find(struct dx_act_advice *a, struct dx_range *piece)
{
	VMA_ITERATOR(vmi, a->mm, a->addr);
	struct vm_area_struct *vma;
	bool found = false;
	u64 end;

	mmap_read_lock(a->mm);
	for_each_vma(vmi, vma) {
		if (vma->vm_start >= a->act->range.end)
			break;
		if (!dx_act_advise_wants(vma) || dx_act_advise_is_so(a->act, vma))
			continue;
		end = min_t(u64, vma->vm_end, dx_act_advise_last_end(a->act));
		piece->start = round_up(max_t(u64, vma->vm_start, a->addr),
					BLOCK_BYTES);
		piece->end = round_down(end, BLOCK_BYTES);
		found = piece->start < piece->end;
		if (found)
			break;
	}
	mmap_read_unlock(a->mm);
	return found;
}

static bool dx_act_advise_was_done(struct dx_act_advice *a, u64 addr)
{
	struct vm_area_struct *vma;
	bool done;

	mmap_read_lock(a->mm);
	vma = find_vma(a->mm, addr);
	done = vma && vma->vm_start <= addr && dx_act_advise_is_so(a->act, vma);
	mmap_read_unlock(a->mm);
	return done;
}

static void dx_act_advise_mapping(struct dx_act_advice *a)
{
	int advice = a->act->action == DAMONX_ACTION_HUGEPAGE ?
		     MADV_HUGEPAGE : MADV_NOHUGEPAGE;
	struct dx_act *act = a->act;
	struct dx_range piece;
	u64 bytes, max;

	if (!dx_act_advise_find(a, &piece)) {
		a->addr = act->range.end;
		return;
	}
	max = max_t(u64, round_down(act->max_bytes - act->done.applied_bytes,
				    BLOCK_BYTES), BLOCK_BYTES);
	bytes = min(piece.end - piece.start, max);
	a->addr = piece.start + bytes;
	if (!dx_act_advise_passes(act, NULL, bytes))
		return;
	dx_call(do_madvise)(a->mm, piece.start, bytes, advice);
	dx_act_advise_count(act, bytes,
			    dx_act_advise_was_done(a, piece.start) ? bytes : 0);
}

/* ---- looking at a block ---- */

/**
 * struct dx_act_block - what is mapped in a range
 * @huge: a huge page
 * @present: address of the first page that is there; 0: none is
 * @away: address of the first page that is in swap; 0: none is
 * @folio: the folio of @present, with a reference; or NULL
 */
struct dx_act_block {
	bool huge;
	u64 present;
	u64 away;
	dx_folio *folio;
};

static void dx_act_advise_note(struct dx_act_block *block, u64 addr,
			       const struct dx_entry *entry)
{
	struct page *page;

	if (entry->away && !block->away)
		block->away = addr;
	if (entry->kind != DX_ENTRY_LEAF || block->present)
		return;
	block->present = addr;
	block->huge = entry->level == DX_LEVEL_PMD;
	page = dx_walk_entry_page(entry);
	if (page)
		block->folio = dx_folio_get(page_to_pfn(page));
}

/*
 * Look at [@addr, @end), as far as the first page that is there or, if @swap,
 * the first one in swap. False: mmap_lock is busy.
 */
static bool dx_act_advise_look(struct dx_act_advice *a, u64 addr, u64 end,
			       bool swap, struct dx_act_block *block)
{
	struct dx_entry entry;
	struct dx_walk walk;

	*block = (struct dx_act_block){};
	dx_walk_init(&walk, a->space, a->mm, ADVISE_PATIENCE_NS);
	while (addr < end && !(swap ? block->away : block->present)) {
		if (!dx_walk_begin(&walk))
			return false;
		rcu_read_lock();
		do {
			dx_walk_find(&walk, addr, DX_LEVEL_LEAF, &entry);
			dx_act_advise_note(block, addr, &entry);
			addr = dx_entry_end(&entry);
		} while (addr < end && !dx_walk_tired(&walk) &&
			 !(swap ? block->away : block->present));
		rcu_read_unlock();
		dx_walk_end(&walk);
	}
	return true;
}

static void dx_act_advise_forget(struct dx_act_block *block)
{
	if (block->folio)
		dx_folio_put(block->folio);
	block->folio = NULL;
}

/* ---- collapse ---- */

/*
 * Kernels before 7.3 refuse a block without a page that is mapped writable: as
 * after paging out and reading back. A write fault makes one so, and changes
 * nothing in it.
 */
static void dx_act_advise_make_writable(struct dx_act_advice *a, u64 addr)
{
	struct vm_area_struct *vma;
	bool unlocked = false;

	mmap_read_lock(a->mm);
	vma = find_vma(a->mm, addr);
	if (vma && vma->vm_start <= addr && vma_is_anonymous(vma) &&
	    vma->vm_flags & VM_WRITE && !userfaultfd_armed(vma))
		fixup_user_fault(a->mm, addr, FAULT_FLAG_WRITE, &unlocked);
	mmap_read_unlock(a->mm);
}

/* Whether the block is a huge page now. */
static bool dx_act_advise_try_collapse(struct dx_act_advice *a, u64 start)
{
	struct dx_act_block block;

	dx_call(do_madvise)(a->mm, start, BLOCK_BYTES,
			    DX_MADV_COLLAPSE);
	if (!dx_act_advise_look(a, start, start + BLOCK_BYTES, false, &block))
		return false;
	dx_act_advise_forget(&block);
	return block.huge;
}

/* The first block from the range's current address on that is in a mapping. */
static u64 dx_act_advise_next_block(struct dx_act_advice *a)
{
	u64 end = a->act->range.end, start = end;
	u64 last_end = dx_act_advise_last_end(a->act);
	struct vm_area_struct *vma;

	mmap_read_lock(a->mm);
	for (vma = find_vma(a->mm, a->addr); vma;
	     vma = find_vma(a->mm, vma->vm_end)) {
		start = round_up(max_t(u64, vma->vm_start, a->addr), BLOCK_BYTES);
		if (start >= end || start + BLOCK_BYTES > last_end) {
			start = end;
			break;
		}
		if (dx_act_advise_wants(vma) && !(vma->vm_flags & VM_LOCKED) &&
		    start + BLOCK_BYTES <= vma->vm_end)
			break;
		start = end;
	}
	mmap_read_unlock(a->mm);
	return start;
}

static void dx_act_advise_collapse(struct dx_act_advice *a)
{
	u64 start = dx_act_advise_next_block(a);
	struct dx_act_block block;
	bool done = false;

	a->addr = start + BLOCK_BYTES;
	if (start >= a->act->range.end ||
	    !dx_act_advise_look(a, start, start + BLOCK_BYTES, false, &block))
		return;
	if (block.present && !block.huge &&
	    dx_act_advise_passes(a->act, block.folio, BLOCK_BYTES)) {
		/* A reference more, and it could not be collapsed. */
		dx_act_advise_forget(&block);
		done = dx_act_advise_try_collapse(a, start);
		if (!done) {
			dx_act_advise_make_writable(a, block.present);
			done = dx_act_advise_try_collapse(a, start);
		}
		dx_act_advise_count(a->act, BLOCK_BYTES, done ? BLOCK_BYTES : 0);
	}
	dx_act_advise_forget(&block);
}

/* ---- willneed ---- */

/* Map the page at @addr, which is in swap. */
static bool dx_act_advise_fault_in(struct dx_act_advice *a, u64 addr)
{
	struct vm_area_struct *vma;
	bool unlocked = false;	/* for a while, when it must be waited for */
	int err = -EFAULT;

	mmap_read_lock(a->mm);
	vma = find_vma(a->mm, addr);
	if (vma && vma->vm_start <= addr && dx_act_advise_wants(vma) &&
	    !userfaultfd_armed(vma))
		err = fixup_user_fault(a->mm, addr, 0, &unlocked);
	mmap_read_unlock(a->mm);
	return !err;
}

static void dx_act_advise_willneed(struct dx_act_advice *a)
{
	struct dx_act *act = a->act;
	struct dx_act_block block;
	bool done;
	u32 i;

	for (i = 0; i < WILLNEED_PAGES && a->addr < act->range.end &&
	     act->done.applied_bytes < act->max_bytes; i++) {
		if (!dx_act_advise_look(a, a->addr, act->range.end, true, &block))
			return;
		dx_act_advise_forget(&block);
		if (!block.away) {
			a->addr = act->range.end;
			return;
		}
		a->addr = block.away + PAGE_SIZE;
		if (!dx_act_advise_passes(act, NULL, PAGE_SIZE))
			continue;
		done = dx_act_advise_fault_in(a, block.away);
		dx_act_advise_count(act, PAGE_SIZE, done ? PAGE_SIZE : 0);
	}
}

/* ---- a step ---- */

static void dx_act_advise_piece(struct dx_act_advice *a)
{
	switch (a->act->action) {
	case DAMONX_ACTION_COLLAPSE:
		dx_act_advise_collapse(a);
		break;
	case DAMONX_ACTION_WILLNEED:
		dx_act_advise_willneed(a);
		break;
	default:
		dx_act_advise_mapping(a);
	}
}

void dx_act_advise(struct dx_space *space, struct mm_struct *mm,
		   struct dx_act *act)
{
	struct dx_act_advice a = {
		.space = space,
		.mm = mm,
		.act = act,
		.addr = act->range.start,
	};

	if (act->max_bytes)
		dx_act_advise_piece(&a);
	cond_resched();
	act->done.next = min(a.addr, act->range.end);
	if (a.addr >= act->range.end)
		act->done.end = DX_ACT_DONE;
	else if (act->done.applied_bytes >= act->max_bytes)
		act->done.end = DX_ACT_BYTES;
	else if (dx_env_interrupted(act->env) || a.addr == act->range.start)
		act->done.end = DX_ACT_INTERRUPTED;
	else
		act->done.end = DX_ACT_TIME;
}
