// SPDX-License-Identifier: GPL-2.0
/*
 * More areas than there may be regions: targets take turns, so that no sample has
 * more looks than that, and none is left out.
 */
#include "core_kunit.h"

#define MIB		BIT_ULL(20)
#define NR_TARGETS	100
#define NR_AREAS	3
#define MOST		60	/* looks: a fifth of all have their turn */
#define NR_WINDOWS	(NR_TARGETS * NR_AREAS / MOST)

static struct dx_space spaces[NR_TARGETS];
static struct dx_target_spec targets[NR_TARGETS];
static struct dx_context ctx;
static struct dx_attrs attrs;

static int start(u32 nr)
{
	const struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = targets,
		.nr_targets = nr,
		.start = true,
	};

	return fake_commit(&ctx, &spec);
}

static int init(struct kunit *test)
{
	u32 i;

	fake_reset();
	attrs = fake_attrs();
	attrs.max_regions = MOST;
	for (i = 0; i < NR_TARGETS; i++) {
		spaces[i] = (struct dx_space){
			.areas = { { 0, MIB }, { 8 * MIB, 9 * MIB },
				   { 16 * MIB, 17 * MIB } },
			.nr_areas = NR_AREAS,
			.hot = { { 8 * MIB, 9 * MIB } },
			.nr_hot = 1,
			.ctx = &ctx,
		};
		targets[i].id = i + 1;
		targets[i].space = &spaces[i];
	}
	dx_context_init(&ctx, &fake_vaddr, &fake_env, 1);
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

static u64 nr_armed(void)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < NR_TARGETS; i++)
		sum += spaces[i].nr_armed;
	return sum;
}

/* Windows, in none of whose samples more is armed than there may be regions. */
static void windows(struct kunit *test, u32 nr)
{
	u64 before;
	u32 flags;

	while (nr) {
		before = nr_armed();
		flags = fake_tick(&ctx);
		KUNIT_EXPECT_LE(test, nr_armed() - before, MOST);
		if (!(flags & DX_TICK_WINDOW))
			continue;
		if (--nr)
			dx_context_next_window(&ctx);
	}
}

/* Whether all of its regions have as many samples as the window, or none has. */
static bool was_looked_at(struct kunit *test, const struct dx_target *t)
{
	const struct dx_region *r;
	u32 nr_known = 0;

	dx_for_each_region(r, t) {
		if (r->flags & DAMONX_REGION_UNKNOWN)
			continue;
		KUNIT_EXPECT_EQ(test, r->last_samples, ctx.last.samples_taken);
		nr_known++;
	}
	if (nr_known)
		KUNIT_EXPECT_EQ(test, nr_known, t->regions.nr);
	return nr_known;
}

static u32 nr_looked_at(struct kunit *test)
{
	const struct dx_target *t;
	u32 nr = 0;

	dx_for_each_target(t, &ctx)
		nr += was_looked_at(test, t);
	return nr;
}

static void all_have_their_turn(struct kunit *test)
{
	u32 turns[NR_TARGETS] = {}, i, k;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	windows(test, NR_WINDOWS + 1);
	for (k = 0; k < 2 * NR_WINDOWS; k++) {
		dx_context_next_window(&ctx);
		windows(test, 1);
		KUNIT_EXPECT_EQ(test, nr_looked_at(test), MOST / NR_AREAS);
		for (i = 0; i < NR_TARGETS; i++)
			turns[i] += was_looked_at(test, &ctx.targets[i]);
	}
	for (i = 0; i < NR_TARGETS; i++) {
		KUNIT_EXPECT_EQ(test, turns[i], 2);
		KUNIT_EXPECT_EQ(test, ctx.targets[i].regions.nr, NR_AREAS);
	}
}

static void what_is_known_goes_on(struct kunit *test)
{
	struct damonx_region got;
	const struct dx_target *t;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	windows(test, 3 * NR_WINDOWS);
	dx_for_each_target(t, &ctx) {
		KUNIT_ASSERT_EQ(test, t->regions.nr, NR_AREAS);
		dx_region_report(&ctx, &t->regions.at[1], &got);
		KUNIT_EXPECT_EQ(test, got.estimate, 20);
		KUNIT_EXPECT_GE(test, got.age, NR_WINDOWS);
		dx_region_report(&ctx, &t->regions.at[2], &got);
		KUNIT_EXPECT_EQ(test, got.estimate, 0);
	}
}

