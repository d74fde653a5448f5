// SPDX-License-Identifier: GPL-2.0
/* damox report footprints */
#include <errno.h>

#include "cmd/commands.h"
#include "report/footprints.h"
#include "util/args.h"

enum { KEY_ALL = 0x100 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct footprints_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->dist;
		state->child_inputs[1] = &o->dist;
		state->child_inputs[2] = &o->out;
		return 0;
	case 'i':
		o->input = arg;
		return 0;
	case KEY_ALL:
		o->dist.all = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		o->metric = args_choice(state, arg, footprint_names);
		return o->metric < 0 ? EINVAL : 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "input", 'i', "<file>", 0,
	  "footprints file (damon.data.mem_footprint)", 0 },
	{ "all_footprint", KEY_ALL, NULL, 0,
	  "print all values and not percentiles", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &dist_argp, 0, NULL, 0 },
	{ &dist_bar_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_footprints_argp = {
	options, parse, "[vsz|rss|sys_used|all]",
	"show the distribution of memory footprints", children, NULL, NULL
};

int cmd_report_footprints(int argc, char **argv)
{
	struct footprints_opts o = { .metric = FOOTPRINT_NR,
				     .dist = DIST_OPTS_INIT };
	int status;

	if (args_parse(&report_footprints_argp, argc, argv, &o, &status))
		status = footprints_report(&o);
	return status;
}
