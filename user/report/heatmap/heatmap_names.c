// SPDX-License-Identifier: GPL-2.0
/*
 * Names of mappings beside the address axis. Small mappings are many and have
 * no room: the largest ones are named, labels are moved apart and joined to
 * their places by lines.
 */
#include <math.h>
#include <stdlib.h>

#include "report/heatmap/heatmap_names.h"

#define LABEL_HEIGHT	11.5
#define FONT		9.5
#define SMALLEST	1.0		/* points that a mapping has to cover */
#define BAND		5.0		/* width of the strip of mappings */
#define LEAD		14.0		/* room of the joining lines */
#define ROOM_BESIDE	(BAND + LEAD + 10)	/* that is no text's */

struct label {
	struct name_area area;
	double top, bottom;		/* of the mapping */
	double y;			/* of the text */
};

static int larger_first(const void *a, const void *b)
{
	const struct label *x = a, *y = b;
	double dx = x->bottom - x->top, dy = y->bottom - y->top;

	return dx > dy ? -1 : dx < dy;
}

static int upper_first(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	return x->top < y->top ? -1 : x->top > y->top;
}

/* Mappings that the panel shows, the @max largest of them, from the top on. */
static size_t choose(struct label *label, const struct name_list *names,
		     const struct heatmap *m, double top, double height,
		     size_t max)
{
	double start = (double)heatmap_step_start(&m->addr, 0);
	double end = (double)heatmap_axis_end(&m->addr);
	double per_byte = height / (end - start);
	struct label *l;
	size_t i, nr = 0;

	for (i = 0; i < names->nr; i++) {
		l = &label[nr];
		l->area = names->area[i];
		l->top = top + height - per_byte *
			 (fmin((double)l->area.end, end) - start);
		l->bottom = top + height - per_byte *
			    (fmax((double)l->area.start, start) - start);
		if (l->bottom - l->top >= SMALLEST)
			nr++;
	}
	if (nr > max) {
		qsort(label, nr, sizeof(*label), larger_first);
		nr = max;
	}
	if (nr)
		qsort(label, nr, sizeof(*label), upper_first);
	return nr;
}

/* Texts at their mappings' middles, moved apart and into the panel. */
static void place(struct label *label, size_t nr, double top, double height)
{
	double limit = top + LABEL_HEIGHT / 2;
	size_t i;

	for (i = 0; i < nr; i++) {
		label[i].y = fmax((label[i].top + label[i].bottom) / 2, limit);
		limit = label[i].y + LABEL_HEIGHT;
	}
	limit = top + height - LABEL_HEIGHT / 2;
	for (i = nr; i-- > 0; ) {
		label[i].y = fmin(label[i].y, limit);
		limit = label[i].y - LABEL_HEIGHT;
	}
}

static void draw_label(struct picture *p, const struct label *l, size_t i,
		       double x, double width)
{
	double middle = (l->top + l->bottom) / 2;
	double gray = i % 2 ? 0.62 : 0.42;

	cairo_set_source_rgb(p->cr, gray, gray, gray + 0.08);
	cairo_rectangle(p->cr, x + 3, l->top, BAND, l->bottom - l->top);
	cairo_fill(p->cr);
	cairo_set_line_width(p->cr, 0.6);
	cairo_move_to(p->cr, x + 3 + BAND, middle);
	cairo_line_to(p->cr, x + 3 + BAND + LEAD - 3, l->y);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	picture_text_fit(p, x + 3 + BAND + LEAD, l->y, PICTURE_LEFT,
			 width - ROOM_BESIDE + 1, l->area.name);
}

double names_width(struct picture *p, const struct name_list *names,
		   const struct heatmap *m, double height)
{
	struct label *label = calloc(names->nr + 1, sizeof(*label));
	double widest = 0;
	size_t i, nr;

	if (!label)
		return 0;
	nr = choose(label, names, m, 0, height,
		    (size_t)(height / LABEL_HEIGHT));
	picture_font(p, FONT, 0);
	for (i = 0; i < nr; i++)
		widest = fmax(widest,
			      picture_text_width(p, label[i].area.name));
	free(label);
	return nr ? widest + ROOM_BESIDE : 0;
}

void names_draw(struct picture *p, const struct name_list *names,
		const struct heatmap *m, double x, double top, double width,
		double height)
{
	struct label *label = calloc(names->nr + 1, sizeof(*label));
	size_t i, nr, max = (size_t)(height / LABEL_HEIGHT);

	if (!label)
		return;
	nr = choose(label, names, m, top, height, max);
	place(label, nr, top, height);
	picture_font(p, FONT, 0);
	for (i = 0; i < nr; i++)
		draw_label(p, &label[i], i, x, width);
	free(label);
}
