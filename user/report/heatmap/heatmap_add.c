// SPDX-License-Identifier: GPL-2.0
/*
 * Taking regions into a heat map. A cell holds the mean rate over its area;
 * a region adds rate * time * bytes to the sum after it. Sums are formed in
 * the order of damo's, so that all digits of raw output agree.
 *
 * A region that only touches a cell's start makes it known, with heat 0.
 */
#include <math.h>
#include <string.h>

#include "model/access_value.h"
#include "report/heatmap/heatmap.h"

#define NR_RATES	64		/* counts whose rates are computed once */
#define GATHERED	2048		/* sums that are added to a row in one go */

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

/* Of these steps, those that are to be filled; false when none is. */
static inline bool clip_rows(const struct heatmap_look *look, struct steps *s)
{
	if (s->first < look->first_row)
		s->first = look->first_row;
	if (s->last > look->last_row)
		s->last = look->last_row;
	return s->first <= s->last;
}

/* False when none is. */
static inline bool time_steps(const struct heatmap_axis *a,
			      const struct heatmap_look *look, int64_t start,
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
	return s->first < a->nr && clip_rows(look, s);
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

static void add_fractional(struct heatmap *m, const struct heatmap_look *look,
			   const struct piece *p)
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
	    !clip_rows(look, &rows) ||
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
	if (!r)
		return look->start_ns;
	ns = past_start_ns(&look->past, look->start_ns, r);
	return ns > look->floor_ns ? ns : look->floor_ns;
}

/* What the loop over the regions of a snapshot keeps. */
struct adding {
	struct heatmap *m;
	const struct heatmap_look *look;
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
		in_rows = time_steps(time, ad->look, p->start_ns, p->end_ns,
				     &rows);
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
	ad->look = look;
	ad->origin = (uint64_t)m->addr.start;
	ad->step = (uint64_t)m->addr.step;
	ad->step_f = (double)m->addr.step;
	ad->area = (double)(m->time.step * m->addr.step);
	ad->start_ns = look->floor_ns;
	ad->end_ns = look->end_ns;
	ad->in_rows = !m->time.fractional &&
		      time_steps(&m->time, look, ad->start_ns, ad->end_ns,
				 &ad->rows);
	ad->last_end = ad->origin;
	ad->last_step = 0;
	for (i = 0; look->aggr_sec > 0 && i < NR_RATES; i++)
		ad->rate[i] = (double)i / look->aggr_sec;
}

static inline double rate_of(const struct adding *ad,
			     const struct heatmap_look *look,
			     const struct rec_span *s)
{
	if (look->aggr_sec <= 0)
		return s->nr_accesses;
	if (s->samples && s->samples < look->samples_due)
		return access_hits(s->nr_accesses, s->samples,
				   look->samples_due) / look->aggr_sec;
	return s->nr_accesses < NR_RATES ? ad->rate[s->nr_accesses] :
					   s->nr_accesses / look->aggr_sec;
}

/*
 * What the regions of a snapshot add to the cells of a row, by cell. One after
 * another, each sum would wait for the division of the one before; gathered
 * first, they are added in several parts of the row at a time.
 */
struct gathered {
	const struct adding *ad;
	double *row;
	size_t open;			/* the cell that is added to, */
	uint64_t end;			/* and the first address after it */
	double last;			/* what was gathered last */
	size_t nr;
	uint32_t col[GATHERED + 1];
	double sum[GATHERED];
};

/* Sums of whole cells. */
struct part {
	size_t at, end;
	double value;			/* of the cell that is next */
};

static inline double known(double value)
{
	return value > 0 ? value : 0;
}

static inline void part_step(const struct gathered *g, struct part *p,
			     double area)
{
	const uint32_t *col = &g->col[p->at];

	p->value = (p->value * area + g->sum[p->at++]) / area;
	g->row[col[0]] = p->value;
	if (col[1] != col[0])
		p->value = known(g->row[col[1]]);
}

/* The nth of four, each with about as many sums. */
static struct part part_of(const struct gathered *g, size_t n)
{
	size_t at = g->nr * n / 4, end = g->nr * (n + 1) / 4;

	while (at && at < g->nr && g->col[at] == g->col[at - 1])
		at++;
	while (end && end < g->nr && g->col[end] == g->col[end - 1])
		end++;
	return (struct part){ at, end, known(g->row[g->col[at]]) };
}

/* Longer parts first. */
static inline void in_order(struct part *a, struct part *b)
{
	struct part tmp = *a;

	if (a->end - a->at < b->end - b->at) {
		*a = *b;
		*b = tmp;
	}
}

static void add_gathered(struct gathered *g)
{
	const double area = g->ad->area;
	struct part a, b, c, d;

	g->col[g->nr] = 0;
	a = part_of(g, 0);
	b = part_of(g, 1);
	c = part_of(g, 2);
	d = part_of(g, 3);
	in_order(&a, &b);
	in_order(&c, &d);
	in_order(&a, &c);
	in_order(&b, &d);
	in_order(&b, &c);
	while (a.at < a.end) {
		part_step(g, &a, area);
		if (b.at == b.end)
			continue;
		part_step(g, &b, area);
		if (c.at == c.end)
			continue;
		part_step(g, &c, area);
		if (d.at != d.end)
			part_step(g, &d, area);
	}
	g->nr = 0;
}

