// SPDX-License-Identifier: GPL-2.0
/* Opening and walking the record files of a report. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/input/inputs.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "util/units.h"

static int take_intervals(struct opt_call *c)
{
	struct intervals_opt *o = c->input;
	double *us[] = { &o->v.sample_us, &o->v.aggr_us, &o->v.ops_update_us };
	uint64_t ns;
	int i;

	for (i = 0; i < 3; i++) {
		if (parse_time(c->word[i], NS_PER_US, &ns) || ns == UNITS_MAX)
			return opt_bad(c, c->word[i], "a time");
		*us[i] = (double)ns / NS_PER_US;
	}
	if (o->v.sample_us <= 0 || o->v.aggr_us < o->v.sample_us)
		return opt_usage(c, "the aggregation interval has to be at least the sampling interval");
	o->given = true;
	return 0;
}

static const struct opt intervals_options[] = {
	{ .name = "intervals", .flags = OPT_OURS,
	  .args = "<sample> <aggr> <update>", .min = 3, .max = 3,
	  .call = take_intervals,
	  .help = "monitoring intervals (us) of a record that has none" },
	{ 0 }
};

const struct opt_table intervals_opts = { .opts = intervals_options };

int inputs_open(struct inputs *in, char *const *path, size_t nr,
		const struct intervals_opt *intervals)
{
	const struct rec_intervals *v = NULL;
	size_t i;

	if (intervals && intervals->given)
		v = &intervals->v;
	*in = (struct inputs){ 0 };
	in->reader = calloc(nr ? nr : 1, sizeof(struct rec_reader *));
	in->path = calloc(nr ? nr : 1, sizeof(*in->path));
	if (!in->reader || !in->path) {
		inputs_close(in);
		return msg_error("no memory for %zu input files", nr);
	}
	for (i = 0; i < (nr ? nr : 1); i++) {
		in->path[i] = nr ? path[i] : INPUT_DEFAULT;
		in->reader[i] = rec_open(in->path[i], v);
		if (!in->reader[i]) {
			inputs_close(in);
			return 1;
		}
		in->nr++;
	}
	return 0;
}

int inputs_borrow(struct inputs *in, struct rec_reader *reader,
		  const char *name)
{
	*in = (struct inputs){ .borrowed = true };
	in->reader = calloc(1, sizeof(struct rec_reader *));
	in->path = calloc(1, sizeof(*in->path));
	if (!in->reader || !in->path) {
		inputs_close(in);
		return msg_error("no memory for an input");
	}
	in->reader[0] = reader;
	in->path[0] = name;
	in->nr = 1;
	return 0;
}

void inputs_close(struct inputs *in)
{
	size_t i;

	for (i = 0; !in->borrowed && i < in->nr; i++)
		rec_close(in->reader[i]);
	free(in->reader);
	free(in->path);
	in->reader = NULL;
	in->path = NULL;
	in->nr = 0;
}

char *target_id_text(char buf[TARGET_ID_LEN], uint64_t id)
{
	if (id == REC_NONE)
		strcpy(buf, "None");
	else
		snprintf(buf, TARGET_ID_LEN, "%" PRIu64, id);
	return buf;
}

int inputs_twin(struct inputs *twin, const struct inputs *in)
{
	*twin = (struct inputs){ 0 };
	twin->reader = calloc(in->nr, sizeof(struct rec_reader *));
	if (!twin->reader)
		return msg_error("no memory for %zu input files", in->nr);
	for (; twin->nr < in->nr; twin->nr++) {
		twin->reader[twin->nr] = rec_twin(in->reader[twin->nr]);
		if (!twin->reader[twin->nr]) {
			inputs_close(twin);
			return 1;
		}
	}
	return 0;
}

const struct rec_stream *input_walk_next(struct input_walk *w,
					 struct rec_reader **reader,
					 bool *failed)
{
	size_t stream;

	*failed = false;
	while (w->reader_idx < w->in->nr) {
		*reader = w->in->reader[w->reader_idx];
		if (w->stream_idx < rec_nr_streams(*reader)) {
			stream = w->stream_idx++;
			if (rec_rewind(*reader, (int)stream)) {
				*failed = true;
				return NULL;
			}
			return rec_stream(*reader, stream);
		}
		w->reader_idx++;
		w->stream_idx = 0;
	}
	return NULL;
}
