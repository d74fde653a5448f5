// SPDX-License-Identifier: GPL-2.0
/* Distributions as pictures: values over percentiles, or over run time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist_picture.h"
#include "report/picture.h"
#include "report/picture_axis.h"
#include "util/msg.h"
#include "util/units.h"

#define PAGE_WIDTH	720.0
#define PAGE_HEIGHT	440.0
#define LEFT		78.0
#define TOP		62.0
#define TITLE		20.0		/* middle of the title's line */
#define LEGEND		44.0		/* and of the legend's */
#define RIGHT		24.0
#define BOTTOM		56.0
#define TICK		4.0
#define MAX_MARKS	40		/* points that are marked one by one */
#define MAX_POINTS	4000		/* of one line */

/* Lines are told apart by colour, and by their marks in grey. */
static const double line_colours[][3] = {
	{ 0.00, 0.35, 0.66 }, { 0.80, 0.33, 0.00 }, { 0.10, 0.50, 0.30 },
	{ 0.55, 0.24, 0.58 }, { 0.35, 0.35, 0.38 }, { 0.75, 0.58, 0.05 },
};

struct point {
	double x, y;
};

struct page {
	struct picture p;
	const struct dist_picture *pic;
	const struct dist_opts *o;
	struct axis x, y;
	double width, height;		/* of the plot */
};

static double x_of(const struct page *pg, double percent)
{
	return LEFT + pg->width * axis_part(&pg->x, percent);
}

static double y_of(const struct page *pg, double value)
{
	return TOP + pg->height * (1 - axis_part(&pg->y, value));
}

static void set_line_colour(struct page *pg, size_t i)
{
	const double *c = line_colours[i % (sizeof(line_colours) /
					    sizeof(line_colours[0]))];

	cairo_set_source_rgb(pg->p.cr, c[0], c[1], c[2]);
}

/*
 * The points of a line: the percentiles asked for, or all values with --all_*.
 * Returns their number, -1 after a line on stderr.
 */
static ssize_t make_points(const struct page *pg, const struct dist *d,
			   struct point *point, size_t room)
{
	const struct dist_range *r = &pg->o->range;
	size_t nr = 0, i, every;
	uint64_t value;
	int64_t p;

	if (pg->o->all) {
		every = d->nr / room + 1;
		for (i = 0; i < d->nr && nr < room; i += every)
			point[nr++] = (struct point){
				d->nr > 1 ? 100.0 * (double)i /
					    (double)(d->nr - 1) : 0,
				(double)d->value[i] };
		return (ssize_t)nr;
	}
	for (p = r->start; dist_range_has(r, p) && nr < room; p += r->step) {
		if (dist_percentile(d, p, &value))
			return -1;
		point[nr++] = (struct point){ (double)p, (double)value };
	}
	return (ssize_t)nr;
}

static void draw_mark(struct page *pg, double x, double y, size_t line)
{
	cairo_t *cr = pg->p.cr;
	double half = 2.6;

	cairo_new_sub_path(cr);
	if (line % 3 == 0)
		cairo_arc(cr, x, y, half, 0, 2 * M_PI);
	else if (line % 3 == 1)
		cairo_rectangle(cr, x - half, y - half, 2 * half, 2 * half);
	else {
		cairo_move_to(cr, x, y - half - 1);
		cairo_line_to(cr, x + half + 1, y + half);
		cairo_line_to(cr, x - half - 1, y + half);
		cairo_close_path(cr);
	}
	cairo_fill(cr);
}

static void draw_line(struct page *pg, const struct point *point, size_t nr,
		      size_t line)
{
	cairo_t *cr = pg->p.cr;
	size_t i;

	set_line_colour(pg, line);
	cairo_set_line_width(cr, 1.6);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (i = 0; i < nr; i++)
		cairo_line_to(cr, x_of(pg, point[i].x), y_of(pg, point[i].y));
	cairo_stroke(cr);
	for (i = 0; nr <= MAX_MARKS && i < nr; i++)
		draw_mark(pg, x_of(pg, point[i].x), y_of(pg, point[i].y), line);
}

static void draw_legend(struct page *pg)
{
	double x = LEFT;
	size_t i;

	picture_font(&pg->p, PICTURE_FONT, 0);
	for (i = 0; i < pg->pic->nr; i++) {
		const char *name = pg->pic->line[i].name;
		double width = 29 + picture_text_width(&pg->p, name);

		if (!*name || x + width > LEFT + pg->width)
			continue;
		set_line_colour(pg, i);
		cairo_set_line_width(pg->p.cr, 1.6);
		cairo_move_to(pg->p.cr, x, LEGEND);
		cairo_line_to(pg->p.cr, x + 22, LEGEND);
		cairo_stroke(pg->p.cr);
		draw_mark(pg, x + 11, LEGEND, i);
		cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
		picture_text(&pg->p, x + 29, LEGEND, PICTURE_LEFT, name);
		x += width + 20;
	}
}

