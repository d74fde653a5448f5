// SPDX-License-Identifier: GPL-2.0
/* The report of how many regions snapshots have. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/dist_picture.h"
#include "report/nr_regions.h"
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

static int read_target(struct target *t, struct rec_reader *reader)
{
	struct rec_snapshot *snap;
	uint64_t nr_seen = 0;
	int ret;

	while ((ret = rec_next(reader, &snap, NULL)) > 0)
		if (nr_seen++ >= NR_EXCLUDED &&
		    dist_add(&t->nr, snap->nr_regions))
			return 1;
	t->nr_seen = nr_seen;
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

static int print_target(const struct target *t, const struct dist_range *r,
			FILE *f)
{
	uint64_t value;
	char id[TARGET_ID_LEN];
	int64_t p;

	target_id_text(id, t->id);
	fprintf(f, "# target_id\t%s\n", id);
	if (!t->nr.nr) {
		fputs("# no snapshot\n", f);
		if (t->nr_seen)
			msg_note("the first %d snapshots are left out, and there are only %" PRIu64,
				 NR_EXCLUDED, t->nr_seen);
		return 0;
	}
	fprintf(f, "# avr:\t%" PRIu64 "\n", (uint64_t)dist_average(&t->nr));
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
				    NULL, 0 };
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

static int show(struct targets *ts, const struct dist_opts *o, FILE *f)
{
	size_t i;

	for (i = 0; i < ts->nr; i++)
		dist_sort(&ts->target[i].nr, o->sort);
	if (o->plot)
		return plot(ts, o);
	fputs("# <percentile> <# regions>\n", f);
	for (i = 0; i < ts->nr; i++)
		if (print_target(&ts->target[i], &o->range, f))
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
	status = read_targets(&ts, &in) || show(&ts, &o->dist, out.f);
	if (out_end(&out))
		status = 1;
	for (i = 0; i < ts.nr; i++)
		dist_destroy(&ts.target[i].nr);
	free(ts.target);
	inputs_close(&in);
	return status;
}
