// SPDX-License-Identifier: GPL-2.0
/* damox report nr_regions */
#include "cmd/commands.h"
#include "report/dist/nr_regions.h"
#include "cli/opt.h"
#include "damo/quirks.h"

#define O struct nr_regions_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "record file (damon.data)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &dist_opts, .at = offsetof(O, dist) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table report_nr_regions_opts = {
	.opts = options, .children = children,
	.doc = "show the distribution of the number of regions",
};

int cmd_report_nr_regions(const struct command_line *line)
{
	struct nr_regions_opts o = { .dist = DIST_OPTS_INIT };
	int status;

	o.dist.percents = line->quirks->percents;
	if (opt_parse(&report_nr_regions_opts, line, &o, &status))
		status = nr_regions_report(&o);
	rows_opts_destroy(&o.dist.rows);
	return status;
}
