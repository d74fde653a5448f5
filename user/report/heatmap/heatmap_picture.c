// SPDX-License-Identifier: GPL-2.0
/* Heat maps as pictures: layout, panels, axes. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap/heatmap_picture.h"
#include "draw/picture.h"
#include "draw/picture_axis.h"
#include "draw/picture_heat.h"
#include "report/heatmap/heatmap_names.h"
#include "report/input/names.h"
#include "util/msg.h"
#include "util/units.h"

#define PAGE_WIDTH	960.0
#define LEFT		76.0		/* of the panels */
#define LEFT_HEX	132.0		/* the same with whole addresses */
#define TOP		40.0
#define BOTTOM		50.0
#define CAPTION		22.0		/* above each panel */
#define SCALE_WIDTH	96.0		/* room of the color scale */
#define NAMES_WIDTH	150.0		/* most room of the mappings' names */
#define PANELS_HEIGHT	440.0
#define PANEL_MIN	88.0
#define TICK		4.0
#define SMALL		9.5

/* cairo draws no larger ones. */
#define MAX_CELLS	32767

/* Times beyond are those of a clock that counts from 1970 on. */
#define WALL_CLOCK_NS	1e17

struct page {
	struct picture p;
	const struct heatmap_picture *pic;
	struct heat_scale scale;
	struct name_list names;
	struct axis time;
	double left, width;		/* of the panels */
	double addr_labels;		/* width of the widest of all panels */
	double names_width;
	double panel_height;
	char title[160];
};

static void set_ink(struct picture *p, double gray)
{
	cairo_set_source_rgb(p->cr, gray, gray, gray);
}

static void line(struct picture *p, double x0, double y0, double x1, double y1)
{
	cairo_move_to(p->cr, x0, y0);
	cairo_line_to(p->cr, x1, y1);
	cairo_stroke(p->cr);
}

/* Top of the panel of a map; the lowest addresses are at the bottom. */
static double panel_top(const struct page *pg, size_t i)
{
	return TOP + CAPTION + (double)(pg->pic->nr - 1 - i) *
	       (pg->panel_height + CAPTION);
}

static double page_height(const struct page *pg)
{
	return TOP + BOTTOM + (double)pg->pic->nr *
	       (pg->panel_height + CAPTION);
}

/* "access rate over time and address: masim (pid 12), target 0" */
static void make_title(struct page *pg, const struct inputs *in)
{
	const struct stream_id *id = &pg->pic->title->id;
	char target[TARGET_ID_LEN];
	const struct rec_stream *s;
	size_t i, k, n;

	n = (size_t)snprintf(pg->title, sizeof(pg->title), pg->pic->sorted ?
			     "access rate by temperature" : "access rate");
	for (i = 0; i < in->nr; i++) {
		for (k = 0; k < rec_nr_streams(in->reader[i]); k++) {
			struct stream_id other;

			s = rec_stream(in->reader[i], k);
			other = stream_id_of(s);
			if (!s->comm || !stream_id_equal(id, &other))
				continue;
			snprintf(pg->title + n, sizeof(pg->title) - n,
				 " of %s (pid %d)", s->comm, (int)s->pid);
			return;
		}
	}
	if (id->target_id != REC_NONE)
		n += (size_t)snprintf(pg->title + n, sizeof(pg->title) - n,
				      " of target %s",
				      target_id_text(target, id->target_id));
	if (id->scheme_idx >= 0)
		snprintf(pg->title + n, sizeof(pg->title) - n, " of scheme %d",
			 id->scheme_idx);
}

static void make_time_axis(struct page *pg)
{
	const struct heatmap_axis *a = &pg->pic->map->time;
	double start = (double)heatmap_step_start(a, 0);
	double end = (double)heatmap_axis_end(a);
	enum axis_kind kind = AXIS_TIME;
	size_t max_ticks = (size_t)(pg->width / 80);

	if (!pg->pic->abs_time) {
		end -= start;
		start = 0;
	} else if (start > WALL_CLOCK_NS) {
		kind = AXIS_CLOCK;
	}
	axis_init(&pg->time, kind, start, end, max_ticks);
}

