// SPDX-License-Identifier: GPL-2.0
/*
 * Taking regions into a heat map. A cell holds the mean rate over its area;
 * a region adds rate * time * bytes to the sum behind it. Sums are formed in
 * the order of damo's, so that all digits of raw output agree.
 *
 * A region that only touches a cell's start makes it known, with heat 0.
 */
#include <math.h>
#include <string.h>

#include "report/heatmap.h"

#define NR_RATES	64		/* counts whose rates are computed once */

/* A region in its time. */
struct piece {
	int64_t start_ns, end_ns;
	double start_frac_ns;
	uint64_t start, end;
	double rate;			/* in hz, or samples */
};

/* Steps of an axis that a piece overlaps: [first, last]. */
struct steps {
	size_t first, last;
};

/* Index of the step that an offset from the axis' start lies in. */
static inline size_t step_of(uint64_t offset, double step)
{
	double whole = offset >> 63 ? (double)offset : (double)(int64_t)offset;
	double index = whole / step;

	return index < 0x1p63 ? (size_t)(int64_t)index : SIZE_MAX;
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

static inline uint64_t addr_overlap(uint64_t origin, uint64_t step, size_t i,
				    uint64_t start, uint64_t end)
{
	uint64_t from = origin + i * step;
	uint64_t to = from + step;

	if (start > from)
		from = start;
	if (end < to)
		to = end;
	return to > from ? to - from : 0;
}

static inline void cell_add(double *cell, double area, double sum)
{
	double old = *cell;

	if (!(old > 0)) {
		*cell = sum > 0 ? sum / area : 0;
		return;
	}
	*cell = (old * area + sum) / area;
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

static void add_fractional(struct heatmap *m, const struct piece *p)
{
	struct heatmap_axis time = fractional(&m->time);
	struct heatmap_axis addr = fractional(&m->addr);
	double t0 = (double)p->start_ns + p->start_frac_ns;
	double t1 = (double)p->end_ns;
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

static inline int64_t since_ns(const struct heatmap_look *look,
			       const struct rec_region *r)
{
	int64_t ns;

	/* Snapshots without a gap between them need no look at the age. */
	if (look->start_ns <= look->floor_ns)
		return look->floor_ns;
	ns = past_start_ns(&look->past, look->start_ns, r);
	return ns > look->floor_ns ? ns : look->floor_ns;
}

/* What the loop over the regions of a snapshot keeps. */
struct adding {
	struct heatmap *m;
	uint64_t origin, step;		/* of the addresses */
	double step_f, area;
	/* Rows of the time that most regions have. */
	int64_t start_ns, end_ns;
	struct steps rows;
	bool in_rows;
	/* The end of the last region, where the next one mostly starts. */
	uint64_t last_end;
	size_t last_step;
	double rate[NR_RATES];
};

static void add_row(const struct adding *ad, double *row, double rate_ns,
		    const struct piece *p, const struct steps *cols)
{
	double full = rate_ns * ad->step_f;
	size_t i = cols->first;

	cell_add(&row[i], ad->area, rate_ns * (double)(int64_t)
		 addr_overlap(ad->origin, ad->step, i, p->start, p->end));
	if (i == cols->last)
		return;
	for (i++; i < cols->last; i++)
		cell_add(&row[i], ad->area, full);
	cell_add(&row[i], ad->area, rate_ns * (double)(int64_t)
		 addr_overlap(ad->origin, ad->step, i, p->start, p->end));
}

static void add_piece(struct adding *ad, const struct piece *p)
{
	const struct heatmap_axis *time = &ad->m->time;
	size_t nr_cols = ad->m->addr.nr, i;
	struct steps rows = ad->rows, cols;
	bool in_rows = ad->in_rows;

	if (p->end < ad->origin || p->start > p->end)
		return;
	if (p->start == ad->last_end)
		cols.first = ad->last_step;
	else
		cols.first = p->start > ad->origin ?
			step_of(p->start - ad->origin, ad->step_f) : 0;
	cols.last = step_of(p->end - ad->origin, ad->step_f);
	ad->last_end = p->end;
	ad->last_step = cols.last;
	if (cols.first >= nr_cols)
		return;
	if (cols.last >= nr_cols)
		cols.last = nr_cols - 1;
	if (p->start_ns != ad->start_ns)
		in_rows = time_steps(time, p->start_ns, p->end_ns, &rows);
	if (!in_rows)
		return;
	for (i = rows.first; i <= rows.last; i++)
		add_row(ad, ad->m->heat + i * nr_cols, p->rate * (double)
			time_overlap(time, i, p->start_ns, p->end_ns), p,
			&cols);
}

static void begin(struct adding *ad, struct heatmap *m,
		  const struct heatmap_look *look)
{
	size_t i;

	ad->rows = (struct steps){ 0, 0 };
	ad->m = m;
	ad->origin = (uint64_t)m->addr.start;
	ad->step = (uint64_t)m->addr.step;
	ad->step_f = (double)m->addr.step;
	ad->area = (double)(m->time.step * m->addr.step);
	ad->start_ns = look->floor_ns;
	ad->end_ns = look->end_ns;
	ad->in_rows = !m->time.fractional &&
		      time_steps(&m->time, ad->start_ns, ad->end_ns, &ad->rows);
	ad->last_end = ad->origin;
	ad->last_step = 0;
	for (i = 0; look->aggr_sec > 0 && i < NR_RATES; i++)
		ad->rate[i] = (double)i / look->aggr_sec;
}

static inline double rate_of(const struct adding *ad,
			     const struct heatmap_look *look,
			     const struct rec_region *r)
{
	double rate = r->nr_accesses;

	if (look->aggr_sec > 0)
		rate = r->nr_accesses < NR_RATES ? ad->rate[r->nr_accesses] :
						   rate / look->aggr_sec;
	if (look->only_passed)
		rate = rate * (double)r->sz_filter_passed /
		       (double)(r->end - r->start);
	return rate;
}

/* One row's cell that regions are being added to. */
struct open_cell {
	double *row;
	size_t col;
	double value;
	uint64_t end;			/* first address behind the cell */
};

static void close_cell(const struct open_cell *c)
{
	c->row[c->col] = c->value;
}

static void open_cell(struct open_cell *c, const struct adding *ad, size_t col)
{
	c->col = col;
	c->value = c->row[col];
	c->end = ad->origin + (col + 1) * ad->step;
}

/*
 * The usual case: a snapshot within one row, whose regions all reach back to
 * the snapshot before. Regions are small against cells; the cell they are in
 * stays in registers.
 */
static void add_in_row(struct adding *ad, const struct rec_region *r,
		       const struct rec_region *stop, double time_ns)
{
	struct open_cell c = { .row = ad->m->heat +
				      ad->rows.first * ad->m->addr.nr };
	struct piece p = { 0 };
	struct steps cols;
	size_t nr_cols = ad->m->addr.nr;
	double sum;

	open_cell(&c, ad, 0);
	for (; r < stop; r++) {
		/* Inside of the open cell? Its end belongs to the next one. */
		if (r->start >= c.end - ad->step && r->end < c.end &&
		    r->start <= r->end) {
			sum = ad->rate[r->nr_accesses] * time_ns *
			      (double)(int64_t)(r->end - r->start);
			cell_add(&c.value, ad->area, sum);
			continue;
		}
		if (r->end < ad->origin || r->start > r->end)
			continue;
		cols.first = r->start > ad->origin ?
			step_of(r->start - ad->origin, ad->step_f) : 0;
		cols.last = step_of(r->end - ad->origin, ad->step_f);
		if (cols.first >= nr_cols)
			continue;
		if (cols.last >= nr_cols)
			cols.last = nr_cols - 1;
		p.start = r->start;
		p.end = r->end;
		close_cell(&c);
		add_row(ad, c.row, ad->rate[r->nr_accesses] * time_ns, &p,
			&cols);
		open_cell(&c, ad, cols.last);
	}
	close_cell(&c);
}

/* Are all regions as add_in_row() takes them? */
static bool is_usual(const struct adding *ad, const struct heatmap_look *look,
		     const struct rec_region *r, const struct rec_region *stop)
{
	if (!ad->in_rows || ad->rows.first != ad->rows.last ||
	    look->start_ns > look->floor_ns || look->only_passed ||
	    look->aggr_sec <= 0)
		return false;
	for (; r < stop; r++)
		if (r->nr_accesses >= NR_RATES)
			return false;
	return true;
}

void heatmap_add(struct heatmap *m, const struct heatmap_look *look,
		 const struct rec_region *r, size_t nr)
{
	bool fractions = m->time.fractional || m->addr.fractional ||
			 look->start_frac_ns > 0;
	const struct rec_region *stop = r + nr;
	struct adding ad;
	struct piece p;

	begin(&ad, m, look);
	if (!fractions && is_usual(&ad, look, r, stop)) {
		add_in_row(&ad, r, stop, (double)
			   time_overlap(&m->time, ad.rows.first,
					look->floor_ns, look->end_ns));
		return;
	}
	p.end_ns = look->end_ns;
	for (; r < stop; r++) {
		if (look->only_passed && r->end <= r->start)
			continue;
		p.start_ns = since_ns(look, r);
		p.start_frac_ns = p.start_ns > look->floor_ns ?
				  look->start_frac_ns : 0;
		p.start = r->start;
		p.end = r->end;
		p.rate = rate_of(&ad, look, r);
		if (fractions)
			add_fractional(m, &p);
		else
			add_piece(&ad, &p);
	}
}
