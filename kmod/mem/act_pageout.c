// SPDX-License-Identifier: GPL-2.0
/*
 * Action pageout: to swap, or for pages of files back to the file.
 *
 * What is applied is what reclaim says that it has freed. Reclaim may unmap a
 * page and keep it: when it is pinned, or the swap device fails.
 */

#include <linux/swap.h>

#include "../compat/reclaim.h"
#include "../compat/symbols.h"
#include "act.h"

/* Reclaim would move it to the active list, and so keep it longer. */
static bool dx_act_pageout_lacks_swap(dx_folio *folio)
{
	return dx_folio_test_anon(folio) && !dx_folio_test_swapcache(folio) &&
	       get_nr_swap_pages() < (long)dx_folio_nr_pages(folio);
}

static bool dx_act_pageout_take(struct dx_act_batch *batch, dx_folio *folio)
{
	if (dx_act_pageout_lacks_swap(folio) || !dx_folio_isolate(folio))
		return false;
	dx_folio_forget_use(folio);
	dx_folio_queue(folio, &batch->taken);
	return true;
}

/* Reclaim puts back what it cannot free. */
static u64 dx_act_pageout_apply(struct dx_act_batch *batch)
{
	return (u64)dx_call(reclaim_pages)(&batch->taken) << PAGE_SHIFT;
}

const struct dx_act_way dx_act_pageout = {
	.takes_young = true,
	.take = dx_act_pageout_take,
	.apply = dx_act_pageout_apply,
};
