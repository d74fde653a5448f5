// SPDX-License-Identifier: GPL-2.0
/* damox report wss */
#include <errno.h>

#include "cmd/commands.h"
#include "report/dist/wss.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "util/units.h"
#include "damo/quirks.h"

#define O struct wss_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "record file (damon.data)" },
	{ .name = "exclude_samples", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, nr_excluded, 0, INT64_MAX, "a number")),
	  .help = "first snapshots to leave out (20)" },
	{ .name = "acc_thres", .letter = 't', .args = "<accesses>",
	  OPT_WORDS(OPT_INT(O, min_accesses, 0, 0, "a number")),
	  .help = "minimum accesses of a region in the working set (1)" },
	{ .name = "sz_thres", .args = "<bytes>",
	  OPT_WORDS(OPT_INT(O, min_bytes, 0, 0, "a number")),
	  .help = "minimum size of a region in the working set (1)" },
	{ .name = "work_time", .args = "<microseconds>",
	  OPT_WORDS(OPT_INT(O, work_time_us, 0, 0, "a number")),
	  .help = "time of a unit of work; its snapshots are merged (1)" },
	{ .name = "all_wss", OPT_FLAG(O, dist.all),
	  .help = "print all working set sizes instead of percentiles" },
	{ .name = "error_bars", .flags = OPT_OURS, OPT_FLAG(O, dist.error_bars),
	  .help = "show between which sizes each working set is with 95 % certainty, by the looks at its regions" },
	{ .name = "per_target", OPT_FLAG(O, per_target),
	  .help = "report each monitoring target separately" },
	{ .name = "collapse_targets", OPT_FLAG(O, collapse),
	  .help = "report the sum of all targets (default)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &dist_opts, .at = offsetof(O, dist) },
	{ .table = &dist_bar_opts, .at = offsetof(O, dist) },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table report_wss_opts = {
	.opts = options, .children = children,
	.doc = "show the distribution of working set sizes",
};

int cmd_report_wss(const struct command_line *line)
{
	struct wss_opts o = WSS_OPTS_INIT;
	int status;

	o.dist.percents = line->quirks->percents;
	o.dist.small_units = line->quirks->small_units;
	o.as_damo1 = line->quirks->damo1;
	if (!opt_parse(&report_wss_opts, line, &o, &status))
		;
	else if (o.dist.error_bars && o.work_time_us > 1)
		status = msg_usage("--error_bars: snapshots that --work_time merges have none");
	else
		status = wss_report(&o);
	rows_opts_destroy(&o.dist.rows);
	return status;
}
