/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Colors for values: ten levels in one of three sets of the 256-color
 * palette. With colors off everything here is empty text, so callers write
 * the same calls either way.
 */
#ifndef DX_COLOR_H
#define DX_COLOR_H

#include <stdbool.h>

#define COLOR_LEVELS	10
#define COLOR_RESET	"\x1b[0m"

enum color_set {
	COLOR_GRAY,
	COLOR_FLAME,
	COLOR_EMOTION,
};

/* Names in the order of enum color_set, ends with NULL; for options. */
extern const char *const color_set_names[];

/* How many @unit @value is above @lowest, as a level; 0 where nobody knows. */
int color_level(double value, double lowest, double unit);

/**
 * color_start() - what switches a terminal to a level's colors
 * @level: clipped to 0..COLOR_LEVELS-1
 *
 * Returns a constant string, "" when @on is false.
 */
const char *color_start(enum color_set set, int level, bool on);

/* What switches back, "" when @on is false. */
static inline const char *color_end(bool on)
{
	return on ? COLOR_RESET : "";
}

#endif /* DX_COLOR_H */
