// SPDX-License-Identifier: GPL-2.0
/* Intervals that tune themselves. */
#include "core_kunit.h"

#define MIB	BIT_ULL(20)

static struct dx_space space;
static struct dx_context ctx;
static struct dx_attrs attrs;
static struct dx_env env;
static u32 nr_told;
static u64 told_us;

static void tuned(void *self, const struct dx_context *c)
{
	nr_told++;
	told_us = c->attrs.sample_us;
}

static const struct dx_events events = { .tuned = tuned };

static int commit(bool start)
{
	const struct dx_target_spec target = { .id = 1, .space = &space };
	const struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = &target,
		.nr_targets = 1,
		.start = start,
	};

	return fake_commit(&ctx, &spec);
}

/* Of 16 MiB the first @hot are accessed all the time. */
static int start(u64 hot)
{
	space = (struct dx_space){
		.areas = { { 0, 16 * MIB } },
		.nr_areas = 1,
		.hot = { { 0, hot } },
		.nr_hot = 1,
		.ctx = &ctx,
	};
	return commit(true);
}

static int init(struct kunit *test)
{
	fake_reset();
	nr_told = 0;
	attrs = fake_attrs();
	attrs.goal = (struct dx_intervals_goal){
		.access_bp = 400,
		.aggrs = 3,
		.min_sample_us = 1000,
		.max_sample_us = 10000000,
	};
	env = fake_env;
	env.events = &events;
	dx_context_init(&ctx, &fake_vaddr, &env, 1);
	return 0;
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(&ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

/* ---- one tuning ---- */

struct step_case {
	const char *name;
	u32 nr_accesses;	/* of 20 samples, in one half of the memory */
	u64 access_bp;
	u64 want_us;		/* from 5000 */
};

/*
 * Half of the memory has nr_accesses of 20. What DAMON's formula gives: twice
 * the interval without access, half of it from twice the goal on.
 */
static const struct step_case step_cases[] = {
	{ "no access", 0, 400, 10000 },
	{ "half of the goal", 4, 2000, 7500 },
	{ "nine tenths", 9, 2500, 5500 },
	{ "just there", 10, 2500, 5000 },
	{ "a fifth above", 12, 2500, 4500 },
	{ "half above", 15, 2500, 3750 },
	{ "twice", 20, 2500, 2500 },
	{ "far above", 20, 1, 2500 },
	{ "any access is too many", 1, 0, 2500 },
	{ "all shall be accesses", 20, 10000, 7500 },
};

static void get_step_desc(const struct step_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(step, step_cases, get_step_desc);

static void formula(struct kunit *test)
{
	const struct step_case *c = test->param_value;
	struct dx_region *r;

	attrs.goal.access_bp = c->access_bp;
	attrs.goal.aggrs = 1;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_window(&ctx);
	dx_for_each_region(r, &ctx.targets[0]) {
		r->last_samples = 20;
		r->last_nr_accesses = 0;
	}
	/* As with missing samples: it is the rate that counts. */
	r = ctx.targets[0].regions.at;
	ctx.targets[0].regions.nr = 2;
	r[0].start = 0;
	r[0].end = 8 * MIB;
	r[1].start = 8 * MIB;
	r[1].end = 16 * MIB;
	r[0].last_nr_accesses = c->nr_accesses / 2;
	r[0].last_samples = 10;
	if (c->nr_accesses % 2)
		r[0].last_nr_accesses = c->nr_accesses, r[0].last_samples = 20;
	dx_context_next_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, c->want_us);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 20 * c->want_us);
	KUNIT_EXPECT_EQ(test, nr_told, c->want_us != 5000);
	if (nr_told)
		KUNIT_EXPECT_EQ(test, told_us, c->want_us);
}

static void unknown_regions_say_nothing(struct kunit *test)
{
	attrs.goal.aggrs = 1;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	space.unknown = (struct dx_range){ 0, 16 * MIB };
	fake_windows(&ctx, 3);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	KUNIT_EXPECT_EQ(test, nr_told, 0);
}

static void largest_memory_does_not_overflow(struct kunit *test)
{
	struct dx_region *r;

	attrs.goal.aggrs = 1;
	attrs.goal.access_bp = 5000;
	attrs.sample_us = 1;
	attrs.aggr_us = DX_MAX_SAMPLES;
	attrs.goal.min_sample_us = 1;
	attrs.goal.max_sample_us = 100;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_outline(&ctx);
	r = ctx.targets[0].regions.at;
	ctx.targets[0].regions.nr = 2;
	r[0].start = 0;
	r[0].end = BIT_ULL(62);
	r[1].start = BIT_ULL(62);
	r[1].end = BIT_ULL(63);
	r[0].last_samples = DX_MAX_SAMPLES;
	r[0].last_nr_accesses = DX_MAX_SAMPLES / 4;
	r[1].last_samples = DX_MAX_SAMPLES;
	r[1].last_nr_accesses = DX_MAX_SAMPLES / 4;
	r[0].flags = 0;
	r[1].flags = 0;
	ctx.attrs.sample_us = 10;
	dx_tune_window(&ctx);
	/* Half of the goal: half as much again. */
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 15);
	ctx.targets[0].regions.nr = 0;
}

