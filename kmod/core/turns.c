// SPDX-License-Identifier: GPL-2.0
/*
 * Whose turn it is to be looked at, where there are more regions than a sample may
 * have looks. See TURNS in core.h. By the driver.
 */
#include "internal.h"

/* The one that comes after @i others in this window. */
struct dx_target *dx_turns_target(const struct dx_context *ctx, u32 i)
{
	u32 at = ctx->turns.first + i;

	return &ctx->targets[at < ctx->nr_targets ? at : at - ctx->nr_targets];
}

void dx_turns_begin_pass(struct dx_context *ctx)
{
	ctx->turns.asked = 0;
	ctx->turns.wanted = 0;
	ctx->turns.at = 0;
	ctx->turns.used = 0;
	ctx->turns.full = false;
}

/* One without regions counts as well, for it has to be asked for areas. */
static u32 dx_turns_looks(const struct dx_target *t)
{
	return max(t->regions.nr, 1U);
}

/*
 * Whether it is not the turn of @t, which wants @looks, when others have @used of
 * them. Nobody knows how many regions a new one will have, or what can be merged.
 */
static bool dx_turns_is_late(const struct dx_context *ctx,
			     const struct dx_target *t, u32 used, u32 looks)
{
	u32 most = ctx->attrs.max_regions;

	if (!ctx->engine->takes_turns || !used)
		return false;
	if (ctx->turns.taken)
		return used + looks > most;
	return t->waits && used >= most;
}

/* @t, the next one, knows its areas as far as it has to. */
void dx_turns_asked(struct dx_context *ctx, const struct dx_target *t)
{
	if (t->alive)
		ctx->turns.wanted += dx_turns_looks(t);
	ctx->turns.asked++;
}

/* Whether this holds for all who can have looks in this pass. */
bool dx_turns_all_asked(const struct dx_context *ctx)
{
	if (ctx->turns.asked >= ctx->nr_targets)
		return true;
	return dx_turns_is_late(ctx, dx_turns_target(ctx, ctx->turns.asked),
				ctx->turns.wanted, 1);
}

/*
 * Whether there are looks left for @t, which is the next one; then it has them.
 * The first has what it needs, even if that is too much.
 */
bool dx_turns_take(struct dx_context *ctx, struct dx_target *t)
{
	struct dx_turns *turns = &ctx->turns;
	u32 looks = dx_turns_looks(t);

	if (ctx->unarmed || turns->full)
		return false;
	if (dx_turns_is_late(ctx, t, turns->used, looks)) {
		turns->full = true;
		if (!turns->next || turns->at < turns->next)
			turns->next = turns->at;
		return false;
	}
	t->waits = false;
	turns->used += looks;
	turns->nr = max(turns->nr, turns->at + 1);
	return true;
}

/* Whether nobody is left who has looks in flight or can have some. */
bool dx_turns_over(const struct dx_context *ctx)
{
	return ctx->engine->takes_turns && ctx->turns.at >= ctx->turns.nr &&
	       (ctx->unarmed || ctx->turns.full);
}

/*
 * The next window begins with the first one that had no look in this one, as long
 * as there are too many regions.
 */
void dx_turns_end_window(struct dx_context *ctx)
{
	struct dx_turns *turns = &ctx->turns;

	turns->taken = turns->next ||
		       dx_context_nr_regions(ctx) > ctx->attrs.max_regions;
	turns->first = turns->taken ? turns->first + turns->next : 0;
	if (turns->first >= ctx->nr_targets)
		turns->first -= ctx->nr_targets;
	turns->nr = 0;
	turns->next = 0;
}

/* Places are others now, so the pass looks once more who was done. */
static void dx_turns_seek(struct dx_turns *turns)
{
	turns->asked = 0;
	turns->wanted = 0;
	turns->at = 0;
}

/* The array is another one: any of them may have looks in flight. */
void dx_turns_reset(struct dx_context *ctx)
{
	struct dx_turns *turns = &ctx->turns;

	if (turns->first >= ctx->nr_targets)
		turns->first = 0;
	turns->nr = ctx->nr_targets;
	turns->next = 0;
	dx_turns_seek(turns);
}

/* There is one more, at the end of the array. */
void dx_turns_added(struct dx_context *ctx)
{
	struct dx_turns *turns = &ctx->turns;
	u32 place = ctx->nr_targets - 1 - turns->first;

	turns->nr += turns->nr > place;
	turns->next += turns->next > place;
	dx_turns_seek(turns);
}

/* Some are about to leave the array: then places count without them. */
void dx_turns_leave(struct dx_context *ctx)
{
	struct dx_turns *turns = &ctx->turns, now = *turns;
	const struct dx_target *t;
	u32 i;

	for (i = 0; i < ctx->nr_targets; i++) {
		t = dx_turns_target(ctx, i);
		if (!t->leaves)
			continue;
		now.nr -= i < turns->nr;
		now.next -= i < turns->next;
		now.first -= t < ctx->targets + turns->first;
	}
	*turns = now;
	dx_turns_seek(turns);
}
