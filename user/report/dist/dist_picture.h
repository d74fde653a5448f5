/* SPDX-License-Identifier: GPL-2.0 */
/* Distributions as pictures: percentiles, or values over time. */
#ifndef DX_DIST_PICTURE_H
#define DX_DIST_PICTURE_H

#include <stdbool.h>

#include "report/dist/dist.h"

/* One line of a picture. */
struct dist_line {
	char name[64];			/* in the legend */
	const struct dist *d;		/* in order; not empty */
};

struct dist_picture {
	const char *title;
	const char *value_name;		/* of the vertical axis */
	bool bytes;			/* values are sizes, not counts */
	bool apart;			/* lines of unlike sizes get a panel each */
	const struct dist_line *line;
	size_t nr;
};

/* Returns 0, or 1 after a line on standard error. */
int dist_picture(const struct dist_picture *pic, const struct dist_opts *o);

#endif /* DX_DIST_PICTURE_H */
