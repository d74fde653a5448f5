// SPDX-License-Identifier: GPL-2.0
/* Arrays of regions: outlining, merging, chopping, splitting. */
#include "core_kunit.h"

#define MAX_ROWS	16

static struct dx_regions rs, out;

static int init(struct kunit *test)
{
	fake_reset();
	if (!dx_regions_reserve(&fake_env, &rs, 2048) ||
	    !dx_regions_reserve(&fake_env, &out, 4096))
		return -ENOMEM;
	return 0;
}

static void exit_check(struct kunit *test)
{
	dx_regions_free(&fake_env, &rs);
	dx_regions_free(&fake_env, &out);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static struct dx_region *add(u64 start, u64 end, u32 nr_accesses)
{
	struct dx_region *r = &rs.at[rs.nr++];

	*r = (struct dx_region){
		.start = start,
		.end = end,
		.nr_accesses = nr_accesses,
		.samples = 100,
	};
	return r;
}

static void expect_ranges(struct kunit *test, const struct dx_regions *got,
			  const struct dx_range *want, u32 nr)
{
	u32 i;

	KUNIT_ASSERT_EQ(test, got->nr, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, got->at[i].start, want[i].start);
		KUNIT_EXPECT_EQ(test, got->at[i].end, want[i].end);
	}
}

/* ---- merging ---- */

static void merge_weighs_by_size(struct kunit *test)
{
	add(0, 100, 10)->age = 9;
	add(100, 300, 20)->age = 21;
	dx_regions_merge(&rs, 10, 300, 100);
	KUNIT_ASSERT_EQ(test, rs.nr, 1);
	KUNIT_EXPECT_EQ(test, rs.at[0].start, 0);
	KUNIT_EXPECT_EQ(test, rs.at[0].end, 300);
	KUNIT_EXPECT_EQ(test, rs.at[0].nr_accesses, 16);
	KUNIT_EXPECT_EQ(test, rs.at[0].samples, 100);
	KUNIT_EXPECT_EQ(test, rs.at[0].age, 17);
}

static void merge_keeps_latest_sight_and_mean_change(struct kunit *test)
{
	struct dx_region *r = add(0, 100, 5);

	r->last_seen_ns = 7;
	r->changed_ns = 1000 * FAKE_MS;
	r = add(100, 400, 5);
	r->last_seen_ns = 9;
	r->changed_ns = 2000 * FAKE_MS;
	dx_regions_merge(&rs, 0, 400, 100);
	KUNIT_ASSERT_EQ(test, rs.nr, 1);
	KUNIT_EXPECT_EQ(test, rs.at[0].last_seen_ns, 9);
	KUNIT_EXPECT_GT(test, rs.at[0].changed_ns, 1749 * FAKE_MS);
	KUNIT_EXPECT_LE(test, rs.at[0].changed_ns, 1750 * FAKE_MS);
}

static void merge_stops_at_difference_gap_and_size(struct kunit *test)
{
	const struct dx_range want[] = {
		{ 0, 20 }, { 20, 50 }, { 60, 70 }, { 70, 9000 },
		{ 9000, 12000 }, { 12000, 12010 },
	};

	add(0, 10, 10);		/* joined: differ by 9 */
	add(10, 20, 1);
	add(20, 30, 20);	/* differs by 10 and more from the one before */
	add(30, 50, 29);
	add(60, 70, 29);	/* behind a gap */
	add(70, 1000, 80);
	add(1000, 9000, 81);
	add(9000, 12000, 80);	/* would be too large */
	add(12000, 12010, 99);	/* differs */
	dx_regions_merge(&rs, 9, 9999, 100);
	expect_ranges(test, &rs, want, ARRAY_SIZE(want));
}

static void merge_is_exact_for_huge_regions(struct kunit *test)
{
	/* 3 * 2^46 bytes of 20, 2^46 of 1: (60 + 1) / 4 */
	add(0, 3ULL << 46, 20);
	add(3ULL << 46, 4ULL << 46, 1);
	dx_regions_merge(&rs, 100, U64_MAX, 100);
	KUNIT_ASSERT_EQ(test, rs.nr, 1);
	KUNIT_EXPECT_EQ(test, rs.at[0].nr_accesses, 15);
}

static void merge_does_not_overflow(struct kunit *test)
{
	struct dx_region *r = add(0, 1ULL << 63, U32_MAX - 8);

	r->samples = U32_MAX;
	r = add(1ULL << 63, U64_MAX & ~4095ULL, U32_MAX);
	r->samples = U32_MAX;
	dx_regions_merge(&rs, U32_MAX, U64_MAX, U32_MAX);
	KUNIT_ASSERT_EQ(test, rs.nr, 1);
	KUNIT_EXPECT_EQ(test, rs.at[0].samples, U32_MAX);
	KUNIT_EXPECT_GE(test, rs.at[0].nr_accesses, U32_MAX - 5);
	KUNIT_EXPECT_LT(test, rs.at[0].nr_accesses, U32_MAX - 3);
}

