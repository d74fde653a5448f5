// SPDX-License-Identifier: GPL-2.0
/*
 * A pass of schemes over the regions, in slices.
 */
#include "internal.h"

/* A slice is the larger of these; then it is time for a sample. */
#define DX_SLICE_NS		(10 * NSEC_PER_MSEC)
#define DX_SLICE_SAMPLES	2	/* sampling intervals */

/* How the work on a region, or on a part of the regions, has ended. */
enum dx_scheme_end {
	DX_SCHEME_DONE,
	DX_SCHEME_STRETCH_OVER,	/* go on at once */
	DX_SCHEME_SLICE_OVER,	/* go on in the next slice */
	DX_SCHEME_AGAIN,	/* the driver must return first */
};

/* ---- when ---- */

static u64 dx_scheme_half_sample_ns(const struct dx_context *ctx)
{
	return ctx->attrs.sample_us * NSEC_PER_USEC / 2;
}

static bool dx_scheme_is_capped(const struct dx_scheme *s)
{
	return s->spec.max_snapshots &&
	       s->state.stats.nr_snapshots >= s->spec.max_snapshots;
}

static bool dx_scheme_is_on(const struct dx_scheme *s)
{
	return !s->spec.off && !s->state.inactive && !dx_scheme_is_capped(s);
}

/* Half a sample early counts as in time. */
static bool dx_scheme_is_due(const struct dx_context *ctx,
			     const struct dx_scheme *s, u64 now_ns,
			     bool window_end)
{
	if (!dx_scheme_is_on(s))
		return false;
	if (!s->spec.apply_us)
		return window_end || s->state.owed;
	return now_ns + dx_scheme_half_sample_ns(ctx) >= s->state.next_ns;
}

/* It cannot join the pass under way: after that it is its turn at once. */
static void dx_scheme_owe(struct dx_scheme *s)
{
	s->state.owed = !s->spec.apply_us && dx_scheme_is_on(s);
}

/* On the grid of its interval, from which it departs only if it is late. */
static void dx_scheme_set_next(const struct dx_context *ctx,
			       struct dx_scheme *s, u64 now_ns)
{
	u64 apply_ns = s->spec.apply_us * NSEC_PER_USEC;

	if (!apply_ns)
		return;
	s->state.next_ns += apply_ns;
	if (s->state.next_ns + apply_ns < now_ns)
		s->state.next_ns = now_ns + apply_ns;
}

u64 dx_schemes_due_ns(const struct dx_context *ctx)
{
	u64 half_ns = dx_scheme_half_sample_ns(ctx), due_ns = U64_MAX;
	const struct dx_scheme *s;

	/* First there is a sample, then the next slice. */
	if (ctx->pass_of_schemes.active)
		return dx_env_now_ns(ctx->env) + half_ns;
	dx_for_each_scheme(s, ctx) {
		if (!dx_scheme_is_on(s))
			continue;
		if (s->spec.apply_us)
			due_ns = min(due_ns, s->state.next_ns - half_ns);
		else if (s->state.owed)
			due_ns = 0;
	}
	return due_ns;
}

u64 dx_scheme_next_ns(const struct dx_context *ctx, const struct dx_scheme *s)
{
	if (!ctx->running || !dx_scheme_is_on(s))
		return 0;
	if (s->spec.apply_us)
		return s->state.next_ns;
	if (!ctx->base_ns)
		return 0;
	return ctx->base_ns + (ctx->begun ? 1 : 2) * (u64)ctx->unit *
	       ctx->attrs.sample_us * NSEC_PER_USEC;
}

u32 dx_scheme_flags(const struct dx_context *ctx, const struct dx_scheme *s)
{
	u32 flags = 0;

	if (!s->spec.off && !s->state.inactive)
		flags |= DAMONX_STATS_ACTIVE;
	if (dx_quota_is_full(ctx, s))
		flags |= DAMONX_STATS_FULL;
	if (dx_scheme_is_capped(s))
		flags |= DAMONX_STATS_CAPPED;
	return flags;
}

/* ---- joining a pass, and leaving it ---- */

/* Which priorities the next lap is for, from @highest on. False: there are none. */
static bool dx_scheme_set_priorities(const struct dx_context *ctx,
				     struct dx_scheme *s, u32 highest)
{
	s->state.max_score = highest;
	s->state.min_score = dx_priority_limit(ctx, &s->spec, highest,
					       dx_quota_likely_bytes(s));
	return s->state.min_score < DX_NR_SCORES;
}

