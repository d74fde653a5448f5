// SPDX-License-Identifier: GPL-2.0
/*
 * The time grid: when a sample is due, which window it belongs to, and the pass
 * over all targets that it is, step by step.
 */
#include "internal.h"

/* How often a paused context looks whether its targets are still there. */
#define DX_PAUSE_MIN_NS		(100 * NSEC_PER_MSEC)
#define DX_PAUSE_MAX_NS		(1000 * NSEC_PER_MSEC)

static u64 dx_window_sample_ns(const struct dx_context *ctx)
{
	return ctx->attrs.sample_us * NSEC_PER_USEC;
}

/*
 * Number of the first sample that leaves what is armed now armed for half an
 * interval or longer. Above ctx->unit when that is after the window's end.
 */
static u64 dx_window_next_sample(const struct dx_context *ctx, u64 now_ns)
{
	u64 interval = dx_window_sample_ns(ctx);
	u64 earliest = now_ns + interval / 2;

	if (earliest <= ctx->base_ns + interval)
		return 1;
	return div64_u64(earliest - ctx->base_ns + interval - 1, interval);
}

/*
 * Where a time grid starts. Contexts that one driver begins at one time share it,
 * so that it wakes up once for all of them. Not where those before took long: they
 * would be late each time.
 */
static u64 dx_window_grid_ns(const struct dx_context *ctx, u64 now_ns)
{
	const u64 *woken_ns = ctx->env->woken_ns;

	if (woken_ns && *woken_ns <= now_ns &&
	    now_ns - *woken_ns <= dx_window_sample_ns(ctx) / 4)
		return *woken_ns;
	return now_ns;
}

static void dx_window_begin(struct dx_context *ctx, u64 now_ns)
{
	u64 length = ctx->unit * dx_window_sample_ns(ctx);

	mutex_lock(&ctx->lock);
	if (ctx->base_ns)
		ctx->base_ns += length;
	if (!ctx->base_ns || now_ns > ctx->base_ns + length / 2)
		ctx->base_ns = dx_window_grid_ns(ctx, now_ns);
	ctx->now.number = ctx->last.number + 1;
	if (!ctx->now.start_ns)
		ctx->now.start_ns = now_ns;
	ctx->now.sample_us = ctx->attrs.sample_us;
	ctx->now.aggr_us = ctx->attrs.aggr_us;
	ctx->now.samples_asked = ctx->unit;
	ctx->now.samples_taken = 0;
	ctx->passed = 0;
	ctx->left_out = 0;
	ctx->begun = true;
	mutex_unlock(&ctx->lock);
}

/* A sample is taken at @now_ns. Returns whether it is the window's last. */
static bool dx_window_advance(struct dx_context *ctx, u64 now_ns)
{
	bool last = dx_window_next_sample(ctx, now_ns) > ctx->unit;
	u64 passed = ctx->unit;

	if (!last)
		passed = div64_u64(now_ns - ctx->base_ns,
				   dx_window_sample_ns(ctx));
	mutex_lock(&ctx->lock);
	passed = max_t(u64, passed, ctx->passed + 1);
	ctx->tick += passed - ctx->passed;
	ctx->stats.samples_asked += passed - ctx->passed - ctx->left_out;
	ctx->now.samples_asked -= ctx->left_out;
	ctx->left_out = 0;
	ctx->stats.samples_taken++;
	ctx->now.samples_taken++;
	ctx->passed = passed;
	mutex_unlock(&ctx->lock);
	return last;
}

/*
 * Where nothing is in flight, the time at which something is to be done before
 * the window ends: areas, which may be there by then, or schemes. 0 where looks
 * are in flight.
 */
