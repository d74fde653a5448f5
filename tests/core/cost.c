// SPDX-License-Identifier: GPL-2.0
/*
 * What schemes add to monitoring when there is nothing for them to do, and what
 * each of many targets costs, as basic blocks of the core, which are the same on
 * each machine. What looks cost in page tables is left out, so that the share of
 * schemes is the highest there can be. Prints TAP.
 */
#include <stdio.h>

#include "../kunit/core_scheme_fake.h"

#define NR_WINDOWS	300
#define MOST_PERCENT	105
#define FEW		500
#define MANY		8000
#define MOST_MANY	150	/* percent of one of few */
#define MOST_WAITING	60	/* blocks a window, for one whose turn it is not */

static unsigned long nr_blocks;

/* The compiler calls this at the begin of each block of the core; see run. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	nr_blocks++;
}

/* Blocks of that many windows under @specs. */
static unsigned long cost(struct dx_scheme_spec *specs, u32 nr)
{
	unsigned long blocks = 0;

	if (!scheme_begin() && !scheme_commit(specs, nr)) {
		scheme_windows(20);
		nr_blocks = 0;
		scheme_windows(NR_WINDOWS);
		blocks = nr_blocks;
	}
	fake_end(&scheme_ctx);
	return blocks;
}

/* Cold pages, but none for so long. */
static struct dx_scheme_spec matches_nothing(void)
{
	struct dx_scheme_spec spec = scheme_pageout(1);

	spec.pattern.min_age = 3600ULL * 1000000;
	return spec;
}

static struct dx_target_spec many[MANY];
static struct dx_space one_space;
static struct dx_context many_ctx;

static void draw_many(u32 nr, struct dx_context_spec *spec, u32 max_regions)
{
	u32 i;

	spec->attrs = fake_attrs();
	spec->attrs.max_regions = max_regions;
	spec->targets = many;
	spec->nr_targets = nr;
	fake_reset();
	one_space = (struct dx_space){
		.areas = { { 0, 1 << 20 }, { 2 << 20, 3 << 20 } },
		.nr_areas = 2,
		.ctx = &many_ctx,
	};
	for (i = 0; i < nr; i++)
		many[i] = (struct dx_target_spec){ i + 2, &one_space, NULL, 0 };
}

/*
 * Blocks for each of @nr targets that a commit brings, that are watched for a
 * window, committed again, and go; or that come one by one.
 */
static unsigned long cost_of_one(u32 nr, bool commit)
{
	struct dx_context_spec spec = {};
	u32 i;

	/* So many that nobody waits for his turn. */
	draw_many(nr, &spec, 10 * MANY);
	if (fake_start(&many_ctx, &one_space, &fake_vaddr, &spec.attrs, 1))
		return 0;
	nr_blocks = 0;
	if (commit && (fake_commit(&many_ctx, &spec) ||
		       fake_commit(&many_ctx, &spec)))
		return 0;
	for (i = 0; !commit && i < nr; i++)
		if (dx_context_add_target(&many_ctx, &many[i]))
			return 0;
	fake_windows(&many_ctx, 1);
	for (i = 1; i < nr; i++)
		dx_context_leave_target(&many_ctx, many[i].id);
	dx_context_remove_left(&many_ctx);
	fake_windows(&many_ctx, 1);
	i = nr_blocks / nr;
	fake_end(&many_ctx);
	return i;
}

/* Blocks of a window in which as many have their turn as FEW are. */
static unsigned long cost_of_turns(u32 nr)
{
	struct dx_context_spec spec = { .start = true };
	unsigned long blocks = 0;

	draw_many(nr, &spec, 2 * FEW);
	dx_context_init(&many_ctx, &fake_vaddr, &fake_env, 1);
	if (!fake_commit(&many_ctx, &spec)) {
		fake_windows(&many_ctx, 2 * MANY / FEW);
		nr_blocks = 0;
		fake_windows(&many_ctx, 10);
		blocks = nr_blocks / 10;
	}
	fake_end(&many_ctx);
	return blocks;
}

static bool check_turns(u32 row)
{
	unsigned long few = cost_of_turns(FEW), all = cost_of_turns(MANY);
	unsigned long waiting = all > few ? (all - few) / (MANY - FEW) : 0;
	bool good = few && waiting && waiting <= MOST_WAITING;

	printf("# blocks of a window: %lu, and %lu for each that waits\n", few,
	       waiting);
	printf("%sok %u - who waits for his turn costs next to nothing\n",
	       good ? "" : "not ", row);
	return good;
}

static bool check_many(u32 row, bool commit, const char *what)
{
	unsigned long few = cost_of_one(FEW, commit);
	unsigned long one = cost_of_one(MANY, commit);
	bool good = few && one && one * 100 <= few * MOST_MANY;

	printf("# blocks for a target: %lu of %u, %lu of %u\n", one, MANY, few,
	       FEW);
	printf("%sok %u - cost grows as the number of targets: %s\n",
	       good ? "" : "not ", row, what);
	return good;
}

int main(void)
{
	struct dx_scheme_spec specs[3] = {
		matches_nothing(), matches_nothing(), matches_nothing(),
	};
	struct {
		const char *what;
		struct dx_scheme_spec *spec;
	} rows[] = {
		{ "a scheme that matches nothing", &specs[0] },
		{ "and has a quota", &specs[1] },
		{ "with priorities", &specs[2] },
	};
	unsigned long without = cost(NULL, 0), with;
	u32 i, nr_bad = 0;

	specs[1].quota.bytes = 1 << 20;
	specs[1].quota.reset_us = 100000;
	specs[2].quota = specs[1].quota;
	specs[2].quota.weight_accesses = 1;
	specs[2].quota.weight_age = 1;
	printf("1..%u\n", (u32)ARRAY_SIZE(rows) + 3);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		bool good;

		with = cost(rows[i].spec, 1);
		good = without && with && with * 100 <= without * MOST_PERCENT;
		nr_bad += !good;
		printf("# %lu blocks, %lu without: %.3f\n", with, without,
		       (double)with / without);
		printf("%sok %u - at most a twentieth more: %s\n",
		       good ? "" : "not ", i + 1, rows[i].what);
	}
	nr_bad += !check_many(++i, true, "a commit has all");
	nr_bad += !check_many(++i, false, "one comes after the other");
	nr_bad += !check_turns(++i);
	return nr_bad != 0;
}
