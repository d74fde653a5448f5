// SPDX-License-Identifier: GPL-2.0
/*
 * The array of targets of a context, and a table that finds them by identifier:
 * there may be thousands, which come and go.
 *
 * Pure: nothing here knows what a target is.
 */
#include "internal.h"

/* A slot has the place of a target, from 1 on; 0 is an empty one. */
static u32 dx_targets_slot(const struct dx_target_index *index,
			   const struct dx_target *targets, u32 id)
{
	u32 at = (id ^ index->seed) * 2654435769U;

	for (at ^= at >> 16;; at++) {
		u32 place = index->slots[at & index->mask];

		if (!place || targets[place - 1].id == id)
			return at & index->mask;
	}
}

/* An empty table for @room targets. Returns false without memory. */
bool dx_targets_index_init(const struct dx_env *env,
			   struct dx_target_index *index, u32 room, u32 seed)
{
	/* At most half full, so that a search soon meets an empty slot. */
	u32 nr = roundup_pow_of_two(2 * room + 2);

	index->slots = dx_env_alloc(env, (size_t)nr * sizeof(*index->slots));
	index->mask = nr - 1;
	index->seed = seed;
	return index->slots;
}

void dx_targets_index_free(const struct dx_env *env,
			   struct dx_target_index *index)
{
	dx_env_free(env, index->slots);
	index->slots = NULL;
}

/* Find @targets[@i] from now on. Returns false when there is one of its name. */
bool dx_targets_index_add(struct dx_target_index *index,
			  const struct dx_target *targets, u32 i)
{
	u32 slot = dx_targets_slot(index, targets, targets[i].id);

	if (index->slots[slot])
		return false;
	index->slots[slot] = i + 1;
	return true;
}

/* Find these, and no others. */
void dx_targets_index_fill(struct dx_target_index *index,
			   const struct dx_target *targets, u32 nr)
{
	u32 i;

	memset(index->slots, 0,
	       ((size_t)index->mask + 1) * sizeof(*index->slots));
	for (i = 0; i < nr; i++)
		dx_targets_index_add(index, targets, i);
}

struct dx_target *dx_targets_find(const struct dx_context *ctx, u32 id)
{
	u32 place;

	if (!ctx->index.slots)
		return NULL;
	place = ctx->index.slots[dx_targets_slot(&ctx->index, ctx->targets,
						 id)];
	return place ? &ctx->targets[place - 1] : NULL;
}

/*
 * Move those that leave behind all others, which stay in their order. Returns
 * the number of the others.
 */
u32 dx_targets_part(struct dx_target *targets, u32 nr)
{
	u32 i, kept = 0;

	for (i = 0; i < nr; i++) {
		if (targets[i].leaves)
			continue;
		if (kept != i)
			swap(targets[kept], targets[i]);
		kept++;
	}
	return kept;
}
