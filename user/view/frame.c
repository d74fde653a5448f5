// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/units.h"
#include "view/frame.h"

#define MIN_ROWS	10
#define MIN_COLS	40
#define TOP_ROWS	3
#define MAX_SCHEMES	4		/* with a line of their own */

static const char *const help[] = {
	"Tab, Shift-Tab      next target, the one before",
	"Left, Right         move along the addresses",
	"+ -                 show half of these addresses, or twice as many",
	"0                   show all addresses",
	"Up, Down, Enter     choose a region in the list, show its addresses",
	"/                   jump to a mapping, by a part of its name; n: to the next",
	"[ ]                 a row of the map is half as much time, or twice as much",
	"PgUp, PgDn          back and forth in time, while it is paused",
	"Space               pause, and go on",
	"s r                 sort regions by something else; the other way round",
	"x                   start or stop a scheme (you are asked first)",
	"h ?                 this help",
	"q Ctrl-C            quit",
	"",
	"The map shows addresses from left to right, without the gaps between them,",
	"and time from top to bottom; a | is where addresses go on after a gap.",
};

struct drawing {
	struct view_grid *g;
	const struct view_look *look;
	struct view_state *s;
	const struct view_model *m;
	const struct view_target *t;
};

/* ---- top and bottom ---- */

static void fill_row(struct view_grid *g, size_t row, int attr)
{
	for (size_t c = 0; c < g->cols; c++)
		view_put(g, row, c, (struct view_cell){
			 .c = ' ', .attr = (uint8_t)attr });
}

static const char *status(const struct drawing *d)
{
	if (d->s->paused)
		return "  PAUSED";
	if (d->m->over)
		return "  THE END";
	return d->t && d->t->ended ? "  ENDED" : "";
}

static void draw_title(const struct drawing *d)
{
	size_t col, cols = d->g->cols;
	char text[64] = "";

	fill_row(d->g, 0, VIEW_REVERSE);
	col = view_text(d->g, 0, 1, cols, 0, VIEW_REVERSE | VIEW_BOLD,
			"damox monitor");
	if (d->t)
		col = view_textf(d->g, 0, col, cols, 0, VIEW_REVERSE,
				 "  target %zu of %zu: %s", d->s->target + 1,
				 d->m->nr_targets, d->t->name);
	view_text(d->g, 0, col, cols, 0, VIEW_REVERSE | VIEW_BOLD, status(d));
	snprintf(text, sizeof(text), " %.1f s ",
		 d->m->has_time ? (double)(view_end_ns(d->s, d->m) -
				   d->m->first_ns) / NS_PER_SEC : 0);
	if (cols > strlen(text))
		view_text(d->g, 0, cols - strlen(text), cols, 0, VIEW_REVERSE,
			  text);
}

static void draw_figures(const struct drawing *d)
{
	const struct view_shot *last =
		view_shot_by(d->t, view_end_ns(d->s, d->m));
	char hot[UNITS_LEN], all[UNITS_LEN], a[UNITS_LEN], b[UNITS_LEN];
	size_t col, cols = d->g->cols;

	if (!last)
		return;
	col = view_textf(d->g, 1, 1, cols, 0, VIEW_BOLD, "working set %s",
			 fmt_size(hot, last->hot_bytes, SIZE_UNITS));
	col = view_textf(d->g, 1, col, cols, 0, 0,
			 " of %s (%.0f %%)  regions %zu",
			 fmt_size(all, last->all_bytes, SIZE_UNITS),
			 last->all_bytes ? 100. * (double)last->hot_bytes /
					   (double)last->all_bytes : 0,
			 d->t->nr_regions);
	if (access_scale_known(&d->t->stream))
		col = view_textf(d->g, 1, col, cols, 0, 0,
				 "  intervals %s, %s",
				 fmt_us(a, d->t->scale.sample_us, false),
				 fmt_us(b, d->t->scale.aggr_us, false));
	if (d->m->has_cost)
		col = view_textf(d->g, 1, col, cols, 0, 0,
				 "  kdamond %.1f %% CPU", d->m->cpu_percent);
	if (d->m->lost_records)
		view_textf(d->g, 1, col, cols, VIEW_WARNING, 0,
			   "  %" PRIu64 " records lost", d->m->lost_records);
}

static void draw_bottom(const struct drawing *d)
{
	const struct view_state *s = d->s;
	size_t row = d->g->rows - 1, end = d->g->cols;

	switch (s->prompt) {
	case VIEW_ASKS_NAME:
		view_textf(d->g, row, 0, end, 0, VIEW_BOLD,
			   "jump to which mapping? %s_", s->text);
		return;
	case VIEW_ASKS_SCHEME:
		view_textf(d->g, row, 0, end, 0, VIEW_BOLD,
			   "start or stop which scheme, 0 to %zu? %s_",
			   d->m->nr_schemes - 1, s->text);
		return;
	case VIEW_ASKS_SURE:
		if (s->scheme < d->m->nr_schemes)
			view_textf(d->g, row, 0, end, VIEW_WARNING, VIEW_BOLD,
				   "%s scheme %zu (%s)? y or n",
				   d->m->schemes[s->scheme].on ? "stop" :
				   "start", s->scheme,
				   d->m->schemes[s->scheme].action);
		return;
	}
	if (*s->said)
		view_text(d->g, row, 0, end, VIEW_WARNING, 0, s->said);
	else
		view_text(d->g, row, 0, end, VIEW_DIM, 0,
			  "q quit  h help  Tab target  +- zoom  [] time  / jump  s sort  Space pause  x scheme");
}

