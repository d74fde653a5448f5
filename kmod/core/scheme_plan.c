// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of schemes: a part of those in plan.c.
 */
#include "internal.h"

struct dx_scheme *dx_scheme_find(const struct dx_context *ctx, u32 id)
{
	struct dx_scheme *s;

	dx_for_each_scheme(s, ctx)
		if (s->spec.id == id)
			return s;
	return NULL;
}

static void dx_scheme_free_state(const struct dx_env *env,
				 struct dx_scheme_state *state)
{
	dx_env_free(env, state->last.at);
	dx_env_free(env, state->now.at);
}

void dx_schemes_free(const struct dx_env *env, struct dx_scheme *schemes,
		     u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		dx_scheme_free_state(env, &schemes[i].state);
		dx_env_free(env, schemes[i].arrays);
	}
	dx_env_free(env, schemes);
}

/* ---- prepare ---- */

static int dx_scheme_plan_check(const struct dx_context_spec *spec)
{
	u32 i, j;

	for (i = 0; i < spec->nr_schemes; i++)
		for (j = 0; j < i; j++)
			if (spec->schemes[j].id == spec->schemes[i].id)
				return -EINVAL;
	return 0;
}

/* Copy an array to *@to, and move that past it. */
static void *dx_scheme_plan_copy_array(void **to, const void *from,
				       size_t bytes)
{
	void *copy = *to;

	if (bytes)
		memcpy(copy, from, bytes);
	*to += bytes;
	return copy;
}

/* All of the arrays have members of 8 bytes' alignment. */
static int dx_scheme_plan_copy(const struct dx_env *env, struct dx_scheme *new,
			       const struct dx_scheme_spec *spec)
{
	size_t goals = spec->nr_goals * sizeof(*spec->goals);
	size_t ranges = spec->nr_range_filters * sizeof(*spec->range_filters);
	size_t pages = spec->nr_page_filters * sizeof(*spec->page_filters);
	size_t nodes = spec->nr_destinations * sizeof(*spec->destinations);
	void *to;

	new->spec = *spec;
	if (!(goals + ranges + pages + nodes))
		return 0;
	to = dx_env_alloc(env, goals + ranges + pages + nodes);
	if (!to)
		return -ENOMEM;
	new->arrays = to;
	new->spec.goals = dx_scheme_plan_copy_array(&to, spec->goals, goals);
	new->spec.range_filters =
		dx_scheme_plan_copy_array(&to, spec->range_filters, ranges);
	new->spec.page_filters =
		dx_scheme_plan_copy_array(&to, spec->page_filters, pages);
	new->spec.destinations =
		dx_scheme_plan_copy_array(&to, spec->destinations, nodes);
	return 0;
}

int dx_scheme_plan_prepare(struct dx_context *ctx,
			   const struct dx_context_spec *spec,
			   struct dx_scheme **schemes)
{
	struct dx_scheme *new;
	u32 i;

	if (dx_scheme_plan_check(spec))
		return -EINVAL;
	if (!spec->nr_schemes)
		return 0;
	new = dx_env_alloc(ctx->env, spec->nr_schemes * sizeof(*new));
	if (!new)
		return -ENOMEM;
	for (i = 0; i < spec->nr_schemes; i++) {
		if (dx_scheme_plan_copy(ctx->env, &new[i], &spec->schemes[i])) {
			dx_schemes_free(ctx->env, new, spec->nr_schemes);
			return -ENOMEM;
		}
	}
	*schemes = new;
	return 0;
}

/* ---- take ---- */

/* A sum that grows is compared with what it was at the last look. */
static void dx_scheme_plan_take_goals(struct dx_scheme *new,
				      const struct dx_scheme *old)
{
	struct dx_goal *goal;
	u32 i, j;

	for (i = 0; i < new->spec.nr_goals; i++) {
		goal = &new->spec.goals[i];
		for (j = 0; j < old->spec.nr_goals; j++) {
			if (old->spec.goals[j].id != goal->id ||
			    old->spec.goals[j].metric.type != goal->metric.type)
				continue;
			goal->last_total = old->spec.goals[j].last_total;
			goal->has_last = old->spec.goals[j].has_last;
		}
	}
}

static void dx_scheme_plan_take_state(struct dx_scheme *new,
				      struct dx_scheme *old, u64 now_ns)
{
	u64 apply_ns = new->spec.apply_us * NSEC_PER_USEC;

	swap(new->state, old->state);
	dx_scheme_plan_take_goals(new, old);
	if (new->spec.apply_us != old->spec.apply_us)
		new->state.next_ns = apply_ns ? now_ns + apply_ns : 0;
	new->state.watermark_due_ns = 0;
	if (!new->spec.watermark.metric)
		new->state.inactive = false;
	/* It has a limit from now on, or none any more. */
	if (dx_quota_is_set(&new->spec) != dx_quota_is_set(&old->spec))
		new->state.quota = (struct dx_quota_state){};
}

/* What was in the middle of something may be gone. */
static void dx_scheme_plan_mend_pass(struct dx_context *ctx)
{
	struct dx_scheme_pass *pass = &ctx->pass_of_schemes;
	struct dx_scheme *s;

	s = dx_scheme_find(ctx, pass->scheme);
	if (pass->acting && (!s || !s->state.in_pass))
		pass->acting = false;
}

void dx_scheme_plan_take(struct dx_context *ctx, struct dx_scheme **schemes,
			 u32 *nr, bool start)
{
	u64 now_ns = dx_env_now_ns(ctx->env);
	struct dx_scheme *new, *old;
	u64 apply_ns;

	lockdep_assert_held(&ctx->lock);
	for (new = *schemes; new < *schemes + *nr; new++) {
		apply_ns = new->spec.apply_us * NSEC_PER_USEC;
		old = start ? NULL : dx_scheme_find(ctx, new->spec.id);
		if (old)
			dx_scheme_plan_take_state(new, old, now_ns);
		else if (apply_ns)
			new->state.next_ns = now_ns + apply_ns;
	}
	swap(ctx->schemes, *schemes);
	swap(ctx->nr_schemes, *nr);
	dx_scheme_plan_mend_pass(ctx);
	ctx->watermark_due_ns = 0;
	ctx->pause_due_ns = 0;
	ctx->unarmed_due_ns = dx_schemes_due_ns(ctx);
}
