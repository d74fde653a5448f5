// SPDX-License-Identifier: GPL-2.0
/* When does a record show an access pattern? */
#include <string.h>

#include "report/times.h"
#include "util/msg.h"

/* What is being looked for, and the span that is not complete yet. */
struct finder {
	const struct access_filter *filter;
	struct access_filter_state state;
	int (*found)(const struct time_span *t, void *data);
	void *data;
	bool open;
	struct time_span t;
};

static int extend(struct finder *f, int64_t start_ns, int64_t end_ns)
{
	int ret;

	if (f->open && start_ns == f->t.end_ns) {
		f->t.end_ns = end_ns;
		return 0;
	}
	ret = f->open ? f->found(&f->t, f->data) : 0;
	f->t = (struct time_span){ start_ns, end_ns };
	f->open = true;
	return ret;
}

static int take_snapshot(struct finder *f, const struct rec_stream *stream,
			 struct rec_snapshot *snap)
{
	int keep = access_filter_apply(f->filter, stream, &f->state, snap);

	if (keep < 0)
		return 1;
	return keep && snap->nr_regions ?
		extend(f, snap->start_ns, snap->end_ns) : 0;
}

/* Without a filter, what has regions is found. */
static int take_summary(struct finder *f, const struct rec_summary *s)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < s->nr_rows && !ret; i++)
		if (s->row[i].nr_regions)
			ret = extend(f, s->row[i].start_ns, s->row[i].end_ns);
	return ret;
}

static int find_in_stream(struct finder *f, const struct rec_stream *stream,
			  struct rec_reader *reader)
{
	bool any = access_filter_any(f->filter);
	struct rec_part part;
	int ret, err = 0;

	f->open = false;
	access_filter_rewind(&f->state);
	while (!err && (ret = rec_next_part(reader, &part)) != 0) {
		if (ret < 0)
			err = 1;
		else if (part.snap)
			err = take_snapshot(f, stream, part.snap);
		else if (!any)
			err = take_summary(f, part.summary);
		else
			rec_open_part(reader, REC_ALL);
	}
	return !err && f->open ? f->found(&f->t, f->data) : err;
}

int times_find(struct inputs *in, const struct access_filter *filter,
	       int (*found)(const struct time_span *t, void *data), void *data)
{
	struct finder f = { .filter = filter, .found = found, .data = data };
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *stream;
	struct rec_reader *reader;
	bool failed;
	int err = 0;

	while (!err &&
	       (stream = input_walk_next(&walk, &reader, &failed))) {
		if (access_filter_needs_intervals(filter) &&
		    !access_scale_known(stream))
			err = msg_error("rates, ages and temperatures need the monitoring intervals, which this record does not say; give them with --intervals");
		else
			err = find_in_stream(&f, stream, reader);
	}
	access_filter_state_destroy(&f.state);
	return err ? err : failed;
}

/* damo repeats the unit below each interval. */
static int print_span(const struct time_span *t, void *data)
{
	fprintf(data, "%f-%f\n# (seconds)\n", (double)t->start_ns / 1000000000,
		(double)t->end_ns / 1000000000);
	return 0;
}

static const struct row_column columns[] = {
	ROW_COLUMN(struct time_span, start_ns, CELL_NS, "start_ns"),
	ROW_COLUMN(struct time_span, end_ns, CELL_NS, "end_ns"),
	{ 0 }
};

static int add_span(const struct time_span *t, void *rows)
{
	rows_add(rows, t);
	return 0;
}

static int print(const struct times_opts *o, struct inputs *in, FILE *f)
{
	struct rows *rows;
	int err;

	if (!rows_wanted(&o->rows))
		return times_find(in, &o->filter, print_span, f);
	rows = rows_begin(&o->rows, columns, f);
	if (!rows)
		return 1;
	err = times_find(in, &o->filter, add_span, rows);
	return rows_end(rows) || err;
}

int times_report(const struct times_opts *o)
{
	struct inputs in;
	struct out out;
	int status;

	if (inputs_open(&in, (char *const *)&o->input, o->input ? 1 : 0,
			&o->intervals))
		return 1;
	out_begin(&out, &o->out);
	status = print(o, &in, out.f);
	if (out_end(&out))
		status = 1;
	inputs_close(&in);
	return status;
}
