// SPDX-License-Identifier: GPL-2.0
/*
 * A tick in steps: whoever waits for the driver waits for one target's step at
 * most, and what was interrupted comes to the same.
 */
#include "core_kunit.h"

#define MIB		BIT_ULL(20)
#define NR_TARGETS	64

static struct dx_space spaces[NR_TARGETS];
static struct dx_target_spec targets[NR_TARGETS];
static struct dx_context ctx, slow;
static struct dx_attrs attrs;

static int init(struct kunit *test)
{
	u32 i;

	fake_reset();
	memset(&slow, 0, sizeof(slow));
	attrs = fake_attrs();
	attrs.min_regions = 3 * NR_TARGETS;
	for (i = 0; i < NR_TARGETS; i++) {
		spaces[i] = (struct dx_space){
			.areas = { { i * MIB, (i + 16) * MIB } },
			.nr_areas = 1,
			.hot = { { i * MIB, (i + 8) * MIB } },
			.nr_hot = 1,
		};
		targets[i].id = i + 1;
		targets[i].space = &spaces[i];
	}
	return 0;
}

static int start(struct dx_context *c, u32 first, u32 nr)
{
	const struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = targets + first,
		.nr_targets = nr,
		.start = true,
	};
	u32 i;

	for (i = first; i < first + nr; i++)
		spaces[i].ctx = c;
	dx_context_init(c, &fake_vaddr, &fake_env, 1);
	return fake_commit(c, &spec);
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(&ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(&ctx);
	if (slow.env)
		fake_end(&slow);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

/*
 * Somebody comes in each step in turn. Counted are the steps that begin between
 * his coming and the driver's giving way.
 */
static void nobody_waits_for_more_than_a_step(struct kunit *test)
{
	u32 nr_came = 0, most = 0, i, flags;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, NR_TARGETS), 0);
	/* The first tick asks for the areas of all, and looks at all. */
	fake_claim_at = 1;
	for (i = 0; i < 1000 && nr_came < 300; i++) {
		if (!ctx.in_pass)
			fake_now_ns = max(fake_now_ns, dx_context_due_ns(&ctx));
		flags = dx_context_tick(&ctx, U64_MAX);
		if (fake_claimed) {
			most = max(most, fake_nr_steps - fake_claim_at);
			nr_came++;
			fake_claim_at = fake_nr_steps + 1 + nr_came % 70;
		}
		fake_claimed = false;
		if (flags & DX_TICK_WINDOW)
			dx_context_next_window(&ctx);
	}
	KUNIT_EXPECT_EQ(test, nr_came, 300);
	KUNIT_EXPECT_EQ(test, most, 0);
}

/* He who always waits does not stop it either: a step is done each time. */
static void a_step_is_done_each_time(struct kunit *test)
{
	u32 i, nr_ticks = 0;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, NR_TARGETS), 0);
	fake_claimed = true;
	for (i = 0; i < 10 * NR_TARGETS; i++) {
		u32 flags, before = fake_nr_steps;

		if (!ctx.in_pass)
			fake_now_ns = max(fake_now_ns, dx_context_due_ns(&ctx));
		flags = dx_context_tick(&ctx, U64_MAX);
		KUNIT_EXPECT_EQ(test, fake_nr_steps - before, 1);
		nr_ticks += !(flags & DX_TICK_AGAIN);
	}
	KUNIT_EXPECT_GE(test, nr_ticks, 7);
	KUNIT_EXPECT_EQ(test, ctx.stats.skipped, 0);
}

static u64 run(bool interrupted)
{
	u64 hash = 0, seed = 5;
	struct dx_target *t;
	struct dx_region *r;
	u32 flags, nr = 0;

	fake_reset();
	start(&ctx, 0, NR_TARGETS);
	while (nr < 4) {
		if (interrupted)
			fake_claim_at = fake_nr_steps + 1 +
					dx_random_below(&seed, 100);
		if (!ctx.in_pass)
			fake_now_ns = max(fake_now_ns, dx_context_due_ns(&ctx));
		flags = dx_context_tick(&ctx, U64_MAX);
		fake_claimed = false;
		if (!(flags & DX_TICK_WINDOW))
			continue;
		dx_for_each_target(t, &ctx)
			dx_for_each_region(r, t) {
				hash ^= r->end + r->last_nr_accesses + r->age;
				hash = dx_random(&hash);
			}
		dx_context_next_window(&ctx);
		nr++;
	}
	return hash;
}

static void interrupted_ticks_come_to_the_same(struct kunit *test)
{
	u64 hash = run(false);

	fake_end(&ctx);
	KUNIT_EXPECT_TRUE(test, run(true) == hash);
}

