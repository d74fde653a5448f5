// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual address spaces of processes: which parts to watch, and what the
 * Accessed bits of their pages say.
 *
 * ACCESSED
 *	A page was touched when its entry's Accessed bit is set again, or a
 *	secondary page table (KVM's) says so. Others clear that bit, too:
 *	reclaim, and whoever tracks idle pages. What they take between arming
 *	and reading is missed; the window for that is one sampling interval.
 *	We do not set PG_idle to catch them, as DAMON does: that would make
 *	pages look idle to others for whom they are not, and costs a cache line
 *	a look. What we take is noted (dx_keep_reference), so they miss nothing.
 *
 *	No TLB is flushed. An access whose translation is still cached from
 *	before arming does not show.
 */

#include <linux/err.h>
#include <linux/hugetlb.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>

#include "../compat/notifier.h"
#include "../compat/young.h"
#include "areas.h"
#include "vaddr.h"
#include "walk.h"

/* How long to sleep for a busy mmap_lock: a pass is awaited by the next tick. */
#define PASS_PATIENCE_NS	(2 * NSEC_PER_MSEC)
#define AREAS_PATIENCE_NS	(50 * NSEC_PER_MSEC)

/* ---- areas ---- */

/* One stretch of mappings from @addr on. Returns where to go on, 0 for done. */
static u64 outline_stretch(struct dx_walk *walk, u64 addr,
			   struct dx_outline *outline)
{
	VMA_ITERATOR(vmi, walk->mm, addr);
	struct vm_area_struct *vma;

	for_each_vma(vmi, vma) {
		dx_outline_add(outline, vma->vm_start, vma->vm_end);
		walk->looks++;
		if (dx_walk_tired(walk))
			return vma->vm_end;
	}
	return 0;
}

static int vaddr_areas(struct dx_space *space, struct dx_range *areas, u32 max)
{
	struct mm_struct *mm = dx_space_mm_get(space);
	struct dx_outline outline = {};
	struct dx_walk walk;
	u64 addr = 0;

	if (mm == ERR_PTR(-EAGAIN))
		return 0;
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	dx_walk_init(&walk, space, mm, AREAS_PATIENCE_NS);
	do {
		if (!dx_walk_begin(&walk)) {
			/* Half an outline is worse than none. */
			outline = (struct dx_outline){};
			break;
		}
		addr = outline_stretch(&walk, addr, &outline);
		dx_walk_end(&walk);
	} while (addr);
	dx_space_mm_put(mm);
	return dx_outline_areas(&outline, areas, max);
}

/* ---- one entry ---- */

/*
 * What reclaim would have liked to find set. Pages without struct page, or
 * with one that no LRU list knows, have no use for it.
 */
static void keep_reference(const struct dx_entry *entry)
{
	struct vm_area_struct *vma = entry->vma;
	struct page *page;
	unsigned long pfn;
	pte_t pte;

	if (is_vm_hugetlb_page(vma) || entry->level > DX_LEVEL_PMD)
		return;
	if (!IS_ENABLED(CONFIG_ARCH_HAS_PTE_SPECIAL) &&
	    vma->vm_flags & VM_MIXEDMAP)
		return;
	if (entry->level == DX_LEVEL_PMD) {
		pfn = pmd_pfn(*(pmd_t *)entry->at);
	} else {
		pte = ptep_get(entry->at);
		if (pte_special(pte))
			return;
		pfn = pte_pfn(pte);
	}
	page = pfn_to_online_page(pfn);
	if (page && !PageReserved(page))
		dx_keep_reference(page);
}

static bool test_and_clear(struct dx_walk *walk, const struct dx_entry *entry)
{
	bool young;

	lockdep_assert_held(walk->table);
	young = dx_young_test_and_clear(entry->vma, entry->start, entry->at,
					entry->level);
	if (entry->kind != DX_ENTRY_LEAF)
		return young;
	if (young)
		keep_reference(entry);
	if (walk->notifiers && dx_notifiers_answer())
		young |= dx_notifiers_clear_young(walk->mm, entry->start,
				entry->start + (1ULL << entry->shift));
	return young;
}

/*
 * Secondary page tables have upper levels of their own, which nobody lets us
 * ask: a clear bit in ours proves nothing then.
 */
static enum dx_seen test(struct dx_walk *walk, const struct dx_entry *entry,
			 u64 addr)
{
	if (entry->young)
		return DX_TOUCHED;
	if (!walk->notifiers)
		return DX_UNTOUCHED;
	if (entry->kind == DX_ENTRY_TABLE || !dx_notifiers_answer())
		return DX_HIDDEN;
	return dx_notifiers_test_young(walk->mm, addr) ? DX_TOUCHED :
							 DX_UNTOUCHED;
}

/*
 * A set bit means nothing when arming could not clear it, or when pages have
 * been put together to a huge one since, which begins as touched.
 */
static bool was_armed(const struct dx_look *look, const struct dx_entry *entry)
{
	if (look->found == DX_UNKNOWN)
		return false;
	return look->found == DX_ABSENT || look->leaf_shift >= entry->shift;
}

static void answer(struct dx_walk *walk, struct dx_look *look,
		   const struct dx_entry *entry)
{
	switch (entry->kind) {
	case DX_ENTRY_NONE:
		look->seen = DX_ABSENT;
		break;
	case DX_ENTRY_OPAQUE:
		look->seen = DX_UNKNOWN;
		break;
	default:
		look->seen = test(walk, entry, look->addr);
		if (look->seen == DX_TOUCHED && !was_armed(look, entry))
			look->seen = DX_UNKNOWN;
	}
	look->leaf_shift = entry->shift;
}

/* ---- a pass ---- */

/* The last entry of a level that was armed in this pass. */
struct armed {
	u64 start;
	u64 end;
	u8 found;
};

struct pass {
	struct dx_walk walk;
	struct dx_pass *looks;
	u32 nr_read;	/* done of them */
	u32 nr_arm;
	u64 reads_below;	/* reads below this come before the next arming */
	struct armed armed[DX_LEVEL_P4D + 1];
};

static u64 end_of(const struct dx_entry *entry)
{
	return entry->start + (1ULL << entry->shift);
}

/*
 * Clear the bit of an entry, if it is set, and tell what it was. Most are not,
 * and need no lock. What secondary page tables have is cleared in any case.
 *
 * Arming makes looks forget that are still to be read. They have been read, as
 * far as @entry went when it was found (reads_first()); where a huge page has
 * come since, it is let alone.
 */
static u8 arm_entry(struct pass *pass, const struct dx_look *look,
		    struct dx_entry *entry)
{
	struct dx_walk *walk = &pass->walk;
	u8 found = DX_UNKNOWN, shift = entry->shift;

	if (!entry->young && !walk->notifiers)
		return DX_UNTOUCHED;
	if (!dx_walk_lock(walk, look->addr, look->level, entry))
		return entry->kind == DX_ENTRY_NONE ? DX_ABSENT : DX_UNKNOWN;
	if (entry->shift <= shift)
		found = test_and_clear(walk, entry) ? DX_TOUCHED : DX_UNTOUCHED;
	dx_walk_unlock(walk);
	return found;
}

/* Several regions may lie in one huge page: what the first found holds for all. */
static u8 arm_entry_once(struct pass *pass, const struct dx_look *look,
			 struct dx_entry *entry)
{
	struct armed *last = &pass->armed[entry->level];

	if (entry->start < last->start || entry->start >= last->end) {
		last->start = entry->start;
		last->end = end_of(entry);
		last->found = arm_entry(pass, look, entry);
	}
	return last->found;
}

static void read_next(struct pass *pass)
{
	struct dx_look *look = &pass->looks->read[pass->nr_read++];
	struct dx_entry entry;

	dx_walk_find(&pass->walk, look->addr, look->level, &entry);
	answer(&pass->walk, look, &entry);
}

/*
 * Several regions may lie below @entry: those that are to be read come before
 * its bit is cleared. Each in its turn, not all at once, because there may be
 * more of them than a stretch can take.
 */
static bool reads_first(struct pass *pass, const struct dx_entry *entry)
{
	const struct dx_pass *looks = pass->looks;

	if (entry->kind != DX_ENTRY_LEAF && entry->kind != DX_ENTRY_TABLE)
		return false;
	if (pass->nr_read == looks->nr_read ||
	    looks->read[pass->nr_read].addr >= end_of(entry))
		return false;
	pass->reads_below = end_of(entry);
	return true;
}

static void arm_next(struct pass *pass)
{
	struct dx_look *look = &pass->looks->arm[pass->nr_arm];
	struct dx_entry entry;

	dx_walk_find(&pass->walk, look->addr, look->level, &entry);
	if (reads_first(pass, &entry))
		return;
	pass->nr_arm++;
	pass->reads_below = 0;
	if (entry.kind == DX_ENTRY_NONE)
		look->found = DX_ABSENT;
	else if (entry.kind == DX_ENTRY_OPAQUE)
		look->found = DX_UNKNOWN;
	else
		look->found = arm_entry_once(pass, look, &entry);
	look->leaf_shift = entry.shift;
	look->seen = DX_PENDING;
}

static bool is_done(const struct pass *pass)
{
	return pass->nr_read == pass->looks->nr_read &&
	       pass->nr_arm == pass->looks->nr_arm;
}

static bool read_is_next(const struct pass *pass)
{
	const struct dx_pass *looks = pass->looks;
	u64 addr;

	if (pass->nr_read == looks->nr_read)
		return false;
	addr = looks->read[pass->nr_read].addr;
	return pass->nr_arm == looks->nr_arm || addr < pass->reads_below ||
	       addr <= looks->arm[pass->nr_arm].addr;
}

static void stretch(struct pass *pass)
{
	do {
		if (read_is_next(pass))
			read_next(pass);
		else
			arm_next(pass);
	} while (!is_done(pass) && !dx_walk_tired(&pass->walk));
}

/* What was not come to. */
static void give_up(struct pass *pass)
{
	struct dx_pass *looks = pass->looks;

	for (; pass->nr_read < looks->nr_read; pass->nr_read++)
		looks->read[pass->nr_read].seen = DX_UNKNOWN;
	for (; pass->nr_arm < looks->nr_arm; pass->nr_arm++) {
		looks->arm[pass->nr_arm].found = DX_UNKNOWN;
		looks->arm[pass->nr_arm].leaf_shift = PAGE_SHIFT;
		looks->arm[pass->nr_arm].seen = DX_PENDING;
	}
}

static void vaddr_pass(struct dx_space *space, struct dx_pass *looks)
{
	struct mm_struct *mm = dx_space_mm_get(space);
	struct pass pass = { .looks = looks };

	if (!IS_ERR(mm)) {
		dx_walk_init(&pass.walk, space, mm, PASS_PATIENCE_NS);
		while (!is_done(&pass) && dx_walk_begin(&pass.walk)) {
			stretch(&pass);
			dx_walk_end(&pass.walk);
		}
		dx_space_mm_put(mm);
	}
	give_up(&pass);
}

static bool vaddr_alive(struct dx_space *space)
{
	return dx_space_state(space) == DX_SPACE_ALIVE;
}

const struct dx_ops dx_vaddr_ops = {
	.id = DAMONX_OPS_VADDR,
	.name = "vaddr",
	.follows_mappings = true,
	.areas = vaddr_areas,
	.pass = vaddr_pass,
	.alive = vaddr_alive,
};

const struct dx_ops dx_fvaddr_ops = {
	.id = DAMONX_OPS_FVADDR,
	.name = "fvaddr",
	.follows_mappings = false,
	.areas = vaddr_areas,
	.pass = vaddr_pass,
	.alive = vaddr_alive,
};
