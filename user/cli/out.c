// SPDX-License-Identifier: GPL-2.0
/* Standard output of reports: buffer, color, pager. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/msg.h"
#include "util/signals.h"
#include "cli/out.h"

#define BUFFER_BYTES	(1 << 16)

#define O struct out_opts

static const char *const when_names[] = { "auto", "always", "never", NULL };

static const struct opt options[] = {
	{ .name = "color", .flags = OPT_OURS,
	  OPT_WORDS(OPT_CHOICE(O, color, when_names)),
	  .help = "color escapes in the output (auto: on a terminal)" },
	{ .name = "no_pager", .flags = OPT_OURS, OPT_FLAG(O, no_pager),
	  .help = "do not page output that is longer than the terminal" },
	{ 0 }
};

const struct opt_table out_opts = { .opts = options };

bool out_wants_color(const struct out_opts *opts)
{
	if (opts && opts->color != OUT_COLOR_AUTO)
		return opts->color == OUT_COLOR_ALWAYS;
	if (getenv("NO_COLOR") && *getenv("NO_COLOR"))
		return false;
	return (opts && opts->like_damo) || isatty(STDOUT_FILENO);
}

/* In the child, without a shell in between where none is needed: what ends with us is the pager itself. */
_Noreturn static void run_pager(const char *command)
{
	char *line = NULL;

	setenv("LESS", "FRX", 0);
	if (command && *command) {
		if (!strpbrk(command, ";&|<>()$`\\\"'*?[]#~=%!{}\n") &&
		    asprintf(&line, "exec %s", command) > 0)
			command = line;
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	}
	execlp("less", "less", (char *)NULL);
	execlp("cat", "cat", (char *)NULL);
	_exit(127);
}

/* A pager that leaves by itself when everything fits on the screen. */
static void start_pager(struct out *out)
{
	pid_t pid, parent = getpid();
	int fds[2];

	if (pipe(fds))
		return;
	pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return;
	}
	if (!pid) {
		signals_end_with(parent);
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		close(fds[1]);
		run_pager(getenv("PAGER"));
	}
	close(fds[0]);
	out->f = fdopen(fds[1], "w");
	if (!out->f) {
		close(fds[1]);
		out->f = stdout;
	}
	out->pager = pid;
	signal(SIGPIPE, SIG_IGN);
	/* Ctrl-C is for the pager: a shell beside it would share its terminal */
	signal(SIGINT, SIG_IGN);
}

void out_begin(struct out *out, const struct out_opts *opts)
{
	out->f = stdout;
	out->pager = 0;
	out->color = out_wants_color(opts);
	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) &&
	    !(opts && opts->no_pager))
		start_pager(out);
	setvbuf(out->f, NULL, isatty(STDOUT_FILENO) && !out->pager ?
		_IOLBF : _IOFBF, BUFFER_BYTES);
}

static int write_failed(const char *what)
{
	if (errno == EPIPE)
		return 0;
	return msg_error("cannot write %s: %s", what, strerror(errno));
}

int out_end(struct out *out)
{
	int rc = 0;

	errno = 0;
	if (fflush(out->f) || ferror(out->f))
		rc = write_failed("standard output");
	if (out->pager) {
		fclose(out->f);
		while (waitpid(out->pager, NULL, 0) < 0 && errno == EINTR)
			;
		signal(SIGINT, SIG_DFL);
	}
	out->f = NULL;
	return rc;
}
