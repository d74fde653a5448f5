// SPDX-License-Identifier: GPL-2.0
/* How often 95 % intervals of working set sizes have the truth in them. */
#include <math.h>
#include <stdlib.h>

#include "report/dist/wss_interval.h"
#include "tap.h"

#define NR_DRAWS	1000
#define NR_REGIONS	60
#define DUE		20
#define PAGE		UINT64_C(4096)

static const struct wss_rule rule = { 1, 1, DUE };

static uint64_t rng = UINT64_C(88172645463325252);

static double chance(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (double)(rng >> 11) / (double)(UINT64_C(1) << 53);
}

static uint32_t hits_of(uint32_t looks, double share)
{
	uint32_t hits = 0;

	for (uint32_t i = 0; i < looks; i++)
		hits += chance() < share;
	return hits;
}

/* A memory, and which share of each region is in use. */
struct memory {
	struct rec_region region[NR_REGIONS];
	double share[NR_REGIONS];
	double bytes;			/* in use */
};

/* Sizes of all orders; a third in use, a third not, of the others a share. */
static void make(struct memory *m, double hot, double cold)
{
	uint64_t at = PAGE;

	m->bytes = 0;
	for (int i = 0; i < NR_REGIONS; i++) {
		uint64_t size = (PAGE << (uint64_t)(8 * chance())) * 100;

		m->region[i] = (struct rec_region){
			.start = at, .end = at + size, .age_us = REC_NONE,
			.percent = -1, .samples = DUE,
		};
		m->share[i] = i < NR_REGIONS * hot ? 1 :
			      i < NR_REGIONS * (hot + cold) ? 0 :
			      0.05 + 0.9 * chance();
		m->bytes += m->share[i] * (double)size;
		at += size;
	}
}

/* Looks of sampling by evidence, which tells shares from rates. */
static void look(struct memory *m)
{
	for (int i = 0; i < NR_REGIONS; i++) {
		struct rec_region *r = &m->region[i];
		struct rec_evidence *e = &r->evidence;

		e->looks = 20 + (uint32_t)(180 * chance());
		e->hits = hits_of(e->looks, m->share[i]);
		e->density_bp = (uint16_t)(10000. * e->hits / e->looks);
		r->nr_accesses = (e->hits * DUE + e->looks - 1) / e->looks;
	}
}

/* One look a sample, of which some were not taken. */
static void look_classic(struct memory *m)
{
	for (int i = 0; i < NR_REGIONS; i++) {
		struct rec_region *r = &m->region[i];
		uint32_t hits;

		r->samples = DUE - (uint32_t)(5 * chance());
		hits = hits_of(r->samples, m->share[i]);
		r->nr_accesses = (hits * DUE + r->samples / 2) / r->samples;
	}
}

static void test_coverage(void (*looks)(struct memory *), double hot,
			  double cold, const char *what)
{
	int covered = 0, in_half = 0, above = 0, below = 0;
	bool in_order = true;
	struct memory m;

	make(&m, hot, cold);
	for (int i = 0; i < NR_DRAWS; i++) {
		struct rec_snapshot s = { .nr_regions = NR_REGIONS,
					  .regions = m.region };
		struct dist_bar bar;
		uint64_t bytes;
		double low, high;

		looks(&m);
		bar = wss_interval(&s, &rule, &bytes);
		low = dist_bar_low(&bar);
		high = dist_bar_high(&bar);
		in_order = in_order && low <= (double)bytes &&
			   (double)bytes <= high + 1;
		covered += low <= m.bytes && m.bytes <= high;
		above += m.bytes > high;
		below += m.bytes < low;
		in_half += fabs(m.bytes - (double)bytes) < (high - low) / 4;
	}
	printf("# %s: %d of %d; %d above, %d below; %d within half of it\n",
	       what, covered, NR_DRAWS, above, below, in_half);
	tap_ok(covered >= 0.9 * NR_DRAWS && covered <= 0.99 * NR_DRAWS,
	       "%s: the truth is in 90 to 99 %% of the intervals", what);
	tap_ok(in_order, "%s: the size itself always is", what);
}

