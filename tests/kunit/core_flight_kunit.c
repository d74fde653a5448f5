// SPDX-License-Identifier: GPL-2.0
/*
 * Looks in flight: what waits for long is credited with what arming of others
 * takes from it. Memory here has Accessed bits that arming clears, in pages, in
 * huge pages and in the tables above pages, and a TLB may hide accesses from
 * them; an engine of its own asks at random.
 */
#include "core_kunit.h"

#define NR_BLOCKS	8		/* of 2 MiB; every other one a huge page */
#define BLOCK_SHIFT	21
#define BLOCK_BYTES	BIT_ULL(BLOCK_SHIFT)
#define PAGES		512
#define MAX_WAIT	9

/**
 * struct bit - an Accessed bit
 * @accessed: it is set
 * @touched_tick: when its range was last accessed
 * @cached: what it belongs to is in the TLB: an access does not set it
 */
struct bit {
	bool accessed;
	u64 touched_tick;
	bool cached;
};

static struct bit tables[NR_BLOCKS];
static struct bit pages[NR_BLOCKS][PAGES];
static struct dx_space space;
static struct dx_context ctx;
static struct dx_engine engine;
static u64 seed;
static u64 tick;		/* accesses after this one show in the next */
static u32 nr_touched, nr_untouched, nr_once_touched, nr_wrong, nr_hidden;
static bool tlb;		/* there is one, */
static u32 tlb_epoch;		/* flushed so many times */
static u32 flush_every;		/* by us, so often; 0: not at all */
static int flush_error;

static bool is_huge(u32 block)
{
	return block % 2;
}

static struct bit *bit_of(u64 addr, u8 level, u8 *shift)
{
	u32 block = (addr >> BLOCK_SHIFT) % NR_BLOCKS;

	*shift = BLOCK_SHIFT;
	if (level == DX_LEVEL_PMD || is_huge(block))
		return &tables[block];
	*shift = 12;
	return &pages[block][(addr >> 12) % PAGES];
}

/* A translation that is loaded into the TLB sets the bit, one that is there not. */
static void access_bit(struct bit *bit)
{
	bit->accessed |= !bit->cached;
	bit->cached = tlb;
	bit->touched_tick = tick;
}

static void touch(u64 addr)
{
	u8 shift;
	struct bit *page = bit_of(addr, DX_LEVEL_LEAF, &shift);
	struct bit *table = bit_of(addr, DX_LEVEL_PMD, &shift);

	access_bit(page);
	if (table != page)
		access_bit(table);
}

static void forget_cached(void)
{
	u32 block, page;

	for (block = 0; block < NR_BLOCKS; block++) {
		tables[block].cached = false;
		for (page = 0; page < PAGES; page++)
			pages[block][page].cached = false;
	}
}

static int bits_flush(struct dx_space *s, u64 *cost_ns)
{
	if (flush_error)
		return flush_error;
	forget_cached();
	tlb_epoch++;
	*cost_ns = 100;
	return 0;
}

static int bits_areas(struct dx_space *s, struct dx_range *areas, u32 max)
{
	areas[0] = (struct dx_range){ 0, NR_BLOCKS * BLOCK_BYTES };
	return 1;
}

static void bits_pass(struct dx_space *s, struct dx_pass *pass)
{
	struct bit *bit;
	u32 i;
	u8 shift;

	for (i = 0; i < pass->nr_read; i++) {
		struct dx_look *look = &pass->read[i];

		bit = bit_of(look->addr, look->level, &look->leaf_shift);
		look->seen = bit->accessed ? DX_TOUCHED : DX_UNTOUCHED;
		if (pass->tell_hidden && !bit->accessed &&
		    look->epoch == tlb_epoch)
			look->seen = DX_HIDDEN;
	}
	for (i = 0; i < pass->nr_arm; i++) {
		struct dx_look *look = &pass->arm[i];

		bit = bit_of(look->addr, look->level, &look->leaf_shift);
		look->found = bit->accessed ? DX_TOUCHED : DX_UNTOUCHED;
		look->epoch = tlb_epoch;
		bit->accessed = false;
		/* What one arming found holds for the others of this pass. */
		if (i && look->level == pass->arm[i - 1].level &&
		    bit == bit_of(pass->arm[i - 1].addr, look->level,
				  &shift))
			look->found = pass->arm[i - 1].found;
	}
}

