// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>

#include "draw/lines.h"
#include "draw/picture.h"
#include "draw/picture_axis.h"

#define PAGE_WIDTH	720.0
#define PANEL_HEIGHT	322.0
#define APART_HEIGHT	180.0		/* of each of several panels */
#define APART_GAP	16.0		/* between two of them */
#define APART_RATIO	4.0		/* from which on one would be flat */
#define LEFT		78.0
#define TOP		62.0		/* with one row of the legend */
#define LEGEND_ROW	16.0
#define TITLE		20.0		/* middle of the title's line */
#define LEGEND		44.0		/* and of the legend's */
#define RIGHT		24.0
#define BOTTOM		56.0
#define TICK		4.0
#define BAND		0.25		/* strength of its color */
#define MAX_MARKS	40		/* points that are marked one by one */

/*
 * Lines are told apart by color, and by their marks in gray. When the colors
 * are used up, they come again with dashes.
 */
#define NR_COLORS	12

static const double line_colors[NR_COLORS][3] = {
	{ 0.00, 0.35, 0.66 }, { 0.80, 0.33, 0.00 }, { 0.10, 0.50, 0.30 },
	{ 0.55, 0.24, 0.58 }, { 0.35, 0.35, 0.38 }, { 0.75, 0.58, 0.05 },
	{ 0.34, 0.70, 0.91 }, { 0.75, 0.05, 0.15 }, { 0.55, 0.78, 0.20 },
	{ 0.92, 0.45, 0.68 }, { 0.45, 0.27, 0.10 }, { 0.00, 0.62, 0.62 },
};

static const double dashes[] = { 6, 3, 1, 3 };

struct page {
	struct picture p;
	const struct lines_picture *pic;
	struct axis x, y;		/* y: of the panel being drawn */
	double top, width, height;	/* of that panel */
	size_t first, nr;		/* the lines in it */
};

static double x_of(const struct page *pg, double percent)
{
	return LEFT + pg->width * axis_part(&pg->x, percent);
}

static double y_of(const struct page *pg, double value)
{
	return pg->top + pg->height * (1 - axis_part(&pg->y, value));
}

static void set_pen(struct page *pg, size_t line)
{
	const double *c = line_colors[line % NR_COLORS];
	size_t round = line / NR_COLORS % 3;

	cairo_set_source_rgb(pg->p.cr, c[0], c[1], c[2]);
	cairo_set_line_width(pg->p.cr, 1.6);
	cairo_set_dash(pg->p.cr, dashes, round ? (int)(2 * round) : 0, 0);
}

