// SPDX-License-Identifier: GPL-2.0
/* All about a recording on one page. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/heatmap_range.h"
#include "report/holistic.h"
#include "report/profile.h"
#include "util/msg.h"

#define COLS		80
#define ROWS_SHORT	5
#define ROWS_LONG	10
#define HOT_FUNCTIONS	10

/* Working sets of longer records leave out the first snapshots. */
#define NR_LONG		200
#define NR_EXCLUDED	20

struct report {
	const struct holistic_opts *o;
	struct inputs in;
	struct guides guides;
	struct holistic_sizes sizes;
	struct out out;
};

static void heading(struct report *r, const char *text)
{
	size_t i;

	fprintf(r->out.f, "%s\n", text);
	for (i = 0; i < strlen(text); i++)
		fputc('=', r->out.f);
	fputs("\n\n", r->out.f);
}

/* The map of one area; in a long report its target was told before. */
static int print_map(struct report *r, const struct guide *g,
		     const struct heatmap_range *time, struct guide_area a)
{
	struct heatmap_range addr = { .start = a.start, .end = a.end };
	struct heatmap_source src = { .in = &r->in, .id = g->id };
	struct heatmap_text how = { .colour = r->out.colour,
				    .no_example = true };
	char id[TARGET_ID_LEN];
	struct heatmap m;
	int err;

	if (r->o->is_long)
		fputs("# ", r->out.f);
	else
		fprintf(r->out.f, "# target %s, ",
			target_id_text(id, g->id.target_id));
	fprintf(r->out.f, "address range %" PRIu64 "-%" PRIu64 "\n", a.start,
		a.end);
	err = heatmap_init(&m, time, &addr,
			   r->o->is_long ? ROWS_LONG : ROWS_SHORT, COLS) ||
	      heatmap_fill(&m, 1, &src);
	if (!err)
		heatmap_print(&m, r->out.f, &how);
	heatmap_destroy(&m);
	return err;
}

static int print_maps(struct report *r)
{
	struct heatmap_range time;
	const struct guide *g;
	char id[TARGET_ID_LEN];
	struct guide_area a;
	size_t i, k;

	for (i = 0; i < r->guides.nr; i++) {
		g = &r->guides.guide[i];
		time = heatmap_guided_time(g);
		if (r->o->last_sec > 0) {
			time.start = g->end_ns -
				     (__int128)(r->o->last_sec * 1e9);
			time.fractional = false;
		}
		if (r->o->is_long)
			fprintf(r->out.f, "# target %s\n",
				target_id_text(id, g->id.target_id));
		for (k = 0; k < guide_nr_areas(g); k++) {
			a = guide_area(g, k);
			if (a.end > a.start && print_map(r, g, &time, a))
				return 1;
		}
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
		dist_destroy(&sum.end_ns);
	} else {
		failed = true;
	}
	for (i = 0; i < nr; i++)
		wss_series_destroy(&series[i]);
	free(series);
	return failed;
}

/* A recording may have been made without them. */
static void read_footprints(struct report *r)
{
	struct footprints fp;

	if (footprints_read(&fp, r->o->footprints ? r->o->footprints :
						    FOOTPRINTS_DEFAULT))
		return;
	r->sizes.row[ROW_RSS] = fp.dist[FOOTPRINT_RSS];
	r->sizes.row[ROW_VSZ] = fp.dist[FOOTPRINT_VSZ];
	r->sizes.row[ROW_SYS] = fp.dist[FOOTPRINT_SYS];
}

/* An empty name says that there is no profile. */
static void print_functions(struct report *r, size_t max)
{
	const char *profile = r->o->profile ? r->o->profile : PROFILE_DEFAULT;

	if (!*profile ||
	    profile_print_hot(profile, r->o->perf_path, max, r->out.f))
		fputs("# no profile\n", r->out.f);
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
	guides_print(&r->guides, f, GUIDE_RAW);
	fputs("\n# regions above are regions that access pattern recorded\n"
	      "# you can get this via 'damo record_info', too\n\n", f);
	heading(r, "Heatmap");
	if (print_maps(r))
		return 1;
	fputs("# you can get above via 'damo report heatmap'\n\n", f);
	heading(r, "Working Set Size and Memory Footprints Distribution");
	if (holistic_print_dists(&r->sizes, f))
		return 1;
	fputs("\n# you can get above via 'damo report wss' and 'damo report footprints'\n\n",
	      f);
	heading(r, "Hotspot functions");
	print_functions(r, 0);
	fputs("\n# you can get above via 'damo report profile'\n", f);
	return 0;
}

int holistic_report(const struct holistic_opts *o)
{
	struct report r = { .o = o };
	int status, i;

	if (inputs_open(&r.in, (char *const *)&o->record, o->record ? 1 : 0,
			&o->intervals))
		return 1;
	status = guides_make(&r.guides, &r.in, GUIDE_RANGES);
	if (!status) {
		status = read_wss(&r);
		read_footprints(&r);
		out_begin(&r.out, &o->out);
		if (!status)
			status = o->is_long ? print_long(&r) : print_short(&r);
		if (out_end(&r.out))
			status = 1;
		guides_destroy(&r.guides);
	}
	for (i = 0; i < ROW_NR; i++)
		dist_destroy(&r.sizes.row[i]);
	inputs_close(&r.in);
	return status;
}
