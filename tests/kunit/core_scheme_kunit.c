// SPDX-License-Identifier: GPL-2.0
/*
 * Schemes: patterns, when they are applied, what is told, filters of the first
 * layer, and changes while they run. Half of the memory is hot; what is acted on
 * is free from then on, as after a page-out.
 */
#include "core_kunit.h"
#include "core_scheme_fake.h"

#define MIB	BIT_ULL(20)

static struct dx_context *ctx;

static int init(struct kunit *test)
{
	ctx = &scheme_ctx;
	return scheme_begin();
}

static void exit_check(struct kunit *test)
{
	const char *wrong = fake_check(ctx);

	if (wrong)
		KUNIT_FAIL(test, "%s", wrong);
	fake_end(ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static const struct dx_scheme_stats *stats_of(u32 id)
{
	return &dx_scheme_find(ctx, id)->state.stats;
}

/* ---- patterns ---- */

static void a_scheme_counts_what_its_pattern_fits(struct kunit *test)
{
	struct dx_scheme_spec specs[] = { scheme_stat(1), scheme_stat(2) };
	const struct dx_scheme_stats *hot, *cold;

	specs[0].pattern.min_accesses = 10;
	specs[1].pattern.max_accesses = 1;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(20);
	hot = stats_of(1);
	cold = stats_of(2);
	KUNIT_EXPECT_EQ(test, hot->nr_snapshots, 20);
	KUNIT_EXPECT_EQ(test, cold->nr_snapshots, 20);
	/* Half of 64 MiB, in most windows to a few pages. */
	KUNIT_EXPECT_GT(test, hot->tried_bytes, 18 * 32 * MIB);
	KUNIT_EXPECT_LT(test, hot->tried_bytes, 21 * 32 * MIB);
	KUNIT_EXPECT_GT(test, cold->tried_bytes, 18 * 32 * MIB);
	KUNIT_EXPECT_LT(test, cold->tried_bytes, 21 * 32 * MIB);
	KUNIT_EXPECT_EQ(test, hot->applied_bytes, 0);
	KUNIT_EXPECT_EQ(test, fake_acted_steps, 0);
}

static void size_rate_and_age_are_limits(struct kunit *test)
{
	struct dx_region r = {
		.end = 16 * FAKE_PAGE, .last_nr_accesses = 5, .last_samples = 20,
		.samples = 0, .age = 7,
	};
	struct dx_pattern p = {
		.access_unit = DAMONX_ACCESS_SAMPLES,
		.age_unit = DAMONX_AGE_WINDOWS,
	};

	scheme_windows(10);
	r.changed_ns = ctx->last.end_ns - 700 * FAKE_MS;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.min_accesses = 5;
	p.max_accesses = 6;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.max_accesses = 5;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	p.max_accesses = 0;
	p.min_accesses = 6;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	/* 5 of 20 samples of 5 ms are 250,000 ppm, and 50 Hz. */
	p.access_unit = DAMONX_ACCESS_PPM;
	p.min_accesses = 250000;
	p.max_accesses = 250001;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.access_unit = DAMONX_ACCESS_MILLIHZ;
	p.min_accesses = 50000;
	p.max_accesses = 50001;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.min_age = 7;
	p.max_age = 8;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.min_age = 8;
	p.max_age = 0;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	p.age_unit = DAMONX_AGE_US;
	p.min_age = 700000;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	p.min_age = 700001;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	p.min_bytes = 16 * FAKE_PAGE;
	p.max_bytes = 16 * FAKE_PAGE;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits_size(&p, &r));
	p.max_bytes--;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits_size(&p, &r));
}

static void what_is_unknown_fits_no_rate(struct kunit *test)
{
	struct dx_region r = { .end = FAKE_PAGE };
	struct dx_pattern p = { .max_accesses = 1 };

	scheme_windows(1);
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	p.max_accesses = 0;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
}

static void what_was_seen_lately_can_be_left_out(struct kunit *test)
{
	struct dx_region r = { .end = FAKE_PAGE, .last_samples = 20 };
	struct dx_pattern p = { .min_unseen_us = 1000000 };

	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
	r.last_seen_ns = fake_now_ns;
	KUNIT_EXPECT_FALSE(test, dx_pattern_fits(ctx, &p, &r));
	fake_now_ns += 1000 * FAKE_MS;
	KUNIT_EXPECT_TRUE(test, dx_pattern_fits(ctx, &p, &r));
}

/* ---- actions ---- */

