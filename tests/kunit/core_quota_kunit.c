// SPDX-License-Identifier: GPL-2.0
/*
 * Quotas, priorities, goals and watermarks, held against what was really acted
 * on. A window is 100 ms.
 */
#include "core_kunit.h"
#include "core_scheme_fake.h"

#define KIB	BIT_ULL(10)
#define MIB	BIT_ULL(20)

static struct dx_context *ctx;
static struct dx_scheme_spec spec;
static struct dx_goal goals[2];

static int init(struct kunit *test)
{
	int err;

	ctx = &scheme_ctx;
	err = scheme_begin();
	if (err)
		return err;
	spec = scheme_pageout(1);
	spec.pattern.min_age = 0;
	spec.goals = goals;
	memset(goals, 0, sizeof(goals));
	goals[0] = (struct dx_goal){
		.id = 1, .metric.type = DAMONX_GOAL_NODE_MEM_FREE_BP,
		.target_value = 2000,
	};
	goals[1] = goals[0];
	goals[1].id = 2;
	return 0;
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static const struct dx_scheme *scheme(void)
{
	return dx_scheme_find(ctx, 1);
}

static const struct dx_scheme_stats *stats(void)
{
	return &scheme()->state.stats;
}

/* Most bytes that are acted on in one of the next @nr windows. */
static u64 most_in_a_window(u32 nr)
{
	u64 most = 0, before;

	while (nr--) {
		before = scheme_bytes_out();
		scheme_windows(1);
		most = max(most, scheme_bytes_out() - before);
	}
	return most;
}

/* ---- limits ---- */

static void bytes_are_never_exceeded_and_used_up(struct kunit *test)
{
	const u64 quota = 256 * KIB;
	u64 began;

	spec.quota.bytes = quota;
	spec.quota.reset_us = 100000;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	began = scheme_bytes_out();
	KUNIT_EXPECT_LE(test, most_in_a_window(100), quota + FAKE_PAGE);
	KUNIT_EXPECT_GE(test, scheme_bytes_out() - began, 95 * quota);
	KUNIT_EXPECT_LE(test, scheme_bytes_out() - began, 105 * quota);
	KUNIT_EXPECT_EQ(test, scheme_hot_bytes_out(), 0);
	KUNIT_EXPECT_GE(test, stats()->quota_exceeded, 95);
	KUNIT_EXPECT_EQ(test, dx_scheme_quota_bytes(scheme()), quota);
	KUNIT_EXPECT_EQ(test, dx_scheme_flags(ctx, scheme()),
			DAMONX_STATS_ACTIVE | DAMONX_STATS_FULL);
}

static void without_a_reset_each_application_has_one(struct kunit *test)
{
	spec.quota.bytes = 256 * KIB;
	spec.apply_us = 50000;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 38 * 256 * KIB);
	KUNIT_EXPECT_LE(test, scheme_bytes_out(), 41 * 256 * KIB);
}

static void what_is_too_much_is_paid_back(struct kunit *test)
{
	/* Huge pages of 2 MiB, and a quota of a quarter of that. */
	fake_act_folio_pages = 512;
	spec.quota.bytes = 512 * KIB;
	spec.quota.reset_us = 100000;
	spec.pattern.min_bytes = 4 * MIB;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	KUNIT_EXPECT_LE(test, most_in_a_window(40), 2 * MIB);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 18 * MIB);
	KUNIT_EXPECT_LE(test, scheme_bytes_out(), 24 * MIB);
}

static void time_is_kept_to(struct kunit *test)
{
	/* 1 ms of 100; a step takes a third of that. */
	fake_act_step_ns = FAKE_MS / 3;
	spec.quota.time_us = 1000;
	spec.quota.reset_us = 100000;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(100);
	KUNIT_EXPECT_GE(test, stats()->worked_ns, 90 * FAKE_MS);
	KUNIT_EXPECT_LE(test, stats()->worked_ns, 110 * FAKE_MS);
	/* What that is in bytes is known by then: three steps or so. */
	KUNIT_EXPECT_GE(test, dx_scheme_quota_bytes(scheme()), 128 * KIB);
	KUNIT_EXPECT_LE(test, dx_scheme_quota_bytes(scheme()), 256 * KIB);
}

