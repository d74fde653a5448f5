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
 *	An access whose translation is still in the TLB from before arming does
 *	not show. Who asks for it (dx_pass.tell_hidden) is told which looks may
 *	have been blind: those with no flush of ours between arming and reading.
 *	Nothing else proves that a translation is gone: others flush ranges,
 *	and where TLB entries carry the number of their address space, they
 *	survive a switch.
 */

#include <linux/err.h>
#include <linux/mm.h>

#include "../compat/notifier.h"
#include "../compat/tlb.h"
#include "../compat/young.h"
#include "act.h"
#include "areas.h"
#include "filter.h"
#include "process.h"
#include "vaddr.h"
#include "walk.h"

/* How long to sleep for a busy mmap_lock: a pass is awaited by the next tick. */
#define PASS_PATIENCE_NS	(2 * NSEC_PER_MSEC)
#define AREAS_PATIENCE_NS	(50 * NSEC_PER_MSEC)

/*
 * What a flush costs a CPU at most: an interrupt, and then 2048 entries to load
 * again, at some 20 ns each.
 */
#define FLUSH_CPU_NS		42000

/* ---- areas ---- */

/* One stretch of mappings from @addr on. Returns where to go on, 0 for done. */
static u64 dx_vaddr_outline(struct dx_walk *walk, u64 addr,
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

/* That of a process; a cgroup has none. */
static struct mm_struct *dx_vaddr_mm_get(struct dx_space *space)
{
	if (dx_space_kind(space) != DX_SPACE_PROCESS)
		return ERR_PTR(-EAGAIN);
	return dx_process_mm_get(dx_process_of(space));
}

static int dx_vaddr_areas(struct dx_space *space, struct dx_range *areas,
			  u32 max)
{
	struct mm_struct *mm = dx_vaddr_mm_get(space);
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
			/* A part of the mappings would look like all of them. */
			outline = (struct dx_outline){};
			break;
		}
		addr = dx_vaddr_outline(&walk, addr, &outline);
		dx_walk_end(&walk);
	} while (addr);
	dx_process_mm_put(mm);
	return dx_outline_areas(&outline, areas, max);
}

/* ---- one entry ---- */

/*
 * What reclaim would have liked to find set. Pages without struct page, or
 * with one that no LRU list knows, have no use for it.
 */
static void dx_vaddr_keep_reference(const struct dx_entry *entry)
{
	struct page *page = dx_walk_entry_page(entry);

	if (page)
		dx_keep_reference(page);
}

struct dx_vaddr_clear {
	u8 max_shift;	/* do not clear what maps more than this */
	u8 found;
};

/* Under the lock of the table. Clears the bit of @entry and notes what it was. */
static void dx_vaddr_clear(struct dx_walk *walk, struct dx_entry *entry,
			   void *arg)
{
	struct dx_vaddr_clear *clear = arg;
	bool young;

	lockdep_assert_held(walk->table);
	if (entry->shift > clear->max_shift)
		return;
	young = dx_young_test_and_clear(entry->vma, entry->start, entry->at,
					entry->level);
	if (entry->kind == DX_ENTRY_LEAF) {
		if (young)
			dx_vaddr_keep_reference(entry);
		if (walk->notifiers && dx_notifiers_answer())
			young |= dx_notifiers_clear_young(walk->mm,
					entry->start, dx_entry_end(entry));
	}
	clear->found = young ? DX_TOUCHED : DX_UNTOUCHED;
}

/*
 * Secondary page tables have upper levels of their own, which nobody lets us
 * ask: a clear bit in ours proves nothing then.
 */
static enum dx_seen dx_vaddr_test(struct dx_walk *walk,
				  const struct dx_entry *entry, u64 addr)
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
static bool dx_vaddr_was_armed(const struct dx_look *look,
			       const struct dx_entry *entry)
{
	if (look->found == DX_UNKNOWN)
		return false;
	return look->found == DX_ABSENT || look->leaf_shift >= entry->shift;
}

/*
 * Whether the translation may be in a TLB from before arming on, so that an
 * access would not have shown. What was not mapped then is in none.
 */
static bool dx_vaddr_was_blind(const struct dx_look *look, u32 epoch)
{
	return look->found != DX_ABSENT && look->epoch == epoch;
}

static void dx_vaddr_answer(struct dx_walk *walk, struct dx_look *look,
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
		look->seen = dx_vaddr_test(walk, entry, look->addr);
		if (look->seen == DX_TOUCHED &&
		    !dx_vaddr_was_armed(look, entry))
			look->seen = DX_UNKNOWN;
	}
	look->leaf_shift = entry->shift;
}

/* ---- a pass ---- */

/**
 * struct dx_vaddr_armed - the last entry of a level that was armed in a pass
 * @start: first byte of its range
 * @end: first byte past it
 * @found: what its bit was
 */
