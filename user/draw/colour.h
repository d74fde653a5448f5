/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Colours for values: ten levels in one of three sets of the 256-colour
 * palette. With colours off everything here is empty text, so callers write
 * the same calls either way.
 */
#ifndef DX_COLOUR_H
#define DX_COLOUR_H

#include <stdbool.h>

#define COLOUR_LEVELS	10
#define COLOUR_RESET	"\x1b[0m"

enum colour_set {
	COLOUR_GRAY,
	COLOUR_FLAME,
	COLOUR_EMOTION,
};

/* Names in the order of enum colour_set, ends with NULL; for options. */
extern const char *const colour_set_names[];

/* How many @unit @value is above @lowest, as a level; 0 where nobody knows. */
int colour_level(double value, double lowest, double unit);

/**
 * colour_start() - what switches a terminal to a level's colours
 * @level: clipped to 0..COLOUR_LEVELS-1
 *
 * Returns a constant string, "" when @on is false.
 */
const char *colour_start(enum colour_set set, int level, bool on);

/* What switches back, "" when @on is false. */
static inline const char *colour_end(bool on)
{
	return on ? COLOUR_RESET : "";
}

#endif /* DX_COLOUR_H */
