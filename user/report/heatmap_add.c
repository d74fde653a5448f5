// SPDX-License-Identifier: GPL-2.0
/*
 * Taking regions into a heat map. A cell holds the mean rate over its area;
 * a piece adds rate * time * bytes to the sum behind it. Sums are formed in
 * the order of damo's, so that all digits of raw output agree.
 *
 * A piece that only touches a cell's start makes it known, with heat 0.
 */
#include <math.h>

#include "report/heatmap.h"

/* Steps of an axis that a piece overlaps: [first, last]. */
struct steps {
	size_t first, last;
};

/* Index of the step that an offset from the axis' start lies in. */
static inline size_t step_of(uint64_t offset, double step)
{
	return (size_t)((double)offset / step);
}

/* False when none is. */
static inline bool time_steps(const struct heatmap_axis *a, int64_t start,
			      int64_t end, struct steps *s)
{
	int64_t origin = (int64_t)a->start;
	double step = (double)a->step;

	if (end < origin || start > end)
		return false;
	s->first = start > origin ?
		step_of((uint64_t)start - (uint64_t)origin, step) : 0;
	s->last = step_of((uint64_t)end - (uint64_t)origin, step);
	if (s->last >= a->nr)
		s->last = a->nr - 1;
	return s->first < a->nr;
}

static inline bool addr_steps(const struct heatmap_axis *a, uint64_t start,
			      uint64_t end, struct steps *s)
{
	uint64_t origin = (uint64_t)a->start;
	double step = (double)a->step;

	if (end < origin || start > end)
		return false;
	s->first = start > origin ? step_of(start - origin, step) : 0;
	s->last = step_of(end - origin, step);
	if (s->last >= a->nr)
		s->last = a->nr - 1;
	return s->first < a->nr;
}

static inline int64_t time_overlap(const struct heatmap_axis *a, size_t i,
				   int64_t start, int64_t end)
{
	int64_t from = (int64_t)a->start + (int64_t)i * (int64_t)a->step;
	int64_t to = from + (int64_t)a->step;

	if (start > from)
		from = start;
	if (end < to)
		to = end;
	return to - from;
}

static inline uint64_t addr_overlap(const struct heatmap_axis *a, size_t i,
				    uint64_t start, uint64_t end)
{
	uint64_t from = (uint64_t)a->start + i * (uint64_t)a->step;
	uint64_t to = from + (uint64_t)a->step;

	if (start > from)
		from = start;
	if (end < to)
		to = end;
	return to > from ? to - from : 0;
}

static inline void cell_add(double *cell, double area, double sum)
{
	double old = isnan(*cell) ? 0 : *cell;

	*cell = (old * area + sum) / area;
}

static void add_row(struct heatmap *m, double *row, double area, double rate_ns,
		    const struct heatmap_piece *p, const struct steps *cols)
{
	const struct heatmap_axis *a = &m->addr;
	double full = rate_ns * (double)a->step;
	size_t i = cols->first;

	cell_add(&row[i], area,
		 rate_ns * (double)addr_overlap(a, i, p->start, p->end));
	if (i == cols->last)
		return;
	for (i++; i < cols->last; i++)
		cell_add(&row[i], area, full);
	cell_add(&row[i], area,
		 rate_ns * (double)addr_overlap(a, i, p->start, p->end));
}

/* n / d, rounded once to the nearest double. */
static double divide(unsigned __int128 n, unsigned __int128 d)
{
	unsigned __int128 q = n / d, rest = n % d;
	int shift = 0;

	if (!n)
		return 0;
	while (!(q >> 63)) {
		rest <<= 1;
		q = q << 1 | (rest >= d);
		if (rest >= d)
			rest -= d;
		shift++;
	}
	/* 64 bits or more, of which the lowest tells that there is a rest. */
	if (rest)
		q |= 1;
	return ldexp((double)q, -shift);
}

/* Rates that are whole numbers stay so up to the cell's first value. */
static void add_whole(struct heatmap *m, const struct heatmap_piece *p,
		      const struct steps *rows, const struct steps *cols)
{
	unsigned __int128 sum, area = (unsigned __int128)m->time.step *
				      (unsigned __int128)m->addr.step;
	unsigned __int128 per_row;
	double *cell;
	size_t i, k;

	for (i = rows->first; i <= rows->last; i++) {
		per_row = (unsigned __int128)p->samples * (uint64_t)
			  time_overlap(&m->time, i, p->start_ns, p->end_ns);
		cell = m->heat + i * m->addr.nr;
		for (k = cols->first; k <= cols->last; k++) {
			sum = per_row * addr_overlap(&m->addr, k, p->start,
						     p->end);
			if (isnan(cell[k]) && !(area >> 126))
				cell[k] = divide(sum, area);
			else
				cell_add(&cell[k], (double)area, (double)sum);
		}
	}
}

/* Steps of an axis that an edit moved between whole numbers. */
static bool fractional_steps(const struct heatmap_axis *a, double start,
			     double end, struct steps *s)
{
	double first, last;

	first = (start - a->start_f) / a->step_f;
	last = (end - a->start_f) / a->step_f;
	if (last < 0 || start > end || first >= (double)a->nr)
		return false;
	s->first = first > 0 ? (size_t)first : 0;
	s->last = last < (double)a->nr ? (size_t)last : a->nr - 1;
	return true;
}

static double fractional_overlap(const struct heatmap_axis *a, size_t i,
				 double start, double end)
{
	/* cells begin at whole units nevertheless */
	double from = trunc(a->start_f + (double)i * a->step_f);

	return fmax(fmin(from + a->step_f, end) - fmax(from, start), 0);
}

/* An axis whose numbers are doubles, whatever it was. */
static struct heatmap_axis fractional(const struct heatmap_axis *a)
{
	struct heatmap_axis f = *a;

	if (!a->fractional) {
		f.start_f = (double)a->start;
		f.step_f = (double)a->step;
	}
	return f;
}

static void add_fractional(struct heatmap *m, const struct heatmap_piece *p)
{
	struct heatmap_axis time = fractional(&m->time);
	struct heatmap_axis addr = fractional(&m->addr);
	double t0 = (double)p->start_ns, t1 = (double)p->end_ns;
	double a0 = (double)p->start, a1 = (double)p->end, rate_ns;
	double area = time.step_f * addr.step_f;
	struct steps rows, cols;
	size_t i, k;

	if (!fractional_steps(&time, t0, t1, &rows) ||
	    !fractional_steps(&addr, a0, a1, &cols))
		return;
	for (i = rows.first; i <= rows.last; i++) {
		rate_ns = p->rate * fractional_overlap(&time, i, t0, t1);
		for (k = cols.first; k <= cols.last; k++)
			cell_add(&m->heat[i * addr.nr + k], area, rate_ns *
				 fractional_overlap(&addr, k, a0, a1));
	}
}

void heatmap_add(struct heatmap *m, const struct heatmap_piece *p, bool whole)
{
	struct steps rows, cols;
	double area;
	size_t i;

	if (m->time.fractional || m->addr.fractional) {
		add_fractional(m, p);
		return;
	}
	if (!addr_steps(&m->addr, p->start, p->end, &cols) ||
	    !time_steps(&m->time, p->start_ns, p->end_ns, &rows))
		return;
	if (whole) {
		add_whole(m, p, &rows, &cols);
		return;
	}
	area = (double)(m->time.step * m->addr.step);
	for (i = rows.first; i <= rows.last; i++)
		add_row(m, m->heat + i * m->addr.nr, area, p->rate * (double)
			time_overlap(&m->time, i, p->start_ns, p->end_ns),
			p, &cols);
}
