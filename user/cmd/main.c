// SPDX-License-Identifier: GPL-2.0
/* damox: data access monitoring for people and scripts. */
#include <errno.h>
#include <locale.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/complete.h"

int main(int argc, char **argv)
{
	/* Names may be in any script; numbers are always written the C way. */
	setlocale(LC_CTYPE, "");
	if (argc > 1 && !strcmp(argv[1], "--cli_complete"))
		return complete_command_line(argc - 1, argv + 1);
	return command_run(damox_commands, program_invocation_short_name,
			   argc - 1, argv + 1);
}
