// SPDX-License-Identifier: GPL-2.0
/*
 * Intervals that tune themselves, DAMON's way: longer where looks find too few
 * accesses, shorter where they find too many, until as many find one as the goal
 * says.
 *
 * Only the last window counts. One tuning at most doubles or halves the
 * intervals. The number of samples in a window stays what it was.
 */
#include "internal.h"

#define DX_TUNE_BITS	48	/* of sums, so that basis points of them fit */

/* By how many bits sizes are cut, so that sums over all looks do not overflow. */
static u32 dx_tune_shift(const struct dx_context *ctx)
{
	const struct dx_region *r;
	const struct dx_target *t;
	u64 kib = 0;
	int bits;

	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			kib += dx_region_bytes(r) >> 10;
	bits = fls64(kib + 1) + 10 + fls(ctx->unit);
	return max(bits - DX_TUNE_BITS, 0);
}

/*
 * How far the goal is reached, in basis points of it; twice as far or more is
 * 20,000. If nothing is known, nothing is to be changed: 10,000.
 */
static u32 dx_tune_score(const struct dx_context *ctx)
{
	u64 bytes, most = 0, seen = 0, wanted;
	u32 shift = dx_tune_shift(ctx);
	const struct dx_region *r;
	const struct dx_target *t;

	dx_for_each_target(t, ctx) {
		dx_for_each_region(r, t) {
			if (r->flags & DAMONX_REGION_UNKNOWN)
				continue;
			bytes = dx_region_bytes(r) >> shift;
			most += bytes * ctx->unit;
			seen += bytes * dx_last_score(r, ctx->unit);
		}
	}
	if (!most)
		return DX_ALL_BP;
	wanted = div_u64(most * ctx->attrs.goal.access_bp, DX_ALL_BP);
	wanted = max_t(u64, wanted, 1);
	return min_t(u64, div64_u64(seen * DX_ALL_BP, wanted), 2 * DX_ALL_BP);
}

/* @us, changed as far as @score is from the goal; not below half of it. */
static u64 dx_tune_scale(u64 us, u32 score)
{
	u32 bp = max(2 * DX_ALL_BP - score, 1U);

	if (bp <= DX_ALL_BP)
		bp = (DX_ALL_BP + bp) / 2;
	return div_u64(us, DX_ALL_BP) * bp +
	       div_u64((us % DX_ALL_BP) * bp, DX_ALL_BP);
}

/* As long as the goal allows; a sample takes some time. */
static u64 dx_tune_clamp(u64 sample_us, const struct dx_intervals_goal *goal)
{
	u64 min_us = max_t(u64, goal->min_sample_us, 1);

	return clamp_t(u64, sample_us, min_us, goal->max_sample_us);
}

/* Results and ages are from now on those of the new intervals. */
static void dx_tune_set(struct dx_context *ctx, u64 sample_us)
{
	const struct dx_attrs old = ctx->attrs;
	struct dx_region *r;
	struct dx_target *t;

	mutex_lock(&ctx->lock);
	ctx->attrs.sample_us = sample_us;
	ctx->attrs.aggr_us = sample_us * ctx->unit;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			dx_attrs_rescale(r, &old, &ctx->attrs);
	/* The next window begins a time grid of its own. */
	ctx->base_ns = 0;
	mutex_unlock(&ctx->lock);
}

void dx_tune_window(struct dx_context *ctx)
{
	const struct dx_intervals_goal *goal = &ctx->attrs.goal;
	const struct dx_events *events = ctx->env->events;
	u64 sample_us;
	u32 score;

	dx_assert_driver(ctx);
	if (!goal->aggrs || ++ctx->tune_windows < goal->aggrs)
		return;
	ctx->tune_windows = 0;
	score = dx_tune_score(ctx);
	if (score == DX_ALL_BP)
		return;
	sample_us = dx_tune_scale(ctx->attrs.sample_us, score);
	sample_us = dx_tune_clamp(sample_us, goal);
	if (sample_us != ctx->attrs.sample_us)
		dx_tune_set(ctx, sample_us);
	if (events && events->tuned)
		events->tuned(ctx->env->self, ctx);
}

void dx_tune_keep(struct dx_attrs *new, const struct dx_attrs *asked,
		  const struct dx_attrs *tuned)
{
	u32 samples = dx_attrs_samples(new);
	u64 sample_us;

	if (!new->goal.aggrs || !asked->goal.aggrs ||
	    new->sample_us != asked->sample_us ||
	    new->aggr_us != asked->aggr_us)
		return;
	sample_us = dx_tune_clamp(tuned->sample_us, &new->goal);
	if (sample_us == new->sample_us)
		return;
	new->sample_us = sample_us;
	new->aggr_us = sample_us * samples;
}
