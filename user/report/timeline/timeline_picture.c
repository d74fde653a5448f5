// SPDX-License-Identifier: GPL-2.0
/* A timeline as a picture: phases, working set, heat and functions over one time. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/picture.h"
#include "draw/picture_axis.h"
#include "draw/picture_heat.h"
#include "model/mappings.h"
#include "report/timeline/timeline.h"
#include "util/units.h"

#define PAGE_WIDTH	960.0
#define LEFT		84.0		/* of all panels */
#define WIDTH		720.0
#define RIGHT		(LEFT + WIDTH)
#define NAMES_WIDTH	(PAGE_WIDTH - RIGHT - 76)
#define PHASES		40.0		/* top and height of each panel */
#define PHASES_HEIGHT	20.0
#define WSS		84.0
#define WSS_HEIGHT	80.0
#define HEAT		188.0
#define HEAT_HEIGHT	240.0
#define FUNCTIONS	452.0
#define FUNCTIONS_HEIGHT 110.0
#define AXIS		(FUNCTIONS + FUNCTIONS_HEIGHT)
#define PAGE_HEIGHT	(AXIS + 92)
#define AREA_GAP	3.0
#define SMALL		9.5
#define NAME_LEN	256
#define SHOWN		8u		/* functions with a color */

static const double colors[SHOWN][3] = {
	{ 0.30, 0.56, 0.84 }, { 0.93, 0.58, 0.21 }, { 0.42, 0.73, 0.42 },
	{ 0.80, 0.36, 0.36 }, { 0.58, 0.44, 0.74 }, { 0.60, 0.46, 0.36 },
	{ 0.88, 0.52, 0.74 }, { 0.36, 0.74, 0.78 },
};

struct page {
	const struct timeline *t;
	struct picture p;
	size_t function[SHOWN];		/* those that ran most, the most first */
	size_t nr_functions;
};

static void ink(struct picture *p, double gray)
{
	cairo_set_source_rgb(p->cr, gray, gray, gray);
}

static void box(struct picture *p, double x, double y, double width, double height)
{
	cairo_rectangle(p->cr, x, y, width, height);
	cairo_fill(p->cr);
}

static double x_of(const struct timeline *t, size_t step)
{
	return LEFT + WIDTH * (double)step / (double)t->nr_steps;
}

static void caption(struct picture *p, double top, const char *text)
{
	picture_font(p, SMALL, 0);
	ink(p, 0.3);
	picture_text(p, LEFT, top - 8, PICTURE_LEFT, text);
}

static void draw_phases(struct page *pg)
{
	const struct timeline *t = pg->t;
	char name[NAME_LEN], text[NAME_LEN + 32];

	for (size_t i = 0; i < t->nr_phases; i++) {
		const struct timeline_phase *ph = &t->phase[i];
		double x = x_of(t, ph->first), width = x_of(t, ph->end) - x;

		ink(&pg->p, i % 2 ? 0.86 : 0.93);
		box(&pg->p, x, PHASES, width, PHASES_HEIGHT);
		ink(&pg->p, 0.7);
		box(&pg->p, x, PHASES, 0.6, AXIS - PHASES);
		if (ph->name < 0)
			continue;
		snprintf(text, sizeof(text), "%s %.0f %%",
			 timeline_name(t, (size_t)ph->name, name, sizeof(name)),
			 100 * ph->name_share.share);
		ink(&pg->p, 0);
		picture_font(&pg->p, PICTURE_FONT, 0);
		picture_text_fit(&pg->p, x + 4, PHASES + PHASES_HEIGHT / 2,
				 PICTURE_LEFT, width - 6, text);
	}
}

/* Of the first moments of a program more may be said than there is: cut off. */
static double most_wss(const struct timeline *t)
{
	double most = 1, second = 1;

	for (size_t i = 0; i < t->nr_phases; i++) {
		if (t->phase[i].wss_bytes > most) {
			second = most;
			most = t->phase[i].wss_bytes;
		} else {
			second = fmax(second, t->phase[i].wss_bytes);
		}
	}
	return t->nr_phases > 2 && most > 8 * second ? 2 * second : 1.3 * most;
}

static void draw_wss(struct page *pg)
{
	const struct timeline *t = pg->t;
	double most = most_wss(t);
	char text[UNITS_LEN];

	caption(&pg->p, WSS, "working set");
	for (size_t i = 0; i < t->nr_steps; i++) {
		double height = WSS_HEIGHT * fmin(1, t->wss[i] / most);

		cairo_set_source_rgb(pg->p.cr, 0.30, 0.56, 0.84);
		if (height > 0)
			box(&pg->p, x_of(t, i), WSS + WSS_HEIGHT - height,
			    x_of(t, i + 1) - x_of(t, i), height);
	}
	ink(&pg->p, 0);
	picture_text(&pg->p, LEFT - 6, WSS + 4, PICTURE_RIGHT,
		     fmt_size(text, (uint64_t)most, SIZE_UNITS));
	picture_text(&pg->p, LEFT - 6, WSS + WSS_HEIGHT, PICTURE_RIGHT, "0");
}

static struct heat_scale scale_of(const struct timeline *t)
{
	struct heat_scale s = { .unit = t->stream->has_intervals ? "accesses/s" : "samples" };
	double low, high;

	for (size_t i = 0; i < t->nr_maps; i++)
		if (heatmap_extent(&t->map[i], &low, &high)) {
			s.high = fmax(s.high, high);
			s.known = true;
		}
	if (s.high <= 0)
		s.high = 1;
	return s;
}