static void a_commit_in_the_middle_of_a_tick(struct kunit *test)
{
	u32 flags, nr_read;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, NR_TARGETS), 0);
	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	fake_claim_at = fake_nr_steps + 10;
	flags = fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, flags, DX_TICK_AGAIN);
	fake_claimed = false;
	KUNIT_EXPECT_EQ(test, fake_remove_target(&ctx, 5), 0);
	KUNIT_EXPECT_EQ(test, fake_remove_target(&ctx, 60), 0);
	KUNIT_EXPECT_EQ(test, dx_context_add_target(&ctx, &targets[4]), 0);
	nr_read = spaces[0].nr_read;
	flags = dx_context_tick(&ctx, U64_MAX);
	KUNIT_EXPECT_EQ(test, flags, 0);
	/* Who had his turn does not get another one, all others do. */
	KUNIT_EXPECT_EQ(test, spaces[0].nr_read, nr_read);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, NR_TARGETS - 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, NR_TARGETS - 1);
	KUNIT_EXPECT_GT(test, ctx.targets[62].regions.nr, 0);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
}

static void a_pause_in_the_middle_of_a_tick(struct kunit *test)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, NR_TARGETS), 0);
	for (i = 0; i < 60; i++) {
		fake_claim_at = fake_nr_steps + 1 + i;
		fake_tick(&ctx);
		fake_claimed = false;
		dx_context_pause(&ctx);
		fake_now_ns += 50 * FAKE_MS;
		dx_context_resume(&ctx);
		if (ctx.closed)
			dx_context_next_window(&ctx);
		KUNIT_EXPECT_LE(test, ctx.passed, ctx.unit);
	}
	KUNIT_EXPECT_EQ(test, fake_window(&ctx), DX_TICK_WINDOW);
	KUNIT_EXPECT_LE(test, ctx.last.samples_taken, ctx.last.samples_asked);
	KUNIT_EXPECT_TRUE(test, dx_context_next_window(&ctx) == 0);
}

/*
 * One thread drives two contexts. A pass of the slow one takes 96 ms of the
 * 5 ms of the other, in steps of 2 ms.
 */
static void a_slow_context_does_not_starve_its_neighbour(struct kunit *test)
{
	u64 end_ns;
	u32 i;

	for (i = 0; i < 48; i++)
		spaces[i].pass_ns = 2 * FAKE_MS;
	KUNIT_ASSERT_EQ(test, start(&slow, 0, 48), 0);
	KUNIT_ASSERT_EQ(test, start(&ctx, 48, 1), 0);
	end_ns = fake_now_ns + 2000 * FAKE_MS;
	while (fake_now_ns < end_ns) {
		u64 due_ns = dx_context_due_ns(&ctx);
		u64 slow_ns = dx_context_due_ns(&slow);

		if (fake_now_ns < min(due_ns, slow_ns))
			fake_now_ns = min(due_ns, slow_ns);
		if (dx_context_tick(&ctx, slow_ns) & DX_TICK_WINDOW)
			dx_context_next_window(&ctx);
		due_ns = dx_context_due_ns(&ctx);
		if (dx_context_tick(&slow, due_ns) & DX_TICK_WINDOW)
			dx_context_next_window(&slow);
	}
	/* All but one, now and then, at the end of a window. */
	KUNIT_EXPECT_GE(test, ctx.stats.samples_asked, 398);
	KUNIT_EXPECT_GE(test, ctx.stats.samples_taken, 380);
	KUNIT_EXPECT_GE(test, slow.stats.samples_taken, 10);
}

/* ---- ticks that do not arm ---- */

/* A scheme that takes 50 ms is due in the middle of a window. */
static void nothing_is_armed_while_schemes_act(struct kunit *test)
{
	u64 nr_armed, nr_read;
	struct dx_region *r;
	u32 i, taken;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, 1), 0);
	fake_windows(&ctx, 1);
	for (i = 0; i < 6; i++)
		fake_tick(&ctx);
	ctx.unarmed_due_ns = fake_now_ns;
	nr_armed = spaces[0].nr_armed;
	nr_read = spaces[0].nr_read;
	taken = ctx.now.samples_taken;
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), DX_TICK_UNARMED);
	KUNIT_EXPECT_EQ(test, spaces[0].nr_armed, nr_armed);
	KUNIT_EXPECT_GT(test, spaces[0].nr_read, nr_read);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].flight.nr, 0);
	KUNIT_EXPECT_EQ(test, ctx.now.samples_taken, taken + 1);
	fake_now_ns += 50 * FAKE_MS;
	/* The next one only arms: what was not looked at is no sample. */
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), 0);
	KUNIT_EXPECT_GT(test, spaces[0].nr_armed, nr_armed);
	KUNIT_EXPECT_EQ(test, ctx.now.samples_taken, taken + 1);
	KUNIT_EXPECT_GE(test, dx_context_due_ns(&ctx),
			fake_now_ns + 5 * FAKE_MS / 2);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 20);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 10);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns,
			100 * FAKE_MS);
	r = ctx.targets[0].regions.at;
	KUNIT_EXPECT_EQ(test, r->last_samples, 10);
	KUNIT_EXPECT_EQ(test, r->last_nr_accesses, 10);
}

