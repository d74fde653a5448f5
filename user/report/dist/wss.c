// SPDX-License-Identifier: GPL-2.0
/* The report of working set sizes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist/dist_picture.h"
#include "report/dist/dist_rows.h"
#include "report/dist/wss.h"
#include "util/msg.h"

/* What is printed: one series each, or their sum. */
struct report {
	struct wss_series *series;
	size_t nr;
};

static int read_series(struct report *r, struct inputs *in,
		       const struct wss_opts *o)
{
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *stream;
	struct wss_series *more;
	struct rec_reader *reader;
	bool failed;

	while ((stream = input_walk_next(&walk, &reader, &failed))) {
		more = reallocarray(r->series, r->nr + 1, sizeof(*more));
		if (!more)
			return msg_error("no memory for %zu targets",
					 r->nr + 1);
		r->series = more;
		if (wss_series_read(&r->series[r->nr++], stream, reader, o))
			return 1;
	}
	return failed;
}

static int clip_series(struct report *r, const struct wss_opts *o)
{
	struct dist **d = calloc(r->nr ? r->nr : 1, sizeof(struct dist *));
	size_t i;
	int err;

	if (!d)
		return msg_error("no memory for %zu targets", r->nr);
	for (i = 0; i < r->nr; i++)
		d[i] = &r->series[i].bytes;
	err = dist_clip(d, r->nr, &o->dist.time);
	free(d);
	return err;
}

static void destroy_series(struct report *r)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		wss_series_destroy(&r->series[i]);
	free(r->series);
}

/* Why there is nothing, when snapshots were left out. */
static void hint(const struct wss_series *s, const struct wss_opts *o)
{
	if (s->bytes.nr || !s->nr_snapshots)
		return;
	if (o->dist.time.nr && s->nr_snapshots > (uint64_t)o->nr_excluded) {
		msg_note("no snapshot counts in that --time_range");
		return;
	}
	if (s->nr_snapshots <= (uint64_t)o->nr_excluded)
		msg_note("the first %" PRId64 " snapshots are left out, and there are only %" PRIu64 "; see --exclude_samples",
			 o->nr_excluded, s->nr_snapshots);
	else
		msg_note("the record is shorter than --work_time");
}

/* A record that does not say how it was looked at has no bars at all. */
static void drop_unknown_bars(struct wss_series *s, size_t nr)
{
	size_t known = 0, nr_bars = 0;

	for (size_t k = 0; k < nr; k++)
		for (size_t i = 0; s[k].bytes.bar && i < s[k].bytes.nr; i++) {
			known += dist_bar_known(&s[k].bytes.bar[i]);
			nr_bars++;
		}
	if (known || !nr_bars)
		return;
	msg_note("--error_bars: the record does not say how often its regions were looked at; only native records of damox do");
	for (size_t k = 0; k < nr; k++) {
		free(s[k].bytes.bar);
		s[k].bytes.bar = NULL;
	}
}

static int print_series(struct wss_series *s, const struct wss_opts *o, FILE *f)
{
	char id[TARGET_ID_LEN];

	target_id_text(id, s->id.target_id);
	fprintf(f, "# target_id\t%s\n", id);
	if (!o->as_damo1)
		fprintf(f, "# <%s> <wss>%s\n", dist_column(&s->bytes, &o->dist),
			s->bytes.bar ? ", 95 %: <low> to <high>" : "");
	return dist_print_sizes(&s->bytes, &o->dist, f);
}

static int plot(struct wss_series *s, size_t nr, const struct wss_opts *o)
{
	struct dist_picture pic = { "working set size", "working set size",
				    true, false, NULL, 0 };
	struct dist_line *line = calloc(nr ? nr : 1, sizeof(*line));
	char id[TARGET_ID_LEN];
	size_t i;
	int err;

	if (!line)
		return msg_error("no memory for %zu targets", nr);
	for (i = 0; i < nr; i++) {
		if (!s[i].bytes.nr)
			continue;
		target_id_text(id, s[i].id.target_id);
		if (nr > 1)
			snprintf(line[pic.nr].name, sizeof(line->name),
				 "target %s", id);
		line[pic.nr++].d = &s[i].bytes;
	}
	pic.line = line;
	err = dist_picture(&pic, &o->dist);
	free(line);
	return err;
}

static int add_rows(const struct wss_series *s, size_t nr,
		    const struct wss_opts *o, FILE *f)
{
	struct rows *rows = rows_begin(&o->dist.rows, o->dist.error_bars ?
				       dist_wss_bar_columns :
				       dist_wss_columns, f);
	char id[TARGET_ID_LEN];
	int err = 0;

	if (!rows)
		return 1;
	for (size_t i = 0; i < nr && !err; i++)
		err = dist_add_rows(&s[i].bytes, &o->dist,
				    target_id_text(id, s[i].id.target_id), rows);
	return rows_end(rows) || err;
}

static int show(struct wss_series *s, size_t nr, const struct wss_opts *o,
		FILE *f)
{
	size_t i;

	drop_unknown_bars(s, nr);
	for (i = 0; i < nr; i++) {
		if (!o->dist.plot)
			hint(&s[i], o);
		dist_sort(&s[i].bytes, o->dist.sort);
	}
	if (o->dist.plot)
		return plot(s, nr, o);
	if (rows_wanted(&o->dist.rows))
		return add_rows(s, nr, o, f);
	if (o->as_damo1)
		fputs("# <percentile> <wss>\n", f);
	for (i = 0; i < nr; i++)
		if (print_series(&s[i], o, f))
			return 1;
	return 0;
}

int wss_report(const struct wss_opts *o)
{
	struct report r = { 0 };
	struct wss_series sum;
	struct inputs in;
	struct out out;
	int status;

	if (o->reader ? inputs_borrow(&in, o->reader, "") :
	    inputs_open(&in, (char *const *)&o->input, o->input ? 1 : 0,
			&o->intervals))
		return 1;
	out_begin(&out, &o->out);
	status = read_series(&r, &in, o) || clip_series(&r, o);
	if (!status && (o->as_damo1 || o->per_target) && !o->collapse) {
		status = show(r.series, r.nr, o, out.f);
	} else if (!status) {
		status = wss_sum(&sum, r.series, r.nr) ||
			 show(&sum, 1, o, out.f);
		wss_series_destroy(&sum);
	}
	if (out_end(&out))
		status = 1;
	destroy_series(&r);
	inputs_close(&in);
	return status;
}