static void what_is_cold_goes_once(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	const struct dx_scheme_stats *stats;

	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(60);
	stats = stats_of(1);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 31 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_hot_bytes_out(), 0);
	/* What is out already is neither tried nor applied again. */
	KUNIT_EXPECT_EQ(test, stats->applied_bytes, scheme_bytes_out());
	KUNIT_EXPECT_EQ(test, stats->tried_bytes, scheme_bytes_out());
	KUNIT_EXPECT_EQ(test, stats->failed_bytes, 0);
	KUNIT_EXPECT_GE(test, stats->nr_tried, stats->nr_applied);
}

static void an_action_begins_the_age_anew(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	struct dx_region *r;
	u32 nr_young = 0;

	spec.pattern.min_age = 500000;
	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	fake_window(ctx);
	dx_context_next_window(ctx);
	while (ctx->pass_of_schemes.applying)
		fake_tick(ctx);
	dx_for_each_region(r, ctx->targets)
		nr_young += !r->age && !r->last_nr_accesses;
	KUNIT_EXPECT_GT(test, nr_young, 0);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 30 * MIB);
}

static void long_work_comes_in_slices(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	u64 longest = 0, began;
	u32 i;

	/* 2 ms for 64 KiB: a second for 32 MiB. */
	fake_act_step_ns = 2 * FAKE_MS;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	for (i = 0; i < 3000; i++) {
		began = max(fake_now_ns, dx_context_due_ns(ctx));
		if (fake_tick(ctx) & DX_TICK_WINDOW)
			dx_context_next_window(ctx);
		longest = max(longest, fake_now_ns - began);
	}
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 31 * MIB);
	/* A slice of 10 ms, and the step in which it ended. */
	KUNIT_EXPECT_LE(test, longest, 14 * FAKE_MS);
	/* Watching went on meanwhile. */
	KUNIT_EXPECT_GT(test, ctx->stats.samples_taken, 100);
	/* Each region is one that was tried, in however many slices. */
	KUNIT_EXPECT_LT(test, stats_of(1)->nr_tried, 200);
}

static void small_regions_end_a_slice_as_well(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	struct dx_range_filter filters[64];
	u64 began;
	u32 i;

	/* Parts of a page, one after the other, and half a millisecond each. */
	for (i = 0; i < 64; i++)
		filters[i] = (struct dx_range_filter){
			.type = DAMONX_FILTER_ADDR, .allow = true,
			.range.start = SCHEME_START + 40 * MIB +
				       2 * i * FAKE_PAGE,
			.range.end = SCHEME_START + 40 * MIB +
				     (2 * i + 1) * FAKE_PAGE,
		};
	spec.range_filters = filters;
	spec.nr_range_filters = 64;
	fake_act_step_ns = 8 * FAKE_MS;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_until_applying();
	began = fake_now_ns;
	fake_tick(ctx);
	KUNIT_EXPECT_GE(test, fake_now_ns - began, 9 * FAKE_MS);
	KUNIT_EXPECT_LE(test, fake_now_ns - began, 11 * FAKE_MS);
	KUNIT_EXPECT_TRUE(test, ctx->pass_of_schemes.active);
	scheme_windows(1);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), 64 * FAKE_PAGE);
}

static void who_waits_comes_first(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	u64 out;

	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_until_applying();
	fake_claimed = true;
	KUNIT_EXPECT_TRUE(test, fake_tick(ctx) & DX_TICK_AGAIN);
	out = scheme_bytes_out();
	KUNIT_EXPECT_EQ(test, fake_acted_steps, 1);
	/* A commit without the scheme: nothing more of it is done. */
	KUNIT_ASSERT_EQ(test, scheme_commit(NULL, 0), 0);
	fake_claimed = false;
	scheme_windows(10);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), out);
}

static void a_target_that_ends_is_left_alone(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);

	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_until_applying();
	scheme_space.gone = true;
	while (!(fake_tick(ctx) & DX_TICK_NO_TARGET))
		;
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), 0);
}

static void without_memory_it_acts_all_the_same(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);

	spec.quota.bytes = MIB;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	fake_fail_all = true;
	scheme_windows(60);
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 20 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_hot_bytes_out(), 0);
	KUNIT_EXPECT_GT(test, ctx->stats.skipped, 0);
}

/* ---- what lies on borders ---- */

