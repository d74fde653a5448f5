// SPDX-License-Identifier: GPL-2.0
/*
 * Regions as users see them.
 */
#include "internal.h"

u32 dx_context_nr_regions(const struct dx_context *ctx)
{
	const struct dx_target *t;
	u32 nr = 0;

	dx_for_each_target(t, ctx)
		nr += t->regions.nr;
	return nr;
}

/* Share of the running window that is still to come, in basis points. */
static u32 left_bp(const struct dx_context *ctx)
{
	return div_u64((u64)10000 * (ctx->unit - ctx->passed), ctx->unit);
}

u32 dx_region_estimate(const struct dx_context *ctx, const struct dx_region *r)
{
	u32 last = dx_last_score(r, ctx->unit);
	u32 left = left_bp(ctx);
	u32 now;

	/* What the looks that were not answered would have found. */
	now = r->samples ? dx_scale(r->nr_accesses, r->samples, ctx->passed) :
			   dx_scale(last, ctx->unit, ctx->passed);
	return now + div_u64((u64)last * left, 10000);
}

void dx_region_report(const struct dx_context *ctx, const struct dx_region *r,
		      struct damonx_region *out)
{
	bool known = !(r->flags & DAMONX_REGION_UNKNOWN);
	u32 estimate = dx_region_estimate(ctx, r);

	*out = (struct damonx_region){
		.start = r->start,
		.end = r->end,
		.nr_accesses = known ? r->last_nr_accesses : 0,
		.samples = known ? r->last_samples : 0,
		.estimate = estimate,
		.age = r->age,
		.last_seen_ns = r->last_seen_ns,
		.flags = r->flags,
	};
	/* In the unit of nr_accesses; between windows exactly that again. */
	if (known)
		out->estimate = dx_scale(estimate, ctx->unit, r->last_samples);
	if (ctx->last.end_ns > r->changed_ns)
		out->age_ns = ctx->last.end_ns - r->changed_ns;
}