static void failed_bytes_are_charged_by_their_share(struct kunit *test)
{
	u64 in_full, by_share;

	fake_act_fails_one_in = 2;
	spec.quota.bytes = 256 * KIB;
	spec.quota.reset_us = 100000;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	in_full = scheme_bytes_out();
	spec.quota.fail_charge_num = 1;
	spec.quota.fail_charge_denom = 100;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	by_share = scheme_bytes_out() - in_full;
	/* Half of the quota goes to failures, or a hundredth of it. */
	KUNIT_EXPECT_GT(test, by_share, in_full + in_full / 2);
	KUNIT_EXPECT_GT(test, stats()->failed_bytes, 0);
	KUNIT_EXPECT_EQ(test, stats()->tried_bytes,
			stats()->applied_bytes + stats()->failed_bytes);
}

static void a_sweep_goes_on_where_it_stopped(struct kunit *test)
{
	const struct dx_tried_list *last;
	u64 covered = 0, end = 0;
	u32 i, n;

	spec.action = DAMONX_ACTION_STAT;
	spec.pattern.max_accesses = 0;
	spec.quota.bytes = 4 * MIB;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	/* 64 MiB in 16 applications. */
	for (n = 0; n < 16; n++) {
		scheme_windows(1);
		last = &scheme()->state.last;
		KUNIT_ASSERT_GT(test, last->nr, 0);
		KUNIT_EXPECT_EQ(test, last->at[0].region.start,
				end ?: SCHEME_START);
		for (i = 0; i < last->nr; i++)
			covered += last->at[i].region.end -
				   last->at[i].region.start;
		end = last->at[last->nr - 1].region.end;
	}
	KUNIT_EXPECT_EQ(test, covered, 64 * MIB);
	KUNIT_EXPECT_EQ(test, end, SCHEME_END);
	/* And begins again. */
	scheme_windows(1);
	KUNIT_EXPECT_EQ(test, scheme()->state.last.at[0].region.start,
			SCHEME_START);
}

/* ---- priorities ---- */

/*
 * The third quarter is cold from now on, the last one since the beginning. A
 * region of a tenth of the memory may reach from one into the other.
 */
static void age_the_memory(void)
{
	scheme_space.hot[0].end = SCHEME_START + 48 * MIB;
	scheme_windows(300);
	scheme_space.hot[0].end = SCHEME_START + 32 * MIB;
	scheme_windows(30);
}

static const struct dx_range third = {
	SCHEME_START + 32 * MIB, SCHEME_START + 41 * MIB,
};

static const struct dx_range fourth = {
	SCHEME_START + 48 * MIB, SCHEME_END,
};

static void the_coldest_goes_first(struct kunit *test)
{
	age_the_memory();
	spec.quota.bytes = 512 * KIB;
	spec.quota.reset_us = 100000;
	spec.quota.weight_age = 1;
	spec.quota.weight_accesses = 1;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(24);
	KUNIT_EXPECT_GE(test, scheme_bytes_out_of(&fourth), 9 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out_of(&third), 0);
	/* Then the other, with nothing of the quota lost in between. */
	scheme_windows(30);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 25 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_hot_bytes_out(), 0);
}

static void without_weights_it_is_the_order_of_addresses(struct kunit *test)
{
	age_the_memory();
	spec.quota.bytes = 512 * KIB;
	spec.quota.reset_us = 100000;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out_of(&fourth), 0);
	KUNIT_EXPECT_GE(test, scheme_bytes_out_of(&third), 8 * MIB);
}

