// SPDX-License-Identifier: GPL-2.0
/* The map of heat, with its axes, and the working set's past. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/color.h"
#include "util/mem.h"
#include "util/units.h"
#include "view/frame.h"

#define AXIS_ROWS	2
#define UPPER_HALF	0x2580
#define LOWEST_BAR	0x2581
#define NR_BARS		8
#define LABEL_EVERY	4		/* rows */

struct map {
	struct view_grid *g;
	struct view_box box;		/* without the axis */
	struct view_axis axis;
	size_t cols;
	size_t halves;			/* rows of the map in one of the grid: 1 or 2 */
	int64_t from_ns, step_ns;
	double *heat, highest;
	const struct view_look *look;
};

/* Rows begin at multiples of their length, so that they do not change. */
static int64_t end_of_rows(int64_t end_ns, int64_t step_ns)
{
	int64_t over = end_ns % step_ns;

	if (!over)
		return end_ns;
	return end_ns - over + (over > 0 ? step_ns : 0);
}

static int level_of(const struct map *m, double heat, int levels)
{
	int level;

	if (!(m->highest > 0))
		return 0;
	level = (int)(heat / m->highest * levels);
	return level < levels ? level : levels - 1;
}

static uint8_t color_of(const struct map *m, double heat)
{
	return isnan(heat) ? VIEW_DEFAULT :
	       (uint8_t)(VIEW_HEAT + level_of(m, heat, VIEW_HEATS));
}

static void draw_cell(const struct map *m, size_t row, size_t col)
{
	const double *heat = m->heat + row * m->halves * m->cols + col;
	struct view_cell cell = { .c = ' ' };

	if (m->halves == 2) {
		cell.c = UPPER_HALF;
		cell.fore = color_of(m, heat[0]);
		cell.back = color_of(m, heat[m->cols]);
		/* no color is the terminal's own: as a background alone */
		if (!cell.fore) {
			cell.c = cell.back ? 0x2584 : ' ';
			cell.fore = cell.back;
			cell.back = VIEW_DEFAULT;
		}
	} else if (!isnan(*heat)) {
		cell.c = '0' + (uint32_t)level_of(m, *heat, COLOR_LEVELS);
		cell.fore = m->look->colors ? color_of(m, *heat) : 0;
	}
	view_put(m->g, m->box.row + row, VIEW_LABEL_COLS + col, cell);
}

static void draw_rows(const struct map *m, const struct view_model *model)
{
	for (size_t r = 0; r < m->box.rows; r++) {
		int64_t at = m->from_ns + (int64_t)(r * m->halves) * m->step_ns;

		if ((m->box.rows - r) % LABEL_EVERY == 0 &&
		    at >= model->first_ns)
			view_textf(m->g, m->box.row + r, 0, VIEW_LABEL_COLS - 1,
				   VIEW_DIM, 0, "%7.1f s",
				   (double)(at - model->first_ns) / NS_PER_SEC);
		for (size_t c = 0; c < m->cols; c++)
			draw_cell(m, r, c);
	}
}

/* ---- the axis of addresses ---- */

static void draw_bounds(const struct map *m)
{
	size_t row = m->box.row + m->box.rows, end = VIEW_LABEL_COLS + m->cols;
	double unit = m->axis.total / (double)m->cols;
	char text[40];
	size_t len;

	if (!m->axis.nr)
		return;
	for (size_t c = VIEW_LABEL_COLS; c < end; c++)
		view_text(m->g, row, c, end, VIEW_DIM, 0, "-");
	for (size_t i = 0; i < m->axis.nr; i++)
		view_text(m->g, row, VIEW_LABEL_COLS +
			  (size_t)(m->axis.part[i].pos / unit), end, 0, 0, "|");
	view_textf(m->g, row, VIEW_LABEL_COLS, end, 0, 0, "|0x%" PRIx64 " ",
		   m->axis.part[0].start);
	len = (size_t)snprintf(text, sizeof(text), " 0x%" PRIx64 "|",
			       m->axis.part[m->axis.nr - 1].end);
	if (m->cols > 2 * len)
		view_text(m->g, row, end - len, end, 0, 0, text);
}