/* ---- pauses ---- */

static void the_end_is_seen_in_a_pause(struct kunit *test)
{
	u64 nr_read, until;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, 2), 0);
	fake_windows(&ctx, 1);
	dx_context_pause(&ctx);
	fake_tick(&ctx);
	nr_read = spaces[0].nr_read + spaces[1].nr_read;
	spaces[0].gone = true;
	until = fake_now_ns + 1000 * FAKE_MS;
	KUNIT_EXPECT_LE(test, dx_context_due_ns(&ctx), until);
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), DX_TICK_TARGET_GONE);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), 0);
	spaces[1].gone = true;
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx),
			DX_TICK_TARGET_GONE | DX_TICK_NO_TARGET);
	KUNIT_EXPECT_EQ(test, spaces[0].nr_read + spaces[1].nr_read, nr_read);
}

static void a_pause_costs_next_to_nothing(struct kunit *test)
{
	u64 until;
	u32 nr = 0;

	KUNIT_ASSERT_EQ(test, start(&ctx, 0, 2), 0);
	dx_context_pause(&ctx);
	until = fake_now_ns + 60000 * FAKE_MS;
	while (dx_context_due_ns(&ctx) < until) {
		fake_tick(&ctx);
		nr++;
	}
	KUNIT_EXPECT_LE(test, nr, 601);
	KUNIT_EXPECT_EQ(test, fake_nr_steps, 0);
}

/* ---- areas of any number ---- */

static struct dx_range many[1000];

static void expect_each_area(struct kunit *test, u32 nr)
{
	const struct dx_regions *rs = &ctx.targets[0].regions;
	u32 i, k = 0;

	KUNIT_ASSERT_GT(test, rs->nr, 0);
	for (i = 0; i < nr; i++) {
		while (k < rs->nr && rs->at[k].end <= many[i].start)
			k++;
		KUNIT_ASSERT_LT(test, k, rs->nr);
		KUNIT_EXPECT_EQ(test, rs->at[k].start, many[i].start);
	}
	KUNIT_EXPECT_EQ(test, rs->at[rs->nr - 1].end, many[nr - 1].end);
	KUNIT_EXPECT_EQ(test, dx_regions_bytes(rs), nr * 2 * FAKE_PAGE);
}

static void start_many(struct kunit *test, u32 nr, u32 grows)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (struct dx_range){ i * 8 * FAKE_PAGE,
					     (i * 8 + 2) * FAKE_PAGE };
	spaces[0].many = many;
	spaces[0].nr_many = nr;
	spaces[0].grows = grows;
	attrs.min_regions = 10;
	attrs.max_regions = 3000;
	KUNIT_ASSERT_EQ(test, start(&ctx, 0, 1), 0);
}

static void seventeen_areas(struct kunit *test)
{
	start_many(test, 17, 0);
	fake_tick(&ctx);
	expect_each_area(test, 17);
}

static void a_thousand_areas(struct kunit *test)
{
	start_many(test, 1000, 0);
	fake_tick(&ctx);
	expect_each_area(test, 1000);
	fake_windows(&ctx, 3);
	expect_each_area(test, 1000);
}

/* There are more of them each time they are asked for. */
static void areas_that_become_more(struct kunit *test)
{
	start_many(test, 20, 5);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, spaces[0].nr_areas_asked, 2);
	expect_each_area(test, 25);
}

static void no_memory_for_many_areas(struct kunit *test)
{
	u32 i, flags = 0;

	start_many(test, 5, 0);
	fake_tick(&ctx);
	spaces[0].nr_many = 1000;
	fake_fail_all = true;
	for (i = 0; i < 10; i++)
		flags |= fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, flags, DX_TICK_NO_MEMORY);
	expect_each_area(test, 5);
	fake_fail_all = false;
	fake_windows(&ctx, 11);
	expect_each_area(test, 1000);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(nobody_waits_for_more_than_a_step),
	KUNIT_CASE(a_step_is_done_each_time),
	KUNIT_CASE(interrupted_ticks_come_to_the_same),
	KUNIT_CASE(a_commit_in_the_middle_of_a_tick),
	KUNIT_CASE(a_pause_in_the_middle_of_a_tick),
	KUNIT_CASE(a_slow_context_does_not_starve_its_neighbour),
	KUNIT_CASE(nothing_is_armed_while_schemes_act),
	KUNIT_CASE(the_end_is_seen_in_a_pause),
	KUNIT_CASE(a_pause_costs_next_to_nothing),
	KUNIT_CASE(seventeen_areas),
	KUNIT_CASE(a_thousand_areas),
	KUNIT_CASE(areas_that_become_more),
	KUNIT_CASE(no_memory_for_many_areas),
	{}
};

struct kunit_suite core_step_suite = {
	.name = "damonx_core_step",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