static void draw_grid(struct page *pg)
{
	char label[AXIS_LABEL_LEN];
	double at;
	size_t i;

	picture_font(&pg->p, PICTURE_FONT, 0);
	cairo_set_line_width(pg->p.cr, 0.7);
	for (i = 0; i < pg->x.nr_ticks; i++) {
		at = x_of(pg, axis_tick(&pg->x, i));
		cairo_set_source_rgb(pg->p.cr, 0.88, 0.88, 0.88);
		cairo_move_to(pg->p.cr, at, TOP);
		cairo_line_to(pg->p.cr, at, TOP + pg->height);
		cairo_stroke(pg->p.cr);
		cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
		picture_text(&pg->p, at, TOP + pg->height + 13, PICTURE_CENTER,
			     axis_label(&pg->x, axis_tick(&pg->x, i), label));
	}
	for (i = 0; i < pg->y.nr_ticks; i++) {
		at = y_of(pg, axis_tick(&pg->y, i));
		cairo_set_source_rgb(pg->p.cr, 0.88, 0.88, 0.88);
		cairo_move_to(pg->p.cr, LEFT, at);
		cairo_line_to(pg->p.cr, LEFT + pg->width, at);
		cairo_stroke(pg->p.cr);
		cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
		picture_text(&pg->p, LEFT - 7, at, PICTURE_RIGHT,
			     axis_label(&pg->y, axis_tick(&pg->y, i), label));
	}
	cairo_set_source_rgb(pg->p.cr, 0.25, 0.25, 0.25);
	cairo_rectangle(pg->p.cr, LEFT, TOP, pg->width, pg->height);
	cairo_stroke(pg->p.cr);
}

/* What is read off the picture besides: the averages, and their names. */
static void draw_words(struct page *pg)
{
	const char *x_name = pg->o->sort == DIST_BY_TIME ?
		"run time (percent)" : "percentile";
	char text[160], average[UNITS_LEN];

	cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
	picture_font(&pg->p, 14, 1);
	snprintf(text, sizeof(text), "%s%s", pg->pic->title,
		 pg->o->sort == DIST_BY_TIME ? " over time" : ", distribution");
	picture_text(&pg->p, LEFT, TITLE, PICTURE_LEFT, text);
	picture_font(&pg->p, PICTURE_FONT, 0);
	if (pg->pic->nr == 1) {
		double value = dist_average(pg->pic->line[0].d);

		if (pg->pic->bytes)
			fmt_size_f(average, value, false);
		else
			snprintf(average, sizeof(average), "%.1f", value);
		snprintf(text, sizeof(text), "average %.64s", average);
		picture_text(&pg->p, LEFT + pg->width, TITLE, PICTURE_RIGHT,
			     text);
	}
	picture_text(&pg->p, LEFT + pg->width / 2, TOP + pg->height + 36,
		     PICTURE_CENTER, x_name);
	if (*pg->y.unit_name)
		snprintf(text, sizeof(text), "%s (%s)", pg->pic->value_name,
			 pg->y.unit_name);
	else
		snprintf(text, sizeof(text), "%s", pg->pic->value_name);
	picture_text_up(&pg->p, 16, TOP + pg->height / 2, text);
}

static void make_axes(struct page *pg, double first, double last, double most)
{
	pg->width = PAGE_WIDTH - LEFT - RIGHT;
	pg->height = PAGE_HEIGHT - TOP - BOTTOM;
	axis_init(&pg->x, AXIS_NUMBER, first, last, 11);
	/* some air above the highest value */
	axis_init(&pg->y, pg->pic->bytes ? AXIS_BYTES : AXIS_NUMBER, 0,
		  most > 0 ? most * 1.06 : 1, 9);
}

/* Points of all lines, one line after another. */
static int draw(struct page *pg, struct point *point, const size_t *nr)
{
	double most = 0, first = INFINITY, last = -INFINITY;
	const struct point *at = point;
	size_t i, k;

	for (i = 0; i < pg->pic->nr; i++) {
		for (k = 0; k < nr[i]; k++, at++) {
			most = fmax(most, at->y);
			first = fmin(first, at->x);
			last = fmax(last, at->x);
		}
	}
	make_axes(pg, isfinite(first) ? first : 0, isfinite(last) ? last : 100,
		  most);
	if (picture_begin(&pg->p, pg->o->plot, PAGE_WIDTH, PAGE_HEIGHT))
		return 1;
	draw_grid(pg);
	draw_words(pg);
	for (i = 0, at = point; i < pg->pic->nr; at += nr[i++])
		draw_line(pg, at, nr[i], i);
	draw_legend(pg);
	return picture_end(&pg->p);
}

int dist_picture(const struct dist_picture *pic, const struct dist_opts *o)
{
	struct page pg = { .pic = pic, .o = o };
	struct point *point;
	size_t *nr, i, sum = 0;
	ssize_t got = 0;
	int err = 1;

	if (!pic->nr)
		return msg_error("%s: there is nothing to draw; the first snapshots of a record do not count",
				 o->plot);
	point = calloc(pic->nr * MAX_POINTS, sizeof(*point));
	nr = calloc(pic->nr, sizeof(*nr));
	for (i = 0; point && nr && i < pic->nr && got >= 0; i++) {
		got = make_points(&pg, pic->line[i].d, point + sum, MAX_POINTS);
		nr[i] = got > 0 ? (size_t)got : 0;
		sum += nr[i];
	}
	if (!point || !nr)
		msg_error("%s: no memory for %zu lines", o->plot, pic->nr);
	else if (got >= 0)
		err = draw(&pg, point, nr);
	free(point);
	free(nr);
	return err;
}
