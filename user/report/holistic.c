// SPDX-License-Identifier: GPL-2.0
/* All about a recording on one page. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist/dist_rows.h"
#include "report/heatmap/heatmap_range.h"
#include "report/heatmap/heatmap_rows.h"
#include "report/holistic.h"
#include "report/profile.h"
#include "report/profile_rows.h"
#include "report/stack_profile.h"
#include "util/msg.h"

#define COLS		80
#define ROWS_SHORT	5
#define ROWS_LONG	10
#define HOT_FUNCTIONS	10

/* Working sets of longer records leave out the first snapshots. */
#define NR_LONG		200
#define NR_EXCLUDED	20

/* Rows of three kinds, when rows are wanted. */
enum part { PART_MAPS, PART_SIZES, PART_FUNCTIONS, PART_NR };

static const struct row_column *const part_columns[] = {
	[PART_MAPS] = heatmap_columns,
	[PART_SIZES] = dist_footprint_columns,
	[PART_FUNCTIONS] = profile_columns,
};

struct report {
	const struct holistic_opts *o;
	struct inputs in;
	struct guides guides;
	struct holistic_sizes sizes;
	struct out out;
	struct rows_opts part[PART_NR];	/* how its rows are printed */
	size_t nr_parts, nr_maps;	/* of JSON, so far */
};

static void heading(struct report *r, const char *text)
{
	size_t i;

	fprintf(r->out.f, "%s\n", text);
	for (i = 0; i < strlen(text); i++)
		fputc('=', r->out.f);
	fputs("\n\n", r->out.f);
}

/* Where the rows of a part go; their columns are known to be right. */
static struct rows *begin_rows(struct report *r, enum part part)
{
	return rows_begin(&r->part[part], part_columns[part], r->out.f);
}

/* An element of the list of maps. */
static void print_map_json(struct report *r, const struct guide *g,
			   const struct heatmap *m)
{
	struct rows *rows = begin_rows(r, PART_MAPS);
	char id[TARGET_ID_LEN];

	fprintf(r->out.f, "%s{\"target_id\": \"%s\", \"start_address\": %" PRIu64 ", \"end_address\": %" PRIu64 ", \"points\": ",
		r->nr_maps++ ? ", " : "", target_id_text(id, g->id.target_id),
		(uint64_t)m->addr.start, (uint64_t)m->addr.end);
	heatmap_add_rows(rows, m);
	rows_end(rows);
	fputs("}", r->out.f);
}

/* The map of one area; in a long report its target was told before. */
static void print_map(struct report *r, const struct guide *g,
		      const struct heatmap *m)
{
	struct heatmap_text how = { .color = r->out.color,
				    .no_example = true,
				    .unit_addrs = r->o->unit_addrs,
				    .small_units = r->o->small_units,
				    .wide_levels = r->o->wide_levels };
	struct rows *rows;
	char id[TARGET_ID_LEN];

	if (r->o->rows.json) {
		print_map_json(r, g, m);
		return;
	}
	if (r->o->is_long)
		fputs("# ", r->out.f);
	else
		fprintf(r->out.f, "# target %s, ",
			target_id_text(id, g->id.target_id));
	fprintf(r->out.f, "address range %" PRIu64 "-%" PRIu64 "\n",
		(uint64_t)m->addr.start, (uint64_t)m->addr.end);
	if (!rows_wanted(&r->o->rows)) {
		heatmap_print(m, r->out.f, &how);
		return;
	}
	rows = begin_rows(r, PART_MAPS);
	heatmap_add_rows(rows, m);
	rows_end(rows);
}

/* Maps of all areas of a target, which is read once. */
static int make_maps(struct report *r, const struct guide *g,
		     const struct heatmap_range *time, struct heatmap *map,
		     size_t *nr)
{
	struct heatmap_source src = { .in = &r->in, .id = g->id };
	size_t k;

	for (k = 0; k < guide_nr_areas(g); k++) {
		struct guide_area a = guide_area(g, k);
		struct heatmap_range addr = { .start = a.start, .end = a.end };

		if (a.end <= a.start)
			continue;
		if (heatmap_init(&map[*nr], time, &addr,
				 r->o->is_long ? ROWS_LONG : ROWS_SHORT, COLS))
			return 1;
		++*nr;
	}
	return *nr ? heatmap_fill(map, *nr, &src) : 0;
}

