// SPDX-License-Identifier: GPL-2.0
/*
 * What of an address space is watched, and whether it is still there.
 */
#include "internal.h"

/* ---- whether it is there ---- */

bool dx_areas_alive(const struct dx_context *ctx, struct dx_space *space)
{
	return !ctx->ops->alive || ctx->ops->alive(space);
}

/*
 * Ask whether the space of @t is still there; note it when it is not. Returns
 * false when it is gone.
 */
bool dx_areas_check_alive(struct dx_context *ctx, struct dx_target *t)
{
	if (!t->alive)
		return false;
	if (dx_areas_alive(ctx, t->space))
		return true;
	mutex_lock(&ctx->lock);
	t->alive = false;
	ctx->nr_alive--;
	mutex_unlock(&ctx->lock);
	return false;
}

/* What targets that are gone leave behind is of use to the others. */
void dx_areas_drop_gone(struct dx_context *ctx)
{
	struct dx_target *t;

	if (!ctx->nr_alive)
		return;
	dx_for_each_target(t, ctx) {
		struct dx_regions gone = {};

		if (t->alive || !t->regions.at)
			continue;
		ctx->bounded = false;
		mutex_lock(&ctx->lock);
		swap(t->regions, gone);
		mutex_unlock(&ctx->lock);
		dx_regions_free(ctx->env, &gone);
		dx_flight_free(ctx->env, &t->flight);
		dx_ev_free(ctx->env, t->evidence);
		t->evidence = NULL;
	}
}

/* ---- when to ask ---- */

/* Ask for the areas at the next tick, and soon again after that. */
void dx_areas_update_soon(struct dx_context *ctx, struct dx_target *t,
			  u64 now_ns)
{
	t->settled = false;
	t->update_due_ns = now_ns;
	t->update_wait_ns = min(ctx->attrs.sample_us, ctx->attrs.update_us) *
			    NSEC_PER_USEC;
}

/*
 * The areas are known as of @now_ns. A space that is young changes often, an
 * old one seldom: each time the next update is twice as far away, up to the
 * update interval.
 */
void dx_areas_updated(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	u64 longest = ctx->attrs.update_us * NSEC_PER_USEC;

	t->settled = t->update_wait_ns >= longest;
	t->update_due_ns = now_ns + min(t->update_wait_ns, longest);
	t->update_wait_ns = min(2 * t->update_wait_ns, longest);
}

#define DX_AREAS_MEMORY		4096	/* looks that the mapped share is from */
#define DX_AREAS_BITS		23	/* a chance of 2^-23 is no chance */

/*
 * Whether the last looks, none of which found anything mapped, tell that the
 * mappings are elsewhere now. Where few looks find something anyway, many in a
 * row find nothing by chance: (absent / total) ^ nr. Compares a lower bound of
 * its binary logarithm.
 */
static bool dx_areas_are_astray(const struct dx_target *t)
{
	u32 total = t->looks_mapped + t->looks_absent;
	u64 nr = t->looks_astray;

	if (!t->looks_mapped)
		return false;
	if (nr * (fls(total / max(t->looks_absent, 1U)) - 1) >= DX_AREAS_BITS)
		return true;
	/* log2(1 / (1 - mapped share)) is at least 1.44 times the share. */
	return nr * t->looks_mapped * 36 >= (u64)DX_AREAS_BITS * 25 * total;
}

static void dx_areas_note_mapped(struct dx_target *t,
				 const struct dx_answers *answers)
{
	t->looks_mapped += answers->answered;
	t->looks_absent += answers->absent + t->looks_astray;
	t->looks_astray = 0;
	while (t->looks_mapped + t->looks_absent > DX_AREAS_MEMORY) {
		t->looks_mapped /= 2;
		t->looks_absent /= 2;
	}
}

/*
 * What the looks of a pass found. When nothing is mapped any more where it is
 * looked, as after an exec, treat the space as a young one, unless it still is.
 */
void dx_areas_note(struct dx_context *ctx, struct dx_target *t,
		   const struct dx_answers *answers, u64 now_ns)
{
	if (answers->answered) {
		dx_areas_note_mapped(t, answers);
		return;
	}
	t->looks_astray = min(t->looks_astray + answers->absent,
			      (u32)DX_AREAS_MEMORY);
	if (!t->settled || !t->regions.nr || !dx_areas_are_astray(t))
		return;
	dx_areas_update_soon(ctx, t, now_ns);
	t->looks_mapped = 0;
	t->looks_absent = 0;
	t->looks_astray = 0;
}

/* The outline of some target is new, or has gone. */
void dx_areas_moved(struct dx_context *ctx)
{
	ctx->updated = true;
	ctx->bounded = false;
}