static u64 dx_window_next_errand(const struct dx_context *ctx)
{
	u64 due_ns = ctx->unarmed_due_ns;
	const struct dx_target *t;
	u32 i;

	if (!ctx->nr_alive)
		return 0;
	for (i = 0; i < ctx->nr_targets; i++) {
		t = dx_turns_target(ctx, i);
		if (!t->alive)
			continue;
		/* An engine may arm nothing now and something soon. */
		if (t->flight.nr || t->evidence)
			return 0;
		if (ctx->ops->areas)
			due_ns = min(due_ns, t->update_due_ns);
	}
	return due_ns;
}

/* Looks have been armed by @now_ns: say when they are read. */
static void dx_window_set_due(struct dx_context *ctx, u64 now_ns)
{
	u64 interval = dx_window_sample_ns(ctx);
	u32 first = min_t(u64, dx_window_next_sample(ctx, now_ns), ctx->unit);
	u32 next = clamp(ctx->engine->next_due(ctx, first), first, ctx->unit);
	u64 errand_ns = dx_window_next_errand(ctx);

	if (errand_ns)
		next = errand_ns >= ctx->base_ns + ctx->unit * interval ?
		       ctx->unit :
		       clamp_t(u64, dx_window_next_sample(ctx, errand_ns),
			       first, ctx->unit);
	ctx->left_out = next - first;
	ctx->due_ns = max(ctx->base_ns + next * interval,
			  now_ns + interval / 2);
	ctx->armed = true;
}

/* Something has come that does not wait for the next sample that was due. */
void dx_window_hasten(struct dx_context *ctx, u64 now_ns)
{
	u64 interval = dx_window_sample_ns(ctx);
	u64 next, sooner;

	if (!ctx->armed || !ctx->left_out)
		return;
	next = div64_u64(ctx->due_ns - ctx->base_ns, interval);
	sooner = min(dx_window_next_sample(ctx, now_ns), next);
	ctx->left_out -= min_t(u64, next - sooner, ctx->left_out);
	ctx->due_ns = ctx->base_ns + sooner * interval;
}

bool dx_context_dozes(const struct dx_context *ctx)
{
	return ctx->armed && ctx->left_out;
}

/* ---- a pass over the targets ---- */

static void dx_window_begin_pass(struct dx_context *ctx, bool closing,
				 u64 now_ns)
{
	ctx->in_pass = true;
	ctx->closing = closing;
	ctx->unarmed = closing || now_ns >= ctx->unarmed_due_ns;
	ctx->pass_ns = now_ns;
	ctx->pass++;
	dx_turns_begin_pass(ctx);
}

/*
 * Whether others come first, now that *@stepped says that a step is done. The
 * next one counts as done.
 */
static bool dx_window_give_way(const struct dx_context *ctx, u64 deadline_ns,
			       bool *stepped)
{
	bool first = !*stepped;

	*stepped = true;
	if (first)
		return false;
	if (dx_env_must_give_way(ctx->env))
		return true;
	return deadline_ns != U64_MAX &&
	       dx_env_now_ns(ctx->env) >= deadline_ns;
}

static bool dx_window_update_due(const struct dx_context *ctx,
				 const struct dx_target *t)
{
	if (!ctx->ops->areas || !t->alive || t->updated_pass == ctx->pass)
		return false;
	if (ctx->ops->ranges_stay && t->nr_ranges)
		return false;
	if (ctx->ops->areas_changed && ctx->ops->areas_changed(t->space))
		return true;
	if (t->update_due_ns > ctx->pass_ns)
		return false;
	return ctx->ops->follows_mappings || !t->regions.nr;
}

/* Let regions follow the areas where that is due. */
static u32 dx_window_update(struct dx_context *ctx, u64 deadline_ns,
			    bool *stepped)
{
	struct dx_target *t;
	u32 flags = 0;

	if (ctx->unarmed)
		return 0;
	while (!dx_turns_all_asked(ctx)) {
		t = dx_turns_target(ctx, ctx->turns.asked);
		if (!dx_window_update_due(ctx, t)) {
			dx_turns_asked(ctx, t);
			continue;
		}
		if (dx_window_give_way(ctx, deadline_ns, stepped))
			return flags | DX_TICK_AGAIN;
		if (!dx_areas_update(ctx, t, ctx->pass_ns))
			flags |= DX_TICK_NO_MEMORY;
		t->updated_pass = ctx->pass;
		ctx->updated = true;
	}
	if (ctx->updated && !ctx->engine->outline_changed(ctx))
		flags |= DX_TICK_NO_MEMORY;
	ctx->updated = false;
	return flags;
}

