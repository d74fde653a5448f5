// SPDX-License-Identifier: GPL-2.0
/*
 * Actions migrate_hot and migrate_cold: to other NUMA nodes, by weight.
 *
 * Where a folio belongs follows from its place in its mapping or file, which
 * stays when it moves: so each is moved once, and repeating the action moves
 * nothing. A folio moves as a whole.
 */

#include <linux/nodemask.h>
#include <linux/numa.h>

#include "../compat/migrate.h"
#include "act.h"

static int dx_act_migrate_node(const struct dx_act *act, dx_folio *folio)
{
	u64 place = dx_folio_index(folio) >> dx_folio_order(folio);
	u64 sum = 0;
	u32 i;

	for (i = 0; i < act->nr_destinations; i++)
		sum += act->destinations[i].weight;
	if (!sum)
		return NUMA_NO_NODE;
	place %= sum;
	for (i = 0; place >= act->destinations[i].weight; i++)
		place -= act->destinations[i].weight;
	return act->destinations[i].node;
}

static bool dx_act_migrate_is_there(const struct dx_act_batch *batch,
				    dx_folio *folio, bool young)
{
	return dx_act_migrate_node(batch->act, folio) == dx_folio_node(folio);
}

static bool dx_act_migrate_take(struct dx_act_batch *batch, dx_folio *folio)
{
	int node = dx_act_migrate_node(batch->act, folio);

	if (node < 0 || node >= MAX_NUMNODES || !node_state(node, N_MEMORY) ||
	    (batch->nodes && !node_isset(node, *batch->nodes)) ||
	    !dx_migrate_isolate(folio))
		return false;
	dx_folio_queue(folio, &batch->taken);
	return true;
}

/* Called by the kernel through a pointer. */
static dx_migrated *dx_act_migrate_new(dx_migrated *from, unsigned long arg)
{
	const struct dx_act *act = (const struct dx_act *)arg;
	dx_folio *folio = dx_migrated_folio(from);

	folio = dx_migrate_alloc(dx_folio_order(folio),
				 dx_act_migrate_node(act, folio));
	return folio ? dx_migrated_of(folio) : NULL;
}

static u64 dx_act_migrate_apply(struct dx_act_batch *batch)
{
	u64 left = 0;
	dx_folio *folio;

	dx_migrate(&batch->taken, dx_act_migrate_new, (unsigned long)batch->act);
	list_for_each_entry(folio, &batch->taken, lru)
		left += (u64)dx_folio_nr_pages(folio) << PAGE_SHIFT;
	dx_migrate_putback(&batch->taken);
	dx_folio_drain();
	return batch->taken_bytes - min(left, batch->taken_bytes);
}

const struct dx_act_way dx_act_migrate = {
	.is_done = dx_act_migrate_is_there,
	.take = dx_act_migrate_take,
	.apply = dx_act_migrate_apply,
};
