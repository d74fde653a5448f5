// SPDX-License-Identifier: GPL-2.0
/* The report of how many regions snapshots have. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist/dist_picture.h"
#include "report/dist/dist_rows.h"
#include "report/dist/nr_regions.h"
#include "util/msg.h"

/* A monitor that just started has not split its regions yet. */
#define NR_EXCLUDED	20

struct target {
	uint64_t id;
	uint64_t nr_seen;		/* counting or not */
	struct dist nr;
};

struct targets {
	struct target *target;
	size_t nr;
};

static int add_number(struct target *t, int64_t start_ns, int64_t end_ns,
		      uint64_t nr_regions)
{
	if (!t->nr_seen)
		t->nr.zero_ns = start_ns;
	return t->nr_seen++ >= NR_EXCLUDED ?
		dist_add(&t->nr, end_ns, nr_regions) : 0;
}

static int read_target(struct target *t, struct rec_reader *reader)
{
	const struct rec_summary *s;
	struct rec_part part;
	size_t i;
	int ret;

	while ((ret = rec_next_part(reader, &part)) > 0) {
		s = part.summary;
		if (part.snap && add_number(t, part.snap->start_ns,
					    part.snap->end_ns,
					    part.snap->nr_regions))
			return 1;
		for (i = 0; s && i < s->nr_rows; i++)
			if (add_number(t, s->row[i].start_ns, s->row[i].end_ns,
				       s->row[i].nr_regions))
				return 1;
	}
	return ret < 0;
}

static int read_targets(struct targets *ts, struct inputs *in)
{
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *stream;
	struct rec_reader *reader;
	struct target *more;
	bool failed;

	while ((stream = input_walk_next(&walk, &reader, &failed))) {
		more = reallocarray(ts->target, ts->nr + 1, sizeof(*more));
		if (!more)
			return msg_error("no memory for %zu targets",
					 ts->nr + 1);
		ts->target = more;
		more += ts->nr++;
		memset(more, 0, sizeof(*more));
		more->id = stream->target_id;
		if (read_target(more, reader))
			return 1;
	}
	return failed;
}

static int clip_targets(struct targets *ts, const struct range_words *time)
{
	struct dist **d = calloc(ts->nr ? ts->nr : 1, sizeof(struct dist *));
	size_t i;
	int err;

	if (!d)
		return msg_error("no memory for %zu targets", ts->nr);
	for (i = 0; i < ts->nr; i++)
		d[i] = &ts->target[i].nr;
	err = dist_clip(d, ts->nr, time);
	free(d);
	return err;
}

static int print_target(const struct target *t, const struct dist_opts *o,
			FILE *f)
{
	const struct dist_range *r = &o->range;
	uint64_t value;
	char id[TARGET_ID_LEN];
	int64_t p;

	target_id_text(id, t->id);
	fprintf(f, "# target_id\t%s\n", id);
	if (!t->nr.nr) {
		fputs("# no snapshot\n", f);
		if (t->nr_seen > NR_EXCLUDED)
			msg_note("no snapshot counts in that --time_range");
		else if (t->nr_seen)
			msg_note("the first %d snapshots are left out, and there are only %" PRIu64,
				 NR_EXCLUDED, t->nr_seen);
		return 0;
	}
	fprintf(f, "# avr:\t%" PRIu64 "\n", (uint64_t)dist_average(&t->nr));
	if (dist_over_time(&t->nr, o)) {
		for (size_t i = 0; i < t->nr.nr; i++)
			fprintf(f, "%.3f\t%" PRIu64 "\n",
				dist_seconds(&t->nr, i), t->nr.value[i]);
		return 0;
	}
	for (p = r->start; dist_range_has(r, p); p += r->step) {
		if (dist_percentile(&t->nr, p, &value))
			return 1;
		fprintf(f, "%" PRId64 "\t%" PRIu64 "\n", p, value);
	}
	return 0;
}

static int plot(const struct targets *ts, const struct dist_opts *o)
{
	struct dist_picture pic = { "number of regions", "regions", false,
				    false, NULL, 0 };
	struct dist_line *line = calloc(ts->nr ? ts->nr : 1, sizeof(*line));
	char id[TARGET_ID_LEN];
	size_t i;
	int err;

	if (!line)
		return msg_error("no memory for %zu targets", ts->nr);
	for (i = 0; i < ts->nr; i++) {
		if (!ts->target[i].nr.nr)
			continue;
		target_id_text(id, ts->target[i].id);
		if (ts->nr > 1)
			snprintf(line[pic.nr].name, sizeof(line->name),
				 "target %s", id);
		line[pic.nr++].d = &ts->target[i].nr;
	}
	pic.line = line;
	err = dist_picture(&pic, o);
	free(line);
	return err;
}

static int add_rows(const struct targets *ts, const struct dist_opts *o,
		    FILE *f)
{
	struct rows *rows = rows_begin(&o->rows, dist_regions_columns, f);
	char id[TARGET_ID_LEN];
	int err = 0;

	if (!rows)
		return 1;
	for (size_t i = 0; i < ts->nr && !err; i++)
		err = dist_add_rows(&ts->target[i].nr, o,
				    target_id_text(id, ts->target[i].id), rows);
	return rows_end(rows) || err;
}

static int show(struct targets *ts, const struct dist_opts *o, FILE *f)
{
	size_t i;

	for (i = 0; i < ts->nr; i++)
		dist_sort(&ts->target[i].nr, o->sort);
	if (o->plot)
		return plot(ts, o);
	if (rows_wanted(&o->rows))
		return add_rows(ts, o, f);
	fprintf(f, "# <%s> <# regions>\n",
		ts->nr ? dist_column(&ts->target[0].nr, o) : "percentile");
	for (i = 0; i < ts->nr; i++)
		if (print_target(&ts->target[i], o, f))
			return 1;
	return 0;
}

int nr_regions_report(const struct nr_regions_opts *o)
{
	struct targets ts = { 0 };
	struct inputs in;
	struct out out;
	int status;
	size_t i;

	if (inputs_open(&in, (char *const *)&o->input, o->input ? 1 : 0, NULL))
		return 1;
	out_begin(&out, &o->out);
	status = read_targets(&ts, &in) || clip_targets(&ts, &o->dist.time) ||
		 show(&ts, &o->dist, out.f);
	if (out_end(&out))
		status = 1;
	for (i = 0; i < ts.nr; i++)
		dist_destroy(&ts.target[i].nr);
	free(ts.target);
	inputs_close(&in);
	return status;
}