static int print_target(struct report *r, const struct guide *g,
			const struct heatmap_range *time)
{
	struct heatmap *map = calloc(guide_nr_areas(g) + 1, sizeof(*map));
	size_t i, nr = 0;
	int err;

	if (!map)
		return msg_error("no memory for %zu heat maps",
				 guide_nr_areas(g));
	err = make_maps(r, g, time, map, &nr);
	for (i = 0; i < nr && !err; i++)
		print_map(r, g, &map[i]);
	for (i = 0; i < nr; i++)
		heatmap_destroy(&map[i]);
	free(map);
	return err;
}

static int print_maps(struct report *r)
{
	struct heatmap_range time;
	const struct guide *g;
	char id[TARGET_ID_LEN];
	size_t i;

	for (i = 0; i < r->guides.nr; i++) {
		g = &r->guides.guide[i];
		time = heatmap_guided_time(g);
		if (r->o->last_sec > 0) {
			time.start = g->end_ns -
				     (__int128)(r->o->last_sec * 1e9);
			time.fractional = false;
		}
		if (r->o->is_long && !r->o->rows.json)
			fprintf(r->out.f, "# target %s\n",
				target_id_text(id, g->id.target_id));
		if (print_target(r, g, &time))
			return 1;
	}
	return 0;
}

static int read_wss(struct report *r)
{
	struct wss_opts o = { .min_accesses = 1, .min_bytes = 1,
			      .work_time_us = 1 };
	struct input_walk walk = INPUT_WALK(&r->in);
	struct wss_series sum, *series = NULL, *more;
	const struct rec_stream *stream;
	struct rec_reader *reader;
	bool failed;
	size_t i, nr = 0;

	while ((stream = input_walk_next(&walk, &reader, &failed))) {
		o.nr_excluded = rec_nr_snapshots(reader, walk.stream_idx - 1) >
				NR_LONG ? NR_EXCLUDED : 0;
		more = reallocarray(series, nr + 1, sizeof(*series));
		if (more)
			series = more;
		failed = !more || wss_series_read(&series[nr++], stream,
						  reader, &o);
		if (failed)
			break;
	}
	if (!failed && !wss_sum(&sum, series, nr)) {
		r->sizes.row[ROW_WSS] = sum.bytes;
	} else {
		failed = true;
	}
	for (i = 0; i < nr; i++)
		wss_series_destroy(&series[i]);
	free(series);
	return failed;
}

/* The file that was recorded beside the record; to be freed, NULL without memory. */
static char *beside(const struct report *r, const char *suffix)
{
	char *name;

	if (asprintf(&name, "%s.%s", r->o->record ? r->o->record : INPUT_DEFAULT,
		     suffix) >= 0)
		return name;
	msg_error("no memory for a file's name");
	return NULL;
}

/* Those of the record itself, or of the file beside it. */
static int find_footprints(struct report *r, struct footprints *fp)
{
	const struct rec_footprint *any;
	char *name;
	int err;

	if (r->o->reader)
		return footprints_of(fp, r->o->reader);
	if (r->o->footprints)
		return footprints_read(fp, r->o->footprints);
	if (rec_footprints(r->in.reader[0], &any))
		return footprints_of(fp, r->in.reader[0]);
	name = beside(r, "mem_footprint");
	err = !name || footprints_read(fp, name);
	free(name);
	return err;
}

/* A recording may have been made without them. */
static void read_footprints(struct report *r)
{
	struct footprints fp;

	if (find_footprints(r, &fp))
		return;
	r->sizes.row[ROW_RSS] = fp.dist[FOOTPRINT_RSS];
	r->sizes.row[ROW_VSZ] = fp.dist[FOOTPRINT_VSZ];
	r->sizes.row[ROW_SYS] = fp.dist[FOOTPRINT_SYS];
}

/* Of the record itself, unless another is named; an empty name says that there is none. */
static void print_functions(struct report *r, size_t max)
{
	const struct rec_stacks *stacks = rec_stacks(r->in.reader[0]);
	const char *profile;
	char *name;

	if (stacks && !r->o->profile) {
		stack_profile_print(stacks, NULL, 0, max, r->out.f);
		return;
	}
	name = r->o->profile ? NULL : beside(r, "profile");
	profile = r->o->profile ? r->o->profile : name;
	if (!profile || !*profile ||
	    profile_print_hot(profile, r->o->perf_path, max, r->out.f))
		fputs("# no profile\n", r->out.f);
	free(name);
}

