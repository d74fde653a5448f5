/* SPDX-License-Identifier: GPL-2.0 */
/* Looks at one folio, by all the page tables that map it. */
#ifndef DX_MEM_RMAP_H
#define DX_MEM_RMAP_H

#include "../compat/folio.h"
#include "../core/core.h"

/**
 * struct dx_rmap_looks - looks that fall into one folio
 * @folio: the folio; the caller's reference
 * @read: looks to be answered, sorted
 * @nr_read: their number
 * @arm: looks to be armed, sorted
 * @nr_arm: their number
 */
struct dx_rmap_looks {
	dx_folio *folio;
	struct dx_look *read;
	u32 nr_read;
	struct dx_look *arm;
	u32 nr_arm;
};

/*
 * Answer and arm them all, in one walk over the folio's mappings, reading before
 * arming. Where a lock is busy they are %DX_UNKNOWN. May sleep.
 */
void dx_rmap_look(struct dx_rmap_looks *looks);

/*
 * Whether any page of @folio was accessed since this was last asked, or since it
 * was looked at. From now on it was not. Where a lock is busy, true. May sleep.
 */
bool dx_rmap_take_young(dx_folio *folio);

#endif /* DX_MEM_RMAP_H */
