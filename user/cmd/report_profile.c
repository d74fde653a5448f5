// SPDX-License-Identifier: GPL-2.0
/* damox report profile */
#include <errno.h>

#include "cmd/commands.h"
#include "report/profile.h"
#include "util/args.h"

enum { KEY_INPUTS = 0x100, KEY_PERF };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct profile_opts *o = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->times.filter;
		state->child_inputs[1] = &o->times.intervals;
		state->child_inputs[2] = &o->times.out;
		return 0;
	case KEY_INPUTS:
		if (args_words(state, arg, 2, 2, &w))
			return EINVAL;
		o->times.input = w.word[0];
		o->profile = w.word[1];
		return 0;
	case KEY_PERF:
		o->perf_path = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "inputs", KEY_INPUTS, "<record> <profile>", 0,
	  "record and profile (damon.data damon.data.profile)", 0 },
	{ "perf_path", KEY_PERF, "<path>", 0,
	  "the perf program that reads the profile", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &access_filter_argp, 0, NULL, 0 },
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_profile_argp = {
	options, parse, NULL,
	"show what ran while the record has a specific access pattern",
	children, NULL, NULL
};

int cmd_report_profile(int argc, char **argv)
{
	struct profile_opts o = { 0 };
	int status;

	access_filter_init(&o.times.filter);
	if (args_parse(&report_profile_argp, argc, argv, &o, &status)) {
		status = access_filter_finish(&o.times.filter);
		if (!status)
			status = profile_report(&o);
	}
	access_filter_destroy(&o.times.filter);
	return status;
}