static void merge_compares_rates(struct kunit *test)
{
	add(0, 10, 100);
	add(10, 20, 5)->samples = 5;	/* always accessed as well */
	add(20, 30, 5);			/* seldom */
	dx_regions_merge(&rs, 9, 1000, 100);
	KUNIT_ASSERT_EQ(test, rs.nr, 2);
	KUNIT_EXPECT_EQ(test, rs.at[0].end, 20);
	KUNIT_EXPECT_EQ(test, rs.at[0].nr_accesses, rs.at[0].samples);
}

static void merge_of_unseen_keeps_old_results(struct kunit *test)
{
	struct dx_region *r = add(0, 100, 0);

	r->samples = 0;
	r->last_nr_accesses = 10;
	r->last_samples = 100;
	r = add(100, 200, 0);
	r->samples = 0;
	r->last_nr_accesses = 14;
	r->last_samples = 100;
	dx_regions_merge(&rs, 9, 1000, 100);
	KUNIT_ASSERT_EQ(test, rs.nr, 1);
	KUNIT_EXPECT_EQ(test, rs.at[0].last_nr_accesses, 12);
	KUNIT_EXPECT_EQ(test, rs.at[0].last_samples, 100);
}

/* ---- outlining ---- */

struct fit_case {
	const char *name;
	u64 min_bytes;
	struct dx_range old[MAX_ROWS];
	struct dx_range ranges[MAX_ROWS];
	struct dx_range want[MAX_ROWS];
};

static const struct fit_case fit_cases[] = {
	{ "builds one region a range", 1, {},
	  { { 5, 27 }, { 30, 40 } }, { { 5, 27 }, { 30, 40 } } },
	{ "keeps what is the same", 1, { { 5, 27 } }, { { 5, 27 } },
	  { { 5, 27 } } },
	{ "drops what does not intersect", 1, { { 5, 27 }, { 30, 40 } },
	  { { 5, 27 } }, { { 5, 27 } } },
	{ "builds anew when nothing intersects", 1, { { 5, 27 } },
	  { { 50, 60 }, { 70, 80 } }, { { 50, 60 }, { 70, 80 } } },
	{ "fills holes", 1, { { 5, 10 }, { 15, 20 }, { 20, 25 }, { 30, 40 } },
	  { { 5, 40 } }, { { 5, 10 }, { 10, 15 }, { 15, 20 }, { 20, 25 },
			   { 25, 30 }, { 30, 40 } } },
	{ "stretches the outermost", 1, { { 10, 20 }, { 20, 30 } },
	  { { 5, 50 } }, { { 5, 20 }, { 20, 50 } } },
	{ "shrinks the outermost", 1, { { 0, 20 }, { 20, 100 } },
	  { { 5, 50 } }, { { 5, 20 }, { 20, 50 } } },
	{ "appends", 1, { { 5, 27 } }, { { 5, 27 }, { 55, 57 } },
	  { { 5, 27 }, { 55, 57 } } },
	{ "inserts", 1, { { 5, 27 }, { 55, 57 } },
	  { { 5, 27 }, { 30, 32 }, { 55, 57 } },
	  { { 5, 27 }, { 30, 32 }, { 55, 57 } } },
	{ "gives a spanning region to the first", 1, { { 0, 100 } },
	  { { 10, 20 }, { 60, 70 } }, { { 10, 20 }, { 60, 70 } } },
	{ "follows three areas that shift a little", 1,
	  { { 10, 20 }, { 20, 30 }, { 50, 55 }, { 55, 57 }, { 57, 59 },
	    { 70, 80 }, { 80, 90 }, { 90, 100 } },
	  { { 5, 27 }, { 45, 55 }, { 73, 104 } },
	  { { 5, 20 }, { 20, 27 }, { 45, 55 }, { 73, 80 }, { 80, 90 },
	    { 90, 104 } } },
	{ "follows a middle area that moves away", 1,
	  { { 10, 20 }, { 20, 30 }, { 50, 55 }, { 55, 57 }, { 57, 59 },
	    { 70, 80 }, { 80, 90 }, { 90, 100 } },
	  { { 5, 27 }, { 61, 63 }, { 65, 104 } },
	  { { 5, 20 }, { 20, 27 }, { 61, 63 }, { 65, 80 }, { 80, 90 },
	    { 90, 104 } } },
	{ "aligns outwards", 16, {}, { { 5, 27 }, { 70, 80 } },
	  { { 0, 32 }, { 64, 80 } } },
	{ "clips what only alignment overlaps", 4096, {},
	  { { 0, 5000 }, { 5000, 10000 } }, { { 0, 8192 }, { 8192, 12288 } } },
	{ "drops what alignment swallows", 4096, {},
	  { { 0, 5000 }, { 5000, 6000 } }, { { 0, 8192 } } },
	{ "ends below the last address", 4096, {},
	  { { U64_MAX - 8191, U64_MAX } },
	  { { U64_MAX - 8191, U64_MAX - 4095 } } },
};

