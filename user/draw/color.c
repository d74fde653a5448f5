// SPDX-License-Identifier: GPL-2.0
/* The color sets. */
#include <stddef.h>

#include "draw/color.h"

const char *const color_set_names[] = { "gray", "flame", "emotion", NULL };

#define CELL(back, fore)	"\x1b[48;5;" #back "m\x1b[38;5;" #fore "m"

static const char *const cells[][COLOR_LEVELS] = {
	[COLOR_GRAY] = {
		CELL(232, 237), CELL(232, 239), CELL(232, 241), CELL(232, 243),
		CELL(232, 245), CELL(232, 247), CELL(232, 249), CELL(232, 251),
		CELL(232, 253), CELL(232, 255),
	},
	[COLOR_FLAME] = {
		CELL(232, 239), CELL(1, 235), CELL(1, 237), CELL(2, 239),
		CELL(3, 243), CELL(3, 245), CELL(20, 247), CELL(21, 249),
		CELL(26, 251), CELL(27, 255),
	},
	[COLOR_EMOTION] = {
		CELL(232, 239), CELL(234, 235), CELL(20, 237), CELL(21, 239),
		CELL(26, 243), CELL(2, 245), CELL(3, 247), CELL(1, 249),
		CELL(1, 251), CELL(1, 255),
	},
};

int color_level(double value, double lowest, double unit)
{
	double level = (value - lowest) / unit;

	if (!(unit > 0) || !(level > 0))
		return 0;
	return level < COLOR_LEVELS ? (int)level : COLOR_LEVELS - 1;
}

const char *color_start(enum color_set set, int level, bool on)
{
	if (!on)
		return "";
	if (level < 0)
		level = 0;
	if (level >= COLOR_LEVELS)
		level = COLOR_LEVELS - 1;
	return cells[set][level];
}
