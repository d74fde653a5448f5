// SPDX-License-Identifier: GPL-2.0
/* Changing attributes and targets, running or not. */
#include "core_kunit.h"

#define MIB	BIT_ULL(20)

static struct dx_space space_a, space_b;
static struct dx_context ctx;
static struct dx_attrs attrs;

static struct dx_space half_hot(u64 start)
{
	return (struct dx_space){
		.areas = { { start, start + 16 * MIB } },
		.nr_areas = 1,
		.hot = { { start, start + 8 * MIB } },
		.nr_hot = 1,
		.ctx = &ctx,
	};
}

static int init(struct kunit *test)
{
	fake_reset();
	space_a = half_hot(0);
	space_b = half_hot(100 * MIB);
	attrs = fake_attrs();
	return fake_start(&ctx, &space_a, &fake_vaddr, &attrs, 1);
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(&ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static int commit(const struct dx_target_spec *targets, u32 nr)
{
	const struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = targets,
		.nr_targets = nr,
	};

	return dx_context_commit(&ctx, &spec);
}

static int commit_same(void)
{
	const struct dx_target_spec t = { .id = 1, .space = &space_a };

	return commit(&t, 1);
}

static void same_again_changes_nothing(struct kunit *test)
{
	u32 nr;

	fake_windows(&ctx, 2);
	fake_tick(&ctx);
	fake_tick(&ctx);
	nr = dx_context_nr_regions(&ctx);
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), nr);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_samples, 20);
}

static void other_intervals_rescale_and_begin_the_window_again(struct kunit *test)
{
	fake_windows(&ctx, 4);
	fake_tick(&ctx);
	fake_tick(&ctx);
	attrs.sample_us = 10000;
	attrs.aggr_us = 400000;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_nr_accesses, 40);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_samples, 40);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].age, 0);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 40);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 40);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns,
			400 * FAKE_MS);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_samples, 40);
}

static void other_bounds_leave_the_window_alone(struct kunit *test)
{
	fake_windows(&ctx, 2);
	fake_tick(&ctx);
	fake_tick(&ctx);
	attrs.min_regions = 100;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), 100);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
}

static void shorter_update_interval_holds_at_once(struct kunit *test)
{
	u32 asked;

	attrs.update_us = 1000000000;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	fake_windows(&ctx, 100);
	attrs.update_us = 100000;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	asked = space_a.nr_areas_asked;
	fake_windows(&ctx, 10);
	KUNIT_EXPECT_GE(test, space_a.nr_areas_asked - asked, 9);
}

static void lower_maximum_is_reached(struct kunit *test)
{
	attrs.min_regions = 100;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	attrs.min_regions = 10;
	attrs.max_regions = 12;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_LE(test, dx_context_nr_regions(&ctx), 12);
}

static void new_target_joins(struct kunit *test)
{
	const struct dx_target_spec t[] = {
		{ .id = 2, .space = &space_b }, { .id = 1, .space = &space_a },
	};

	fake_windows(&ctx, 3);
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	KUNIT_ASSERT_EQ(test, ctx.nr_targets, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 2);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].id, 2);
	KUNIT_EXPECT_EQ(test, ctx.targets[1].id, 1);
	/* The old one's results went along. */
	KUNIT_EXPECT_EQ(test, ctx.targets[1].regions.at[0].last_nr_accesses, 20);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_nr_accesses, 20);
	KUNIT_EXPECT_EQ(test, ctx.targets[1].regions.at[0].age, 3);
}

static void unnamed_target_goes(struct kunit *test)
{
	const struct dx_target_spec t = { .id = 2, .space = &space_b };

	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, 1);
	space_a.gone = true;	/* no longer asked */
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_EQ(test, commit(NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), DX_TICK_NO_TARGET);
}

static void target_with_another_space_keeps_results(struct kunit *test)
{
	const struct dx_target_spec t = { .id = 1, .space = &space_b };

	space_b = half_hot(0);
	fake_windows(&ctx, 25);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_nr_accesses, 20);
	space_a.gone = true;
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, space_b.nr_areas_asked, 1);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_GT(test, space_b.nr_read, 0);
}

