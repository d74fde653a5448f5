// SPDX-License-Identifier: GPL-2.0
/* Windows: counting, ageing, merging and splitting as a whole. */
#include "core_kunit.h"

#define MIB	BIT_ULL(20)

static struct dx_space space;
static struct dx_context ctx;
static struct dx_attrs attrs;

static int init(struct kunit *test)
{
	fake_reset();
	memset(&ctx, 0, sizeof(ctx));
	space = (struct dx_space){
		.areas = { { 16 * MIB, 32 * MIB }, { 64 * MIB, 65 * MIB } },
		.nr_areas = 2,
		.hot = { { 16 * MIB, 24 * MIB } },
		.nr_hot = 1,
	};
	attrs = fake_attrs();
	return 0;
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(&ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	if (ctx.env)
		fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static void start(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, fake_start(&ctx, &space, &fake_vaddr, &attrs, 1),
			0);
}

static struct dx_region *region_at(u64 addr)
{
	struct dx_target *t;
	struct dx_region *r;

	dx_for_each_target(t, &ctx)
		dx_for_each_region(r, t)
			if (r->start <= addr && addr < r->end)
				return r;
	return NULL;
}

/* ---- start ---- */

static void start_has_enough_regions(struct kunit *test)
{
	start(test);
	/* 17 MiB / 10 = 1.7 MiB: ten pieces of the first area, one of the other */
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), 11);
	KUNIT_EXPECT_EQ(test, region_at(16 * MIB)->start, 16 * MIB);
	KUNIT_EXPECT_EQ(test, region_at(65 * MIB - 1)->end, 65 * MIB);
	KUNIT_EXPECT_TRUE(test, !region_at(32 * MIB));
}

struct bound_case {
	u64 bytes;
	u64 min_bytes;
	u32 min_regions;
	u64 want_limit;
	u32 want_nr;
};

static const struct bound_case bound_cases[] = {
	{ 16, 1, 16, 1, 16 },
	{ 16, 1, 20, 1, 16 },
	{ 16, 2, 3, 6, 3 },
	{ 10, 2, 3, 4, 3 },
	{ 10, 2, 10, 2, 5 },
	{ 16, 32, 3, 32, 1 },
};

static void get_bound_desc(const struct bound_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu bytes by %llu, at least %u",
		 (unsigned long long)c->bytes,
		 (unsigned long long)c->min_bytes, c->min_regions);
}

KUNIT_ARRAY_PARAM(bound, bound_cases, get_bound_desc);

static void size_limit_keeps_enough_regions(struct kunit *test)
{
	const struct bound_case *c = test->param_value;

	space.areas[0] = (struct dx_range){ 0, c->bytes };
	space.nr_areas = 1;
	attrs.min_region_bytes = c->min_bytes;
	attrs.min_regions = c->min_regions;
	start(test);
	KUNIT_EXPECT_EQ(test, ctx.size_limit, c->want_limit);
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), c->want_nr);
}

/* ---- counting ---- */

static void window_counts_hot_and_cold(struct kunit *test)
{
	struct damonx_region got;

	start(test);
	KUNIT_EXPECT_TRUE(test, fake_window(&ctx) & DX_TICK_WINDOW);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 20);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 20);
	dx_region_report(&ctx, region_at(17 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, 20);
	KUNIT_EXPECT_EQ(test, got.samples, 20);
	KUNIT_EXPECT_EQ(test, got.estimate, 20);
	KUNIT_EXPECT_EQ(test, got.flags, 0);
	KUNIT_EXPECT_EQ(test, got.last_seen_ns, ctx.last.end_ns);
	dx_region_report(&ctx, region_at(64 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, 0);
	KUNIT_EXPECT_EQ(test, got.samples, 20);
	KUNIT_EXPECT_EQ(test, got.last_seen_ns, 0);
}

static void next_window_counts_from_zero(struct kunit *test)
{
	struct dx_region *r;

	start(test);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_GT(test, dx_context_nr_regions(&ctx), 10);
	dx_for_each_region(r, ctx.targets) {
		KUNIT_EXPECT_EQ(test, r->nr_accesses, 0);
		KUNIT_EXPECT_EQ(test, r->samples, 0);
		KUNIT_EXPECT_EQ(test, r->last_samples, 20);
	}
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, ctx.last.number, 2);
	KUNIT_EXPECT_EQ(test, region_at(17 * MIB)->last_nr_accesses, 20);
}

