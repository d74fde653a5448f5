// SPDX-License-Identifier: GPL-2.0
/* damox report attrs */
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/access_options.h"
#include "report/access_run.h"
#include "report/attrs.h"
#include "util/args.h"

enum { KEY_SORT = 0x100, KEY_ADJUST };

static const struct argp_option options[] = {
	{ "sort_regions_by", KEY_SORT, "<keyword> [<keyword> ...]", 0,
	  "keys to sort regions by: address, probe_hits_wsum, age, size, temperature; \"reverse\" behind one is for descending order",
	  0 },
	{ "adjust_region", KEY_ADJUST, "<field> [<field> ...]", 0,
	  "make a property of the regions smaller: <size|probe_hits> [probe idx] <df_passed|probe_hits_rate> [probe idx]",
	  0 },
	{ 0 }
};

static int take_sort(struct sort_opts *o, char *arg, struct argp_state *state)
{
	static const char *const names[] = {
		"address", "probe_hits_wsum", "age", "size", "temperature",
		"reverse", NULL
	};
	static const enum sort_key keys[] = {
		SORT_ADDRESS, SORT_PROBE_HITS, SORT_AGE, SORT_SIZE,
		SORT_TEMPERATURE
	};
	struct args_words w;
	int i, choice;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	sort_clear(o);
	memset(o->descending, 0, sizeof(o->descending));
	for (i = 0; i < w.n; i++) {
		choice = args_choice(state, w.word[i], names);
		if (choice < 0)
			return EINVAL;
		if (strcmp(w.word[i], "reverse") != 0)
			sort_add(o, keys[choice]);
		else if (o->nr && strcmp(w.word[i - 1], "reverse") != 0)
			o->descending[o->key[0]] = true;
		else
			return args_usage(state,
					  "--sort_regions_by: 'reverse' has to follow a key");
	}
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct access_run *run = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = run;
		state->child_inputs[1] = &run->opts;
		return 0;
	case KEY_SORT:
		return take_sort(&run->opts.sort, arg, state);
	case KEY_ADJUST:
		if (args_words(state, arg, 1, ARGS_MANY, &w))
			return EINVAL;
		return attrs_adjust_parse(&run->opts.attrs->adjust, w.word,
					  w.n) ? EINVAL : 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &access_run_argp, 0, NULL, 0 },
	{ &access_common_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_attrs_argp = {
	options, parse, NULL,
	"Show which data attributes memory has, as probes found them.\v"
	"The side file <record>.kdamonds tells what the probes look for. "
	"--temperature_weights are those of hits, age and size. "
	"Options that are not listed here filter "
	"('damox help access_filter_options') and lay out "
	"('damox help access_format_options').",
	children, NULL, NULL
};

int cmd_report_attrs(int argc, char **argv)
{
	struct attrs_opts attrs = { 0 };
	struct access_run run;
	int status;

	access_run_init(&run);
	run.opts.attrs = &attrs;
	run.opts.filter.weights = (struct access_weights){ 100, 100, 0 };
	sort_clear(&run.opts.sort);
	sort_add(&run.opts.sort, SORT_TEMPERATURE);
	if (args_parse(&report_attrs_argp, argc, argv, &run, &status))
		status = access_run(&run);
	access_run_destroy(&run);
	return status;
}