/* DAMON's figures, with weights of 1 for rate and age. */
static void priorities_are_those_of_damon(struct kunit *test)
{
	static const struct {
		u32 nr_accesses, seconds, hot;
	} rows[] = {
		{ 0, 0, 24 }, { 0, 60, 19 }, { 20, 0, 74 }, { 20, 60, 78 },
		{ 10, 1, 49 },
	};
	struct dx_region r = { .end = FAKE_PAGE, .last_samples = 20 };
	u32 i;

	spec.quota.bytes = MIB;
	spec.quota.weight_accesses = 1;
	spec.quota.weight_age = 1;
	scheme_windows(1000);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		r.last_nr_accesses = rows[i].nr_accesses;
		r.changed_ns = ctx->last.end_ns -
			       rows[i].seconds * 1000 * FAKE_MS;
		spec.action = DAMONX_ACTION_LRU_PRIO;
		KUNIT_EXPECT_EQ(test, dx_priority(ctx, &spec, &r), rows[i].hot);
		spec.action = DAMONX_ACTION_PAGEOUT;
		KUNIT_EXPECT_EQ(test, dx_priority(ctx, &spec, &r),
				99 - rows[i].hot);
		spec.action = DAMONX_ACTION_STAT;
		KUNIT_EXPECT_EQ(test, dx_priority(ctx, &spec, &r), 99);
	}
}

static void size_can_count_as_well(struct kunit *test)
{
	struct dx_region small = { .end = FAKE_PAGE, .last_samples = 20 };
	struct dx_region large = { .end = 64 * MIB, .last_samples = 20 };

	scheme_windows(1);
	spec.quota.bytes = MIB;
	spec.quota.weight_size = 1;
	KUNIT_EXPECT_GT(test, dx_priority(ctx, &spec, &large),
			dx_priority(ctx, &spec, &small));
	spec.action = DAMONX_ACTION_LRU_PRIO;
	KUNIT_EXPECT_GT(test, dx_priority(ctx, &spec, &large),
			dx_priority(ctx, &spec, &small));
}

/* ---- goals ---- */

static u64 quota_after(u64 user_value)
{
	goals[0].current_value = user_value;
	scheme_commit(&spec, 1);
	scheme_windows(1);
	return dx_scheme_quota_bytes(scheme());
}

static void the_quota_follows_what_users_say(struct kunit *test)
{
	u64 quota, last;

	goals[0].metric.type = DAMONX_GOAL_USER_INPUT;
	goals[0].target_value = 10000;
	spec.nr_goals = 1;
	spec.quota.start_bytes = MIB;
	last = quota_after(10000);
	KUNIT_EXPECT_EQ(test, last, MIB);
	quota = quota_after(0);
	KUNIT_EXPECT_EQ(test, quota, 2 * last);
	last = quota;
	quota = quota_after(15000);
	KUNIT_EXPECT_EQ(test, quota, last / 2);
	last = quota;
	quota = quota_after(5000);
	KUNIT_EXPECT_EQ(test, quota, last + last / 2);
	last = quota;
	KUNIT_EXPECT_EQ(test, quota_after(10000), last);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 10000);
	KUNIT_EXPECT_EQ(test, quota_after(30000), 1);
	/* From there it does not take ten windows to have an effect again. */
	KUNIT_EXPECT_GE(test, quota_after(0), FAKE_PAGE);
}

static void it_starts_useful(struct kunit *test)
{
	spec.nr_goals = 1;
	scheme_windows(5);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(1);
	KUNIT_EXPECT_GE(test, dx_scheme_quota_bytes(scheme()), 64 * FAKE_PAGE);
	KUNIT_EXPECT_LE(test, dx_scheme_quota_bytes(scheme()), MIB);
}

/* A share of the memory shall be free, while @pages come back in each window. */
static void run_load(u32 nr, u32 pages, u64 *lowest, u64 *highest)
{
	*lowest = U64_MAX;
	*highest = 0;
	while (nr--) {
		scheme_bring_in(pages);
		fake_value = div64_u64(scheme_bytes_out() * 10000, 64 * MIB);
		scheme_windows(1);
		*lowest = min(*lowest, fake_value);
		*highest = max(*highest, fake_value);
	}
}

