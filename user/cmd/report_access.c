// SPDX-License-Identifier: GPL-2.0
/* damox report access, and report raw as damo 1 had it */
#include <errno.h>

#include "cmd/commands.h"
#include "report/access_options.h"
#include "report/access_run.h"
#include "util/args.h"
#include "util/units.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct access_run *run = state->input;

	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = run;
	state->child_inputs[1] = &run->opts;
	return 0;
}

static const struct argp_child children[] = {
	{ &access_run_argp, 0, NULL, 0 },
	{ &access_format_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_access_argp = {
	NULL, parse, NULL,
	"Show which memory is accessed how often, and since when.\v"
	"Without --input, a snapshot of what is being monitored is shown; "
	"when nothing is, the record damon.data. Options that are not listed "
	"here filter ('damox help access_filter_options') and lay out "
	"('damox help access_format_options').",
	children, NULL, NULL
};

static int run(const struct argp *argp, int argc, char **argv,
	       const struct raw_form_opts *raw)
{
	struct access_run run;
	int status;

	access_run_init(&run);
	run.opts.raw_form = raw;
	if (raw)
		run.opts.raw = *raw;
	if (args_parse(argp, argc, argv, &run, &status))
		status = access_run(&run);
	access_run_destroy(&run);
	return status;
}

int cmd_report_access(int argc, char **argv)
{
	return run(&report_access_argp, argc, argv, NULL);
}

/* ---- report raw ---- */

enum { KEY_DURATION = 0x7700 };

static error_t raw_parse(int key, char *arg, struct argp_state *state)
{
	struct access_run *run = state->input;
	struct raw_form_opts *raw = &run->opts.raw;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = run;
		return 0;
	case KEY_DURATION:
		if (args_words(state, arg, 2, 2, &w))
			return EINVAL;
		if (parse_double(w.word[0], &raw->from_s))
			return args_bad(state, w.word[0], "a number of seconds");
		if (parse_double(w.word[1], &raw->to_s))
			return args_bad(state, w.word[1], "a number of seconds");
		raw->has_span = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option raw_options[] = {
	{ "duration", KEY_DURATION, "<start> <end>", 0,
	  "snapshots that start so many seconds after the first one", 0 },
	{ 0 }
};

static const struct argp_child raw_children[] = {
	{ &report_access_argp, 0, NULL, 0 }, { 0 }
};

const struct argp report_raw_argp = {
	raw_options, raw_parse, NULL,
	"The numbers of a record; see report access --raw_form.",
	raw_children, NULL, NULL
};

int cmd_report_raw(int argc, char **argv)
{
	const struct raw_form_opts raw = { .as_damo1 = args_called_as_damo1() };

	return run(&report_raw_argp, argc, argv, &raw);
}