/* It is done for this time; @complete: with all regions. */
static void dx_scheme_leave(struct dx_context *ctx, struct dx_scheme *s,
			    bool complete)
{
	const struct dx_events *events = ctx->env->events;
	struct dx_scheme_state *state = &s->state;
	u64 now_ns = dx_env_now_ns(ctx->env);

	state->in_pass = false;
	state->now.end_ns = now_ns;
	dx_scheme_set_next(ctx, s, now_ns);
	mutex_lock(&ctx->lock);
	if (complete)
		state->stats.nr_snapshots++;
	swap(state->now, state->last);
	mutex_unlock(&ctx->lock);
	if (events && events->pass_done)
		events->pass_done(ctx->env->self, ctx, s->spec.id);
}

static void dx_scheme_join(struct dx_context *ctx, struct dx_scheme *s,
			   u64 now_ns, bool window_end)
{
	struct dx_scheme_state *state = &s->state;

	state->owed = false;
	dx_quota_refresh(ctx, s, now_ns, true);
	if (dx_quota_is_full(ctx, s)) {
		dx_scheme_set_next(ctx, s, now_ns);
		return;
	}
	state->in_pass = true;
	state->skipping = state->resume.target;
	state->lap_end.target = 0;
	state->lap_over = false;
	state->now.nr = 0;
	state->now.window = window_end ? ctx->last.number : ctx->now.number;
	state->now.start_ns = now_ns;
	if (!dx_scheme_set_priorities(ctx, s, DX_NR_SCORES - 1))
		dx_scheme_leave(ctx, s, true);
}

/* Its quota is used up: the next time it goes on after @addr of @t. */
static void dx_scheme_leave_full(struct dx_context *ctx, struct dx_scheme *s,
				 const struct dx_target *t, u64 addr)
{
	s->state.resume = (struct dx_place){ t->id, addr };
	dx_scheme_leave(ctx, s, false);
}

/*
 * The pass is at the end of the regions. Returns whether @s wants to go through
 * them once more: through those in front of the place where it began, or those
 * of lower priority.
 */
static bool dx_scheme_next_lap(struct dx_context *ctx, struct dx_scheme *s)
{
	struct dx_scheme_state *state = &s->state;
	bool skipped = state->skipping;

	state->skipping = false;
	state->lap_over = false;
	state->lap_end = state->resume;
	state->resume = (struct dx_place){};
	if (skipped) {
		/* Where it was to go on is no longer there. */
		state->lap_end.target = 0;
		return true;
	}
	if (state->lap_end.target)
		return true;
	if (!state->min_score)
		return false;
	return dx_scheme_set_priorities(ctx, s, state->min_score - 1);
}

static bool dx_schemes_next_lap(struct dx_context *ctx)
{
	struct dx_scheme *s;
	bool more = false;

	ctx->pass_of_schemes.next = (struct dx_place){};
	ctx->pass_of_schemes.acting = false;
	dx_for_each_scheme(s, ctx) {
		if (!s->state.in_pass)
			continue;
		if (dx_scheme_next_lap(ctx, s))
			more = true;
		else
			dx_scheme_leave(ctx, s, true);
	}
	return more;
}

bool dx_schemes_begin(struct dx_context *ctx, bool window_end)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	u64 now_ns, slice_ns = DX_SLICE_SAMPLES * ctx->attrs.sample_us *
			       NSEC_PER_USEC;
	struct dx_scheme *s;

	if (!ctx->nr_schemes)
		return false;
	now_ns = dx_env_now_ns(ctx->env);
	dx_for_each_scheme(s, ctx) {
		if (pass->active && window_end)
			dx_scheme_owe(s);
		if (s->state.in_pass) {
			dx_quota_refresh(ctx, s, now_ns, false);
		} else if (!pass->active &&
			   dx_scheme_is_due(ctx, s, now_ns, window_end)) {
			dx_scheme_join(ctx, s, now_ns, window_end);
		}
	}
	if (!pass->active) {
		pass->next = (struct dx_place){};
		pass->acting = false;
		dx_for_each_scheme(s, ctx)
			pass->active |= s->state.in_pass;
	}
	pass->nr_regions = 0;
	pass->slice_end_ns = now_ns + max_t(u64, slice_ns, DX_SLICE_NS);
	pass->applying = pass->active;
	return pass->active;
}

