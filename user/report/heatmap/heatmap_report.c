// SPDX-License-Identifier: GPL-2.0
/* The heat map report. */
#include <stdlib.h>
#include <string.h>

#include "model/access_value.h"
#include "report/heatmap/heatmap_picture.h"
#include "report/heatmap/heatmap_report.h"
#include "report/heatmap/heatmap_rows.h"
#include "draw/picture_type.h"
#include "util/msg.h"

#define ROWS_TEXT	40
#define COLS_TEXT	80
#define ROWS_COLS_ELSE	500ul

/* Cells that are in memory at a time, where the output allows. */
#define BATCH_CELLS	(UINT64_C(1) << 22)

struct report {
	const struct heatmap_report *o;
	struct inputs in;
	struct guides guides;
	const struct guide *guide;	/* of the record that is drawn */
	struct heatmap_view view;
	struct out out;
	struct rows *rows;		/* NULL: text or a picture */
	bool text;			/* for the terminal */
	bool raw;
};

/* What is not asked for is as in the first guide, if there is such a one. */
static const struct guide *select_guide(const struct guides *g,
					const struct heatmap_report *o)
{
	const struct stream_id *id;
	struct stream_id wanted;
	size_t i;

	if (!g->nr)
		return NULL;
	wanted = g->guide[0].id;
	if (o->by_kdamond)
		wanted.kdamond_idx = o->id.kdamond_idx;
	if (o->by_context)
		wanted.context_idx = o->id.context_idx;
	if (o->by_scheme)
		wanted.scheme_idx = o->id.scheme_idx;
	if (o->by_target)
		wanted.target_id = o->id.target_id;
	for (i = 0; i < g->nr; i++)
		if (stream_id_equal(&g->guide[i].id, &wanted))
			return &g->guide[i];
	for (i = 0; i < g->nr; i++) {
		id = &g->guide[i].id;
		if ((!o->by_kdamond || id->kdamond_idx == o->id.kdamond_idx) &&
		    (!o->by_context || id->context_idx == o->id.context_idx) &&
		    (!o->by_scheme || id->scheme_idx == o->id.scheme_idx) &&
		    (!o->by_target || id->target_id == o->id.target_id))
			return &g->guide[i];
	}
	return NULL;
}

static int make_maps(struct report *r, struct heatmap *map, size_t first,
		     size_t nr)
{
	const struct heatmap_report *o = r->o;
	struct heatmap_source src = { &r->in, r->guide->id, o->only_passed,
				      o->sort_temperature, o->weights };
	size_t rows = r->text ? ROWS_TEXT : ROWS_COLS_ELSE;
	size_t cols = r->text ? COLS_TEXT : ROWS_COLS_ELSE;
	size_t i;

	if (o->rows) {
		rows = (size_t)o->rows;
		cols = (size_t)o->cols;
	}
	for (i = 0; i < nr; i++)
		if (heatmap_init(&map[i], &r->view.time,
				 &r->view.addr[first + i], rows, cols))
			return 1;
	for (i = 0; i < nr && o->fixed; i++) {
		map[i].fixed = true;
		map[i].low = o->heat.low;
		map[i].high = o->heat.high;
	}
	return heatmap_fill(map, nr, &src);
}

static void destroy_maps(struct heatmap *map, size_t nr)
{
	size_t i;

	for (i = 0; map && i < nr; i++)
		heatmap_destroy(&map[i]);
	free(map);
}

static void print_map(struct report *r, const struct heatmap *map)
{
	struct heatmap_text how = r->o->text;

	if (r->rows) {
		heatmap_add_rows(r->rows, map);
		return;
	}
	if (r->raw) {
		heatmap_print_raw(map, r->out.f, r->o->abs_time,
				  r->o->abs_addr);
		return;
	}
	how.color = r->out.color;
	heatmap_print(map, r->out.f, &how);
}

/* Maps as text, some at a time. */
static int print_maps(struct report *r)
{
	size_t cells = r->o->rows ? (size_t)(r->o->rows * r->o->cols) :
				    ROWS_COLS_ELSE * ROWS_COLS_ELSE;
	size_t batch = cells < BATCH_CELLS ? BATCH_CELLS / cells : 1;
	size_t i, k, nr;
	struct heatmap *map;
	int err = 0;

	for (i = 0; i < r->view.nr_addr && !err; i += nr) {
		nr = r->view.nr_addr - i < batch ? r->view.nr_addr - i : batch;
		map = calloc(nr, sizeof(*map));
		if (!map)
			return msg_error("no memory for %zu heat maps", nr);
		err = make_maps(r, map, i, nr);
		for (k = 0; k < nr && !err; k++)
			print_map(r, &map[k]);
		destroy_maps(map, nr);
	}
	return err;
}

/* "map.png", "map.1.png", "map.2.png", ... */
static char *numbered_name(const char *name, size_t i)
{
	const char *dot = strrchr(name, '.');
	char *numbered;

	if (!i)
		return strdup(name);
	if (asprintf(&numbered, "%.*s.%zu%s", (int)(dot - name), name, i,
		     dot) < 0)
		return NULL;
	return numbered;
}

