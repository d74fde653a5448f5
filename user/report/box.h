/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A box for each region, whose length, colour and height show three of its
 * values on a linear or logarithmic scale.
 */
#ifndef DX_BOX_H
#define DX_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"
#include "report/access_value.h"
#include "report/colour.h"

struct access_view;

enum box_part {
	BOX_LENGTH,
	BOX_COLOUR,
	BOX_HEIGHT,
	BOX_NR_PARTS,
};

enum box_value {
	BOX_SIZE,
	BOX_ACCESS_RATE,
	BOX_AGE,
	BOX_NONE,
};

/* In the order of the enum, ends with NULL; for args_choice(). */
extern const char *const box_value_names[];
extern const char *const box_scale_names[];	/* linear, log */
extern const char *const box_align_names[];	/* left, right */

struct box_opts {
	enum box_value value[BOX_NR_PARTS];
	bool log[BOX_NR_PARTS];
	int64_t min[BOX_NR_PARTS], max[BOX_NR_PARTS];	/* columns, rows */
	enum colour_set colours;
	bool right;
};

void box_opts_init(struct box_opts *o);

/* The smallest and largest value over all regions that will be shown. */
struct box_limits {
	bool known;
	access_wide min[BOX_NR_PARTS], max[BOX_NR_PARTS];
};

/* Take the regions of one more snapshot into account. */
void box_limits_add(struct box_limits *l, const struct box_opts *o,
		    const struct access_scale *scale,
		    const struct rec_snapshot *snap);

/* Put the box of the view's region. */
void box_put(struct access_view *v);
/* The ten digits in their colours. */
void box_put_colours(struct access_view *v);
/* What length, colour and height mean: a line each. */
void box_put_description(struct access_view *v);

#endif /* DX_BOX_H */
