// SPDX-License-Identifier: GPL-2.0
/*
 * Goals: a quota that is tuned until a metric has the value that is wanted.
 */
#include "internal.h"

#define DX_GOAL_MET		10000U	/* score, in basis points */
#define DX_WINDOWS_AHEAD	10	/* how far a level is looked ahead */
#define DX_LOWEST_AHEAD		0	/* at most double the quota */
#define DX_HIGHEST_AHEAD	15000	/* at most halve it */
#define DX_FAR_PAST		250	/* so far past the goal a level can wait */
#define DX_START_PART		256	/* of the memory, in the first window */

/* ---- node_eligible_mem_bp ---- */

/* False: somebody waits for the driver. */
static bool dx_goal_add_region(const struct dx_context *ctx,
			       const struct dx_target *t,
			       const struct dx_region *r, u32 node,
			       struct dx_node_bytes *sum)
{
	struct dx_range left = { r->start, r->end };
	u64 next;

	while (left.start < left.end) {
		if (dx_env_interrupted(ctx->env))
			return false;
		next = ctx->ops->add_node_bytes(t->space, &left, node, sum);
		if (WARN_ON_ONCE(next <= left.start))
			break;
		left.start = next;
	}
	return true;
}

/*
 * Of the memory in regions that @s is for, the share that is on @node, in basis
 * points; 0 when there is none. *@known: false when there was no time for it.
 */
static u64 dx_goal_eligible(const struct dx_context *ctx,
			    const struct dx_scheme *s, u32 node, bool *known)
{
	struct dx_node_bytes sum = {};
	const struct dx_target *t;
	const struct dx_region *r;

	dx_for_each_target(t, ctx) {
		dx_for_each_region(r, t) {
			if (!dx_pattern_fits_size(&s->spec.pattern, r) ||
			    !dx_pattern_fits(ctx, &s->spec.pattern, r))
				continue;
			*known = dx_goal_add_region(ctx, t, r, node, &sum);
			if (!*known)
				return 0;
		}
	}
	return sum.all ? dx_mul_div(sum.on_node, DX_GOAL_MET, sum.all) : 0;
}

/* ---- scores ---- */

static u64 dx_goal_value(struct dx_context *ctx, const struct dx_scheme *s,
			 const struct dx_goal *goal, bool *known)
{
	switch (goal->metric.type) {
	case DAMONX_GOAL_USER_INPUT:
		return goal->current_value;
	case DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP:
		return dx_goal_eligible(ctx, s, goal->metric.node, known);
	}
	return ctx->env->metric(ctx->env->self, &goal->metric);
}

/* How far @goal is reached; *@known: false when that cannot be told yet. */
static u64 dx_goal_score(struct dx_context *ctx, const struct dx_scheme *s,
			 struct dx_goal *goal, bool *known)
{
	u64 value = dx_goal_value(ctx, s, goal, known), total;

	if (goal->metric.type == DAMONX_GOAL_SOME_MEM_PSI_US) {
		/* A sum that grows: what counts is by how much. */
		total = value;
		*known = goal->has_last;
		value = total - min(goal->last_total, total);
		goal->last_total = total;
		goal->has_last = true;
	}
	return dx_mul_div(min(value, U64_MAX / DX_GOAL_MET),
				   DX_GOAL_MET, goal->target_value);
}

/* Of all goals. One that is not known yet is taken to be as @unknown says. */
static u64 dx_goals_score(struct dx_context *ctx, struct dx_scheme *s,
			  u64 unknown)
{
	bool all = s->spec.quota.all_goals, known;
	u64 score = all ? U64_MAX : 0, one;
	u32 i;

	for (i = 0; i < s->spec.nr_goals; i++) {
		known = true;
		one = dx_goal_score(ctx, s, &s->spec.goals[i], &known);
		if (!known)
			one = unknown;
		score = all ? min(score, one) : max(score, one);
	}
	return score;
}

static u64 dx_goal_memory_bytes(const struct dx_context *ctx)
{
	const struct dx_target *t;
	u64 bytes = 0;

	dx_for_each_target(t, ctx)
		bytes += dx_regions_bytes(&t->regions);
	return bytes;
}

/* Bytes of the first window: enough to have an effect, too few to do harm. */
static u64 dx_goal_start_bytes(const struct dx_context *ctx,
			       const struct dx_scheme *s)
{
	if (s->spec.quota.start_bytes)
		return s->spec.quota.start_bytes;
	return max(dx_goal_memory_bytes(ctx) / DX_START_PART,
		   ctx->attrs.min_region_bytes);
}

/* The farther the score is from 10,000, the larger the change: up to double. */
static u64 dx_goal_feedback(u64 last, u64 score)
{
	u64 change;

	if (score >= 2 * DX_GOAL_MET)
		return 1;
	if (score >= DX_GOAL_MET)
		change = dx_mul_div(last, score - DX_GOAL_MET, DX_GOAL_MET);
	else
		change = dx_mul_div(last, DX_GOAL_MET - score, DX_GOAL_MET);
	if (score >= DX_GOAL_MET)
		return max_t(u64, last - change, 1);
	return last + min(change, U64_MAX - last);
}

