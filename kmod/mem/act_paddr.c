// SPDX-License-Identifier: GPL-2.0
/*
 * Actions on physical memory: on folios of programs and of the page cache,
 * whoever uses them, that are in the range as a whole.
 *
 * pageout spares what was accessed since it last looked, as DAMON does, unless
 * filters ask for accesses themselves.
 */

#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>

#include "act.h"
#include "rmap.h"

/* Frames between two looks at the clock. */
#define ACT_FRAMES	64

/* A folio, and whether it was accessed, which is found out once. */
struct dx_act_paddr_folio {
	dx_folio *folio;
	bool asked;
	bool young;
};

static bool dx_act_paddr_young(void *arg)
{
	struct dx_act_paddr_folio *f = arg;

	if (!f->asked)
		f->young = dx_rmap_take_young(f->folio);
	f->asked = true;
	return f->young;
}

/* Act on what is at @pfn. Returns where to go on. */
static unsigned long dx_act_paddr_frame(struct dx_act_batch *batch,
					unsigned long pfn)
{
	const struct dx_range *range = &batch->act->range;
	struct dx_act_paddr_folio f = { .folio = dx_folio_get(pfn) };
	struct dx_act_offer offer = {
		.page.folio = f.folio,
		.page.young = dx_act_paddr_young,
		.page.arg = &f,
		.fit = true,
	};
	unsigned long start, end;

	if (!f.folio)
		return pfn + 1;
	start = dx_folio_pfn(f.folio);
	end = start + dx_folio_nr_pages(f.folio);
	offer.bytes = PFN_PHYS(end - start);
	if (PFN_PHYS(start) < range->start ||
	    PFN_PHYS(end) > dx_act_reach_end(batch->act))
		dx_folio_put(f.folio);
	else
		dx_act_batch_offer(batch, &offer);
	return end;
}

static bool dx_act_paddr_must_end(const struct dx_act_batch *batch)
{
	const struct dx_act *act = batch->act;

	return dx_act_batch_is_full(batch) || dx_env_interrupted(act->env) ||
	       dx_env_now_ns(act->env) >= act->deadline_ns;
}

void dx_act_paddr(struct dx_space *space, struct dx_act *act)
{
	unsigned long pfn = PHYS_PFN(act->range.start);
	unsigned long end = PHYS_PFN(act->range.end), next;
	struct dx_act_batch batch;

	if (!dx_act_batch_begin(&batch, act)) {
		act->done.next = act->range.end;
		return;
	}
	batch.spares_young = act->action == DAMONX_ACTION_PAGEOUT &&
			     !dx_act_batch_asks_young(&batch);
	do {
		next = min(end, pfn + ACT_FRAMES);
		while (pfn < next && !dx_act_batch_is_full(&batch))
			pfn = dx_act_paddr_frame(&batch, pfn);
		cond_resched();
	} while (pfn < end && !dx_act_paddr_must_end(&batch));
	dx_act_batch_end(&batch, PFN_PHYS(pfn));
}