/* Where it is not its turn, only the end of a window asks whether it is there. */
static u32 dx_window_look_at(struct dx_context *ctx, struct dx_target *t)
{
	bool arm = dx_turns_take(ctx, t);
	bool answered = true;

	if (!dx_turns_over(ctx))
		answered = dx_flight_pass(ctx, t, arm, ctx->pass_ns);
	if (answered && !ctx->closing && t->regions.nr)
		return 0;
	return dx_areas_check_alive(ctx, t) ? 0 : DX_TICK_TARGET_GONE;
}

static u32 dx_window_look(struct dx_context *ctx, u64 deadline_ns,
			  bool *stepped)
{
	struct dx_target *t;
	u32 flags = 0;

	for (; ctx->turns.at < ctx->nr_targets; ctx->turns.at++) {
		if (!ctx->closing && dx_turns_over(ctx))
			break;
		t = dx_turns_target(ctx, ctx->turns.at);
		if (!t->alive || t->looked_pass == ctx->pass)
			continue;
		if (dx_window_give_way(ctx, deadline_ns, stepped))
			return flags | DX_TICK_AGAIN;
		flags |= dx_window_look_at(ctx, t);
		t->looked_pass = ctx->pass;
	}
	return flags;
}

/* What is left of the pass, or as much of it as others let us do. */
static u32 dx_window_pass(struct dx_context *ctx, u64 deadline_ns)
{
	bool stepped = false;
	u32 flags;

	flags = dx_window_update(ctx, deadline_ns, &stepped);
	if (!(flags & DX_TICK_AGAIN))
		flags |= dx_window_look(ctx, deadline_ns, &stepped);
	if (!ctx->nr_alive)
		flags |= DX_TICK_NO_TARGET;
	if (!(flags & DX_TICK_AGAIN))
		ctx->in_pass = false;
	return flags;
}

/* ---- a tick ---- */

u64 dx_context_due_ns(const struct dx_context *ctx)
{
	return ctx->paused_ns ? ctx->pause_due_ns : ctx->due_ns;
}

/* A sample is due. Returns whether it is the window's last. */
static bool dx_window_begin_tick(struct dx_context *ctx, u64 now_ns)
{
	if (!ctx->begun)
		dx_window_begin(ctx, now_ns);
	return ctx->armed && dx_window_advance(ctx, now_ns);
}

/* All targets were looked at. */
static u32 dx_window_end_tick(struct dx_context *ctx)
{
	u32 flags = 0;

	if (ctx->closing) {
		if (!dx_window_close(ctx, ctx->pass_ns, false))
			flags |= DX_TICK_NO_MEMORY;
		return flags | DX_TICK_WINDOW;
	}
	if (ctx->unarmed) {
		ctx->armed = false;
		ctx->due_ns = 0;
		ctx->unarmed_due_ns = U64_MAX;
		if (!dx_schemes_begin(ctx, false))
			ctx->unarmed_due_ns = dx_schemes_due_ns(ctx);
		return DX_TICK_UNARMED;
	}
	dx_window_set_due(ctx, dx_env_now_ns(ctx->env));
	return 0;
}

/* The next window begins: regions may become more. */
static u32 dx_window_next(struct dx_context *ctx)
{
	ctx->next_due = false;
	dx_areas_drop_gone(ctx);
	dx_tune_window(ctx);
	if (ctx->engine->next_window(ctx))
		return 0;
	ctx->stats.skipped++;
	return DX_TICK_NO_MEMORY;
}

