/* SPDX-License-Identifier: GPL-2.0 */
/* A screen as cells: composed without a terminal, shown by view/screen.h. */
#ifndef DX_VIEW_GRID_H
#define DX_VIEW_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Colors: none, the levels of heat, and those of words. */
#define VIEW_HEATS	32
enum {
	VIEW_DEFAULT,
	VIEW_HEAT,			/* the coldest */
	VIEW_DIM = VIEW_HEAT + VIEW_HEATS,
	VIEW_ACCENT,
	VIEW_WARNING,
	VIEW_NR_COLORS,
};

enum {
	VIEW_BOLD = 1,
	VIEW_REVERSE = 2,
};

struct view_cell {
	uint32_t c;			/* code point; 0: second half of the one before */
	uint8_t fore, back;
	uint8_t attr;
};

struct view_grid {
	size_t rows, cols;
	struct view_cell *cell;		/* rows * cols */
};

/* What a terminal can show. */
struct view_look {
	bool unicode;
	int colors;			/* 0: none */
};

/* Make it that large, and blank. */
void view_grid_reset(struct view_grid *g, size_t rows, size_t cols);
void view_grid_free(struct view_grid *g);

/* One cell; outside of the grid: nothing. */
void view_put(struct view_grid *g, size_t row, size_t col, struct view_cell c);

/*
 * UTF-8 text from @col on, up to column @end; what is no text is shown as '?'.
 * Returns the column after it.
 */
size_t view_text(struct view_grid *g, size_t row, size_t col, size_t end,
		 int fore, int attr, const char *text);
size_t view_textf(struct view_grid *g, size_t row, size_t col, size_t end,
		  int fore, int attr, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

#endif /* DX_VIEW_GRID_H */
