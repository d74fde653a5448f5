// SPDX-License-Identifier: GPL-2.0
/* Attributes: what is allowed, results under other ones, estimates. */
#include "core_kunit.h"

struct attrs_case {
	const char *name;
	struct dx_attrs attrs;
	enum dx_attrs_fault want;
};

#define ATTRS(sample, aggr, min, max, bytes) \
	{ .sample_us = sample, .aggr_us = aggr, .update_us = 1000000, \
	  .min_regions = min, .max_regions = max, .min_region_bytes = bytes }

static const struct attrs_case attrs_cases[] = {
	{ "defaults", ATTRS(5000, 100000, 10, 1000, 4096), DX_ATTRS_OK },
	{ "one sample a window", ATTRS(5, 5, 3, 3, 1), DX_ATTRS_OK },
	{ "no sampling interval", ATTRS(0, 100000, 10, 1000, 4096),
	  DX_ATTRS_SAMPLE_ZERO },
	{ "window shorter than sample", ATTRS(5000, 4999, 10, 1000, 4096),
	  DX_ATTRS_AGGR_BELOW_SAMPLE },
	{ "too few regions", ATTRS(5000, 100000, 2, 1000, 4096),
	  DX_ATTRS_MIN_REGIONS_LOW },
	{ "most below least", ATTRS(5000, 100000, 10, 9, 4096),
	  DX_ATTRS_MAX_BELOW_MIN },
	{ "size of regions 4095", ATTRS(5000, 100000, 10, 1000, 4095),
	  DX_ATTRS_REGION_BYTES },
	{ "size of regions 0", ATTRS(5000, 100000, 10, 1000, 0),
	  DX_ATTRS_REGION_BYTES },
	{ "window beyond all time", ATTRS(5000, U64_MAX, 10, 1000, 4096),
	  DX_ATTRS_TOO_LONG },
	{ "more samples than can be counted",
	  ATTRS(1, 5000000000ULL, 10, 1000, 4096), DX_ATTRS_TOO_MANY_SAMPLES },
};

static void get_attrs_desc(const struct attrs_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(attrs, attrs_cases, get_attrs_desc);

static void attrs_are_checked(struct kunit *test)
{
	const struct attrs_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, dx_attrs_check(&c->attrs), c->want);
}

static void window_has_whole_samples(struct kunit *test)
{
	const struct dx_attrs uneven = ATTRS(7000, 100000, 10, 1000, 4096);
	const struct dx_attrs equal = ATTRS(7000, 7000, 10, 1000, 4096);

	KUNIT_EXPECT_EQ(test, dx_attrs_samples(&uneven), 14);
	KUNIT_EXPECT_EQ(test, dx_attrs_samples(&equal), 1);
}

struct ranges_case {
	const char *name;
	struct dx_range ranges[3];
	u32 nr;
	int want;
	u32 bad;
};

static const struct ranges_case ranges_cases[] = {
	{ "none", {}, 0, 0, 0 },
	{ "sorted", { { 0, 5 }, { 5, 7 }, { 9, 10 } }, 3, 0, 0 },
	{ "reversed", { { 0, 5 }, { 7, 6 } }, 2, -EINVAL, 1 },
	{ "empty", { { 5, 5 } }, 1, -EINVAL, 0 },
	{ "overlapping", { { 0, 5 }, { 6, 9 }, { 8, 10 } }, 3, -EINVAL, 2 },
	{ "not sorted", { { 6, 9 }, { 0, 5 } }, 2, -EINVAL, 1 },
};

static void get_ranges_desc(const struct ranges_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(ranges, ranges_cases, get_ranges_desc);

static void ranges_are_checked(struct kunit *test)
{
	const struct ranges_case *c = test->param_value;
	u32 bad = 99;

	KUNIT_EXPECT_EQ(test, dx_ranges_check(c->ranges, c->nr, &bad), c->want);
	if (c->want)
		KUNIT_EXPECT_EQ(test, bad, c->bad);
}

/* ---- results under other attributes ---- */

struct rescale_case {
	u64 sample_us;
	u64 aggr_us;
	u32 want_accesses;
	u32 want_age;
};

/* From 15 of 100 samples, each 10 us, and age 20. */
static const struct rescale_case rescale_cases[] = {
	{ 100, 10000, 15, 2 },
	{ 1, 1000, 150, 20 },
	{ 1, 100, 15, 200 },
	{ 10, 1000, 15, 20 },
	{ 5, 10, 0, 2000 },
	{ 1000, 1000000, 150, 0 },
};

static void get_rescale_desc(const struct rescale_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu of %llu us",
		 (unsigned long long)c->sample_us,
		 (unsigned long long)c->aggr_us);
}

KUNIT_ARRAY_PARAM(rescale, rescale_cases, get_rescale_desc);

static void results_are_rescaled(struct kunit *test)
{
	const struct rescale_case *c = test->param_value;
	const struct dx_attrs old = ATTRS(10, 1000, 10, 1000, 4096);
	const struct dx_attrs new = ATTRS(c->sample_us, c->aggr_us, 10, 1000,
					  4096);
	struct dx_region r = {
		.last_nr_accesses = 15,
		.last_samples = 100,
		.age = 20,
		.nr_accesses = 3,
		.samples = 5,
	};

	dx_attrs_rescale(&r, &old, &new);
	KUNIT_EXPECT_EQ(test, r.last_nr_accesses, c->want_accesses);
	KUNIT_EXPECT_EQ(test, r.last_samples, dx_attrs_samples(&new));
	KUNIT_EXPECT_EQ(test, r.age, c->want_age);
	KUNIT_EXPECT_EQ(test, r.samples, 0);
	KUNIT_EXPECT_EQ(test, r.nr_accesses, 0);
}