void dx_schemes_stop(struct dx_context *ctx)
{
	struct dx_scheme *s;

	dx_for_each_scheme(s, ctx) {
		if (s->state.in_pass)
			dx_scheme_leave(ctx, s, false);
		s->state.owed = false;
	}
	ctx->pass_of_schemes = (struct dx_scheme_pass){};
}

/* ---- one region, one scheme ---- */

static struct dx_tried *dx_scheme_new_tried(struct dx_context *ctx,
					    struct dx_scheme *s)
{
	struct dx_tried_list *list = &s->state.now;
	u32 room = max(2 * list->room, 16U);
	struct dx_tried *at;

	if (list->nr == list->room) {
		at = dx_env_alloc(ctx->env, (size_t)room * sizeof(*at));
		if (!at) {
			ctx->stats.skipped++;
			return NULL;
		}
		if (list->nr)
			memcpy(at, list->at, list->nr * sizeof(*at));
		dx_env_free(ctx->env, list->at);
		list->at = at;
		list->room = room;
	}
	return &list->at[list->nr++];
}

/* The part that was acted on so far, when it is acted on in several slices. */
static struct dx_tried *dx_scheme_last_tried(struct dx_scheme *s,
					     const struct dx_target *t,
					     u64 start)
{
	struct dx_tried_list *list = &s->state.now;
	struct dx_tried *last = &list->at[list->nr - 1];

	if (!list->nr || last->target != t->id || last->region.end != start)
		return NULL;
	return last;
}

static void dx_scheme_note(struct dx_context *ctx, struct dx_scheme *s,
			   const struct dx_target *t, const struct dx_region *r,
			   const struct dx_act *act, struct dx_tried *tried)
{
	const struct dx_acted *done = &act->done;
	struct damonx_applied *a = &tried->region;

	if (act->range.start == a->end) {
		a->end = done->next;
		a->passed_bytes += done->passed_bytes;
		a->applied_bytes += done->applied_bytes;
	} else {
		tried->target = t->id;
		*a = (struct damonx_applied){
			.start = act->range.start,
			.end = done->next,
			.passed_bytes = done->passed_bytes,
			.applied_bytes = done->applied_bytes,
			.age_ns = dx_region_age_ns(ctx, r),
			.nr_accesses = dx_region_estimate(ctx, r),
			.samples = ctx->unit,
			.age = r->age,
		};
		memcpy(a->probe_hits, r->last_hits, sizeof(r->last_hits));
	}
	if (done->failed_bytes)
		a->flags |= DAMONX_APPLIED_PART;
}

/* Count what @act came to; @more: it goes on with the part of before. */
static void dx_scheme_count(struct dx_context *ctx, struct dx_scheme *s,
			    const struct dx_target *t, const struct dx_region *r,
			    const struct dx_act *act, bool more)
{
	struct dx_scheme_stats *stats = &s->state.stats;
	const struct dx_acted *done = &act->done;
	struct dx_tried *tried = NULL;
	bool counted = false;

	if (!done->tried_bytes)
		return;
	if (more)
		tried = dx_scheme_last_tried(s, t, act->range.start);
	if (tried)
		counted = tried->region.applied_bytes;
	mutex_lock(&ctx->lock);
	stats->nr_tried += !tried;
	stats->tried_bytes += done->tried_bytes;
	stats->nr_applied += done->applied_bytes && !counted;
	stats->applied_bytes += done->applied_bytes;
	stats->passed_bytes += done->passed_bytes;
	stats->failed_bytes += done->failed_bytes;
	mutex_unlock(&ctx->lock);
	if (!tried) {
		tried = dx_scheme_new_tried(ctx, s);
		if (!tried)
			return;
		*tried = (struct dx_tried){ .region.end = 0 };
	}
	dx_scheme_note(ctx, s, t, r, act, tried);
}

/*
 * What was acted on is another memory now. Where there is no room for one more
 * region, it keeps the age of what it is in one region with.
 */
static void dx_scheme_reset_age(struct dx_context *ctx, struct dx_target *t,
				u64 start, u64 end)
{
	u64 now_ns = dx_env_now_ns(ctx->env);
	struct dx_region *r;
	u32 i;

	if (start >= end || !dx_areas_cut(ctx, t, start) ||
	    !dx_areas_cut(ctx, t, end))
		return;
	mutex_lock(&ctx->lock);
	for (i = dx_regions_find(&t->regions, start); i < t->regions.nr; i++) {
		r = &t->regions.at[i];
		if (r->start >= end)
			break;
		r->age = 0;
		r->changed_ns = now_ns;
	}
	mutex_unlock(&ctx->lock);
}

