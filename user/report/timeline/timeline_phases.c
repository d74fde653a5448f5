// SPDX-License-Identifier: GPL-2.0
/* Phases of a timeline: where it changes, and by which functions each is named. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline.h"
#include "util/mem.h"

#define NEAR		0.05	/* scores that do not differ by more are the same */
#define LARGE		4.0	/* times the median of working sets */
#define LEAST_SHARE	0.25	/* of a phase, to name it */
#define DISTINCT	0.10	/* less says nothing */

/* ---- where it changes ---- */

/* What a step is told by: the heat of each column, then the working set. */
static size_t width_of(const struct timeline *t)
{
	size_t width = 1;

	for (size_t i = 0; i < t->nr_maps; i++)
		width += t->map[i].addr.nr;
	return width;
}

/* Heat of all columns as one vector; its squared length. */
static double put_heat(const struct timeline *t, size_t step, double *to)
{
	double square = 0;

	for (size_t i = 0; i < t->nr_maps; i++)
		for (size_t k = 0; k < t->map[i].addr.nr; k++) {
			double heat = timeline_heat(t, i, step, k);

			*to = isnan(heat) ? 0 : heat;
			square += *to * *to;
			to++;
		}
	return square;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Working sets beyond are as large as any: a few are not to outweigh all others. */
static double largest_wss(const struct timeline *t)
{
	double *bytes = xcalloc(t->nr_steps, sizeof(*bytes)), median;
	size_t nr = 0;

	for (size_t i = 0; i < t->nr_steps; i++)
		if (t->wss[i] > 0)
			bytes[nr++] = t->wss[i];
	qsort(bytes, nr, sizeof(*bytes), by_value);
	median = nr ? bytes[nr / 2] : 0;
	free(bytes);
	return LARGE * median;
}

/* Working set and heat count for as much: the mean square of each is one. */
static double *make_vectors(const struct timeline *t, size_t width)
{
	double *x = xcalloc(t->nr_steps * width, sizeof(*x));
	double heat = 0, wss = 0, most = largest_wss(t);

	for (size_t i = 0; i < t->nr_steps; i++) {
		double bytes = isnan(t->wss[i]) ? 0 : fmin(t->wss[i], most);

		heat += put_heat(t, i, x + i * width);
		x[i * width + width - 1] = bytes;
		wss += bytes * bytes;
	}
	heat = heat > 0 ? 1 / sqrt(heat / (double)t->nr_steps) : 0;
	wss = wss > 0 ? 1 / sqrt(wss / (double)t->nr_steps) : 0;
	for (size_t i = 0; i < t->nr_steps * width; i++)
		x[i] *= i % width == width - 1 ? wss : heat;
	return x;
}

static void measure_wss(const struct timeline *t, struct timeline_phase *p)
{
	double sum = 0;
	size_t nr = 0;

	p->wss_low = INFINITY;
	for (size_t i = p->first; i < p->end; i++) {
		if (isnan(t->wss[i]))
			continue;
		sum += t->wss[i];
		nr++;
		p->wss_low = fmin(p->wss_low, t->wss[i]);
		p->wss_high = fmax(p->wss_high, t->wss[i]);
	}
	p->wss_bytes = nr ? sum / (double)nr : 0;
	if (!nr)
		p->wss_low = 0;
}

void timeline_cut(struct timeline *t)
{
	size_t width = width_of(t), least = t->nr_steps / 100;
	size_t *start = xcalloc(t->nr_steps, sizeof(*start));
	double *x = make_vectors(t, width);

	t->nr_phases = timeline_segments(x, t->nr_steps, width,
					 least < 2 ? 2 : least, start);
	t->phase = xcalloc(t->nr_phases, sizeof(*t->phase));
	for (size_t i = 0; i < t->nr_phases; i++) {
		struct timeline_phase *p = &t->phase[i];

		p->first = start[i];
		p->end = i + 1 < t->nr_phases ? start[i + 1] : t->nr_steps;
		p->name = -1;
		measure_wss(t, p);
		for (size_t k = p->first; k < p->end; k++)
			p->samples += t->samples[k];
	}
	free(x);
	free(start);
}

/* ---- functions ---- */

/* Wilson's interval, which is right for few samples and extreme shares, too. */
struct timeline_share timeline_share_of(double part, double all)
{
	const double z = 1.96;
	double p = part / all, mid, half;

	mid = (p + z * z / (2 * all)) / (1 + z * z / all);
	half = z / (1 + z * z / all) *
	       sqrt(p * (1 - p) / all + z * z / (4 * all * all));
	return (struct timeline_share){ p, fmax(0, mid - half), fmin(1, mid + half) };
}

/* Samples of a phase, and of all others, that have a function. */
static double total_in(const struct timeline *t, const struct timeline_phase *p,
		       const struct timeline_function *f)
{
	double sum = 0;

	for (size_t i = p->first; f->share && i < p->end; i++)
		sum += f->share[i] * (double)t->samples[i];
	return sum;
}

struct scored {
	double score, in;
};

/*
 * Of stacks outside of a phase that are not cut, the share with a function: what called
 * the others is not known. 0 where most are cut.
 */
static double whole_rest(const struct timeline *t, const struct timeline_phase *p,
			 const struct timeline_function *f)
{
	double with = 0, whole = 0, others = (double)(t->nr_samples - p->samples);

	for (size_t i = 0; f->whole && i < t->nr_steps; i++) {
		if (i >= p->first && i < p->end)
			continue;
		with += f->whole[i];
		whole += (double)t->whole[i];
	}
	return whole > 0 && 2 * whole >= others ? with / whole : 0;
}

/* How much more of this phase a function has than of the others. */
static struct scored score_of(const struct timeline *t, const struct timeline_phase *p,
			      const struct timeline_function *f)
{
	double in = total_in(t, p, f), others = (double)(t->nr_samples - p->samples);
	double rest = others > 0 ? fmax(0, (double)f->total - in) / others : 0;
	struct scored s = { .in = in / (double)p->samples };

	s.score = s.in - fmax(rest, whole_rest(t, p, f));
	return s;
}

static bool is_distinct(struct scored s)
{
	return s.score >= DISTINCT && s.in >= LEAST_SHARE;
}

/*
 * The function that a phase is named by: the outermost of those that it has and the
 * others have not.
 */
static ssize_t distinct(const struct timeline *t, const struct timeline_phase *p)
{
	double best = DISTINCT;
	ssize_t name = -1;

	if (t->nr_phases == 1)
		return -1;
	for (size_t i = 0; i < t->nr_functions; i++)
		if (timeline_names(&t->function[i]))
			best = fmax(best, score_of(t, p, &t->function[i]).score);
	for (size_t i = 0; i < t->nr_functions; i++) {
		const struct timeline_function *f = &t->function[i];

		if (timeline_names(f) && score_of(t, p, f).score >= best - NEAR &&
		    is_distinct(score_of(t, p, f)) &&
		    (name < 0 || f->height < t->function[name].height))
			name = (ssize_t)i;
	}
	return name;
}

/* Where none is: the innermost of those that half of its samples have. */
static ssize_t dominating(const struct timeline *t, const struct timeline_phase *p)
{
	ssize_t name = -1;

	for (size_t i = 0; i < t->nr_functions; i++) {
		const struct timeline_function *f = &t->function[i];

		if (timeline_names(f) &&
		    2 * total_in(t, p, f) >= (double)p->samples &&
		    (name < 0 || f->height > t->function[name].height))
			name = (ssize_t)i;
	}
	return name;
}

/* Samples of the phase with each function innermost. */
static double *selves_of(const struct timeline *t, const struct timeline_phase *p)
{
	double *self = xcalloc(t->nr_functions + 1, sizeof(*self));

	for (size_t i = 0; i < t->stacks->nr_samples; i++) {
		const struct rec_sample *m = &t->stacks->sample[i];
		const struct rec_stack *k = &t->stacks->stack[m->stack];
		size_t step;

		if (m->kind != REC_SAMPLE_CPU || !k->nr || !timeline_counts(t, m))
			continue;
		step = timeline_sample_step(t, m);
		if (step >= p->first && step < p->end)
			self[t->function_of[k->frame[0]]] += m->count;
	}
	return self;
}

static void find_parts(const struct timeline *t, struct timeline_phase *p)
{
	double *self = selves_of(t, p);

	while (p->nr_parts < PHASE_FUNCTIONS) {
		struct timeline_part *part = &p->part[p->nr_parts];
		size_t most = 0;

		for (size_t i = 1; i < t->nr_functions; i++)
			if (self[i] > self[most])
				most = i;
		if (!t->nr_functions || self[most] < 0.01 * (double)p->samples)
			break;
		part->function = most;
		part->self = timeline_share_of(self[most], (double)p->samples);
		part->total = timeline_share_of(fmax(self[most],
					    total_in(t, p, &t->function[most])),
				       (double)p->samples);
		self[most] = 0;
		p->nr_parts++;
	}
	free(self);
}

static void name_phase(const struct timeline *t, struct timeline_phase *p)
{
	if (!p->samples)
		return;
	p->name = distinct(t, p);
	if (p->name < 0)
		p->name = dominating(t, p);
	find_parts(t, p);
	if (p->name >= 0)
		p->name_share = timeline_share_of(total_in(t, p, &t->function[p->name]),
					 (double)p->samples);
}

void timeline_name_phases(struct timeline *t)
{
	for (size_t i = 0; i < t->nr_phases; i++)
		name_phase(t, &t->phase[i]);
}
