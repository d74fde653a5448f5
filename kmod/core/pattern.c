// SPDX-License-Identifier: GPL-2.0
/*
 * Access patterns: which regions a scheme is for.
 */
#include "internal.h"

#define DX_PPM		1000000ULL
#define DX_MILLIHZ_US	1000000000ULL	/* microseconds in a thousand seconds */

u64 dx_accesses_in_unit(u32 unit, u64 nr, u64 samples, u64 sample_us)
{
	switch (unit) {
	case DAMONX_ACCESS_PPM:
		return div64_u64(nr * DX_PPM, samples);
	case DAMONX_ACCESS_MILLIHZ:
		return div64_u64(nr * DX_MILLIHZ_US, samples * sample_us);
	}
	return nr;
}

/* A highest value that is one too high, so that 0 can say that there is none. */
static bool dx_pattern_within(u64 value, u64 min, u64 max)
{
	return value >= min && (!max || value < max);
}

static bool dx_pattern_fits_accesses(const struct dx_context *ctx,
				     const struct dx_pattern *p,
				     const struct dx_region *r)
{
	u64 accesses;

	if (!p->min_accesses && !p->max_accesses)
		return true;
	if (!r->samples && !r->last_samples)
		return false;
	accesses = dx_accesses_in_unit(p->access_unit,
				       dx_region_estimate(ctx, r), ctx->unit,
				       ctx->attrs.sample_us);
	return dx_pattern_within(accesses, p->min_accesses, p->max_accesses);
}

u64 dx_region_age_ns(const struct dx_context *ctx, const struct dx_region *r)
{
	u64 end_ns = ctx->last.end_ns;

	return end_ns > r->changed_ns ? end_ns - r->changed_ns : 0;
}

static bool dx_pattern_fits_age(const struct dx_context *ctx,
				const struct dx_pattern *p,
				const struct dx_region *r)
{
	u64 age = r->age;

	if (p->age_unit == DAMONX_AGE_US)
		age = div_u64(dx_region_age_ns(ctx, r), NSEC_PER_USEC);
	return dx_pattern_within(age, p->min_age, p->max_age);
}

static bool dx_pattern_is_unseen(const struct dx_context *ctx,
				 const struct dx_pattern *p,
				 const struct dx_region *r)
{
	u64 now_ns;

	if (!p->min_unseen_us || !r->last_seen_ns)
		return true;
	now_ns = dx_env_now_ns(ctx->env);
	return now_ns >= r->last_seen_ns + p->min_unseen_us * NSEC_PER_USEC;
}

/* But for the size, which is another one while it is acted on. */
bool dx_pattern_fits(const struct dx_context *ctx, const struct dx_pattern *p,
		     const struct dx_region *r)
{
	return dx_pattern_fits_age(ctx, p, r) &&
	       dx_pattern_fits_accesses(ctx, p, r) &&
	       dx_pattern_is_unseen(ctx, p, r);
}

bool dx_pattern_fits_size(const struct dx_pattern *p, const struct dx_region *r)
{
	u64 bytes = dx_region_bytes(r);

	return bytes >= p->min_bytes && (!p->max_bytes || bytes <= p->max_bytes);
}
