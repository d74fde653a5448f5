/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A box for each region, whose length, color and height show three of its
 * values on a linear or logarithmic scale.
 */
#ifndef DX_BOX_H
#define DX_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "report/access/access_view.h"

/* In the order of the enum, ends with NULL; for options. */
extern const char *const box_value_names[];
extern const char *const box_scale_names[];	/* linear, log */
extern const char *const box_align_names[];	/* left, right */

void box_opts_init(struct box_opts *o);

/* Take the regions of one more snapshot into account. */
void box_limits_add(struct box_limits *l, const struct box_opts *o,
		    const struct access_scale *scale,
		    const struct rec_snapshot *snap);

/* Put the box of the view's region. */
void box_put(struct access_view *v);
/* The ten digits in their colors. */
void box_put_colors(struct access_view *v);
/* What length, color and height mean: a line each. */
void box_put_description(struct access_view *v);

#endif /* DX_BOX_H */
