// SPDX-License-Identifier: GPL-2.0
/*
 * What of an address space is watched, and whether it is still there.
 */
#include "internal.h"

/*
 * Ask whether the space of @t is still there; note it when it is not. Returns
 * false when it is gone.
 */
bool dx_target_check_alive(struct dx_context *ctx, struct dx_target *t)
{
	if (!t->alive)
		return false;
	if (!ctx->ops->alive || ctx->ops->alive(t->space))
		return true;
	mutex_lock(&ctx->lock);
	t->alive = false;
	ctx->nr_alive--;
	mutex_unlock(&ctx->lock);
	return false;
}

/* Ask for the areas at the next tick, and soon again after that. */
void dx_target_update_soon(struct dx_context *ctx, struct dx_target *t,
			   u64 now_ns)
{
	t->settled = false;
	t->update_due_ns = now_ns;
	t->update_wait_ns = min(ctx->attrs.sample_us, ctx->attrs.update_us) *
			    NSEC_PER_USEC;
}

/*
 * The areas are known as of @now_ns. A space that is young changes often, an
 * old one seldom: each time the next update is twice as far away, up to the
 * update interval.
 */
void dx_target_updated(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	u64 longest = ctx->attrs.update_us * NSEC_PER_USEC;

	t->settled = t->update_wait_ns >= longest;
	t->update_due_ns = now_ns + min(t->update_wait_ns, longest);
	t->update_wait_ns = min(2 * t->update_wait_ns, longest);
}

/*
 * There was nothing where it was looked. Perhaps all is elsewhere now: treat
 * the space as a young one, unless it still is.
 */
void dx_target_astray(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	if (t->settled)
		dx_target_update_soon(ctx, t, now_ns);
}

/*
 * Ask for the areas of @t and make its regions follow. Areas that cannot be
 * told now leave all as it is. Returns false when memory was short.
 */
bool dx_target_update(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	struct dx_range areas[DX_ROOM_FOR_AREAS];
	u32 room;
	int nr;

	dx_target_updated(ctx, t, now_ns);
	nr = ctx->ops->areas(t->space, areas, DX_ROOM_FOR_AREAS);
	if (nr <= 0)
		return true;
	room = dx_regions_fit_room(t->regions.nr, nr);
	if (!dx_regions_reserve(ctx->env, &ctx->spare, room))
		return false;
	dx_regions_fit(&t->regions, areas, nr, ctx->attrs.min_region_bytes,
		       now_ns, &ctx->spare);
	return dx_context_adopt(ctx, t);
}
