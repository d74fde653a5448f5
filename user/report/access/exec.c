// SPDX-License-Identifier: GPL-2.0
/* Programs that get the records. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/access/exec.h"
#include "util/embed.h"
#include "util/msg.h"
#include "util/signals.h"

#define JSON_FD		3	/* where python finds the records */
#define MAX_WORDS	1024

/* What the interpreter runs. */
EMBED(exec_py, "report/access/exec.py");

/* Does the file define main(), at the start of a line? */
static bool defines_main(const char *path)
{
	char text[4096];
	bool found = false, at_start = true;
	FILE *f = fopen(path, "r");

	while (f && !found && fgets(text, sizeof(text), f)) {
		found = at_start && (!strncmp(text, "def main(", 9) ||
				     !strncmp(text, "def main (", 10));
		at_start = strchr(text, '\n') != NULL;
	}
	if (f)
		fclose(f);
	return found;
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static int split(char *text, char **word)
{
	char *save = NULL, *w = strtok_r(text, " \t\n", &save);
	int n = 0;

	for (; w && n < MAX_WORDS; w = strtok_r(NULL, " \t\n", &save))
		word[n++] = w;
	word[n] = NULL;
	return n;
}

/* In the child. */
static void start(char **word, bool python, int json, pid_t parent)
{
	static char *python_word[MAX_WORDS + 4] = {
		"python3", "-c", (char *)exec_py
	};
	int i;

	signals_end_with(parent);
	if (dup2(json, python ? JSON_FD : STDIN_FILENO) < 0)
		_exit(127);
	if (python) {
		for (i = 0; word[i]; i++)
			python_word[i + 3] = word[i];
		word = python_word;
	}
	execvp(word[0], word);
	msg_error("--exec: cannot run %s: %s", word[0], strerror(errno));
	_exit(127);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return msg_error("--exec: %s", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

static int run(char **word, FILE *json)
{
	bool python = !strcmp(word[0], "interpreter") ||
		      (is_file(word[0]) && defines_main(word[0]));
	pid_t pid, parent = getpid();

	if (!python && strchr(word[0], '/') && access(word[0], X_OK))
		return msg_error("--exec: %s is neither a program nor a python script with main(records, cmd_fields)",
				 word[0]);
	if (fflush(json) || fseek(json, 0, SEEK_SET))
		return msg_error("--exec: cannot write a temporary file: %s",
				 strerror(errno));
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return msg_error("--exec: %s", strerror(errno));
	if (!pid)
		start(word, python, fileno(json), parent);
	return wait_for(pid);
}

int exec_run(const char *command, FILE *json)
{
	char *text = strdup(command), *word[MAX_WORDS + 1];
	int rc;

	if (!text)
		return msg_error("out of memory");
	if (split(text, word))
		rc = run(word, json);
	else
		rc = msg_error("--exec: there is no program in '%s'", command);
	free(text);
	return rc;
}
