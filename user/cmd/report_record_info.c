// SPDX-License-Identifier: GPL-2.0
/* damox report record_info */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/record_info.h"
#include "cli/opt.h"
#include "damo/quirks.h"

#define O struct record_info_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', .args = "<file> [<file> ...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_PATHS(O, input)),
	  .help = "record files (damon.data)" },
	{ .name = "raw_numbers", OPT_FLAG(O, raw),
	  .help = "print numbers without units" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table report_record_info_opts = {
	.opts = options, .children = children,
	.doc = "show which time and addresses a record covers",
};

int cmd_report_record_info(const struct command_line *line)
{
	struct record_info_opts o = {
		.unit_addrs = line->quirks->unit_addrs,
		.small_units = line->quirks->small_units,
	};
	int status;

	if (opt_parse(&report_record_info_opts, line, &o, &status))
		status = record_info_report(&o);
	opt_list_free(&o.input);
	rows_opts_destroy(&o.rows);
	return status;
}
