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
};

static const struct opt options[] = {
	{ .name = "verbose", OPT_FLAG(struct opts, verbose),
	  .help = "also report what works" },
	{ 0 }
};

const struct opt_table diagnose_opts = {
	.opts = options,
	.doc = "Start a test process, monitor it for two seconds, and report what goes wrong.",
};

int cmd_diagnose(const struct command_line *line)
{
	struct opts o = { false };
	struct out out = { .f = stdout };
	int status, wrong;

	if (!opt_parse(&diagnose_opts, line, &o, &status))
		return status;
	signals_catch();
	wrong = diagnose(o.verbose, stdout);
	if (wrong < 0)
		return 1;
	if (wrong)
		printf("wrong: %d\n", wrong);
	else
		printf("nothing is wrong\n");
	return out_end(&out) || wrong ? 1 : 0;
}
