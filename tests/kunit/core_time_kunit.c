// SPDX-License-Identifier: GPL-2.0
/* The time base: when samples are due, late drivers, pauses, stops. */
#include "core_kunit.h"

#define MIB	BIT_ULL(20)
#define SAMPLE	(5 * FAKE_MS)
#define WINDOW	(100 * FAKE_MS)

static struct dx_space space;
static struct dx_context ctx;

static int init(struct kunit *test)
{
	struct dx_attrs attrs = fake_attrs();

	fake_reset();
	space = (struct dx_space){
		.areas = { { 0, 16 * MIB } },
		.nr_areas = 1,
		.hot = { { 0, 8 * MIB } },
		.nr_hot = 1,
	};
	return fake_start(&ctx, &space, &fake_vaddr, &attrs, 1);
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(&ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

/* A window with a driver that comes @late_ns late each time. */
static void late_window(u64 late_ns)
{
	while (!(fake_tick_late(&ctx, late_ns) & DX_TICK_WINDOW))
		;
}

static void first_tick_arms_at_once(struct kunit *test)
{
	KUNIT_EXPECT_LE(test, dx_context_due_ns(&ctx), fake_now_ns);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, space.nr_read, 0);
	KUNIT_EXPECT_GT(test, space.nr_armed, 0);
	KUNIT_EXPECT_EQ(test, dx_context_due_ns(&ctx), fake_now_ns + SAMPLE);
}

static void early_ticks_do_nothing(struct kunit *test)
{
	fake_tick(&ctx);
	fake_now_ns += SAMPLE - 1;
	KUNIT_EXPECT_EQ(test, dx_context_tick(&ctx, U64_MAX), 0);
	KUNIT_EXPECT_EQ(test, space.nr_read, 0);
	fake_now_ns++;
	dx_context_tick(&ctx, U64_MAX);
	KUNIT_EXPECT_GT(test, space.nr_read, 0);
}

static void windows_follow_without_a_gap(struct kunit *test)
{
	u64 start_ns = fake_now_ns;
	u32 i;

	for (i = 1; i <= 10; i++) {
		fake_window(&ctx);
		KUNIT_EXPECT_EQ(test, ctx.last.number, i);
		KUNIT_EXPECT_EQ(test, ctx.last.start_ns, start_ns);
		KUNIT_EXPECT_EQ(test, ctx.last.end_ns, start_ns + WINDOW);
		KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
		start_ns += WINDOW;
		fake_now_ns += FAKE_MS;		/* publishing takes its time */
		dx_context_next_window(&ctx);
	}
	KUNIT_EXPECT_EQ(test, ctx.stats.windows, 10);
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_asked, 200);
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_taken, 200);
}

static void a_little_late_loses_nothing_and_does_not_drift(struct kunit *test)
{
	u64 start_ns = fake_now_ns;
	u32 i;

	for (i = 0; i < 10; i++) {
		late_window(2 * FAKE_MS);
		KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
		dx_context_next_window(&ctx);
	}
	KUNIT_EXPECT_LE(test, ctx.last.end_ns, start_ns + 10 * WINDOW +
			4 * FAKE_MS);
}

static void late_samples_are_lost_and_told(struct kunit *test)
{
	struct dx_region *r;
	u64 start_ns;
	u32 i;

	fake_windows(&ctx, 1);
	start_ns = ctx.last.end_ns;
	for (i = 0; i < 10; i++) {
		late_window(7 * FAKE_MS);	/* every other one, about */
		KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 20);
		KUNIT_EXPECT_GE(test, ctx.last.samples_taken, 5);
		KUNIT_EXPECT_LE(test, ctx.last.samples_taken, 12);
		dx_for_each_region(r, ctx.targets) {
			KUNIT_EXPECT_EQ(test, r->last_samples,
					ctx.last.samples_taken);
			if (r->end <= 8 * MIB)
				KUNIT_EXPECT_EQ(test, r->last_nr_accesses,
						r->last_samples);
		}
		dx_context_next_window(&ctx);
	}
	/* Not longer for it. */
	KUNIT_EXPECT_LE(test, ctx.last.end_ns - start_ns, 11 * WINDOW);
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_asked, 11 * 20);
	KUNIT_EXPECT_LT(test, ctx.stats.samples_taken, 20 + 10 * 13);
}