/* How much of [@start, @end) a scheme that looks at no page may count. */
static u64 dx_scheme_stat_end(const struct dx_context *ctx,
			      const struct dx_scheme *s, u64 start, u64 end)
{
	u64 min_bytes = ctx->attrs.min_region_bytes;
	u64 left = dx_quota_left_bytes(s);

	if (left >= end - start)
		return end;
	return start + min(max(left & ~(min_bytes - 1), min_bytes), end - start);
}

static struct dx_act dx_scheme_act_on(struct dx_context *ctx,
				      const struct dx_scheme *s,
				      const struct dx_target *t, u64 start,
				      u64 end, enum dx_verdict verdict)
{
	u64 left_ns = dx_quota_left_ns(s);
	u64 now_ns = dx_env_now_ns(ctx->env);
	struct dx_act act = {
		.action = s->spec.action,
		.range = { start, end },
		.filters = dx_scheme_page_filters(&s->spec),
		.destinations = s->spec.destinations,
		.nr_destinations = s->spec.nr_destinations,
		.max_bytes = min(dx_quota_left_bytes(s),
				 dx_quota_stretch_bytes(ctx, s)),
		.deadline_ns = ctx->pass_of_schemes.slice_end_ns,
	};

	if (verdict == DX_VERDICT_LET_THROUGH)
		act.filters = (struct dx_page_filters){ .otherwise = true };
	if (act.action == DAMONX_ACTION_STAT && !act.filters.nr)
		act.range.end = dx_scheme_stat_end(ctx, s, start, end);
	else
		act.reach_end = dx_scheme_reach(ctx, s, t, end, verdict);
	if (left_ns < U64_MAX - now_ns)
		act.deadline_ns = min(act.deadline_ns, now_ns + left_ns);
	return act;
}

/* How it goes on after @act, which was to do the part up to @end. */
static enum dx_scheme_end
dx_scheme_after(struct dx_context *ctx, struct dx_scheme *s,
		struct dx_target *t, const struct dx_act *act, u64 end)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	bool full = dx_quota_is_full(ctx, s);
	u64 next = act->done.next;

	/* What is left may be less than what goes together. */
	if (act->done.end == DX_ACT_BYTES && !s->spec.quota.time_us)
		full = true;
	if (act->done.end == DX_ACT_GONE)
		next = end;
	if (next >= end || full) {
		pass->acting = false;
		if (s->spec.action != DAMONX_ACTION_STAT)
			dx_scheme_reset_age(ctx, t, pass->from, next);
		if (full)
			dx_scheme_leave_full(ctx, s, t, next);
		return DX_SCHEME_DONE;
	}
	pass->acting = true;
	pass->scheme = s->spec.id;
	pass->at = next;
	if (act->done.end == DX_ACT_BYTES)
		return DX_SCHEME_STRETCH_OVER;
	return act->done.end == DX_ACT_INTERRUPTED ? DX_SCHEME_AGAIN :
						     DX_SCHEME_SLICE_OVER;
}

/* One stretch of the action on [@start, @end) of @r. */
static enum dx_scheme_end
dx_scheme_stretch(struct dx_context *ctx, struct dx_scheme *s,
		  struct dx_target *t, const struct dx_region *r, u64 start,
		  u64 end, enum dx_verdict verdict)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	struct dx_act act = dx_scheme_act_on(ctx, s, t, start, end, verdict);
	bool more = pass->acting;
	u64 began_ns = dx_env_now_ns(ctx->env), ns;

	if (!more)
		pass->from = start;
	pass->stepped = true;
	if (dx_act_on_region(ctx, t, r, s->spec.id, &act))
		return DX_SCHEME_DONE;
	ns = dx_env_now_ns(ctx->env) - began_ns;
	mutex_lock(&ctx->lock);
	s->state.stats.worked_ns += ns;
	dx_quota_charge(s, &act.done, ns);
	mutex_unlock(&ctx->lock);
	dx_scheme_count(ctx, s, t, r, &act, more);
	return dx_scheme_after(ctx, s, t, &act, end);
}

/* A step is done: whether it is somebody else's turn. */
static enum dx_scheme_end dx_scheme_give_way(struct dx_context *ctx)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;

	pass->stepped = false;
	if (dx_env_must_give_way(ctx->env))
		return DX_SCHEME_AGAIN;
	return dx_env_now_ns(ctx->env) >= pass->slice_end_ns ?
	       DX_SCHEME_SLICE_OVER : DX_SCHEME_DONE;
}

