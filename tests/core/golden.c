// SPDX-License-Identifier: GPL-2.0
/*
 * Classic sampling gives what it always gave, to the bit: digests of all that
 * whole runs report, compared with those that the sources at 1f1b76e gave for
 * the same runs. Prints TAP.
 *
 *	golden [-p]		-p: print the rows of runs[] instead
 *
 * The runs leave out what was wrong at 1f1b76e and is meant to differ: results
 * that were converted to other intervals by way of basis points, a target that
 * gets another process, and looks that wait for more than a sample.
 */
#include "../kunit/core_fake.h"

#define MIB		(1ULL << 20)
#define NR_SPACES	5
#define NR_SEEDS	6

static struct dx_space spaces[NR_SPACES];
static struct dx_target_spec targets[NR_SPACES];
static struct dx_context_spec spec;
static struct dx_context ctx;
static u64 hash, seed;
static u32 late_percent;

static void mix(u64 word)
{
	hash ^= word;
	hash = dx_random(&hash);
}

static u64 below(u64 bound)
{
	return dx_random_below(&seed, bound);
}

static void mix_region(const struct dx_region *r)
{
	struct damonx_region got;

	dx_region_report(&ctx, r, &got);
	mix(got.start);
	mix(got.end);
	mix(got.nr_accesses);
	mix(got.samples);
	mix(got.estimate);
	mix(got.age);
	mix(got.age_ns);
	mix(got.last_seen_ns);
	mix(got.flags);
}

static void mix_regions(void)
{
	const struct dx_region *r;
	const struct dx_target *t;

	mix(ctx.nr_targets);
	mix(ctx.nr_alive);
	dx_for_each_target(t, &ctx) {
		mix(t->id);
		mix(t->alive);
		mix(t->regions.nr);
		dx_for_each_region(r, t)
			mix_region(r);
	}
}

static void mix_window(void)
{
	mix(ctx.last.number);
	mix(ctx.last.start_ns);
	mix(ctx.last.end_ns);
	mix(ctx.last.samples_asked);
	mix(ctx.last.samples_taken);
	mix(ctx.last.partial);
	mix(ctx.stats.windows);
	mix(ctx.stats.samples_asked);
	mix(ctx.stats.samples_taken);
	mix(ctx.stats.looks);
	mix(ctx.stats.looks_answered);
	mix(ctx.stats.looks_absent);
	mix(ctx.stats.skipped);
	mix_regions();
}

static void ticks(u32 nr)
{
	u32 flags;

	while (nr--) {
		u64 late_ns = below(100) < late_percent ? below(25 * FAKE_MS) : 0;

		flags = fake_tick_late(&ctx, late_ns);
		mix(flags);
		mix(fake_now_ns);
		if (flags & DX_TICK_WINDOW) {
			mix_window();
			mix(dx_context_next_window(&ctx));
		} else if (!below(7)) {
			mix_regions();
		}
	}
}

static void commit(void)
{
	mix(fake_commit(&ctx, &spec));
}

static void stop(void)
{
	mix(dx_context_stop(&ctx));
	mix_window();
}

static void draw_space(struct dx_space *s, u64 bytes)
{
	u32 i;

	*s = (struct dx_space){ .ctx = &ctx, .nr_areas = 3, .nr_hot = 4 };
	s->areas[0] = (struct dx_range){ MIB, MIB + bytes / 4 };
	s->areas[1] = (struct dx_range){ bytes, 2 * bytes };
	s->areas[2] = (struct dx_range){ 1ULL << 40, (1ULL << 40) + MIB };
	for (i = 0; i < s->nr_hot; i++) {
		s->hot[i].start = bytes + below(bytes);
		s->hot[i].end = s->hot[i].start + below(bytes / 8);
	}
}

static void begin(const struct dx_ops *ops, u32 nr)
{
	u32 i;

	late_percent = 0;
	spec = (struct dx_context_spec){
		.attrs = fake_attrs(),
		.targets = targets,
		.nr_targets = nr,
	};
	for (i = 0; i < NR_SPACES; i++) {
		draw_space(&spaces[i], (64 + 16 * i) * MIB);
		targets[i] = (struct dx_target_spec){
			.id = i + 1, .space = &spaces[i],
		};
	}
	fake_reset();
	dx_context_init(&ctx, ops, &fake_env, seed);
}

static void start(void)
{
	commit();
	mix(fake_restart(&ctx));
}

/* ---- the runs ---- */

static void one_target(void)
{
	begin(&fake_vaddr, 1);
	start();
	ticks(1500);
	spaces[0].hot[0].start += 8 * MIB;
	spaces[0].hot[0].end += 8 * MIB;
	spaces[0].areas[1].end += 8 * MIB;
	ticks(1500);
}