static void gone_target_lives_again_with_a_new_space(struct kunit *test)
{
	struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a }, { .id = 2, .space = &space_b },
	};
	struct dx_space again = half_hot(0);

	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	fake_windows(&ctx, 1);
	space_a.gone = true;
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.nr, 0);
	t[0].space = &again;
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 2);
	KUNIT_EXPECT_GT(test, ctx.targets[0].regions.nr, 0);
	KUNIT_EXPECT_GT(test, again.nr_read, 0);
}

static void ranges_replace_the_outline(struct kunit *test)
{
	const struct dx_range ranges[] = {
		{ 4 * MIB, 6 * MIB }, { 20 * MIB, 21 * MIB },
	};
	const struct dx_target_spec t = {
		.id = 1,
		.space = &space_a,
		.ranges = ranges,
		.nr_ranges = 2,
	};
	struct dx_regions *rs;

	fake_windows(&ctx, 3);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	rs = &ctx.targets[0].regions;
	KUNIT_EXPECT_EQ(test, rs->at[0].start, 4 * MIB);
	KUNIT_EXPECT_EQ(test, rs->at[0].last_nr_accesses, 20);
	KUNIT_EXPECT_EQ(test, rs->at[rs->nr - 1].end, 21 * MIB);
	KUNIT_EXPECT_EQ(test, rs->at[rs->nr - 1].last_samples, 0);
}

static void same_ranges_leave_the_regions_alone(struct kunit *test)
{
	const struct dx_range range = { 4 * MIB, 6 * MIB };
	const struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a, .ranges = &range, .nr_ranges = 1 },
		{ .id = 2, .space = &space_b },
	};

	KUNIT_EXPECT_EQ(test, commit(t, 1), 0);
	fake_windows(&ctx, 25);
	/* The mappings have won meanwhile, and go on when another one joins. */
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].start, 0);
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].start, 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_nr_accesses, 20);
}

static void refused_start_keeps_the_last_results(struct kunit *test)
{
	u64 windows;
	u32 nr;

	fake_windows(&ctx, 3);
	dx_context_stop(&ctx);
	nr = ctx.targets[0].regions.nr;
	windows = ctx.stats.windows;
	space_a.gone = true;
	KUNIT_EXPECT_EQ(test, dx_context_start(&ctx), -ESRCH);
	KUNIT_EXPECT_GT(test, nr, 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.nr, nr);
	KUNIT_EXPECT_GT(test, windows, 0);
	KUNIT_EXPECT_EQ(test, ctx.stats.windows, windows);
}

/* More bytes in all than can be counted, and no more regions for that. */
static void sum_of_targets_does_not_wrap(struct kunit *test)
{
	const struct dx_range half = { 0, BIT_ULL(63) };
	const struct dx_range more = { 0, BIT_ULL(63) + 3 * BIT_ULL(43) };
	const struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a, .ranges = &half, .nr_ranges = 1 },
		{ .id = 2, .space = &space_b, .ranges = &more, .nr_ranges = 1 },
	};

	attrs.min_regions = 3;
	attrs.max_regions = 3;
	dx_context_stop(&ctx);
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	KUNIT_ASSERT_EQ(test, dx_context_start(&ctx), 0);
	KUNIT_EXPECT_LE(test, dx_context_nr_regions(&ctx), 5);
}

static void ranges_come_back_at_the_next_start(struct kunit *test)
{
	const struct dx_range range = { 4 * MIB, 6 * MIB };
	const struct dx_target_spec t = {
		.id = 1,
		.space = &space_a,
		.ranges = &range,
		.nr_ranges = 1,
	};

	dx_context_stop(&ctx);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	KUNIT_ASSERT_EQ(test, dx_context_start(&ctx), 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].start, 4 * MIB);
	KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), 10);
	/* The mappings win at the first update, as in DAMON. */
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].start, 0);
}