/* The same, from the same places. */
static void print_function_rows(struct report *r)
{
	struct rows *rows = begin_rows(r, PART_FUNCTIONS);
	const struct rec_stacks *stacks = rec_stacks(r->in.reader[0]);
	size_t max = r->o->is_long ? 0 : HOT_FUNCTIONS;
	const char *profile = r->o->profile;
	char *name = profile || stacks ? NULL : beside(r, "profile");

	if (stacks && !profile)
		stack_profile_add_rows(stacks, NULL, 0, max, rows);
	else if (name || (profile && *profile))
		profile_add_hot(name ? name : profile, r->o->perf_path, NULL, max, rows);
	rows_end(rows);
	free(name);
}

static int print_size_rows(struct report *r)
{
	struct rows *rows = begin_rows(r, PART_SIZES);
	int err = holistic_add_sizes(&r->sizes, rows);

	rows_end(rows);
	return err;
}

/* False: none of its columns is wanted. */
static bool begin_part(struct report *r, enum part part)
{
	static const char *const keys[] = { "heatmaps", "sizes", "functions" };
	static const char *const headings[] = {
		"Heatmap", "Memory Footprints Distribution", "Hotspot functions"
	};

	if (!rows_part(&r->o->rows, part_columns[part], &r->part[part]))
		return false;
	if (r->o->rows.json)
		fprintf(r->out.f, "%s\"%s\": ", r->nr_parts ? "," : "", keys[part]);
	else
		fprintf(r->out.f, "%s# %s\n", r->nr_parts ? "\n" : "", headings[part]);
	r->nr_parts++;
	return true;
}

/* One object, or one table below the other, of the rows of the reports that have them alone. */
static int print_rows(struct report *r)
{
	bool json = r->o->rows.json;
	FILE *f = r->out.f;
	int err = 0;

	fputs(json ? "{" : "", f);
	if (begin_part(r, PART_MAPS)) {
		fputs(json ? "[" : "", f);
		err = print_maps(r);
		fputs(json ? "]\n" : "", f);
	}
	if (begin_part(r, PART_SIZES))
		err = print_size_rows(r) || err;
	if (begin_part(r, PART_FUNCTIONS))
		print_function_rows(r);
	fputs(json ? "}\n" : "", f);
	return err;
}

static int print_short(struct report *r)
{
	fputs("# Heatmap\n", r->out.f);
	if (print_maps(r))
		return 1;
	fputs("\n# Memory Footprints Distribution\n", r->out.f);
	if (holistic_print_table(&r->sizes, r->out.f))
		return 1;
	fputs("\n# Hotspot functions\n", r->out.f);
	print_functions(r, HOT_FUNCTIONS);
	return 0;
}

static int print_long(struct report *r)
{
	FILE *f = r->out.f;

	heading(r, "Overall recorded access pattern");
	guides_print(&r->guides, f, GUIDE_RAW, r->o->small_units);
	fprintf(f, "\n# regions above are regions that access pattern recorded\n"
		"# you can get this via '%s record_info', too\n\n",
		msg_program());
	heading(r, "Heatmap");
	if (print_maps(r))
		return 1;
	fprintf(f, "# you can get above via '%s report heatmap'\n\n",
		msg_program());
	heading(r, "Working Set Size and Memory Footprints Distribution");
	if (holistic_print_dists(&r->sizes, f))
		return 1;
	fprintf(f, "\n# you can get above via '%s report wss' and '%s report footprints'\n\n",
		msg_program(), msg_program());
	heading(r, "Hotspot functions");
	print_functions(r, 0);
	fprintf(f, "\n# you can get above via '%s report profile'\n",
		msg_program());
	return 0;
}

static int print(struct report *r)
{
	if (rows_wanted(&r->o->rows))
		return print_rows(r);
	return r->o->is_long ? print_long(r) : print_short(r);
}

int holistic_report(const struct holistic_opts *o)
{
	struct report r = { .o = o, .sizes.small_units = o->small_units };
	int status, i;

	if (rows_check(&o->rows, part_columns, PART_NR))
		return 1;
	if (o->reader ? inputs_borrow(&r.in, o->reader, "") :
	    inputs_open(&r.in, (char *const *)&o->record, o->record ? 1 : 0,
			&o->intervals))
		return 1;
	status = guides_make(&r.guides, &r.in, GUIDE_RANGES);
	if (!status) {
		status = read_wss(&r);
		read_footprints(&r);
		out_begin(&r.out, &o->out);
		if (!status)
			status = print(&r);
		if (out_end(&r.out))
			status = 1;
		guides_destroy(&r.guides);
	}
	for (i = 0; i < ROW_NR; i++)
		dist_destroy(&r.sizes.row[i]);
	for (i = 0; i < PART_NR; i++)
		rows_opts_destroy(&r.part[i]);
	inputs_close(&r.in);
	return status;
}