static void each_region_gets_one_look_a_sample(struct kunit *test)
{
	u32 nr;

	start(test);
	nr = dx_context_nr_regions(&ctx);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, space.nr_read, 20 * nr);
	KUNIT_EXPECT_EQ(test, space.nr_armed, 20 * nr);
	KUNIT_EXPECT_EQ(test, ctx.stats.looks, 20 * nr);
	KUNIT_EXPECT_EQ(test, ctx.stats.looks_answered, 20 * nr);
	KUNIT_EXPECT_EQ(test, ctx.stats.looks_absent, 0);
}

static void estimate_moves_within_a_window(struct kunit *test)
{
	struct damonx_region got;
	u32 i;

	start(test);
	fake_windows(&ctx, 1);
	space.nr_hot = 0;
	for (i = 0; i < 1 + 5; i++)	/* the first one only arms */
		fake_tick(&ctx);
	dx_region_report(&ctx, region_at(17 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, 20);
	KUNIT_EXPECT_EQ(test, got.estimate, 15);
}

static void unanswered_looks_are_no_samples(struct kunit *test)
{
	struct damonx_region got;

	space.unknown = (struct dx_range){ 64 * MIB, 65 * MIB };
	start(test);
	fake_window(&ctx);
	dx_region_report(&ctx, region_at(64 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.samples, 0);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, 0);
	KUNIT_EXPECT_EQ(test, got.flags, DAMONX_REGION_UNKNOWN);
	KUNIT_EXPECT_LT(test, ctx.stats.looks_answered, ctx.stats.looks);
}

static void unanswered_window_is_no_news(struct kunit *test)
{
	struct dx_region *r;

	start(test);
	fake_windows(&ctx, 3);
	space.unknown = (struct dx_range){ 16 * MIB, 32 * MIB };
	fake_window(&ctx);
	r = region_at(17 * MIB);
	KUNIT_EXPECT_EQ(test, r->age, 3);
	KUNIT_EXPECT_EQ(test, r->flags, DAMONX_REGION_UNKNOWN);
	dx_context_next_window(&ctx);
	space.unknown.end = 0;
	fake_window(&ctx);
	r = region_at(17 * MIB);
	KUNIT_EXPECT_EQ(test, r->age, 4);
	KUNIT_EXPECT_EQ(test, r->last_nr_accesses, r->last_samples);
}

static void absent_memory_is_not_accessed_and_told(struct kunit *test)
{
	struct damonx_region got;

	space.absent = (struct dx_range){ 64 * MIB, 65 * MIB };
	start(test);
	fake_window(&ctx);
	dx_region_report(&ctx, region_at(64 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.samples, 20);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, 0);
	KUNIT_EXPECT_EQ(test, got.flags, DAMONX_REGION_ABSENT);
	KUNIT_EXPECT_GT(test, ctx.stats.looks_absent, 0);
	KUNIT_EXPECT_EQ(test, ctx.stats.looks_absent + ctx.stats.looks_answered,
			ctx.stats.looks);
}

static void half_absent_memory_is_not_absent(struct kunit *test)
{
	start(test);
	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	fake_tick(&ctx);
	space.absent = (struct dx_range){ 64 * MIB, 65 * MIB };
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, region_at(64 * MIB)->flags, 0);
	KUNIT_EXPECT_GT(test, ctx.stats.looks_absent, 0);
}

static void hidden_accesses_are_told(struct kunit *test)
{
	space.hidden = (struct dx_range){ 16 * MIB, 20 * MIB };
	start(test);
	fake_window(&ctx);
	KUNIT_EXPECT_EQ(test, region_at(17 * MIB)->flags, DAMONX_REGION_HIDDEN);
	KUNIT_EXPECT_EQ(test, region_at(17 * MIB)->last_nr_accesses, 0);
	KUNIT_EXPECT_EQ(test, region_at(64 * MIB)->flags, 0);
}

