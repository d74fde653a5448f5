// SPDX-License-Identifier: GPL-2.0
/*
 * Changes of attributes, targets and schemes, in two steps: prepared, which allocates
 * and may fail, and taken, which does neither.
 */
#include "internal.h"

/**
 * struct dx_plan - what a context will be
 * @ctx: the context
 * @attrs: its attributes
 * @targets: array of its targets. What is NULL in one of them is taken from
 *	the target of the same identifier that there is
 * @nr_targets: their number
 * @index: finds them
 * @schemes: array of its schemes
 * @nr_schemes: their number
 * @probes: its probes
 * @start: it begins a run
 */
struct dx_plan {
	struct dx_context *ctx;
	struct dx_attrs attrs;
	struct dx_target *targets;
	u32 nr_targets;
	struct dx_target_index index;
	struct dx_scheme *schemes;
	u32 nr_schemes;
	struct dx_probes *probes;
	bool start;
};

static int dx_plan_check(const struct dx_context_spec *spec)
{
	u32 i, bad;

	if (dx_attrs_check(&spec->attrs) != DX_ATTRS_OK)
		return -EINVAL;
	if (dx_probes_check(spec->probes, spec->nr_probes, &spec->attrs) !=
	    DX_PROBES_OK)
		return -EINVAL;
	for (i = 0; i < spec->nr_targets; i++) {
		const struct dx_target_spec *t = &spec->targets[i];

		if (dx_ranges_check(t->ranges, t->nr_ranges, &bad))
			return -EINVAL;
	}
	return 0;
}

/* ---- prepare ---- */

static int dx_plan_copy_ranges(const struct dx_env *env, struct dx_target *t,
			       const struct dx_target_spec *spec)
{
	size_t bytes = spec->nr_ranges * sizeof(*t->ranges);

	if (!bytes)
		return 0;
	t->ranges = dx_env_alloc(env, bytes);
	if (!t->ranges)
		return -ENOMEM;
	memcpy(t->ranges, spec->ranges, bytes);
	t->nr_ranges = spec->nr_ranges;
	return 0;
}

/* Give @t regions in @ranges, with the counters of @old where they overlap. */
static int dx_plan_outline(const struct dx_context *ctx, struct dx_target *t,
			   const struct dx_regions *old,
			   const struct dx_range *ranges, u32 nr,
			   const struct dx_attrs *attrs)
{
	u32 room = dx_regions_fit_room(old->nr, nr);

	if (!dx_regions_reserve(ctx->env, &t->regions, room))
		return -ENOMEM;
	dx_regions_fit(old, ranges, nr, attrs->min_region_bytes,
		       dx_env_now_ns(ctx->env), &t->regions);
	room = dx_engine_of(attrs)->room(ctx, t->regions.nr);
	if (!dx_flight_reserve(ctx->env, &t->flight, room))
		return -ENOMEM;
	return 0;
}

/* Whether @t, which has another space now maybe, is the same memory as before. */
static bool dx_plan_same_space(const struct dx_context *ctx,
			       const struct dx_target *t,
			       const struct dx_space *space)
{
	if (t->space == space)
		return true;
	return ctx->ops->same && ctx->ops->same(t->space, space);
}

static bool dx_plan_same_ranges(const struct dx_target *old,
				const struct dx_target_spec *spec)
{
	return old && old->nr_ranges == spec->nr_ranges &&
	       !memcmp(old->ranges, spec->ranges,
		       spec->nr_ranges * sizeof(*spec->ranges));
}

/*
 * Build in @new what @spec says; nothing of the context changes yet. Areas are
 * asked for by the first tick, for that may take its time.
 */
