// SPDX-License-Identifier: GPL-2.0
/* damox report profile */
#include <errno.h>

#include "cmd/commands.h"
#include "report/input/access_filter_opts.h"
#include "report/profile.h"
#include "cli/opt.h"

#define O struct profile_opts

static const struct opt options[] = {
	{ .name = "inputs", .args = "<record> <profile>",
	  OPT_WORDS(OPT_PATH(O, times.input), OPT_PATH(O, profile)),
	  .help = "record, and profile of perf (damon.data, and its own call stacks or damon.data.profile)" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS,
	  OPT_FILE(O, times.input), .help = "the record alone" },
	{ .name = "perf_path", OPT_FILE(O, perf_path),
	  .help = "the perf program that reads the profile" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_filter_opts, .at = offsetof(O, times.filter) },
	{ .table = &intervals_opts, .at = offsetof(O, times.intervals) },
	{ .table = &out_opts, .at = offsetof(O, times.out) },
	{ .table = &rows_opts, .at = offsetof(O, times.rows) },
	{ 0 }
};

const struct opt_table report_profile_opts = {
	.opts = options, .children = children,
	.doc = "show what ran while memory was accessed in a given pattern",
};

int cmd_report_profile(const struct command_line *line)
{
	struct profile_opts o = { 0 };
	int status;

	access_filter_init(&o.times.filter);
	if (opt_parse(&report_profile_opts, line, &o, &status)) {
		status = access_filter_finish(&o.times.filter);
		if (!status)
			status = profile_report(&o);
	}
	access_filter_destroy(&o.times.filter);
	rows_opts_destroy(&o.times.rows);
	return status;
}
