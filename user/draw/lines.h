/* SPDX-License-Identifier: GPL-2.0 */
/* Pictures of lines: some series of points over a common axis. */
#ifndef DX_LINES_H
#define DX_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct lines_point {
	double x, y;
	double low, high;		/* what y may be; NaN: not known */
};

struct lines_line {
	char name[64];			/* in the legend; empty: not there */
	const struct lines_point *point;
	size_t nr;
};

struct lines_picture {
	const char *path;		/* its ending says the kind of picture */
	const char *title;
	const char *note;		/* at the other end of the title; or NULL */
	const char *x_name, *y_name;	/* of the axes */
	bool over_time;			/* x is in nanoseconds; else a number */
	bool bytes;			/* y is a size; else a number */
	bool apart;			/* lines of unlike sizes get a panel each */
	const struct lines_line *line;
	size_t nr;			/* not 0 */
};

/* Returns 0, or 1 after a line on standard error. */
int lines_draw(const struct lines_picture *pic);

#endif /* DX_LINES_H */
