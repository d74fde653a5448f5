// SPDX-License-Identifier: GPL-2.0
/* damox: data access monitoring for people and scripts. */
#include <locale.h>
#include <string.h>

#include "damo/quirks.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/opt.h"
#include "cmd/commands.h"
#include "damo/complete_damo.h"
#include "util/msg.h"

int main(int argc, char **argv)
{
	static char version[] = "version";
	const char *first = argc > 1 ? argv[1] : "";
	const struct damo_quirks quirks = damo_quirks_of(msg_program());
	const struct command_line line = {
		.argc = argc - 1, .argv = argv + 1, .quirks = &quirks,
	};

	/* Names may be in any script; numbers are always written the C way. */
	setlocale(LC_CTYPE, "");
	if (!strcmp(first, "--complete"))
		return complete_command_line(damox_commands, argc - 1, argv + 1);
	if (!strcmp(first, "--cli_complete"))
		return damo_complete(argc - 1, argv + 1);
	if (!strcmp(first, "--version") || !strcmp(first, "-V"))
		argv[1] = version;
	return command_run(damox_commands, msg_program(), &line);
}
