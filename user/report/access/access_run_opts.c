// SPDX-License-Identifier: GPL-2.0
/* Options for where the records of an access report come from. */
#include <string.h>

#include "report/input/access_filter_opts.h"
#include "report/access/access_run.h"
#include "cli/opt.h"
#include "util/units.h"

#define O struct access_run

static int take_indices(struct opt_call *c, char **word)
{
	struct access_run *run = c->input;
	int64_t index;

	run->tried_wanted = true;
	for (int i = 0; i < 3; i++) {
		if (parse_int(word[i], 0, INT32_MAX, &index))
			return opt_bad(c, word[i], "an index");
		run->tried[i] = (int)index;
	}
	return 0;
}

static int take_input(struct opt_call *c)
{
	struct access_run *run = c->input;

	if (strcmp(c->word[0], "tried_regions_of") != 0) {
		if (c->n != 1)
			return opt_usage(c, "takes one file; repeat it for each file");
		opt_list_add(&run->input, c->word[0]);
		return 0;
	}
	if (c->n != 4)
		return opt_usage(c, "tried_regions_of needs the indices of kdamond, context and scheme");
	return take_indices(c, c->word + 1);
}

static int take_tried(struct opt_call *c)
{
	return take_indices(c, c->word);
}

static int take_repeat(struct opt_call *c)
{
	struct access_run *run = c->input;

	run->repeat = true;
	if (!c->n)
		return 0;
	if (c->n != 2)
		return opt_usage(c, "takes a delay and a count, or nothing");
	if (parse_stime(c->word[0], NS_PER_SEC, &run->delay_ns) ||
	    run->delay_ns < 0)
		return opt_bad(c, c->word[0], "a time");
	if (parse_int(c->word[1], -1, INT64_MAX, &run->count))
		return opt_bad(c, c->word[1], "a count");
	return 0;
}

static int take_exec(struct opt_call *c)
{
	struct access_run *run = c->input;

	run->opts.exec = *c->word[0] ? c->word[0] : NULL;
	return 0;
}

static const char *const special_inputs[] = { "tried_regions_of", NULL };

static const struct opt run_options[] = {
	{ .name = "input", .letter = 'i', .args = "<file or special words> [...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_IGNORED_PATH),
	  .choices = special_inputs, .call = take_input,
	  .help = "source of the access pattern: a file, or \"tried_regions_of <kdamond idx> <context idx> <scheme idx>\"; may be given several times" },
	{ .name = "exec", .args = "<command or 'interpreter'>", .min = 1,
	  .max = 1, .call = take_exec,
	  .help = "run a program with the records as JSON on its standard input, or the main(records, cmd_fields) of a python script" },
	{ .name = "repeat", .args = "[<delay> <count>]", .max = OPT_MANY,
	  .call = take_repeat,
	  .help = "repeat <count> times with <delay> in between (1 s, forever)" },
	{ .name = "debug_damon", .flags = OPT_RARE,
	  .help = "no effect: errors of the device are reported in words" },
	{ .name = "input_file", .flags = OPT_HIDDEN | OPT_AGAIN, .args = "<file>",
	  OPT_WORDS(OPT_PATHS(O, input)), .help = "the same as --input" },
	{ .name = "tried_regions_of", .flags = OPT_HIDDEN,
	  .args = "<kdamond> <context> <scheme>", .min = 3, .max = 3,
	  .call = take_tried,
	  .help = "the same as --input tried_regions_of" },
	{ 0 }
};

static const struct opt_child run_children[] = {
	{ .table = &access_filter_opts, .at = offsetof(O, opts.filter) },
	{ .table = &damos_filter_opts, .at = offsetof(O, passed) },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table access_run_opts = {
	.opts = run_options, .children = run_children,
};