/* ---- asking ---- */

static bool dx_areas_reserve(struct dx_context *ctx, u32 nr)
{
	struct dx_range *areas;

	if (nr <= ctx->area_room)
		return true;
	areas = dx_env_alloc(ctx->env, (size_t)nr * sizeof(*areas));
	if (!areas)
		return false;
	dx_env_free(ctx->env, ctx->areas);
	ctx->areas = areas;
	ctx->area_room = nr;
	return true;
}

/*
 * Ask for all the areas of @space, in ctx->areas. Returns their number, 0 when
 * they cannot be told now, -ENOMEM, or what dx_ops.areas() returns else.
 */
static int dx_areas_ask(struct dx_context *ctx, struct dx_space *space)
{
	u32 tries, room = DX_ROOM_FOR_AREAS;
	int nr;

	/* There may be more of them each time. */
	for (tries = 0; tries < 4; tries++) {
		if (!dx_areas_reserve(ctx, room))
			return -ENOMEM;
		nr = ctx->ops->areas(space, ctx->areas, ctx->area_room);
		if (nr < 0 || (u32)nr <= ctx->area_room)
			return nr;
		room = nr + nr / 4;
	}
	return 0;
}

/*
 * Put ctx->spare in the place of the regions of @t. Refused without memory for
 * the looks that the longer array needs.
 */
bool dx_areas_adopt(struct dx_context *ctx, struct dx_target *t)
{
	u32 room = ctx->engine->room(ctx, ctx->spare.nr);

	if (!dx_flight_reserve(ctx->env, &t->flight, room))
		return false;
	mutex_lock(&ctx->lock);
	swap(t->regions, ctx->spare);
	mutex_unlock(&ctx->lock);
	return true;
}

/* Regions of all targets, not counted anew for each cut. */
static u32 *dx_areas_nr_regions(struct dx_context *ctx)
{
	u32 *nr = &ctx->pass_of_schemes.nr_regions;

	if (!*nr)
		*nr = dx_context_nr_regions(ctx);
	return nr;
}

/* Whether the regions of @t can become one more. The driver's. */
static bool dx_areas_reserve_region(struct dx_context *ctx, struct dx_target *t)
{
	u32 nr = t->regions.nr;

	if (*dx_areas_nr_regions(ctx) >= ctx->attrs.max_regions)
		return false;
	if (!dx_flight_reserve(ctx->env, &t->flight,
			       ctx->engine->room(ctx, nr + 1)))
		return false;
	if (nr < t->regions.room)
		return true;
	if (!dx_regions_reserve(ctx->env, &ctx->spare, nr + nr / 4 + 1))
		return false;
	memcpy(ctx->spare.at, t->regions.at, nr * sizeof(*t->regions.at));
	ctx->spare.nr = nr;
	return dx_areas_adopt(ctx, t);
}

/*
 * See that a region of @t begins at @addr, if it is in one: cut that one into
 * two that are alike. Returns false when there is no room for one more.
 */
bool dx_areas_cut(struct dx_context *ctx, struct dx_target *t, u64 addr)
{
	u32 i = dx_regions_find(&t->regions, addr);
	struct dx_region *r;

	if (i == t->regions.nr || t->regions.at[i].start >= addr)
		return true;
	if (!dx_areas_reserve_region(ctx, t))
		return false;
	++*dx_areas_nr_regions(ctx);
	mutex_lock(&ctx->lock);
	r = &t->regions.at[i];
	memmove(r + 1, r, (t->regions.nr - i) * sizeof(*r));
	t->regions.nr++;
	r[0].end = addr;
	r[1].start = addr;
	mutex_unlock(&ctx->lock);
	return true;
}

/*
 * Ask for the areas of @t and make its regions follow. Areas that cannot be
 * told now leave all as it is. Returns false when memory was short.
 */
bool dx_areas_update(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	/* What is the first outline counts from when it was wanted. */
	u64 since_ns = t->regions.nr ? now_ns :
				       min(now_ns, t->update_due_ns);
	u32 room;
	int nr;

	dx_areas_updated(ctx, t, now_ns);
	nr = dx_areas_ask(ctx, t->space);
	if (nr <= 0)
		return nr != -ENOMEM;
	room = dx_regions_fit_room(t->regions.nr, nr);
	if (!dx_regions_reserve(ctx->env, &ctx->spare, room))
		return false;
	dx_regions_fit(&t->regions, ctx->areas, nr,
		       ctx->attrs.min_region_bytes, since_ns, &ctx->spare);
	if (dx_regions_same(&t->regions, &ctx->spare))
		return true;
	ctx->bounded = false;
	return dx_areas_adopt(ctx, t);
}
