// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "util/mem.h"
#include "util/utf8.h"
#include "view/grid.h"

void view_grid_reset(struct view_grid *g, size_t rows, size_t cols)
{
	if (rows != g->rows || cols != g->cols) {
		g->cell = xrealloc(g->cell, rows * cols + 1, sizeof(*g->cell));
		g->rows = rows;
		g->cols = cols;
	}
	for (size_t i = 0; i < rows * cols; i++)
		g->cell[i] = (struct view_cell){ .c = ' ' };
}

void view_grid_free(struct view_grid *g)
{
	free(g->cell);
	memset(g, 0, sizeof(*g));
}

void view_put(struct view_grid *g, size_t row, size_t col, struct view_cell c)
{
	if (row < g->rows && col < g->cols)
		g->cell[row * g->cols + col] = c;
}

static uint32_t code_point(const char *s, size_t n)
{
	static const uint8_t first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (uint8_t)s[0] & first[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((uint8_t)s[i] & 0x3f);
	return c;
}

size_t view_text(struct view_grid *g, size_t row, size_t col, size_t end,
		 int fore, int attr, const char *text)
{
	struct view_cell cell = { .fore = (uint8_t)fore, .attr = (uint8_t)attr };

	if (end > g->cols)
		end = g->cols;
	while (*text && col < end) {
		size_t n = utf8_bytes(text);
		int width = 1;

		cell.c = n ? code_point(text, n) : '?';
		text += n ? n : 1;
		/* the locale knows what can be shown */
		if (cell.c < ' ' || cell.c >= 0x7f)
			width = wcwidth((wchar_t)cell.c);
		if (!width)
			continue;
		if (width < 0) {
			cell.c = '?';
			width = 1;
		}
		if (col + (size_t)width > end)
			break;
		view_put(g, row, col++, cell);
		if (width == 2) {
			cell.c = 0;
			view_put(g, row, col++, cell);
		}
	}
	return col;
}

size_t view_textf(struct view_grid *g, size_t row, size_t col, size_t end,
		  int fore, int attr, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return view_text(g, row, col, end, fore, attr, text);
}
