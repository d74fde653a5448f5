// SPDX-License-Identifier: GPL-2.0
/* damox report pa_layout */
#include "cmd/commands.h"
#include "damo/quirks.h"
#include "report/pa_layout.h"
#include "cli/opt.h"
#include "util/units.h"

#define O struct pa_layout_opts
#define NODE	OPT_WORDS(OPT_INT(O, node, 0, INT32_MAX, "the number of a node"))

static const struct opt options[] = {
	{ .name = "numa_node", .args = "<node>", NODE,
	  .help = "show only this node" },
	{ .name = "numa_addr", .args = "<node>", NODE,
	  .given = OPT_GIVEN(O, only_ranges),
	  .help = "show only the address ranges of this node" },
	{ .name = "raw_number", OPT_FLAG(O, raw),
	  .help = "print numbers without units" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table report_pa_layout_opts = {
	.opts = options, .children = children,
	.doc = "show the layout of physical memory",
};

int cmd_report_pa_layout(const struct command_line *line)
{
	struct pa_layout_opts o = {
		.node = PA_NO_NODE, .small_units = line->quirks->small_units,
	};
	int status;

	if (opt_parse(&report_pa_layout_opts, line, &o, &status))
		status = pa_layout_report(&o);
	rows_opts_destroy(&o.rows);
	return status;
}
