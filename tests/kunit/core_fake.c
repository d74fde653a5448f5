// SPDX-License-Identifier: GPL-2.0
#include "core_fake.h"

#ifdef __KERNEL__
#include <linux/mm.h>
#define fake_zalloc(bytes)	kvzalloc(bytes, GFP_KERNEL)
#define fake_release(p)		kvfree(p)
#else
#define fake_zalloc(bytes)	calloc(1, bytes)
#define fake_release(p)		free((void *)(p))
#endif

u64 fake_now_ns;
long fake_fail_at;
long fake_nr_held;
u32 fake_nr_broken;
const char *fake_broken;

static void broken(const char *how)
{
	fake_nr_broken++;
	fake_broken = how;
}

static u64 now_ns(void)
{
	return fake_now_ns;
}

static void *fake_alloc(size_t bytes)
{
	void *p;

	if (fake_fail_at && !--fake_fail_at)
		return NULL;
	p = fake_zalloc(bytes);
	fake_nr_held += !!p;
	return p;
}

static void fake_free(const void *p)
{
	fake_nr_held -= !!p;
	fake_release(p);
}

const struct dx_env fake_env = {
	.now_ns = now_ns,
	.alloc = fake_alloc,
	.free = fake_free,
};

static bool is_within(u64 addr, const struct dx_range *r)
{
	return addr >= r->start && addr < r->end;
}

static bool is_hot(const struct dx_space *space, u64 addr)
{
	u32 i;

	for (i = 0; i < space->nr_hot; i++)
		if (is_within(addr, &space->hot[i]))
			return true;
	return false;
}

static void check_unlocked(const struct dx_space *space)
{
#ifdef __KERNEL__
	if (space->ctx && mutex_is_locked(&space->ctx->lock))
		broken("memory is called with the lock held");
#else
	if (space->ctx && space->ctx->lock.held)
		broken("memory is called with the lock held");
#endif
}

static int fake_areas(struct dx_space *space, struct dx_range *areas, u32 max)
{
	u32 i;

	check_unlocked(space);
	space->nr_areas_asked++;
	if (space->gone)
		return -ESRCH;
	if (space->areas_error)
		return space->areas_error;
	for (i = 0; i < space->nr_areas && i < max; i++)
		areas[i] = space->areas[i];
	return i;
}

/* Whether the page was accessed since the last pass. */
static bool is_touched(const struct dx_space *space, u64 addr)
{
	u64 phase, page = div64_u64(addr, FAKE_PAGE);

	if (!is_hot(space, addr))
		return false;
	if (!space->period_ns)
		return true;
	phase = dx_random_below(&page, space->period_ns);
	return div64_u64(fake_now_ns + phase, space->period_ns) !=
	       div64_u64(space->last_pass_ns + phase, space->period_ns);
}

static u8 answer(const struct dx_space *space, const struct dx_look *look)
{
	if (space->gone || is_within(look->addr, &space->unknown))
		return DX_UNKNOWN;
	if (is_within(look->addr, &space->absent))
		return DX_ABSENT;
	if (is_within(look->addr, &space->hidden))
		return DX_HIDDEN;
	return is_touched(space, look->addr) ? DX_TOUCHED : DX_UNTOUCHED;
}

static void check_sorted(const struct dx_look *looks, u32 nr)
{
	u32 i;

	for (i = 1; i < nr; i++)
		if (looks[i].addr < looks[i - 1].addr)
			broken("looks are not sorted");
}

static void fake_pass(struct dx_space *space, struct dx_pass *pass)
{
	u32 i;

	check_unlocked(space);
	check_sorted(pass->read, pass->nr_read);
	check_sorted(pass->arm, pass->nr_arm);
	for (i = 0; i < pass->nr_read; i++) {
		struct dx_look *look = &pass->read[i];

		if (look->found == DX_PENDING || look->seen != DX_PENDING)
			broken("a look is read that was not armed");
		if (space->ctx && look->armed_tick + look->wait_ticks >
				  space->ctx->tick)
			broken("a look is read too early");
		look->seen = answer(space, look);
		space->nr_read++;
	}
	for (i = 0; i < pass->nr_arm; i++) {
		if (pass->arm[i].found != DX_PENDING ||
		    pass->arm[i].seen != DX_PENDING)
			broken("a look is armed twice");
		pass->arm[i].found = DX_UNTOUCHED;
		space->nr_armed++;
	}
	fake_now_ns += space->pass_ns;
	space->last_pass_ns = fake_now_ns;
}

static bool fake_alive(struct dx_space *space)
{
	check_unlocked(space);
	return !space->gone;
}