static void get_fit_desc(const struct fit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fit, fit_cases, get_fit_desc);

static u32 rows(const struct dx_range *r)
{
	u32 nr = 0;

	while (nr < MAX_ROWS && r[nr].end)
		nr++;
	return nr;
}

static void fit(struct kunit *test)
{
	const struct fit_case *c = test->param_value;
	u32 i;

	for (i = 0; i < rows(c->old); i++)
		add(c->old[i].start, c->old[i].end, 10 + i);
	dx_regions_fit(&rs, c->ranges, rows(c->ranges), c->min_bytes, 5, &out);
	expect_ranges(test, &out, c->want, rows(c->want));
}

static void fit_keeps_counters_where_it_overlaps(struct kunit *test)
{
	const struct dx_range ranges[] = { { 0, 50 }, { 60, 100 } };

	add(5, 20, 11)->age = 3;
	add(30, 80, 13)->age = 4;
	dx_regions_fit(&rs, ranges, 2, 1, 77, &out);
	KUNIT_ASSERT_EQ(test, out.nr, 4);
	KUNIT_EXPECT_EQ(test, out.at[0].nr_accesses, 11);
	KUNIT_EXPECT_EQ(test, out.at[0].age, 3);
	KUNIT_EXPECT_EQ(test, out.at[1].samples, 0);
	KUNIT_EXPECT_EQ(test, out.at[1].age, 0);
	KUNIT_EXPECT_EQ(test, out.at[1].changed_ns, 77);
	KUNIT_EXPECT_EQ(test, out.at[1].flags, DAMONX_REGION_UNKNOWN);
	KUNIT_EXPECT_EQ(test, out.at[2].nr_accesses, 13);
	KUNIT_EXPECT_EQ(test, out.at[3].samples, 0);
}

/* ---- chopping ---- */

static void chop_cuts_to_the_limit(struct kunit *test)
{
	const struct dx_range want[] = {
		{ 0, 10 }, { 10, 20 }, { 20, 25 }, { 30, 40 }, { 40, 43 },
	};

	add(0, 25, 7)->age = 5;
	add(30, 40, 8);
	add(40, 43, 9);
	KUNIT_EXPECT_EQ(test, dx_regions_nr_chopped(&rs, 10), 5);
	dx_regions_chop(&rs, 10, &out);
	expect_ranges(test, &out, want, ARRAY_SIZE(want));
	KUNIT_EXPECT_EQ(test, out.at[2].nr_accesses, 7);
	KUNIT_EXPECT_EQ(test, out.at[2].age, 5);
}

/* ---- splitting ---- */

static void split(u32 pieces, u32 step, u32 skip, u64 min_bytes)
{
	struct dx_split_plan plan = {
		.min_bytes = min_bytes,
		.pieces = pieces,
		.step = step,
		.skip = skip,
	};
	u64 random = 42;

	dx_regions_split(&rs, &plan, &random, &out);
}

static void expect_tiling(struct kunit *test)
{
	u64 pos = rs.at[0].start;
	u32 i;

	for (i = 0; i < out.nr; i++) {
		KUNIT_EXPECT_EQ(test, out.at[i].start, pos);
		KUNIT_EXPECT_GT(test, out.at[i].end, pos);
		pos = out.at[i].end;
	}
	KUNIT_EXPECT_EQ(test, pos, rs.at[rs.nr - 1].end);
}

static void split_parts_inherit_counters(struct kunit *test)
{
	struct dx_region *r = add(0, 100, 42);

	r->last_nr_accesses = 15;
	r->last_samples = 100;
	r->age = 10;
	r->last_seen_ns = 3;
	split(2, 1, 0, 1);
	KUNIT_ASSERT_EQ(test, out.nr, 2);
	expect_tiling(test);
	for (r = out.at; r < out.at + 2; r++) {
		KUNIT_EXPECT_EQ(test, r->nr_accesses, 42);
		KUNIT_EXPECT_EQ(test, r->last_nr_accesses, 15);
		KUNIT_EXPECT_EQ(test, r->age, 10);
		KUNIT_EXPECT_EQ(test, r->last_seen_ns, 3);
	}
}

