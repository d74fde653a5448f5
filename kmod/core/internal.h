/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the core share among themselves. */
#ifndef DX_CORE_INTERNAL_H
#define DX_CORE_INTERNAL_H

#include "core.h"
#include "engine.h"
#include "random.h"

#define DX_ROOM_FOR_AREAS	16	/* to begin with */
#define DX_ALL_BP		10000	/* all of it, in basis points */

static inline u64 dx_region_bytes(const struct dx_region *r)
{
	return r->end - r->start;
}

/* @nr out of @samples as so many out of @unit; exact where they are equal. */
static inline u32 dx_scale(u32 nr, u32 samples, u32 unit)
{
	if (samples == unit)
		return nr;
	if (!samples)
		return 0;
	return div_u64((u64)nr * unit + samples / 2, samples);
}

/*
 * @a * @b / @c, where @c is not 0; U64_MAX where that is too much. Where the
 * product has more than 64 bits, a few of the lowest are lost.
 */
static inline u64 dx_mul_div(u64 a, u64 b, u64 c)
{
	int excess = fls64(a) + fls64(b) - 64;

	if (excess > 0) {
		if (a < b)
			swap(a, b);
		a >>= excess;
		c >>= excess;
	}
	return c ? div64_u64(a * b, c) : U64_MAX;
}

static inline u32 dx_last_score(const struct dx_region *r, u32 unit)
{
	return dx_scale(r->last_nr_accesses, r->last_samples, unit);
}

/*
 * Accesses of the running window in as many samples as @unit. A region that
 * could not be looked at is taken to go on as it was.
 */
static inline u32 dx_score(const struct dx_region *r, u32 unit)
{
	if (!r->samples)
		return dx_last_score(r, unit);
	return dx_scale(r->nr_accesses, r->samples, unit);
}

/* region.c: arrays of regions, pure */

/* Room for @nr; what was in the array is lost. Returns false without memory. */
bool dx_regions_reserve(const struct dx_env *env, struct dx_regions *rs,
			u32 nr);
void dx_regions_free(const struct dx_env *env, struct dx_regions *rs);
u64 dx_regions_bytes(const struct dx_regions *rs);
bool dx_regions_same(const struct dx_regions *a, const struct dx_regions *b);
/* Index of the region that @addr is in, or of the first one after it; or nr. */
u32 dx_regions_find(const struct dx_regions *rs, u64 addr);

/* Room that dx_regions_fit() needs. */
static inline u32 dx_regions_fit_room(u32 nr_regions, u32 nr_ranges)
{
	return 2 * nr_regions + nr_ranges;
}

void dx_regions_fit(const struct dx_regions *old, const struct dx_range *ranges,
		    u32 nr_ranges, u64 min_bytes, u64 now_ns,
		    struct dx_regions *out);
u32 dx_regions_nr_chopped(const struct dx_regions *rs, u64 limit);
void dx_regions_chop(const struct dx_regions *old, u64 limit,
		     struct dx_regions *out);
bool dx_regions_merge(struct dx_regions *rs, u32 threshold, u64 size_limit,
		      u32 unit);

#define DX_MAX_PIECES	3	/* of one region, when it is split */

/* Which regions are split, and into how many pieces: see dx_classic_split(). */
struct dx_split_plan {
	u64 min_bytes;
	u32 pieces;	/* at most, of one region */
	u32 step;	/* of so many regions one is split */
	u32 skip;	/* so many regions before the next one */
};

void dx_regions_split(const struct dx_regions *old, struct dx_split_plan *plan,
		      u64 *random, struct dx_regions *out);

/* The driver's lock is held, where it is known. */
static inline void dx_assert_driver(const struct dx_context *ctx)
{
	if (ctx->env->driver_lock)
		lockdep_assert_held(ctx->env->driver_lock);
}

/* targets.c: the array of targets, pure */
bool dx_targets_index_init(const struct dx_env *env,
			   struct dx_target_index *index, u32 room, u32 seed);
void dx_targets_index_free(const struct dx_env *env,
			   struct dx_target_index *index);
bool dx_targets_index_add(struct dx_target_index *index,
			  const struct dx_target *targets, u32 i);
void dx_targets_index_fill(struct dx_target_index *index,
			   const struct dx_target *targets, u32 nr);
struct dx_target *dx_targets_find(const struct dx_context *ctx, u32 id);
u32 dx_targets_part(struct dx_target *targets, u32 nr);

