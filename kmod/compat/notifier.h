/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Page tables besides the CPU's: KVM guests, devices that walk on their own.
 * They note accesses for themselves and must be asked. Their page tables are
 * reached through mmu notifiers.
 */
#ifndef DX_COMPAT_NOTIFIER_H
#define DX_COMPAT_NOTIFIER_H

#include <linux/mmu_notifier.h>

#include "symbols.h"

#ifdef CONFIG_MMU_NOTIFIER

/* Whether they can be asked. */
static inline bool dx_notifiers_answer(void)
{
	return dx_have(__mmu_notifier_clear_young) &&
	       dx_have(__mmu_notifier_test_young);
}

/* Whether there are any for @mm. Stays true while its mmap_lock is held. */
static inline bool dx_notifiers_of(struct mm_struct *mm)
{
	return mm_has_notifiers(mm);
}

static inline bool dx_notifiers_clear_young(struct mm_struct *mm,
					    unsigned long start,
					    unsigned long end)
{
	return dx_call(__mmu_notifier_clear_young)(mm, start, end);
}

static inline bool dx_notifiers_test_young(struct mm_struct *mm,
					   unsigned long addr)
{
	return dx_call(__mmu_notifier_test_young)(mm, addr);
}

#else

static inline bool dx_notifiers_answer(void)
{
	return true;
}

static inline bool dx_notifiers_of(struct mm_struct *mm)
{
	return false;
}

static inline bool dx_notifiers_clear_young(struct mm_struct *mm,
					    unsigned long start,
					    unsigned long end)
{
	return false;
}

static inline bool dx_notifiers_test_young(struct mm_struct *mm,
					   unsigned long addr)
{
	return false;
}

#endif

#endif /* DX_COMPAT_NOTIFIER_H */