static void a_goal_is_reached_and_held(struct kunit *test)
{
	u64 low, high;

	spec.nr_goals = 1;	/* 20 % */
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	run_load(100, 40, &low, &high);
	run_load(100, 40, &low, &high);
	KUNIT_EXPECT_GE(test, low, 1800);
	KUNIT_EXPECT_LE(test, high, 2200);
	/* The load changes. */
	run_load(40, 120, &low, &high);
	run_load(100, 120, &low, &high);
	KUNIT_EXPECT_GE(test, low, 1800);
	KUNIT_EXPECT_LE(test, high, 2200);
}

/*
 * The work was slow for a while, so the quota was not used up: how much more it
 * could have been is nothing to go by once it is fast again.
 */
static void what_could_not_be_used_does_not_pass_a_goal(struct kunit *test)
{
	u32 windows = 0;

	/* Of 64 MiB, a fifth, as it is measured when the window begins. */
	goals[0].metric = (struct dx_metric){
		.type = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP, .node = 1,
	};
	spec.pattern.max_accesses = 0;
	spec.quota.reset_us = 100000;
	spec.nr_goals = 1;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	/* A few hundred KiB in a window. */
	fake_act_step_ns = 20 * FAKE_MS;
	for (; scheme_bytes_out() < 11 * MIB; windows++)
		scheme_windows(1);
	KUNIT_EXPECT_GE(test, windows, 25);
	fake_act_step_ns = FAKE_MS / 100;
	scheme_windows(60);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 25 * MIB / 2);
	KUNIT_EXPECT_LE(test, scheme_bytes_out(), 27 * MIB / 2);
}

/* And so it is when there was nothing to do. */
static void what_had_nothing_to_do_does_not_pass_a_goal(struct kunit *test)
{
	struct dx_range hot = scheme_space.hot[0];
	u64 low, high;

	spec.nr_goals = 1;
	scheme_space.hot[0].end = SCHEME_END;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	run_load(50, 0, &low, &high);
	KUNIT_EXPECT_LE(test, high, 100);
	scheme_space.hot[0] = hot;
	run_load(100, 0, &low, &high);
	KUNIT_EXPECT_GE(test, high, 1950);
	KUNIT_EXPECT_LE(test, high, 2100);
}

static void temporal_works_until_it_is_met(struct kunit *test)
{
	u64 out;

	spec.nr_goals = 1;
	spec.quota.tuner = DAMONX_TUNER_TEMPORAL;
	spec.quota.bytes = MIB;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(5);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 5 * MIB);
	KUNIT_EXPECT_EQ(test, dx_scheme_quota_bytes(scheme()), MIB);
	fake_value = 2000;
	scheme_windows(1);
	out = scheme_bytes_out();
	scheme_windows(5);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), out);
	KUNIT_EXPECT_TRUE(test, dx_scheme_flags(ctx, scheme()) &
				DAMONX_STATS_FULL);
}

static void one_of_several_goals_is_enough_or_is_not(struct kunit *test)
{
	goals[0].metric.type = DAMONX_GOAL_USER_INPUT;
	goals[0].current_value = 2000;	/* met */
	spec.nr_goals = 2;		/* the other one is not */
	spec.quota.start_bytes = MIB;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(3);
	KUNIT_EXPECT_EQ(test, dx_scheme_quota_bytes(scheme()), MIB);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 10000);
	spec.quota.all_goals = true;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(3);
	KUNIT_EXPECT_GE(test, dx_scheme_quota_bytes(scheme()), 4 * MIB);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 0);
}

