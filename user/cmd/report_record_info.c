// SPDX-License-Identifier: GPL-2.0
/* damox report record_info */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/record_info.h"
#include "util/args.h"

enum { KEY_RAW = 0x100 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct record_info_opts *o = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->intervals;
		state->child_inputs[1] = &o->out;
		return 0;
	case 'i':
		if (args_words(state, arg, 1, ARGS_MANY, &w))
			return EINVAL;
		free(o->input);
		o->nr_inputs = (size_t)w.n;
		o->input = calloc(o->nr_inputs, sizeof(*o->input));
		if (!o->input)
			return args_usage(state, "no memory for the inputs");
		memcpy(o->input, w.word, sizeof(*w.word) * o->nr_inputs);
		return 0;
	case KEY_RAW:
		o->raw = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "input", 'i', "<file> [<file> ...]", 0,
	  "record files (damon.data)", 0 },
	{ "raw_numbers", KEY_RAW, NULL, 0, "numbers without units", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_record_info_argp = {
	options, parse, NULL,
	"show what time and which addresses a record covers",
	children, NULL, NULL
};

int cmd_report_record_info(int argc, char **argv)
{
	struct record_info_opts o = { 0 };
	int status;

	if (args_parse(&report_record_info_argp, argc, argv, &o, &status))
		status = record_info_report(&o);
	free(o.input);
	return status;
}
