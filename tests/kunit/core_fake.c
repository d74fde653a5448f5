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
bool fake_fail_all;
long fake_nr_held;
long fake_nr_alloc;
u64 fake_alloc_bytes;
u32 fake_nr_steps;
u32 fake_claim_at;
bool fake_claimed;
u32 fake_nr_broken;
const char *fake_broken;

static void broken(const char *how)
{
	fake_nr_broken++;
	fake_broken = how;
}

static u64 now_ns(void *self)
{
	return fake_now_ns;
}

static void *fake_alloc(void *self, size_t bytes)
{
	void *p;

	fake_nr_alloc++;
	fake_alloc_bytes += bytes;
	if (fake_fail_all || (fake_fail_at && !--fake_fail_at))
		return NULL;
	p = fake_zalloc(bytes);
	fake_nr_held += !!p;
	return p;
}

static void fake_free(void *self, const void *p)
{
	fake_nr_held -= !!p;
	fake_release(p);
}

/* A step of a target; in one of them somebody comes who waits for the driver. */
static void fake_step(void)
{
	if (++fake_nr_steps == fake_claim_at)
		fake_claimed = true;
}

static bool fake_interrupted(void *self)
{
	return fake_claimed;
}

const struct dx_env fake_env = {
	.now_ns = now_ns,
	.alloc = fake_alloc,
	.free = fake_free,
	.interrupted = fake_interrupted,
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
	fake_step();
	space->nr_areas_asked++;
	space->changed = false;
	if (space->gone)
		return -ESRCH;
	if (space->areas_error)
		return space->areas_error;
	if (space->nr_many) {
		for (i = 0; i < space->nr_many && i < max; i++)
			areas[i] = space->many[i];
		i = space->nr_many;
		space->nr_many += space->grows;
		return i;
	}
	for (i = 0; i < space->nr_areas && i < max; i++)
		areas[i] = space->areas[i];
	return space->nr_areas;
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

/* Scattered, and the same each time. */
static bool is_mapped(const struct dx_space *space, u64 addr)
{
	u64 page = div64_u64(addr, FAKE_PAGE);

	if (is_within(addr, &space->absent))
		return false;
	return !space->one_mapped_in ||
	       !dx_random_below(&page, space->one_mapped_in);
}

static u8 answer(const struct dx_space *space, const struct dx_look *look)
{
	if (space->gone || is_within(look->addr, &space->unknown))
		return DX_UNKNOWN;
	if (!is_mapped(space, look->addr))
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

static u8 fake_hits(const struct dx_space *space, const struct dx_pass *pass,
		    u64 addr)
{
	u8 hits = 0;
	u32 i;

	for (i = 0; i < pass->nr_probes; i++)
		if (addr >= space->hits[i].start && addr < space->hits[i].end)
			hits |= BIT(i);
	return hits;
}

static void fake_pass(struct dx_space *space, struct dx_pass *pass)
{
	u32 i;

	check_unlocked(space);
	fake_step();
	check_sorted(pass->read, pass->nr_read);
	check_sorted(pass->arm, pass->nr_arm);
	for (i = 0; i < pass->nr_read; i++) {
		struct dx_look *look = &pass->read[i];

		if (look->found == DX_PENDING || look->seen != DX_PENDING)
			broken("a look is read that was not armed");
		if (space->ctx && look->due_tick > space->ctx->tick)
			broken("a look is read too early");
		look->seen = answer(space, look);
		look->hits = fake_hits(space, pass, look->addr);
		if (pass->only_probes && look->seen == DX_TOUCHED)
			look->seen = DX_UNTOUCHED;
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

static bool fake_same(const struct dx_space *a, const struct dx_space *b)
{
	return a->memory && a->memory == b->memory;
}

static bool fake_alive(struct dx_space *space)
{
	check_unlocked(space);
	return !space->gone;
}

static bool fake_areas_changed(struct dx_space *space)
{
	return space->changed;
}

const struct dx_ops fake_vaddr = {
	.id = DAMONX_OPS_VADDR,
	.name = "vaddr",
	.follows_mappings = true,
	.areas = fake_areas,
	.pass = fake_pass,
	.alive = fake_alive,
	.same = fake_same,
};

const struct dx_ops fake_fvaddr = {
	.id = DAMONX_OPS_FVADDR,
	.name = "fvaddr",
	.areas = fake_areas,
	.pass = fake_pass,
	.alive = fake_alive,
	.same = fake_same,
};

/* There all the time; ranges that were given stay. */
const struct dx_ops fake_paddr = {
	.id = DAMONX_OPS_PADDR,
	.name = "paddr",
	.follows_mappings = true,
	.ranges_stay = true,
	.areas = fake_areas,
	.areas_changed = fake_areas_changed,
	.pass = fake_pass,
	.same = fake_same,
};

void fake_reset(void)
{
	fake_now_ns = 1000 * FAKE_MS;
	fake_fail_at = 0;
	fake_fail_all = false;
	fake_nr_alloc = 0;
	fake_alloc_bytes = 0;
	fake_nr_steps = 0;
	fake_claim_at = 0;
	fake_claimed = false;
	fake_nr_held = 0;
	fake_nr_broken = 0;
	fake_broken = NULL;
}

static const char *check_region(const struct dx_context *ctx,
				const struct dx_region *r)
{
	/* With weights it is their hits. */
	u32 most = dx_probes_weighted(ctx) ? ctx->probes->weight : 1;

	if (r->start >= r->end)
		return "a region is empty or reversed";
	if (r->nr_accesses > most * r->samples || r->absent > r->samples ||
	    r->hidden > r->samples)
		return "more of a kind than samples";
	if (r->samples > ctx->now.samples_taken)
		return "more samples in a region than in the window";
	if (r->last_nr_accesses > most * r->last_samples)
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
	return dx_context_tick(ctx, U64_MAX);
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

int fake_commit(struct dx_context *ctx, const struct dx_context_spec *spec)
{
	struct dx_plan *plan;
	int err = dx_context_prepare(ctx, spec, &plan);

	if (!err)
		dx_context_take(ctx, plan);
	return err;
}

static u64 mix(u64 hash, u64 word)
{
	hash ^= word;
	return dx_random(&hash);
}

u64 fake_digest(const struct dx_context *c)
{
	const struct dx_region *r;
	const struct dx_target *t;
	u64 hash = mix(c->attrs.sample_us, c->attrs.aggr_us);
	u32 i;

	hash = mix(hash, c->attrs.min_regions + c->attrs.max_regions);
	hash = mix(hash, c->asked.sample_us + c->attrs.goal.aggrs);
	hash = mix(hash, c->tune_windows);
	hash = mix(hash, c->running + c->due_ns + c->tick + c->random);
	hash = mix(hash, c->now.samples_taken + c->now.start_ns);
	hash = mix(hash, c->last.number + c->stats.looks + c->stats.skipped);
	hash = mix(hash, c->size_limit + c->nr_alive);
	dx_for_each_target(t, c) {
		hash = mix(hash, t->id + t->nr_ranges + t->update_due_ns);
		hash = mix(hash, (unsigned long)t->space);
		dx_for_each_region(r, t) {
			hash = mix(hash, r->start + r->last_nr_accesses);
			hash = mix(hash, r->end + r->age + r->changed_ns);
			hash = mix(hash, r->nr_accesses + r->samples);
		}
		for (i = 0; i < t->flight.nr; i++)
			hash = mix(hash, t->flight.at[i].addr);
	}
	return hash;
}

int fake_commit_both(struct dx_context *a, const struct dx_context_spec *spec_a,
		     struct dx_context *b, const struct dx_context_spec *spec_b)
{
	struct dx_plan *plan_a, *plan_b;
	bool fails = fake_fail_all;
	long fail_at;
	int err;

	err = dx_context_prepare(a, spec_a, &plan_a);
	if (err)
		return err;
	err = dx_context_prepare(b, spec_b, &plan_b);
	if (err) {
		dx_plan_drop(plan_a);
		return err;
	}
	fail_at = fake_fail_at;
	fake_fail_all = true;	/* nothing of it can fail any more */
	dx_context_take(a, plan_a);
	dx_context_take(b, plan_b);
	fake_fail_all = fails;
	fake_fail_at = fail_at;
	return 0;
}

int fake_restart(struct dx_context *ctx)
{
	struct dx_target_spec targets[FAKE_MAX_TARGETS] = {};
	const struct dx_context_spec spec = {
		.attrs = ctx->asked,
		.targets = targets,
		.nr_targets = ctx->nr_targets,
		.start = true,
	};
	u32 i;

	for (i = 0; i < ctx->nr_targets; i++) {
		targets[i].id = ctx->targets[i].id;
		targets[i].space = ctx->targets[i].space;
	}
	return fake_commit(ctx, &spec);
}

int fake_start(struct dx_context *ctx, struct dx_space *space,
	       const struct dx_ops *ops, const struct dx_attrs *attrs, u64 seed)
{
	const struct dx_target_spec target = { .id = 1, .space = space };
	const struct dx_context_spec spec = {
		.attrs = *attrs,
		.targets = &target,
		.nr_targets = 1,
		.start = true,
	};
	int err;

	space->ctx = ctx;
	dx_context_init(ctx, ops, &fake_env, seed);
	err = fake_commit(ctx, &spec);
	if (!err)
		fake_outline(ctx);
	return err;
}

void fake_outline(struct dx_context *ctx)
{
	struct dx_target *t;

	dx_for_each_target(t, ctx)
		if (t->alive && !t->regions.nr)
			dx_areas_update(ctx, t, fake_now_ns);
	ctx->engine->outline_changed(ctx);
}

void fake_end(struct dx_context *ctx)
{
	if (ctx->running)
		dx_context_stop(ctx);
	dx_context_destroy(ctx);
}
