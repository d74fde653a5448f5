/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Actions on folios, whatever space they were found in: a step of an action
 * offers them one by one, and at its end applies the action to those taken.
 */
#ifndef DX_MEM_ACT_H
#define DX_MEM_ACT_H

#include <linux/list.h>
#include <linux/nodemask.h>

#include "filter.h"

/* What a step takes at most, unless the first folio is larger. */
#define DX_ACT_STEP_BYTES	(512 << 10)

struct dx_act_batch;

/**
 * struct dx_act_way - how an action is done
 * @takes_young: accesses of the folio are forgotten first
 * @harmless: others who map the folio as well do not mind
 * @is_done: Whether there is nothing to do: such a folio counts nowhere. @young:
 *	it was accessed. NULL: there always is.
 * @take: Take a folio for the batch, or do the action at once. Does not sleep.
 *	False: it cannot be done. NULL: Nothing is done, the filters are only
 *	asked.
 * @apply: Do the action to the folios in @taken. Returns how many bytes it was
 *	done to. NULL: @take has done it. May sleep.
 */
struct dx_act_way {
	bool takes_young;
	bool harmless;
	bool (*is_done)(const struct dx_act_batch *batch, dx_folio *folio,
			bool young);
	bool (*take)(struct dx_act_batch *batch, dx_folio *folio);
	u64 (*apply)(struct dx_act_batch *batch);
};

extern const struct dx_act_way dx_act_lru_deprio, dx_act_lru_prio;
extern const struct dx_act_way dx_act_migrate, dx_act_pageout;

/**
 * struct dx_act_batch - the folios of one step
 * @act: the step
 * @way: how its action is done
 * @spares_young: what was accessed does not pass, unless a filter has said so
 * @nodes: where memory may be moved; NULL: anywhere
 * @taken: folios off their LRU lists that the action will be done to
 * @taken_bytes: their size, also of those that it was done to at once
 */
struct dx_act_batch {
	struct dx_act *act;
	const struct dx_act_way *way;
	bool spares_young;
	const nodemask_t *nodes;
	struct list_head taken;
	u64 taken_bytes;
};

/**
 * struct dx_act_offer - a folio that was found in the range of an action
 * @page: it, with a reference, which goes with the offer
 * @bytes: how much of it was found
 * @fit: It may be acted on: it is in the range as a whole, nobody else's, and
 *	not locked in memory.
 */
struct dx_act_offer {
	struct dx_filter_page page;
	u64 bytes;
	bool fit;
};

/*
 * Begin a step. False: its action is not one of those that are done folio by
 * folio.
 */
bool dx_act_batch_begin(struct dx_act_batch *batch, struct dx_act *act);

/* Whether the step has taken enough. */
bool dx_act_batch_is_full(const struct dx_act_batch *batch);

/* Whether filters ask for accesses. */
bool dx_act_batch_asks_young(const struct dx_act_batch *batch);

/* Whether accesses of folios are to be forgotten when they are offered. */
bool dx_act_batch_takes_young(const struct dx_act_batch *batch);

/*
 * Count a folio, ask the filters and take it, if they let it pass. Does not
 * sleep, but for @offer->page.young.
 */
void dx_act_batch_offer(struct dx_act_batch *batch, struct dx_act_offer *offer);

/*
 * End the step: do the action to what was taken, and say how far it has come.
 * @next is where the next step would go on. May sleep.
 */
void dx_act_batch_end(struct dx_act_batch *batch, u64 next);

/**
 * dx_act_works - whether an action works on this kernel
 * @ops: DAMONX_OPS_*
 * @action: DAMONX_ACTION_*
 * @why: out: where it does not, the reason, a constant sentence
 */
bool dx_act_works(u32 ops, u32 action, const char **why);

/* dx_ops.act() of the address spaces of processes, and of physical memory. */
void dx_act_vaddr(struct dx_space *space, struct dx_act *act);
void dx_act_paddr(struct dx_space *space, struct dx_act *act);

/* For actions that are not done folio by folio: advice about mappings. */
bool dx_act_is_advice(u32 action);

/* One step of such an action. @mm: of @space, the caller's reference */
void dx_act_advise(struct dx_space *space, struct mm_struct *mm,
		   struct dx_act *act);

#endif /* DX_MEM_ACT_H */
