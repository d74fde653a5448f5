// SPDX-License-Identifier: GPL-2.0
/* Probes: what is counted of them, and what their weights do. */
#include "core_kunit.h"

#define MIB	BIT_ULL(20)
#define SAMPLES	20		/* in a window */

static struct dx_space space;
static struct dx_context ctx;
static struct dx_probe_spec probes[DAMONX_NR_PROBES + 1];
static struct dx_target_spec target;
static struct dx_context_spec spec;

/* The lower half is hot. Probe 0 hits the upper half, probe 1 all, 2 nothing. */
static int init(struct kunit *test)
{
	const struct dx_attrs attrs = fake_attrs();
	u32 i;

	fake_reset();
	space = (struct dx_space){
		.areas = { { 0, 16 * MIB } },
		.nr_areas = 1,
		.hot = { { 0, 8 * MIB } },
		.nr_hot = 1,
		.hits = { { 8 * MIB, 16 * MIB }, { 0, 16 * MIB } },
	};
	for (i = 0; i < ARRAY_SIZE(probes); i++)
		probes[i] = (struct dx_probe_spec){ .id = i + 1 };
	target = (struct dx_target_spec){ .id = 1, .space = &space };
	spec = (struct dx_context_spec){
		.attrs = attrs,
		.targets = &target,
		.nr_targets = 1,
		.probes = probes,
		.nr_probes = 3,
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

/* Whether a region is in one half and not next to a border that moves. */
static bool is_lower(const struct dx_region *r)
{
	return r->end <= 6 * MIB;
}

static bool is_upper(const struct dx_region *r)
{
	return r->start >= 10 * MIB;
}

static void hits_are_counted_beside_accesses(struct kunit *test)
{
	const struct dx_region *r;
	u32 nr = 0;

	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	fake_windows(&ctx, 20);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_EQ(test, r->last_samples, SAMPLES);
		KUNIT_EXPECT_EQ(test, r->last_hits[1], SAMPLES);
		KUNIT_EXPECT_EQ(test, r->last_hits[2], 0);
		if (is_lower(r)) {
			KUNIT_EXPECT_EQ(test, r->last_hits[0], 0);
			KUNIT_EXPECT_EQ(test, r->last_nr_accesses, SAMPLES);
		} else if (is_upper(r)) {
			KUNIT_EXPECT_EQ(test, r->last_hits[0], SAMPLES);
			KUNIT_EXPECT_EQ(test, r->last_nr_accesses, 0);
		}
		nr += is_lower(r) || is_upper(r);
	}
	KUNIT_EXPECT_GT(test, nr, 1);
}

static void weights_take_the_place_of_accesses(struct kunit *test)
{
	struct damonx_region got;
	const struct dx_region *r;
	u64 armed;

	probes[0].weight = 3;
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	armed = space.nr_armed;
	fake_windows(&ctx, 40);
	/* Nobody looks for accesses. */
	KUNIT_EXPECT_EQ(test, space.nr_armed, armed);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_EQ(test, r->last_samples, SAMPLES);
		KUNIT_EXPECT_EQ(test, r->last_nr_accesses, 3 * r->last_hits[0]);
		if (is_upper(r))
			KUNIT_EXPECT_EQ(test, r->last_nr_accesses, 3 * SAMPLES);
		/* The two halves are what differs, so that they are not merged. */
		if (is_lower(r) || is_upper(r))
			KUNIT_EXPECT_GT(test, r->age, 10);
		dx_region_report(&ctx, r, &got);
		KUNIT_EXPECT_EQ(test, got.nr_accesses, 0);
	}
}

static void other_probes_count_from_zero_and_the_same_go_on(struct kunit *test)
{
	const struct dx_page_filter anon = { .type = DAMONX_FILTER_ANON, .allow = true };
	struct dx_probe_spec changed[2] = {
		probes[1],
		{ .id = 1, .filters = &anon, .nr_filters = 1 },
	};
	const struct dx_region *r;

	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	fake_windows(&ctx, 10);
	/* The second one is the first now; that one asks for something else. */
	spec.probes = changed;
	spec.nr_probes = 2;
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_EQ(test, r->last_hits[0], SAMPLES);
		KUNIT_EXPECT_EQ(test, r->last_hits[1], 0);
		KUNIT_EXPECT_EQ(test, r->last_samples, SAMPLES);
	}
	fake_windows(&ctx, 1);
	dx_for_each_region(r, ctx.targets)
		KUNIT_EXPECT_EQ(test, r->last_hits[1], SAMPLES);
}

