// SPDX-License-Identifier: GPL-2.0
/* damox: data access monitoring for people and scripts. */
#include <errno.h>
#include <locale.h>

#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	/* Names may be in any script; numbers are always written the C way. */
	setlocale(LC_CTYPE, "");
	return command_run(damox_commands, program_invocation_short_name,
			   argc - 1, argv + 1);
}
