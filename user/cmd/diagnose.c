// SPDX-License-Identifier: GPL-2.0
/* damox diagnose: does monitoring work as it should on this machine? */
#include <stdio.h>

#include "cli/opt.h"
#include "cli/out.h"
#include "cmd/commands.h"
#include "live/diagnose.h"
#include "util/signals.h"

struct opts {
	bool verbose;
	struct rows_opts rows;
};

static const struct opt options[] = {
	{ .name = "verbose", OPT_FLAG(struct opts, verbose),
	  .help = "also report what works" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(struct opts, rows) }, { 0 }
};

const struct opt_table diagnose_opts = {
	.opts = options, .children = children,
	.doc = "Start a test process, monitor it for two seconds, and report what goes wrong.",
};

static int run(const struct opts *o)
{
	struct out out = { .f = stdout };
	int wrong;

	signals_catch();
	wrong = diagnose(o->verbose, &o->rows, stdout);
	if (rows_wanted(&o->rows))
		return out_end(&out) || wrong ? 1 : 0;
	if (wrong < 0)
		return 1;
	if (wrong)
		printf("wrong: %d\n", wrong);
	else
		printf("nothing is wrong\n");
	return out_end(&out) || wrong ? 1 : 0;
}

int cmd_diagnose(const struct command_line *line)
{
	struct opts o = { .verbose = false };
	int status;

	if (opt_parse(&diagnose_opts, line, &o, &status))
		status = run(&o);
	rows_opts_destroy(&o.rows);
	return status;
}