/* Whether all goals are levels, which move as long as something is done. */
static bool dx_goals_are_levels(const struct dx_scheme_spec *spec)
{
	u32 i;

	for (i = 0; i < spec->nr_goals; i++)
		if (spec->goals[i].metric.type == DAMONX_GOAL_USER_INPUT ||
		    spec->goals[i].metric.type == DAMONX_GOAL_SOME_MEM_PSI_US)
			return false;
	return true;
}

/*
 * The score to go by, so that a level comes to rest where it is wanted. While it
 * is on its way there and will arrive soon, leave all as it is, unless it comes
 * past it with the next window: not all levels come back. When it moves away, go
 * by where it will be.
 */
static u64 dx_goal_look_ahead(u64 score, u64 last)
{
	s64 now = min_t(u64, score, 4 * DX_GOAL_MET);
	s64 moved = now - (s64)min_t(u64, last, 4 * DX_GOAL_MET);
	s64 error = now - (s64)DX_GOAL_MET;
	s64 next = error + moved, ahead = error + DX_WINDOWS_AHEAD * moved;
	bool is_below = error < 0;
	bool moves_down = moved < 0;
	bool will_be_below = ahead < 0, next_is_below = next < 0;

	if (!last || !error || !moved)
		return score;
	if (is_below != moves_down) {
		if (next && next_is_below != is_below)
			return DX_GOAL_MET + (int)next * (int)DX_GOAL_MET /
					     (int)(moved < 0 ? -moved : moved);
		/* Does it come past the goal by then? */
		return will_be_below != is_below ? DX_GOAL_MET : score;
	}
	return clamp_t(s64, (s64)DX_GOAL_MET + ahead, DX_LOWEST_AHEAD,
		       DX_HIGHEST_AHEAD);
}

/*
 * What a change begins from. Of a level, by as much as it moved is known for what
 * was done in the last window. If that was less than the quota, because there was
 * nothing to do or it was slow, the rest is nothing to go by: it would come all
 * at once some day, and pass the goal. While more is wanted, the bytes of a first
 * window are always right.
 */
static u64 dx_goal_base(const struct dx_context *ctx, const struct dx_scheme *s,
			u64 score)
{
	const struct dx_quota_state *q = &s->state.quota;
	u64 done = q->done_bytes + ctx->attrs.min_region_bytes;

	if (!dx_goals_are_levels(&s->spec))
		return q->tuned_bytes;
	if (score < DX_GOAL_MET)
		done = max(done, dx_goal_start_bytes(ctx, s));
	return min(q->tuned_bytes, done);
}

/*
 * Never less than a region while more is wanted, and never more than there is:
 * then the way back is not long.
 */
static u64 dx_goal_consist(struct dx_context *ctx, struct dx_scheme *s,
			   u64 score)
{
	u64 most = max(dx_goal_memory_bytes(ctx), ctx->attrs.min_region_bytes);
	u64 bytes;

	if (s->spec.quota.bytes)
		most = min(most, s->spec.quota.bytes);
	if (dx_goals_are_levels(&s->spec))
		score = dx_goal_look_ahead(score, s->state.quota.last_goal_bp);
	if (!s->state.quota.tuned_bytes)
		return min(dx_goal_start_bytes(ctx, s), most);
	bytes = dx_goal_feedback(dx_goal_base(ctx, s, score), score);
	if (score < DX_GOAL_MET)
		bytes = max(bytes, ctx->attrs.min_region_bytes);
	return min(bytes, most);
}

u64 dx_goals_measure(struct dx_context *ctx, struct dx_scheme *s)
{
	bool consist = s->spec.quota.tuner != DAMONX_TUNER_TEMPORAL;

	return dx_goals_score(ctx, s, consist ? DX_GOAL_MET : 0);
}

u64 dx_goals_tune(struct dx_context *ctx, struct dx_scheme *s, u64 score)
{
	struct dx_quota_state *q = &s->state.quota;

	lockdep_assert_held(&ctx->lock);
	q->last_goal_bp = q->goal_bp;
	q->goal_bp = s->spec.nr_goals ? score : 0;
	if (!s->spec.nr_goals)
		return U64_MAX;
	if (s->spec.quota.tuner == DAMONX_TUNER_TEMPORAL)
		return score >= DX_GOAL_MET ? 0 : U64_MAX;
	q->tuned_bytes = dx_goal_consist(ctx, s, score);
	/* Not all levels come back by themselves. */
	if (dx_goals_are_levels(&s->spec) &&
	    score >= DX_GOAL_MET + DX_FAR_PAST)
		return 0;
	return q->tuned_bytes;
}
