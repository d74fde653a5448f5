// SPDX-License-Identifier: GPL-2.0
/*
 * Priorities of regions: what a quota that is too small for all is spent on.
 */
#include "internal.h"

#define DX_MAX_AGE_LOG	32

enum dx_scheme_order {
	DX_ORDER_NONE,
	DX_ORDER_HOT_FIRST,
	DX_ORDER_COLD_FIRST,
};

static enum dx_scheme_order dx_priority_order(u32 action)
{
	switch (action) {
	case DAMONX_ACTION_WILLNEED:
	case DAMONX_ACTION_HUGEPAGE:
	case DAMONX_ACTION_COLLAPSE:
	case DAMONX_ACTION_LRU_PRIO:
	case DAMONX_ACTION_MIGRATE_HOT:
		return DX_ORDER_HOT_FIRST;
	case DAMONX_ACTION_COLD:
	case DAMONX_ACTION_PAGEOUT:
	case DAMONX_ACTION_NOHUGEPAGE:
	case DAMONX_ACTION_LRU_DEPRIO:
	case DAMONX_ACTION_MIGRATE_COLD:
		return DX_ORDER_COLD_FIRST;
	}
	return DX_ORDER_NONE;
}

bool dx_priority_counts(const struct dx_scheme_spec *spec)
{
	const struct dx_quota *q = &spec->quota;

	return dx_quota_is_set(spec) &&
	       (q->weight_size || q->weight_accesses || q->weight_age) &&
	       dx_priority_order(spec->action) != DX_ORDER_NONE;
}

/* Larger ones first: twice the size is a thirty-second of the scale. */
static u32 dx_priority_size(const struct dx_context *ctx, const struct dx_region *r)
{
	u64 units = div64_u64(dx_region_bytes(r), ctx->attrs.min_region_bytes);

	return min_t(u32, fls64(units) * 100 / 32, 100);
}

static u32 dx_priority_accesses(const struct dx_context *ctx,
				const struct dx_region *r)
{
	return min_t(u64, div_u64(100ULL * dx_region_estimate(ctx, r), ctx->unit),
		     100);
}

/* The longer a region has been hot the hotter it is, and cold alike. */
static u32 dx_priority_age(const struct dx_context *ctx, const struct dx_region *r,
			   u32 accesses)
{
	u64 seconds = div_u64(dx_region_age_ns(ctx, r), NSEC_PER_SEC);
	int log = min(fls64(seconds), DX_MAX_AGE_LOG);

	if (!accesses)
		log = -log;
	return (log + DX_MAX_AGE_LOG) * 100 / (2 * DX_MAX_AGE_LOG);
}

/* How hot, and for how long, from 0 to 99. */
static u32 dx_priority_heat(const struct dx_context *ctx, const struct dx_quota *q,
			    const struct dx_region *r)
{
	u64 weights = (u64)q->weight_accesses + q->weight_age;
	u32 accesses = dx_priority_accesses(ctx, r);
	u64 sum;

	if (!weights)
		return 0;
	sum = (u64)q->weight_accesses * accesses +
	      (u64)q->weight_age * dx_priority_age(ctx, r, accesses);
	return div_u64(div64_u64(sum, weights) * (DX_NR_SCORES - 1), 100);
}

u32 dx_priority(const struct dx_context *ctx, const struct dx_scheme_spec *spec,
		const struct dx_region *r)
{
	const struct dx_quota *q = &spec->quota;
	u64 weights = (u64)q->weight_accesses + q->weight_age;
	u32 score;

	if (!dx_priority_counts(spec))
		return DX_NR_SCORES - 1;
	score = dx_priority_heat(ctx, q, r);
	if (dx_priority_order(spec->action) == DX_ORDER_COLD_FIRST)
		score = DX_NR_SCORES - 1 - score;
	if (!q->weight_size)
		return score;
	score = div64_u64(weights * score + (u64)q->weight_size *
			  dx_priority_size(ctx, r), weights + q->weight_size);
	return min_t(u32, score, DX_NR_SCORES - 1);
}

/* Bytes of @r, of target @target, that the first layer of filters lets through. */
static u64 dx_priority_bytes(const struct dx_scheme_spec *spec, u32 target,
			     const struct dx_region *r)
{
	u64 bytes = 0, at, end;

	for (at = r->start; at < r->end; at = end) {
		end = r->end;
		if (dx_range_filter_ask(spec, target, at, &end) !=
		    DX_VERDICT_KEEP_OUT)
			bytes += end - at;
	}
	return bytes;
}

/* How many bytes of each priority there are for the scheme, in @bytes. */
static void dx_priority_histogram(const struct dx_context *ctx,
				  const struct dx_scheme_spec *spec, u64 *bytes)
{
	const struct dx_region *r;
	const struct dx_target *t;

	dx_for_each_target(t, ctx) {
		if (!t->alive)
			continue;
		dx_for_each_region(r, t) {
			if (dx_pattern_fits_size(&spec->pattern, r) &&
			    dx_pattern_fits(ctx, &spec->pattern, r))
				bytes[dx_priority(ctx, spec, r)] +=
					dx_priority_bytes(spec, t->id, r);
		}
	}
}

u32 dx_priority_limit(const struct dx_context *ctx,
		      const struct dx_scheme_spec *spec, u32 highest, u64 bytes)
{
	u64 histogram[DX_NR_SCORES] = {}, sum = 0;
	u32 priority;

	if (!dx_priority_counts(spec) || bytes == U64_MAX)
		return 0;
	dx_priority_histogram(ctx, spec, histogram);
	for (priority = highest; ; priority--) {
		sum += histogram[priority];
		if (sum >= bytes || !priority)
			break;
	}
	return sum ? priority : DX_NR_SCORES;
}
