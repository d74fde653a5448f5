// SPDX-License-Identifier: GPL-2.0
/* Finding page table entries. */

#include <linux/hugetlb.h>
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

#define CLOCK_LOOKS	4	/* looks between two looks at the clock */
#define CHANGED_TRIES	4	/* to lock an entry that does not hold still */
#define NOWHERE		1	/* no entry begins there */

/* ---- stretches ---- */

/*
 * Locks are held from one function to another, and not always: more than
 * sparse can follow. __acquire() and __release() tell it that each function
 * leaves as many as it finds. At run time, lockdep knows the truth.
 */

/* A spinlock is a sleeping lock there. */
static void preempt_off(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
}

static void preempt_on(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
}

static void forget(struct dx_walk *walk)
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
	forget(walk);
}

bool dx_walk_begin(struct dx_walk *walk)
{
	u32 nap_ns;
	int try;

	for (try = 0; try < BUSY_TRIES; try++) {
		preempt_off();
		if (mmap_read_trylock(walk->mm)) {
			walk->begun_ns = sched_clock();
			rcu_read_lock();
			__release(RCU);
			walk->notifiers = dx_notifiers_of(walk->mm);
			return true;
		}
		preempt_on();
		nap_ns = min_t(u32, BUSY_NAP_NS << try, walk->patience_ns);
		if (!nap_ns)
			break;
		walk->patience_ns -= nap_ns;
		dx_nap(nap_ns);
	}
	return false;
}

bool dx_walk_tired(struct dx_walk *walk)
{
	if (walk->looks < walk->clock_at)
		return false;
	walk->clock_at = walk->looks + CLOCK_LOOKS;
	return walk->looks >= DX_STRETCH_LOOKS ||
	       sched_clock() - walk->begun_ns >= DX_STRETCH_NS;
}

static void unlock_shared(struct dx_walk *walk)
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

	unlock_shared(walk);
	__acquire(RCU);
	rcu_read_unlock();
	mmap_read_unlock(walk->mm);
	held_ns = sched_clock() - walk->begun_ns;
	preempt_on();
	dx_space_held(walk->space, held_ns);
	forget(walk);
	cond_resched();
}

/* ---- entries ---- */

static void nothing(struct dx_entry *entry, u64 addr, u8 level, u8 shift)
{
	*entry = (struct dx_entry){
		.kind = DX_ENTRY_NONE,
		.level = level,
		.shift = shift,
		.start = addr & ~((1ULL << shift) - 1),
	};
}

static void opaque(struct dx_entry *entry, u64 addr, u8 level, u8 shift)
{
	nothing(entry, addr, level, shift);
	entry->kind = DX_ENTRY_OPAQUE;
}

/*
 * What @at is, apart from its kind. @now is its value, or a copy of that: the
 * Accessed bit is to be of the same moment as all else that is said.
 */
static void something(struct dx_entry *entry, u64 addr, u8 level, u8 shift,
		      void *at, void *now)
{
	struct vm_area_struct *vma = entry->vma;

	nothing(entry, addr, level, shift);
	entry->vma = vma;
	entry->at = at;
	entry->young = dx_young_test(now, level);
}

/* Pages without struct page, or not of this program's making: A2 skips them. */
static void leaf(struct dx_entry *entry, u64 addr, u8 level, u8 shift, void *at,
		 void *now)
{
	struct vm_area_struct *vma = entry->vma;

	if (vma->vm_flags & VM_PFNMAP ||
	    (!DX_YOUNG_IS_HUGE &&
	     (level >= DX_LEVEL_PUD || is_vm_hugetlb_page(vma)))) {
		opaque(entry, addr, level, shift);
		return;
	}
	something(entry, addr, level, shift, at, now);
	entry->kind = DX_ENTRY_LEAF;
}

static void table(struct dx_entry *entry, u64 addr, u8 level, u8 shift,
		  void *at, void *now)
{
	if (!dx_young_is_upper(level)) {
		opaque(entry, addr, level, shift);
		return;
	}
	something(entry, addr, level, shift, at, now);
	entry->kind = DX_ENTRY_TABLE;
}

/* ---- mappings ---- */

static u8 shift_of(u8 level)
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

/* Make walk->vma the first mapping that ends behind @addr. */
static void go_to(struct dx_walk *walk, u64 addr)
{
	bool ascends = walk->vma_known && addr >= walk->addr;

	walk->addr = addr;
	if (ascends && (!walk->vma || addr < walk->vma->vm_end))
		return;
	unlock_shared(walk);
	walk->vma = find_vma(walk->mm, addr);
	walk->vma_known = true;
}

/*
 * Processes share page tables of huge pages, and stop doing so under
 * i_mmap_rwsem. The lock is kept while the walk is in the mapping.
 */
static bool lock_shared(struct dx_walk *walk, struct vm_area_struct *vma)
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
static bool find_mapping(struct dx_walk *walk, u64 *addr, u8 level,
			 struct dx_entry *entry)
{
	u8 shift = shift_of(level);
	u64 start = *addr & ~((1ULL << shift) - 1);
	u64 end = start + (1ULL << shift);
	struct vm_area_struct *vma;