static int dx_plan_prepare_target(const struct dx_context *ctx,
				  struct dx_target *new,
				  const struct dx_target_spec *spec,
				  const struct dx_plan *plan)
{
	const struct dx_target *old = dx_targets_find(ctx, spec->id);
	const struct dx_regions none = {};
	const struct dx_regions *from = &none;
	int err;

	new->id = spec->id;
	new->space = spec->space;
	/* While it runs, the next tick finds out who is gone, and tells. */
	new->alive = ctx->running || dx_areas_alive(ctx, spec->space);
	new->fresh = !old || plan->start ||
		     !dx_plan_same_space(ctx, old, spec->space);
	new->waits = new->fresh;
	err = dx_plan_copy_ranges(ctx->env, new, spec);
	if (err || !new->alive || !(plan->start || ctx->running))
		return err;
	if (!new->fresh)
		from = &old->regions;
	if (spec->nr_ranges && !dx_plan_same_ranges(old, spec))
		return dx_plan_outline(ctx, new, from, spec->ranges,
				       spec->nr_ranges, &plan->attrs);
	if (from->nr)
		return 0; /* regions go on as they are */
	if (old && old->nr_ranges)
		return dx_plan_outline(ctx, new, from, old->ranges,
				       old->nr_ranges, &plan->attrs);
	return 0;
}

static int dx_plan_prepare_targets(struct dx_plan *plan,
				   const struct dx_context_spec *spec)
{
	struct dx_context *ctx = plan->ctx;
	u32 i, nr_alive = 0;
	int err;

	if (spec->nr_targets) {
		plan->targets = dx_env_alloc(ctx->env, spec->nr_targets *
					     sizeof(*plan->targets));
		if (!plan->targets)
			return -ENOMEM;
	}
	plan->nr_targets = spec->nr_targets;
	if (!dx_targets_index_init(ctx->env, &plan->index, spec->nr_targets,
				   ctx->index.seed))
		return -ENOMEM;
	for (i = 0; i < spec->nr_targets; i++) {
		err = dx_plan_prepare_target(ctx, &plan->targets[i],
					     &spec->targets[i], plan);
		if (err)
			return err;
		if (!dx_targets_index_add(&plan->index, plan->targets, i))
			return -EINVAL;
		nr_alive += plan->targets[i].alive;
	}
	return plan->start && !nr_alive ? -ESRCH : 0;
}

static int dx_plan_prepare_schemes(struct dx_plan *plan,
				   const struct dx_context_spec *spec)
{
	int err = dx_scheme_plan_prepare(plan->ctx, spec, &plan->schemes);

	if (!err)
		plan->nr_schemes = spec->nr_schemes;
	return err;
}

void dx_plan_drop(struct dx_plan *plan)
{
	const struct dx_env *env;

	if (!plan)
		return;
	env = plan->ctx->env;
	dx_targets_free(env, plan->targets, plan->nr_targets);
	dx_targets_index_free(env, &plan->index);
	dx_schemes_free(env, plan->schemes, plan->nr_schemes);
	dx_env_free(env, plan->probes);
	dx_env_free(env, plan);
}

int dx_context_prepare(struct dx_context *ctx,
		       const struct dx_context_spec *spec, struct dx_plan **out)
{
	struct dx_plan *plan;
	int err;

	dx_assert_driver(ctx);
	err = dx_plan_check(spec);
	if (err)
		return err;
	plan = dx_env_alloc(ctx->env, sizeof(*plan));
	if (!plan)
		return -ENOMEM;
	plan->ctx = ctx;
	plan->attrs = spec->attrs;
	plan->start = spec->start && !ctx->running;
	err = dx_plan_prepare_targets(plan, spec);
	if (!err)
		err = dx_plan_prepare_schemes(plan, spec);
	if (!err)
		err = dx_probe_plan_prepare(ctx->env, spec, &plan->probes);
	if (err) {
		dx_plan_drop(plan);
		return err;
	}
	*out = plan;
	return 0;
}

/* ---- take ---- */

/* The first tick asks for areas, and has the outline looked at then. */
static bool dx_plan_awaits_areas(const struct dx_context *ctx)
{
	const struct dx_target *t;

	dx_for_each_target(t, ctx)
		if (ctx->ops->areas && t->alive && !t->regions.nr)
			return true;
	return false;
}

static void dx_plan_outline_changed(struct dx_context *ctx)
{
	if (ctx->running && !ctx->engine->outline_changed(ctx))
		ctx->stats.skipped++;
}