static void long_looks_wait_their_time(struct kunit *test)
{
	struct dx_flight *f;
	u64 nr_read;
	u32 i;

	start(test);
	fake_tick(&ctx);
	f = &ctx.targets[0].flight;
	for (i = 0; i < f->nr; i++)
		f->at[i].due_tick += i % 2;
	f->last_due_tick++;
	nr_read = space.nr_read;
	fake_tick(&ctx);	/* half of the looks, the fake checks which */
	KUNIT_EXPECT_EQ(test, space.nr_read - nr_read, 6);
	KUNIT_EXPECT_EQ(test, f->nr, f->room < 16 ? f->room : 16);
	fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, space.nr_read - nr_read,
			6 + (f->room < 16 ? f->room : 16));
}

/* ---- ageing ---- */

struct age_case {
	const char *name;
	u32 last;
	u32 now;
	u32 highest;
	u32 want_age;	/* from 5 */
};

static const struct age_case age_cases[] = {
	{ "the same", 10, 10, 100, 6 },
	{ "within a tenth of the highest", 10, 20, 100, 6 },
	{ "beyond a tenth of the highest", 10, 21, 100, 0 },
	{ "fallen beyond a tenth", 21, 10, 100, 0 },
	{ "from nothing", 0, 1, 100, 0 },
	{ "to nothing", 1, 0, 100, 0 },
	{ "still nothing", 0, 0, 100, 6 },
	{ "tenth is rounded down", 10, 12, 19, 0 },
};

static void get_age_desc(const struct age_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(age, age_cases, get_age_desc);

/* End the window with the first two regions as given and the others idle. */
static void close_with(u32 last, u32 now, u32 highest)
{
	struct dx_region *r;

	dx_for_each_region(r, ctx.targets) {
		r->samples = 100;
		r->last_samples = 100;
	}
	r = ctx.targets[0].regions.at;
	r->last_nr_accesses = last;
	r->nr_accesses = now;
	r->age = 5;
	r[5].nr_accesses = highest;
	ctx.targets[0].counted = true;
	ctx.now.samples_taken = 100;
	ctx.begun = true;
	dx_window_close(&ctx, fake_now_ns, false);
}

static void age_goes_by_change(struct kunit *test)
{
	const struct age_case *c = test->param_value;
	struct damonx_region got;

	attrs.sample_us = 1000;		/* 100 samples */
	start(test);
	ctx.size_limit = FAKE_PAGE;	/* keep regions apart */
	fake_now_ns += 100 * FAKE_MS;
	close_with(c->last, c->now, c->highest);
	dx_region_report(&ctx, ctx.targets[0].regions.at, &got);
	KUNIT_EXPECT_EQ(test, got.nr_accesses, c->now);
	KUNIT_EXPECT_EQ(test, got.age, c->want_age);
	KUNIT_EXPECT_EQ(test, got.age_ns, c->want_age ? 100 * FAKE_MS : 0);
}

static void age_counts_windows_and_time(struct kunit *test)
{
	struct damonx_region got;

	start(test);
	fake_windows(&ctx, 7);
	dx_region_report(&ctx, region_at(64 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.age, 7);
	KUNIT_EXPECT_EQ(test, got.age_ns, 700 * FAKE_MS);
	dx_region_report(&ctx, region_at(17 * MIB), &got);
	KUNIT_EXPECT_EQ(test, got.age, 6);	/* hot from nothing */
	KUNIT_EXPECT_EQ(test, got.age_ns, 600 * FAKE_MS);
}

/* ---- how many regions ---- */

static void equal_neighbours_merge(struct kunit *test)
{
	u32 nr;

	start(test);
	fake_windows(&ctx, 5);
	fake_window(&ctx);
	nr = dx_context_nr_regions(&ctx);
	KUNIT_EXPECT_GE(test, nr, 10);
	KUNIT_EXPECT_LE(test, nr, 40);
}

static void splits_stop_below_the_maximum(struct kunit *test)
{
	u32 i, nr;

	attrs.max_regions = 15;
	start(test);
	for (i = 0; i < 50; i++) {
		fake_windows(&ctx, 1);
		nr = dx_context_nr_regions(&ctx);
		KUNIT_EXPECT_GE(test, nr, 10);
		KUNIT_EXPECT_LE(test, nr, 15);
	}
}

static void partial_split_makes_progress(struct kunit *test)
{
	u32 i, before;

	attrs.max_regions = 1500;
	attrs.min_regions = 760;
	space.areas[0] = (struct dx_range){ 0, 760 * MIB };
	space.nr_areas = 1;
	start(test);
	before = dx_context_nr_regions(&ctx);
	KUNIT_ASSERT_EQ(test, before, 760);
	for (i = 0; i < 3; i++) {
		u32 nr;

		KUNIT_EXPECT_TRUE(test, dx_classic_split(&ctx));
		nr = dx_context_nr_regions(&ctx);
		KUNIT_EXPECT_GT(test, nr, before);
		KUNIT_EXPECT_LE(test, nr, 1500);
		before = nr;
	}
}

static void partial_splits_take_turns(struct kunit *test)
{
	u32 i, k, nr_split = 0;
	bool split[12] = {};

	attrs.min_regions = 12;
	attrs.max_regions = 16;		/* every fourth region */
	space.areas[0] = (struct dx_range){ 0, 12 * MIB };
	space.nr_areas = 1;
	start(test);
	KUNIT_ASSERT_EQ(test, dx_context_nr_regions(&ctx), 12);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_TRUE(test, dx_classic_split(&ctx));
		for (k = 0; k < 12; k++)
			split[k] |= region_at(k * MIB)->end != (k + 1) * MIB;
		ctx.targets[0].regions.nr = 0;
		dx_areas_update(&ctx, &ctx.targets[0], fake_now_ns);
		dx_classic_bound_size(&ctx);
	}
	for (k = 0; k < 12; k++)
		nr_split += split[k];
	KUNIT_EXPECT_EQ(test, nr_split, 12);
}

struct split_case {
	const char *name;
	u32 before;	/* the last split there were so many, of 100 */
	u32 max;
	u32 want_min;
	u32 want_max;
};

static const struct split_case split_cases[] = {
	{ "into two", 90, 1000, 200, 200 },
	{ "into two, half of the maximum", 90, 200, 200, 200 },
	{ "into three, when nothing changed", 100, 1000, 250, 300 },
	{ "into two, when there is no room for three", 100, 300, 200, 200 },
	{ "some, above half of the maximum", 100, 199, 101, 199 },
	{ "every third", 90, 150, 133, 134 },
	{ "none, at the maximum", 100, 100, 100, 100 },
	{ "none, above the maximum", 100, 90, 100, 100 },
};

static void get_split_desc(const struct split_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(split, split_cases, get_split_desc);

static void splits_go_by_the_room_that_is_left(struct kunit *test)
{
	const struct split_case *c = test->param_value;

	attrs.min_regions = 100;
	space.areas[0] = (struct dx_range){ 0, 100 * MIB };
	space.nr_areas = 1;
	start(test);
	KUNIT_ASSERT_EQ(test, dx_context_nr_regions(&ctx), 100);
	ctx.attrs.max_regions = c->max;
	ctx.split_nr_regions = c->before;
	KUNIT_EXPECT_TRUE(test, dx_classic_split(&ctx));
	KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), c->want_min);
	KUNIT_EXPECT_LE(test, dx_context_nr_regions(&ctx), c->want_max);
}