const struct dx_ops fake_vaddr = {
	.id = DAMONX_OPS_VADDR,
	.name = "vaddr",
	.follows_mappings = true,
	.areas = fake_areas,
	.pass = fake_pass,
	.alive = fake_alive,
};

const struct dx_ops fake_fvaddr = {
	.id = DAMONX_OPS_FVADDR,
	.name = "fvaddr",
	.areas = fake_areas,
	.pass = fake_pass,
	.alive = fake_alive,
};

void fake_reset(void)
{
	fake_now_ns = 1000 * FAKE_MS;
	fake_fail_at = 0;
	fake_nr_held = 0;
	fake_nr_broken = 0;
	fake_broken = NULL;
}

static const char *check_region(const struct dx_context *ctx,
				const struct dx_region *r)
{
	if (r->start >= r->end)
		return "a region is empty or reversed";
	if (r->nr_accesses > r->samples || r->absent > r->samples ||
	    r->hidden > r->samples)
		return "more of a kind than samples";
	if (r->samples > ctx->now.samples_taken)
		return "more samples in a region than in the window";
	if (r->last_nr_accesses > r->last_samples)
		return "more accesses than samples in the last window";
	if (r->last_samples > ctx->unit)
		return "more samples than a window has";
	if (r->changed_ns > fake_now_ns || r->last_seen_ns > fake_now_ns)
		return "a time in the future";
	return NULL;
}

static const char *check_target(const struct dx_context *ctx,
				const struct dx_target *t)
{
	const struct dx_region *r;
	const char *wrong;
	u64 end = 0;
	u32 i;

	if (t->regions.nr > t->regions.room)
		return "an array is overfull";
	if (t->flight.nr > t->flight.room ||
	    (t->alive && t->flight.room < t->regions.nr))
		return "no room for looks";
	dx_for_each_region(r, t) {
		if (r->start < end)
			return "regions overlap or are not sorted";
		end = r->end;
		wrong = check_region(ctx, r);
		if (wrong)
			return wrong;
	}
	for (i = 1; i < t->flight.nr; i++)
		if (t->flight.at[i].addr < t->flight.at[i - 1].addr)
			return "looks in flight are not sorted";
	return NULL;
}

const char *fake_check(const struct dx_context *ctx)
{
	const struct dx_target *t;
	const char *wrong;
	u32 nr_alive = 0;

	if (fake_nr_broken)
		return fake_broken;
	dx_for_each_target(t, ctx) {
		wrong = check_target(ctx, t);
		if (wrong)
			return wrong;
		nr_alive += t->alive;
	}
	if (nr_alive != ctx->nr_alive)
		return "the number of targets alive is wrong";
	if (ctx->passed > ctx->unit)
		return "more samples passed than a window has";
	return NULL;
}

u32 fake_tick_late(struct dx_context *ctx, u64 late_ns)
{
	u64 due_ns = dx_context_due_ns(ctx);

	/* Only who sleeps wakes up late. */
	if (fake_now_ns < due_ns && due_ns != U64_MAX)
		fake_now_ns = due_ns + late_ns;
	return dx_context_tick(ctx);
}

u32 fake_window(struct dx_context *ctx)
{
	u32 flags = 0;

	while (!(flags & (DX_TICK_WINDOW | DX_TICK_NO_TARGET)))
		flags |= fake_tick(ctx);
	return flags;
}

void fake_windows(struct dx_context *ctx, u32 nr)
{
	while (nr--) {
		fake_window(ctx);
		dx_context_next_window(ctx);
	}
}

struct dx_attrs fake_attrs(void)
{
	return (struct dx_attrs){
		.sample_us = 5000,
		.aggr_us = 100000,
		.update_us = 1000000,
		.min_regions = 10,
		.max_regions = 1000,
		.min_region_bytes = FAKE_PAGE,
	};
}

int fake_start(struct dx_context *ctx, struct dx_space *space,
	       const struct dx_ops *ops, const struct dx_attrs *attrs, u64 seed)
{
	const struct dx_target_spec target = { .id = 1, .space = space };
	const struct dx_context_spec spec = {
		.attrs = *attrs,
		.targets = &target,
		.nr_targets = 1,
	};
	int err;

	space->ctx = ctx;
	dx_context_init(ctx, ops, &fake_env, seed);
	err = dx_context_commit(ctx, &spec);
	return err ? err : dx_context_start(ctx);
}

void fake_end(struct dx_context *ctx)
{
	if (ctx->running)
		dx_context_stop(ctx);
	dx_context_destroy(ctx);
}
