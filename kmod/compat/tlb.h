/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The TLB. A CPU sets the Accessed bit of an entry when it loads it into its
 * TLB, and not while it stays there. Clearing the bit does not change that.
 */
#ifndef DX_COMPAT_TLB_H
#define DX_COMPAT_TLB_H

#include <linux/mm_types.h>

#include "symbols.h"

#if defined(CONFIG_X86) && !defined(CONFIG_UML)

#include <asm/tlbflush.h>

#define DX_TLB_IS_KNOWN		1

static inline bool dx_tlb_works(void)
{
	return dx_have(flush_tlb_mm_range);
}

/*
 * Of all CPUs, what is cached for @mm. A CPU that does not run it flushes when it
 * does so again. May not be called with interrupts off.
 */
static inline void dx_tlb_flush(struct mm_struct *mm)
{
	dx_call(flush_tlb_mm_range)(mm, 0, TLB_FLUSH_ALL, 0, false);
}

#else

#define DX_TLB_IS_KNOWN		0

static inline bool dx_tlb_works(void)
{
	return false;
}

static inline void dx_tlb_flush(struct mm_struct *mm)
{
}

#endif

#endif /* DX_COMPAT_TLB_H */