static void huge_pages_on_borders_of_regions_go(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);

	fake_act_folio_pages = 512;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	/* All of the cold half but what a hot region may reach into. */
	KUNIT_EXPECT_GE(test, scheme_bytes_out(), 30 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_hot_bytes_out(), 0);
	KUNIT_EXPECT_EQ(test, stats_of(1)->applied_bytes, scheme_bytes_out());
	KUNIT_EXPECT_EQ(test, stats_of(1)->tried_bytes, scheme_bytes_out());
}

static struct dx_range_filter allow_mib(u64 start, u64 end)
{
	return (struct dx_range_filter){
		.type = DAMONX_FILTER_ADDR, .allow = true,
		.range = { SCHEME_START + start * MIB, SCHEME_START + end * MIB },
	};
}

static void a_border_to_what_is_not_acted_on_is_kept(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	struct dx_range_filter filters[] = {
		allow_mib(40, 43), allow_mib(43, 46),
	};

	spec.range_filters = filters;
	spec.nr_range_filters = 2;
	fake_act_folio_pages = 512;
	/* A page between them is kept out, and so the huge page that it is in. */
	filters[1].range.start += FAKE_PAGE;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), 4 * MIB);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out_of(&filters[0].range), 2 * MIB);
	filters[1].range.start -= FAKE_PAGE;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(20);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), 6 * MIB);
	KUNIT_EXPECT_EQ(test, stats_of(1)->applied_bytes, 6 * MIB);
}

/* ---- when ---- */

static void each_has_an_interval_of_its_own(struct kunit *test)
{
	struct dx_scheme_spec specs[] = {
		scheme_stat(1), scheme_stat(2), scheme_stat(3),
	};

	specs[1].apply_us = 10000;
	specs[2].apply_us = 500000;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 3), 0);
	scheme_windows(50);	/* of 100 ms */
	KUNIT_EXPECT_EQ(test, stats_of(1)->nr_snapshots, 50);
	KUNIT_EXPECT_GE(test, stats_of(2)->nr_snapshots, 450);
	KUNIT_EXPECT_LE(test, stats_of(2)->nr_snapshots, 501);
	KUNIT_EXPECT_GE(test, stats_of(3)->nr_snapshots, 9);
	KUNIT_EXPECT_LE(test, stats_of(3)->nr_snapshots, 10);
}

static void a_pass_into_the_next_window_does_not_cost_its_own(struct kunit *test)
{
	struct dx_scheme_spec specs[] = { scheme_pageout(1), scheme_stat(2) };
	u64 windows;

	specs[0].pattern.min_age = 0;
	scheme_windows(10);
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	/* 32 MiB take 150 ms, a window 100 ms. */
	fake_act_step_ns = 3 * FAKE_MS / 10;
	windows = ctx->stats.windows;
	while (scheme_bytes_out() < 31 * MIB)
		scheme_windows(1);
	windows = ctx->stats.windows - windows;
	KUNIT_EXPECT_GE(test, windows, 2);
	scheme_windows(2);
	KUNIT_EXPECT_GE(test, stats_of(1)->nr_snapshots, windows + 1);
	KUNIT_EXPECT_LE(test, stats_of(1)->nr_snapshots, windows + 2);
	KUNIT_EXPECT_EQ(test, stats_of(2)->nr_snapshots,
			stats_of(1)->nr_snapshots);
	/* What is owed is once: as often as there are windows from then on. */
	windows = stats_of(2)->nr_snapshots;
	scheme_windows(10);
	KUNIT_EXPECT_EQ(test, stats_of(2)->nr_snapshots, windows + 10);
}

static void one_that_is_off_or_capped_is_not_applied(struct kunit *test)
{
	struct dx_scheme_spec specs[] = { scheme_stat(1), scheme_stat(2) };

	specs[0].off = true;
	specs[1].max_snapshots = 3;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(10);
	KUNIT_EXPECT_EQ(test, stats_of(1)->nr_snapshots, 0);
	KUNIT_EXPECT_EQ(test, stats_of(2)->nr_snapshots, 3);
	KUNIT_EXPECT_EQ(test, dx_scheme_flags(ctx, &ctx->schemes[0]), 0);
	KUNIT_EXPECT_EQ(test, dx_scheme_flags(ctx, &ctx->schemes[1]),
			DAMONX_STATS_ACTIVE | DAMONX_STATS_CAPPED);
	specs[1].max_snapshots = 5;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(10);
	KUNIT_EXPECT_EQ(test, stats_of(2)->nr_snapshots, 5);
}

/* ---- several ---- */

