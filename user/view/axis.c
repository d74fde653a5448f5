// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "view/axis.h"

struct view_axis view_axis_of(const struct areas *areas, uint64_t from,
			      uint64_t to)
{
	struct view_axis a = {
		.part = xcalloc(areas->nr + 1, sizeof(*a.part)),
	};

	for (size_t i = 0; i < areas->nr; i++) {
		struct view_part p = { areas->area[i].start,
				       areas->area[i].end, a.total };

		if (to && p.start < from)
			p.start = from;
		if (to && p.end > to)
			p.end = to;
		if (p.start >= p.end)
			continue;
		a.part[a.nr++] = p;
		a.total += (double)(p.end - p.start);
	}
	return a;
}

void view_axis_free(struct view_axis *a)
{
	free(a->part);
	memset(a, 0, sizeof(*a));
}

/* The first part that ends after @addr; nr for none. */
static size_t part_of(const struct view_axis *a, uint64_t addr)
{
	size_t lo = 0, hi = a->nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (a->part[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

double view_axis_pos(const struct view_axis *a, uint64_t addr)
{
	size_t i = part_of(a, addr);

	if (i == a->nr)
		return a->total;
	if (addr <= a->part[i].start)
		return a->part[i].pos;
	return a->part[i].pos + (double)(addr - a->part[i].start);
}

uint64_t view_axis_addr(const struct view_axis *a, double pos, bool is_end)
{
	for (size_t i = 0; i < a->nr; i++) {
		const struct view_part *p = &a->part[i];
		double end = p->pos + (double)(p->end - p->start);

		if (pos < end || (is_end && pos <= end) || i == a->nr - 1) {
			if (pos >= end)
				return p->end;
			return p->start +
			       (pos > p->pos ? (uint64_t)(pos - p->pos) : 0);
		}
	}
	return 0;
}

/* ---- heat ---- */

struct map {
	const struct view_axis *axis;
	size_t cols;
	double unit;			/* bytes in a column */
	double *sum, *weight;		/* of the row at hand */
};

/* Add positions [from, to) with @heat for @share of a row's time. */
static void add_range(struct map *m, double from, double to, double heat,
		      double share)
{
	size_t col = (size_t)(from / m->unit);

	for (; col < m->cols && (double)col * m->unit < to; col++) {
		double lo = fmax(from, (double)col * m->unit);
		double hi = fmin(to, (double)(col + 1) * m->unit);

		if (hi <= lo)
			continue;
		m->sum[col] += (hi - lo) * share * heat;
		m->weight[col] += (hi - lo) * share;
	}
}

static void add_span(struct map *m, const struct view_span *s, double share)
{
	const struct view_axis *a = m->axis;

	for (size_t i = part_of(a, s->start);
	     i < a->nr && a->part[i].start < s->end; i++) {
		const struct view_part *p = &a->part[i];
		uint64_t from = s->start > p->start ? s->start : p->start;
		uint64_t to = s->end < p->end ? s->end : p->end;

		add_range(m, p->pos + (double)(from - p->start),
			  p->pos + (double)(to - p->start), (double)s->heat,
			  share);
	}
}

/* The first shot that ends after @ns. */
static size_t first_shot(const struct view_target *t, int64_t ns)
{
	size_t lo = 0, hi = t->nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (view_shot_at(t, mid)->end_ns <= ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void add_row(struct map *m, const struct view_target *t, int64_t from_ns,
		    int64_t to_ns)
{
	for (size_t i = first_shot(t, from_ns); i < t->nr; i++) {
		const struct view_shot *s = view_shot_at(t, i);
		int64_t lo = s->start_ns > from_ns ? s->start_ns : from_ns;
		int64_t hi = s->end_ns < to_ns ? s->end_ns : to_ns;

		if (s->start_ns >= to_ns)
			break;
		for (uint32_t k = 0; hi > lo && k < s->nr_spans; k++)
			add_span(m, &s->spans[k], (double)(hi - lo) /
						  (double)(to_ns - from_ns));
	}
}

double view_heat(const struct view_target *t, const struct view_axis *a,
		 int64_t from_ns, int64_t step_ns, size_t rows, size_t cols,
		 double *heat)
{
	struct map m = {
		.axis = a,
		.cols = cols,
		.unit = a->total / (double)cols,
		.weight = xcalloc(cols + 1, sizeof(*m.weight)),
	};
	double highest = 0;

	for (size_t r = 0; r < rows; r++) {
		int64_t from = from_ns + (int64_t)r * step_ns;

		m.sum = heat + r * cols;
		memset(m.sum, 0, cols * sizeof(*m.sum));
		memset(m.weight, 0, cols * sizeof(*m.weight));
		if (a->total > 0)
			add_row(&m, t, from, from + step_ns);
		for (size_t c = 0; c < cols; c++) {
			m.sum[c] = m.weight[c] > 0 ? m.sum[c] / m.weight[c] :
						     NAN;
			if (m.sum[c] > highest)
				highest = m.sum[c];
		}
	}
	free(m.weight);
	return highest;
}