/* ---- when ---- */

static void each_so_many_windows(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	fake_window(&ctx);
	/* Results are told with the intervals that they were made with. */
	KUNIT_EXPECT_EQ(test, ctx.last.sample_us, 5000);
	KUNIT_EXPECT_EQ(test, nr_told, 0);
	dx_context_next_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 10000);
	KUNIT_EXPECT_EQ(test, nr_told, 1);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, nr_told, 1);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.sample_us, 10000);
	KUNIT_EXPECT_EQ(test, ctx.last.aggr_us, 200000);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns,
			200 * FAKE_MS);
	dx_context_next_window(&ctx);
	KUNIT_EXPECT_EQ(test, nr_told, 2);
}

static void no_goal_no_tuning(struct kunit *test)
{
	attrs.goal.aggrs = 0;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 20);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	KUNIT_EXPECT_EQ(test, nr_told, 0);
}

static void bounds_hold(struct kunit *test)
{
	attrs.goal.aggrs = 1;
	attrs.goal.max_sample_us = 17000;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 5);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 17000);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 20 * 17000);
	/* As DAMON does, tell also when a bound keeps it where it was. */
	KUNIT_EXPECT_EQ(test, nr_told, 5);
	space.hot[0].end = 16 * MIB;
	fake_windows(&ctx, 10);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 1000);
}

static void lowest_interval_is_a_microsecond(struct kunit *test)
{
	attrs.goal.aggrs = 1;
	attrs.goal.min_sample_us = 0;
	KUNIT_ASSERT_EQ(test, start(16 * MIB), 0);
	fake_windows(&ctx, 30);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 1);
}

/* ---- what stays ---- */

static void time_goes_on(struct kunit *test)
{
	struct damonx_region got;
	u64 end_ns, begun_ns;

	attrs.goal.aggrs = 1;
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 1);
	begun_ns = ctx.last.start_ns;
	end_ns = ctx.last.end_ns;
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.last.start_ns, end_ns);
	fake_windows(&ctx, 1);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 800000);
	dx_region_report(&ctx, &ctx.targets[0].regions.at[0], &got);
	KUNIT_EXPECT_EQ(test, got.age_ns, ctx.last.end_ns - begun_ns);
	KUNIT_EXPECT_EQ(test, got.age_ns, 1500 * FAKE_MS);
	/* (1 + 100 / 200, + 1) / 2, + 1) / 2, + 1, each rounded down. */
	KUNIT_EXPECT_EQ(test, got.age, 1);
}