static void the_first_one_decides_for_those_behind_it(struct kunit *test)
{
	struct dx_scheme_spec specs[] = { scheme_pageout(1), scheme_stat(2) };

	/* What was acted on is young for the second. */
	specs[0].pattern.min_age = 0;
	specs[1].pattern.max_accesses = 1;
	specs[1].pattern.min_age = 100000;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(20);
	KUNIT_EXPECT_GT(test, stats_of(1)->applied_bytes, 0);
	KUNIT_EXPECT_EQ(test, stats_of(2)->tried_bytes, 0);
	/* And not, if it comes first. */
	swap(specs[0], specs[1]);
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	specs[0].pattern.min_age = 0;
	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(5);
	KUNIT_EXPECT_GT(test, stats_of(2)->tried_bytes, 0);
}

/* ---- changes ---- */

static void statistics_go_by_the_identifier(struct kunit *test)
{
	struct dx_scheme_spec specs[] = { scheme_stat(1), scheme_stat(2) };
	struct dx_scheme_spec other[] = {
		scheme_stat(3), scheme_stat(2),
	};
	u64 tried;

	KUNIT_ASSERT_EQ(test, scheme_commit(specs, 2), 0);
	scheme_windows(5);
	tried = stats_of(2)->tried_bytes;
	KUNIT_EXPECT_GT(test, tried, 0);
	other[1].pattern.min_accesses = 1000000;
	KUNIT_ASSERT_EQ(test, scheme_commit(other, 2), 0);
	KUNIT_EXPECT_TRUE(test, !dx_scheme_find(ctx, 1));
	KUNIT_EXPECT_EQ(test, stats_of(2)->tried_bytes, tried);
	KUNIT_EXPECT_EQ(test, stats_of(3)->tried_bytes, 0);
	other[1].id = 3;
	KUNIT_EXPECT_EQ(test, scheme_commit(other, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, ctx->nr_schemes, 2);
}

/* As many, more, from none, fewer, none again; and the statistics stay. */
static void destinations_follow_each_commit(struct kunit *test)
{
	static const u32 counts[] = { 2, 2, 4, 1, 0, 3, 0 };
	struct dx_destination to[4];
	struct dx_scheme_spec spec = scheme_stat(1);
	const struct dx_scheme_spec *got;
	u64 tried = 0;
	u32 i, k;

	spec.destinations = to;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		for (k = 0; k < ARRAY_SIZE(to); k++)
			to[k] = (struct dx_destination){
				.node = 10 * i + k, .weight = 100 + i - k,
			};
		spec.nr_destinations = counts[i];
		KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
		/* What was handed in is the caller's own. */
		memset(to, 0xff, sizeof(to));
		got = &dx_scheme_find(ctx, 1)->spec;
		KUNIT_ASSERT_EQ(test, got->nr_destinations, counts[i]);
		for (k = 0; k < counts[i]; k++) {
			KUNIT_EXPECT_EQ(test, got->destinations[k].node,
					10 * i + k);
			KUNIT_EXPECT_EQ(test, got->destinations[k].weight,
					100 + i - k);
		}
		KUNIT_EXPECT_GE(test, stats_of(1)->tried_bytes, tried);
		tried = stats_of(1)->tried_bytes;
		scheme_windows(1);
		KUNIT_EXPECT_GT(test, stats_of(1)->tried_bytes, tried);
	}
}

/* Rule A18 for pages: what is left over is what the last one does not say. */
static void the_same_again_keeps_the_default_of_page_filters(struct kunit *test)
{
	struct dx_page_filter filter = { .type = DAMONX_FILTER_ANON };
	struct dx_scheme_spec spec = scheme_stat(1);
	const struct dx_scheme *s;
	u32 i;

	spec.page_filters = &filter;
	spec.nr_page_filters = 1;
	for (i = 0; i < 6; i++) {
		filter.allow = i < 3;
		KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
		s = dx_scheme_find(ctx, 1);
		KUNIT_EXPECT_EQ(test, s->spec.nr_page_filters, 1);
		KUNIT_EXPECT_EQ(test,
				dx_scheme_page_filters(&s->spec).otherwise,
				i >= 3);
		scheme_windows(1);
	}
}

