// SPDX-License-Identifier: GPL-2.0
/*
 * Making, changing and starting contexts.
 */
#include "internal.h"

void dx_context_init(struct dx_context *ctx, const struct dx_ops *ops,
		     const struct dx_env *env, u64 seed)
{
	*ctx = (struct dx_context){
		.ops = ops,
		.env = env,
		.random = seed,
		.unit = 1,
	};
	mutex_init(&ctx->lock);
}

static void free_targets(const struct dx_env *env, struct dx_target *targets,
			 u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		dx_regions_free(env, &targets[i].regions);
		dx_flight_free(env, &targets[i].flight);
		env->free(targets[i].ranges);
	}
	env->free(targets);
}

void dx_context_destroy(struct dx_context *ctx)
{
	WARN_ON_ONCE(ctx->running);
	free_targets(ctx->env, ctx->targets, ctx->nr_targets);
	dx_regions_free(ctx->env, &ctx->spare);
	mutex_destroy(&ctx->lock);
}

static struct dx_target *find_target(const struct dx_context *ctx, u32 id)
{
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		if (t->id == id)
			return t;
	return NULL;
}

static int check_spec(const struct dx_context_spec *spec)
{
	u32 i, j, bad;

	if (dx_attrs_check(&spec->attrs) != DX_ATTRS_OK)
		return -EINVAL;
	for (i = 0; i < spec->nr_targets; i++) {
		const struct dx_target_spec *t = &spec->targets[i];

		if (dx_ranges_check(t->ranges, t->nr_ranges, &bad))
			return -EINVAL;
		for (j = 0; j < i; j++)
			if (spec->targets[j].id == t->id)
				return -EINVAL;
	}
	return 0;
}

static int copy_ranges(const struct dx_env *env, struct dx_target *t,
		       const struct dx_target_spec *spec)
{
	size_t bytes = spec->nr_ranges * sizeof(*t->ranges);

	if (!bytes)
		return 0;
	t->ranges = env->alloc(bytes);
	if (!t->ranges)
		return -ENOMEM;
	memcpy(t->ranges, spec->ranges, bytes);
	t->nr_ranges = spec->nr_ranges;
	return 0;
}

/* Give @t regions in @ranges, with the counters of @old where they overlap. */
static int outline(const struct dx_env *env, struct dx_target *t,
		   const struct dx_regions *old, const struct dx_range *ranges,
		   u32 nr, u64 min_bytes)
{
	u32 room = dx_regions_fit_room(old->nr, nr);

	if (!dx_regions_reserve(env, &t->regions, room))
		return -ENOMEM;
	dx_regions_fit(old, ranges, nr, min_bytes, env->now_ns(), &t->regions);
	if (!dx_flight_reserve(env, &t->flight, t->regions.nr))
		return -ENOMEM;
	return 0;
}

/* Give @t the areas that its space names; having none now is no error. */
static int outline_areas(const struct dx_context *ctx, struct dx_target *t,
			 u64 min_bytes)
{
	const struct dx_regions none = {};
	struct dx_range areas[DX_ROOM_FOR_AREAS];
	int nr;

	if (!ctx->ops->areas)
		return 0;
	nr = ctx->ops->areas(t->space, areas, DX_ROOM_FOR_AREAS);
	if (nr <= 0)
		return 0;
	return outline(ctx->env, t, &none, areas, nr, min_bytes);
}

/* ---- commit ---- */

static bool same_ranges(const struct dx_target *old,
			const struct dx_target_spec *spec)
{
	return old && old->nr_ranges == spec->nr_ranges &&
	       !memcmp(old->ranges, spec->ranges,
		       spec->nr_ranges * sizeof(*spec->ranges));
}

/* Build in @new what @spec says; nothing of the context changes yet. */
static int prepare_target(const struct dx_context *ctx, struct dx_target *new,
			  const struct dx_target_spec *spec, u64 min_bytes)
{
	const struct dx_target *old = find_target(ctx, spec->id);
	const struct dx_regions none = {};
	int err;

	new->id = spec->id;
	new->space = spec->space;
	new->alive = true;
	err = copy_ranges(ctx->env, new, spec);
	if (err || !ctx->running)
		return err;
	if (spec->nr_ranges && !same_ranges(old, spec))
		return outline(ctx->env, new, old ? &old->regions : &none,
			       spec->ranges, spec->nr_ranges, min_bytes);
	if (!old || (!old->regions.nr && !old->nr_ranges))
		return outline_areas(ctx, new, min_bytes);
	if (!old->regions.nr)
		return outline(ctx->env, new, &none, old->ranges,
			       old->nr_ranges, min_bytes);
	return 0;
}

/* Let @new have what @old has and @new was not given otherwise. */
static void take_over(struct dx_target *new, struct dx_target *old)
{
	new->settled = old->settled;
	new->update_due_ns = old->update_due_ns;
	new->update_wait_ns = old->update_wait_ns;
	if (new->space == old->space)
		new->alive = old->alive;
	if (!new->nr_ranges) {
		swap(new->ranges, old->ranges);
		swap(new->nr_ranges, old->nr_ranges);
	}
	if (!new->regions.at) {
		swap(new->regions, old->regions);
		swap(new->flight, old->flight);
	}
}

