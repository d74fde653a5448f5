// SPDX-License-Identifier: GPL-2.0
/* damox version */
#include <stdio.h>

#include "cmd/commands.h"
#include "util/args.h"

#define DAMO_VERSION	"3.4.1"	/* the damo whose command line this is */

const struct argp version_argp = {
	NULL, NULL, NULL, "print the version number", NULL, NULL, NULL
};

int cmd_version(int argc, char **argv)
{
	int status;

	if (!args_parse(&version_argp, argc, argv, NULL, &status))
		return status;
	/* Scripts ask damo for its version to know what it can do. */
	puts(args_called_as_damo() ? DAMO_VERSION : DAMONX_VERSION);
	return fflush(stdout) ? 1 : 0;
}