static const struct dx_ops bits_ops = {
	.name = "bits",
	.areas = bits_areas,
	.pass = bits_pass,
	.flush = bits_flush,
};

/* ---- an engine that asks at random ---- */

static u32 ask_room(const struct dx_context *c, u32 nr_regions)
{
	return 64 * (MAX_WAIT + 1);
}

/* The tag of a look is the tick at which it was armed. */
static u32 ask_before_pass(struct dx_context *c, struct dx_target *t,
			   struct dx_look *arm, u32 max,
			   struct dx_armed *armed)
{
	u64 addr = 0;
	u32 nr = 0;

	armed->flush = flush_every && c->tick % flush_every == 0;
	for (;;) {
		u32 wait = dx_random_below(&seed, MAX_WAIT + 1);

		addr += dx_random_below(&seed, BLOCK_BYTES / 2);
		if (nr == 64 || nr == max || addr >= NR_BLOCKS * BLOCK_BYTES)
			return nr;
		armed->nr_once += !wait;
		armed->last_due_tick = max(armed->last_due_tick,
					   wait ? c->tick + wait : 0);
		arm[nr++] = (struct dx_look){
			.addr = addr,
			.due_tick = wait ? c->tick + wait : 0,
			.tag = c->tick,
			.level = dx_random_below(&seed, 4) ? DX_LEVEL_LEAF :
							     DX_LEVEL_PMD,
		};
	}
}

/* The truth: was the entry accessed from arming on? */
static void ask_after_pass(struct dx_context *c, struct dx_target *t,
			   const struct dx_pass *pass, u64 now_ns,
			   struct dx_answers *answers)
{
	u32 i;
	u8 shift;

	for (i = 0; i < pass->nr_read; i++) {
		const struct dx_look *look = &pass->read[i];
		const struct bit *bit = bit_of(look->addr, look->level, &shift);
		bool touched = bit->touched_tick > look->tag;

		dx_answers_count(answers, look);
		nr_hidden += look->seen == DX_HIDDEN;
		nr_wrong += look->seen != DX_HIDDEN &&
			    look->seen != (touched ? DX_TOUCHED : DX_UNTOUCHED);
		nr_touched += touched;
		nr_untouched += !touched;
	}
	for (i = 0; i < pass->nr_arm; i++)
		nr_once_touched += !pass->arm[i].due_tick &&
				   pass->arm[i].found == DX_TOUCHED;
}

static void start(struct kunit *test, u64 with_seed)
{
	struct dx_attrs attrs = fake_attrs();

	fake_reset();
	seed = with_seed;
	memset(tables, 0, sizeof(tables));
	memset(pages, 0, sizeof(pages));
	nr_touched = 0;
	nr_untouched = 0;
	nr_once_touched = 0;
	nr_wrong = 0;
	nr_hidden = 0;
	tlb = false;
	tlb_epoch = 1;
	flush_every = 0;
	flush_error = 0;
	engine = dx_classic;
	engine.room = ask_room;
	engine.before_pass = ask_before_pass;
	engine.after_pass = ask_after_pass;
	attrs.aggr_us = 10000000;
	KUNIT_ASSERT_EQ(test, fake_start(&ctx, &space, &bits_ops, &attrs, 1),
			0);
	dx_flight_free(&fake_env, &ctx.targets[0].flight);
	ctx.engine = &engine;
	KUNIT_ASSERT_TRUE(test,
			  dx_flight_reserve(&fake_env, &ctx.targets[0].flight,
					    ask_room(&ctx, 0)));
}

static void end(struct kunit *test)
{
	fake_end(&ctx);
	KUNIT_EXPECT_EQ(test, fake_nr_held, 0);
}

