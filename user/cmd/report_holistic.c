// SPDX-License-Identifier: GPL-2.0
/* damox report holistic */
#include "cmd/commands.h"
#include "report/holistic.h"
#include "util/args.h"
#include "util/units.h"

enum { KEY_RECORD = 0x100, KEY_FOOTPRINTS, KEY_PROFILE, KEY_LONG, KEY_PERF,
       KEY_LAST };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct holistic_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->intervals;
		state->child_inputs[1] = &o->out;
		return 0;
	case KEY_RECORD:
		o->record = arg;
		return 0;
	case KEY_FOOTPRINTS:
		o->footprints = arg;
		return 0;
	case KEY_PROFILE:
		o->profile = arg;
		return 0;
	case KEY_LONG:
		o->is_long = true;
		return 0;
	case KEY_PERF:
		o->perf_path = arg;
		return 0;
	case KEY_LAST:
		if (parse_double(arg, &o->last_sec) || o->last_sec < 0 ||
		    o->last_sec > 1e9)
			return args_bad(state, arg, "a number of seconds");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "access_pattern", KEY_RECORD, "<file>", 0,
	  "record file (damon.data)", 0 },
	{ "footprints", KEY_FOOTPRINTS, "<file>", 0,
	  "footprints file (damon.data.mem_footprint)", 0 },
	{ "profile", KEY_PROFILE, "<file>", 0,
	  "profile of perf record (damon.data.profile)", 0 },
	{ "long", KEY_LONG, NULL, 0, "make a long report", 0 },
	{ "perf_path", KEY_PERF, "<path>", 0,
	  "the perf program that reads the profile", 0 },
	{ "heatmap_time_last_n_sec", KEY_LAST, "<sec>", OPTION_HIDDEN,
	  "map only the last seconds of the record", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_holistic_argp = {
	options, parse, NULL,
	"show heat maps, memory sizes and hot functions on one page",
	children, NULL, NULL
};

int cmd_report_holistic(int argc, char **argv)
{
	struct holistic_opts o = { 0 };
	int status;

	if (args_parse(&report_holistic_argp, argc, argv, &o, &status))
		status = holistic_report(&o);
	return status;
}