static void split_gives_at_most_the_pieces(struct kunit *test)
{
	u64 start;

	for (start = 0; start < 100; start += 10)
		add(start, start + 10, 1);
	split(3, 1, 0, 1);
	KUNIT_EXPECT_GT(test, out.nr, 20);
	KUNIT_EXPECT_LE(test, out.nr, 30);
	expect_tiling(test);
}

static void split_respects_the_minimum_size(struct kunit *test)
{
	u64 start;
	u32 i;

	for (start = 0; start < 1 << 20; start += 5 * FAKE_PAGE)
		add(start, start + 5 * FAKE_PAGE, 1);
	split(3, 1, 0, FAKE_PAGE);
	KUNIT_EXPECT_GT(test, out.nr, rs.nr);
	expect_tiling(test);
	for (i = 0; i < out.nr; i++)
		KUNIT_EXPECT_EQ(test, out.at[i].start % FAKE_PAGE, 0);
}

static void split_divides_regions_of_two_minimum_sizes(struct kunit *test)
{
	u64 start;

	for (start = 0; start < 200 * FAKE_PAGE; start += 2 * FAKE_PAGE)
		add(start, start + 2 * FAKE_PAGE, 1);
	split(2, 1, 0, FAKE_PAGE);
	KUNIT_EXPECT_GT(test, out.nr, 130);	/* five of nine cuts do */
	KUNIT_EXPECT_LT(test, out.nr, 180);
	expect_tiling(test);
}

static void split_leaves_the_smallest_alone(struct kunit *test)
{
	add(0, FAKE_PAGE, 1);
	add(FAKE_PAGE, 2 * FAKE_PAGE, 1);
	split(3, 1, 0, FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, out.nr, 2);
}

static void split_takes_each_third(struct kunit *test)
{
	u64 start;
	u32 i, nr = 0;

	for (start = 0; start < 9000; start += 1000)
		add(start, start + 1000, start / 1000);
	split(2, 3, 1, 1);
	KUNIT_ASSERT_EQ(test, out.nr, 12);
	expect_tiling(test);
	for (i = 0; i < out.nr; i++)
		nr += out.at[i].nr_accesses % 3 == 1;
	KUNIT_EXPECT_EQ(test, nr, 6);	/* 1, 4 and 7, twice each */
}

static void split_works_at_the_end_of_memory(struct kunit *test)
{
	add(0, U64_MAX & ~(FAKE_PAGE - 1), 1);
	split(3, 1, 0, FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, out.nr, 3);
	expect_tiling(test);
}

/* ---- random numbers ---- */

static void random_stays_below(struct kunit *test)
{
	u32 seen[10] = {};
	u64 state = 1;
	u32 i;

	for (i = 0; i < 10000; i++) {
		u64 n = dx_random_below(&state, 10);

		KUNIT_ASSERT_TRUE(test, n < 10);
		seen[n]++;
	}
	for (i = 0; i < 10; i++)	/* 1000 each; 150 is five sigma */
		KUNIT_EXPECT_LT(test, (seen[i] < 1000 ? 1000 - seen[i] :
							seen[i] - 1000), 150);
}

static void random_repeats_from_a_seed(struct kunit *test)
{
	u64 a = 7, b = 7, c = 8;
	u32 i, same = 0;

	for (i = 0; i < 100; i++) {
		u64 x = dx_random(&a);

		KUNIT_EXPECT_TRUE(test, x == dx_random(&b));
		same += x == dx_random(&c);
	}
	KUNIT_EXPECT_EQ(test, same, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(merge_weighs_by_size),
	KUNIT_CASE(merge_keeps_latest_sight_and_mean_change),
	KUNIT_CASE(merge_stops_at_difference_gap_and_size),
	KUNIT_CASE(merge_is_exact_for_huge_regions),
	KUNIT_CASE(merge_does_not_overflow),
	KUNIT_CASE(merge_compares_rates),
	KUNIT_CASE(merge_of_unseen_keeps_old_results),
	KUNIT_CASE_PARAM(fit, fit_gen_params),
	KUNIT_CASE(fit_keeps_counters_where_it_overlaps),
	KUNIT_CASE(chop_cuts_to_the_limit),
	KUNIT_CASE(split_parts_inherit_counters),
	KUNIT_CASE(split_gives_at_most_the_pieces),
	KUNIT_CASE(split_respects_the_minimum_size),
	KUNIT_CASE(split_divides_regions_of_two_minimum_sizes),
	KUNIT_CASE(split_leaves_the_smallest_alone),
	KUNIT_CASE(split_takes_each_third),
	KUNIT_CASE(split_works_at_the_end_of_memory),
	KUNIT_CASE(random_stays_below),
	KUNIT_CASE(random_repeats_from_a_seed),
	{}
};

struct kunit_suite core_region_suite = {
	.name = "damonx_core_region",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
