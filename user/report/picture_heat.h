/* SPDX-License-Identifier: GPL-2.0 */
/* Heat in pictures: colours of values, the cells of a map, the legend. */
#ifndef DX_PICTURE_HEAT_H
#define DX_PICTURE_HEAT_H

#include "report/heatmap.h"
#include "report/picture.h"

/* Values that get the first and the last colour. */
struct heat_scale {
	double low, high;
	bool known;			/* there is any value at all */
	bool in_samples;
};

/* A scale for several maps. */
void heat_scale_init(struct heat_scale *s, const struct heatmap *m, size_t nr);

/* The cells: time to the right, addresses upwards. */
void heat_draw(struct picture *p, const struct heatmap *m,
	       const struct heat_scale *s, double x, double y, double width,
	       double height);

/* The legend, from (x, y) down. */
void heat_draw_scale(struct picture *p, const struct heat_scale *s, double x,
		     double y, double height);

#endif /* DX_PICTURE_HEAT_H */
