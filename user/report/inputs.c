// SPDX-License-Identifier: GPL-2.0
/* Opening and walking the record files of a report. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/inputs.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/units.h"

enum { KEY_INTERVALS = 0x7200 };

static int interval_us(struct argp_state *state, const char *word, double *us)
{
	uint64_t ns;

	if (parse_time(word, NS_PER_US, &ns) || ns == UNITS_MAX)
		return args_bad(state, word, "a time");
	*us = (double)ns / NS_PER_US;
	return 0;
}

static error_t intervals_parse(int key, char *arg, struct argp_state *state)
{
	struct intervals_opt *o = state->input;
	struct args_words w;

	if (key != KEY_INTERVALS)
		return ARGP_ERR_UNKNOWN;
	memset(o, 0, sizeof(*o));
	if (args_words(state, arg, 3, 3, &w) ||
	    interval_us(state, w.word[0], &o->v.sample_us) ||
	    interval_us(state, w.word[1], &o->v.aggr_us) ||
	    interval_us(state, w.word[2], &o->v.ops_update_us))
		return EINVAL;
	if (o->v.sample_us <= 0 || o->v.aggr_us < o->v.sample_us)
		return args_usage(state,
				  "--intervals: the aggregation interval has to be at least the sampling interval");
	o->given = true;
	return 0;
}

static const struct argp_option intervals_options[] = {
	{ "intervals", KEY_INTERVALS, "<sample> <aggr> <update>", ARGS_OURS,
	  "monitoring intervals (us) of a record that does not say them", 0 },
	{ 0 }
};

const struct argp intervals_argp = {
	intervals_options, intervals_parse, NULL, NULL, NULL, NULL, NULL
};

int inputs_open(struct inputs *in, char *const *path, size_t nr,
		const struct intervals_opt *intervals)
{
	const struct rec_intervals *v = NULL;
	size_t i;

	if (intervals && intervals->given)
		v = &intervals->v;
	in->nr = 0;
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

void inputs_close(struct inputs *in)
{
	size_t i;

	for (i = 0; i < in->nr; i++)
		rec_close(in->reader[i]);
	free(in->reader);
	free(in->path);
	in->reader = NULL;
	in->path = NULL;
	in->nr = 0;
}

struct stream_id stream_id_of(const struct rec_stream *s)
{
	return (struct stream_id){ s->kdamond_idx, s->context_idx,
				   s->scheme_idx, s->target_id };
}

bool stream_id_equal(const struct stream_id *a, const struct stream_id *b)
{
	return a->kdamond_idx == b->kdamond_idx &&
	       a->context_idx == b->context_idx &&
	       a->scheme_idx == b->scheme_idx && a->target_id == b->target_id;
}

char *target_id_text(char buf[TARGET_ID_LEN], uint64_t id)
{
	if (id == REC_NONE)
		strcpy(buf, "None");
	else
		snprintf(buf, TARGET_ID_LEN, "%" PRIu64, id);
	return buf;
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