static void run_at_random(void)
{
	fake_tick(&ctx);
	while (ctx.tick < 1500) {
		u32 i, nr = dx_random_below(&seed, 4);

		tick = ctx.tick + 1;
		for (i = 0; i < nr; i++)
			touch(dx_random_below(&seed, NR_BLOCKS * BLOCK_BYTES));
		fake_tick(&ctx);
	}
}

static void long_looks_lose_no_access(struct kunit *test)
{
	u64 run;

	for (run = 1; run <= 5; run++) {
		start(test, run);
		run_at_random();
		KUNIT_EXPECT_EQ(test, nr_wrong, 0);
		KUNIT_EXPECT_EQ(test, nr_hidden, 0);
		KUNIT_EXPECT_GT(test, nr_touched, 1000);
		KUNIT_EXPECT_GT(test, nr_untouched, 1000);
		KUNIT_EXPECT_GT(test, nr_once_touched, 100);
		end(test);
	}
}

/* ---- what the TLB hides ---- */

static void start_with_tlb(struct kunit *test, u64 with_seed, bool tell_hidden)
{
	start(test, with_seed);
	tlb = true;
	engine.tell_hidden = tell_hidden;
}

/* Without a flush nothing that was not seen is called untouched. */
static void what_may_be_hidden_is_told(struct kunit *test)
{
	u64 run;

	for (run = 1; run <= 5; run++) {
		start_with_tlb(test, run, true);
		run_at_random();
		KUNIT_EXPECT_EQ(test, nr_wrong, 0);
		KUNIT_EXPECT_GT(test, nr_hidden, 1000);
		KUNIT_EXPECT_EQ(test, ctx.stats.flushes, 0);
		end(test);
	}
}

/* Who does not ask takes what is hidden for untouched, as DAMON does. */
static void who_does_not_ask_is_told_nothing(struct kunit *test)
{
	start_with_tlb(test, 1, false);
	run_at_random();
	KUNIT_EXPECT_EQ(test, nr_hidden, 0);
	KUNIT_EXPECT_GT(test, nr_wrong, 100);
	end(test);
}

/* A flush with each arming: all is seen, although the TLB would hide it. */
static void flushes_show_all(struct kunit *test)
{
	u64 run;

	for (run = 1; run <= 5; run++) {
		start_with_tlb(test, run, true);
		flush_every = 1;
		run_at_random();
		KUNIT_EXPECT_EQ(test, nr_wrong, 0);
		KUNIT_EXPECT_EQ(test, nr_hidden, 0);
		KUNIT_EXPECT_GT(test, nr_touched, 1000);
		KUNIT_EXPECT_GE(test, ctx.stats.flushes, 1500);
		KUNIT_EXPECT_EQ(test, ctx.stats.flush_ns,
				100 * ctx.stats.flushes);
		end(test);
	}
}

/*
 * A flush now and then: an access between arming and the flush may be missed, so
 * it is after the flush that untouched is sure. Looks that no flush has met are
 * hidden.
 */
static void flush_covers_what_was_armed_before(struct kunit *test)
{
	u32 hidden;

	start_with_tlb(test, 2, true);
	run_at_random();
	hidden = nr_hidden;
	end(test);
	start_with_tlb(test, 2, true);
	flush_every = 5;
	run_at_random();
	KUNIT_EXPECT_GT(test, nr_hidden, 0);
	KUNIT_EXPECT_LT(test, nr_hidden, hidden);
	end(test);
}

/* A kernel that does not let us flush: nothing is counted, all is as without. */
static void flush_that_fails_changes_nothing(struct kunit *test)
{
	start_with_tlb(test, 3, true);
	flush_every = 1;
	flush_error = -EOPNOTSUPP;
	run_at_random();
	KUNIT_EXPECT_EQ(test, nr_wrong, 0);
	KUNIT_EXPECT_GT(test, nr_hidden, 1000);
	KUNIT_EXPECT_EQ(test, ctx.stats.flushes, 0);
	KUNIT_EXPECT_EQ(test, ctx.stats.flush_ns, 0);
	end(test);
}

