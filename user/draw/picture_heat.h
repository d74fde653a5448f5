/* SPDX-License-Identifier: GPL-2.0 */
/* Heat in pictures: colors of values, the cells of a map, the legend. */
#ifndef DX_PICTURE_HEAT_H
#define DX_PICTURE_HEAT_H

#include <stdbool.h>
#include <stddef.h>

#include "draw/picture.h"

/* Values that get the first and the last color. */
struct heat_scale {
	double low, high;
	bool known;			/* there is any value at all */
	const char *unit;
};

/* Cells row by row, a row for each place to the right; NaN: nothing known. */
struct heat_grid {
	const double *cell;
	size_t rows, cols;
};

/* The cells: rows to the right, columns upwards. */
void heat_draw(struct picture *p, const struct heat_grid *g,
	       const struct heat_scale *s, double x, double y, double width,
	       double height);

/* The legend, from (x, y) down. */
void heat_draw_scale(struct picture *p, const struct heat_scale *s, double x,
		     double y, double height);

#endif /* DX_PICTURE_HEAT_H */