/* turns.c: whose turn it is to be looked at */
struct dx_target *dx_turns_target(const struct dx_context *ctx, u32 i);
void dx_turns_begin_pass(struct dx_context *ctx);
void dx_turns_asked(struct dx_context *ctx, const struct dx_target *t);
bool dx_turns_all_asked(const struct dx_context *ctx);
bool dx_turns_take(struct dx_context *ctx, struct dx_target *t);
bool dx_turns_over(const struct dx_context *ctx);
void dx_turns_end_window(struct dx_context *ctx);
void dx_turns_reset(struct dx_context *ctx);
void dx_turns_added(struct dx_context *ctx);
void dx_turns_leave(struct dx_context *ctx);

/* context.c */
void dx_target_free(const struct dx_env *env, struct dx_target *t);
void dx_targets_free(const struct dx_env *env, struct dx_target *targets,
		     u32 nr);
void dx_context_begin_run(struct dx_context *ctx);

/* areas.c: what of a space is watched */
bool dx_areas_alive(const struct dx_context *ctx, struct dx_space *space);
bool dx_areas_check_alive(struct dx_context *ctx, struct dx_target *t);
void dx_areas_drop_gone(struct dx_context *ctx);
void dx_areas_update_soon(struct dx_context *ctx, struct dx_target *t,
			  u64 now_ns);
void dx_areas_updated(struct dx_context *ctx, struct dx_target *t, u64 now_ns);
void dx_areas_moved(struct dx_context *ctx);
void dx_areas_note(struct dx_context *ctx, struct dx_target *t,
		   const struct dx_answers *answers, u64 now_ns);
bool dx_areas_update(struct dx_context *ctx, struct dx_target *t, u64 now_ns);
bool dx_areas_adopt(struct dx_context *ctx, struct dx_target *t);

/* flight.c: looks in flight */
bool dx_flight_reserve(const struct dx_env *env, struct dx_flight *f, u32 nr);
void dx_flight_free(const struct dx_env *env, struct dx_flight *f);
bool dx_flight_pass(struct dx_context *ctx, struct dx_target *t, bool arm,
		    u64 now_ns);

/* classic.c, also for its tests */
bool dx_classic_bound_size(struct dx_context *ctx);
bool dx_classic_split(struct dx_context *ctx);

/* evidence.c; takes NULL */
void dx_ev_free(const struct dx_env *env, struct dx_evidence *ev);

/* window.c */
bool dx_window_close(struct dx_context *ctx, u64 now_ns, bool partial);
void dx_window_restart(struct dx_context *ctx);
void dx_window_hasten(struct dx_context *ctx, u64 now_ns);

bool dx_areas_cut(struct dx_context *ctx, struct dx_target *t, u64 addr);

/* pattern.c */
bool dx_pattern_fits(const struct dx_context *ctx, const struct dx_pattern *p,
		     const struct dx_region *r);
bool dx_pattern_fits_size(const struct dx_pattern *p, const struct dx_region *r);
/* Time from the region's last change to the end of the last window. */
u64 dx_region_age_ns(const struct dx_context *ctx, const struct dx_region *r);

/* range_filter.c: what the first layer of filters says about memory. */
enum dx_verdict {
	DX_VERDICT_KEEP_OUT,
	DX_VERDICT_LET_THROUGH,	/* and do not ask the second layer */
	DX_VERDICT_ASK_PAGES,	/* let through as far as the second layer does */
};

/*
 * The verdict for the memory at @addr of target @target. *@end is lowered to
 * the end of the part for which it holds.
 */
enum dx_verdict dx_range_filter_ask(const struct dx_scheme_spec *spec,
				    u32 target, u64 addr, u64 *end);
struct dx_page_filters dx_scheme_page_filters(const struct dx_scheme_spec *spec);

/* priority.c: priorities of regions, from 0 to DX_NR_SCORES - 1 */
bool dx_priority_counts(const struct dx_scheme_spec *spec);
u32 dx_priority(const struct dx_context *ctx, const struct dx_scheme_spec *spec,
		const struct dx_region *r);
/*
 * The priority down to which there are @bytes, from @highest on; %DX_NR_SCORES
 * when there are none at all.
 */
u32 dx_priority_limit(const struct dx_context *ctx,
		      const struct dx_scheme_spec *spec, u32 highest, u64 bytes);

/* quota.c; by the driver */
bool dx_quota_is_set(const struct dx_scheme_spec *spec);
/* Begin a quota window if it is time for one. */
void dx_quota_refresh(struct dx_context *ctx, struct dx_scheme *s, u64 now_ns,
		      bool applied_anew);
u64 dx_quota_left_bytes(const struct dx_scheme *s);
u64 dx_quota_left_ns(const struct dx_scheme *s);
u64 dx_quota_likely_bytes(const struct dx_scheme *s);
u64 dx_quota_stretch_bytes(const struct dx_context *ctx,
			   const struct dx_scheme *s);
