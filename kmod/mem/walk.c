// SPDX-License-Identifier: GPL-2.0
/* Finding page table entries. */

#include <linux/hugetlb.h>
#include <linux/kthread.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/pgtable.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>

#include "../compat/notifier.h"
#include "../compat/young.h"
#include "walk.h"

#define BUSY_TRIES	6	/* to get mmap_lock */
#define BUSY_NAP_NS	20000	/* after the first, then doubled */

#define CLOCK_LOOKS	16	/* looks between two looks at the clock */
#define CHANGED_TRIES	4	/* to lock an entry that does not hold still */
#define NOWHERE		1	/* no entry begins there */

/* ---- stretches ---- */

/*
 * Nobody takes the CPU from who holds mmap_lock, so that a stretch is as long as
 * its looks take: until the first look at the clock after DX_STRETCH_NS.
 *
 * A hypervisor can still take it, and that counts. Under QEMU's emulator with
 * other load on the host, 15 s of 2000 regions over 256 MiB, 1.5 million looks:
 * the longest stretch was 33 ms on 6.12.117 and 28 ms on 6.1.192.
 *
 * With PREEMPT_RT a spinlock is a sleeping lock: there a stretch can be
 * preempted.
 */
static void dx_walk_preempt_off(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
}

static void dx_walk_preempt_on(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
}

/* Whether the driver is being stopped: then nobody waits for what we look at. */
static bool dx_walk_stopped(void)
{
	return current->flags & PF_KTHREAD && kthread_should_stop();
}

static void dx_walk_forget(struct dx_walk *walk)
{
	walk->vma_known = false;
	walk->pmd_at = NOWHERE;
	walk->pud_at = NOWHERE;
	walk->looks = 0;
	walk->clock_at = 0;
	walk->addr = 0;
}

void dx_walk_init(struct dx_walk *walk, struct dx_space *space,
		  struct mm_struct *mm, u32 patience_ns)
{
	*walk = (struct dx_walk){
		.space = space,
		.mm = mm,
		.patience_ns = patience_ns,
	};
	dx_walk_forget(walk);
}

bool dx_walk_begin(struct dx_walk *walk)
{
	u32 nap_ns;
	int try;

	for (try = 0; try < BUSY_TRIES; try++) {
		dx_walk_preempt_off();
		if (mmap_read_trylock(walk->mm)) {
			walk->begun_ns = local_clock();
			walk->notifiers = dx_notifiers_of(walk->mm);
			return true;
		}
		dx_walk_preempt_on();
		nap_ns = min_t(u32, BUSY_NAP_NS << try, walk->patience_ns / 2);
		if (nap_ns < BUSY_NAP_NS || dx_walk_stopped())
			break;
		/* A nap takes up to twice as long: what it took counts. */
		walk->patience_ns -= min_t(u64, walk->patience_ns,
					   dx_nap(nap_ns));
	}
	return false;
}

/* How long the stretch has lasted. On some machines clocks of CPUs differ. */
static u64 dx_walk_held_ns(const struct dx_walk *walk)
{
	s64 ns = local_clock() - walk->begun_ns;

	return max_t(s64, ns, 0);
}

bool dx_walk_ask_clock(struct dx_walk *walk)
{
	walk->clock_at = walk->looks + CLOCK_LOOKS;
	return walk->looks >= DX_STRETCH_LOOKS ||
	       dx_walk_held_ns(walk) >= DX_STRETCH_NS;
}

static void dx_walk_unlock_shared(struct dx_walk *walk)
{
	if (!walk->shared)
		return;
	up_read(walk->shared);
	walk->shared = NULL;
	/* That table may be another one when the walk comes back. */
	walk->pmd_at = NOWHERE;
}

void dx_walk_end(struct dx_walk *walk)
{
	u64 held_ns;

	dx_walk_unlock_shared(walk);
	mmap_read_unlock(walk->mm);
	held_ns = dx_walk_held_ns(walk);
	dx_walk_preempt_on();
	dx_space_held(walk->space, held_ns);
	dx_walk_forget(walk);
	cond_resched();
}

