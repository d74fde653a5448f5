// SPDX-License-Identifier: GPL-2.0
/*
 * Actions in steps, what filters and probes are handed down, and what is told
 * about it. Memory here is mapped but for a gap; each step does 16 pages.
 */
#include "core_kunit.h"

#define START		(64 * FAKE_PAGE)
#define END		(192 * FAKE_PAGE)
#define GAP_START	(100 * FAKE_PAGE)
#define GAP_END		(120 * FAKE_PAGE)
#define STEP_PAGES	16
#define STEP_NS		FAKE_MS

static struct dx_space space;
static struct dx_context ctx;
static struct dx_ops ops;
static struct dx_env env;
static u32 nr_steps, nr_before, nr_after, told_scheme, nr_hits, nr_read;
static u64 told_bytes;
static u32 gone_at;	/* in this step; 0: never */

/* Whether a page has a property that filters ask for: every other one is anon. */
static bool page_passes(const struct dx_page_filters *filters, u64 addr)
{
	u32 i;

	for (i = 0; i < filters->nr; i++) {
		const struct dx_page_filter *f = &filters->at[i];
		bool has = f->type == DAMONX_FILTER_ANON &&
			   addr / FAKE_PAGE % 2;

		if (has != f->inverted)
			return f->allow;
	}
	return filters->otherwise;
}

static void act_page(struct dx_act *act, u64 addr)
{
	act->done.tried_bytes += FAKE_PAGE;
	if (!page_passes(&act->filters, addr))
		return;
	act->done.passed_bytes += FAKE_PAGE;
	if (addr / FAKE_PAGE % 10)
		act->done.applied_bytes += FAKE_PAGE;
	else
		act->done.failed_bytes += FAKE_PAGE;
}

static void fake_act(struct dx_space *s, struct dx_act *act)
{
	u64 addr = act->range.start;
	u64 end = min_t(u64, act->range.end, addr + STEP_PAGES * FAKE_PAGE);

	fake_now_ns += STEP_NS;
	nr_steps++;
	if (nr_steps == fake_claim_at)
		fake_claimed = true;
	if (nr_steps == gone_at) {
		act->done.end = DX_ACT_GONE;
		return;
	}
	for (; addr < end && act->done.applied_bytes < act->max_bytes;
	     addr += FAKE_PAGE)
		if (addr < GAP_START || addr >= GAP_END)
			act_page(act, addr);
	act->done.next = addr;
	if (addr == act->range.end)
		act->done.end = DX_ACT_DONE;
	else if (addr < end)
		act->done.end = DX_ACT_BYTES;
	else
		act->done.end = DX_ACT_TIME;
}

static void before_apply(void *self, const struct dx_context *c,
			 const struct dx_target *t, const struct dx_region *r,
			 u32 scheme)
{
	nr_before++;
}

static void applied(void *self, const struct dx_context *c,
		    const struct dx_target *t, const struct dx_region *r,
		    u32 scheme, const struct dx_act *act)
{
	nr_after++;
	told_scheme = scheme;
	told_bytes = act->done.applied_bytes;
}

static const struct dx_events events = {
	.before_apply = before_apply,
	.applied = applied,
};

static int init(struct kunit *test)
{
	struct dx_attrs attrs = fake_attrs();

	fake_reset();
	nr_steps = 0;
	nr_before = 0;
	nr_after = 0;
	gone_at = 0;
	space = (struct dx_space){
		.areas = { { START, END } },
		.nr_areas = 1,
	};
	ops = fake_vaddr;
	ops.act = fake_act;
	env = fake_env;
	env.events = &events;
	if (fake_start(&ctx, &space, &ops, &attrs, 1))
		return -ENOMEM;
	ctx.env = &env;
	return 0;
}

static void exit_check(struct kunit *test)
{
	fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static int run(struct dx_act *act)
{
	return dx_act_on_region(&ctx, ctx.targets, ctx.targets[0].regions.at, 7,
				act);
}

static struct dx_act whole(void)
{
	return (struct dx_act){
		.action = DAMONX_ACTION_PAGEOUT,
		.range = { START, END },
		.filters.otherwise = true,
		.max_bytes = U64_MAX,
		.deadline_ns = U64_MAX,
	};
}

static void steps_add_up(struct kunit *test)
{
	struct dx_act act = whole();

	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.end, DX_ACT_DONE);
	KUNIT_EXPECT_EQ(test, act.done.next, END);
	KUNIT_EXPECT_EQ(test, nr_steps, 8);
	/* The gap counts nowhere; one page of ten fails: 70, 80, 90, 120... */
	KUNIT_EXPECT_EQ(test, act.done.tried_bytes, 108 * FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, act.done.passed_bytes, 108 * FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, act.done.failed_bytes, 11 * FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, act.done.applied_bytes, 97 * FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, nr_before, 1);
	KUNIT_EXPECT_EQ(test, nr_after, 1);
	KUNIT_EXPECT_EQ(test, told_scheme, 7);
	KUNIT_EXPECT_EQ(test, told_bytes, act.done.applied_bytes);
}

