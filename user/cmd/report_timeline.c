// SPDX-License-Identifier: GPL-2.0
/* damox report timeline */
#include "cmd/commands.h"
#include "cli/opt.h"
#include "report/timeline/timeline.h"

#define O struct timeline_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "record file (damon.data)" },
	{ .name = "output", .letter = 'o', OPT_FILE(O, output),
	  .help = "where to write, in the form that its ending says; standard output" },
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, format, timeline_format_names)),
	  .help = "form, whatever the ending is (text)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table report_timeline_opts = {
	.opts = options, .children = children,
	.doc = "show in phases why memory was hot: accesses and call stacks together",
};

int cmd_report_timeline(const struct command_line *line)
{
	struct timeline_opts o = { 0 };
	int status;

	if (opt_parse(&report_timeline_opts, line, &o, &status))
		status = timeline_report(&o);
	return status;
}
