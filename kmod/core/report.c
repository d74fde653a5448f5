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
static u32 dx_report_left_bp(const struct dx_context *ctx)
{
	return div_u64((u64)10000 * (ctx->unit - ctx->passed), ctx->unit);
}

u32 dx_region_estimate(const struct dx_context *ctx, const struct dx_region *r)
{
	u32 last = dx_last_score(r, ctx->unit);
	u32 left = dx_report_left_bp(ctx);
	u32 now;

	if (dx_probes_weighted(ctx))
		return 0;
	/* What the looks that were not answered would have found. */
	now = r->samples ? dx_scale(r->nr_accesses, r->samples, ctx->passed) :
			   dx_scale(last, ctx->unit, ctx->passed);
	return now + div_u64((u64)last * left, 10000);
}

void dx_region_report(const struct dx_context *ctx, const struct dx_region *r,
		      struct damonx_region *out)
{
	ctx->engine->report(ctx, r, out);
}
