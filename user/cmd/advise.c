// SPDX-License-Identifier: GPL-2.0
/* damox advise */
#include "cli/opt.h"
#include "cmd/commands.h"
#include "report/advice/advice.h"
#include "util/mem.h"
#include "util/units.h"

#define O struct advice_opts

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "record file (damon.data)" },
	{ .name = "idle", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, idle_ns, NS_PER_SEC)),
	  .help = "memory that was not used for so long at the end is cold (half the record)" },
	{ .name = "least_size", .args = "<size>", OPT_WORDS(OPT_BYTES(O, least_bytes)),
	  .help = "leave out smaller ranges (1 MiB)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table advise_opts = {
	.opts = options, .children = children,
	.doc = "what a program had better tell the kernel about its memory, by a record",
};

int cmd_advise(const struct command_line *line)
{
	struct advice_opts o = { .least_bytes = ADVICE_LEAST_BYTES, .page_bytes = page_bytes() };
	int status;

	if (opt_parse(&advise_opts, line, &o, &status))
		status = advice_report(&o);
	rows_opts_destroy(&o.rows);
	return status;
}
