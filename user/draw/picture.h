/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pictures: a page to draw on with cairo, which becomes a PNG, SVG, PDF or
 * JPEG file by its name's ending. Lengths are points of a page that looks the
 * same in all of them; PNG and JPEG have PICTURE_SCALE pixels a point.
 */
#ifndef DX_PICTURE_H
#define DX_PICTURE_H

#include "draw/cairo.h"
#include "draw/picture_type.h"

#define PICTURE_SCALE	2
#define PICTURE_FONT	11.0		/* of most text */

struct picture {
	cairo_t *cr;
	cairo_surface_t *surface;
	enum picture_type type;
	const char *path;
	double width, height;
	struct picture_file *file;
};

/**
 * picture_begin() - start a white page
 *
 * Returns 0, or 1 after a line on standard error.
 */
int picture_begin(struct picture *p, const char *path, double width,
		  double height);

/* Images of this picture are not to be smoothed by who shows it larger. */
void picture_keep_pixels(struct picture *p);

/* Write the file. Returns 0, or 1 after a line on standard error. */
int picture_end(struct picture *p);

/* Where a text's point of reference lies in it. */
enum picture_at { PICTURE_LEFT, PICTURE_CENTER, PICTURE_RIGHT };

void picture_font(struct picture *p, double size, int bold);
double picture_text_width(struct picture *p, const char *text);
/* @y is the middle of small letters. */
void picture_text(struct picture *p, double x, double y, enum picture_at at,
		  const char *text);
/* Read from below, centered on (x, y). */
void picture_text_up(struct picture *p, double x, double y, const char *text);
/* Its end is left out where it does not fit into @width. */
void picture_text_fit(struct picture *p, double x, double y,
		      enum picture_at at, double width, const char *text);

#endif /* DX_PICTURE_H */
