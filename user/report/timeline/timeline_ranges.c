// SPDX-License-Identifier: GPL-2.0
/* What is hot in each phase of a timeline, and which functions go with it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline.h"
#include "util/mem.h"

#define HOT		0.5	/* of the hottest column: as hot */
#define LEAST_R		0.3	/* a correlation that is worth telling */
#define MOST_CHANCE	0.05	/* and how likely it may be by chance */
#define LEAST_SAMPLES	10u	/* of a function: fewer are chance */

/* Mean heat of a column in some steps; steps of which nothing is known do not count. */
static double mean_heat(const struct timeline *t, size_t map, size_t column,
			size_t first, size_t end)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = first; i < end; i++) {
		double heat = timeline_heat(t, map, i, column);

		if (isnan(heat))
			continue;
		sum += heat;
		nr++;
	}
	return nr ? sum / (double)nr : 0;
}

/* ---- names ---- */

const char *timeline_mapping(const struct timeline *t, uint64_t start, uint64_t end)
{
	const struct rec_mapping *m;
	size_t nr = rec_mappings(t->reader, &m);
	const char *name = "";
	uint64_t most = 0;

	for (size_t i = 0; i < nr; i++) {
		uint64_t from = m[i].start > start ? m[i].start : start;
		uint64_t to = m[i].end < end ? m[i].end : end;

		if ((t->stream->pid && m[i].pid != t->stream->pid) || to <= from ||
		    to - from <= most)
			continue;
		most = to - from;
		name = m[i].name[0] ? m[i].name : "anonymous";
	}
	return name;
}

/* ---- ranges ---- */

static size_t add_range(struct timeline *t, size_t map, size_t first, size_t nr)
{
	const struct heatmap_axis *a = &t->map[map].addr;
	struct timeline_range *r;

	for (size_t i = 0; i < t->nr_ranges; i++)
		if (t->range[i].map == map && t->range[i].first == first &&
		    t->range[i].nr == nr)
			return i;
	if (t->nr_ranges == TIMELINE_RANGES)
		return TIMELINE_RANGES;
	r = &t->range[t->nr_ranges];
	r->map = map;
	r->first = first;
	r->nr = nr;
	r->start = (uint64_t)heatmap_step_start(a, first);
	r->end = (uint64_t)heatmap_step_start(a, first + nr);
	r->name = timeline_mapping(t, r->start, r->end);
	return t->nr_ranges++;
}

/* Keep a run of hot columns, if it is among the most heat of the phase. */
static void keep_run(struct timeline *t, struct timeline_phase *p, size_t map,
		     size_t first, size_t nr, double heat)
{
	const struct heatmap_axis *a = &t->map[map].addr;
	double bytes = (double)(heatmap_step_start(a, first + nr) -
				heatmap_step_start(a, first));
	size_t at = p->nr_ranges, range;

	/* of equal heat the larger one is first: they come by address */
	while (at && (heat > p->heat[at - 1] * 1.25 ||
		      (heat > p->heat[at - 1] * 0.8 &&
		       bytes > (double)(t->range[p->range[at - 1]].end -
					t->range[p->range[at - 1]].start))))
		at--;
	if (at == PHASE_RANGES)
		return;
	range = add_range(t, map, first, nr);
	if (range == TIMELINE_RANGES)
		return;
	if (p->nr_ranges < PHASE_RANGES)
		p->nr_ranges++;
	for (size_t i = p->nr_ranges - 1; i > at; i--) {
		p->range[i] = p->range[i - 1];
		p->heat[i] = p->heat[i - 1];
	}
	p->range[at] = range;
	p->heat[at] = heat;
}

static void find_runs(struct timeline *t, struct timeline_phase *p, size_t map,
		      double least)
{
	size_t columns = t->map[map].addr.nr, first = 0;
	double sum = 0;

	for (size_t k = 0; k <= columns; k++) {
		double heat = k < columns ? mean_heat(t, map, k, p->first, p->end) : 0;

		if (k < columns && heat >= least) {
			sum += heat;
			continue;
		}
		if (k > first)
			keep_run(t, p, map, first, k - first,
				 sum / (double)(k - first));
		first = k + 1;
		sum = 0;
	}
}

