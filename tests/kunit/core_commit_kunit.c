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

	return fake_commit(&ctx, &spec);
}

static int commit_same(void)
{
	const struct dx_target_spec t = { .id = 1, .space = &space_a };

	return commit(&t, 1);
}

static void intervals_are_known_before_the_first_sample(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, ctx.now.number, 0);
	KUNIT_EXPECT_EQ(test, ctx.now.sample_us, attrs.sample_us);
	KUNIT_EXPECT_EQ(test, ctx.now.aggr_us, attrs.aggr_us);
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
	KUNIT_EXPECT_EQ(test, ctx.now.sample_us, 10000);
	KUNIT_EXPECT_EQ(test, ctx.now.aggr_us, 400000);
	KUNIT_EXPECT_EQ(test, ctx.now.samples_taken, 0);
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

static void other_intervals_rest_on_the_same_looks(struct kunit *test)
{
	static struct damonx_region before[1000];
	struct damonx_region after;
	const struct dx_region *r;
	u32 i = 0, nr = 0;

	/* At first the looks are those of classic sampling. */
	fake_windows(&ctx, 4);
	attrs.sampling = DAMONX_SAMPLING_EVIDENCE;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	dx_for_each_region(r, ctx.targets) {
		dx_region_report(&ctx, r, &after);
		KUNIT_EXPECT_EQ(test, after.looks, after.samples);
		KUNIT_EXPECT_EQ(test, after.hits, after.nr_accesses);
	}
	fake_windows(&ctx, 20);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_ASSERT_LT(test, nr, ARRAY_SIZE(before));
		dx_region_report(&ctx, r, &before[nr++]);
	}
	attrs.sample_us = 10000;
	attrs.aggr_us = 400000;
	KUNIT_EXPECT_EQ(test, commit_same(), 0);
	dx_for_each_region(r, ctx.targets) {
		dx_region_report(&ctx, r, &after);
		KUNIT_ASSERT_LT(test, i, nr);
		KUNIT_EXPECT_GT(test, after.looks, 0);
		KUNIT_EXPECT_EQ(test, after.looks, before[i].looks);
		KUNIT_EXPECT_EQ(test, after.hits, before[i].hits);
		KUNIT_EXPECT_EQ(test, after.density_bp, before[i].density_bp);
		i++;
	}
	KUNIT_EXPECT_EQ(test, i, nr);
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

/* The same number, another process: nothing of the first is told of it. */
static void another_process_starts_anew(struct kunit *test)
{
	const struct dx_target_spec t = { .id = 1, .space = &space_b };
	struct dx_region *r;

	space_b = half_hot(0);
	fake_windows(&ctx, 25);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), 0);
	space_a.gone = true;
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, space_b.nr_areas_asked, 1);
	KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), 10);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_EQ(test, r->last_samples, 0);
		KUNIT_EXPECT_EQ(test, r->age, 0);
		KUNIT_EXPECT_EQ(test, r->last_seen_ns, 0);
		KUNIT_EXPECT_EQ(test, r->flags, DAMONX_REGION_UNKNOWN);
	}
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_GT(test, space_b.nr_read, 0);
}

/* Somebody else's handle of the same process. */
static void same_memory_keeps_results(struct kunit *test)
{
	const struct dx_target_spec t = { .id = 1, .space = &space_b };

	space_b = half_hot(0);
	space_a.memory = 7;
	space_b.memory = 7;
	fake_windows(&ctx, 25);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, commit(&t, 1), 0);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].last_nr_accesses, 20);
	space_a.gone = true;
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_GT(test, space_b.nr_read, 0);
}

/* The process has ended since the configuration was read; nothing runs. */
static void who_is_gone_is_not_counted(struct kunit *test)
{
	const struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a }, { .id = 2, .space = &space_b },
	};

	dx_context_stop(&ctx);
	space_b.gone = true;
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	KUNIT_EXPECT_FALSE(test, ctx.running);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, 2);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
}