bool dx_quota_is_full(const struct dx_context *ctx, const struct dx_scheme *s);
/* Caller holds dx_context.lock. */
void dx_quota_charge(struct dx_scheme *s, const struct dx_acted *done, u64 ns);

/* goal.c: how far the goals of a scheme are reached, in basis points; by the driver */
u64 dx_goals_measure(struct dx_context *ctx, struct dx_scheme *s);
/* Bytes that they then allow; U64_MAX without goal. Under dx_context.lock. */
u64 dx_goals_tune(struct dx_context *ctx, struct dx_scheme *s, u64 score);

/* watermark.c; by the driver */
/* Read the metrics that are due. */
void dx_watermarks_check(struct dx_context *ctx, u64 now_ns);
/* Whether all schemes are inactive. */
bool dx_watermarks_keep_idle(const struct dx_context *ctx);

/* scheme_plan.c: changes of schemes, as in plan.c */
int dx_scheme_plan_prepare(struct dx_context *ctx,
			   const struct dx_context_spec *spec,
			   struct dx_scheme **schemes);
void dx_scheme_plan_take(struct dx_context *ctx, struct dx_scheme **schemes,
			 u32 *nr, bool start);
void dx_schemes_free(const struct dx_env *env, struct dx_scheme *schemes,
		     u32 nr);

/* scheme_match.c */
bool dx_scheme_matches(const struct dx_context *ctx, const struct dx_scheme *s,
		       const struct dx_region *r);
/*
 * Where folios may end that begin in front of @end, the end of a part that @s
 * acts on by @verdict.
 */
u64 dx_scheme_reach(const struct dx_context *ctx, const struct dx_scheme *s,
		    const struct dx_target *t, u64 end,
		    enum dx_verdict verdict);

/* scheme.c: see scheme.h; by the driver, while no looks are armed */
/* Begin a pass or a slice of one. Returns false when nothing is to do. */
bool dx_schemes_begin(struct dx_context *ctx, bool window_end);
/* Go on with it. Returns DX_TICK_AGAIN when the driver must return before. */
u32 dx_schemes_apply(struct dx_context *ctx, u64 deadline_ns);
/* From when on a sample leaves no looks armed, so that schemes are applied. */
u64 dx_schemes_due_ns(const struct dx_context *ctx);
/* Forget the pass that is under way; the run ends. */
void dx_schemes_stop(struct dx_context *ctx);

/*
 * act.c: do what @act says to the part of @r that it names, in as many steps as
 * there is time for, and tell who wants to know. act->done has the sums. By the
 * driver, while no looks are armed. Returns 0, or -EOPNOTSUPP when the
 * operations set has no actions.
 */
int dx_act_on_region(struct dx_context *ctx, struct dx_target *t,
		     const struct dx_region *r, u32 scheme, struct dx_act *act);

/**
 * struct dx_probes - the probes of a context
 * @nr: their number
 * @weight: sum of @weights; 0: accesses are looked for
 * @ids: by probe
 * @weights: by probe
 * @filters: by probe; as in dx_pass
 * @all: what they point to
 */
struct dx_probes {
	u32 nr;
	u32 weight;
	u32 ids[DAMONX_NR_PROBES];
	u32 weights[DAMONX_NR_PROBES];
	struct dx_page_filters filters[DAMONX_NR_PROBES];
	struct dx_page_filter all[];
};

/* Whether probes take the place of accesses. */
static inline bool dx_probes_weighted(const struct dx_context *ctx)
{
	return ctx->probes && ctx->probes->weight;
}

/* probe.c: *@probes is NULL before, and what was in force after taking. */
int dx_probe_plan_prepare(const struct dx_env *env,
			  const struct dx_context_spec *spec,
			  struct dx_probes **probes);
void dx_probe_plan_take(struct dx_context *ctx, struct dx_probes **probes);
/* Count the hits of a look, when there are probes. */
void dx_probe_count(const struct dx_context *ctx, struct dx_region *r, u8 hits);

/* tune.c: intervals that tune themselves */
/* A window was published: tune if it is time. By the driver, before the next. */
void dx_tune_window(struct dx_context *ctx);
/* Let @new, which a commit asks for, go on as @tuned if @asked was the same. */
void dx_tune_keep(struct dx_attrs *new, const struct dx_attrs *asked,
		  const struct dx_attrs *tuned);

/* attrs.c */
void dx_attrs_rescale(struct dx_region *r, const struct dx_attrs *old,
		      const struct dx_attrs *new);

#endif /* DX_CORE_INTERNAL_H */