static void late_driver(void)
{
	begin(&fake_vaddr, 2);
	start();
	late_percent = 40;
	spaces[0].pass_ns = 3 * FAKE_MS;
	ticks(1500);
	spaces[1].pass_ns = 11 * FAKE_MS;
	ticks(500);
}

static void many_answers(void)
{
	begin(&fake_vaddr, 4);
	spec.attrs.min_regions = 100;
	spec.attrs.max_regions = 300;
	spaces[1].unknown = (struct dx_range){ 90 * MIB, 110 * MIB };
	spaces[2].absent = (struct dx_range){ 100 * MIB, 150 * MIB };
	spaces[3].hidden = (struct dx_range){ 120 * MIB, 130 * MIB };
	spaces[0].period_ns = 17 * FAKE_MS;
	start();
	ticks(1000);
	spaces[2].gone = true;
	ticks(300);
	spaces[0].gone = true;
	spaces[1].gone = true;
	ticks(300);
	spaces[3].gone = true;
	ticks(3);
}

static void many_regions(void)
{
	begin(&fake_vaddr, 2);
	spec.attrs.min_regions = 60;
	spec.attrs.max_regions = 64;
	spaces[0].period_ns = 8 * FAKE_MS;
	spaces[1].period_ns = 13 * FAKE_MS;
	start();
	ticks(600);
	spec.attrs.min_regions = 10;
	spec.attrs.max_regions = 20;
	commit();
	ticks(300);
}

static void commits(void)
{
	const struct dx_range ranges[] = {
		{ 80 * MIB, 90 * MIB }, { 100 * MIB, 101 * MIB },
	};

	begin(&fake_vaddr, 2);
	start();
	ticks(333);
	spec.nr_targets = 4;
	commit();
	ticks(100);
	spec.attrs.min_regions = 40;
	targets[1].ranges = ranges;
	targets[1].nr_ranges = 2;
	commit();
	ticks(95);
	spec.targets = targets + 1;
	spec.nr_targets = 2;
	commit();
	ticks(100);
	/* Half as many samples: exact also by way of basis points. */
	spec.attrs.sample_us = 10000;
	commit();
	ticks(100);
	spec.attrs.update_us = 50000;
	spec.attrs.aggr_us = 200000;
	commit();
	ticks(200);
}

static void pauses(void)
{
	begin(&fake_fvaddr, 2);
	start();
	ticks(333);
	dx_context_pause(&ctx);
	fake_now_ns += 777 * FAKE_MS;
	dx_context_resume(&ctx);
	ticks(200);
	stop();
	mix(fake_restart(&ctx));
	ticks(100);
	spec.nr_targets = 1;
	stop();
	commit();
	mix(fake_restart(&ctx));
	ticks(100);
}

/* One target has ranges from the start, the others have to be asked. */
static void given_ranges(void)
{
	const struct dx_range range = { 80 * MIB, 90 * MIB };

	begin(&fake_vaddr, 3);
	spec.attrs.update_us = 300000;
	targets[1].ranges = &range;
	targets[1].nr_ranges = 1;
	start();
	ticks(300);
}

static const struct run {
	const char *name;
	void (*run)(void);
	u64 digest;	/* of the sources at 1f1b76e */
} runs[] = {
	{ "one_target", one_target, 0x73123f64783bd8d0ULL },
	{ "late_driver", late_driver, 0x46ae55d323adae9eULL },
	{ "many_answers", many_answers, 0xb5d25ebc10aba44cULL },
	{ "many_regions", many_regions, 0xf4c70822c3c9ab01ULL },
	{ "commits", commits, 0x84f09801e2c4b2b9ULL },
	{ "given_ranges", given_ranges, 0xb4dd8574d707c47bULL },
	{ "pauses", pauses, 0xf0b5dba5de8ce7a7ULL },
};

static u64 digest_of(const struct run *run)
{
	u64 i;

	hash = 0;
	for (i = 1; i <= NR_SEEDS; i++) {
		seed = i;
		run->run();
		if (ctx.running)
			stop();
		fake_end(&ctx);
	}
	return hash;
}

int main(int argc, char **argv)
{
	bool print = argc > 1 && !strcmp(argv[1], "-p");
	u32 i, nr_failed = 0;

	for (i = 0; i < ARRAY_SIZE(runs); i++) {
		u64 got = digest_of(&runs[i]);

		if (print) {
			printf("\t{ \"%s\", %s, 0x%016llxULL },\n",
			       runs[i].name, runs[i].name,
			       (unsigned long long)got);
			continue;
		}
		if (got != runs[i].digest)
			printf("# digest 0x%016llx\n", (unsigned long long)got);
		printf("%sok %u - %s\n", got == runs[i].digest ? "" : "not ",
		       i + 1, runs[i].name);
		nr_failed += got != runs[i].digest;
	}
	if (!print)
		printf("1..%zu\n", ARRAY_SIZE(runs));
	return nr_failed ? 1 : 0;
}