static void find_hot(struct timeline *t, struct timeline_phase *p)
{
	double most = 0;

	for (size_t i = 0; i < t->nr_maps; i++)
		for (size_t k = 0; k < t->map[i].addr.nr; k++)
			most = fmax(most, mean_heat(t, i, k, p->first, p->end));
	for (size_t i = 0; most > 0 && i < t->nr_maps; i++)
		find_runs(t, p, i, most * HOT);
}

/* ---- which functions go with a range ---- */

/* Heat over time, less its mean; steps of which nothing is known are as the mean. */
static double center(const double *from, size_t nr, double *to)
{
	double mean = 0, square = 0;
	size_t known = 0;

	for (size_t i = 0; i < nr; i++)
		if (!isnan(from[i])) {
			mean += from[i];
			known++;
		}
	mean = known ? mean / (double)known : 0;
	for (size_t i = 0; i < nr; i++) {
		to[i] = isnan(from[i]) ? 0 : from[i] - mean;
		square += to[i] * to[i];
	}
	return square;
}

static double product(const double *a, const double *b, size_t nr, size_t shift)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += a[i] * b[(i + shift) % nr];
	return sum;
}

/*
 * How often so much agreement comes by itself: one series is turned against the
 * other, which keeps what each has of its own, as how slowly it changes. Turns by
 * less than a tenth are still the same place in time and do not count.
 */
static double chance_of(const double *a, const double *b, size_t nr, double found)
{
	size_t margin = nr / 10, as_good = 0, tried = 0;

	for (size_t shift = margin + 1; shift + margin < nr; shift++) {
		tried++;
		as_good += product(a, b, nr, shift) >= found;
	}
	return (double)(as_good + 1) / (double)(tried + 1);
}

static void keep_function(struct timeline_range *r, size_t function, double c)
{
	size_t at = r->nr_functions;

	while (at && c > r->function[at - 1].r)
		at--;
	if (at == RANGE_FUNCTIONS)
		return;
	if (r->nr_functions < RANGE_FUNCTIONS)
		r->nr_functions++;
	for (size_t i = r->nr_functions - 1; i > at; i--)
		r->function[i] = r->function[i - 1];
	r->function[at].function = function;
	r->function[at].r = c;
}

static void drop_chance(struct timeline_range *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_functions; i++)
		if (r->function[i].chance <= MOST_CHANCE)
			r->function[nr++] = r->function[i];
	r->nr_functions = nr;
}

static void find_functions(const struct timeline *t, struct timeline_range *r)
{
	size_t nr = t->nr_steps;
	double *heat = xcalloc(nr, sizeof(*heat)), *share = xcalloc(nr, sizeof(*share));
	double square = center(r->heat, nr, heat), other;

	for (size_t i = 0; i < t->nr_functions; i++) {
		const struct timeline_function *f = &t->function[i];

		other = timeline_names(f) && f->total >= LEAST_SAMPLES ? center(f->share, nr, share) : 0;
		if (square > 0 && other > 0) {
			double c = product(heat, share, nr, 0) / sqrt(square * other);

			if (c >= LEAST_R)
				keep_function(r, i, c);
		}
	}
	for (size_t i = 0; i < r->nr_functions; i++) {
		other = center(t->function[r->function[i].function].share, nr, share);
		r->function[i].chance = chance_of(heat, share, nr, r->function[i].r *
						  sqrt(square * other) * (1 - 1e-12));
	}
	drop_chance(r);
	free(heat);
	free(share);
}

static void follow(const struct timeline *t, struct timeline_range *r)
{
	r->heat = xcalloc(t->nr_steps, sizeof(*r->heat));
	for (size_t i = 0; i < t->nr_steps; i++) {
		double sum = 0;
		size_t nr = 0;

		for (size_t k = 0; k < r->nr; k++) {
			double heat = timeline_heat(t, r->map, i, r->first + k);

			if (isnan(heat))
				continue;
			sum += heat;
			nr++;
		}
		r->heat[i] = nr ? sum / (double)nr : NAN;
	}
}

void timeline_follow_range(const struct timeline *t, struct timeline_range *r)
{
	follow(t, r);
	find_functions(t, r);
}

void timeline_find_ranges(struct timeline *t)
{
	for (size_t i = 0; i < t->nr_phases; i++)
		find_hot(t, &t->phase[i]);
	for (size_t i = 0; i < t->nr_ranges; i++)
		timeline_follow_range(t, &t->range[i]);
}