static void ages_do_not_depend_on_lost_samples(struct kunit *test)
{
	struct dx_region *r;
	u32 i;

	for (i = 0; i < 10; i++) {
		late_window(i % 3 * 6 * FAKE_MS);
		dx_context_next_window(&ctx);
	}
	dx_for_each_region(r, ctx.targets) {
		if (r->end <= 6 * MIB)
			KUNIT_EXPECT_EQ(test, r->age, 9);
		if (r->start >= 10 * MIB)
			KUNIT_EXPECT_EQ(test, r->age, 10);
	}
}

static void pages_stay_armed_for_half_a_sample(struct kunit *test)
{
	u64 seed = 3;
	u32 i;

	fake_tick(&ctx);
	for (i = 0; i < 1000; i++) {
		u64 armed_ns = fake_now_ns;
		u64 nr_read = space.nr_read;

		fake_tick_late(&ctx, dx_random_below(&seed, 3 * SAMPLE));
		if (space.nr_read > nr_read)
			KUNIT_EXPECT_GE(test, fake_now_ns - armed_ns,
					SAMPLE / 2);
		if (ctx.closed)
			dx_context_next_window(&ctx);
	}
}

static void slow_passes_leave_pages_armed(struct kunit *test)
{
	u32 i;

	space.pass_ns = 12 * FAKE_MS;
	fake_tick(&ctx);
	for (i = 0; i < 50; i++) {
		KUNIT_EXPECT_GE(test, dx_context_due_ns(&ctx),
				fake_now_ns + SAMPLE / 2);
		fake_tick(&ctx);
		if (ctx.closed) {
			KUNIT_EXPECT_GT(test, ctx.last.samples_taken, 1);
			dx_context_next_window(&ctx);
			fake_tick(&ctx);
		}
	}
}

struct sleep_case {
	const char *name;
	u64 ms;
};

static const struct sleep_case sleep_cases[] = {
	{ "less than two windows", 190 },
	{ "three windows", 300 },
	{ "an hour", 3600000 },
};

static void get_sleep_desc(const struct sleep_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sleep, sleep_cases, get_sleep_desc);

static void long_sleep_ends_one_window_only(struct kunit *test)
{
	const struct sleep_case *c = test->param_value;

	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	KUNIT_EXPECT_TRUE(test, fake_tick_late(&ctx, c->ms * FAKE_MS) &
			  DX_TICK_WINDOW);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 2);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 1);
	dx_context_next_window(&ctx);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 3);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns, WINDOW);
}

static void each_window_has_a_sample(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 20; i++) {
		late_window(250 * FAKE_MS);
		KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 1);
		dx_context_next_window(&ctx);
	}
}

static void complete_window_waits_for_the_driver(struct kunit *test)
{
	u64 nr_read;

	fake_window(&ctx);
	nr_read = space.nr_read;
	fake_now_ns += 10 * WINDOW;
	KUNIT_EXPECT_EQ(test, dx_context_tick(&ctx, U64_MAX), 0);
	KUNIT_EXPECT_EQ(test, space.nr_read, nr_read);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 1);
}

static void stop_leaves_a_partial_window(struct kunit *test)
{
	u32 i;

	fake_windows(&ctx, 2);
	for (i = 0; i < 1 + 6; i++)
		fake_tick(&ctx);
	KUNIT_EXPECT_TRUE(test, dx_context_stop(&ctx));
	KUNIT_EXPECT_TRUE(test, ctx.last.partial);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 3);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 6);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 6);
	KUNIT_EXPECT_EQ(test, ctx.stats.windows, 2);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_samples, 6);
}

