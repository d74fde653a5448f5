// SPDX-License-Identifier: GPL-2.0
/* damox schemes: start, wait until it ends, and stop; in the foreground. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "live/child.h"
#include "live/guard.h"
#include "live/session.h"
#include "params/options.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "util/signals.h"

struct opts {
	struct params_opts *params;
};

static const struct opt_child children[] = {
	{ .table = &params_opts, .at = offsetof(struct opts, params),
	  .is_pointer = true },
	{ 0 }
};

const struct opt_table schemes_opts = {
	.children = children,
	.doc = "Apply schemes until the target ends or Ctrl-C is pressed. The same as start, but in the foreground.",
	.more = PARAMS_REFUSED,
};

/* Is standard output a pipe whose reader has gone? */
static bool is_unread(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR);
}

/*
 * Until the monitor stops by itself, the command ends, a signal comes, or
 * nobody reads. Is the command to go on?
 */
static bool wait_for_end(struct damonx *d, pid_t child)
{
	int status;

	printf("Press Ctrl+C to stop\n");
	fflush(stdout);
	while (!signals_wait(1) && !is_unread()) {
		if (child && child_ended(child, &status))
			return true;
		if (!live_is_on(d))
			return true;
	}
	return false;
}

static int apply(struct damonx *d, struct params *p, pid_t child)
{
	bool leave;

	signals_catch();
	if (live_configure(d, p, child, 0))
		return 1;
	if (damonx_start(d, 0))
		return msg_error("%s", damonx_error(d));
	if (child && (guard_begin(child) || child_release(child)))
		return 1;
	leave = wait_for_end(d, child);
	damonx_stop(d, 0);
	guard_end(leave);
	return 0;
}

static int run(struct params *p)
{
	struct damonx *d = live_open_for(p);
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

int cmd_schemes(const struct command_line *line)
{
	struct opts o = { .params = params_opts_new(line->quirks) };
	struct params p = { 0 };
	int rc;

	if (opt_parse(&schemes_opts, line, &o, &rc))
		rc = params_opts_build(o.params, &p) ? 1 : run(&p);
	params_free(&p);
	params_opts_free(o.params);
	return rc;
}
