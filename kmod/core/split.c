// SPDX-License-Identifier: GPL-2.0
/*
 * The number of regions of a context: enough, but not too many.
 *
 * New arrays are built in ctx->spare, without the lock, since only the driver
 * changes regions; then they change places with the old one.
 */
#include "internal.h"

/*
 * Put ctx->spare in the place of the regions of @t. Refused without memory for
 * the looks that the longer array needs.
 */
bool dx_context_adopt(struct dx_context *ctx, struct dx_target *t)
{
	if (!dx_flight_reserve(ctx->env, &t->flight, ctx->spare.nr))
		return false;
	mutex_lock(&ctx->lock);
	swap(t->regions, ctx->spare);
	mutex_unlock(&ctx->lock);
	return true;
}

static bool chop_target(struct dx_context *ctx, struct dx_target *t)
{
	u32 nr = dx_regions_nr_chopped(&t->regions, ctx->size_limit);

	if (nr == t->regions.nr)
		return true;
	if (!dx_regions_reserve(ctx->env, &ctx->spare, nr))
		return false;
	dx_regions_chop(&t->regions, ctx->size_limit, &ctx->spare);
	return dx_context_adopt(ctx, t);
}

/*
 * Find the size above which there would be fewer than min_regions regions, and
 * chop those that are larger. Returns false when memory was short.
 */
bool dx_context_bound_size(struct dx_context *ctx)
{
	u64 min_bytes = ctx->attrs.min_region_bytes;
	u32 min_regions = ctx->attrs.min_regions;
	struct dx_target *t;
	u64 bytes, units = 0;
	bool ok = true;

	/* Of min_bytes, because the bytes of many targets may not fit. */
	dx_for_each_target(t, ctx) {
		bytes = dx_regions_bytes(&t->regions);
		units += bytes / min_bytes + !!(bytes % min_bytes);
	}
	units = div_u64(units, min_regions) + !!(units % min_regions);
	units = min(units, U64_MAX / min_bytes);
	ctx->size_limit = (units ?: 1) * min_bytes;
	dx_for_each_target(t, ctx)
		ok &= chop_target(ctx, t);
	return ok;
}

static bool split_target(struct dx_context *ctx, struct dx_target *t,
			 struct dx_split_plan *plan)
{
	u32 nr = t->regions.nr;
	u32 room = nr * plan->pieces;

	if (!nr)
		return true;
	if (plan->step > 1)
		room = nr + nr / plan->step + 1;
	if (!dx_regions_reserve(ctx->env, &ctx->spare, room))
		return false;
	dx_regions_split(&t->regions, plan, &ctx->random, &ctx->spare);
	return dx_context_adopt(ctx, t);
}

/*
 * With up to half as many regions as there may be, split all: in two, or in up
 * to three where the last time changed nothing. With more, split as many as
 * there is room for, and others the next time. Returns false when memory was
 * short.
 */
bool dx_context_split(struct dx_context *ctx)
{
	struct dx_split_plan plan = {
		.min_bytes = ctx->attrs.min_region_bytes,
		.pieces = 2,
		.step = 1,
	};
	u32 nr_max = ctx->attrs.max_regions;
	u32 nr = dx_context_nr_regions(ctx);
	struct dx_target *t;
	bool ok = true;

	if (nr < nr_max && nr > nr_max / 2) {
		plan.step = nr_max / (nr_max - nr);
		plan.skip = ctx->split_offset++ % plan.step;
	} else if (nr == ctx->split_nr_regions && nr < nr_max / 3) {
		plan.pieces = DX_MAX_PIECES;
	}
	ctx->split_nr_regions = nr;
	if (nr >= nr_max)
		return true;
	dx_for_each_target(t, ctx)
		ok &= split_target(ctx, t, &plan);
	return ok;
}
