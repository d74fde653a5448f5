// SPDX-License-Identifier: GPL-2.0
/*
 * Classic sampling, DAMON's: each sample looks at one random page a region,
 * for one sample. At the end of a window regions age, neighbours that are alike
 * merge, and all or some are split at random.
 *
 * New arrays are built in ctx->spare, without the lock, since only the driver
 * changes regions; then they change places with the old one.
 */
#include "internal.h"

/* ---- looks ---- */

static u32 dx_classic_room(const struct dx_context *ctx, u32 nr_regions)
{
	return nr_regions;
}

/* One look a region. As regions are sorted, so are the looks. */
static u32 dx_classic_before_pass(struct dx_context *ctx, struct dx_target *t,
				  struct dx_look *looks, u32 max,
				  struct dx_armed *armed)
{
	const struct dx_regions *rs = &t->regions;
	u32 nr = min(rs->nr, max);
	u64 random = ctx->random;
	u32 i;

	for (i = 0; i < nr; i++) {
		const struct dx_region *r = &rs->at[i];

		looks[i] = (struct dx_look){
			.addr = r->start +
				dx_random_below(&random, dx_region_bytes(r)),
			.due_tick = ctx->tick + 1,
			.tag = i,
			.level = DX_LEVEL_LEAF,
			.found = DX_PENDING,
			.seen = DX_PENDING,
		};
	}
	ctx->random = random;
	armed->last_due_tick = ctx->tick + 1;
	return nr;
}

/*
 * When areas have just moved, two looks may have come into one region: it still
 * has no more samples than the window. Without branches, for which page was
 * touched nobody can predict.
 */
static void dx_classic_count(const struct dx_context *ctx, struct dx_region *r,
			     const struct dx_look *look, u64 now_ns)
{
	bool touched = look->seen == DX_TOUCHED;

	if (r->samples >= ctx->now.samples_taken)
		return;
	r->samples++;
	r->nr_accesses += touched;
	r->last_seen_ns = touched ? now_ns : r->last_seen_ns;
	r->absent += look->seen == DX_ABSENT;
	r->hidden += look->seen == DX_HIDDEN;
	if (ctx->probes)
		dx_probe_count(ctx, r, look->hits);
}

static void dx_classic_after_pass(struct dx_context *ctx, struct dx_target *t,
				  const struct dx_pass *pass, u64 now_ns,
				  struct dx_answers *answers)
{
	const struct dx_look *look = pass->read;
	const struct dx_look *end = look + pass->nr_read;
	struct dx_region *r = t->regions.at;
	struct dx_region *r_end = r + t->regions.nr;
	struct dx_answers sum = *answers;

	lockdep_assert_held(&ctx->lock);
	for (; look < end; look++) {
		if (!dx_answers_count(&sum, look))
			continue;
		while (r < r_end && r->end <= look->addr)
			r++;
		if (r < r_end && r->start <= look->addr)
			dx_classic_count(ctx, r, look, now_ns);
	}
	*answers = sum;
}

static u32 dx_classic_next_due(const struct dx_context *ctx, u32 first)
{
	return first;
}

/* ---- the end of a window ---- */

static u32 dx_classic_distance(u32 a, u32 b)
{
	return a < b ? b - a : a - b;
}

static void dx_classic_age(struct dx_region *r, u32 threshold, u32 unit,
			   u64 now_ns)
{
	u32 score = dx_score(r, unit);
	u32 last = dx_last_score(r, unit);

	if (dx_classic_distance(score, last) > threshold || !score != !last) {
		r->age = 0;
		r->changed_ns = now_ns;
	} else if (r->age < U32_MAX) {
		r->age++;
	}
}

/* Of those that were looked at. */
static u32 dx_classic_highest_score(const struct dx_context *ctx)
{
	const struct dx_region *r;
	const struct dx_target *t;
	u32 highest = 0;

	dx_for_each_target(t, ctx) {
		if (!t->counted)
			continue;
		dx_for_each_region(r, t)
			highest = max(highest, dx_score(r, ctx->unit));
	}
	return highest;
}

/* Nothing is new: it goes on as it was, and there is nothing to close. */
static void dx_classic_age_unknown(struct dx_target *t)
{
	struct dx_region *r;

	dx_for_each_region(r, t) {
		r->age += r->age < U32_MAX;
		r->flags = DAMONX_REGION_UNKNOWN;
	}
}

static bool dx_classic_merge(struct dx_context *ctx, struct dx_target *t,
			     u32 threshold)
{
	return dx_regions_merge(&t->regions, threshold, ctx->size_limit,
				ctx->unit);
}

/* Returns whether a higher threshold would join more. */
static bool dx_classic_age_and_merge(struct dx_context *ctx, u32 threshold,
				     u64 now_ns)
{
	struct dx_region *r;
	struct dx_target *t;
	bool more = false;

	/* In one go: of thousands of targets, none stays in the caches. */
	dx_for_each_target(t, ctx) {
		if (!t->counted)
			dx_classic_age_unknown(t);
		else
			dx_for_each_region(r, t)
				dx_classic_age(r, threshold, ctx->unit, now_ns);
		more |= dx_classic_merge(ctx, t, threshold);
	}
	return more;
}

/*
 * Age all regions and merge those that are alike; if there are still too many,
 * the less alike as well. Areas that are apart stay so, however many they are.
 */