static void pressure_is_what_came_since_the_last_time(struct kunit *test)
{
	goals[0].metric.type = DAMONX_GOAL_SOME_MEM_PSI_US;
	goals[0].target_value = 1000;
	spec.nr_goals = 1;
	spec.quota.start_bytes = MIB;
	fake_psi_us = 123456789;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(1);
	KUNIT_EXPECT_EQ(test, dx_scheme_quota_bytes(scheme()), MIB);
	fake_psi_us += 500;
	scheme_windows(1);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 5000);
	/* A commit that keeps the goal keeps what it is compared with. */
	fake_psi_us += 1500;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(1);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 15000);
}

static void what_is_eligible_is_what_the_pattern_fits(struct kunit *test)
{
	/* A quarter of the cold half: of all memory that would be an eighth. */
	goals[0].metric.type = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP;
	goals[0].metric.node = 1;
	goals[0].target_value = 2500;
	spec.nr_goals = 1;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(80);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 7 * MIB);
	KUNIT_EXPECT_LE(test, scheme_bytes_out(), 9 * MIB);
	KUNIT_EXPECT_GE(test, scheme()->state.quota.goal_bp, 9000);
	KUNIT_EXPECT_LE(test, scheme()->state.quota.goal_bp, 11000);
	/* Of memory that is not there, none is on any node. */
	spec.pattern.min_bytes = 1024 * MIB;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(3);
	KUNIT_EXPECT_EQ(test, scheme()->state.quota.goal_bp, 0);
}

static void who_waits_does_not_wait_for_counting(struct kunit *test)
{
	u32 read;

	goals[0].metric.type = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP;
	goals[0].metric.node = 1;
	spec.nr_goals = 1;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(5);
	fake_claimed = true;
	read = fake_metrics_read;
	/* What cannot be told leaves all as it is. */
	KUNIT_EXPECT_EQ(test, dx_goals_measure(ctx, &ctx->schemes[0]), 10000);
	KUNIT_EXPECT_EQ(test, fake_metrics_read, read);
	fake_claimed = false;
	KUNIT_EXPECT_LT(test, dx_goals_measure(ctx, &ctx->schemes[0]), 10000);
	KUNIT_EXPECT_GE(test, fake_metrics_read, read + 30);
}

static void a_commit_keeps_what_was_tuned(struct kunit *test)
{
	u64 tuned;

	spec.nr_goals = 1;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(5);
	tuned = dx_scheme_quota_bytes(scheme());
	spec.pattern.min_age = 100000;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	KUNIT_EXPECT_EQ(test, dx_scheme_quota_bytes(scheme()), tuned);
	scheme_windows(1);
	KUNIT_EXPECT_GE(test, dx_scheme_quota_bytes(scheme()), tuned);
}

/* ---- watermarks ---- */

static const struct dx_watermark marks = {
	.metric = DAMONX_WMARK_FREE_MEM_RATE, .interval_us = 500000,
	.high_permil = 500, .mid_permil = 400, .low_permil = 200,
};

static void marks_decide_who_is_active(struct kunit *test)
{
	static const struct {
		u64 permil;
		bool inactive;
	} rows[] = {
		{ 600, true }, { 450, true }, { 400, true }, { 399, false },
		{ 450, false }, { 500, false }, { 501, true }, { 300, false },
		{ 199, true }, { 200, false },
	};
	struct dx_scheme_spec both[2];
	u32 i;

	spec.watermark = marks;
	both[0] = spec;
	both[1] = scheme_stat(2);
	KUNIT_ASSERT_EQ(test, scheme_commit(both, 2), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_permil = rows[i].permil;
		scheme_windows(6);
		KUNIT_EXPECT_EQ(test, scheme()->state.inactive,
				rows[i].inactive);
		KUNIT_EXPECT_EQ(test, !!(dx_scheme_flags(ctx, scheme()) &
					 DAMONX_STATS_ACTIVE),
				!rows[i].inactive);
		/* The other one goes on all the same. */
		KUNIT_EXPECT_FALSE(test, ctx->idle);
	}
	KUNIT_EXPECT_GE(test, dx_scheme_find(ctx, 2)->state.stats.nr_snapshots,
			50);
}