static void too_many_regions_merge_in_the_end(struct kunit *test)
{
	struct dx_region *r;
	u32 i = 0;

	attrs.min_regions = 3;
	attrs.max_regions = 100;
	start(test);
	ctx.attrs.min_regions = 200;	/* chop */
	ctx.bounded = false;
	KUNIT_EXPECT_TRUE(test, dx_classic_bound_size(&ctx));
	KUNIT_EXPECT_GT(test, dx_context_nr_regions(&ctx), 190);
	ctx.attrs.min_regions = 3;
	ctx.size_limit = 100 * MIB;
	dx_for_each_region(r, ctx.targets) {
		r->samples = 20;
		r->nr_accesses = i++ % 2 ? 20 : 0;	/* as unlike as can be */
	}
	ctx.targets[0].counted = true;
	ctx.now.samples_taken = 20;
	dx_window_close(&ctx, fake_now_ns, false);
	KUNIT_EXPECT_LE(test, dx_context_nr_regions(&ctx), 100);
}

static void too_many_regions_merge_no_more_than_needed(struct kunit *test)
{
	struct dx_region *r;
	u32 i = 0, nr = 0;

	attrs.min_regions = 3;
	attrs.max_regions = 140;
	start(test);
	ctx.attrs.min_regions = 200;
	ctx.bounded = false;
	KUNIT_EXPECT_TRUE(test, dx_classic_bound_size(&ctx));
	ctx.attrs.min_regions = 3;
	ctx.size_limit = 3 * ctx.targets[0].regions.at[0].end;
	/* Twos of 20 and 15, with one of 1 between each two of them. */
	dx_for_each_region(r, ctx.targets) {
		r->samples = 20;
		r->nr_accesses = i % 3 == 2 ? 1 : 20 - i % 3 * 5;
		nr += i++ % 3 == 2;
	}
	ctx.targets[0].counted = true;
	ctx.now.samples_taken = 20;
	dx_window_close(&ctx, fake_now_ns, false);
	KUNIT_EXPECT_GT(test, nr, 60);
	/* Those of 20 and 15 have merged, those of 1 were left alone. */
	i = 0;
	dx_for_each_region(r, ctx.targets)
		i += r->last_nr_accesses == 1;
	KUNIT_EXPECT_EQ(test, i, nr);
}