/* Apply schemes; then it is time for a sample. */
static u32 dx_window_apply(struct dx_context *ctx, u64 deadline_ns)
{
	u32 flags = dx_schemes_apply(ctx, deadline_ns);

	if (flags & DX_TICK_AGAIN)
		return flags;
	ctx->unarmed_due_ns = dx_schemes_due_ns(ctx);
	return ctx->next_due ? dx_window_next(ctx) : 0;
}

/* A pass that was to arm looks is given up; one that closes a window goes on. */
static void dx_window_drop_looks(struct dx_context *ctx)
{
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		t->flight.nr = 0;
	ctx->armed = false;
	ctx->in_pass &= ctx->closing;
	ctx->due_ns = 0;
}

/* ---- pauses ---- */

static void dx_window_hold(struct dx_context *ctx, u64 now_ns)
{
	if (ctx->paused_ns)
		return;
	dx_window_drop_looks(ctx);
	ctx->paused_ns = now_ns;
	ctx->pause_due_ns = now_ns;
}

/* Go on where it was held, as if no time had passed. */
static void dx_window_go_on(struct dx_context *ctx, u64 now_ns)
{
	u64 away_ns = now_ns - ctx->paused_ns;
	struct dx_region *r;
	struct dx_target *t;

	if (!ctx->paused_ns || ctx->pause_asked || ctx->idle)
		return;
	mutex_lock(&ctx->lock);
	ctx->paused_ns = 0;
	ctx->pass_ns += away_ns;
	if (ctx->base_ns)
		ctx->base_ns += away_ns;
	if (ctx->now.start_ns)
		ctx->now.start_ns += away_ns;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			r->changed_ns = min(r->changed_ns + away_ns, now_ns);
	mutex_unlock(&ctx->lock);
}

/* Watch only while a watermark lets a scheme act. */
static void dx_window_heed_watermarks(struct dx_context *ctx, u64 now_ns)
{
	const struct dx_events *events = ctx->env->events;
	bool idle;

	dx_watermarks_check(ctx, now_ns);
	idle = dx_watermarks_keep_idle(ctx);
	if (idle == ctx->idle)
		return;
	mutex_lock(&ctx->lock);
	ctx->idle = idle;
	mutex_unlock(&ctx->lock);
	if (idle)
		dx_window_hold(ctx, now_ns);
	else
		dx_window_go_on(ctx, now_ns);
	if (events && events->idle)
		events->idle(ctx->env->self, ctx);
}

/* In a pause there is nothing to do but to see who is left. */
static u32 dx_window_watch_pause(struct dx_context *ctx, u64 now_ns)
{
	u64 wait_ns = clamp_t(u64, ctx->attrs.aggr_us * NSEC_PER_USEC,
			      DX_PAUSE_MIN_NS, DX_PAUSE_MAX_NS);
	struct dx_target *t;
	u32 flags = 0;

	ctx->pause_due_ns = min(now_ns + wait_ns, ctx->watermark_due_ns);
	dx_for_each_target(t, ctx)
		if (t->alive && !dx_areas_check_alive(ctx, t))
			flags |= DX_TICK_TARGET_GONE;
	if (!ctx->nr_alive)
		flags |= DX_TICK_NO_TARGET;
	return flags;
}

