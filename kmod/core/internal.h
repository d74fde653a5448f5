/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the core share among themselves. */
#ifndef DX_CORE_INTERNAL_H
#define DX_CORE_INTERNAL_H

#include "core.h"
#include "random.h"

#define DX_ROOM_FOR_AREAS	16	/* that dx_ops.areas() may name */

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
void dx_regions_merge(struct dx_regions *rs, u32 threshold, u64 size_limit,
		      u32 unit);

#define DX_MAX_PIECES	3	/* of one region, when it is split */

/* Which regions are split, and into how many pieces: see split.c. */
struct dx_split_plan {
	u64 min_bytes;
	u32 pieces;	/* at most, of one region */
	u32 step;	/* of so many regions one is split */
	u32 skip;	/* so many regions before the next one */
};

void dx_regions_split(const struct dx_regions *old, struct dx_split_plan *plan,
		      u64 *random, struct dx_regions *out);

/* split.c: how many regions there are */
bool dx_context_adopt(struct dx_context *ctx, struct dx_target *t);
bool dx_context_bound_size(struct dx_context *ctx);
bool dx_context_split(struct dx_context *ctx);

/* areas.c: what of a space is watched */
bool dx_target_update(struct dx_context *ctx, struct dx_target *t, u64 now_ns);
void dx_target_updated(struct dx_context *ctx, struct dx_target *t, u64 now_ns);
void dx_target_update_soon(struct dx_context *ctx, struct dx_target *t,
			   u64 now_ns);
void dx_target_astray(struct dx_context *ctx, struct dx_target *t, u64 now_ns);
bool dx_target_check_alive(struct dx_context *ctx, struct dx_target *t);

/* look.c: looks in flight */
bool dx_flight_reserve(const struct dx_env *env, struct dx_flight *f, u32 nr);
void dx_flight_free(const struct dx_env *env, struct dx_flight *f);

/* Whether anything was answered in it. */
bool dx_target_look(struct dx_context *ctx, struct dx_target *t, bool arm,
		    u64 now_ns);

/* window.c */
bool dx_context_close_window(struct dx_context *ctx, u64 now_ns, bool partial);
void dx_context_restart_window(struct dx_context *ctx);

/* attrs.c */
void dx_region_rescale(struct dx_region *r, const struct dx_attrs *old,
		       const struct dx_attrs *new);

#endif /* DX_CORE_INTERNAL_H */
