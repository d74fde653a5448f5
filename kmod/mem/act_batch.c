// SPDX-License-Identifier: GPL-2.0
/*
 * Steps of actions that are done folio by folio: which folios are taken, and
 * what became of them.
 *
 * A folio that is shared, or mlocked, or that reclaim could not free, is tried
 * and has failed.
 */

#include <linux/minmax.h>

#include "../compat/reclaim.h"
#include "act.h"

static const struct dx_act_way dx_act_batch_stat;

static const struct dx_act_way *const dx_act_batch_ways[] = {
	[DAMONX_ACTION_STAT] = &dx_act_batch_stat,
	[DAMONX_ACTION_PAGEOUT] = &dx_act_pageout,
	[DAMONX_ACTION_COLD] = &dx_act_lru_deprio,
	[DAMONX_ACTION_LRU_PRIO] = &dx_act_lru_prio,
	[DAMONX_ACTION_LRU_DEPRIO] = &dx_act_lru_deprio,
	[DAMONX_ACTION_MIGRATE_HOT] = &dx_act_migrate,
	[DAMONX_ACTION_MIGRATE_COLD] = &dx_act_migrate,
};

bool dx_act_batch_begin(struct dx_act_batch *batch, struct dx_act *act)
{
	*batch = (struct dx_act_batch){ .act = act };
	INIT_LIST_HEAD(&batch->taken);
	if (act->action < ARRAY_SIZE(dx_act_batch_ways))
		batch->way = dx_act_batch_ways[act->action];
	return batch->way;
}

bool dx_act_batch_is_full(const struct dx_act_batch *batch)
{
	return batch->taken_bytes >= min_t(u64, DX_ACT_STEP_BYTES,
					   batch->act->max_bytes);
}

bool dx_act_batch_asks_young(const struct dx_act_batch *batch)
{
	const struct dx_page_filters *filters = &batch->act->filters;
	u32 i;

	for (i = 0; i < filters->nr; i++)
		if (filters->at[i].type == DAMONX_FILTER_YOUNG)
			return true;
	return false;
}

bool dx_act_batch_takes_young(const struct dx_act_batch *batch)
{
	return batch->way->takes_young || dx_act_batch_asks_young(batch);
}

static bool dx_act_batch_young(const struct dx_act_offer *offer)
{
	return offer->page.young && offer->page.young(offer->page.arg);
}

static bool dx_act_batch_is_done(const struct dx_act_batch *batch,
				 const struct dx_act_offer *offer)
{
	const struct dx_act_way *way = batch->way;

	return way->is_done &&
	       way->is_done(batch, offer->page.folio,
			    way->takes_young && dx_act_batch_young(offer));
}

static bool dx_act_batch_passes(const struct dx_act_batch *batch,
				const struct dx_act_offer *offer)
{
	struct dx_page_filters filters = batch->act->filters;
	bool passes = dx_filter_passes(&filters, &offer->page);

	if (!batch->spares_young || !passes)
		return passes;
	/* None of these filters asks for accesses, so this can be repeated. */
	filters.otherwise = !filters.otherwise;
	return dx_filter_passes(&filters, &offer->page) ||
	       !dx_act_batch_young(offer);
}

static bool dx_act_batch_take(struct dx_act_batch *batch,
			      const struct dx_act_offer *offer)
{
	dx_folio *folio = offer->page.folio;

	if (!offer->fit || dx_folio_test_unevictable(folio))
		return false;
	/* To be forgotten, whatever it was. */
	if (batch->way->takes_young)
		dx_act_batch_young(offer);
	return batch->way->take(batch, folio);
}

static void dx_act_batch_count(struct dx_act_batch *batch,
			       struct dx_act_offer *offer)
{
	struct dx_acted *done = &batch->act->done;
	u64 bytes = offer->bytes;

	/* Of a fit one, some pages may not be mapped any more. */
	if (offer->fit)
		bytes = (u64)dx_folio_nr_pages(offer->page.folio) << PAGE_SHIFT;
	done->tried_bytes += bytes;
	if (!dx_act_batch_passes(batch, offer))
		return;
	done->passed_bytes += bytes;
	if (!batch->way->take)
		return;
	if (dx_act_batch_take(batch, offer))
		batch->taken_bytes += bytes;
	else
		done->failed_bytes += bytes;
}

void dx_act_batch_offer(struct dx_act_batch *batch, struct dx_act_offer *offer)
{
	if (!dx_act_batch_is_done(batch, offer))
		dx_act_batch_count(batch, offer);
	dx_folio_put(offer->page.folio);
}

/* Why the step ends. */
static enum dx_act_end dx_act_batch_why(const struct dx_act *act)
{
	if (act->done.next >= act->range.end)
		return DX_ACT_DONE;
	if (act->done.applied_bytes >= act->max_bytes)
		return DX_ACT_BYTES;
	if (dx_env_interrupted(act->env))
		return DX_ACT_INTERRUPTED;
	return DX_ACT_TIME;
}

void dx_act_batch_end(struct dx_act_batch *batch, u64 next)
{
	struct dx_act *act = batch->act;
	u64 applied = batch->taken_bytes;

	/* A folio may have been split and grown back meanwhile. */
	if (batch->way->apply && applied)
		applied = min(batch->way->apply(batch), applied);
	act->done.applied_bytes += applied;
	act->done.failed_bytes += batch->taken_bytes - applied;
	act->done.next = min(next, act->range.end);
	act->done.end = dx_act_batch_why(act);
}
