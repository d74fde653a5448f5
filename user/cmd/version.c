// SPDX-License-Identifier: GPL-2.0
/* damox version */
#include <stdio.h>

#include "cmd/commands.h"
#include "cli/opt.h"
#include "damo/quirks.h"

#define DAMO_VERSION	"3.4.1"	/* the damo whose command line this is */

const struct opt_table version_opts = { .doc = "print the version number" };

int cmd_version(const struct command_line *line)
{
	int status;

	if (!opt_parse(&version_opts, line, NULL, &status))
		return status;
	/* Scripts ask damo for its version to know what it can do. */
	puts(line->quirks->version ? DAMO_VERSION : DAMONX_VERSION);
	return fflush(stdout) ? 1 : 0;
}
