// SPDX-License-Identifier: GPL-2.0
/* damox report wss */
#include <errno.h>

#include "cmd/commands.h"
#include "report/wss.h"
#include "util/args.h"
#include "util/units.h"

enum {
	KEY_EXCLUDE = 0x100, KEY_SZ_THRES, KEY_WORK_TIME, KEY_ALL,
	KEY_PER_TARGET, KEY_COLLAPSE,
};

static int take_number(struct argp_state *state, const char *arg, int64_t min,
		       int64_t *value)
{
	if (parse_int(arg, min, INT64_MAX, value))
		return args_bad(state, arg, "a number");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct wss_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->dist;
		state->child_inputs[1] = &o->dist;
		state->child_inputs[2] = &o->intervals;
		state->child_inputs[3] = &o->out;
		return 0;
	case 'i':
		o->input = arg;
		return 0;
	case KEY_EXCLUDE:
		return take_number(state, arg, 0, &o->nr_excluded);
	case 't':
		return take_number(state, arg, INT64_MIN, &o->min_accesses);
	case KEY_SZ_THRES:
		return take_number(state, arg, INT64_MIN, &o->min_bytes);
	case KEY_WORK_TIME:
		return take_number(state, arg, INT64_MIN, &o->work_time_us);
	case KEY_ALL:
		o->dist.all = true;
		return 0;
	case KEY_PER_TARGET:
		o->per_target = true;
		return 0;
	case KEY_COLLAPSE:
		o->collapse = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "input", 'i', "<file>", 0, "record file (damon.data)", 0 },
	{ "exclude_samples", KEY_EXCLUDE, "<# samples>", 0,
	  "first snapshots that are left out (20)", 0 },
	{ "acc_thres", 't', "<# accesses>", 0,
	  "least accesses of a region in the working set (1)", 0 },
	{ "sz_thres", KEY_SZ_THRES, "<size>", 0,
	  "least bytes of a region in the working set (1)", 0 },
	{ "work_time", KEY_WORK_TIME, "<micro-seconds>", 0,
	  "time of a unit of work; snapshots of one are merged (1)", 0 },
	{ "all_wss", KEY_ALL, NULL, 0,
	  "print all working set sizes and not percentiles", 0 },
	{ "per_target", KEY_PER_TARGET, NULL, 0,
	  "report each monitoring target on its own", 0 },
	{ "collapse_targets", KEY_COLLAPSE, NULL, 0,
	  "report the sum of all targets (default)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &dist_argp, 0, NULL, 0 },
	{ &dist_bar_argp, 0, NULL, 0 },
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_wss_argp = {
	options, parse, NULL, "show the distribution of working set sizes",
	children, NULL, NULL
};

int cmd_report_wss(int argc, char **argv)
{
	struct wss_opts o = WSS_OPTS_INIT;
	int status;

	o.as_damo1 = args_called_as_damo1();
	if (args_parse(&report_wss_argp, argc, argv, &o, &status))
		status = wss_report(&o);
	return status;
}
