// SPDX-License-Identifier: GPL-2.0
/*
 * Looks in flight: where to look, when to read, and what the answers count for.
 *
 * One look a region at a time, at a random address, armed for one sample. As
 * regions are sorted, so are the looks. An answer goes to the region that has
 * its address when it comes, whatever became of the region it was made for.
 */
#include "internal.h"

void dx_flight_free(const struct dx_env *env, struct dx_flight *f)
{
	env->free(f->at);
	env->free(f->spare);
	*f = (struct dx_flight){};
}

/* Room for @nr looks; those in flight are kept. Returns false without memory. */
bool dx_flight_reserve(const struct dx_env *env, struct dx_flight *f, u32 nr)
{
	struct dx_flight new = { .nr = f->nr };

	if (f->room >= nr)
		return true;
	new.room = nr < 1U << 31 ? roundup_pow_of_two(nr) : nr;
	new.at = env->alloc((size_t)new.room * sizeof(*new.at));
	new.spare = env->alloc((size_t)new.room * sizeof(*new.spare));
	if (!new.at || !new.spare) {
		dx_flight_free(env, &new);
		return false;
	}
	if (f->nr)
		memcpy(new.at, f->at, f->nr * sizeof(*new.at));
	dx_flight_free(env, f);
	*f = new;
	return true;
}

/*
 * Separate the looks that are due at @tick from those that wait on: the former
 * move to the front of f->at, the latter to the front of f->spare, both still
 * sorted. Returns the number of those that wait.
 */
static u32 take_due(struct dx_flight *f, u64 tick)
{
	u32 nr_due = 0, nr_waiting = 0;
	u32 i;

	for (i = 0; i < f->nr; i++) {
		const struct dx_look *look = &f->at[i];

		if (look->armed_tick + look->wait_ticks > tick)
			f->spare[nr_waiting++] = *look;
		else if (nr_due++ != i)
			f->at[nr_due - 1] = *look;
	}
	f->nr = nr_due;
	return nr_waiting;
}

/* One look a region, at most @max; returns their number. */
static u32 draw(struct dx_context *ctx, const struct dx_regions *rs,
		struct dx_look *looks, u32 max)
{
	u32 nr = min(rs->nr, max);
	u64 random = ctx->random;
	u32 i;

	for (i = 0; i < nr; i++) {
		const struct dx_region *r = &rs->at[i];
		u64 bytes = dx_region_bytes(r);

		looks[i] = (struct dx_look){
			.addr = r->start + dx_random_below(&random, bytes),
			.armed_tick = ctx->tick,
			.wait_ticks = 1,
			.tag = i,
			.level = DX_LEVEL_LEAF,
			.found = DX_PENDING,
			.seen = DX_PENDING,
		};
	}
	ctx->random = random;
	return nr;
}

/*
 * f->spare starts with @nr_waiting sorted looks that wait and then @nr_new
 * sorted new ones: together they are what is in flight now.
 */
static void take_off(struct dx_flight *f, u32 nr_waiting, u32 nr_new)
{
	const struct dx_look *a = f->spare, *a_end = a + nr_waiting;
	const struct dx_look *b = a_end, *b_end = b + nr_new;
	struct dx_look *to = f->at;

	f->nr = nr_waiting + nr_new;
	if (!nr_waiting) {
		swap(f->at, f->spare);
		return;
	}
	while (a < a_end || b < b_end)
		*to++ = b == b_end || (a < a_end && a->addr <= b->addr) ?
			*a++ : *b++;
}

/*
 * When areas have just moved, two looks may have come into one region: it still
 * has no more samples than the window.
 */
static void count(const struct dx_context *ctx, struct dx_region *r,
		  const struct dx_look *look, u64 now_ns)
{
	if (r->samples >= ctx->now.samples_taken)
		return;
	switch (look->seen) {
	case DX_TOUCHED:
		r->nr_accesses++;
		r->last_seen_ns = now_ns;
		break;
	case DX_UNTOUCHED:
		break;
	case DX_HIDDEN:
		r->hidden++;
		break;
	case DX_ABSENT:
		r->absent++;
		break;
	default:
		return;
	}
	r->samples++;
}

/* Count the answers for their regions. Returns how many there were. */
static u32 count_all(struct dx_context *ctx, struct dx_target *t, u64 now_ns)
{
	const struct dx_look *look = t->flight.at;
	const struct dx_look *end = look + t->flight.nr;
	struct dx_region *r = t->regions.at;
	struct dx_region *r_end = r + t->regions.nr;
	u32 nr_answered = 0, nr_absent = 0;

	lockdep_assert_held(&ctx->lock);
	for (; look < end; look++) {
		if (look->seen == DX_ABSENT)
			nr_absent++;
		else if (look->seen != DX_PENDING && look->seen != DX_UNKNOWN)
			nr_answered++;
		while (r < r_end && r->end <= look->addr)
			r++;
		if (r < r_end && r->start <= look->addr)
			count(ctx, r, look, now_ns);
	}
	ctx->stats.looks += t->flight.nr;
	ctx->stats.looks_answered += nr_answered;
	ctx->stats.looks_absent += nr_absent;
	t->barren = !nr_answered;
	return nr_answered + nr_absent;
}

/*
 * One pass over @t: read what is due and, if @arm is set, arm new looks.
 * Returns false when there were looks to read and none was answered.
 */
bool dx_target_look(struct dx_context *ctx, struct dx_target *t, bool arm,
		    u64 now_ns)
{
	struct dx_flight *f = &t->flight;
	u32 nr_waiting = take_due(f, ctx->tick);
	struct dx_pass pass = {
		.read = f->at,
		.nr_read = f->nr,
		.arm = f->spare + nr_waiting,
	};
	u32 nr_answered = 0;

	if (arm)
		pass.nr_arm = draw(ctx, &t->regions, pass.arm,
				   f->room - nr_waiting);
	if (pass.nr_read || pass.nr_arm)
		ctx->ops->pass(t->space, &pass);
	if (pass.nr_read) {
		mutex_lock(&ctx->lock);
		nr_answered = count_all(ctx, t, now_ns);
		mutex_unlock(&ctx->lock);
	}
	take_off(f, nr_waiting, pass.nr_arm);
	return nr_answered || !pass.nr_read;
}