static void huge_ages_do_not_overflow(struct kunit *test)
{
	const struct dx_attrs old = ATTRS(5000, DX_MAX_US, 10, 1000, 4096);
	const struct dx_attrs new = ATTRS(1, 10, 10, 1000, 4096);
	struct dx_region r = { .age = U32_MAX };

	dx_attrs_rescale(&r, &old, &new);
	KUNIT_EXPECT_EQ(test, r.age, U32_MAX);
}

struct exact_case {
	u32 nr;
	u32 samples;
	u32 unit;
	u32 want;
};

/* Windows of more samples than there are basis points; rounded down. */
static const struct exact_case exact_cases[] = {
	{ 1, 20000, 40000, 2 },
	{ 1, 30000, 30000, 1 },
	{ 3, 30000, 10000, 1 },
	{ 7, 20000, 10000, 3 },
	{ 19999, 20000, 40000, 39998 },
	{ 1, 3, 3000000, 1000000 },
	{ U32_MAX / 2, U32_MAX / 2, 1000000, 1000000 },
};

static void get_exact_desc(const struct exact_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u of %u in %u", c->nr,
		 c->samples, c->unit);
}

KUNIT_ARRAY_PARAM(exact, exact_cases, get_exact_desc);

static void no_access_is_lost_by_rescaling(struct kunit *test)
{
	const struct exact_case *c = test->param_value;
	const struct dx_attrs old = ATTRS(100, 100ULL * c->samples, 10, 1000,
					  4096);
	const struct dx_attrs new = ATTRS(100, 100ULL * c->unit, 10, 1000,
					  4096);
	struct dx_region r = {
		.last_nr_accesses = c->nr,
		.last_samples = c->samples,
	};

	dx_attrs_rescale(&r, &old, &new);
	KUNIT_EXPECT_EQ(test, r.last_nr_accesses, c->want);
	KUNIT_EXPECT_EQ(test, r.last_samples, c->unit);
}

/* ---- estimates ---- */

struct estimate_case {
	u32 passed;
	u32 now;
	u32 last;
	u32 want;
};

/* Windows of 10,000 samples: what is left comes from the last one. */
static const struct estimate_case estimate_cases[] = {
	{ 0, 123, 456, 456 },
	{ 3000, 3, 10, 10 },
	{ 5000, 3, 10, 8 },
	{ 9000, 32, 100, 42 },
	{ 10000, 42, 49, 42 },
};

static void get_estimate_desc(const struct estimate_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u passed, %u now, %u last",
		 c->passed, c->now, c->last);
}

KUNIT_ARRAY_PARAM(estimate, estimate_cases, get_estimate_desc);

static void estimate_mixes_last_and_now(struct kunit *test)
{
	const struct estimate_case *c = test->param_value;
	struct dx_context ctx = { .engine = &dx_classic, .unit = 10000, .passed = c->passed };
	struct dx_region r = {
		.nr_accesses = c->now,
		.samples = c->passed,
		.last_nr_accesses = c->last,
		.last_samples = 10000,
	};
	struct damonx_region got;

	KUNIT_EXPECT_EQ(test, dx_region_estimate(&ctx, &r), c->want);
	dx_region_report(&ctx, &r, &got);
	KUNIT_EXPECT_EQ(test, got.estimate, c->want);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, c->last);
}

static void estimate_goes_by_rates(struct kunit *test)
{
	/* Half through a window of 20, half of the looks were answered. */
	struct dx_context ctx = { .engine = &dx_classic, .unit = 20, .passed = 10 };
	struct dx_region r = {
		.nr_accesses = 5,
		.samples = 5,
		.last_nr_accesses = 10,
		.last_samples = 10,
	};
	struct damonx_region got;

	KUNIT_EXPECT_EQ(test, dx_region_estimate(&ctx, &r), 20);
	dx_region_report(&ctx, &r, &got);
	KUNIT_EXPECT_EQ(test, got.samples, 10);
	KUNIT_EXPECT_EQ(test, got.estimate, 10);
	ctx.passed = 0;
	r.nr_accesses = 0;
	r.samples = 0;
	r.last_nr_accesses = 7;
	r.last_samples = 13;
	dx_region_report(&ctx, &r, &got);
	KUNIT_EXPECT_EQ(test, got.estimate, got.nr_accesses);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(attrs_are_checked, attrs_gen_params),
	KUNIT_CASE(window_has_whole_samples),
	KUNIT_CASE_PARAM(ranges_are_checked, ranges_gen_params),
	KUNIT_CASE_PARAM(results_are_rescaled, rescale_gen_params),
	KUNIT_CASE_PARAM(no_access_is_lost_by_rescaling, exact_gen_params),
	KUNIT_CASE(huge_ages_do_not_overflow),
	KUNIT_CASE_PARAM(estimate_mixes_last_and_now, estimate_gen_params),
	KUNIT_CASE(estimate_goes_by_rates),
	{}
};

struct kunit_suite core_attrs_suite = {
	.name = "damonx_core_attrs",
	.test_cases = cases,
};
