// SPDX-License-Identifier: GPL-2.0
/* Options for where the records of an access report come from. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/access_run.h"
#include "util/args.h"
#include "util/units.h"

enum {
	KEY_INPUT_FILE = 0x7500,
	KEY_TRIED,
	KEY_FILTER,
	KEY_EXEC,
	KEY_REPEAT,
	KEY_DEBUG,
};

static const struct argp_option run_options[] = {
	{ "input", 'i', "<file or special words> [...]", 0,
	  "source of the access pattern to show: a file, or \"tried_regions_of <kdamond idx> <context idx> <scheme idx>\"; may be given several times",
	  0 },
	{ "snapshot_damos_filter", KEY_FILTER,
	  "<damos filter argument> [...]", 0,
	  "region-internal DAMOS filters for the snapshot, in the format of --damos_filter",
	  0 },
	{ "exec", KEY_EXEC, "<command or 'interpreter'>", 0,
	  "run a program with the records as json on its standard input, or the main(records, cmd_fields) of a python script",
	  0 },
	{ "repeat", KEY_REPEAT, "[<delay> <count>]", OPTION_ARG_OPTIONAL,
	  "repeat <count> times with <delay> time interval (1 s, for ever)",
	  0 },
	{ "debug_damon", KEY_DEBUG, NULL, ARGS_RARE,
	  "no effect: errors of the device are told in words", 0 },
	{ "input_file", KEY_INPUT_FILE, "<file>", OPTION_HIDDEN,
	  "the same as --input", 0 },
	{ "tried_regions_of", KEY_TRIED, "<kdamond> <context> <scheme>",
	  OPTION_HIDDEN, "the same as --input tried_regions_of", 0 },
	{ 0 }
};

static int add_input(struct access_run *run, char *name)
{
	char **grown;

	grown = realloc(run->input, (run->nr_inputs + 1) * sizeof(*grown));
	if (!grown)
		return ENOMEM;
	grown[run->nr_inputs++] = name;
	run->input = grown;
	return 0;
}

static int take_input(struct access_run *run, char *arg,
		      struct argp_state *state)
{
	struct args_words w;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	if (!strcmp(w.word[0], "tried_regions_of")) {
		run->live_wanted = true;
		return w.n == 4 ? 0 :
			args_usage(state,
				   "tried_regions_of needs the indices of kdamond, context and scheme");
	}
	if (w.n != 1)
		return args_usage(state,
				  "--input takes one file; give it once for each");
	return add_input(run, w.word[0]);
}

static int take_repeat(struct access_run *run, char *arg,
		       struct argp_state *state)
{
	struct args_words w;

	if (args_words(state, arg, 0, ARGS_MANY, &w))
		return EINVAL;
	run->repeat = true;
	if (!w.n)
		return 0;
	if (w.n != 2)
		return args_usage(state,
				  "--repeat takes a delay and a count, or nothing");
	if (parse_stime(w.word[0], NS_PER_SEC, &run->delay_ns) ||
	    run->delay_ns < 0)
		return args_bad(state, w.word[0], "a time");
	if (parse_int(w.word[1], -1, INT64_MAX, &run->count))
		return args_bad(state, w.word[1], "a count");
	return 0;
}

static error_t run_parse(int key, char *arg, struct argp_state *state)
{
	struct access_run *run = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &run->opts.filter;
		state->child_inputs[1] = &run->intervals;
		state->child_inputs[2] = &run->out;
		return 0;
	case 'i':
		return take_input(run, arg, state);
	case KEY_INPUT_FILE:
		return add_input(run, arg);
	case KEY_TRIED:
		run->live_wanted = true;
		return args_words(state, arg, 3, 3, &w);
	case KEY_FILTER:
		run->live_filters = true;
		return args_words(state, arg, 1, ARGS_MANY, &w);
	case KEY_EXEC:
		run->opts.exec = *arg ? arg : NULL;
		return 0;
	case KEY_REPEAT:
		return take_repeat(run, arg, state);
	case KEY_DEBUG:
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child run_children[] = {
	{ &access_filter_argp, 0, NULL, 0 },
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp access_run_argp = {
	run_options, run_parse, NULL, NULL, run_children, NULL, NULL
};
