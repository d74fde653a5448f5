// SPDX-License-Identifier: GPL-2.0
/* damox report timeline */
#include "cmd/commands.h"
#include "cli/opt.h"
#include "report/timeline/timeline.h"
#include "util/msg.h"

struct opts {
	struct timeline_opts timeline;
	bool json, format_given;
};

#define O struct opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, timeline.input),
	  .help = "record file (damon.data)" },
	{ .name = "output", .letter = 'o', OPT_FILE(O, timeline.output),
	  .help = "where to write, in the form that its ending says; standard output" },
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, timeline.format, timeline_format_names)),
	  .given = OPT_GIVEN(O, format_given),
	  .help = "form, whatever the ending is (text)" },
	{ .name = "json", .flags = OPT_OURS, OPT_FLAG(O, json), .help = "the same as --format json; with --columns, print the rows as JSON" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, timeline.intervals) },
	{ .table = &out_opts, .at = offsetof(O, timeline.out) },
	{ .table = &rows_columns_opts, .at = offsetof(O, timeline.rows) },
	{ 0 }
};

const struct opt_table report_timeline_opts = {
	.opts = options, .children = children,
	.doc = "show in phases why memory was hot: accesses and call stacks together",
};

int cmd_report_timeline(const struct command_line *line)
{
	struct opts o = { 0 };
	int status;

	if (!opt_parse(&report_timeline_opts, line, &o, &status))
		goto out;
	if (o.json && o.format_given && o.timeline.format != TIMELINE_JSON) {
		status = msg_usage("--json: is --format json, and another form was asked for");
		goto out;
	}
	if (o.json)
		o.timeline.format = TIMELINE_JSON;
	status = timeline_report(&o.timeline);
out:
	rows_opts_destroy(&o.timeline.rows);
	return status;
}
