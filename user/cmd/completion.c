// SPDX-License-Identifier: GPL-2.0
/* damox completion: a script that makes the shell complete command lines. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "util/args.h"
#include "util/msg.h"

const struct argp completion_argp = {
	NULL, NULL, NULL,
	"Print a script for bash that completes commands and options. For this shell: source <(damox completion). For all: save it in /etc/bash_completion.d.",
	NULL, NULL, NULL
};

/* The same as completion/damox.bash, for the name that it was called by. */
static const char script[] =
	"_damox()\n"
	"{\n"
	"	local words\n"
	"	words=$(\"$1\" --cli_complete \"$COMP_CWORD\" \"${COMP_WORDS[@]}\" 2>/dev/null)\n"
	"	COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
	"}\n"
	"\n"
	"complete -o default -F _damox %s\n";

int cmd_completion(int argc, char **argv)
{
	int status;

	if (!args_parse(&completion_argp, argc, argv, NULL, &status))
		return status;
	printf(script, program_invocation_short_name);
	if (isatty(STDOUT_FILENO))
		msg_note("to use it now: source <(%s completion)",
			 program_invocation_short_name);
	return fflush(stdout) ? 1 : 0;
}
