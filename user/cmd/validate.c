// SPDX-License-Identifier: GPL-2.0
/* damox validate: is a record what a sane monitor would write? */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/inputs.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/units.h"

enum { KEY_AGGR = 1, KEY_REGIONS, KEY_ACCESSES, KEY_ERROR, KEY_BOUNDARY };

struct limits {
	int64_t min, max;
};

struct boundary {
	uint64_t start, end;
};

struct opts {
	const char *input;
	struct limits aggr_us, nr_regions, nr_accesses;
	double allow_percent;
	struct boundary *boundaries;	/* any of them may hold a region */
	size_t nr_boundaries;
};

static int parse_limits(struct argp_state *state, char *arg, struct limits *l)
{
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_int(w.word[0], INT64_MIN, INT64_MAX, &l->min))
		return args_bad(state, w.word[0], "a whole number");
	if (parse_int(w.word[1], INT64_MIN, INT64_MAX, &l->max))
		return args_bad(state, w.word[1], "a whole number");
	return 0;
}

/* "start-end", both as sizes. */
static bool parse_boundary(char *word, struct boundary *b)
{
	char *dash = strchr(word, '-');
	bool ok;

	if (!dash)
		return false;
	*dash = 0;
	ok = !parse_size(word, &b->start) && !parse_size(dash + 1, &b->end) &&
	     b->start <= b->end;
	*dash = '-';
	return ok;
}

static int parse_boundaries(struct opts *o, struct argp_state *state, char *arg)
{
	struct args_words w;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	free(o->boundaries);
	o->boundaries = calloc(w.n, sizeof(*o->boundaries));
	if (!o->boundaries) {
		msg_error("--regions_boundary: out of memory");
		return ARGS_FAILED;
	}
	o->nr_boundaries = w.n;
	for (int i = 0; i < w.n; i++) {
		if (!parse_boundary(w.word[i], &o->boundaries[i])) {
			msg_error("--regions_boundary: '%s' is not <start>-<end>",
				  w.word[i]);
			return ARGS_FAILED;
		}
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case 'i':
		o->input = arg;
		return 0;
	case KEY_AGGR:
		return parse_limits(state, arg, &o->aggr_us);
	case KEY_REGIONS:
		return parse_limits(state, arg, &o->nr_regions);
	case KEY_ACCESSES:
		return parse_limits(state, arg, &o->nr_accesses);
	case KEY_ERROR:
		if (parse_percent(arg, &o->allow_percent))
			return args_bad(state, arg, "a percentage");
		return 0;
	case KEY_BOUNDARY:
		return parse_boundaries(o, state, arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "input", 'i', "<file>", 0, "input file name (damon.data)", 0 },
	{ "aggr", KEY_AGGR, "<microseconds> <microseconds>", 0,
	  "min/max valid aggregation intervals (75000 125000)", 0 },
	{ "nr_regions", KEY_REGIONS, "<number of regions> <number of regions>",
	  0, "min/max number of regions (3 1200)", 0 },
	{ "nr_accesses", KEY_ACCESSES,
	  "<number of accesses> <number of accesses>", 0,
	  "min/max number of measured accesses per aggregate interval (0 24)",
	  0 },
	{ "allow_error", KEY_ERROR, "<percent>", 0,
	  "snapshots that may have a wrong interval or number of regions (2)",
	  0 },
	{ "regions_boundary", KEY_BOUNDARY, "<start>-<end> [<start>-<end> ...]",
	  0, "regions boundary", 0 },
	{ 0 }
};

const struct argp validate_argp = {
	options, parse, NULL, "validate a given record result file", NULL,
	NULL, NULL
};

static bool in_boundaries(const struct opts *o, const struct rec_region *r)
{
	for (size_t i = 0; i < o->nr_boundaries; i++)
		if (r->start >= o->boundaries[i].start &&
		    r->end <= o->boundaries[i].end)
			return true;
	return !o->nr_boundaries;
}

static int check_region(const struct opts *o, const struct rec_region *r)
{
	if (r->start >= r->end)
		return msg_error("invalid: region [%" PRIu64 ", %" PRIu64
				 ") is empty or reversed", r->start, r->end);
	if (!in_boundaries(o, r))
		return msg_error("invalid: region %" PRIu64 "-%" PRIu64
				 " out of the boundary", r->start, r->end);
	if ((int64_t)r->nr_accesses < o->nr_accesses.min ||
	    (int64_t)r->nr_accesses > o->nr_accesses.max)
		return msg_error("invalid: expect %" PRId64 "<=nr_accesses<=%"
				 PRId64 " but %" PRIu32, o->nr_accesses.min,
				 o->nr_accesses.max, r->nr_accesses);
	return 0;
}

/* One more that is wrong: 0 while so many are allowed. */
static bool too_many(const struct opts *o, uint64_t *nr_wrong,
		     uint64_t nr_snapshots)
{
	return (double)(*nr_wrong)++ >=
	       o->allow_percent * (double)nr_snapshots / 100;
}

static int check_stream(const struct opts *o, struct rec_reader *r,
			size_t stream)
{
	uint64_t nr = rec_nr_snapshots(r, stream), bad_time = 0, bad_nr = 0;
	struct rec_snapshot *s;
	int err;

	if (rec_rewind(r, (int)stream))
		return 1;
	while ((err = rec_next(r, &s, NULL)) > 0) {
		double us = ((double)s->end_ns - rec_start_ns(s)) / NS_PER_US;
		int64_t regions = (int64_t)s->nr_regions;

		if ((us < (double)o->aggr_us.min ||
		     us > (double)o->aggr_us.max) &&
		    too_many(o, &bad_time, nr))
			return msg_error("invalid: expect %" PRId64
					 "<=aggregate interval<=%" PRId64
					 " but %" PRId64, o->aggr_us.min,
					 o->aggr_us.max, (int64_t)us);
		if ((regions < o->nr_regions.min ||
		     regions > o->nr_regions.max) && too_many(o, &bad_nr, nr))
			return msg_error("invalid: expect %" PRId64
					 "<=nr_regions<=%" PRId64 " but %"
					 PRId64, o->nr_regions.min,
					 o->nr_regions.max, regions);
		for (size_t i = 0; i < s->nr_regions; i++)
			if (check_region(o, &s->regions[i]))
				return 1;
	}
	return err < 0;
}

static int validate(const struct opts *o)
{
	struct rec_reader *r = rec_open(o->input, NULL);
	int status = 0;

	if (!r)
		return 1;
	if (!rec_nr_streams(r))
		status = msg_error("invalid: %s holds no record", o->input);
	for (size_t i = 0; i < rec_nr_streams(r) && !status; i++)
		status = check_stream(o, r, i);
	rec_close(r);
	return status;
}

int cmd_validate(int argc, char **argv)
{
	struct opts o = {
		.input = INPUT_DEFAULT,
		.aggr_us = { 75000, 125000 },
		.nr_regions = { 3, 1200 },
		.nr_accesses = { 0, 24 },
		.allow_percent = 2,
	};
	int status;

	if (args_parse(&validate_argp, argc, argv, &o, &status))
		status = validate(&o);
	free(o.boundaries);
	return status;
}
