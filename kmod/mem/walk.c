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
	walk->addr = 0;
}

void dx_walk_init(struct dx_walk *walk, struct dx_space *space,
		  struct mm_struct *mm)
{
	*walk = (struct dx_walk){ .space = space, .mm = mm };
	forget(walk);
}

bool dx_walk_begin(struct dx_walk *walk)
{
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
		dx_nap(BUSY_NAP_NS << try);
	}
	return false;
}

bool dx_walk_tired(struct dx_walk *walk)
{
	if (walk->looks % CLOCK_LOOKS)
		return false;
	return walk->looks >= DX_STRETCH_LOOKS ||
	       sched_clock() - walk->begun_ns >= DX_STRETCH_NS;
}

static void unlock_table(struct dx_walk *walk)
{
	if (walk->table) {
		__acquire(walk->table);
		spin_unlock(walk->table);
	}
	walk->table = NULL;
}

static void unlock_shared(struct dx_walk *walk)
{
	if (walk->shared)
		up_read(walk->shared);
	walk->shared = NULL;
}

void dx_walk_end(struct dx_walk *walk)
{
	u64 held_ns;

	unlock_table(walk);
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

static void lock_table(struct dx_walk *walk, spinlock_t *lock)
{
	if (walk->table == lock)
		return;
	unlock_table(walk);
	spin_lock(lock);
	__release(lock);
	walk->table = lock;
}

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

/* What @at is, apart from its kind. */
static void something(struct dx_entry *entry, u64 addr, u8 level, u8 shift,
		      void *at)
{
	struct vm_area_struct *vma = entry->vma;

	nothing(entry, addr, level, shift);
	entry->vma = vma;
	entry->at = at;
}

/* Pages without struct page, or not of this program's making: A2 skips them. */
static void leaf(struct dx_entry *entry, u64 addr, u8 level, u8 shift, void *at)
{
	something(entry, addr, level, shift, at);
	entry->kind = DX_ENTRY_LEAF;
	if (entry->vma->vm_flags & VM_PFNMAP)
		entry->kind = DX_ENTRY_OPAQUE;
	if (!DX_YOUNG_IS_HUGE &&
	    (level >= DX_LEVEL_PUD || is_vm_hugetlb_page(entry->vma)))
		entry->kind = DX_ENTRY_OPAQUE;
}

static void table(struct dx_entry *entry, u64 addr, u8 level, u8 shift,
		  void *at)
{
	something(entry, addr, level, shift, at);
	entry->kind = dx_young_is_upper(level) ? DX_ENTRY_TABLE :
						 DX_ENTRY_OPAQUE;
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
	unlock_table(walk);
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
	unlock_table(walk);
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
	spinlock_t *lock = &walk->mm->page_table_lock;
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
		lock_table(walk, lock);
		table(entry, addr, DX_LEVEL_P4D, P4D_SHIFT, p4d);
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
	if (pud_leaf(now) || level == DX_LEVEL_PUD) {
		lock_table(walk, pud_lockptr(walk->mm, pud));
		now = READ_ONCE(*pud);
	}
	if (pud_none(now) || !pud_present(now)) {
		nothing(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (pud_leaf(now)) {
		leaf(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud);
		return NULL;
	}
	if (pud_bad(now)) {
		opaque(entry, addr, DX_LEVEL_PUD, PUD_SHIFT);
		return NULL;
	}
	if (level == DX_LEVEL_PUD) {
		table(entry, addr, DX_LEVEL_PUD, PUD_SHIFT, pud);
		return NULL;
	}
	walk->pmd = pmd_offset(pud, addr);
	walk->pmd_at = addr & PMD_MASK;
	return walk->pmd;
}

/* Lock a PMD entry, or the table that it leads to, as it is under the lock. */
static bool lock_pmd(struct dx_walk *walk, pmd_t *pmd, u8 level, pmd_t *now)
{
	int try;

	for (try = 0; try < CHANGED_TRIES; try++) {
		*now = READ_ONCE(*pmd);
		if (pmd_none(*now) || !pmd_present(*now))
			return true;
		if (pmd_leaf(*now) || pmd_bad(*now) || level == DX_LEVEL_PMD)
			lock_table(walk, pmd_lockptr(walk->mm, pmd));
		else
			lock_table(walk, pte_lockptr(walk->mm, now));
		if (pmd_same(*now, READ_ONCE(*pmd)))
			return true;
	}
	return false;
}

static void find_pte(u64 addr, pmd_t pmd, struct dx_entry *entry)
{
	pte_t *pte = pte_offset_kernel(&pmd, addr);

	if (pte_present(ptep_get(pte)))
		leaf(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT, pte);
	else
		nothing(entry, addr, DX_LEVEL_LEAF, PAGE_SHIFT);
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
	if (!lock_pmd(walk, pmd, level, &now))
		opaque(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else if (pmd_none(now) || !pmd_present(now))
		nothing(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else if (pmd_leaf(now))
		leaf(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd);
	else if (pmd_bad(now))
		opaque(entry, addr, DX_LEVEL_PMD, PMD_SHIFT);
	else if (level == DX_LEVEL_PMD)
		table(entry, addr, DX_LEVEL_PMD, PMD_SHIFT, pmd);
	else
		find_pte(addr, now, entry);
}