static struct dist_bar bar_of(struct rec_region r, uint64_t *bytes)
{
	struct rec_snapshot s = { .nr_regions = 1, .regions = &r };

	r.start = PAGE;
	r.end = 101 * PAGE;
	return wss_interval(&s, &rule, bytes);
}

static bool is(struct rec_region r, double pages, double low, double high)
{
	uint64_t bytes;
	struct dist_bar bar = bar_of(r, &bytes);

	return fabs((double)bytes / PAGE - pages) < 0.01 &&
	       fabs(dist_bar_low(&bar) / PAGE - low) < 0.01 &&
	       fabs(dist_bar_high(&bar) / PAGE - high) < 0.01;
}

/* Of 100 pages. Wilson's intervals are those of tables. */
static void test_regions(void)
{
	uint64_t bytes;
	struct dist_bar bar = bar_of((struct rec_region){ .nr_accesses = 9 },
				     &bytes);

	tap_ok(!dist_bar_known(&bar) && bytes == 100 * PAGE,
	       "without looks nothing is known");
	tap_ok(is((struct rec_region){ .samples = 20, .nr_accesses = 20 },
		  100, 83.89, 100), "20 of 20");
	tap_ok(is((struct rec_region){ .samples = 20 }, 0, 0, 16.11),
	       "0 of 20");
	tap_ok(is((struct rec_region){ .samples = 20, .nr_accesses = 10 },
		  100, 29.93, 100), "10 of 20: a rate, or a share");
	tap_ok(is((struct rec_region){ .samples = 5, .nr_accesses = 20 },
		  100, 56.55, 100), "5 of 5, on the scale of 20");
	tap_ok(is((struct rec_region){ .samples = 20, .nr_accesses = 10,
				       .evidence = { .looks = 100, .hits = 50,
						     .density_bp = 5000 } },
		  50, 40.38, 59.62), "a density, and 100 looks");
	tap_ok(is((struct rec_region){ .samples = 20, .nr_accesses = 10,
				       .evidence = { .looks = 60, .hits = 30,
						     .density_bp = 10000 } },
		  100, 93.98, 100), "all of it, half the time");
	tap_ok(is((struct rec_region){ .samples = 20, .evidence = {
				       .flags = REC_HIDDEN } }, 0, 0, 100),
	       "what could not be seen may be in use");
	tap_ok(is((struct rec_region){ .samples = 20, .evidence = {
				       .flags = REC_UNKNOWN } }, 0, 0, 100),
	       "so may what is not known");
	tap_ok(is((struct rec_region){ .samples = 20, .evidence = {
				       .flags = REC_ABSENT } }, 0, 0, 0),
	       "but not what is not there");
}

static void test_sizes(void)
{
	struct rec_region r[] = {
		{ .start = 0, .end = 100 * PAGE, .samples = 20,
		  .nr_accesses = 20 },
		{ .start = 100 * PAGE, .end = 101 * PAGE, .samples = 20,
		  .nr_accesses = 20 },
	};
	struct rec_snapshot s = { .nr_regions = 2, .regions = r };
	struct wss_rule large = { 1, 2 * PAGE, DUE };
	struct dist_bar bar;
	uint64_t bytes;

	bar = wss_interval(&s, &large, &bytes);
	tap_ok(bytes == 100 * PAGE && dist_bar_high(&bar) == 100. * PAGE,
	       "regions that are too small do not count in it");
	bar = wss_interval(&s, &rule, &bytes);
	tap_ok(bytes == 101 * PAGE &&
	       fabs(dist_bar_low(&bar) / PAGE -
		    (101 - 0.1611 * sqrt(100 * 100 + 1))) < 0.01,
	       "distances add up as squares");
	s.nr_regions = 0;
	bar = wss_interval(&s, &rule, &bytes);
	tap_ok(!bytes && !dist_bar_known(&bar), "no regions, no interval");
}

int main(void)
{
	test_coverage(look, 1. / 3, 1. / 3, "evidence");
	test_coverage(look, 0, 0, "evidence, everything mixed");
	test_coverage(look_classic, 0, 0.2, "classic");
	test_regions();
	test_sizes();
	return tap_end();
}