/* Act on [@start, @end) of @r, or on what is left of it. */
static enum dx_scheme_end
dx_scheme_act(struct dx_context *ctx, struct dx_scheme *s, struct dx_target *t,
	      const struct dx_region *r, u64 start, u64 end,
	      enum dx_verdict verdict)
{
	const struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	enum dx_scheme_end how;

	for (;;) {
		how = dx_scheme_stretch(ctx, s, t, r, start, end, verdict);
		if (how != DX_SCHEME_STRETCH_OVER)
			return how;
		how = dx_scheme_give_way(ctx);
		if (how)
			return how;
		start = pass->at;
	}
}

/*
 * Whether the scheme comes to @r in this lap. *@start and *@end are moved to
 * where it begins and ends there.
 */
static bool dx_scheme_reaches(struct dx_scheme *s, const struct dx_target *t,
			      u64 *start, u64 *end)
{
	struct dx_scheme_state *state = &s->state;

	if (state->skipping) {
		if (state->resume.target != t->id || *end <= state->resume.addr)
			return false;
		*start = max(*start, state->resume.addr);
		state->skipping = false;
	}
	if (state->lap_over)
		return false;
	if (state->lap_end.target == t->id) {
		if (*end >= state->lap_end.addr)
			state->lap_over = true;
		*end = min(*end, state->lap_end.addr);
	}
	return *start < *end;
}

/* Between two parts of a region: give way, and come back to the next part. */
static enum dx_scheme_end dx_scheme_part_done(struct dx_context *ctx,
					      const struct dx_scheme *s,
					      u64 next, u64 end)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	enum dx_scheme_end how;

	if (!pass->stepped || next >= end || !s->state.in_pass)
		return DX_SCHEME_DONE;
	how = dx_scheme_give_way(ctx);
	if (how) {
		pass->acting = true;
		pass->scheme = s->spec.id;
		pass->from = next;
		pass->at = next;
	}
	return how;
}

/* Try @s on region @r, a copy, from @start to @end. */
static enum dx_scheme_end
dx_scheme_try_part(struct dx_context *ctx, struct dx_scheme *s,
		   struct dx_target *t, const struct dx_region *r, u64 start,
		   u64 end)
{
	enum dx_scheme_end how = DX_SCHEME_DONE;
	enum dx_verdict verdict;
	u64 part_end;

	for (; start < end && s->state.in_pass && !how; start = part_end) {
		part_end = end;
		verdict = dx_range_filter_ask(&s->spec, t->id, start, &part_end);
		if (verdict == DX_VERDICT_KEEP_OUT) {
			ctx->pass_of_schemes.acting = false;
			continue;
		}
		how = dx_scheme_act(ctx, s, t, r, start, part_end, verdict);
		if (!how)
			how = dx_scheme_part_done(ctx, s, part_end, end);
	}
	return how;
}

static enum dx_scheme_end dx_scheme_try(struct dx_context *ctx,
					struct dx_scheme *s,
					struct dx_target *t, struct dx_region r)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	u64 start = r.start, end = r.end;

	if (!pass->acting) {
		if (!dx_scheme_reaches(s, t, &start, &end) ||
		    !dx_scheme_matches(ctx, s, &r))
			return DX_SCHEME_DONE;
		return dx_scheme_try_part(ctx, s, t, &r, start, end);
	}
	/* It goes on, as long as the memory is what it was for. */
	start = max(start, pass->at);
	if (s->state.lap_end.target == t->id)
		end = min(end, s->state.lap_end.addr);
	if (!dx_pattern_fits(ctx, &s->spec.pattern, &r)) {
		pass->acting = false;
		return DX_SCHEME_DONE;
	}
	return dx_scheme_try_part(ctx, s, t, &r, start, end);
}

/* ---- all regions, all schemes ---- */

/* One scheme on all that has become of the region that was @whole. */
static enum dx_scheme_end
dx_schemes_try_scheme(struct dx_context *ctx, struct dx_scheme *s,
		      struct dx_target *t, const struct dx_range *whole)
{
	const struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	u64 addr = pass->acting ? pass->at : whole->start;
	enum dx_scheme_end how;
	struct dx_region r;
	u32 i;