/*
 * ---- entries ----
 *
 * Looks at pages are nearly all there are. What they need is inline, so that it
 * becomes one function, for a level that is known.
 */

static void dx_walk_nothing(struct dx_entry *entry, u64 addr, u8 level,
			    u8 shift)
{
	*entry = (struct dx_entry){
		.kind = DX_ENTRY_NONE,
		.level = level,
		.shift = shift,
		.start = addr & ~((1ULL << shift) - 1),
	};
}

static void dx_walk_opaque(struct dx_entry *entry, u64 addr, u8 level, u8 shift)
{
	dx_walk_nothing(entry, addr, level, shift);
	entry->kind = DX_ENTRY_OPAQUE;
}

/*
 * What @at is, apart from its kind. @now is its value, or a copy of that: the
 * Accessed bit is to be of the same moment as all else that is said.
 */
static __always_inline void
dx_walk_something(struct dx_entry *entry, u64 addr, u8 level, u8 shift, void *at,
		  void *now)
{
	struct vm_area_struct *vma = entry->vma;

	dx_walk_nothing(entry, addr, level, shift);
	entry->vma = vma;
	entry->at = at;
	entry->young = dx_young_test(now, level);
}

/* PFN mappings are not looked at: they have no struct page, as device memory. */
static __always_inline void
dx_walk_leaf(struct dx_entry *entry, u64 addr, u8 level, u8 shift, void *at,
	     void *now)
{
	struct vm_area_struct *vma = entry->vma;

	if (vma->vm_flags & VM_PFNMAP ||
	    (!DX_YOUNG_IS_HUGE &&
	     (level >= DX_LEVEL_PUD || is_vm_hugetlb_page(vma)))) {
		dx_walk_opaque(entry, addr, level, shift);
		return;
	}
	dx_walk_something(entry, addr, level, shift, at, now);
	entry->kind = DX_ENTRY_LEAF;
}

static void dx_walk_table(struct dx_entry *entry, u64 addr, u8 level, u8 shift,
			  void *at, void *now)
{
	if (!dx_young_is_upper(level)) {
		dx_walk_opaque(entry, addr, level, shift);
		return;
	}
	dx_walk_something(entry, addr, level, shift, at, now);
	entry->kind = DX_ENTRY_TABLE;
}

/* ---- mappings ---- */

static u8 dx_walk_level_shift(u8 level)
{
	switch (level) {
	case DX_LEVEL_PMD:
		return PMD_SHIFT;
	case DX_LEVEL_PUD:
		return PUD_SHIFT;
	case DX_LEVEL_P4D:
		return P4D_SHIFT;
	default:
		return PAGE_SHIFT;
	}
}

/* Make walk->vma the first mapping that ends after @addr. */
static inline void dx_walk_go_to(struct dx_walk *walk, u64 addr)
{
	bool ascends = walk->vma_known && addr >= walk->addr;

	walk->addr = addr;
	if (ascends && (!walk->vma || addr < walk->vma->vm_end))
		return;
	dx_walk_unlock_shared(walk);
	walk->vma = find_vma(walk->mm, addr);
	walk->vma_known = true;
}

/*
 * Processes share page tables of huge pages, and stop doing so under
 * i_mmap_rwsem. The lock is kept while the walk is in the mapping.
 */
static inline bool dx_walk_lock_shared(struct dx_walk *walk,
				       struct vm_area_struct *vma)
{
	struct rw_semaphore *lock;

	if (!is_vm_hugetlb_page(vma) || !(vma->vm_flags & VM_MAYSHARE) ||
	    walk->shared)
		return true;
	lock = &vma->vm_file->f_mapping->i_mmap_rwsem;
	if (vma != walk->vma || !down_read_trylock(lock))
		return false;
	walk->shared = lock;
	return true;
}

/*
 * The mapping that keeps the tables for @level at @addr, in entry->vma, and in
 * @addr an address of it under the same entry. For a page that is the mapping
 * of @addr, for an upper-level entry any that it has to do with. False: @entry
 * is complete.
 */