static void minimum_wins_over_maximum(struct kunit *test)
{
	u32 i;

	attrs.min_regions = 20;
	attrs.max_regions = 20;
	start(test);
	for (i = 0; i < 20; i++) {
		fake_windows(&ctx, 1);
		KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), 20);
	}
}

/* ---- targets and areas ---- */

static void areas_are_followed(struct kunit *test)
{
	start(test);
	fake_windows(&ctx, 2);
	space.areas[1] = (struct dx_range){ 96 * MIB, 100 * MIB };
	fake_windows(&ctx, 20);
	KUNIT_EXPECT_TRUE(test, !region_at(64 * MIB));
	KUNIT_EXPECT_TRUE(test, region_at(96 * MIB));
}

static void areas_are_asked_ever_less_often(struct kunit *test)
{
	start(test);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 1);
	/* After 5, 10, 20 ms and so on: at 5, 15, 35, 75, 155 ms ... */
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 5);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 6);
	/* ... 315, 635, 1275 ms, and each second from then on. */
	fake_windows(&ctx, 11);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 9);
	fake_windows(&ctx, 30);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 12);
}

static void areas_are_asked_when_nothing_is_mapped(struct kunit *test)
{
	u32 i;

	start(test);
	fake_windows(&ctx, 30);
	for (i = 0; i < 5; i++)
		fake_tick(&ctx);
	/* exec: all is elsewhere now */
	space.absent = (struct dx_range){ 0, 100 * MIB };
	space.areas[0] = (struct dx_range){ 200 * MIB, 210 * MIB };
	space.nr_areas = 1;
	fake_tick(&ctx);
	fake_tick(&ctx);
	KUNIT_EXPECT_TRUE(test, region_at(200 * MIB));
	KUNIT_EXPECT_TRUE(test, !region_at(16 * MIB));
}

static void absent_memory_is_not_asked_about_all_the_time(struct kunit *test)
{
	u32 asked;

	space.absent = (struct dx_range){ 0, 100 * MIB };
	start(test);
	fake_windows(&ctx, 100);
	asked = space.nr_areas_asked;
	fake_windows(&ctx, 100);	/* ten seconds */
	KUNIT_EXPECT_LE(test, space.nr_areas_asked - asked, 80);
}

/* Few pages of it are mapped: most samples find nothing, which is no news. */
static void sparse_mappings_are_not_scanned_in_bursts(struct kunit *test)
{
	u32 asked;

	space.areas[0] = (struct dx_range){ 0, 65536 * MIB };
	space.nr_areas = 1;
	space.one_mapped_in = 64;
	start(test);
	fake_windows(&ctx, 50);
	KUNIT_EXPECT_GT(test, ctx.stats.looks_absent,
			30 * ctx.stats.looks_answered);
	KUNIT_EXPECT_GT(test, ctx.stats.looks_answered, 100);
	asked = space.nr_areas_asked;
	fake_windows(&ctx, 200);	/* 20 seconds */
	KUNIT_EXPECT_LE(test, space.nr_areas_asked - asked, 22);
}

/* What little was mapped is elsewhere now: that is found out, too. */
static void sparse_mappings_that_move_are_followed(struct kunit *test)
{
	attrs.update_us = 10000000;
	space.areas[0] = (struct dx_range){ 0, 64 * MIB };
	space.nr_areas = 1;
	space.one_mapped_in = 8;
	start(test);
	fake_windows(&ctx, 300);
	KUNIT_EXPECT_TRUE(test, ctx.targets[0].settled);
	space.areas[0] = (struct dx_range){ 1024 * MIB, 1088 * MIB };
	space.absent = (struct dx_range){ 0, 64 * MIB };
	fake_windows(&ctx, 2);
	KUNIT_EXPECT_TRUE(test, region_at(1024 * MIB));
}