/* Strokes a path with the pen, and goes on without dashes. */
static void stroke(struct page *pg)
{
	cairo_stroke(pg->p.cr);
	cairo_set_dash(pg->p.cr, NULL, 0, 0);
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

/* Is it known what both may be? */
static bool has_band(const struct lines_point *a, const struct lines_point *b)
{
	return !isnan(a->low) && !isnan(b->low);
}

/*
 * What the values may be: a band that is lighter than its line. It is drawn
 * piece by piece, since it has gaps where that is not known.
 */
static void draw_band(struct page *pg, size_t index)
{
	const struct lines_line *line = &pg->pic->line[index];
	const double *c = line_colors[index % NR_COLORS];
	cairo_t *cr = pg->p.cr;

	cairo_set_source_rgb(cr, 1 - BAND * (1 - c[0]), 1 - BAND * (1 - c[1]),
			     1 - BAND * (1 - c[2]));
	cairo_set_line_width(cr, 0.7);
	for (size_t i = 0; i < line->nr; i++) {
		const struct lines_point *a = &line->point[i];
		const struct lines_point *b = i + 1 < line->nr ? a + 1 : a;

		if (!has_band(a, b))
			continue;
		cairo_move_to(cr, x_of(pg, a->x), y_of(pg, a->low));
		cairo_line_to(cr, x_of(pg, a->x), y_of(pg, a->high));
		cairo_line_to(cr, x_of(pg, b->x), y_of(pg, b->high));
		cairo_line_to(cr, x_of(pg, b->x), y_of(pg, b->low));
		cairo_close_path(cr);
		cairo_fill_preserve(cr);
		/* no seam between two pieces, and a line where there is one point */
		cairo_stroke(cr);
	}
}

static void draw_line(struct page *pg, size_t index)
{
	const struct lines_line *line = &pg->pic->line[index];
	const struct lines_point *point = line->point;
	cairo_t *cr = pg->p.cr;
	size_t i;

	set_pen(pg, index);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (i = 0; i < line->nr; i++)
		cairo_line_to(cr, x_of(pg, point[i].x), y_of(pg, point[i].y));
	stroke(pg);
	for (i = 0; line->nr <= MAX_MARKS && i < line->nr; i++)
		draw_mark(pg, x_of(pg, point[i].x), y_of(pg, point[i].y), index);
}

/* Goes through the legend, and draws it or only counts its rows. */
static size_t legend(struct page *pg, bool draws)
{
	double x = LEFT, y = LEGEND;
	size_t i, nr_rows = 1;

	picture_font(&pg->p, PICTURE_FONT, 0);
	for (i = 0; i < pg->pic->nr; i++) {
		const char *name = pg->pic->line[i].name;
		double width = 29 + picture_text_width(&pg->p, name);

		if (!*name)
			continue;
		if (x > LEFT && x + width > LEFT + pg->width) {
			x = LEFT;
			y += LEGEND_ROW;
			nr_rows++;
		}
		if (draws) {
			set_pen(pg, i);
			cairo_move_to(pg->p.cr, x, y);
			cairo_line_to(pg->p.cr, x + 22, y);
			stroke(pg);
			draw_mark(pg, x + 11, y, i);
			cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
			picture_text(&pg->p, x + 29, y, PICTURE_LEFT, name);
		}
		x += width + 20;
	}
	return nr_rows;
}

/* @is_last: with labels below. */
static void draw_grid(struct page *pg, bool is_last)
{
	char label[AXIS_LABEL_LEN];
	double at;
	size_t i;

	picture_font(&pg->p, PICTURE_FONT, 0);
	cairo_set_line_width(pg->p.cr, 0.7);
	for (i = 0; i < pg->x.nr_ticks; i++) {
		at = x_of(pg, axis_tick(&pg->x, i));
		cairo_set_source_rgb(pg->p.cr, 0.88, 0.88, 0.88);
		cairo_move_to(pg->p.cr, at, pg->top);
		cairo_line_to(pg->p.cr, at, pg->top + pg->height);
		cairo_stroke(pg->p.cr);
		cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
		if (is_last)
			picture_text(&pg->p, at, pg->top + pg->height + 13,
				     PICTURE_CENTER,
				     axis_label(&pg->x, axis_tick(&pg->x, i),
						label));
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
	cairo_rectangle(pg->p.cr, LEFT, pg->top, pg->width, pg->height);
	cairo_stroke(pg->p.cr);
}

static void draw_title(struct page *pg)
{
	cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
	picture_font(&pg->p, 14, 1);
	picture_text(&pg->p, LEFT, TITLE, PICTURE_LEFT, pg->pic->title);
	picture_font(&pg->p, PICTURE_FONT, 0);
	if (pg->pic->note)
		picture_text(&pg->p, LEFT + pg->width, TITLE, PICTURE_RIGHT,
			     pg->pic->note);
}

static void name_x(struct page *pg)
{
	char text[64];

	if (pg->pic->over_time)
		snprintf(text, sizeof(text), "%s (%s)", pg->pic->x_name,
			 pg->x.unit_name);
	else
		snprintf(text, sizeof(text), "%s", pg->pic->x_name);
	picture_text(&pg->p, LEFT + pg->width / 2, pg->top + pg->height + 36,
		     PICTURE_CENTER, text);
}

/* A panel for one line bears its name. */
static void name_y(struct page *pg)
{
	const char *name = pg->nr < pg->pic->nr ?
		pg->pic->line[pg->first].name : pg->pic->y_name;
	char text[160];

	if (*pg->y.unit_name)
		snprintf(text, sizeof(text), "%s (%s)", name, pg->y.unit_name);
	else
		snprintf(text, sizeof(text), "%s", name);
	picture_text_up(&pg->p, 16, pg->top + pg->height / 2, text);
}

static double highest(const struct lines_line *line)
{
	double most = 0;

	for (size_t i = 0; i < line->nr; i++)
		most = fmax(most, fmax(line->point[i].y, line->point[i].high));
	return most;
}

/* The lines from pg->first on. */
static void draw_panel(struct page *pg)
{
	bool is_last = pg->first + pg->nr == pg->pic->nr;
	double most = 0;
	size_t i;

	for (i = 0; i < pg->nr; i++)
		most = fmax(most, highest(&pg->pic->line[pg->first + i]));
	/* some air above the highest value */
	axis_init(&pg->y, pg->pic->bytes ? AXIS_BYTES : AXIS_NUMBER, 0,
		  most > 0 ? most * 1.06 : 1, pg->nr < pg->pic->nr ? 5 : 9);
	draw_grid(pg, is_last);
	cairo_set_source_rgb(pg->p.cr, 0, 0, 0);
	name_y(pg);
	if (is_last)
		name_x(pg);
	for (i = 0; i < pg->nr; i++)
		draw_band(pg, pg->first + i);
	for (i = 0; i < pg->nr; i++)
		draw_line(pg, pg->first + i);
}

/* Would a line be flat beside another, where they need not be compared? */
static bool wants_panels(const struct lines_picture *pic)
{
	double least = INFINITY, most = 0, value;

	for (size_t i = 0; pic->apart && i < pic->nr; i++) {
		value = highest(&pic->line[i]);
		most = fmax(most, value);
		least = fmin(least, value);
	}
	return pic->nr > 1 && most > APART_RATIO * least;
}

static void make_x(struct page *pg)
{
	double first = INFINITY, last = -INFINITY;

	for (size_t i = 0; i < pg->pic->nr; i++) {
		const struct lines_line *line = &pg->pic->line[i];

		for (size_t k = 0; k < line->nr; k++) {
			first = fmin(first, line->point[k].x);
			last = fmax(last, line->point[k].x);
		}
	}
	pg->width = PAGE_WIDTH - LEFT - RIGHT;
	axis_init(&pg->x, pg->pic->over_time ? AXIS_TIME : AXIS_NUMBER,
		  isfinite(first) ? first : 0, isfinite(last) ? last : 100, 11);
}

/* How many rows the legend takes is known once there is a page to draw on. */
static size_t count_rows(struct page *pg)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
	size_t nr;

	pg->p.cr = cairo_create(s);
	nr = legend(pg, false);
	cairo_destroy(pg->p.cr);
	cairo_surface_destroy(s);
	return nr;
}

int lines_draw(const struct lines_picture *pic)
{
	bool panels = wants_panels(pic);
	size_t nr_panels = panels ? pic->nr : 1, i;
	struct page pg = { .pic = pic };
	double height;

	if (cairo_load())
		return 1;
	make_x(&pg);
	pg.nr = pic->nr / nr_panels;
	pg.height = panels ? APART_HEIGHT : PANEL_HEIGHT;
	/* panels are named at their sides */
	pg.top = panels ? LEGEND :
		TOP + LEGEND_ROW * ((double)count_rows(&pg) - 1);
	height = pg.top + (double)nr_panels * (pg.height + APART_GAP) -
		 APART_GAP + BOTTOM;
	if (picture_begin(&pg.p, pic->path, PAGE_WIDTH, height))
		return 1;
	draw_title(&pg);
	for (i = 0; i < nr_panels; i++) {
		pg.first = i * pg.nr;
		draw_panel(&pg);
		pg.top += pg.height + APART_GAP;
	}
	if (!panels)
		legend(&pg, true);
	return picture_end(&pg.p);
}