static void results_stay_what_they_are(struct kunit *test)
{
	const struct dx_attrs old = attrs;
	struct dx_attrs new = attrs;
	struct dx_region r = { .last_nr_accesses = 5, .last_samples = 7 };

	new.sample_us *= 2;
	new.aggr_us *= 2;
	dx_attrs_rescale(&r, &old, &new);
	KUNIT_EXPECT_EQ(test, r.last_nr_accesses, 5);
	KUNIT_EXPECT_EQ(test, r.last_samples, 7);
}

/* ---- commits ---- */

static void same_intervals_stay_tuned(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 3);
	KUNIT_ASSERT_EQ(test, ctx.attrs.sample_us, 10000);
	fake_tick(&ctx);
	fake_tick(&ctx);
	attrs.max_regions = 50;
	KUNIT_EXPECT_EQ(test, commit(false), 0);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 10000);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 200000);
	KUNIT_EXPECT_EQ(test, ctx.attrs.max_regions, 50);
	/* The window that runs goes on. */
	KUNIT_EXPECT_EQ(test, ctx.now.samples_taken, 1);
	fake_windows(&ctx, 3);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 20000);
}

static void other_bounds_hold_at_once(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 6);
	KUNIT_ASSERT_EQ(test, ctx.attrs.sample_us, 20000);
	attrs.goal.max_sample_us = 12000;
	KUNIT_EXPECT_EQ(test, commit(false), 0);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 12000);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 240000);
}

static void other_intervals_are_taken(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 3);
	attrs.sample_us = 4000;
	KUNIT_EXPECT_EQ(test, commit(false), 0);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 4000);
	KUNIT_EXPECT_EQ(test, ctx.unit, 25);
}

static void without_goal_what_was_asked_for_holds(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 3);
	attrs.goal.aggrs = 0;
	KUNIT_EXPECT_EQ(test, commit(false), 0);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	KUNIT_EXPECT_EQ(test, ctx.attrs.aggr_us, 100000);
}

static void start_begins_with_what_was_asked_for(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, start(0), 0);
	fake_windows(&ctx, 4);
	dx_context_stop(&ctx);
	KUNIT_EXPECT_EQ(test, commit(true), 0);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 10000);
}

/* ---- what is refused ---- */

static void bad_goals_are_refused(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_OK);
	attrs.goal.access_bp = 10001;
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_GOAL_SHARE);
	attrs.goal.access_bp = 10000;
	attrs.goal.min_sample_us = 5001;
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_GOAL_RANGE);
	attrs.goal.min_sample_us = 5000;
	attrs.goal.max_sample_us = 4999;
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_GOAL_RANGE);
	attrs.goal.max_sample_us = DX_MAX_US / 20 + 1;
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_GOAL_TOO_LONG);
	attrs.goal.max_sample_us--;
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_OK);
	/* Switched off it says nothing. */
	attrs.goal = (struct dx_intervals_goal){ .access_bp = U64_MAX };
	KUNIT_EXPECT_EQ(test, dx_attrs_check(&attrs), DX_ATTRS_OK);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(formula, step_gen_params),
	KUNIT_CASE(unknown_regions_say_nothing),
	KUNIT_CASE(largest_memory_does_not_overflow),
	KUNIT_CASE(each_so_many_windows),
	KUNIT_CASE(no_goal_no_tuning),
	KUNIT_CASE(bounds_hold),
	KUNIT_CASE(lowest_interval_is_a_microsecond),
	KUNIT_CASE(time_goes_on),
	KUNIT_CASE(results_stay_what_they_are),
	KUNIT_CASE(same_intervals_stay_tuned),
	KUNIT_CASE(other_bounds_hold_at_once),
	KUNIT_CASE(other_intervals_are_taken),
	KUNIT_CASE(without_goal_what_was_asked_for_holds),
	KUNIT_CASE(start_begins_with_what_was_asked_for),
	KUNIT_CASE(bad_goals_are_refused),
	{}
};

struct kunit_suite core_tune_suite = {
	.name = "damonx_core_tune",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
