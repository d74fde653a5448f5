// SPDX-License-Identifier: GPL-2.0
/* damox report times */
#include <errno.h>

#include "cmd/commands.h"
#include "report/times.h"
#include "util/args.h"

enum { KEY_INPUTS = 0x100 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct times_opts *o = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->filter;
		state->child_inputs[1] = &o->intervals;
		state->child_inputs[2] = &o->out;
		return 0;
	case KEY_INPUTS:
		if (args_words(state, arg, 1, 2, &w))
			return EINVAL;
		o->input = w.word[0];
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "inputs", KEY_INPUTS, "<record> [<profile>]", 0,
	  "record file (damon.data); a profile's name may follow, it is not read",
	  0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &access_filter_argp, 0, NULL, 0 },
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_times_argp = {
	options, parse, NULL,
	"show when a record has a specific access pattern", children, NULL, NULL
};

int cmd_report_times(int argc, char **argv)
{
	struct times_opts o = { 0 };
	int status;

	access_filter_init(&o.filter);
	if (args_parse(&report_times_argp, argc, argv, &o, &status)) {
		status = access_filter_finish(&o.filter);
		if (!status)
			status = times_report(&o);
	}
	access_filter_destroy(&o.filter);
	return status;
}