static void accesses_are_not_known_after_a_weight(struct kunit *test)
{
	struct damonx_region got;
	const struct dx_region *r;

	probes[1].weight = 1;
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	fake_windows(&ctx, 10);
	spec.nr_probes = 0;
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	dx_for_each_region(r, ctx.targets) {
		dx_region_report(&ctx, r, &got);
		KUNIT_EXPECT_TRUE(test, got.flags & DAMONX_REGION_UNKNOWN);
		KUNIT_EXPECT_EQ(test, got.nr_accesses, 0);
	}
	fake_windows(&ctx, 1);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_FALSE(test, r->flags & DAMONX_REGION_UNKNOWN);
		if (is_lower(r))
			KUNIT_EXPECT_EQ(test, r->last_nr_accesses,
					r->last_samples);
	}
}

static void what_does_not_go_together_is_refused(struct kunit *test)
{
	struct dx_attrs attrs = fake_attrs();
	const u64 before = fake_digest(&ctx);

	KUNIT_EXPECT_EQ(test, dx_probes_check(probes, DAMONX_NR_PROBES, &attrs),
			DX_PROBES_OK);
	KUNIT_EXPECT_EQ(test, dx_probes_check(probes, DAMONX_NR_PROBES + 1,
					      &attrs), DX_PROBES_TOO_MANY);
	probes[0].weight = U32_MAX / SAMPLES;
	KUNIT_EXPECT_EQ(test, dx_probes_check(probes, 2, &attrs), DX_PROBES_OK);
	probes[1].weight = 1;
	KUNIT_EXPECT_EQ(test, dx_probes_check(probes, 2, &attrs),
			DX_PROBES_WEIGHT);
	KUNIT_EXPECT_EQ(test, fake_commit(&ctx, &spec), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake_digest(&ctx), before);
	probes[0].weight = 0;
	attrs.goal.aggrs = 3;
	KUNIT_EXPECT_EQ(test, dx_probes_check(probes, 2, &attrs),
			DX_PROBES_GOAL);
}

/* Of what was prepared before, all is freed: the exit looks for that. */
static void no_memory_leaves_nothing_behind(struct kunit *test)
{
	struct dx_goal goal = { .id = 1, .metric.type = DAMONX_GOAL_USER_INPUT };
	struct dx_page_filter filter = { .type = DAMONX_FILTER_ANON };
	struct dx_scheme_spec scheme = {
		.id = 1,
		.action = DAMONX_ACTION_STAT,
		.goals = &goal,
		.nr_goals = 1,
	};
	u64 before = fake_digest(&ctx);
	long i = 0;
	int err;

	spec.schemes = &scheme;
	spec.nr_schemes = 1;
	probes[0].filters = &filter;
	probes[0].nr_filters = 1;
	do {
		fake_fail_at = ++i;
		err = fake_commit(&ctx, &spec);
		if (err)
			KUNIT_ASSERT_EQ(test, fake_digest(&ctx), before);
	} while (err == -ENOMEM);
	fake_fail_at = 0;
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GE(test, i, 4);
	KUNIT_EXPECT_EQ(test, ctx.nr_schemes, 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(hits_are_counted_beside_accesses),
	KUNIT_CASE(weights_take_the_place_of_accesses),
	KUNIT_CASE(other_probes_count_from_zero_and_the_same_go_on),
	KUNIT_CASE(accesses_are_not_known_after_a_weight),
	KUNIT_CASE(what_does_not_go_together_is_refused),
	KUNIT_CASE(no_memory_leaves_nothing_behind),
	{}
};

struct kunit_suite core_probe_suite = {
	.name = "damonx_core_probe",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
