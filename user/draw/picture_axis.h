/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Axes of pictures: where to put ticks so that people can read values off
 * them, and what to write at each.
 */
#ifndef DX_PICTURE_AXIS_H
#define DX_PICTURE_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#define AXIS_LABEL_LEN	48

enum axis_kind {
	AXIS_BYTES,		/* binary units */
	AXIS_ADDRESS,		/* hexadecimal */
	AXIS_TIME,		/* nanoseconds, in one unit or as h:mm:ss */
	AXIS_CLOCK,		/* nanoseconds since 1970, UTC */
	AXIS_NUMBER,
};

/* Values of an axis grow from @low to @high. */
struct axis {
	enum axis_kind kind;
	double low, high;
	double first, step;	/* of the ticks */
	size_t nr_ticks;
	double unit;		/* labels count in so many */
	int decimals;
	const char *unit_name;	/* "MiB", "s"; "" for none */
};

/* Choose ticks, about @max_ticks of them at most. */
void axis_init(struct axis *a, enum axis_kind kind, double low, double high,
	       size_t max_ticks);

static inline double axis_tick(const struct axis *a, size_t i)
{
	return a->first + (double)i * a->step;
}

/* Text at a tick, without the axis' unit. */
char *axis_label(const struct axis *a, double value, char buf[AXIS_LABEL_LEN]);

/* Part of the axis' length at which a value lies. */
static inline double axis_part(const struct axis *a, double value)
{
	return a->high > a->low ? (value - a->low) / (a->high - a->low) : 0;
}

#endif /* DX_PICTURE_AXIS_H */