static __always_inline bool
dx_walk_mapping(struct dx_walk *walk, u64 *addr, u8 level,
		struct dx_entry *entry)
{
	u8 shift = dx_walk_level_shift(level);
	u64 start = *addr & ~((1ULL << shift) - 1);
	u64 end = start + (1ULL << shift);
	struct vm_area_struct *vma;

	dx_walk_go_to(walk, *addr);
	vma = walk->vma;
	if (level == DX_LEVEL_LEAF)
		start = *addr;
	else if (!vma || vma->vm_start >= end)
		vma = find_vma(walk->mm, start);
	if (!vma || (level == DX_LEVEL_LEAF && vma->vm_start > *addr) ||
	    vma->vm_start >= end) {
		dx_walk_nothing(entry, *addr, level, shift);
		return false;
	}
	if (!dx_walk_lock_shared(walk, vma)) {
		dx_walk_opaque(entry, *addr, level, shift);
		return false;
	}
	if (*addr < vma->vm_start || *addr >= vma->vm_end)
		*addr = max_t(u64, start, vma->vm_start);
	entry->vma = vma;
	return true;
}

/* ---- levels ---- */

static pud_t *dx_walk_pud(struct dx_walk *walk, u64 addr, u8 level,
			  struct dx_entry *entry)
{
	p4d_t *p4d, p4d_now;
	pgd_t *pgd, pgd_now;

	if (level < DX_LEVEL_P4D && walk->pud_at == (addr & PUD_MASK))
		return walk->pud;