static void a_change_that_fails_changes_nothing(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1), more = scheme_pageout(1);
	struct dx_page_filter filter = { .type = DAMONX_FILTER_ANON };
	long fail_at;

	spec.quota.bytes = MIB;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(5);
	more.page_filters = &filter;
	more.nr_page_filters = 1;
	for (fail_at = 1; fail_at < 20; fail_at++) {
		u64 before = fake_digest(ctx);

		fake_fail_at = fail_at;
		if (!scheme_commit(&more, 1))
			break;
		KUNIT_EXPECT_EQ(test, fake_digest(ctx), before);
		KUNIT_EXPECT_EQ(test, ctx->schemes[0].spec.quota.bytes, MIB);
	}
	fake_fail_at = 0;
	KUNIT_EXPECT_GT(test, fail_at, 2);
	KUNIT_EXPECT_EQ(test, ctx->schemes[0].spec.nr_page_filters, 1);
}

/* ---- what is told ---- */

static void it_is_known_what_was_tried(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	const struct dx_tried_list *last;
	u64 bytes = 0;
	u32 i;

	scheme_windows(20);
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	fake_window(ctx);
	dx_context_next_window(ctx);
	while (ctx->pass_of_schemes.applying)
		fake_tick(ctx);
	last = &ctx->schemes[0].state.last;
	KUNIT_ASSERT_GT(test, last->nr, 0);
	for (i = 0; i < last->nr; i++) {
		KUNIT_EXPECT_EQ(test, last->at[i].target, 1);
		KUNIT_EXPECT_GT(test, last->at[i].region.end,
				last->at[i].region.start);
		KUNIT_EXPECT_EQ(test, last->at[i].region.nr_accesses, 0);
		KUNIT_EXPECT_GT(test, last->at[i].region.age, 0);
		bytes += last->at[i].region.applied_bytes;
	}
	KUNIT_EXPECT_EQ(test, bytes, scheme_bytes_out());
	KUNIT_EXPECT_EQ(test, scheme_nr_passes, 1);
	KUNIT_EXPECT_EQ(test, last->window, ctx->last.number);
}

/* ---- filters of the first layer ---- */

static enum dx_verdict ask(const struct dx_range_filter *filters, u32 nr,
			   u32 nr_pages, u32 target, u64 addr)
{
	static struct dx_page_filter page;
	const struct dx_scheme_spec spec = {
		.range_filters = (struct dx_range_filter *)filters,
		.nr_range_filters = nr,
		.page_filters = &page,
		.nr_page_filters = nr_pages,
	};
	u64 end = U64_MAX;

	return dx_range_filter_ask(&spec, target, addr, &end);
}

/* Rule A18, all of it: [100, 200) matches or does not, allows or rejects. */
static void default_rule_is_the_opposite_of_the_last(struct kunit *test)
{
	static const struct {
		bool inverted, allow;
		u32 nr_pages;
		enum dx_verdict inside, outside;
	} rows[] = {
		{ 0, 0, 0, DX_VERDICT_KEEP_OUT, DX_VERDICT_ASK_PAGES },
		{ 0, 1, 0, DX_VERDICT_LET_THROUGH, DX_VERDICT_KEEP_OUT },
		{ 1, 0, 0, DX_VERDICT_ASK_PAGES, DX_VERDICT_KEEP_OUT },
		{ 1, 1, 0, DX_VERDICT_KEEP_OUT, DX_VERDICT_LET_THROUGH },
		/* With a second layer, that one decides what is left over. */
		{ 0, 0, 1, DX_VERDICT_KEEP_OUT, DX_VERDICT_ASK_PAGES },
		{ 0, 1, 1, DX_VERDICT_LET_THROUGH, DX_VERDICT_ASK_PAGES },
		{ 1, 0, 1, DX_VERDICT_ASK_PAGES, DX_VERDICT_KEEP_OUT },
		{ 1, 1, 1, DX_VERDICT_ASK_PAGES, DX_VERDICT_LET_THROUGH },
	};
	struct dx_range_filter f = {
		.type = DAMONX_FILTER_ADDR, .range = { 100, 200 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		f.inverted = rows[i].inverted;
		f.allow = rows[i].allow;
		KUNIT_EXPECT_EQ(test, ask(&f, 1, rows[i].nr_pages, 1, 150),
				rows[i].inside);
		KUNIT_EXPECT_EQ(test, ask(&f, 1, rows[i].nr_pages, 1, 250),
				rows[i].outside);
		KUNIT_EXPECT_EQ(test, ask(&f, 1, rows[i].nr_pages, 1, 50),
				rows[i].outside);
	}
	KUNIT_EXPECT_EQ(test, ask(&f, 0, 0, 1, 0), DX_VERDICT_ASK_PAGES);
}

static void the_first_filter_that_matches_decides(struct kunit *test)
{
	const struct dx_range_filter filters[] = {
		{ .type = DAMONX_FILTER_ADDR, .range = { 100, 200 } },
		{ .type = DAMONX_FILTER_ADDR, .range = { 0, 300 },
		  .allow = true },
		{ .type = DAMONX_FILTER_TARGET, .target = 2, .allow = true },
	};

	KUNIT_EXPECT_EQ(test, ask(filters, 3, 0, 1, 50),
			DX_VERDICT_LET_THROUGH);
	KUNIT_EXPECT_EQ(test, ask(filters, 3, 0, 1, 150), DX_VERDICT_KEEP_OUT);
	KUNIT_EXPECT_EQ(test, ask(filters, 3, 0, 1, 350), DX_VERDICT_KEEP_OUT);
	KUNIT_EXPECT_EQ(test, ask(filters, 3, 0, 2, 350),
			DX_VERDICT_LET_THROUGH);
	KUNIT_EXPECT_EQ(test, ask(filters, 3, 0, 2, 150), DX_VERDICT_KEEP_OUT);
}

static void a_part_of_a_region_is_acted_on(struct kunit *test)
{
	struct dx_scheme_spec spec = scheme_pageout(1);
	struct dx_range_filter filter = {
		.type = DAMONX_FILTER_ADDR, .allow = true,
		.range = { SCHEME_START + 40 * MIB,
			   SCHEME_START + 41 * MIB },
	};

	spec.range_filters = &filter;
	spec.nr_range_filters = 1;
	KUNIT_ASSERT_EQ(test, scheme_commit(&spec, 1), 0);
	scheme_windows(30);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out(), MIB);
	KUNIT_EXPECT_EQ(test, scheme_bytes_out_of(&filter.range), MIB);
	KUNIT_EXPECT_EQ(test, stats_of(1)->tried_bytes, MIB);
}

