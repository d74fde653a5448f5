// SPDX-License-Identifier: GPL-2.0
/* damox report footprints */
#include <errno.h>

#include "cmd/commands.h"
#include "report/dist/footprints.h"
#include "cli/opt.h"
#include "damo/quirks.h"

#define O struct footprints_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "footprints file (damon.data.mem_footprint)" },
	{ .name = "all_footprint", OPT_FLAG(O, dist.all),
	  .help = "print all values instead of percentiles" },
	{ 0 }
};

static const struct opt metric = {
	.args = "[vsz|rss|sys_used|all]",
	OPT_WORDS(OPT_CHOICE(O, metric, footprint_names)),
};

static const struct opt_child children[] = {
	{ .table = &dist_opts, .at = offsetof(O, dist) },
	{ .table = &dist_bar_opts, .at = offsetof(O, dist) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table report_footprints_opts = {
	.opts = options, .plain = &metric, .children = children,
	.doc = "show the distribution of memory footprints",
};

int cmd_report_footprints(const struct command_line *line)
{
	struct footprints_opts o = { .metric = FOOTPRINT_NR,
				     .dist = DIST_OPTS_INIT };
	int status;

	o.dist.percents = line->quirks->percents;
	o.dist.small_units = line->quirks->small_units;
	if (opt_parse(&report_footprints_opts, line, &o, &status))
		status = footprints_report(&o);
	rows_opts_destroy(&o.dist.rows);
	return status;
}