	pgd = pgd_offset(walk->mm, addr);
	pgd_now = READ_ONCE(*pgd);
	if (pgd_none(pgd_now)) {
		dx_walk_nothing(entry, addr, DX_LEVEL_P4D, PGDIR_SHIFT);
		return NULL;
	}
	if (pgd_bad(pgd_now)) {
		dx_walk_opaque(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	p4d = p4d_offset(pgd, addr);
	p4d_now = READ_ONCE(*p4d);
	if (p4d_none(p4d_now)) {
		dx_walk_nothing(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	if (p4d_bad(p4d_now)) {
		dx_walk_opaque(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	if (level == DX_LEVEL_P4D) {
		dx_walk_table(entry, addr, DX_LEVEL_P4D, P4D_SHIFT, p4d, p4d);
		return NULL;
	}
	walk->pud = pud_offset(p4d, addr);
	walk->pud_at = addr & PUD_MASK;
	return walk->pud;
}

static pmd_t *dx_walk_pmd(struct dx_walk *walk, u64 addr, u8 level,
			  struct dx_entry *entry)
{
	pud_t *pud, now;

	pud = dx_walk_pud(walk, addr, level, entry);
	if (!pud)
		return NULL;
	now = READ_ONCE(*pud);
	if (pud_none(now) || !pud_present(now)) {
		dx_walk_nothing(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (pud_leaf(now)) {
		dx_walk_leaf(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud, &now);
		return NULL;
	}
	if (pud_bad(now)) {
		dx_walk_opaque(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (level == DX_LEVEL_PUD) {
		dx_walk_table(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud, &now);
		return NULL;
	}
	walk->pmd = pmd_offset(pud, addr);
	walk->pmd_at = addr & PMD_MASK;
	return walk->pmd;
}

static __always_inline void
dx_walk_pte(u64 addr, pmd_t pmd, struct dx_entry *entry)
{
	pte_t *pte = pte_offset_kernel(&pmd, addr);
	pte_t now = ptep_get(pte);

	if (!pte_present(now)) {
		dx_walk_nothing(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT);
		entry->away = !pte_none(now);
		return;
	}
	dx_walk_leaf(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT, pte, &now);
	entry->pmd = pmd;
}

/* Whether it lies between the mapping of the last address and the next one. */
static bool dx_walk_in_gap(const struct dx_walk *walk, u64 addr)
{
	return walk->vma_known && walk->vma && addr >= walk->addr &&
	       addr < walk->vma->vm_start;
}

static __always_inline void
dx_walk_find_level(struct dx_walk *walk, u64 addr, u8 level,
		   struct dx_entry *entry)
{
	pmd_t *pmd = walk->pmd, now;

	if (!dx_walk_mapping(walk, &addr, level, entry))
		return;
	if (level >= DX_LEVEL_PUD || walk->pmd_at != (addr & PMD_MASK))
		pmd = dx_walk_pmd(walk, addr, level, entry);
	if (!pmd)
		return;
	now = READ_ONCE(*pmd);
	if (pmd_none(now) || !pmd_present(now))
		dx_walk_nothing(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else if (pmd_leaf(now))
		dx_walk_leaf(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd, &now);
	else if (level == DX_LEVEL_PMD)
		dx_walk_table(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd, &now);
	else if (pmd_bad(now))
		dx_walk_opaque(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else
		dx_walk_pte(addr, now, entry);
}

static noinline void dx_walk_find_page(struct dx_walk *walk, u64 addr,
				       struct dx_entry *entry)
{
	dx_walk_find_level(walk, addr, DX_LEVEL_LEAF, entry);
}

static noinline void dx_walk_find_upper(struct dx_walk *walk, u64 addr,
					u8 level, struct dx_entry *entry)
{
	dx_walk_find_level(walk, addr, level, entry);
}

/* A gap costs no more than it takes to see it. */
void dx_walk_find(struct dx_walk *walk, u64 addr, u8 level,
		  struct dx_entry *entry)
{
	lockdep_assert_held(&walk->mm->mmap_lock);
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "page tables are read without RCU");
	walk->looks++;
	if (level != DX_LEVEL_LEAF) {
		dx_walk_find_upper(walk, addr, level, entry);
	} else if (!dx_walk_in_gap(walk, addr)) {
		dx_walk_find_page(walk, addr, entry);
	} else {
		walk->addr = addr;
		dx_walk_nothing(entry, addr, level, PAGE_SHIFT);
	}
}

struct page *dx_walk_entry_page(const struct dx_entry *entry)
{
	struct vm_area_struct *vma = entry->vma;
	struct page *page;
	unsigned long pfn;
	pmd_t pmd;
	pte_t pte;

	if (is_vm_hugetlb_page(vma) || entry->level > DX_LEVEL_PMD)
		return NULL;
	if (!IS_ENABLED(CONFIG_ARCH_HAS_PTE_SPECIAL) &&
	    vma->vm_flags & VM_MIXEDMAP)
		return NULL;
	if (entry->level == DX_LEVEL_PMD) {
		pmd = READ_ONCE(*(pmd_t *)entry->at);
		if (!pmd_present(pmd) || !pmd_leaf(pmd))
			return NULL;
		pfn = pmd_pfn(pmd);
	} else {
		pte = ptep_get(entry->at);
		if (!pte_present(pte) || pte_special(pte))
			return NULL;
		pfn = pte_pfn(pte);
	}
	page = pfn_to_online_page(pfn);
	return page && !PageReserved(page) ? page : NULL;
}

/* ---- locks of tables ---- */

static spinlock_t *dx_walk_lock_of(struct dx_walk *walk, struct dx_entry *entry)
{
	switch (entry->level) {
	case DX_LEVEL_LEAF:
		return pte_lockptr(walk->mm, &entry->pmd);
	case DX_LEVEL_PMD:
		return pmd_lockptr(walk->mm, entry->at);
	case DX_LEVEL_PUD:
		return pud_lockptr(walk->mm, entry->at);
	default:
		return &walk->mm->page_table_lock;
	}
}

bool dx_walk_change(struct dx_walk *walk, u64 addr, u8 level,
		    struct dx_entry *entry, dx_walk_change_fn change, void *arg)
{
	bool same = false;
	int try;

	for (try = 0; try < CHANGED_TRIES && entry->at && !same; try++) {
		void *at = entry->at;

		walk->table = dx_walk_lock_of(walk, entry);
		spin_lock(walk->table);
		dx_walk_find(walk, addr, level, entry);
		same = entry->at == at;
		if (same)
			change(walk, entry, arg);
		spin_unlock(walk->table);
		walk->table = NULL;
	}
	if (!same && entry->at)
		dx_walk_opaque(entry, addr, level, dx_walk_level_shift(level));
	return same;
}
