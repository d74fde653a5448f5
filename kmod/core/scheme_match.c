// SPDX-License-Identifier: GPL-2.0
/*
 * Which regions a scheme acts on in a lap of its pass, and how far what lies on
 * their borders may reach.
 */
#include "internal.h"

/* Whether @s comes to @r in this lap, or has been there in this pass. */
static bool dx_scheme_matches_by_now(const struct dx_context *ctx,
				     const struct dx_scheme *s,
				     const struct dx_region *r)
{
	return dx_pattern_fits_size(&s->spec.pattern, r) &&
	       dx_pattern_fits(ctx, &s->spec.pattern, r) &&
	       (!s->state.min_score ||
		dx_priority(ctx, &s->spec, r) >= s->state.min_score);
}

bool dx_scheme_matches(const struct dx_context *ctx, const struct dx_scheme *s,
		       const struct dx_region *r)
{
	return dx_scheme_matches_by_now(ctx, s, r) &&
	       (s->state.max_score == DX_NR_SCORES - 1 ||
		dx_priority(ctx, &s->spec, r) <= s->state.max_score);
}

/*
 * Where folios may end that begin in front of @end, the end of a part that @s
 * acts on: in what follows, if that is acted on as well. So what lies on the
 * border of two regions is done with the one that it begins in.
 */
u64 dx_scheme_reach(const struct dx_context *ctx, const struct dx_scheme *s,
		    const struct dx_target *t, u64 end, enum dx_verdict verdict)
{
	u64 folio_bytes = ctx->ops->folio_bytes, last, part_end;
	u32 i = dx_regions_find(&t->regions, end);
	const struct dx_region *r;

	if (!folio_bytes)
		return end;
	last = (end + folio_bytes - 1) & ~(folio_bytes - 1);
	while (end < last && i < t->regions.nr) {
		r = &t->regions.at[i];
		part_end = r->end;
		if (r->start > end || !dx_scheme_matches_by_now(ctx, s, r) ||
		    dx_range_filter_ask(&s->spec, t->id, end, &part_end) !=
		    verdict)
			break;
		end = part_end;
		i += end >= r->end;
	}
	return end;
}
