// SPDX-License-Identifier: GPL-2.0
/* damox completion: a script that makes the shell complete command lines. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cli/opt.h"
#include "util/embed.h"
#include "util/msg.h"

EMBED(damox_bash, "../completion/damox.bash");
EMBED(damox_zsh, "../completion/damox.zsh");
EMBED(damox_fish, "../completion/damox.fish");

enum { BASH, ZSH, FISH };

static const char *const shell_names[] = { "bash", "zsh", "fish", NULL };

/* How a shell is told of another name of the program, and how it reads all. */
static const char *const for_name[] = {
	"complete -o default -F _damox %s\n",
	"compdef _damox %s\n",
	"complete --command %s --no-files --arguments '(__damox_complete)'\n",
};
static const char *const usage[] = {
	"source <(%s completion bash)",
	"source <(%s completion zsh)",
	"%s completion fish | source",
};

struct opts {
	int shell;
};

static const struct opt shell = {
	.args = "[bash|zsh|fish]",
	OPT_WORDS(OPT_CHOICE(struct opts, shell, shell_names)),
};

const struct opt_table completion_opts = {
	.plain = &shell,
	.doc = "Print the script that makes a shell complete commands and options: for the shell that is named, or that SHELL names. "
	       "'make install' puts these scripts where shells find them.",
};

static int login_shell(void)
{
	const char *path = getenv("SHELL");
	const char *name = path ? strrchr(path, '/') : NULL;
	int i;

	for (i = 0; name && shell_names[i]; i++)
		if (!strcmp(name + 1, shell_names[i]))
			return i;
	return BASH;
}

int cmd_completion(const struct command_line *line)
{
	const char *const scripts[] = { damox_bash, damox_zsh, damox_fish };
	const char *name = msg_program();
	struct opts o = { .shell = login_shell() };
	char text[128];
	int status;

	if (!opt_parse(&completion_opts, line, &o, &status))
		return status;
	fputs(scripts[o.shell], stdout);
	if (strcmp(name, "damox") != 0)
		printf(for_name[o.shell], name);
	if (isatty(STDOUT_FILENO)) {
		snprintf(text, sizeof(text), usage[o.shell], name);
		msg_note("to use it now: %s", text);
	}
	return fflush(stdout) ? 1 : 0;
}
