// SPDX-License-Identifier: GPL-2.0
/*
 * Watermarks: when schemes are active. If all schemes of a context are inactive,
 * it does not watch either.
 */
#include "internal.h"

static u64 dx_watermark_read(const struct dx_context *ctx,
			     const struct dx_watermark *w)
{
	const struct dx_metric metric = {
		.type = w->metric,
		.watermark = true,
	};

	return ctx->env->metric(ctx->env->self, &metric);
}

/* Between @mid_permil and @high_permil it stays as it is. */
static bool dx_watermark_is_inactive(const struct dx_watermark *w, u64 value,
				     bool inactive)
{
	if (value > w->high_permil || value < w->low_permil)
		return true;
	return inactive && value >= w->mid_permil;
}

static void dx_watermark_check(struct dx_context *ctx, struct dx_scheme *s,
			       u64 now_ns)
{
	const struct dx_watermark *w = &s->spec.watermark;
	bool inactive;

	if (!w->metric || now_ns < s->state.watermark_due_ns)
		return;
	s->state.watermark_due_ns = now_ns + w->interval_us * NSEC_PER_USEC;
	inactive = dx_watermark_is_inactive(w, dx_watermark_read(ctx, w),
					    s->state.inactive);
	mutex_lock(&ctx->lock);
	s->state.inactive = inactive;
	mutex_unlock(&ctx->lock);
}

void dx_watermarks_check(struct dx_context *ctx, u64 now_ns)
{
	struct dx_scheme *s;
	u64 due_ns = U64_MAX;

	if (now_ns < ctx->watermark_due_ns)
		return;
	dx_for_each_scheme(s, ctx) {
		if (s->spec.off)
			continue;
		dx_watermark_check(ctx, s, now_ns);
		if (s->spec.watermark.metric)
			due_ns = min(due_ns, s->state.watermark_due_ns);
	}
	ctx->watermark_due_ns = due_ns;
}

bool dx_watermarks_keep_idle(const struct dx_context *ctx)
{
	const struct dx_scheme *s;
	bool any = false;

	dx_for_each_scheme(s, ctx) {
		if (s->spec.off)
			continue;
		if (!s->state.inactive)
			return false;
		any = true;
	}
	return any;
}