static void dx_classic_join(struct dx_context *ctx, u64 now_ns)
{
	u32 threshold = dx_classic_highest_score(ctx) / 10;
	bool more = dx_classic_age_and_merge(ctx, threshold, now_ns);
	struct dx_target *t;

	while (more && threshold < ctx->top_score &&
	       dx_context_nr_regions(ctx) > ctx->attrs.max_regions) {
		if (threshold >= ctx->top_score / 2)
			threshold = ctx->top_score;
		else
			threshold = threshold ? 2 * threshold : 1;
		more = false;
		dx_for_each_target(t, ctx)
			more |= dx_classic_merge(ctx, t, threshold);
	}
}

/* The running window's counts become the last window's. */
static void dx_classic_finish(struct dx_region *r)
{
	r->flags = 0;
	if (!r->samples) {
		r->flags |= DAMONX_REGION_UNKNOWN;
	} else {
		r->last_nr_accesses = r->nr_accesses;
		r->last_samples = r->samples;
		memcpy(r->last_hits, r->hits, sizeof(r->hits));
		if (r->absent == r->samples)
			r->flags |= DAMONX_REGION_ABSENT;
		if (r->hidden)
			r->flags |= DAMONX_REGION_HIDDEN;
	}
	r->nr_accesses = 0;
	r->samples = 0;
	r->absent = 0;
	r->hidden = 0;
	memset(r->hits, 0, sizeof(r->hits));
}

static void dx_classic_end_window(struct dx_context *ctx, u64 now_ns)
{
	struct dx_region *r;
	struct dx_target *t;

	lockdep_assert_held(&ctx->lock);
	dx_classic_join(ctx, now_ns);
	dx_for_each_target(t, ctx) {
		if (!t->counted)
			continue;
		dx_for_each_region(r, t)
			dx_classic_finish(r);
		t->counted = false;
	}
}

/* ---- enough regions ---- */

static bool dx_classic_chop(struct dx_context *ctx, struct dx_target *t)
{
	u32 nr = dx_regions_nr_chopped(&t->regions, ctx->size_limit);

	if (nr == t->regions.nr)
		return true;
	if (!dx_regions_reserve(ctx->env, &ctx->spare, nr))
		return false;
	dx_regions_chop(&t->regions, ctx->size_limit, &ctx->spare);
	return dx_areas_adopt(ctx, t);
}

/*
 * Find the size above which there would be fewer than min_regions regions, and
 * chop those that are larger. Returns false when memory was short.
 */
bool dx_classic_bound_size(struct dx_context *ctx)
{
	u64 min_bytes = ctx->attrs.min_region_bytes;
	u32 min_regions = ctx->attrs.min_regions;
	struct dx_target *t;
	u64 bytes, units = 0;
	bool ok = true;

	if (ctx->bounded)
		return true;
	/* Of min_bytes, because the bytes of many targets may not fit. */
	dx_for_each_target(t, ctx) {
		bytes = dx_regions_bytes(&t->regions);
		units += bytes / min_bytes + !!(bytes % min_bytes);
	}
	units = div_u64(units, min_regions) + !!(units % min_regions);
	units = min(units, U64_MAX / min_bytes);
	ctx->size_limit = (units ?: 1) * min_bytes;
	dx_for_each_target(t, ctx)
		ok &= dx_classic_chop(ctx, t);
	ctx->bounded = ok;
	return ok;
}

/* ---- more regions ---- */

static void dx_classic_start(struct dx_context *ctx)
{
	ctx->split_offset = 0;
	ctx->split_nr_regions = 0;
}

static bool dx_classic_split_target(struct dx_context *ctx, struct dx_target *t,
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
	return dx_areas_adopt(ctx, t);
}

/*
 * With up to half as many regions as there may be, split all: in two, or in up
 * to three where the last time changed nothing. With more, split as many as
 * there is room for, and others the next time. Returns false when memory was
 * short.
 */
bool dx_classic_split(struct dx_context *ctx)
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
		ok &= dx_classic_split_target(ctx, t, &plan);
	return ok;
}

/* ---- results ---- */

static void dx_classic_report(const struct dx_context *ctx,
			      const struct dx_region *r,
			      struct damonx_region *out)
{
	bool known = !(r->flags & DAMONX_REGION_UNKNOWN);
	bool seen = known && !dx_probes_weighted(ctx);
	u32 estimate = dx_region_estimate(ctx, r);

	*out = (struct damonx_region){
		.start = r->start,
		.end = r->end,
		.nr_accesses = seen ? r->last_nr_accesses : 0,
		.samples = known ? r->last_samples : 0,
		.estimate = estimate,
		.age = r->age,
		.age_ns = dx_region_age_ns(ctx, r),
		.last_seen_ns = r->last_seen_ns,
		.flags = r->flags,
	};
	out->looks = out->samples;
	out->hits = out->nr_accesses;
	if (!known)
		return;
	memcpy(out->probe_hits, r->last_hits, sizeof(r->last_hits));
	/* In the unit of nr_accesses; between windows exactly that again. */
	out->estimate = dx_scale(estimate, ctx->unit, r->last_samples);
}

const struct dx_engine dx_classic = {
	.name = "classic",
	.takes_turns = true,
	.start = dx_classic_start,
	.room = dx_classic_room,
	.before_pass = dx_classic_before_pass,
	.after_pass = dx_classic_after_pass,
	.end_window = dx_classic_end_window,
	.next_window = dx_classic_split,
	.outline_changed = dx_classic_bound_size,
	.report = dx_classic_report,
	.next_due = dx_classic_next_due,
};
