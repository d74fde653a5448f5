// SPDX-License-Identifier: GPL-2.0
/* damox schemes: start, wait until it ends, and stop; in the foreground. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd/commands.h"
#include "live/child.h"
#include "live/session.h"
#include "params/options.h"
#include "util/args.h"
#include "util/msg.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static const struct argp_child children[] = {
	{ &params_argp, 0, NULL, 0 }, { 0 }
};

const struct argp schemes_argp = {
	NULL, parse, "[target]",
	"Apply schemes until the target ends or Ctrl-C is pressed. The same as start, but in the foreground. This version only monitors, and refuses schemes.",
	children, NULL, NULL
};

/* Until the monitor stops by itself, the command ends, or a signal comes. */
static void wait_for_end(struct damonx *d, pid_t child, const sigset_t *signals)
{
	const struct timespec second = { .tv_sec = 1 };
	int status;

	printf("Press Ctrl+C to stop\n");
	fflush(stdout);
	while (sigtimedwait(signals, NULL, &second) < 0) {
		if (child && child_ended(child, &status))
			return;
		if (!live_is_on(d))
			return;
	}
}

static int apply(struct damonx *d, const struct params *p, pid_t child)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (live_configure(d, p, child, 0))
		return 1;
	if (damonx_start(d, 0))
		return msg_error("%s", damonx_error(d));
	if (child && child_release(child))
		return 1;
	wait_for_end(d, child, &signals);
	damonx_stop(d, 0);
	return 0;
}

static int run(struct params *p)
{
	struct damonx *d = live_open();
	pid_t child = 0;
	int rc;

	if (!d)
		return 1;
	if (p->command)
		child = child_start(p->command, STDOUT_FILENO);
	if (child < 0) {
		damonx_close(d);
		return 1;
	}
	rc = apply(d, p, child);
	if (rc && child)
		child_kill(child);
	damonx_close(d);
	return rc;
}

int cmd_schemes(int argc, char **argv)
{
	struct params_opts *opts = params_opts_new();
	struct params p = { 0 };
	int rc;

	if (args_parse(&schemes_argp, argc, argv, opts, &rc))
		rc = params_opts_build(opts, &p) ? 1 : run(&p);
	params_free(&p);
	params_opts_free(opts);
	return rc;
}