static void draw_time_axis(struct page *pg)
{
	struct picture *p = &pg->p;
	double bottom = panel_top(pg, 0) + pg->panel_height, x;
	char label[AXIS_LABEL_LEN], name[64];
	size_t i;

	picture_font(p, PICTURE_FONT, 0);
	for (i = 0; i < pg->time.nr_ticks; i++) {
		x = pg->left + pg->width *
		    axis_part(&pg->time, axis_tick(&pg->time, i));
		set_ink(p, 0.25);
		line(p, x, bottom, x, bottom + TICK);
		set_ink(p, 0);
		picture_text(p, x, bottom + TICK + 9, PICTURE_CENTER,
			     axis_label(&pg->time, axis_tick(&pg->time, i),
					label));
	}
	snprintf(name, sizeof(name), "%s (%s)",
		 pg->pic->abs_time ? "time" : "time from the start",
		 pg->time.unit_name);
	picture_text(p, pg->left + pg->width / 2, bottom + TICK + 27,
		     PICTURE_CENTER, name);
}

static void make_addr_axis(const struct page *pg, const struct heatmap *m,
			   struct axis *a)
{
	double start = (double)heatmap_step_start(&m->addr, 0);
	double end = (double)heatmap_axis_end(&m->addr);
	size_t max_ticks = (size_t)(pg->panel_height / 26);

	if (pg->pic->abs_addr)
		axis_init(a, AXIS_ADDRESS, start, end, max_ticks);
	else
		axis_init(a, AXIS_BYTES, 0, end - start, max_ticks);
}

/* So that the names of the axes of all panels stand in one line. */
static double addr_labels_width(struct page *pg)
{
	char label[AXIS_LABEL_LEN];
	double widest = 0;
	struct axis a;
	size_t i, k;

	picture_font(&pg->p, pg->pic->nr > 3 ? SMALL : PICTURE_FONT, 0);
	for (i = 0; i < pg->pic->nr; i++) {
		make_addr_axis(pg, &pg->pic->map[i], &a);
		for (k = 0; k < a.nr_ticks; k++)
			widest = fmax(widest, picture_text_width(&pg->p,
					axis_label(&a, axis_tick(&a, k),
						   label)));
	}
	return widest;
}

static void draw_addr_axis(struct page *pg, const struct heatmap *m, double top)
{
	struct picture *p = &pg->p;
	double bottom = top + pg->panel_height, y;
	char label[AXIS_LABEL_LEN], name[32];
	struct axis a;
	size_t i;

	make_addr_axis(pg, m, &a);
	picture_font(p, pg->pic->nr > 3 ? SMALL : PICTURE_FONT, 0);
	for (i = 0; i < a.nr_ticks; i++) {
		y = bottom - pg->panel_height * axis_part(&a, axis_tick(&a, i));
		set_ink(p, 0.25);
		line(p, pg->left - TICK, y, pg->left, y);
		set_ink(p, 0);
		picture_text(p, pg->left - TICK - 3, y, PICTURE_RIGHT,
			     axis_label(&a, axis_tick(&a, i), label));
	}
	if (pg->pic->abs_addr)
		snprintf(name, sizeof(name), "address");
	else
		snprintf(name, sizeof(name), "%s (%s)",
			 pg->pic->sorted ? "size" : "offset", a.unit_name);
	picture_text_up(p, fmax(pg->left - TICK - 3 - pg->addr_labels - 14, 8),
			(top + bottom) / 2, name);
}

/* Above a panel: which addresses it shows. */
static void draw_caption(struct page *pg, const struct heatmap *m, double top)
{
	uint64_t start = (uint64_t)heatmap_step_start(&m->addr, 0);
	uint64_t end = m->addr.fractional ?
		       (uint64_t)heatmap_axis_end(&m->addr) :
		       (uint64_t)m->addr.end;
	char text[128], size[UNITS_LEN];

	snprintf(text, sizeof(text), "%#" PRIx64 " - %#" PRIx64 "  (%.32s)",
		 start, end, fmt_size(size, end - start, SIZE_UNITS));
	picture_font(&pg->p, SMALL, 0);
	set_ink(&pg->p, 0.3);
	picture_text(&pg->p, pg->left, top - 8, PICTURE_LEFT, text);
}