struct dx_vaddr_armed {
	u64 start;
	u64 end;
	u8 found;
};

/**
 * struct dx_vaddr_pass - how far a pass has come
 * @walk: the walk that it makes
 * @pass: what is to be done
 * @reads_done: looks of @pass->read that have their answer
 * @arms_done: looks of @pass->arm that have theirs
 * @reads_first_end: reads below this come before the next arming
 * @epoch: of looks that are armed now
 * @entry: that of the look whose turn it is
 * @armed: by level
 */
struct dx_vaddr_pass {
	struct dx_walk walk;
	struct dx_pass *pass;
	u32 reads_done;
	u32 arms_done;
	u64 reads_first_end;
	u32 epoch;
	struct dx_entry entry;
	struct dx_vaddr_armed armed[DX_LEVEL_P4D + 1];
};

static struct dx_look *dx_vaddr_next_read(const struct dx_vaddr_pass *p)
{
	return p->reads_done < p->pass->nr_read ?
	       &p->pass->read[p->reads_done] : NULL;
}

static struct dx_look *dx_vaddr_next_arm(const struct dx_vaddr_pass *p)
{
	return p->arms_done < p->pass->nr_arm ?
	       &p->pass->arm[p->arms_done] : NULL;
}

/* Accesses are not asked for: only whether there is a page. */
static void dx_vaddr_answer_page(struct dx_look *look,
				 const struct dx_entry *entry)
{
	if (entry->kind == DX_ENTRY_NONE)
		look->seen = DX_ABSENT;
	else if (entry->kind == DX_ENTRY_OPAQUE)
		look->seen = DX_UNKNOWN;
	else
		look->seen = DX_UNTOUCHED;
	look->leaf_shift = entry->shift;
}

/*
 * Which probes the page at @entry hits. The entry is not locked: the page may have
 * gone by now, as it may have a moment later.
 */
static u8 dx_vaddr_hits(const struct dx_pass *pass,
			const struct dx_entry *entry)
{
	struct page *page = dx_walk_entry_page(entry);
	struct dx_filter_page asked = {};
	u8 hits;

	if (page)
		asked.folio = dx_folio_get(page_to_pfn(page));
	hits = dx_filter_hits(pass, &asked);
	if (asked.folio)
		dx_folio_put(asked.folio);
	return hits;
}

static void dx_vaddr_read(struct dx_vaddr_pass *p, struct dx_look *look)
{
	struct dx_entry *entry = &p->entry;

	dx_walk_find(&p->walk, look->addr, look->level, entry);
	if (p->pass->only_probes)
		dx_vaddr_answer_page(look, entry);
	else
		dx_vaddr_answer(&p->walk, look, entry);
	if (p->pass->nr_probes && entry->kind == DX_ENTRY_LEAF &&
	    look->seen != DX_UNKNOWN)
		look->hits = dx_vaddr_hits(p->pass, entry);
	if (p->pass->tell_hidden && look->seen == DX_UNTOUCHED &&
	    dx_vaddr_was_blind(look, p->epoch))
		look->seen = DX_HIDDEN;
	p->reads_done++;
}

/*
 * Clear the bit of an entry, if it is set, and tell what it was. Most are not,
 * and need no lock. What secondary page tables have is cleared in any case.
 *
 * @entry is found again under the lock. Where it is a huge page by then, it is
 * let alone: not all looks below that have been read.
 */
static u8 dx_vaddr_clear_entry(struct dx_walk *walk, const struct dx_look *look,
			       struct dx_entry *entry)
{
	struct dx_vaddr_clear clear = {
		.max_shift = entry->shift,
		.found = DX_UNKNOWN,
	};

	if (!entry->young && !walk->notifiers)
		return DX_UNTOUCHED;
	dx_walk_change(walk, look->addr, look->level, entry, dx_vaddr_clear,
		       &clear);
	return entry->kind == DX_ENTRY_NONE ? DX_ABSENT : clear.found;
}

/* Several looks may lie in one huge page: what the first found holds for all. */
static u8 dx_vaddr_clear_once(struct dx_vaddr_pass *p,
			      const struct dx_look *look,
			      struct dx_entry *entry)
{
	struct dx_vaddr_armed *last = &p->armed[entry->level];
	u8 found;

	if (entry->start >= last->start && entry->start < last->end)
		return last->found;
	found = dx_vaddr_clear_entry(&p->walk, look, entry);
	/* By now it may be of another level, or a smaller one. */
	p->armed[entry->level] = (struct dx_vaddr_armed){
		.start = entry->start,
		.end = dx_entry_end(entry),
		.found = found,
	};
	return found;
}

/*
 * Reads below @entry that are left come before its bit is cleared. Each in its
 * turn, not all at once here: there may be more than a stretch can take.
 */
