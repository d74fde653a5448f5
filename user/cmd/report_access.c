// SPDX-License-Identifier: GPL-2.0
/* damox report access */
#include "cmd/commands.h"
#include "report/access_options.h"
#include "report/access_run.h"
#include "util/args.h"

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

int cmd_report_access(int argc, char **argv)
{
	struct access_run run;
	int status;

	access_run_init(&run);
	if (args_parse(&report_access_argp, argc, argv, &run, &status))
		status = access_run(&run);
	access_run_destroy(&run);
	return status;
}
