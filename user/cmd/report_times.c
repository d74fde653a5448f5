// SPDX-License-Identifier: GPL-2.0
/* damox report times */
#include <errno.h>

#include "cmd/commands.h"
#include "report/input/access_filter_opts.h"
#include "report/times.h"
#include "cli/opt.h"

#define O struct times_opts

static const struct opt options[] = {
	{ .name = "inputs", .args = "<record> [<profile>]", .min = 1, .max = 2,
	  OPT_WORDS(OPT_PATH(O, input), OPT_IGNORED_PATH),
	  .help = "record file (damon.data); a profile may follow, it is not read" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, input),
	  .help = "the same as --inputs" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_filter_opts, .at = offsetof(O, filter) },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table report_times_opts = {
	.opts = options, .children = children,
	.doc = "show when memory was accessed in a given pattern",
};

int cmd_report_times(const struct command_line *line)
{
	struct times_opts o = { 0 };
	int status;

	access_filter_init(&o.filter);
	if (opt_parse(&report_times_opts, line, &o, &status)) {
		status = access_filter_finish(&o.filter);
		if (!status)
			status = times_report(&o);
	}
	access_filter_destroy(&o.filter);
	rows_opts_destroy(&o.rows);
	return status;
}
