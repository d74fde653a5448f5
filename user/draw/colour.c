// SPDX-License-Identifier: GPL-2.0
/* The colour sets. */
#include <stddef.h>

#include "draw/colour.h"

const char *const colour_set_names[] = { "gray", "flame", "emotion", NULL };

#define CELL(back, fore)	"\x1b[48;5;" #back "m\x1b[38;5;" #fore "m"

static const char *const cells[][COLOUR_LEVELS] = {
	[COLOUR_GRAY] = {
		CELL(232, 237), CELL(232, 239), CELL(232, 241), CELL(232, 243),
		CELL(232, 245), CELL(232, 247), CELL(232, 249), CELL(232, 251),
		CELL(232, 253), CELL(232, 255),
	},
	[COLOUR_FLAME] = {
		CELL(232, 239), CELL(1, 235), CELL(1, 237), CELL(2, 239),
		CELL(3, 243), CELL(3, 245), CELL(20, 247), CELL(21, 249),
		CELL(26, 251), CELL(27, 255),
	},
	[COLOUR_EMOTION] = {
		CELL(232, 239), CELL(234, 235), CELL(20, 237), CELL(21, 239),
		CELL(26, 243), CELL(2, 245), CELL(3, 247), CELL(1, 249),
		CELL(1, 251), CELL(1, 255),
	},
};

int colour_level(double value, double lowest, double unit)
{
	double level = (value - lowest) / unit;

	if (!(unit > 0) || !(level > 0))
		return 0;
	return level < COLOUR_LEVELS ? (int)level : COLOUR_LEVELS - 1;
}

const char *colour_start(enum colour_set set, int level, bool on)
{
	if (!on)
		return "";
	if (level < 0)
		level = 0;
	if (level >= COLOUR_LEVELS)
		level = COLOUR_LEVELS - 1;
	return cells[set][level];
}