u32 dx_context_tick(struct dx_context *ctx, u64 deadline_ns)
{
	u64 now_ns = dx_env_now_ns(ctx->env);
	u32 flags;

	dx_assert_driver(ctx);
	if (!ctx->nr_alive)
		return DX_TICK_NO_TARGET;
	if (!ctx->running || ctx->closed)
		return 0;
	if (now_ns >= ctx->watermark_due_ns)
		dx_window_heed_watermarks(ctx, now_ns);
	if (ctx->paused_ns)
		return now_ns < ctx->pause_due_ns ?
		       0 : dx_window_watch_pause(ctx, now_ns);
	if (ctx->pass_of_schemes.applying)
		return dx_window_apply(ctx, deadline_ns);
	if (now_ns < ctx->due_ns)
		return 0;
	if (!ctx->in_pass)
		dx_window_begin_pass(ctx, dx_window_begin_tick(ctx, now_ns),
				     now_ns);
	flags = dx_window_pass(ctx, deadline_ns);
	if (!ctx->in_pass)
		flags |= dx_window_end_tick(ctx);
	if (flags & DX_TICK_NO_MEMORY)
		ctx->stats.skipped++;
	return flags;
}

/* ---- the end of a window ---- */

static void dx_window_finish(struct dx_context *ctx, u64 now_ns, bool partial)
{
	lockdep_assert_held(&ctx->lock);
	ctx->now.end_ns = now_ns;
	ctx->now.partial = partial;
	if (partial)
		ctx->now.samples_asked -= ctx->unit - ctx->passed;
	else
		ctx->stats.windows++;
	ctx->last = ctx->now;
	ctx->now = (struct dx_window){ .start_ns = now_ns };
	ctx->passed = 0;
	ctx->begun = false;
	ctx->armed = false;
	ctx->in_pass = false;
	ctx->closed = true;
	dx_turns_end_window(ctx);
}

/* Returns false when memory was short for something. */
bool dx_window_close(struct dx_context *ctx, u64 now_ns, bool partial)
{
	/* A pause has cut the pass short that asked for areas. */
	if (ctx->updated)
		ctx->engine->outline_changed(ctx);
	ctx->updated = false;
	mutex_lock(&ctx->lock);
	ctx->engine->end_window(ctx, now_ns);
	dx_window_finish(ctx, now_ns, partial);
	mutex_unlock(&ctx->lock);
	return ctx->engine->outline_changed(ctx);
}

u32 dx_context_next_window(struct dx_context *ctx)
{
	dx_assert_driver(ctx);
	if (!ctx->closed)
		return 0;
	ctx->closed = false;
	ctx->due_ns = 0;
	ctx->next_due = dx_schemes_begin(ctx, true);
	return ctx->next_due ? 0 : dx_window_next(ctx);
}

/* Begin the running window again, on a new time grid. */
void dx_window_restart(struct dx_context *ctx)
{
	lockdep_assert_held(&ctx->lock);
	dx_window_drop_looks(ctx);
	if (ctx->begun)
		ctx->now.start_ns = 0;
	ctx->now.sample_us = ctx->attrs.sample_us;
	ctx->now.aggr_us = ctx->attrs.aggr_us;
	ctx->now.samples_taken = 0;
	ctx->begun = false;
	ctx->in_pass = false;
	ctx->base_ns = 0;
	ctx->passed = 0;
}

bool dx_context_stop(struct dx_context *ctx)
{
	bool partial = ctx->begun && ctx->now.samples_taken;

	dx_assert_driver(ctx);
	dx_window_drop_looks(ctx);
	if (partial)
		dx_window_close(ctx, dx_env_now_ns(ctx->env), true);
	dx_schemes_stop(ctx);
	ctx->next_due = false;
	ctx->running = false;
	ctx->paused_ns = 0;
	ctx->pause_asked = false;
	ctx->idle = false;
	return partial;
}

void dx_context_pause(struct dx_context *ctx)
{
	dx_assert_driver(ctx);
	if (!ctx->running)
		return;
	ctx->pause_asked = true;
	dx_window_hold(ctx, dx_env_now_ns(ctx->env));
}

bool dx_context_is_paused(const struct dx_context *ctx)
{
	return ctx->pause_asked;
}

void dx_context_resume(struct dx_context *ctx)
{
	dx_assert_driver(ctx);
	ctx->pause_asked = false;
	dx_window_go_on(ctx, dx_env_now_ns(ctx->env));
}