static void areas_that_cannot_be_told_leave_regions_alone(struct kunit *test)
{
	start(test);
	fake_windows(&ctx, 3);
	space.nr_areas = 0;
	fake_windows(&ctx, 20);
	KUNIT_EXPECT_TRUE(test, region_at(17 * MIB));
	KUNIT_EXPECT_TRUE(test, region_at(64 * MIB));
}

static void space_without_areas_yet_is_awaited(struct kunit *test)
{
	space.nr_areas = 0;
	start(test);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_EQ(test, dx_context_nr_regions(&ctx), 0);
	space.nr_areas = 2;
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_GE(test, dx_context_nr_regions(&ctx), 10);
}

static void fixed_ranges_are_not_asked_for(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, fake_start(&ctx, &space, &fake_fvaddr, &attrs, 1),
			0);
	fake_windows(&ctx, 30);
	KUNIT_EXPECT_EQ(test, space.nr_areas_asked, 1);
}

static void end_of_the_target_is_seen_at_once(struct kunit *test)
{
	start(test);
	fake_windows(&ctx, 1);
	fake_tick(&ctx);
	space.gone = true;
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx),
			DX_TICK_TARGET_GONE | DX_TICK_NO_TARGET);
	KUNIT_EXPECT_EQ(test, fake_tick(&ctx), DX_TICK_NO_TARGET);
	KUNIT_EXPECT_FALSE(test, ctx.targets[0].alive);
}

static void start_without_a_target_is_refused(struct kunit *test)
{
	space.gone = true;
	KUNIT_EXPECT_EQ(test, fake_start(&ctx, &space, &fake_vaddr, &attrs, 1),
			-ESRCH);
	KUNIT_EXPECT_FALSE(test, ctx.running);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(start_has_enough_regions),
	KUNIT_CASE_PARAM(size_limit_keeps_enough_regions, bound_gen_params),
	KUNIT_CASE(window_counts_hot_and_cold),
	KUNIT_CASE(next_window_counts_from_zero),
	KUNIT_CASE(each_region_gets_one_look_a_sample),
	KUNIT_CASE(estimate_moves_within_a_window),
	KUNIT_CASE(unanswered_looks_are_no_samples),
	KUNIT_CASE(unanswered_window_is_no_news),
	KUNIT_CASE(absent_memory_is_not_accessed_and_told),
	KUNIT_CASE(half_absent_memory_is_not_absent),
	KUNIT_CASE(hidden_accesses_are_told),
	KUNIT_CASE(long_looks_wait_their_time),
	KUNIT_CASE_PARAM(age_goes_by_change, age_gen_params),
	KUNIT_CASE(age_counts_windows_and_time),
	KUNIT_CASE(equal_neighbours_merge),
	KUNIT_CASE(splits_stop_below_the_maximum),
	KUNIT_CASE(partial_split_makes_progress),
	KUNIT_CASE(partial_splits_take_turns),
	KUNIT_CASE_PARAM(splits_go_by_the_room_that_is_left, split_gen_params),
	KUNIT_CASE(too_many_regions_merge_in_the_end),
	KUNIT_CASE(too_many_regions_merge_no_more_than_needed),
	KUNIT_CASE(minimum_wins_over_maximum),
	KUNIT_CASE(areas_are_followed),
	KUNIT_CASE(areas_are_asked_ever_less_often),
	KUNIT_CASE(areas_are_asked_when_nothing_is_mapped),
	KUNIT_CASE(absent_memory_is_not_asked_about_all_the_time),
	KUNIT_CASE(sparse_mappings_are_not_scanned_in_bursts),
	KUNIT_CASE(sparse_mappings_that_move_are_followed),
	KUNIT_CASE(areas_that_cannot_be_told_leave_regions_alone),
	KUNIT_CASE(space_without_areas_yet_is_awaited),
	KUNIT_CASE(fixed_ranges_are_not_asked_for),
	KUNIT_CASE(end_of_the_target_is_seen_at_once),
	KUNIT_CASE(start_without_a_target_is_refused),
	{}
};

struct kunit_suite core_window_suite = {
	.name = "damonx_core_window",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