static void an_idle_context_costs_nothing(struct kunit *test)
{
	u64 looks, end_ns;
	u32 nr_ticks = 0;

	spec.watermark = marks;
	scheme_windows(5);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	fake_permil = 900;
	fake_now_ns += FAKE_MS;
	while (!ctx->idle)
		fake_tick(ctx);
	looks = scheme_space.nr_armed;
	fake_metrics_read = 0;
	end_ns = fake_now_ns + 10000 * FAKE_MS;
	while (fake_now_ns < end_ns) {
		fake_tick(ctx);
		nr_ticks++;
	}
	KUNIT_EXPECT_EQ(test, scheme_space.nr_armed, looks);
	KUNIT_EXPECT_LE(test, fake_metrics_read, 21);
	KUNIT_EXPECT_GE(test, fake_metrics_read, 19);
	/* Who is left is asked each 100 ms, as in a pause. */
	KUNIT_EXPECT_LE(test, nr_ticks, 125);
	/* A pause that somebody asked for outlasts it. */
	dx_context_pause(ctx);
	fake_permil = 300;
	end_ns = fake_now_ns + 1000 * FAKE_MS;
	while (fake_now_ns < end_ns)
		fake_tick(ctx);
	KUNIT_EXPECT_FALSE(test, ctx->idle);
	KUNIT_EXPECT_EQ(test, scheme_space.nr_armed, looks);
	dx_context_resume(ctx);
	scheme_windows(10);
	KUNIT_EXPECT_GT(test, scheme_space.nr_armed, looks);
	KUNIT_EXPECT_GT(test, scheme_bytes_out(), 0);
}

static void without_its_schemes_it_watches_again(struct kunit *test)
{
	u64 windows;

	spec.watermark = marks;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	fake_permil = 900;
	while (!ctx->idle)
		fake_tick(ctx);
	KUNIT_ASSERT_EQ(test, scheme_commit(NULL, 0), 0);
	windows = ctx->stats.windows;
	scheme_windows(2);
	KUNIT_EXPECT_EQ(test, ctx->stats.windows, windows + 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(bytes_are_never_exceeded_and_used_up),
	KUNIT_CASE(without_a_reset_each_application_has_one),
	KUNIT_CASE(what_is_too_much_is_paid_back),
	KUNIT_CASE(time_is_kept_to),
	KUNIT_CASE(failed_bytes_are_charged_by_their_share),
	KUNIT_CASE(a_sweep_goes_on_where_it_stopped),
	KUNIT_CASE(the_coldest_goes_first),
	KUNIT_CASE(without_weights_it_is_the_order_of_addresses),
	KUNIT_CASE(priorities_are_those_of_damon),
	KUNIT_CASE(size_can_count_as_well),
	KUNIT_CASE(the_quota_follows_what_users_say),
	KUNIT_CASE(it_starts_useful),
	KUNIT_CASE(a_goal_is_reached_and_held),
	KUNIT_CASE(what_could_not_be_used_does_not_pass_a_goal),
	KUNIT_CASE(what_had_nothing_to_do_does_not_pass_a_goal),
	KUNIT_CASE(temporal_works_until_it_is_met),
	KUNIT_CASE(one_of_several_goals_is_enough_or_is_not),
	KUNIT_CASE(pressure_is_what_came_since_the_last_time),
	KUNIT_CASE(what_is_eligible_is_what_the_pattern_fits),
	KUNIT_CASE(who_waits_does_not_wait_for_counting),
	KUNIT_CASE(a_commit_keeps_what_was_tuned),
	KUNIT_CASE(marks_decide_who_is_active),
	KUNIT_CASE(an_idle_context_costs_nothing),
	KUNIT_CASE(without_its_schemes_it_watches_again),
	{}
};

struct kunit_suite core_quota_suite = {
	.name = "damonx_core_quota",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
