/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finding page table entries of a process, in ascending order, from addresses.
 *
 * Uses nothing that the kernel does not export. A *stretch* is what is done
 * under one taking of mmap_lock; what the walk learns about levels, mappings
 * and locks serves the next address of the same stretch:
 *
 *	dx_walk_init(&walk, space, mm, patience_ns);
 *	while (there is something left) {
 *		if (!dx_walk_begin(&walk))
 *			break;			busy
 *		rcu_read_lock();
 *		do {
 *			dx_walk_find(&walk, addr, level, &entry);
 *			...
 *		} while (there is something left && !dx_walk_tired(&walk));
 *		rcu_read_unlock();
 *		dx_walk_end(&walk);
 *	}
 *
 * WHY THE TABLES STAY
 *	mmap_lock keeps mappings, and mappings keep the tables above them: only
 *	addresses within a mapping are walked. What is freed in spite of that
 *	is a page table of 4 KiB pages (by khugepaged, and since 6.14 when
 *	madvise empties one), after an RCU grace period, so RCU is held; and a
 *	table of huge pages that processes share: i_mmap_rwsem excludes that.
 *	This is how the kernel's own walkers reason, and GUP.
 *
 * WHAT NEEDS A LOCK
 *	Reading does not: an entry is one word. Most looks find nothing to
 *	change and so never touch the lock's cache line. Before an entry is
 *	changed, its table is locked and the entry found again.
 */
#ifndef DX_MEM_WALK_H
#define DX_MEM_WALK_H

#include <linux/mm.h>

#include "space.h"

#define DX_STRETCH_LOOKS	256
#define DX_STRETCH_NS		20000

enum dx_entry_kind {
	DX_ENTRY_NONE,		/* nothing is mapped here */
	DX_ENTRY_LEAF,		/* maps a page, small or huge */
	DX_ENTRY_TABLE,		/* an upper-level entry: leads to a table */
	DX_ENTRY_OPAQUE,	/* not ours to look at, or locks were busy */
};

/**
 * struct dx_entry - a page table entry
 * @kind: what it is
 * @level: where it is: 0 the lowest, then DX_LEVEL_PMD and up
 * @shift: log2 of the bytes below it; for nothing, of a range around the
 *	address of which nothing is mapped
 * @away: nothing is mapped, but there is an entry: the page is in swap
 * @start: first byte of its range
 * @young: its Accessed bit, for leaf and table
 * @at: the entry itself, for leaf and table, else NULL
 * @vma: mapping that it belongs to, for leaf and table
 * @pmd: for leafs of the lowest level: what led to their table
 */
struct dx_entry {
	enum dx_entry_kind kind;
	u8 level;
	u8 shift;
	bool young;
	bool away;
	u64 start;
	void *at;
	struct vm_area_struct *vma;
	pmd_t pmd;
};

/* First byte past the range of @entry. */
static inline u64 dx_entry_end(const struct dx_entry *entry)
{
	return entry->start + (1ULL << entry->shift);
}

/**
 * struct dx_walk - where a walk is
 * @space: whose statistics are kept
 * @mm: memory of the process; the caller's reference
 * @patience_ns: how long it may still sleep for mmap_lock
 * @notifiers: there are secondary page tables; valid in a stretch
 * @begun_ns: when the stretch began, by the clock of this CPU
 * @looks: entries found in this stretch
 * @clock_at: number of them at which to look at the clock
 * @addr: the last address
 * @vma: first mapping that ends after @addr, NULL for none
 * @vma_known: @vma is valid
 * @shared: i_mmap_rwsem of @vma, when it is held
 * @table: lock of a page table, in dx_walk_change()
 * @pmd_at: address whose PMD entry @pmd is
 * @pud_at: address whose PUD entry @pud is
 */
struct dx_walk {
	struct dx_space *space;
	struct mm_struct *mm;
	u32 patience_ns;
	bool notifiers;
	u64 begun_ns;
	u32 looks;
	u32 clock_at;
	u64 addr;
	struct vm_area_struct *vma;
	bool vma_known;
	struct rw_semaphore *shared;
	spinlock_t *table;	/* borrowed from mm */
	pmd_t *pmd;
	u64 pmd_at;
	pud_t *pud;
	u64 pud_at;
};

/* @patience_ns: how long the whole walk may sleep when mmap_lock is busy */
void dx_walk_init(struct dx_walk *walk, struct dx_space *space,
		  struct mm_struct *mm, u32 patience_ns);

/*
 * Begin a stretch. May sleep. False: mmap_lock was busy, again and again, or
 * the thread is being stopped.
 */
bool dx_walk_begin(struct dx_walk *walk);

bool dx_walk_ask_clock(struct dx_walk *walk);

/* Whether the stretch has lasted long enough. */
static inline bool dx_walk_tired(struct dx_walk *walk)
{
	return walk->looks >= walk->clock_at && dx_walk_ask_clock(walk);
}

/* The clock is asked at once: what was done with an entry may have taken long. */
static inline void dx_walk_worked(struct dx_walk *walk)
{
	walk->clock_at = walk->looks;
}

/* End it, with no table locked; let others run. May sleep. */
void dx_walk_end(struct dx_walk *walk);

/*
 * Find the entry of @level (DX_LEVEL_*) for @addr, in a stretch. Where a huge
 * page is mapped at that level or above, that is the answer. Addresses that do
 * not ascend are allowed, and slower.
 */
void dx_walk_find(struct dx_walk *walk, u64 addr, u8 level,
		  struct dx_entry *entry);

/*
 * The page that @entry, a leaf, maps now, in a stretch: the first one of a huge
 * page. NULL when it is not present any more, or is no page of a program's
 * memory or the page cache.
 */
struct page *dx_walk_entry_page(const struct dx_entry *entry);

/* Called with the lock of the table that @entry is in. */
typedef void (*dx_walk_change_fn)(struct dx_walk *walk, struct dx_entry *entry,
				  void *arg);

/*
 * Lock the table of @entry, as found for the same address and level, find it
 * again, now so that it stays, and call @change. False, and nothing was called,
 * when it has become one of those that have no lock: nothing, or opaque.
 */
bool dx_walk_change(struct dx_walk *walk, u64 addr, u8 level,
		    struct dx_entry *entry, dx_walk_change_fn change,
		    void *arg);

#endif /* DX_MEM_WALK_H */