static void stop_between_windows_leaves_none(struct kunit *test)
{
	fake_window(&ctx);
	KUNIT_EXPECT_FALSE(test, dx_context_stop(&ctx));
	KUNIT_EXPECT_EQ(test, ctx.last.number, 1);
	KUNIT_EXPECT_FALSE(test, ctx.last.partial);
}

static void stop_before_a_sample_leaves_none(struct kunit *test)
{
	fake_tick(&ctx);
	KUNIT_EXPECT_FALSE(test, dx_context_stop(&ctx));
	KUNIT_EXPECT_EQ(test, ctx.last.number, 0);
}

static void start_begins_anew(struct kunit *test)
{
	fake_windows(&ctx, 3);
	dx_context_stop(&ctx);
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
	KUNIT_EXPECT_EQ(test, ctx.stats.looks, 0);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 1);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
}

static void pause_takes_no_samples(struct kunit *test)
{
	u64 nr_read;

	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	fake_tick(&ctx);
	nr_read = space.nr_read;
	dx_context_pause(&ctx);
	fake_now_ns += 10 * WINDOW;
	KUNIT_EXPECT_EQ(test, dx_context_tick(&ctx, U64_MAX), 0);
	KUNIT_EXPECT_EQ(test, space.nr_read, nr_read);
}

static void pause_is_left_out_of_window_and_age(struct kunit *test)
{
	struct dx_regions *rs;
	struct damonx_region got;
	u32 i;

	fake_windows(&ctx, 2);
	for (i = 0; i < 10; i++)
		fake_tick(&ctx);
	dx_context_pause(&ctx);
	fake_now_ns += 77 * WINDOW;
	dx_context_resume(&ctx);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 3);
	KUNIT_EXPECT_GE(test, ctx.last.samples_taken, 19);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns, WINDOW);
	rs = &ctx.targets[0].regions;
	dx_region_report(&ctx, &rs->at[rs->nr - 1], &got);
	KUNIT_EXPECT_EQ(test, got.age, 3);
	KUNIT_EXPECT_EQ(test, got.age_ns, 300 * FAKE_MS);
}

/* Ticks up to the next window, which is gone on from. */
static u32 ticks_of_window(void)
{
	u32 nr = 1;

	while (!(fake_tick(&ctx) & DX_TICK_WINDOW))
		nr++;
	dx_context_next_window(&ctx);
	return nr;
}

static void nothing_to_look_at_is_no_reason_to_wake_up(struct kunit *test)
{
	u32 i;

	space.nr_areas = 0;
	dx_context_stop(&ctx);
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
	/* At first areas are asked for soon and often. */
	fake_windows(&ctx, 20);
	for (i = 0; i < 20; i++) {
		/* The one that ends it, the one that begins it, and an update. */
		KUNIT_EXPECT_LE(test, ticks_of_window(), 3);
		KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns,
				WINDOW);
		KUNIT_EXPECT_LE(test, ctx.last.samples_asked, 2);
		KUNIT_EXPECT_EQ(test, ctx.last.samples_taken,
				ctx.last.samples_asked);
	}
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_asked, ctx.stats.samples_taken);
	/* What is there again is found, and looked at each time. */
	space.nr_areas = 1;
	fake_windows(&ctx, 11);
	KUNIT_EXPECT_EQ(test, ticks_of_window(), 21);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
}

static void who_comes_then_does_not_wait_for_the_window(struct kunit *test)
{
	struct dx_space comes = {
		.areas = { { 0, 16 * MIB } }, .nr_areas = 1, .ctx = &ctx,
	};
	const struct dx_target_spec spec = { .id = 2, .space = &comes };
	u32 windows;

	space.nr_areas = 0;
	dx_context_stop(&ctx);
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
	fake_windows(&ctx, 20);
	fake_tick(&ctx);
	windows = ctx.last.number;
	KUNIT_EXPECT_TRUE(test, dx_context_dozes(&ctx));
	KUNIT_EXPECT_GT(test, dx_context_due_ns(&ctx), fake_now_ns + 5 * SAMPLE);
	fake_now_ns += 2 * SAMPLE;
	KUNIT_ASSERT_EQ(test, dx_context_add_target(&ctx, &spec), 0);
	KUNIT_EXPECT_LE(test, dx_context_due_ns(&ctx), fake_now_ns + 2 * SAMPLE);
	fake_tick(&ctx);
	KUNIT_EXPECT_GT(test, comes.nr_armed, 0);
	KUNIT_EXPECT_FALSE(test, dx_context_dozes(&ctx));
	fake_tick(&ctx);
	KUNIT_EXPECT_GT(test, comes.nr_read, 0);
	KUNIT_EXPECT_EQ(test, ctx.last.number, windows);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, ctx.last.samples_asked);
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_taken, ctx.stats.samples_asked);
	KUNIT_ASSERT_EQ(test, fake_remove_target(&ctx, 2), 0);
}