/* One scale for several maps. */
static void make_scale(struct heat_scale *s, const struct heatmap *m, size_t nr)
{
	double low, high;
	size_t i;

	*s = (struct heat_scale){
		.unit = m->in_samples ? "samples" : "accesses/s",
	};
	for (i = 0; i < nr; i++) {
		if (!heatmap_extent(&m[i], &low, &high))
			continue;
		if (!s->known || low < s->low)
			s->low = low;
		if (!s->known || high > s->high)
			s->high = high;
		s->known = true;
	}
	if (m->fixed) {
		s->low = m->low;
		s->high = m->high;
		return;
	}
	/* From zero on, but where that would hide the differences. */
	if (s->low < s->high / 2)
		s->low = fmin(s->low, 0);
	if (s->high <= s->low)
		s->high = s->low + 1;
}

static void draw_panel(struct page *pg, size_t i)
{
	const struct heatmap *m = &pg->pic->map[i];
	const struct heat_grid grid = { m->heat, m->time.nr, m->addr.nr };
	struct picture *p = &pg->p;
	double top = panel_top(pg, i);

	heat_draw(p, &grid, &pg->scale, pg->left, top, pg->width,
		  pg->panel_height);
	cairo_set_line_width(p->cr, 0.8);
	set_ink(p, 0.25);
	cairo_rectangle(p->cr, pg->left, top, pg->width, pg->panel_height);
	cairo_stroke(p->cr);
	draw_caption(pg, m, top);
	draw_addr_axis(pg, m, top);
	if (pg->names.nr)
		names_draw(p, &pg->names, m, pg->left + pg->width, top,
			   pg->names_width, pg->panel_height);
}

static void draw_page(struct page *pg)
{
	double right = pg->left + pg->width + pg->names_width;
	double top = panel_top(pg, pg->pic->nr - 1);
	size_t i;

	picture_font(&pg->p, 14, 1);
	set_ink(&pg->p, 0);
	picture_text_fit(&pg->p, pg->left, TOP / 2 + 2, PICTURE_LEFT,
			 PAGE_WIDTH - pg->left - 10, pg->title);
	cairo_set_line_width(pg->p.cr, 0.8);
	pg->addr_labels = addr_labels_width(pg);
	for (i = 0; i < pg->pic->nr; i++)
		draw_panel(pg, i);
	draw_time_axis(pg);
	heat_draw_scale(&pg->p, &pg->scale, right + 22, top,
			fmin(PANELS_HEIGHT, panel_top(pg, 0) +
			     pg->panel_height - top));
}

/* Panels get the width that names and the color scale leave. */
static void make_columns(struct page *pg)
{
	double need = 0;
	size_t i;

	for (i = 0; i < pg->pic->nr; i++)
		need = fmax(need, names_width(&pg->p, &pg->names,
					      &pg->pic->map[i],
					      pg->panel_height));
	pg->names_width = fmin(need, NAMES_WIDTH);
	pg->left = pg->pic->abs_addr ? LEFT_HEX : LEFT;
	pg->width = PAGE_WIDTH - pg->left - SCALE_WIDTH - pg->names_width;
}

int heatmap_picture(const char *path, const struct heatmap_picture *pic,
		    const struct inputs *in)
{
	struct page pg = { .pic = pic };
	size_t i;
	int err;

	for (i = 0; i < pic->nr; i++)
		if (pic->map[i].time.nr > MAX_CELLS ||
		    pic->map[i].addr.nr > MAX_CELLS)
			return msg_error("--resol: a picture has at most %d rows and columns",
					 MAX_CELLS);
	if (pic->sorted)
		memset(&pg.names, 0, sizeof(pg.names));
	else if (names_collect(&pg.names, in, &pic->title->id))
		return 1;
	make_scale(&pg.scale, pic->map, pic->nr);
	pg.panel_height = fmax(PANEL_MIN, PANELS_HEIGHT / (double)pic->nr -
			       CAPTION * (pic->nr > 1));
	make_title(&pg, in);
	err = picture_begin(&pg.p, path, PAGE_WIDTH, page_height(&pg));
	if (!err) {
		make_columns(&pg);
		make_time_axis(&pg);
		draw_page(&pg);
		err = picture_end(&pg.p);
	}
	names_destroy(&pg.names);
	return err;
}