/* What follows is added to this cell. */
static void open_cell(struct gathered *g, size_t col)
{
	if (col < g->open)
		add_gathered(g);
	g->open = col;
	g->end = g->ad->origin + (col + 1) * g->ad->step;
	g->last = 1;
}

/*
 * Adding nothing makes a cell known, and may change it by rounding. Adding
 * nothing once more does not: v * area is rounded to x, x / area to w. Then
 * w * area is rounded to a y that is as near to it as x at least, and so y / area
 * is rounded to w again.
 */
static inline void gather(struct gathered *g, double sum)
{
	g->sum[g->nr] = sum;
	g->col[g->nr] = g->open;
	/* no branch: nobody foresees which regions were accessed */
	g->nr += (unsigned int)(sum > 0) | (unsigned int)(g->last > 0);
	g->last = sum;
	if (g->nr == GATHERED)
		add_gathered(g);
}

/* A region that is not within the last cell. */
static void gather_across(struct gathered *g, const struct rec_span *s,
			  double rate_ns)
{
	const struct adding *ad = g->ad;
	struct steps cols;
	size_t i;

	if (s->end < ad->origin || s->start > s->end)
		return;
	cols.first = s->start > ad->origin ?
		step_of(s->start - ad->origin, ad->step_f) : 0;
	cols.last = step_of(s->end - ad->origin, ad->step_f);
	if (cols.first >= ad->m->addr.nr)
		return;
	if (cols.last >= ad->m->addr.nr)
		cols.last = ad->m->addr.nr - 1;
	for (i = cols.first; i <= cols.last; i++) {
		if (g->open != i || !g->end)
			open_cell(g, i);
		gather(g, i > cols.first && i < cols.last ?
			  rate_ns * ad->step_f :
			  rate_ns * (double)(int64_t)
			  addr_overlap(ad->origin, ad->step, i, s->start,
				       s->end));
	}
}

/*
 * The usual case: a snapshot within one row, whose regions all reach back to
 * the snapshot before. Regions are small against cells.
 */
static void add_in_row(const struct adding *ad, const struct heatmap_look *look,
		       const struct rec_span *s, const struct rec_span *stop,
		       double time_ns)
{
	struct gathered g;
	double rate_ns;

	g.ad = ad;
	g.row = ad->m->heat + ad->rows.first * ad->m->addr.nr;
	g.open = g.nr = 0;
	g.end = 0;
	for (; s < stop; s++) {
		rate_ns = rate_of(ad, look, s) * time_ns;
		/* Inside of the last cell? Its end belongs to the next one. */
		if (s->start >= g.end - ad->step && s->end < g.end &&
		    s->start <= s->end)
			gather(&g, rate_ns *
				   (double)(int64_t)(s->end - s->start));
		else
			gather_across(&g, s, rate_ns);
	}
	add_gathered(&g);
}

/* Is the snapshot as add_in_row() takes it? */
static bool is_usual(const struct adding *ad, const struct heatmap_look *look)
{
	return ad->in_rows && ad->rows.first == ad->rows.last &&
	       look->start_ns <= look->floor_ns && !look->only_passed &&
	       look->aggr_sec > 0;
}

static void add_each(struct adding *ad, const struct heatmap_look *look,
		     const struct rec_span *s, const struct rec_region *r,
		     size_t nr, bool fractions)
{
	struct piece p = { .end_ns = look->end_ns };
	size_t i;

	for (i = 0; i < nr; i++, s++) {
		if (look->only_passed && (!r || s->end <= s->start))
			continue;
		p.start_ns = since_ns(look, r ? &r[i] : NULL);
		p.start_frac_ns = p.start_ns > look->floor_ns ?
				  look->start_frac_ns : 0;
		p.start = s->start;
		p.end = s->end;
		p.rate = rate_of(ad, look, s);
		if (look->only_passed)
			p.rate = p.rate * (double)r[i].sz_filter_passed /
				 (double)(s->end - s->start);
		if (fractions)
			add_fractional(ad->m, look, &p);
		else
			add_piece(ad, &p);
	}
}

void heatmap_add(struct heatmap *m, const struct heatmap_look *look,
		 const struct rec_span *s, const struct rec_region *r,
		 size_t nr)
{
	bool fractions = m->time.fractional || m->addr.fractional ||
			 look->start_frac_ns > 0;
	struct adding ad;
	double time_ns;

	begin(&ad, m, look);
	if (!fractions && is_usual(&ad, look)) {
		time_ns = (double)time_overlap(&m->time, ad.rows.first,
					       look->floor_ns, look->end_ns);
		if (time_ns >= 0) {
			add_in_row(&ad, look, s, s + nr, time_ns);
			return;
		}
	}
	add_each(&ad, look, s, r, nr, fractions);
}
