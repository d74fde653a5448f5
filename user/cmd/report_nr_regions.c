// SPDX-License-Identifier: GPL-2.0
/* damox report nr_regions */
#include "cmd/commands.h"
#include "report/nr_regions.h"
#include "util/args.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct nr_regions_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->dist;
		state->child_inputs[1] = &o->out;
		return 0;
	case 'i':
		o->input = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "input", 'i', "<file>", 0, "record file (damon.data)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &dist_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_nr_regions_argp = {
	options, parse, NULL,
	"show the distribution of the number of regions",
	children, NULL, NULL
};

int cmd_report_nr_regions(int argc, char **argv)
{
	struct nr_regions_opts o = { .dist = DIST_OPTS_INIT };
	int status;

	if (args_parse(&report_nr_regions_argp, argc, argv, &o, &status))
		status = nr_regions_report(&o);
	return status;
}