/* Let @new have what @old has and @new was not given otherwise. */
static void dx_plan_take_over(struct dx_target *new, struct dx_target *old,
			      bool evidence)
{
	if (!new->nr_ranges) {
		swap(new->ranges, old->ranges);
		swap(new->nr_ranges, old->nr_ranges);
	}
	if (new->fresh)
		return;
	new->waits = old->waits;
	new->counted = old->counted;
	new->settled = old->settled;
	new->update_due_ns = old->update_due_ns;
	new->update_wait_ns = old->update_wait_ns;
	new->updated_pass = old->updated_pass;
	new->looked_pass = old->looked_pass;
	new->looks_mapped = old->looks_mapped;
	new->looks_absent = old->looks_absent;
	new->looks_astray = old->looks_astray;
	if (new->space == old->space)
		new->alive = old->alive;
	if (!new->regions.at) {
		swap(new->regions, old->regions);
		swap(new->flight, old->flight);
	}
	if (evidence)
		swap(new->evidence, old->evidence);
}

static void dx_plan_take_target(struct dx_context *ctx, struct dx_target *t,
				bool start, u64 now_ns)
{
	struct dx_target *old = dx_targets_find(ctx, t->id);

	lockdep_assert_held(&ctx->lock);
	if (old)
		dx_plan_take_over(t, old, ctx->attrs.sampling ==
				  DAMONX_SAMPLING_EVIDENCE);
	if (t->fresh || t->space != old->space)
		dx_areas_update_soon(ctx, t, now_ns);
	if (start && t->regions.nr)
		dx_areas_updated(ctx, t, now_ns);
}

static void dx_plan_take_targets(struct dx_context *ctx, struct dx_plan *plan,
				 u64 now_ns)
{
	struct dx_target *t;
	u32 i, nr_alive = 0;

	lockdep_assert_held(&ctx->lock);
	for (i = 0; i < plan->nr_targets; i++) {
		t = &plan->targets[i];
		dx_plan_take_target(ctx, t, plan->start, now_ns);
		nr_alive += t->alive;
	}
	swap(ctx->targets, plan->targets);
	swap(ctx->nr_targets, plan->nr_targets);
	swap(ctx->index, plan->index);
	ctx->pass_of_schemes.nr_regions = 0;
	ctx->target_room = ctx->nr_targets;
	ctx->nr_alive = nr_alive;
	dx_turns_reset(ctx);
}

/* The regions of all targets, kept or new, still count by @old. */
static void dx_plan_take_attrs(struct dx_context *ctx,
			       const struct dx_attrs *old, u64 now_ns)
{
	u64 longest = ctx->attrs.update_us * NSEC_PER_USEC;
	struct dx_region *r;
	struct dx_target *t;

	lockdep_assert_held(&ctx->lock);
	ctx->unit = dx_attrs_samples(&ctx->attrs);
	dx_for_each_target(t, ctx)
		t->update_due_ns = min(t->update_due_ns, now_ns + longest);
	if (old->sample_us == ctx->attrs.sample_us &&
	    old->aggr_us == ctx->attrs.aggr_us &&
	    dx_engine_of(old) == dx_engine_of(&ctx->attrs))
		return;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			dx_attrs_rescale(r, old, &ctx->attrs);
	dx_window_restart(ctx);
}

void dx_context_take(struct dx_context *ctx, struct dx_plan *plan)
{
	const struct dx_attrs old = ctx->attrs;
	bool start = plan->start;
	u64 now_ns = dx_env_now_ns(ctx->env);

	dx_assert_driver(ctx);
	WARN_ON_ONCE(plan->ctx != ctx);
	mutex_lock(&ctx->lock);
	ctx->attrs = plan->attrs;
	if (ctx->running)
		dx_tune_keep(&ctx->attrs, &ctx->asked, &old);
	ctx->asked = plan->attrs;
	if (dx_engine_of(&old) != dx_engine_of(&ctx->attrs)) {
		ctx->engine = dx_engine_of(&ctx->attrs);
		ctx->engine->start(ctx);
	}
	dx_plan_take_targets(ctx, plan, now_ns);
	dx_plan_take_attrs(ctx, &old, now_ns);
	dx_probe_plan_take(ctx, &plan->probes);
	dx_scheme_plan_take(ctx, &plan->schemes, &plan->nr_schemes,
			    plan->start);
	if (plan->start)
		dx_context_begin_run(ctx);
	dx_window_hasten(ctx, now_ns);
	ctx->bounded = false;
	mutex_unlock(&ctx->lock);
	dx_plan_drop(plan);
	if (!start || !dx_plan_awaits_areas(ctx))
		dx_plan_outline_changed(ctx);
}