static void bad_specs_are_refused(struct kunit *test)
{
	const struct dx_range reversed = { 6 * MIB, 4 * MIB };
	const struct dx_target_spec twice[] = {
		{ .id = 1, .space = &space_a }, { .id = 1, .space = &space_b },
	};
	const struct dx_target_spec bad = {
		.id = 1,
		.space = &space_a,
		.ranges = &reversed,
		.nr_ranges = 1,
	};

	KUNIT_EXPECT_EQ(test, commit(twice, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, commit(&bad, 1), -EINVAL);
	attrs.min_region_bytes = 4095;
	KUNIT_EXPECT_EQ(test, commit_same(), -EINVAL);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, 1);
	KUNIT_EXPECT_EQ(test, ctx.attrs.min_region_bytes, 4096);
}

static void failed_commit_changes_nothing(struct kunit *test)
{
	const struct dx_range range = { 4 * MIB, 6 * MIB };
	const struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a, .ranges = &range, .nr_ranges = 1 },
		{ .id = 2, .space = &space_b },
	};
	u32 nr, nth;
	int err = -ENOMEM;

	fake_windows(&ctx, 2);
	nr = dx_context_nr_regions(&ctx);
	attrs.sample_us = 1000;
	for (nth = 1; err == -ENOMEM; nth++) {
		KUNIT_ASSERT_LE(test, nth, 100);
		KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), nr);
		KUNIT_EXPECT_EQ(test, ctx.nr_targets, 1);
		KUNIT_EXPECT_EQ(test, ctx.attrs.sample_us, 5000);
		fake_fail_at = nth;
		err = commit(t, 2);
	}
	KUNIT_EXPECT_GT(test, nth, 5);
	KUNIT_EXPECT_EQ(test, err, 0);
	fake_fail_at = 0;
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 2);
}

static void failed_start_is_not_running(struct kunit *test)
{
	u32 nth;
	int err = -ENOMEM;

	dx_context_stop(&ctx);
	dx_regions_free(&fake_env, &ctx.spare);
	for (nth = 1; err == -ENOMEM; nth++) {
		KUNIT_ASSERT_LE(test, nth, 100);
		KUNIT_EXPECT_FALSE(test, ctx.running);
		fake_fail_at = nth;
		err = dx_context_start(&ctx);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, nth, 2);
}

static void failed_splits_come_again(struct kunit *test)
{
	u32 nr;

	fake_window(&ctx);
	nr = dx_context_nr_regions(&ctx);
	dx_regions_free(&fake_env, &ctx.spare);
	fake_fail_at = 1;
	KUNIT_EXPECT_EQ(test, dx_context_next_window(&ctx), DX_TICK_NO_MEMORY);
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), nr);
	KUNIT_EXPECT_EQ(test, ctx.stats.skipped, 1);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, dx_context_next_window(&ctx), 0);
	KUNIT_EXPECT_GT(test, dx_context_nr_regions(&ctx), nr);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(same_again_changes_nothing),
	KUNIT_CASE(other_intervals_rescale_and_begin_the_window_again),
	KUNIT_CASE(other_bounds_leave_the_window_alone),
	KUNIT_CASE(shorter_update_interval_holds_at_once),
	KUNIT_CASE(lower_maximum_is_reached),
	KUNIT_CASE(new_target_joins),
	KUNIT_CASE(unnamed_target_goes),
	KUNIT_CASE(target_with_another_space_keeps_results),
	KUNIT_CASE(gone_target_lives_again_with_a_new_space),
	KUNIT_CASE(ranges_replace_the_outline),
	KUNIT_CASE(same_ranges_leave_the_regions_alone),
	KUNIT_CASE(refused_start_keeps_the_last_results),
	KUNIT_CASE(sum_of_targets_does_not_wrap),
	KUNIT_CASE(ranges_come_back_at_the_next_start),
	KUNIT_CASE(bad_specs_are_refused),
	KUNIT_CASE(failed_commit_changes_nothing),
	KUNIT_CASE(failed_start_is_not_running),
	KUNIT_CASE(failed_splits_come_again),
	{}
};

struct kunit_suite core_commit_suite = {
	.name = "damonx_core_commit",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