static void page_filters_are_handed_down_with_their_default(struct kunit *test)
{
	struct dx_page_filter filters[] = {
		{ .type = DAMONX_FILTER_ANON, .inverted = true },
		{ .type = DAMONX_FILTER_YOUNG, .allow = true },
	};
	struct dx_scheme_spec spec = { .page_filters = filters };

	KUNIT_EXPECT_TRUE(test, dx_scheme_page_filters(&spec).otherwise);
	spec.nr_page_filters = 1;
	KUNIT_EXPECT_TRUE(test, dx_scheme_page_filters(&spec).otherwise);
	spec.nr_page_filters = 2;
	KUNIT_EXPECT_FALSE(test, dx_scheme_page_filters(&spec).otherwise);
	KUNIT_EXPECT_EQ(test, dx_scheme_page_filters(&spec).nr, 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_scheme_counts_what_its_pattern_fits),
	KUNIT_CASE(size_rate_and_age_are_limits),
	KUNIT_CASE(what_is_unknown_fits_no_rate),
	KUNIT_CASE(what_was_seen_lately_can_be_left_out),
	KUNIT_CASE(what_is_cold_goes_once),
	KUNIT_CASE(an_action_begins_the_age_anew),
	KUNIT_CASE(long_work_comes_in_slices),
	KUNIT_CASE(small_regions_end_a_slice_as_well),
	KUNIT_CASE(who_waits_comes_first),
	KUNIT_CASE(a_target_that_ends_is_left_alone),
	KUNIT_CASE(without_memory_it_acts_all_the_same),
	KUNIT_CASE(huge_pages_on_borders_of_regions_go),
	KUNIT_CASE(a_border_to_what_is_not_acted_on_is_kept),
	KUNIT_CASE(each_has_an_interval_of_its_own),
	KUNIT_CASE(a_pass_into_the_next_window_does_not_cost_its_own),
	KUNIT_CASE(one_that_is_off_or_capped_is_not_applied),
	KUNIT_CASE(the_first_one_decides_for_those_behind_it),
	KUNIT_CASE(statistics_go_by_the_identifier),
	KUNIT_CASE(destinations_follow_each_commit),
	KUNIT_CASE(the_same_again_keeps_the_default_of_page_filters),
	KUNIT_CASE(a_change_that_fails_changes_nothing),
	KUNIT_CASE(it_is_known_what_was_tried),
	KUNIT_CASE(default_rule_is_the_opposite_of_the_last),
	KUNIT_CASE(the_first_filter_that_matches_decides),
	KUNIT_CASE(a_part_of_a_region_is_acted_on),
	KUNIT_CASE(page_filters_are_handed_down_with_their_default),
	{}
};

struct kunit_suite core_scheme_suite = {
	.name = "damonx_core_scheme",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
