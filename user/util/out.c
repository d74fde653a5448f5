// SPDX-License-Identifier: GPL-2.0
/* Standard output of reports: buffer, colour, pager. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/msg.h"
#include "util/out.h"

#define BUFFER_BYTES	(1 << 16)

enum { KEY_COLOR = 0x7100, KEY_NO_PAGER };

static error_t out_parse(int key, char *arg, struct argp_state *state)
{
	static const char *const names[] = { "auto", "always", "never", NULL };
	struct out_opts *opts = state->input;
	int choice;

	switch (key) {
	case KEY_COLOR:
		choice = args_choice(state, arg, names);
		if (choice < 0)
			return EINVAL;
		opts->colour = (enum out_colour)choice;
		return 0;
	case KEY_NO_PAGER:
		opts->no_pager = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option out_options[] = {
	{ "color", KEY_COLOR, "<auto|always|never>", ARGS_OURS,
	  "colour escapes in the output (auto: on a terminal)", 0 },
	{ "no_pager", KEY_NO_PAGER, NULL, ARGS_OURS,
	  "do not page output that is longer than the terminal", 0 },
	{ 0 }
};

const struct argp out_argp = { out_options, out_parse, NULL, NULL, NULL, NULL,
			       NULL };

bool out_wants_colour(const struct out_opts *opts)
{
	if (opts && opts->colour != OUT_COLOUR_AUTO)
		return opts->colour == OUT_COLOUR_ALWAYS;
	/* damo colours always, and its users' scripts see it so. */
	return args_called_as_damo() || isatty(STDOUT_FILENO);
}

/* A pager that leaves by itself when everything fits on the screen. */
static void start_pager(struct out *out)
{
	const char *pager = getenv("PAGER");
	int fds[2];
	pid_t pid;

	if (pipe(fds))
		return;
	pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return;
	}
	if (!pid) {
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		close(fds[1]);
		setenv("LESS", "FRX", 0);
		if (pager && *pager)
			execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
		execlp("less", "less", (char *)NULL);
		execlp("cat", "cat", (char *)NULL);
		_exit(127);
	}
	close(fds[0]);
	out->f = fdopen(fds[1], "w");
	if (!out->f) {
		close(fds[1]);
		out->f = stdout;
	}
	out->pager = pid;
	signal(SIGPIPE, SIG_IGN);
}

void out_begin(struct out *out, const struct out_opts *opts)
{
	out->f = stdout;
	out->pager = 0;
	out->colour = out_wants_colour(opts);
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
	}
	out->f = NULL;
	return rc;
}

int out_close(FILE *f, const char *path)
{
	bool failed = ferror(f);

	errno = 0;
	if (fclose(f) || failed)
		return msg_error("cannot write %s: %s", path,
				 errno ? strerror(errno) : "write error");
	return 0;
}
