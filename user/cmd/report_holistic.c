// SPDX-License-Identifier: GPL-2.0
/* damox report holistic */
#include "cmd/commands.h"
#include "report/holistic.h"
#include "cli/opt.h"
#include "damo/quirks.h"
#include "util/units.h"

#define O struct holistic_opts

static const struct opt options[] = {
	{ .name = "access_pattern", OPT_FILE(O, record),
	  .help = "record file (damon.data)" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, record),
	  .help = "the same as --access_pattern" },
	{ .name = "footprints", OPT_FILE(O, footprints),
	  .help = "footprints file (the record itself, or the file with its name and .mem_footprint)" },
	{ .name = "profile", OPT_FILE(O, profile),
	  .help = "profile of perf record (the record's own call stacks, or its name and .profile)" },
	{ .name = "long", OPT_FLAG(O, is_long), .help = "make a longer report" },
	{ .name = "json", .flags = OPT_OURS, OPT_FLAG(O, rows.json),
	  .help = "print an object of JSON: the rows of the heat maps, the sizes and the functions, with numbers without units" },
	{ .name = "perf_path", OPT_FILE(O, perf_path),
	  .help = "the perf program that reads the profile" },
	{ .name = "heatmap_time_last_n_sec", .flags = OPT_HIDDEN,
	  .args = "<seconds>",
	  OPT_WORDS(OPT_DOUBLE(O, last_sec, 0, 1000000000,
			       "a number of seconds")),
	  .help = "map only the last seconds of the record" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_columns_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table report_holistic_opts = {
	.opts = options, .children = children,
	.doc = "show heat maps, memory sizes and hot functions on one page",
	.more = "With --columns, only the parts are printed that have some of them.",
};

int cmd_report_holistic(const struct command_line *line)
{
	struct holistic_opts o = {
		.unit_addrs = line->quirks->unit_addrs,
		.wide_levels = line->quirks->wide_levels,
		.small_units = line->quirks->small_units,
		.out.like_damo = line->quirks->colors,
	};
	int status;

	if (opt_parse(&report_holistic_opts, line, &o, &status))
		status = holistic_report(&o);
	rows_opts_destroy(&o.rows);
	return status;
}