/* ---- one after the other ---- */

static u32 script_step;
static u8 script_seen[2];

/* At the first tick a look that waits for three, then one beside it. */
static u32 script_before_pass(struct dx_context *c, struct dx_target *t,
			      struct dx_look *arm, u32 max,
			   struct dx_armed *armed)
{
	u32 step = script_step++;

	if (step > 1)
		return 0;
	armed->last_due_tick = c->tick + 3;
	arm[0] = (struct dx_look){
		.addr = BLOCK_BYTES + 4096 * (100 - 50 * step),
		.due_tick = c->tick + 3,
		.tag = step,
	};
	return 1;
}

static void script_after_pass(struct dx_context *c, struct dx_target *t,
			      const struct dx_pass *pass, u64 now_ns,
			      struct dx_answers *answers)
{
	u32 i;

	for (i = 0; i < pass->nr_read; i++)
		script_seen[pass->read[i].tag] = pass->read[i].seen;
}

static void neighbour_on_a_huge_page_takes_nothing(struct kunit *test)
{
	start(test, 1);
	script_step = 0;
	memset(script_seen, 0, sizeof(script_seen));
	engine.before_pass = script_before_pass;
	engine.after_pass = script_after_pass;
	fake_tick(&ctx);		/* arms the first */
	touch(BLOCK_BYTES + 12345);	/* the huge page that both are on */
	fake_tick(&ctx);		/* arms the second: clears the bit */
	while (ctx.tick < 6)
		fake_tick(&ctx);
	KUNIT_EXPECT_EQ(test, script_seen[0], DX_TOUCHED);
	KUNIT_EXPECT_EQ(test, script_seen[1], DX_UNTOUCHED);
	end(test);
}

static void what_waits_is_sorted_in(struct kunit *test)
{
	const struct dx_flight *f;
	u32 i;

	start(test, 9);
	f = &ctx.targets[0].flight;
	while (ctx.tick < 200) {
		fake_tick(&ctx);
		for (i = 1; i < f->nr; i++)
			KUNIT_EXPECT_LE(test, f->at[i - 1].addr, f->at[i].addr);
		for (i = 0; i < f->nr; i++)
			KUNIT_EXPECT_GT(test, f->at[i].due_tick, ctx.tick);
	}
	end(test);
}

/* ---- samples that nobody asks for ---- */

static u32 every_fifth(const struct dx_context *c, u32 first)
{
	return first + 4;
}

static void engine_says_when_it_wakes(struct kunit *test)
{
	struct dx_attrs attrs = fake_attrs();

	start(test, 3);
	fake_end(&ctx);
	KUNIT_ASSERT_EQ(test, fake_start(&ctx, &space, &bits_ops, &attrs, 1),
			0);
	engine = dx_classic;
	engine.next_due = every_fifth;
	ctx.engine = &engine;
	fake_windows(&ctx, 3);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_asked, 4);
	KUNIT_EXPECT_EQ(test, ctx.last.samples_taken, 4);
	KUNIT_EXPECT_EQ(test, ctx.last.end_ns - ctx.last.start_ns,
			100 * FAKE_MS);
	KUNIT_EXPECT_EQ(test, ctx.stats.samples_asked, 12);
	KUNIT_EXPECT_EQ(test, ctx.tick, 60);
	end(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(long_looks_lose_no_access),
	KUNIT_CASE(what_may_be_hidden_is_told),
	KUNIT_CASE(who_does_not_ask_is_told_nothing),
	KUNIT_CASE(flushes_show_all),
	KUNIT_CASE(flush_covers_what_was_armed_before),
	KUNIT_CASE(flush_that_fails_changes_nothing),
	KUNIT_CASE(neighbour_on_a_huge_page_takes_nothing),
	KUNIT_CASE(what_waits_is_sorted_in),
	KUNIT_CASE(engine_says_when_it_wakes),
	{}
};

struct kunit_suite core_flight_suite = {
	.name = "damonx_core_flight",
	.test_cases = cases,
};
