// SPDX-License-Identifier: GPL-2.0
/*
 * What schemes add to monitoring when there is nothing for them to do, as basic
 * blocks of the core, which are the same on each machine. What looks cost in page
 * tables is left out, so that the share is the highest there can be. Prints TAP.
 */
#include <stdio.h>

#include "../kunit/core_scheme_fake.h"

#define NR_WINDOWS	300
#define MOST_PERCENT	105

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
	printf("1..%u\n", (u32)ARRAY_SIZE(rows));
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
	return nr_bad != 0;
}