	while (addr < whole->end && s->state.in_pass) {
		i = dx_regions_find(&t->regions, addr);
		if (i == t->regions.nr || t->regions.at[i].start >= whole->end)
			break;
		r = t->regions.at[i];
		how = dx_scheme_try(ctx, s, t, r);
		if (how)
			return how;
		addr = r.end;
	}
	return DX_SCHEME_DONE;
}

static enum dx_scheme_end dx_schemes_try(struct dx_context *ctx,
					 struct dx_target *t,
					 const struct dx_range *whole)
{
	const struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	enum dx_scheme_end how;
	struct dx_scheme *s;

	dx_for_each_scheme(s, ctx) {
		if (!s->state.in_pass ||
		    (pass->acting && pass->scheme != s->spec.id))
			continue;
		how = dx_schemes_try_scheme(ctx, s, t, whole);
		if (how)
			return how;
	}
	return DX_SCHEME_DONE;
}

/* Whether none of the schemes has anything to do with @r, as with most. */
static bool dx_schemes_pass_over(const struct dx_context *ctx,
				 const struct dx_region *r)
{
	const struct dx_scheme *s;

	if (ctx->pass_of_schemes.acting)
		return false;
	dx_for_each_scheme(s, ctx)
		if (s->state.in_pass &&
		    (s->state.skipping || s->state.lap_end.target ||
		     dx_scheme_matches(ctx, s, r)))
			return false;
	return true;
}

/* The first region of @t that is not passed over; or their number. */
static u32 dx_schemes_next_region(struct dx_context *ctx,
				  const struct dx_target *t)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	u32 i = dx_regions_find(&t->regions, pass->next.addr);

	for (; i < t->regions.nr; i++) {
		if (!dx_schemes_pass_over(ctx, &t->regions.at[i]))
			break;
		pass->next.addr = t->regions.at[i].end;
	}
	return i;
}

/* All regions of @t from the one on where the pass is. */
static enum dx_scheme_end dx_schemes_visit(struct dx_context *ctx,
					   struct dx_target *t)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	enum dx_scheme_end how;
	struct dx_range whole;
	struct dx_scheme *s;
	u32 i;

	for (;;) {
		i = dx_schemes_next_region(ctx, t);
		if (!t->alive || i == t->regions.nr)
			break;
		whole.start = t->regions.at[i].start;
		whole.end = t->regions.at[i].end;
		how = dx_schemes_try(ctx, t, &whole);
		if (how)
			return how;
		pass->next.addr = whole.end;
		how = pass->stepped ? dx_scheme_give_way(ctx) : DX_SCHEME_DONE;
		if (how)
			return how;
	}
	pass->acting = false;
	dx_for_each_scheme(s, ctx) {
		if (s->state.resume.target == t->id)
			s->state.skipping = false;
		if (s->state.lap_end.target == t->id)
			s->state.lap_over = true;
	}
	return DX_SCHEME_DONE;
}

/* The target that the pass is at, or NULL at the end of all. */
static struct dx_target *dx_schemes_target(const struct dx_context *ctx)
{
	u32 id = ctx->pass_of_schemes.next.target;

	if (!id)
		return ctx->nr_targets ? ctx->targets : NULL;
	return dx_targets_find(ctx, id);
}

/* One lap, or what is left of it. */
static enum dx_scheme_end dx_schemes_run_lap(struct dx_context *ctx)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	struct dx_target *t = dx_schemes_target(ctx);
	enum dx_scheme_end how;

	for (; t && t < ctx->targets + ctx->nr_targets; t++) {
		if (pass->next.target != t->id)
			pass->next = (struct dx_place){ t->id, 0 };
		how = dx_schemes_visit(ctx, t);
		if (how)
			return how;
	}
	return DX_SCHEME_DONE;
}

u32 dx_schemes_apply(struct dx_context *ctx, u64 deadline_ns)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	u64 slice_end_ns = pass->slice_end_ns;
	enum dx_scheme_end how;

	dx_assert_driver(ctx);
	pass->slice_end_ns = min(slice_end_ns, deadline_ns);
	do {
		how = dx_schemes_run_lap(ctx);
	} while (!how && dx_schemes_next_lap(ctx));
	/* Other contexts come first, or the next sample. */
	if (how == DX_SCHEME_SLICE_OVER && deadline_ns < slice_end_ns)
		how = DX_SCHEME_AGAIN;
	pass->slice_end_ns = slice_end_ns;
	pass->active = how != DX_SCHEME_DONE;
	pass->applying = how == DX_SCHEME_AGAIN;
	return how == DX_SCHEME_AGAIN ? DX_TICK_AGAIN : 0;
}