/* The highest addresses are at the top; areas have room for their columns. */
static void draw_heat(struct page *pg)
{
	const struct timeline *t = pg->t;
	struct heat_scale scale = scale_of(t);
	double columns = 0, y = HEAT, room, label = 0;

	caption(&pg->p, HEAT, "heat of addresses");
	for (size_t i = 0; i < t->nr_maps; i++)
		columns += (double)t->map[i].addr.nr;
	room = HEAT_HEIGHT - AREA_GAP * (double)(t->nr_maps - (t->nr_maps > 0));
	for (size_t i = t->nr_maps; i-- > 0; ) {
		const struct heatmap *m = &t->map[i];
		const struct heat_grid grid = { m->heat, m->time.nr, m->addr.nr };
		double height = room * (double)m->addr.nr / columns;

		heat_draw(&pg->p, &grid, &scale, LEFT, y, WIDTH, height);
		label = fmax(label + SMALL + 2, y + height / 2);
		ink(&pg->p, 0.2);
		if (label < HEAT + HEAT_HEIGHT + SMALL)
			picture_text_fit(&pg->p, RIGHT + 6, label, PICTURE_LEFT, NAMES_WIDTH,
				names_short(timeline_mapping(t, (uint64_t)m->addr.start,
						(uint64_t)heatmap_axis_end(&m->addr))));
		y += height + AREA_GAP;
	}
	heat_draw_scale(&pg->p, &scale, PAGE_WIDTH - 64, HEAT, HEAT_HEIGHT);
}

static void choose_functions(struct page *pg)
{
	const struct timeline *t = pg->t;

	for (size_t i = 0; i < t->nr_functions; i++) {
		size_t at = pg->nr_functions;

		if (100 * t->function[i].self < t->nr_samples || !t->function[i].share)
			continue;
		while (at && t->function[pg->function[at - 1]].self < t->function[i].self)
			at--;
		if (at == SHOWN)
			continue;
		if (pg->nr_functions < SHOWN)
			pg->nr_functions++;
		for (size_t k = pg->nr_functions - 1; k > at; k--)
			pg->function[k] = pg->function[k - 1];
		pg->function[at] = i;
	}
}

/* What each step has of a function innermost; all others together are gray. */
static void draw_functions(struct page *pg)
{
	const struct timeline *t = pg->t;
	uint64_t most = 1;

	caption(&pg->p, FUNCTIONS, t->stacks ? "functions that ran" :
		"no call stacks: record with --callstack");
	for (size_t i = 0; i < t->nr_steps; i++)
		if (t->samples[i] > most)
			most = t->samples[i];
	for (size_t i = 0; i < t->nr_steps; i++) {
		double x = x_of(t, i), width = x_of(t, i + 1) - x, y = AXIS;
		double all = FUNCTIONS_HEIGHT * (double)t->samples[i] / (double)most;

		ink(&pg->p, 0.6);
		box(&pg->p, x, AXIS - all, width, all);
		for (size_t k = 0; k < pg->nr_functions; k++) {
			double height = all * t->function[pg->function[k]].own[i];

			cairo_set_source_rgb(pg->p.cr, colors[k][0], colors[k][1],
					     colors[k][2]);
			y -= height;
			if (height > 0)
				box(&pg->p, x, y, width, height);
		}
	}
}

static void draw_legend(struct page *pg)
{
	char name[NAME_LEN];

	picture_font(&pg->p, SMALL, 0);
	for (size_t k = 0; k < pg->nr_functions; k++) {
		double x = LEFT + WIDTH / 4 * (double)(k % 4);
		double y = AXIS + 54 + (k < 4 ? 0 : 16);

		cairo_set_source_rgb(pg->p.cr, colors[k][0], colors[k][1],
				     colors[k][2]);
		box(&pg->p, x, y - 4, 9, 9);
		ink(&pg->p, 0);
		picture_text_fit(&pg->p, x + 14, y, PICTURE_LEFT, WIDTH / 4 - 20,
				 timeline_name(pg->t, pg->function[k], name,
					       sizeof(name)));
	}
}

static void draw_axis(struct page *pg)
{
	char label[AXIS_LABEL_LEN], name[64];
	struct axis a;

	axis_init(&a, AXIS_TIME, 0, (double)(pg->t->end_ns - pg->t->start_ns), 9);
	picture_font(&pg->p, PICTURE_FONT, 0);
	ink(&pg->p, 0.25);
	box(&pg->p, LEFT, AXIS, WIDTH, 0.8);
	for (size_t i = 0; i < a.nr_ticks; i++) {
		double x = LEFT + WIDTH * axis_part(&a, axis_tick(&a, i));

		box(&pg->p, x, AXIS, 0.8, 4);
		picture_text(&pg->p, x, AXIS + 13, PICTURE_CENTER,
			     axis_label(&a, axis_tick(&a, i), label));
	}
	snprintf(name, sizeof(name), "time from the start (%s)", a.unit_name);
	picture_text(&pg->p, LEFT + WIDTH / 2, AXIS + 30, PICTURE_CENTER, name);
}

int timeline_picture(const struct timeline *t, const char *path)
{
	struct page pg = { .t = t };
	char title[NAME_LEN];

	if (picture_begin(&pg.p, path, PAGE_WIDTH, PAGE_HEIGHT))
		return 1;
	snprintf(title, sizeof(title), "%.200s: working set, heat and functions",
		 t->stream->comm ? t->stream->comm : "target");
	picture_font(&pg.p, 14, 1);
	ink(&pg.p, 0);
	picture_text_fit(&pg.p, LEFT, 20, PICTURE_LEFT, WIDTH, title);
	choose_functions(&pg);
	draw_wss(&pg);
	draw_heat(&pg);
	draw_functions(&pg);
	draw_phases(&pg);
	draw_axis(&pg);
	draw_legend(&pg);
	return picture_end(&pg.p);
}