/* While it runs, that it is gone is found by a tick, which tells the driver. */
static void who_is_gone_is_found_by_a_tick(struct kunit *test)
{
	const struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a }, { .id = 2, .space = &space_b },
	};
	u32 flags = 0;

	space_b.gone = true;
	KUNIT_EXPECT_EQ(test, commit(t, 2), 0);
	while (!(flags & (DX_TICK_WINDOW | DX_TICK_TARGET_GONE)))
		flags |= fake_tick(&ctx);
	KUNIT_EXPECT_TRUE(test, flags & DX_TICK_TARGET_GONE);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
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
	KUNIT_EXPECT_EQ(test, fake_restart(&ctx), -ESRCH);
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
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
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
	KUNIT_ASSERT_EQ(test, fake_restart(&ctx), 0);
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

/* ---- several contexts at once, or none ---- */

static void two_contexts_change_together_or_not_at_all(struct kunit *test)
{
	const struct dx_range ranges[] = {
		{ 4 * MIB, 6 * MIB }, { 8 * MIB, 9 * MIB },
	};
	struct dx_target_spec t[] = {
		{ .id = 1, .space = &space_a, .ranges = ranges, .nr_ranges = 2 },
		{ .id = 2, .space = &space_b, .ranges = ranges, .nr_ranges = 1 },
	};
	struct dx_context_spec spec = { .targets = t, .nr_targets = 2 };
	struct dx_context other;
	struct dx_space space_c = half_hot(0);
	u64 before, before_other;
	u32 nth;
	int err = -ENOMEM;

	KUNIT_ASSERT_EQ(test, fake_start(&other, &space_c, &fake_vaddr, &attrs,
					 2), 0);
	fake_windows(&ctx, 30);
	fake_windows(&other, 3);
	fake_tick(&ctx);
	fake_tick(&ctx);
	fake_tick(&other);
	attrs.sample_us = 1000;
	attrs.min_regions = 30;
	spec.attrs = attrs;
	before = fake_digest(&ctx);
	before_other = fake_digest(&other);
	for (nth = 1; err == -ENOMEM; nth++) {
		KUNIT_ASSERT_LE(test, nth, 100);
		KUNIT_EXPECT_TRUE(test, fake_digest(&ctx) == before);
		KUNIT_EXPECT_TRUE(test, fake_digest(&other) == before_other);
		fake_fail_at = nth;
		err = fake_commit_both(&ctx, &spec, &other, &spec);
	}
	fake_fail_at = 0;
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, nth, 12);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, 2);
	KUNIT_EXPECT_EQ(test, other.nr_targets, 2);
	KUNIT_EXPECT_EQ(test, other.attrs.sample_us, 1000);
	/* Refused for the second one's sake: the first goes on, too. */
	before = fake_digest(&ctx);
	t[1].id = 1;
	spec.attrs.sample_us = 5000;
	KUNIT_EXPECT_EQ(test, fake_commit_both(&ctx, &spec, &other, &spec), -EINVAL);
	KUNIT_EXPECT_TRUE(test, fake_digest(&ctx) == before);
	fake_windows(&ctx, 2);
	fake_windows(&other, 2);
	fake_end(&other);
}

/* All of its targets have ended, then others come: that cannot fail either. */
static void ended_context_starts_again_by_a_plan(struct kunit *test)
{
	const struct dx_target_spec t = { .id = 2, .space = &space_b };
	struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = &t,
		.nr_targets = 1,
		.start = true,
	};
	struct dx_plan *plan;

	fake_windows(&ctx, 2);
	space_a.gone = true;
	KUNIT_EXPECT_TRUE(test, fake_window(&ctx) & DX_TICK_NO_TARGET);
	dx_context_stop(&ctx);
	KUNIT_ASSERT_EQ(test, dx_context_prepare(&ctx, &spec, &plan), 0);
	KUNIT_EXPECT_FALSE(test, ctx.running);
	fake_fail_all = true;
	dx_context_take(&ctx, plan);
	fake_fail_all = false;
	KUNIT_EXPECT_TRUE(test, ctx.running);
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 2);
	KUNIT_EXPECT_GT(test, space_b.nr_read, 0);
	dx_context_stop(&ctx);
	space_b.gone = true;
	KUNIT_EXPECT_EQ(test, dx_context_prepare(&ctx, &spec, &plan), -ESRCH);
}

/* ---- one target more or less ---- */

#define NR_FORKS	300