static int draw_separately(struct report *r)
{
	struct heatmap_picture pic = { .nr = 1, .abs_time = r->o->abs_time,
				       .abs_addr = r->o->abs_addr,
				       .sorted = r->o->sort_temperature };
	struct heatmap map;
	char *name;
	size_t i;
	int err = 0;

	pic.map = &map;
	pic.title = r->guide;
	for (i = 0; i < r->view.nr_addr && !err; i++) {
		name = numbered_name(r->o->output, i);
		if (!name)
			return msg_error("no memory for a file's name");
		memset(&map, 0, sizeof(map));
		err = make_maps(r, &map, i, 1) ||
		      heatmap_picture(name, &pic, &r->in);
		heatmap_destroy(&map);
		free(name);
	}
	return err;
}

static int draw_maps(struct report *r)
{
	struct heatmap_picture pic = { .nr = r->view.nr_addr,
				       .title = r->guide,
				       .abs_time = r->o->abs_time,
				       .abs_addr = r->o->abs_addr,
				       .sorted = r->o->sort_temperature };
	int err;

	if (r->o->separate_files)
		return draw_separately(r);
	if (pic.nr > HEATMAP_PICTURE_MAX)
		return msg_error("%zu address ranges are too many for one picture; name some with --address_range, or draw one picture each with --separate_files",
				 pic.nr);
	pic.map = calloc(pic.nr, sizeof(*pic.map));
	if (!pic.map)
		return msg_error("no memory for %zu heat maps", pic.nr);
	err = make_maps(r, pic.map, 0, pic.nr) ||
	      heatmap_picture(r->o->output, &pic, &r->in);
	destroy_maps(pic.map, pic.nr);
	return err;
}

static int draw(struct report *r)
{
	return r->text || r->raw ? print_maps(r) : draw_maps(r);
}

static void print_guides(struct report *r)
{
	enum guide_style style = r->o->text.unit_addrs ? GUIDE_UNITS :
							 GUIDE_HUMAN;

	if (r->o->guide)
		style = r->o->text.old ? GUIDE_OLD : GUIDE_RAW;
	guides_print(&r->guides, r->out.f, style, r->o->text.small_units);
}

/* Heat is in hz, or in samples where intervals are not known; not in both. */
static int check_units(struct inputs *in)
{
	bool known = false, unknown = false;
	const struct rec_stream *s;
	size_t i, k;

	for (i = 0; i < in->nr; i++) {
		for (k = 0; k < rec_nr_streams(in->reader[i]); k++) {
			s = rec_stream(in->reader[i], k);
			known |= access_scale_known(s);
			unknown |= !access_scale_known(s);
		}
	}
	if (known && unknown)
		return msg_error("only some of the records have monitoring intervals, so that their heat is not of one unit; give them with --intervals, or make a map of each");
	return 0;
}

/* One record is drawn; who did not choose it should know that there are others. */
static void tell_others(const struct report *r)
{
	const struct heatmap_report *o = r->o;
	const struct stream_id *id = &r->guide->id;
	char target[TARGET_ID_LEN];

	if (!o->tells_others || r->guides.nr < 2 || o->by_kdamond ||
	    o->by_context || o->by_scheme || o->by_target)
		return;
	msg_note("this is target %s of kdamond %d, one of %zu that the record has; --guide lists them, and --tid draws another",
		 target_id_text(target, id->target_id), id->kdamond_idx,
		 r->guides.nr);
}

static int report_record(struct report *r)
{
	const struct heatmap_report *o = r->o;
	int err;

	if (check_units(&r->in) || guides_make(&r->guides, &r->in, GUIDE_HEAT))
		return 1;
	if (o->guide || o->guide_human) {
		print_guides(r);
		return 0;
	}
	r->guide = select_guide(&r->guides, o);
	if (!r->guide && !r->guides.nr)
		return msg_error("the record has no snapshot to make a heat map of");
	if (!r->guide)
		return msg_error("the record has nothing of that kdamond, context, scheme and target; --guide lists what it has");
	tell_others(r);
	err = heatmap_view_make(&r->view, &o->ask, r->guide);
	while (!err) {
		err = draw(r);
		if (err || !o->interactive ||
		    !heatmap_edit(&r->view, r->text, stdin, r->out.f))
			break;
	}
	heatmap_view_destroy(&r->view);
	return err;
}

int heatmap_report(const struct heatmap_report *o)
{
	struct report r = { .o = o };
	struct out_opts out = o->out;
	int status;

	r.text = !strcmp(o->output, "stdout");
	r.raw = !strcmp(o->output, "raw");
	if (!r.text && !r.raw && picture_type(o->output) < 0)
		return msg_error("--output: '%s' is neither stdout, raw nor a file that ends in .png, .svg, .pdf, .jpeg or .jpg",
				 o->output);
	if (rows_wanted(&o->points) && !r.text && !r.raw)
		return msg_error("--json and --columns go to standard output, without --output %s",
				 o->output);
	if (o->fixed && !(o->heat.high > o->heat.low))
		return msg_error("--heat_range: %g is not above %g",
				 o->heat.high, o->heat.low);
	if (o->reader ? inputs_borrow(&r.in, o->reader, "") :
	    inputs_open(&r.in, o->input.word, o->input.nr, &o->intervals))
		return 1;
	out.no_pager |= o->interactive;
	out_begin(&r.out, &out);
	if (rows_wanted(&o->points))
		r.rows = rows_begin(&o->points, heatmap_columns, r.out.f);
	status = rows_wanted(&o->points) && !r.rows ? 1 : report_record(&r);
	if (r.rows)
		rows_end(r.rows);
	if (out_end(&r.out))
		status = 1;
	guides_destroy(&r.guides);
	inputs_close(&r.in);
	return status;
}