static void take_targets(struct dx_context *ctx, struct dx_target *targets,
			 u32 nr, u64 now_ns)
{
	struct dx_target *t, *old;
	u32 nr_alive = 0;

	lockdep_assert_held(&ctx->lock);
	for (t = targets; t < targets + nr; t++) {
		old = find_target(ctx, t->id);
		if (old)
			take_over(t, old);
		if (!old || t->space != old->space)
			dx_target_update_soon(ctx, t, now_ns);
		nr_alive += t->alive;
	}
	ctx->targets = targets;
	ctx->nr_targets = nr;
	ctx->nr_alive = nr_alive;
}

/* The regions of all targets, kept or new, still count by @old. */
static void take_attrs(struct dx_context *ctx, const struct dx_attrs *old,
		       u64 now_ns)
{
	u64 longest = ctx->attrs.update_us * NSEC_PER_USEC;
	struct dx_region *r;
	struct dx_target *t;

	lockdep_assert_held(&ctx->lock);
	ctx->unit = dx_attrs_samples(&ctx->attrs);
	dx_for_each_target(t, ctx)
		t->update_due_ns = min(t->update_due_ns, now_ns + longest);
	if (old->sample_us == ctx->attrs.sample_us &&
	    old->aggr_us == ctx->attrs.aggr_us)
		return;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			dx_region_rescale(r, old, &ctx->attrs);
	dx_context_restart_window(ctx);
}

int dx_context_commit(struct dx_context *ctx,
		      const struct dx_context_spec *spec)
{
	const struct dx_attrs old_attrs = ctx->attrs;
	struct dx_target *old = ctx->targets;
	u32 i, nr_old = ctx->nr_targets;
	struct dx_target *new = NULL;
	u64 now_ns = ctx->env->now_ns();
	int err = check_spec(spec);

	if (err)
		return err;
	if (spec->nr_targets) {
		new = ctx->env->alloc(spec->nr_targets * sizeof(*new));
		if (!new)
			return -ENOMEM;
	}
	for (i = 0; i < spec->nr_targets && !err; i++)
		err = prepare_target(ctx, &new[i], &spec->targets[i],
				     spec->attrs.min_region_bytes);
	if (err) {
		free_targets(ctx->env, new, spec->nr_targets);
		return err;
	}
	mutex_lock(&ctx->lock);
	ctx->attrs = spec->attrs;
	take_targets(ctx, new, spec->nr_targets, now_ns);
	take_attrs(ctx, &old_attrs, now_ns);
	mutex_unlock(&ctx->lock);
	free_targets(ctx->env, old, nr_old);
	if (ctx->running && !dx_context_bound_size(ctx))
		ctx->stats.skipped++;
	return 0;
}

/* ---- start ---- */

/* Regions from nothing; those of an earlier run are still read meanwhile. */
static int start_target(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	u64 min_bytes = ctx->attrs.min_region_bytes;
	struct dx_target fresh = { .space = t->space };
	const struct dx_regions none = {};
	int err;

	if (t->nr_ranges)
		err = outline(ctx->env, &fresh, &none, t->ranges, t->nr_ranges,
			      min_bytes);
	else
		err = outline_areas(ctx, &fresh, min_bytes);
	if (!err) {
		mutex_lock(&ctx->lock);
		swap(t->regions, fresh.regions);
		swap(t->flight, fresh.flight);
		t->alive = true;
		ctx->nr_alive++;
		mutex_unlock(&ctx->lock);
		t->barren = false;
		dx_target_update_soon(ctx, t, now_ns);
		if (t->regions.nr)
			dx_target_updated(ctx, t, now_ns);
	}
	dx_regions_free(ctx->env, &fresh.regions);
	dx_flight_free(ctx->env, &fresh.flight);
	return err;
}

static bool is_alive(const struct dx_context *ctx, const struct dx_target *t)
{
	return !ctx->ops->alive || ctx->ops->alive(t->space);
}

static bool any_alive(const struct dx_context *ctx)
{
	const struct dx_target *t;

	dx_for_each_target(t, ctx)
		if (is_alive(ctx, t))
			return true;
	return false;
}

static int start_targets(struct dx_context *ctx, u64 now_ns)
{
	struct dx_target *t;
	int err;

	dx_for_each_target(t, ctx) {
		if (!is_alive(ctx, t))
			continue;
		err = start_target(ctx, t, now_ns);
		if (err)
			return err;
	}
	return ctx->nr_alive ? 0 : -ESRCH;
}

static void forget_last_run(struct dx_context *ctx)
{
	struct dx_target *t;

	mutex_lock(&ctx->lock);
	dx_for_each_target(t, ctx) {
		t->alive = false;
		t->regions.nr = 0;
		t->flight.nr = 0;
	}
	ctx->nr_alive = 0;
	ctx->last = (struct dx_window){};
	ctx->now = (struct dx_window){};
	ctx->stats = (struct dx_stats){};
	mutex_unlock(&ctx->lock);
	ctx->tick = 0;
	ctx->base_ns = 0;
	ctx->due_ns = 0;
	ctx->passed = 0;
	ctx->begun = false;
	ctx->armed = false;
	ctx->closed = false;
	ctx->split_offset = 0;
	ctx->split_nr_regions = 0;
}

int dx_context_start(struct dx_context *ctx)
{
	int err;

	if (WARN_ON_ONCE(ctx->running))
		return -EINVAL;
	if (!any_alive(ctx))
		return -ESRCH;
	forget_last_run(ctx);
	err = start_targets(ctx, ctx->env->now_ns());
	if (err)
		return err;
	if (!dx_context_bound_size(ctx))
		return -ENOMEM;
	ctx->running = true;
	return 0;
}
