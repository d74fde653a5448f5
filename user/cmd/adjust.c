// SPDX-License-Identifier: GPL-2.0
/* damox adjust: a record with fewer and longer snapshots, or less in them */
#include "cmd/commands.h"
#include "cmd/record_opts.h"
#include "record/merge.h"
#include "report/filter.h"
#include "report/inputs.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/units.h"

enum { KEY_AGGR = 1, KEY_TYPE, KEY_PERMISSION, KEY_SKIP };

struct opts {
	const char *input, *output;
	const char *permission;
	enum rec_format format;
	unsigned int mode;
	bool aggregate;			/* --aggregate_interval was given */
	uint64_t aggr_us;
	int64_t skip;
	struct access_filter filter;
	struct intervals_opt intervals;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	uint64_t ns;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->filter;
		state->child_inputs[1] = &o->intervals;
		return 0;
	case 'i':
		o->input = arg;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case KEY_AGGR:
		if (parse_time(arg, NS_PER_US, &ns))
			return args_bad(state, arg, "a time");
		o->aggregate = true;
		o->aggr_us = ns / NS_PER_US;
		return 0;
	case KEY_TYPE:
		return record_opts_format(state, arg, &o->format);
	case KEY_PERMISSION:
		return record_opts_permission(arg, &o->mode);
	case KEY_SKIP:
		if (parse_int(arg, 0, INT64_MAX, &o->skip))
			return args_bad(state, arg, "a number of snapshots");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "aggregate_interval", KEY_AGGR, "<microseconds>", 0,
	  "new aggregation interval", 0 },
	{ "input", 'i', "<file>", 0, "input file name (damon.data)", 0 },
	{ "output", 'o', "<file>", 0,
	  "output file name (damon.adjusted.data)", 0 },
	{ "output_type", KEY_TYPE, RECORD_FORMATS, 0,
	  "output file's type (json_compressed)", 0 },
	{ "output_permission", KEY_PERMISSION, "<octal>", 0,
	  "permission of the output file (600)", 0 },
	{ "skip", KEY_SKIP, "<int>", 0,
	  "number of first snapshots to skip when aggregating (20)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &access_filter_argp, 0, NULL, 0 },
	{ &intervals_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp adjust_argp = {
	options, parse, NULL,
	"adjust the record results with filters and different monitoring attributes",
	children, NULL, NULL
};

/* Where the snapshots of one stream go, and what is on its way there. */
struct sink {
	const struct opts *o;
	struct rec_writer *out;
	int stream;
	struct rec_merge merge;
	bool open;		/* something is in @merge */
	struct access_scale scale;	/* of what is written */
	bool new_percents;	/* of merged counts; else the first one's stay */
	uint64_t nr_seen;
};

static int no_memory(void)
{
	return msg_error("out of memory while merging snapshots");
}

static void fill_percent(const struct access_scale *scale,
			 struct rec_region *r)
{
	int64_t percent = access_percent(scale, r);

	r->percent = percent > INT32_MAX ? INT32_MAX : (int32_t)percent;
}

/* Values that damo writes once it has looked at a record through filters. */
static void fill_in(const struct rec_stream *s, struct rec_snapshot *snap)
{
	struct access_scale scale = access_record_scale(s);

	for (size_t i = 0; i < snap->nr_regions; i++) {
		struct rec_region *r = &snap->regions[i];

		if (r->percent < 0)
			fill_percent(&scale, r);
		if (r->age_us == REC_NONE && r->age != REC_NONE)
			r->age_us = access_age_us(&scale, r);
	}
}

/* What damo mixes: percents of its filters and of the counts that were merged. */
static void renew_percents(const struct access_scale *scale,
			   struct rec_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_regions; i++) {
		snap->regions[i].percent = -1;
		fill_percent(scale, &snap->regions[i]);
	}
}

static int take(struct sink *k, struct rec_snapshot *snap)
{
	struct rec_snapshot *all = &k->merge.snap;

	if (!k->o->aggregate)
		return rec_write(k->out, k->stream, snap) ? 1 : 0;
	if (k->nr_seen++ < (uint64_t)k->o->skip)
		return 0;
	if (k->open ? rec_merge_add(&k->merge, snap) :
		      rec_merge_begin(&k->merge, snap))
		return no_memory();
	k->open = (__int128)all->end_ns - rec_start_up_ns(all) <
		  (__int128)k->o->aggr_us * NS_PER_US;
	if (k->open)
		return 0;
	if (k->new_percents)
		renew_percents(&k->scale, all);
	return rec_write(k->out, k->stream, all) ? 1 : 0;
}

static int adjust_stream(const struct opts *o, struct rec_reader *in,
			 size_t nr, struct sink *k)
{
	const struct rec_stream *s = rec_stream(in, nr);
	struct access_filter_state st = { 0 };
	bool known = access_scale_known(s);
	struct rec_stream head = *s;
	struct rec_snapshot *snap;
	int err = 0, got = 0;

	if (access_filter_needs_intervals(&o->filter) && !known)
		return msg_error("%s: has no intervals, which rates and ages are told by; give --intervals",
				 o->input);
	if (o->aggregate)
		head.intervals.aggr_us = (double)o->aggr_us;
	k->open = false;
	k->scale = access_record_scale(&head);
	k->new_percents = known && access_filter_any(&o->filter);
	k->nr_seen = 0;
	k->stream = rec_add_stream(k->out, &head);
	if (k->stream < 0 || rec_rewind(in, (int)nr))
		return 1;
	while (!err && (got = rec_next(in, &snap, NULL)) > 0) {
		if (known)
			fill_in(s, snap);
		err = access_filter_apply(&o->filter, s, &st, snap);
		err = err < 0 || (err && take(k, snap));
	}
	access_filter_state_destroy(&st);
	return err || got < 0;
}

static int adjust(const struct opts *o)
{
	struct sink k = { .o = o };
	struct rec_reader *in;
	int status = 0;

	in = rec_open(o->input, o->intervals.given ? &o->intervals.v : NULL);
	if (!in)
		return 1;
	k.out = rec_create(o->output, o->format, o->mode);
	if (!k.out) {
		rec_close(in);
		return 1;
	}
	for (size_t i = 0; i < rec_nr_streams(in) && !status; i++)
		status = adjust_stream(o, in, i, &k);
	rec_merge_free(&k.merge);
	rec_close(in);
	if (!status)
		return rec_finish(k.out) ? 1 : 0;
	rec_abandon(k.out);
	return status;
}

int cmd_adjust(int argc, char **argv)
{
	struct opts o = {
		.input = INPUT_DEFAULT,
		.output = "damon.adjusted.data",
		.format = REC_JSON_COMPRESSED,
		.mode = 0600,
		.skip = 20,
	};
	int status;

	access_filter_init(&o.filter);
	if (args_parse(&adjust_argp, argc, argv, &o, &status)) {
		status = access_filter_finish(&o.filter);
		if (!status)
			status = adjust(&o);
	}
	access_filter_destroy(&o.filter);
	return status;
}