static void filters_are_handed_down(struct kunit *test)
{
	const struct dx_page_filter filters[] = {
		{ .type = DAMONX_FILTER_ANON, .inverted = true, .allow = false },
		{ .type = DAMONX_FILTER_ANON, .allow = true },
	};
	struct dx_act act = whole();

	act.filters = (struct dx_page_filters){ .at = filters, .nr = 2 };
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.tried_bytes, 108 * FAKE_PAGE);
	KUNIT_EXPECT_EQ(test, act.done.passed_bytes, 54 * FAKE_PAGE);
}

static void bytes_are_a_limit_of_all_steps(struct kunit *test)
{
	struct dx_act act = whole();

	act.max_bytes = 40 * FAKE_PAGE;
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.end, DX_ACT_BYTES);
	KUNIT_EXPECT_EQ(test, act.done.applied_bytes, 40 * FAKE_PAGE);
	KUNIT_EXPECT_GT(test, nr_steps, 2);
	/* It goes on there, and what is left is done then. */
	act.range.start = act.done.next;
	act.max_bytes = U64_MAX;
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.applied_bytes, 57 * FAKE_PAGE);
}

static void deadline_ends_it_between_steps(struct kunit *test)
{
	struct dx_act act = whole();

	act.deadline_ns = fake_now_ns + 3 * STEP_NS;
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.end, DX_ACT_TIME);
	KUNIT_EXPECT_EQ(test, nr_steps, 3);
	KUNIT_EXPECT_EQ(test, act.done.next, START + 48 * FAKE_PAGE);
}

static void who_waits_waits_for_one_step(struct kunit *test)
{
	struct dx_act act = whole();

	fake_claim_at = 2;
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.end, DX_ACT_INTERRUPTED);
	KUNIT_EXPECT_EQ(test, nr_steps, 2);
	KUNIT_EXPECT_EQ(test, act.done.next, START + 32 * FAKE_PAGE);
}

static void end_of_the_space_ends_it(struct kunit *test)
{
	struct dx_act act = whole();

	gone_at = 3;
	KUNIT_EXPECT_EQ(test, run(&act), 0);
	KUNIT_EXPECT_EQ(test, act.done.end, DX_ACT_GONE);
	KUNIT_EXPECT_EQ(test, nr_steps, 3);
	KUNIT_EXPECT_EQ(test, nr_after, 1);
}

static void no_act_means_no_schemes(struct kunit *test)
{
	struct dx_act act = whole();

	KUNIT_EXPECT_TRUE(test, dx_context_can_act(&ctx));
	ops.act = NULL;
	KUNIT_EXPECT_FALSE(test, dx_context_can_act(&ctx));
	KUNIT_EXPECT_EQ(test, run(&act), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, nr_before, 0);
}

/* ---- probes ---- */

static void probing_pass(struct dx_space *s, struct dx_pass *pass)
{
	u32 i, n;

	fake_vaddr.pass(s, pass);
	for (i = 0; i < pass->nr_read; i++)
		for (n = 0; n < pass->nr_probes; n++)
			if (page_passes(&pass->probes[n], pass->read[i].addr))
				pass->read[i].hits |= 1 << n;
}

static void count_hits(struct dx_context *c, struct dx_target *t,
		       const struct dx_pass *pass, u64 now_ns,
		       struct dx_answers *answers)
{
	u32 i;

	for (i = 0; i < pass->nr_read; i++) {
		bool anon = pass->read[i].addr / FAKE_PAGE % 2;

		nr_read++;
		nr_hits += pass->read[i].hits == (anon ? 1 : 2);
	}
	dx_classic.after_pass(c, t, pass, now_ns, answers);
}

static void looks_say_which_probes_hit(struct kunit *test)
{
	const struct dx_page_filter anon = {
		.type = DAMONX_FILTER_ANON, .allow = true,
	};
	const struct dx_page_filter other = {
		.type = DAMONX_FILTER_ANON, .inverted = true, .allow = true,
	};
	const struct dx_probe_spec probes[] = {
		{ .id = 1, .filters = &anon, .nr_filters = 1 },
		{ .id = 2, .filters = &other, .nr_filters = 1 },
	};
	const struct dx_target_spec target = { .id = 1, .space = &space };
	const struct dx_context_spec spec = {
		.attrs = ctx.asked,
		.targets = &target,
		.nr_targets = 1,
		.probes = probes,
		.nr_probes = 2,
	};
	struct dx_engine engine = dx_classic;

	engine.after_pass = count_hits;
	nr_hits = 0;
	nr_read = 0;
	ops.pass = probing_pass;
	ctx.engine = &engine;
	KUNIT_ASSERT_EQ(test, fake_commit(&ctx, &spec), 0);
	fake_windows(&ctx, 1);
	KUNIT_EXPECT_GT(test, nr_read, 100);
	KUNIT_EXPECT_EQ(test, nr_hits, nr_read);
	ctx.engine = &dx_classic;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(steps_add_up),
	KUNIT_CASE(filters_are_handed_down),
	KUNIT_CASE(bytes_are_a_limit_of_all_steps),
	KUNIT_CASE(deadline_ends_it_between_steps),
	KUNIT_CASE(who_waits_waits_for_one_step),
	KUNIT_CASE(end_of_the_space_ends_it),
	KUNIT_CASE(no_act_means_no_schemes),
	KUNIT_CASE(looks_say_which_probes_hit),
	{}
};

struct kunit_suite core_act_suite = {
	.name = "damonx_core_act",
	.init = init,
	.exit = exit_check,
	.test_cases = cases,
};
