// SPDX-License-Identifier: GPL-2.0
/*
 * The sampling window: when a sample is due, what is done in it, and what
 * happens at the end of a window.
 */
#include "internal.h"

static u64 sample_ns(const struct dx_context *ctx)
{
	return ctx->attrs.sample_us * NSEC_PER_USEC;
}

/*
 * Number of the first sample that leaves what is armed now armed for half an
 * interval or longer. Above ctx->unit when that is behind the window's end.
 */
static u64 next_sample(const struct dx_context *ctx, u64 now_ns)
{
	u64 interval = sample_ns(ctx);
	u64 earliest = now_ns + interval / 2;

	if (earliest <= ctx->base_ns + interval)
		return 1;
	return div64_u64(earliest - ctx->base_ns + interval - 1, interval);
}

static void begin_window(struct dx_context *ctx, u64 now_ns)
{
	u64 length = ctx->unit * sample_ns(ctx);

	mutex_lock(&ctx->lock);
	if (ctx->base_ns)
		ctx->base_ns += length;
	if (!ctx->base_ns || now_ns > ctx->base_ns + length / 2)
		ctx->base_ns = now_ns;
	ctx->now.number = ctx->last.number + 1;
	if (!ctx->now.start_ns)
		ctx->now.start_ns = now_ns;
	ctx->now.sample_us = ctx->attrs.sample_us;
	ctx->now.aggr_us = ctx->attrs.aggr_us;
	ctx->now.samples_asked = ctx->unit;
	ctx->now.samples_taken = 0;
	ctx->passed = 0;
	ctx->begun = true;
	mutex_unlock(&ctx->lock);
}

/* A sample is taken at @now_ns. Returns whether it is the window's last. */
static bool advance(struct dx_context *ctx, u64 now_ns)
{
	bool last = next_sample(ctx, now_ns) > ctx->unit;
	u64 passed = ctx->unit;

	if (!last)
		passed = div64_u64(now_ns - ctx->base_ns, sample_ns(ctx));
	mutex_lock(&ctx->lock);
	passed = max_t(u64, passed, ctx->passed + 1);
	ctx->tick += passed - ctx->passed;
	ctx->stats.samples_asked += passed - ctx->passed;
	ctx->stats.samples_taken++;
	ctx->now.samples_taken++;
	ctx->passed = passed;
	mutex_unlock(&ctx->lock);
	return last;
}

/* Looks have been armed by @now_ns: say when they are read. */
static void set_due(struct dx_context *ctx, u64 now_ns)
{
	u64 interval = sample_ns(ctx);
	u64 next = min_t(u64, next_sample(ctx, now_ns), ctx->unit);

	ctx->due_ns = max(ctx->base_ns + next * interval,
			  now_ns + interval / 2);
	ctx->armed = true;
}

/* Let regions follow the areas where that is due. */
static u32 update_targets(struct dx_context *ctx, u64 now_ns)
{
	struct dx_target *t;
	bool updated = false;
	bool ok = true;

	if (!ctx->ops->follows_mappings)
		return 0;
	dx_for_each_target(t, ctx) {
		if (!t->alive || now_ns < t->update_due_ns)
			continue;
		ok &= dx_target_update(ctx, t, now_ns);
		updated = true;
	}
	if (updated)
		ok &= dx_context_bound_size(ctx);
	return ok ? 0 : DX_TICK_NO_MEMORY;
}

static u32 look_at_targets(struct dx_context *ctx, bool closing, u64 now_ns)
{
	struct dx_target *t;
	u32 flags = 0;

	dx_for_each_target(t, ctx) {
		bool answered;

		if (!t->alive)
			continue;
		answered = dx_target_look(ctx, t, !closing, now_ns);
		if (t->barren || !t->regions.nr)
			dx_target_astray(ctx, t, now_ns);
		if (answered && !closing && t->regions.nr)
			continue;
		if (!dx_target_check_alive(ctx, t))
			flags |= DX_TICK_TARGET_GONE;
	}
	if (!ctx->nr_alive)
		flags |= DX_TICK_NO_TARGET;
	return flags;
}

u64 dx_context_due_ns(const struct dx_context *ctx)
{
	return ctx->paused_ns ? U64_MAX : ctx->due_ns;
}

u32 dx_context_tick(struct dx_context *ctx)
{
	u64 now_ns = ctx->env->now_ns();
	bool closing = false;
	u32 flags = 0;

	if (!ctx->nr_alive)
		return DX_TICK_NO_TARGET;
	if (!ctx->running || ctx->closed || ctx->paused_ns ||
	    now_ns < ctx->due_ns)
		return 0;
	if (!ctx->begun)
		begin_window(ctx, now_ns);
	if (ctx->armed)
		closing = advance(ctx, now_ns);
	if (!closing)
		flags |= update_targets(ctx, now_ns);
	flags |= look_at_targets(ctx, closing, now_ns);
	if (!closing) {
		set_due(ctx, ctx->env->now_ns());
	} else {
		flags |= DX_TICK_WINDOW;
		if (!dx_context_close_window(ctx, now_ns, false))
			flags |= DX_TICK_NO_MEMORY;
	}
	if (flags & DX_TICK_NO_MEMORY)
		ctx->stats.skipped++;
	return flags;
}

/* ---- the end of a window ---- */

static u32 distance(u32 a, u32 b)
{
	return a < b ? b - a : a - b;
}