static bool dx_vaddr_reads_first(struct dx_vaddr_pass *p,
				 const struct dx_entry *entry)
{
	const struct dx_look *read = dx_vaddr_next_read(p);

	if (!read || read->addr >= dx_entry_end(entry))
		return false;
	if (entry->kind != DX_ENTRY_LEAF && entry->kind != DX_ENTRY_TABLE)
		return false;
	p->reads_first_end = dx_entry_end(entry);
	return true;
}

static void dx_vaddr_arm(struct dx_vaddr_pass *p, struct dx_look *look)
{
	struct dx_entry *entry = &p->entry;

	dx_walk_find(&p->walk, look->addr, look->level, entry);
	if (dx_vaddr_reads_first(p, entry))
		return;
	p->arms_done++;
	p->reads_first_end = 0;
	if (entry->kind == DX_ENTRY_NONE)
		look->found = DX_ABSENT;
	else if (entry->kind == DX_ENTRY_OPAQUE)
		look->found = DX_UNKNOWN;
	else
		look->found = dx_vaddr_clear_once(p, look, entry);
	look->leaf_shift = entry->shift;
	look->epoch = p->epoch;
	look->seen = DX_PENDING;
}

/*
 * In ascending order; of looks at one entry reads come first. Returns whether
 * there was a look left.
 */
static bool dx_vaddr_step(struct dx_vaddr_pass *p)
{
	struct dx_look *read = dx_vaddr_next_read(p);
	struct dx_look *arm = dx_vaddr_next_arm(p);

	if (read && (!arm || read->addr <= arm->addr ||
		     read->addr < p->reads_first_end))
		dx_vaddr_read(p, read);
	else if (arm)
		dx_vaddr_arm(p, arm);
	else
		return false;
	return true;
}

/* Answer what was not come to. */
static void dx_vaddr_give_up(struct dx_vaddr_pass *p)
{
	struct dx_look *look;

	for (; (look = dx_vaddr_next_read(p)); p->reads_done++)
		look->seen = DX_UNKNOWN;
	for (; (look = dx_vaddr_next_arm(p)); p->arms_done++) {
		look->found = DX_UNKNOWN;
		look->leaf_shift = PAGE_SHIFT;
		look->seen = DX_PENDING;
	}
}

static void dx_vaddr_pass(struct dx_space *space, struct dx_pass *pass)
{
	struct mm_struct *mm = dx_vaddr_mm_get(space);
	struct dx_vaddr_pass p = { .pass = pass };
	bool left = true;

	if (!IS_ERR(mm)) {
		p.epoch = dx_process_of(space)->epoch;
		dx_walk_init(&p.walk, space, mm, PASS_PATIENCE_NS);
		while (left && dx_walk_begin(&p.walk)) {
			rcu_read_lock();
			do {
				left = dx_vaddr_step(&p);
			} while (left && !dx_walk_tired(&p.walk));
			rcu_read_unlock();
			dx_walk_end(&p.walk);
		}
		dx_process_mm_put(mm);
	}
	dx_vaddr_give_up(&p);
}

static int dx_vaddr_flush(struct dx_space *space, u64 *cost_ns)
{
	struct mm_struct *mm;

	if (!dx_tlb_works())
		return -EOPNOTSUPP;
	mm = dx_vaddr_mm_get(space);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	dx_tlb_flush(mm);
	dx_process_of(space)->epoch++;
	*cost_ns = (u64)FLUSH_CPU_NS * cpumask_weight(mm_cpumask(mm));
	dx_process_mm_put(mm);
	return 0;
}

static bool dx_vaddr_alive(struct dx_space *space)
{
	return dx_space_state(space) == DX_SPACE_ALIVE;
}

static u32 dx_vaddr_levels(struct dx_space *space)
{
	u32 levels = 0;
	int level;

	for (level = DX_LEVEL_PMD; level <= DX_LEVEL_P4D; level++)
		levels |= dx_young_is_upper(level) ? BIT(level) : 0;
	return levels;
}

const struct dx_ops dx_vaddr_ops = {
	.id = DAMONX_OPS_VADDR,
	.name = "vaddr",
	.follows_mappings = true,
	.ranges_stay = true,
	.areas = dx_vaddr_areas,
	.pass = dx_vaddr_pass,
	.alive = dx_vaddr_alive,
	.same = dx_space_same,
	.levels = dx_vaddr_levels,
	.folio_bytes = PMD_SIZE,
	.act = dx_act_vaddr,
	.flush = dx_vaddr_flush,
};

const struct dx_ops dx_fvaddr_ops = {
	.id = DAMONX_OPS_FVADDR,
	.name = "fvaddr",
	.follows_mappings = false,
	.areas = dx_vaddr_areas,
	.pass = dx_vaddr_pass,
	.alive = dx_vaddr_alive,
	.same = dx_space_same,
	.levels = dx_vaddr_levels,
	.folio_bytes = PMD_SIZE,
	.act = dx_act_vaddr,
	.flush = dx_vaddr_flush,
};
