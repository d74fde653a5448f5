// SPDX-License-Identifier: GPL-2.0
#include "model/access_value.h"
#include "report/dist/wss_interval.h"

#define Z_95	1.959964		/* 97.5 % of a normal distribution are below */
#define ALL_BP	10000.0

/* A share, and the ends of its interval. */
struct share {
	double at, low, high;
};

/* What is in the working set of a region: three shares of its bytes. */
struct part {
	double value;			/* the estimate */
	struct share low, high;		/* that its ends are made of */
};

/* Wilson's interval of a share that was found by @n looks. */
static struct share wilson(double at, double n)
{
	double z2 = Z_95 * Z_95;
	double center = (at + z2 / (2 * n)) / (1 + z2 / n);
	double half = Z_95 / (1 + z2 / n) *
		      sqrt(at * (1 - at) / n + z2 / (4 * n * n));

	return (struct share){ at, fmax(0, center - half),
			       fmin(1, center + half) };
}

/* Looks that found an access, of @looks. */
static double hits_of(const struct rec_region *r, const struct wss_rule *rule,
		      double looks)
{
	double hits = r->nr_accesses;

	if (r->evidence.looks)
		hits = r->evidence.hits;
	else if (rule->due > 0)
		hits = round(r->nr_accesses * looks / rule->due);
	return fmin(hits, looks);
}

static const struct share none = { 0, 0, 0 }, all = { 1, 1, 1 };

static struct part part_of(const struct rec_region *r,
			   const struct wss_rule *rule)
{
	const struct rec_evidence *e = &r->evidence;
	bool counts = r->nr_accesses >= rule->min_accesses;
	double n = access_looks(r), share;
	struct share s;

	if (!n || e->flags & REC_UNKNOWN)
		return (struct part){ counts, none, all };
	if (e->flags & REC_ABSENT && !counts)
		return (struct part){ 0, none, none };
	if (e->looks) {
		share = e->density_bp ? e->density_bp / ALL_BP : counts;
		s = wilson(share, n);
		if (!counts)
			return (struct part){ 0, none, { 0, 0, s.high } };
		return (struct part){ share, s, s };
	}
	s = wilson(hits_of(r, rule, n) / n, n);
	return counts ? (struct part){ 1, s, all } :
			(struct part){ 0, none, s };
}

static double square(double v)
{
	return v * v;
}

struct dist_bar wss_interval(const struct rec_snapshot *snap,
			     const struct wss_rule *rule, uint64_t *bytes)
{
	struct dist_bar bar = { 0 };
	bool known = false;
	double sum = 0;

	for (size_t i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];
		double size = (double)access_size(r);
		struct part p = part_of(r, rule);

		if (rule->min_bytes > 0 &&
		    access_size(r) < (uint64_t)rule->min_bytes)
			continue;
		known = known || access_looks(r);
		/* what could not be seen may be in use */
		if (r->evidence.flags & REC_HIDDEN)
			p.high = all;
		sum += size * p.value;
		bar.low += size * p.low.at;
		bar.low_squares += square(size * (p.low.at - p.low.low));
		bar.high += size * p.high.at;
		bar.high_squares += square(size * (p.high.high - p.high.at));
	}
	*bytes = (uint64_t)round(sum);
	return known ? bar : DIST_NO_BAR;
}