/* ---- schemes ---- */

static size_t nr_scheme_rows(const struct view_model *m)
{
	return m->nr_schemes < MAX_SCHEMES ? m->nr_schemes : MAX_SCHEMES;
}

static void draw_schemes(const struct drawing *d, size_t row)
{
	char applied[UNITS_LEN], tried[UNITS_LEN], sum[UNITS_LEN];

	for (size_t i = 0; i < nr_scheme_rows(d->m); i++, row++) {
		const struct view_scheme *s = &d->m->schemes[i];
		int fore = s->on ? VIEW_DEFAULT : VIEW_DIM;

		view_textf(d->g, row, 1, d->g->cols, fore, 0,
			   "scheme %zu %-12s %-3s  last second: %s of %s, %" PRIu64
			   " regions  in all: %s", i, s->action,
			   s->on ? "on" : "off",
			   fmt_size(applied, s->last_applied_bytes, SIZE_UNITS),
			   fmt_size(tried, s->last_tried_bytes, SIZE_UNITS),
			   s->last_nr_applied,
			   fmt_size(sum, s->applied_bytes, SIZE_UNITS));
	}
}

/* ---- regions ---- */

static void draw_region(const struct drawing *d, size_t row,
			const struct rec_region *r, bool chosen)
{
	struct access_scale scale = access_record_scale(&d->t->stream);
	char size[UNITS_LEN], age[UNITS_LEN];
	int attr = chosen ? VIEW_REVERSE : 0;
	int64_t percent = access_percent(&scale, r);
	double us = (double)access_age_us(&scale, r);
	int fore = VIEW_DEFAULT;

	if (d->look->colors && percent >= 0)
		fore = VIEW_HEAT + (int)((percent < 100 ? percent : 100) *
					 (VIEW_HEATS - 1) / 100);
	if (chosen)
		fill_row(d->g, row, attr);
	/* heat marks the line, words stay legible */
	if (d->look->colors >= 256)
		view_put(d->g, row, 0, (struct view_cell){
			 .c = ' ', .back = (uint8_t)fore });
	view_textf(d->g, row, 1, d->g->cols, 0, attr,
		   "0x%-14" PRIx64 " %13s %5" PRId64 " %%  %14s  %s", r->start,
		   fmt_size(size, access_size(r), SIZE_UNITS), percent,
		   fmt_us(age, us, false),
		   view_name_at(d->t, r->start, r->end));
}

static void draw_list(const struct drawing *d, struct view_box box)
{
	size_t nr, *list = view_list(d->s, d->t, &nr), rows = box.rows - 1;
	size_t top = 0, len, cols = d->g->cols;
	char by[48];

	if (d->s->cursor >= nr)
		d->s->cursor = nr ? nr - 1 : 0;
	if (d->s->cursor >= rows)
		top = d->s->cursor - rows + 1;
	fill_row(d->g, box.row, VIEW_REVERSE);
	view_textf(d->g, box.row, 1, cols, 0, VIEW_REVERSE,
		   "%-16s %13s %7s  %14s  %s", "address", "size", "rate",
		   "age", "mapping");
	len = (size_t)snprintf(by, sizeof(by), "  by %s%s ",
			       view_sort_names[d->s->sort],
			       d->s->reverse ? ", reversed" : "");
	view_text(d->g, box.row, cols > len ? cols - len : 0, cols, 0,
		  VIEW_REVERSE | VIEW_BOLD, by);
	for (size_t i = top; i < nr && i - top < rows; i++)
		draw_region(d, box.row + 1 + i - top,
			    &d->t->regions[list[i]], i == d->s->cursor);
	free(list);
}

/* ---- all of it ---- */

static void draw_help(const struct drawing *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(help) && i + 2 < d->g->rows; i++)
		view_text(d->g, i + 2, 2, d->g->cols, 0, 0, help[i]);
	view_text(d->g, d->g->rows - 1, 0, d->g->cols, VIEW_DIM, 0,
		  "any key goes back");
}

static void draw_target(const struct drawing *d)
{
	size_t schemes = nr_scheme_rows(d->m);
	size_t room = d->g->rows - TOP_ROWS - 1;
	struct view_box map = { TOP_ROWS, 0 }, list;

	if (schemes + 6 > room)
		schemes = 0;
	room -= schemes;
	map.rows = room * 3 / 5;
	list = (struct view_box){ map.row + map.rows + schemes,
				  room - map.rows };
	d->s->map_rows = map.rows;
	d->s->list_rows = list.rows;
	draw_figures(d);
	view_draw_past(d->g, 2, d->look, d->s, d->m, d->t);
	view_draw_map(d->g, map, d->look, d->s, d->m, d->t);
	if (schemes)
		draw_schemes(d, map.row + map.rows);
	draw_list(d, list);
}

void view_frame(struct view_grid *g, size_t rows, size_t cols,
		const struct view_look *look, struct view_state *s,
		const struct view_model *m)
{
	struct drawing d = { g, look, s, m, view_shown(s, m) };

	view_grid_reset(g, rows, cols);
	if (rows < MIN_ROWS || cols < MIN_COLS) {
		view_textf(g, 0, 0, cols, 0, 0, "at least %dx%d, please",
			   MIN_COLS, MIN_ROWS);
		return;
	}
	draw_title(&d);
	if (s->help) {
		draw_help(&d);
		return;
	}
	if (d.t && d.t->nr)
		draw_target(&d);
	else
		view_text(g, 2, 2, cols, 0, 0, m->over ?
			  "nothing was seen" : "no window has ended yet");
	draw_bottom(&d);
}