/* ---- one target ---- */

const struct dx_target *dx_context_target(const struct dx_context *ctx, u32 id)
{
	return dx_targets_find(ctx, id);
}

/* Room in the array for one more. */
static bool dx_plan_reserve_target(struct dx_context *ctx)
{
	u32 room = max(2 * ctx->target_room, 8U);
	struct dx_target *new, *old = ctx->targets;
	struct dx_target_index index;

	if (ctx->nr_targets < ctx->target_room)
		return true;
	if (!dx_targets_index_init(ctx->env, &index, room, ctx->index.seed))
		return false;
	new = dx_env_alloc(ctx->env, room * sizeof(*new));
	if (!new) {
		dx_targets_index_free(ctx->env, &index);
		return false;
	}
	if (old)
		memcpy(new, old, ctx->nr_targets * sizeof(*new));
	dx_targets_index_fill(&index, new, ctx->nr_targets);
	mutex_lock(&ctx->lock);
	ctx->targets = new;
	ctx->target_room = room;
	swap(ctx->index, index);
	mutex_unlock(&ctx->lock);
	dx_targets_index_free(ctx->env, &index);
	dx_env_free(ctx->env, old);
	return true;
}

int dx_context_add_target(struct dx_context *ctx,
			  const struct dx_target_spec *spec)
{
	const struct dx_plan plan = { .attrs = ctx->attrs };
	u64 now_ns = dx_env_now_ns(ctx->env);
	struct dx_target new = {};
	u32 bad;
	int err;

	dx_assert_driver(ctx);
	if (dx_ranges_check(spec->ranges, spec->nr_ranges, &bad))
		return -EINVAL;
	if (dx_targets_find(ctx, spec->id))
		return -EEXIST;
	if (!dx_plan_reserve_target(ctx))
		return -ENOMEM;
	err = dx_plan_prepare_target(ctx, &new, spec, &plan);
	if (err) {
		dx_target_free(ctx->env, &new);
		return err;
	}
	dx_areas_update_soon(ctx, &new, now_ns);
	mutex_lock(&ctx->lock);
	ctx->targets[ctx->nr_targets] = new;
	dx_targets_index_add(&ctx->index, ctx->targets, ctx->nr_targets++);
	ctx->nr_alive += new.alive;
	dx_turns_added(ctx);
	dx_window_hasten(ctx, now_ns);
	mutex_unlock(&ctx->lock);
	/* Once for all that come before the next tick. */
	ctx->pass_of_schemes.nr_regions = 0;
	if (new.regions.nr)
		dx_areas_moved(ctx);
	return 0;
}

int dx_context_leave_target(struct dx_context *ctx, u32 id)
{
	struct dx_target *t = dx_targets_find(ctx, id);

	dx_assert_driver(ctx);
	if (!t)
		return -ENOENT;
	t->leaves = true;
	return 0;
}

void dx_context_remove_left(struct dx_context *ctx)
{
	u32 i, nr = ctx->nr_targets, kept;

	dx_assert_driver(ctx);
	dx_turns_leave(ctx);
	mutex_lock(&ctx->lock);
	kept = dx_targets_part(ctx->targets, nr);
	for (i = kept; i < nr; i++)
		ctx->nr_alive -= ctx->targets[i].alive;
	ctx->nr_targets = kept;
	if (kept < nr)
		dx_targets_index_fill(&ctx->index, ctx->targets, kept);
	mutex_unlock(&ctx->lock);
	for (i = kept; i < nr; i++)
		dx_target_free(ctx->env, &ctx->targets[i]);
	ctx->pass_of_schemes.nr_regions = 0;
	if (kept < nr)
		dx_areas_moved(ctx);
}