static const char *name_of_col(const struct map *m, const struct view_target *t,
			       size_t col)
{
	double unit = m->axis.total / (double)m->cols;
	uint64_t from = view_axis_addr(&m->axis, (double)col * unit, false);
	uint64_t to = view_axis_addr(&m->axis, (double)(col + 1) * unit, true);

	return view_name_at(t, from, to > from ? to : from + 1);
}

/* Each name below what it is the name of, where there is room. */
static void draw_names(const struct map *m, const struct view_target *t)
{
	size_t row = m->box.row + m->box.rows + 1, col = 0, next;

	if (!m->axis.nr || !t->names.nr)
		return;
	for (; col < m->cols; col = next) {
		const char *name = name_of_col(m, t, col);

		for (next = col + 1; next < m->cols; next++)
			if (strcmp(name_of_col(m, t, next), name) != 0)
				break;
		if (next - col >= 3)
			view_text(m->g, row, VIEW_LABEL_COLS + col,
				  VIEW_LABEL_COLS + next - 1, VIEW_ACCENT, 0,
				  name);
	}
}

void view_draw_map(struct view_grid *g, struct view_box box,
		   const struct view_look *look, const struct view_state *s,
		   const struct view_model *model, const struct view_target *t)
{
	struct map m = {
		.g = g,
		.box = { box.row, box.rows - AXIS_ROWS },
		.axis = view_axis_of(&t->areas, s->from, s->to),
		.cols = g->cols - VIEW_LABEL_COLS,
		.halves = look->unicode && look->colors >= 256 ? 2 : 1,
		.step_ns = view_step_ns(s, t),
		.look = look,
	};
	size_t rows = m.box.rows * m.halves;

	m.from_ns = end_of_rows(view_end_ns(s, model), m.step_ns) -
		    (int64_t)rows * m.step_ns;
	m.heat = xcalloc(rows * m.cols + 1, sizeof(*m.heat));
	m.highest = view_heat(t, &m.axis, m.from_ns, m.step_ns, rows, m.cols,
			      m.heat);
	draw_rows(&m, model);
	draw_bounds(&m);
	draw_names(&m, t);
	free(m.heat);
	view_axis_free(&m.axis);
}

/* ---- the working set ---- */

/* Mean bytes in each of @cols steps from @from_ns on; NAN for nothing. */
static double hot_bytes(const struct view_target *t, int64_t from_ns,
			int64_t step_ns, size_t cols, double *sum)
{
	double *nr = xcalloc(cols + 1, sizeof(*nr)), highest = 0;

	for (size_t i = 0; i < t->nr; i++) {
		const struct view_shot *shot = view_shot_at(t, i);
		/* by its last moment */
		int64_t at = shot->end_ns - 1 - from_ns;
		size_t col = at < 0 ? cols : (size_t)(at / step_ns);

		if (col >= cols)
			continue;
		sum[col] += (double)shot->hot_bytes;
		nr[col]++;
	}
	for (size_t c = 0; c < cols; c++) {
		sum[c] = nr[c] > 0 ? sum[c] / nr[c] : NAN;
		if (sum[c] > highest)
			highest = sum[c];
	}
	free(nr);
	return highest;
}

void view_draw_past(struct view_grid *g, size_t row,
		    const struct view_look *look, const struct view_state *s,
		    const struct view_model *m, const struct view_target *t)
{
	size_t cols = g->cols - VIEW_LABEL_COLS;
	int64_t step = view_step_ns(s, t);
	int64_t from = end_of_rows(view_end_ns(s, m), step) -
		       (int64_t)cols * step;
	double *hot = xcalloc(cols + 1, sizeof(*hot));
	double highest = hot_bytes(t, from, step, cols, hot);

	view_text(g, row, 0, VIEW_LABEL_COLS, VIEW_DIM, 0, "     past");
	for (size_t c = 0; c < cols; c++) {
		struct view_cell cell = { .c = ' ', .fore = VIEW_ACCENT };
		double part = highest > 0 ? hot[c] / highest : 0;

		if (isnan(hot[c]))
			continue;
		if (look->unicode)
			cell.c = LOWEST_BAR +
				 (uint32_t)(part * (NR_BARS - 1) + 0.5);
		else
			cell.c = '0' + (uint32_t)(part * 9 + 0.5);
		view_put(g, row, VIEW_LABEL_COLS + c, cell);
	}
	free(hot);
}