	go_to(walk, *addr);
	vma = walk->vma;
	if (level == DX_LEVEL_LEAF)
		start = *addr;
	else if (!vma || vma->vm_start >= end)
		vma = find_vma(walk->mm, start);
	if (!vma || (level == DX_LEVEL_LEAF && vma->vm_start > *addr) ||
	    vma->vm_start >= end) {
		nothing(entry, *addr, level, shift);
		return false;
	}
	if (!lock_shared(walk, vma)) {
		opaque(entry, *addr, level, shift);
		return false;
	}
	if (*addr < vma->vm_start || *addr >= vma->vm_end)
		*addr = max_t(u64, start, vma->vm_start);
	entry->vma = vma;
	return true;
}

/* ---- levels ---- */

static pud_t *find_pud(struct dx_walk *walk, u64 addr, u8 level,
		       struct dx_entry *entry)
{
	p4d_t *p4d, p4d_now;
	pgd_t *pgd, pgd_now;

	if (level < DX_LEVEL_P4D && walk->pud_at == (addr & PUD_MASK))
		return walk->pud;

	pgd = pgd_offset(walk->mm, addr);
	pgd_now = READ_ONCE(*pgd);
	if (pgd_none(pgd_now)) {
		nothing(entry, addr, DX_LEVEL_P4D, PGDIR_SHIFT);
		return NULL;
	}
	if (pgd_bad(pgd_now)) {
		opaque(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	p4d = p4d_offset(pgd, addr);
	p4d_now = READ_ONCE(*p4d);
	if (p4d_none(p4d_now)) {
		nothing(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	if (p4d_bad(p4d_now)) {
		opaque(entry, addr, DX_LEVEL_P4D, P4D_SHIFT);
		return NULL;
	}
	if (level == DX_LEVEL_P4D) {
		table(entry, addr, DX_LEVEL_P4D, P4D_SHIFT, p4d, p4d);
		return NULL;
	}
	walk->pud = pud_offset(p4d, addr);
	walk->pud_at = addr & PUD_MASK;
	return walk->pud;
}

static pmd_t *find_pmd(struct dx_walk *walk, u64 addr, u8 level,
		       struct dx_entry *entry)
{
	pud_t *pud, now;

	if (level < DX_LEVEL_PUD && walk->pmd_at == (addr & PMD_MASK))
		return walk->pmd;

	pud = find_pud(walk, addr, level, entry);
	if (!pud)
		return NULL;
	now = READ_ONCE(*pud);
	if (pud_none(now) || !pud_present(now)) {
		nothing(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (pud_leaf(now)) {
		leaf(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud, &now);
		return NULL;
	}
	if (pud_bad(now)) {
		opaque(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (level == DX_LEVEL_PUD) {
		table(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud, &now);
		return NULL;
	}
	walk->pmd = pmd_offset(pud, addr);
	walk->pmd_at = addr & PMD_MASK;
	return walk->pmd;
}

static void find_pte(u64 addr, pmd_t pmd, struct dx_entry *entry)
{
	pte_t *pte = pte_offset_kernel(&pmd, addr);
	pte_t now = ptep_get(pte);

	if (!pte_present(now)) {
		nothing(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT);
		return;
	}
	leaf(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT, pte, &now);
	entry->pmd = pmd;
}

void dx_walk_find(struct dx_walk *walk, u64 addr, u8 level,
		  struct dx_entry *entry)
{
	pmd_t *pmd, now;

	lockdep_assert_held(&walk->mm->mmap_lock);
	walk->looks++;
	if (!find_mapping(walk, &addr, level, entry))
		return;
	pmd = find_pmd(walk, addr, level, entry);
	if (!pmd)
		return;
	now = READ_ONCE(*pmd);
	if (pmd_none(now) || !pmd_present(now))
		nothing(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else if (pmd_leaf(now))
		leaf(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd, &now);
	else if (level == DX_LEVEL_PMD)
		table(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd, &now);
	else if (pmd_bad(now))
		opaque(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else
		find_pte(addr, now, entry);
}

/* ---- locks of tables ---- */

static spinlock_t *lock_of(struct dx_walk *walk, struct dx_entry *entry)
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

void dx_walk_unlock(struct dx_walk *walk)
{
	__acquire(walk->table);
	spin_unlock(walk->table);
	walk->table = NULL;
}

bool dx_walk_lock(struct dx_walk *walk, u64 addr, u8 level,
		  struct dx_entry *entry)
{
	int try;

	for (try = 0; try < CHANGED_TRIES && entry->at; try++) {
		void *at = entry->at;

		walk->table = lock_of(walk, entry);
		spin_lock(walk->table);
		__release(walk->table);
		dx_walk_find(walk, addr, level, entry);
		if (entry->at == at)
			return true;
		dx_walk_unlock(walk);
	}
	if (entry->at)
		opaque(entry, addr, level, shift_of(level));
	return false;
}
