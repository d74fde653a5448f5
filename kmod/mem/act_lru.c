// SPDX-License-Identifier: GPL-2.0
/*
 * Actions lru_prio, and lru_deprio and cold: where a folio stands in the LRU
 * lists, so what goes last and first when memory is short.
 *
 * Taking it off its list and putting it back as active or not does the same for
 * both kinds of lists. What has its place already is let alone: putting it back
 * would make it younger.
 */

#include "../compat/lru.h"
#include "../compat/reclaim.h"
#include "act.h"

static bool dx_act_lru_is_active(const struct dx_act_batch *batch,
				 dx_folio *folio, bool young)
{
	return dx_folio_is_last_to_go(folio) && dx_folio_test_workingset(folio);
}

static bool dx_act_lru_is_old(const struct dx_act_batch *batch, dx_folio *folio,
			      bool young)
{
	return !young && !dx_folio_is_last_to_go(folio) &&
	       !(dx_folio_flags(folio) & BIT(PG_referenced));
}

static bool dx_act_lru_activate(struct dx_act_batch *batch, dx_folio *folio)
{
	if (!dx_folio_isolate(folio))
		return false;
	dx_folio_make_active(folio);
	dx_folio_putback(folio);
	return true;
}

static bool dx_act_lru_deactivate(struct dx_act_batch *batch, dx_folio *folio)
{
	if (!dx_folio_isolate(folio))
		return false;
	dx_folio_forget_use(folio);
	dx_folio_make_inactive(folio);
	dx_folio_putback(folio);
	return true;
}

static u64 dx_act_lru_drain(struct dx_act_batch *batch)
{
	dx_folio_drain();
	return batch->taken_bytes;
}

const struct dx_act_way dx_act_lru_prio = {
	.harmless = true,
	.is_done = dx_act_lru_is_active,
	.take = dx_act_lru_activate,
	.apply = dx_act_lru_drain,
};

const struct dx_act_way dx_act_lru_deprio = {
	.takes_young = true,
	.is_done = dx_act_lru_is_old,
	.take = dx_act_lru_deactivate,
	.apply = dx_act_lru_drain,
};
