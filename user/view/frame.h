/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_VIEW_FRAME_H
#define DX_VIEW_FRAME_H

#include "view/axis.h"
#include "view/grid.h"
#include "view/state.h"

/**
 * view_frame() - compose what is to be seen
 * @s: gets the room there was
 * @g: is made @rows by @cols
 */
void view_frame(struct view_grid *g, size_t rows, size_t cols,
		const struct view_look *look, struct view_state *s,
		const struct view_model *m);

/* ---- between frame.c and frame_map.c ---- */

#define VIEW_LABEL_COLS	10	/* of times, beside the map */

/* A part of the grid: rows [row, row + rows). */
struct view_box {
	size_t row, rows;
};

void view_draw_map(struct view_grid *g, struct view_box box,
		   const struct view_look *look, const struct view_state *s,
		   const struct view_model *m, const struct view_target *t);

/* The working set's past, in one row. */
void view_draw_past(struct view_grid *g, size_t row,
		    const struct view_look *look, const struct view_state *s,
		    const struct view_model *m, const struct view_target *t);

#endif /* DX_VIEW_FRAME_H */