/* Those that are new wait where others have all the looks, but not for ever. */
static void new_ones_have_their_turn(struct kunit *test)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, start(MOST / NR_AREAS), 0);
	windows(test, 2);
	KUNIT_EXPECT_EQ(test, nr_looked_at(test), MOST / NR_AREAS);
	dx_context_next_window(&ctx);
	fake_tick(&ctx);
	for (i = MOST / NR_AREAS; i < NR_TARGETS; i++)
		KUNIT_ASSERT_EQ(test,
				dx_context_add_target(&ctx, &targets[i]), 0);
	windows(test, NR_WINDOWS + 2);
	for (i = 0; i < NR_TARGETS; i++)
		KUNIT_EXPECT_GT(test, spaces[i].nr_read, 0);
}

/* Every second one goes in the middle of a window: turns go on behind them. */
static void some_leave(struct kunit *test)
{
	u64 before[NR_TARGETS];
	u32 i, k;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	for (k = 0; k < 2 * NR_WINDOWS; k++) {
		windows(test, 1);
		dx_context_next_window(&ctx);
	}
	fake_tick(&ctx);
	fake_tick(&ctx);
	for (i = 0; i < NR_TARGETS; i += 2)
		KUNIT_EXPECT_EQ(test, dx_context_leave_target(&ctx, i + 1), 0);
	KUNIT_EXPECT_EQ(test, dx_context_leave_target(&ctx, 1000), -ENOENT);
	dx_context_remove_left(&ctx);
	KUNIT_ASSERT_EQ(test, ctx.nr_targets, NR_TARGETS / 2);
	for (i = 0; i < ctx.nr_targets; i++) {
		KUNIT_EXPECT_EQ(test, ctx.targets[i].id, 2 * i + 2);
		KUNIT_EXPECT_TRUE(test, dx_context_target(&ctx, 2 * i + 2) ==
					&ctx.targets[i]);
		KUNIT_EXPECT_TRUE(test, !dx_context_target(&ctx, 2 * i + 1));
	}
	for (i = 0; i < NR_TARGETS; i++)
		before[i] = spaces[i].nr_read;
	windows(test, 1);
	dx_context_next_window(&ctx);
	windows(test, NR_WINDOWS);
	for (i = 0; i < NR_TARGETS; i++)
		KUNIT_EXPECT_EQ(test, spaces[i].nr_read > before[i], i % 2);
}

/* As soon as there is room for all, nobody waits. */
static void turns_end(struct kunit *test)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	windows(test, NR_WINDOWS);
	for (i = 10; i < NR_TARGETS; i++)
		spaces[i].gone = true;
	dx_context_next_window(&ctx);
	windows(test, 2);
	dx_context_next_window(&ctx);
	windows(test, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, 10);
	KUNIT_EXPECT_EQ(test, nr_looked_at(test), 10);
	KUNIT_EXPECT_FALSE(test, ctx.turns.taken);
}

/* An end is noticed in the same window, whose turn it ever is. */
static void ends_are_seen(struct kunit *test)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	windows(test, 1);
	for (i = 0; i < NR_TARGETS; i += 2)
		spaces[i].gone = true;
	dx_context_next_window(&ctx);
	windows(test, 1);
	KUNIT_EXPECT_EQ(test, ctx.nr_alive, NR_TARGETS / 2);
}

static void a_commit_takes_turns_over(struct kunit *test)
{
	const struct dx_context_spec spec = {
		.attrs = attrs,
		.targets = targets + 10,
		.nr_targets = NR_TARGETS - 10,
	};
	u32 i;

	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	windows(test, 3);
	dx_context_next_window(&ctx);
	fake_tick(&ctx);
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	windows(test, NR_WINDOWS + 2);
	for (i = 10; i < NR_TARGETS; i++)
		KUNIT_EXPECT_GT(test, spaces[i].nr_read, 0);
}

/* One that needs more than all of them has them when it is its turn. */
static void a_large_one_has_its_turn(struct kunit *test)
{
	static struct dx_range many[2 * MOST];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (struct dx_range){ 2 * i * MIB, (2 * i + 1) * MIB };
	spaces[4].many = many;
	spaces[4].nr_many = ARRAY_SIZE(many);
	KUNIT_ASSERT_EQ(test, start(NR_TARGETS), 0);
	fake_windows(&ctx, NR_WINDOWS + 4);
	for (i = 0; i < NR_TARGETS; i++)
		KUNIT_EXPECT_GT(test, spaces[i].nr_read, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(all_have_their_turn),
	KUNIT_CASE(what_is_known_goes_on),
	KUNIT_CASE(new_ones_have_their_turn),
	KUNIT_CASE(some_leave),
	KUNIT_CASE(turns_end),
	KUNIT_CASE(ends_are_seen),
	KUNIT_CASE(a_commit_takes_turns_over),
	KUNIT_CASE(a_large_one_has_its_turn),
	{}
};

struct kunit_suite core_turns_suite = {
	.name = "damonx_core_turns",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