static void forks_cost_no_copy_of_all_targets(struct kunit *test)
{
	static struct dx_space children[NR_FORKS];
	u64 bytes, age_was;
	u32 i;

	fake_windows(&ctx, 3);
	age_was = ctx.targets[0].regions.at[0].age;
	fake_nr_alloc = 0;
	fake_alloc_bytes = 0;
	for (i = 0; i < NR_FORKS; i++) {
		struct dx_target_spec t = {
			.id = 100 + i,
			.space = &children[i],
		};

		children[i] = half_hot((i + 1) * 32 * MIB);
		KUNIT_ASSERT_EQ(test, dx_context_add_target(&ctx, &t), 0);
		KUNIT_EXPECT_EQ(test, dx_context_add_target(&ctx, &t), -EEXIST);
	}
	/* Doubling: the array once over, and as much again on the way. */
	bytes = 4 * NR_FORKS * sizeof(struct dx_target);
	KUNIT_EXPECT_LE(test, fake_alloc_bytes, bytes);
	KUNIT_EXPECT_LE(test, fake_nr_alloc, 20);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].regions.at[0].age, age_was);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, NR_FORKS + 1);
	KUNIT_EXPECT_GT(test, children[NR_FORKS - 1].nr_read, 0);
	for (i = 0; i < NR_FORKS; i++)
		KUNIT_EXPECT_EQ(test, fake_remove_target(&ctx, 100 + i),
				0);
	KUNIT_EXPECT_EQ(test, fake_remove_target(&ctx, 100), -ENOENT);
	KUNIT_EXPECT_EQ(test, ctx.nr_targets, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 1);
	KUNIT_EXPECT_EQ(test, ctx.targets[0].id, 1);
}

static void failed_fork_changes_nothing(struct kunit *test)
{
	const struct dx_range range = { 100 * MIB, 101 * MIB };
	const struct dx_target_spec t = {
		.id = 2, .space = &space_b, .ranges = &range, .nr_ranges = 1,
	};
	u64 before;
	u32 nth;
	int err = -ENOMEM;

	fake_windows(&ctx, 2);
	before = fake_digest(&ctx);
	for (nth = 1; err == -ENOMEM; nth++) {
		KUNIT_ASSERT_LE(test, nth, 100);
		KUNIT_EXPECT_TRUE(test, fake_digest(&ctx) == before);
		fake_fail_at = nth;
		err = dx_context_add_target(&ctx, &t);
	}
	fake_fail_at = 0;
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, nth, 4);
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
		err = fake_restart(&ctx);
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
	KUNIT_CASE(intervals_are_known_before_the_first_sample),
	KUNIT_CASE(same_again_changes_nothing),
	KUNIT_CASE(other_intervals_rescale_and_begin_the_window_again),
	KUNIT_CASE(other_intervals_rest_on_the_same_looks),
	KUNIT_CASE(other_bounds_leave_the_window_alone),
	KUNIT_CASE(shorter_update_interval_holds_at_once),
	KUNIT_CASE(lower_maximum_is_reached),
	KUNIT_CASE(new_target_joins),
	KUNIT_CASE(unnamed_target_goes),
	KUNIT_CASE(another_process_starts_anew),
	KUNIT_CASE(same_memory_keeps_results),
	KUNIT_CASE(who_is_gone_is_not_counted),
	KUNIT_CASE(who_is_gone_is_found_by_a_tick),
	KUNIT_CASE(gone_target_lives_again_with_a_new_space),
	KUNIT_CASE(ranges_replace_the_outline),
	KUNIT_CASE(same_ranges_leave_the_regions_alone),
	KUNIT_CASE(refused_start_keeps_the_last_results),
	KUNIT_CASE(sum_of_targets_does_not_wrap),
	KUNIT_CASE(ranges_come_back_at_the_next_start),
	KUNIT_CASE(bad_specs_are_refused),
	KUNIT_CASE(failed_commit_changes_nothing),
	KUNIT_CASE(two_contexts_change_together_or_not_at_all),
	KUNIT_CASE(ended_context_starts_again_by_a_plan),
	KUNIT_CASE(forks_cost_no_copy_of_all_targets),
	KUNIT_CASE(failed_fork_changes_nothing),
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