static void age(struct dx_region *r, u32 threshold, u32 unit, u64 now_ns)
{
	u32 score = dx_score(r, unit);
	u32 last = dx_last_score(r, unit);

	if (distance(score, last) > threshold || !score != !last) {
		r->age = 0;
		r->changed_ns = now_ns;
	} else if (r->age < U32_MAX) {
		r->age++;
	}
}

static u32 highest_score(const struct dx_context *ctx)
{
	const struct dx_region *r;
	const struct dx_target *t;
	u32 highest = 0;

	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			highest = max(highest, dx_score(r, ctx->unit));
	return highest;
}

/*
 * Age all regions and merge those that are alike; if there are still too many,
 * the less alike as well.
 */
static void age_and_merge(struct dx_context *ctx, u64 now_ns)
{
	u32 threshold = highest_score(ctx) / 10;
	struct dx_region *r;
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			age(r, threshold, ctx->unit, now_ns);
	for (;;) {
		dx_for_each_target(t, ctx)
			dx_regions_merge(&t->regions, threshold,
					 ctx->size_limit, ctx->unit);
		if (dx_context_nr_regions(ctx) <= ctx->attrs.max_regions ||
		    threshold >= ctx->unit)
			return;
		if (threshold >= ctx->unit / 2)
			threshold = ctx->unit;
		else
			threshold = threshold ? 2 * threshold : 1;
	}
}

/* The running window's counts become the last window's. */
static void finish_region(struct dx_region *r)
{
	r->flags = 0;
	if (!r->samples) {
		r->flags |= DAMONX_REGION_UNKNOWN;
	} else {
		r->last_nr_accesses = r->nr_accesses;
		r->last_samples = r->samples;
		if (r->absent == r->samples)
			r->flags |= DAMONX_REGION_ABSENT;
		if (r->hidden)
			r->flags |= DAMONX_REGION_HIDDEN;
	}
	r->nr_accesses = 0;
	r->samples = 0;
	r->absent = 0;
	r->hidden = 0;
}

static void finish_window(struct dx_context *ctx, u64 now_ns, bool partial)
{
	struct dx_region *r;
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			finish_region(r);
	ctx->now.end_ns = now_ns;
	ctx->now.partial = partial;
	if (partial)
		ctx->now.samples_asked = ctx->passed;
	else
		ctx->stats.windows++;
	ctx->last = ctx->now;
	ctx->now = (struct dx_window){ .start_ns = now_ns };
	ctx->passed = 0;
	ctx->begun = false;
	ctx->armed = false;
	ctx->closed = true;
}

/* Returns false when memory was short for something. */
bool dx_context_close_window(struct dx_context *ctx, u64 now_ns, bool partial)
{
	mutex_lock(&ctx->lock);
	age_and_merge(ctx, now_ns);
	finish_window(ctx, now_ns, partial);
	mutex_unlock(&ctx->lock);
	return dx_context_bound_size(ctx);
}

/* What targets that are gone leave behind is of use to the others. */
static void drop_gone(struct dx_context *ctx)
{
	struct dx_target *t;

	if (!ctx->nr_alive)
		return;
	dx_for_each_target(t, ctx) {
		struct dx_regions gone = {};

		if (t->alive || !t->regions.at)
			continue;
		mutex_lock(&ctx->lock);
		swap(t->regions, gone);
		mutex_unlock(&ctx->lock);
		dx_regions_free(ctx->env, &gone);
		dx_flight_free(ctx->env, &t->flight);
	}
}

u32 dx_context_next_window(struct dx_context *ctx)
{
	u32 flags = 0;

	if (!ctx->closed)
		return 0;
	drop_gone(ctx);
	if (!dx_context_split(ctx)) {
		ctx->stats.skipped++;
		flags |= DX_TICK_NO_MEMORY;
	}
	ctx->closed = false;
	ctx->due_ns = 0;
	return flags;
}

static void drop_looks(struct dx_context *ctx)
{
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		t->flight.nr = 0;
	ctx->armed = false;
	ctx->due_ns = 0;
}

/* Begin the running window again, on a new time grid. */
void dx_context_restart_window(struct dx_context *ctx)
{
	drop_looks(ctx);
	if (ctx->begun)
		ctx->now.start_ns = 0;
	ctx->begun = false;
	ctx->base_ns = 0;
	ctx->passed = 0;
}

bool dx_context_stop(struct dx_context *ctx)
{
	bool partial = ctx->begun && ctx->now.samples_taken;

	drop_looks(ctx);
	if (partial)
		dx_context_close_window(ctx, ctx->env->now_ns(), true);
	ctx->running = false;
	ctx->paused_ns = 0;
	return partial;
}

void dx_context_pause(struct dx_context *ctx)
{
	if (ctx->paused_ns || !ctx->running)
		return;
	drop_looks(ctx);
	ctx->paused_ns = ctx->env->now_ns();
}

void dx_context_resume(struct dx_context *ctx)
{
	struct dx_region *r;
	struct dx_target *t;
	u64 now_ns, away_ns;

	if (!ctx->paused_ns)
		return;
	now_ns = ctx->env->now_ns();
	away_ns = now_ns - ctx->paused_ns;
	mutex_lock(&ctx->lock);
	ctx->paused_ns = 0;
	if (ctx->base_ns)
		ctx->base_ns += away_ns;
	if (ctx->now.start_ns)
		ctx->now.start_ns += away_ns;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			r->changed_ns = min(r->changed_ns + away_ns, now_ns);
	mutex_unlock(&ctx->lock);
}