static void contexts_that_begin_together_are_due_together(struct kunit *test)
{
	const u64 woken_ns = fake_now_ns;
	struct dx_env env = fake_env;

	env.woken_ns = &woken_ns;
	ctx.env = &env;
	/* After another one, which has taken that long. */
	fake_now_ns += SAMPLE / 4;
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, dx_context_due_ns(&ctx), woken_ns + SAMPLE);
	/* Longer: then it goes by its own time. */
	dx_context_stop(&ctx);
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
	fake_now_ns++;
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, dx_context_due_ns(&ctx), fake_now_ns + SAMPLE);
	ctx.env = &fake_env;
}

static void areas_that_have_changed_are_asked_for_at_the_next_sample(struct kunit *test)
{
	const struct dx_attrs attrs = fake_attrs();
	struct dx_space memory = {
		.areas = { { 0, 16 * MIB }, { 32 * MIB, 48 * MIB } },
		.nr_areas = 2,
	};
	struct dx_context physical;
	u32 asked;

	KUNIT_ASSERT_EQ(test, fake_start(&physical, &memory, &fake_paddr,
					 &attrs, 1), 0);
	fake_windows(&physical, 30);
	fake_tick(&physical);
	asked = memory.nr_areas_asked;
	memory.nr_areas = 1;
	memory.changed = true;
	fake_tick(&physical);
	KUNIT_EXPECT_EQ(test, memory.nr_areas_asked, asked + 1);
	KUNIT_EXPECT_EQ(test, dx_regions_bytes(&physical.targets->regions),
			16 * MIB);
	fake_tick(&physical);
	KUNIT_EXPECT_EQ(test, memory.nr_areas_asked, asked + 1);
	fake_end(&physical);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(first_tick_arms_at_once),
	KUNIT_CASE(early_ticks_do_nothing),
	KUNIT_CASE(windows_follow_without_a_gap),
	KUNIT_CASE(a_little_late_loses_nothing_and_does_not_drift),
	KUNIT_CASE(late_samples_are_lost_and_told),
	KUNIT_CASE(ages_do_not_depend_on_lost_samples),
	KUNIT_CASE(pages_stay_armed_for_half_a_sample),
	KUNIT_CASE(slow_passes_leave_pages_armed),
	KUNIT_CASE_PARAM(long_sleep_ends_one_window_only, sleep_gen_params),
	KUNIT_CASE(each_window_has_a_sample),
	KUNIT_CASE(complete_window_waits_for_the_driver),
	KUNIT_CASE(stop_leaves_a_partial_window),
	KUNIT_CASE(stop_between_windows_leaves_none),
	KUNIT_CASE(stop_before_a_sample_leaves_none),
	KUNIT_CASE(start_begins_anew),
	KUNIT_CASE(pause_takes_no_samples),
	KUNIT_CASE(pause_is_left_out_of_window_and_age),
	KUNIT_CASE(nothing_to_look_at_is_no_reason_to_wake_up),
	KUNIT_CASE(who_comes_then_does_not_wait_for_the_window),
	KUNIT_CASE(contexts_that_begin_together_are_due_together),
	KUNIT_CASE(areas_that_have_changed_are_asked_for_at_the_next_sample),
	{}
};

struct kunit_suite core_time_suite = {
	.name = "damonx_core_time",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
