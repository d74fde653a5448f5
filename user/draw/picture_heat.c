// SPDX-License-Identifier: GPL-2.0
/* Heat in pictures. */
#include <math.h>
#include <stdint.h>

#include "draw/picture_axis.h"
#include "draw/picture_heat.h"

#define BAR_WIDTH	14.0
#define BAR_STEPS	128
#define SWATCH		10.0
#define LABEL_HEIGHT	12.0

/*
 * Dark for what is idle, bright for what is hot; lightness grows all the way,
 * so it also reads in gray and with any color vision.
 */
static const struct color {
	double r, g, b;
} scale_colors[] = {
	{ 0.03, 0.02, 0.10 },
	{ 0.21, 0.07, 0.40 },
	{ 0.47, 0.11, 0.43 },
	{ 0.73, 0.21, 0.33 },
	{ 0.92, 0.41, 0.15 },
	{ 0.98, 0.70, 0.16 },
	{ 0.99, 0.98, 0.72 },
};

static const struct color unknown_color = { 0.90, 0.91, 0.92 };

enum {
	LAST_COLOR = sizeof(scale_colors) / sizeof(scale_colors[0]) - 1,
};

static struct color color_of(double part)
{
	double at = fmin(fmax(part, 0), 1) * LAST_COLOR;
	size_t i = (size_t)at < LAST_COLOR ? (size_t)at : LAST_COLOR - 1;
	const struct color *a = &scale_colors[i], *b = a + 1;
	double f = at - (double)i;

	return (struct color){ a->r + f * (b->r - a->r),
				a->g + f * (b->g - a->g),
				a->b + f * (b->b - a->b) };
}

static uint32_t pixel_of(struct color c)
{
	return (uint32_t)lround(c.r * 255) << 16 |
	       (uint32_t)lround(c.g * 255) << 8 | (uint32_t)lround(c.b * 255);
}

static void fill_cells(cairo_surface_t *cells, const struct heat_grid *g,
		       const struct heat_scale *s)
{
	unsigned char *data = cairo_image_surface_get_data(cells);
	int stride = cairo_image_surface_get_stride(cells);
	size_t t, a, last = g->cols - 1;
	double heat;
	uint32_t *row;

	cairo_surface_flush(cells);
	for (a = 0; a <= last; a++) {
		row = (uint32_t *)(void *)(data + (last - a) * (size_t)stride);
		for (t = 0; t < g->rows; t++) {
			heat = g->cell[t * g->cols + a];
			row[t] = pixel_of(isnan(heat) ? unknown_color :
					  color_of((heat - s->low) /
						    (s->high - s->low)));
		}
	}
	cairo_surface_mark_dirty(cells);
}

void heat_draw(struct picture *p, const struct heat_grid *g,
	       const struct heat_scale *s, double x, double y, double width,
	       double height)
{
	cairo_surface_t *cells = cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)g->rows, (int)g->cols);
	bool shrinks = (double)g->rows > width * PICTURE_SCALE ||
		       (double)g->cols > height * PICTURE_SCALE;
	double nr_t = (double)g->rows, nr_a = (double)g->cols;

	if (!cairo_surface_status(cells))
		fill_cells(cells, g, s);
	if (!shrinks)
		picture_keep_pixels(p);
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y);
	cairo_scale(p->cr, width / nr_t, height / nr_a);
	cairo_rectangle(p->cr, 0, 0, nr_t, nr_a);
	cairo_clip(p->cr);
	cairo_set_source_surface(p->cr, cells, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(p->cr), shrinks ?
				 CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
	cairo_pattern_set_extend(cairo_get_source(p->cr), CAIRO_EXTEND_PAD);
	cairo_paint(p->cr);
	cairo_restore(p->cr);
	cairo_surface_destroy(cells);
}

static void draw_bar(struct picture *p, double x, double y, double height)
{
	cairo_pattern_t *fade = cairo_pattern_create_linear(0, y + height, 0,
							    y);
	struct color c;
	size_t i;

	for (i = 0; i <= BAR_STEPS; i++) {
		c = color_of((double)i / BAR_STEPS);
		cairo_pattern_add_color_stop_rgb(fade, (double)i / BAR_STEPS,
						 c.r, c.g, c.b);
	}
	cairo_rectangle(p->cr, x, y, BAR_WIDTH, height);
	cairo_set_source(p->cr, fade);
	cairo_fill_preserve(p->cr);
	cairo_pattern_destroy(fade);
	cairo_set_source_rgb(p->cr, 0.25, 0.25, 0.25);
	cairo_stroke(p->cr);
}

static void draw_unknown(struct picture *p, double x, double y)
{
	cairo_rectangle(p->cr, x, y, BAR_WIDTH, SWATCH);
	cairo_set_source_rgb(p->cr, unknown_color.r, unknown_color.g,
			     unknown_color.b);
	cairo_fill_preserve(p->cr);
	cairo_set_source_rgb(p->cr, 0.25, 0.25, 0.25);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	picture_text(p, x + BAR_WIDTH + 6, y + SWATCH / 2, PICTURE_LEFT,
		     "no data");
}

static void draw_tick(struct picture *p, const struct axis *a, double value,
		      double x, double y, double *widest)
{
	char label[AXIS_LABEL_LEN];

	cairo_move_to(p->cr, x + BAR_WIDTH, y);
	cairo_line_to(p->cr, x + BAR_WIDTH + 4, y);
	cairo_set_source_rgb(p->cr, 0.25, 0.25, 0.25);
	cairo_stroke(p->cr);
	cairo_set_source_rgb(p->cr, 0, 0, 0);
	axis_label(a, value, label);
	*widest = fmax(*widest, picture_text_width(p, label));
	picture_text(p, x + BAR_WIDTH + 7, y, PICTURE_LEFT, label);
}

void heat_draw_scale(struct picture *p, const struct heat_scale *s, double x,
		     double y, double height)
{
	double bar, at, widest = 0;
	struct axis a;
	size_t i;

	picture_font(p, PICTURE_FONT, 0);
	cairo_set_line_width(p->cr, 0.8);
	bar = height - SWATCH - 14;
	if (s->known) {
		draw_bar(p, x, y, bar);
		axis_init(&a, AXIS_NUMBER, s->low, s->high,
			  (size_t)fmax(bar / 34, 2));
		for (i = 0; i < a.nr_ticks; i++) {
			/* the highest value is told, and what is near it is not */
			at = bar * (1 - axis_part(&a, axis_tick(&a, i)));
			if (at < LABEL_HEIGHT)
				break;
			draw_tick(p, &a, axis_tick(&a, i), x, y + at, &widest);
		}
		draw_tick(p, &a, s->high, x, y, &widest);
		picture_text_up(p, x + BAR_WIDTH + 7 + widest + 10, y + bar / 2,
				s->unit);
	}
	draw_unknown(p, x, y + height - SWATCH);
}
