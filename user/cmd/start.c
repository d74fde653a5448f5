// SPDX-License-Identifier: GPL-2.0
/* damox start, tune and stop: monitoring in the background. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "live/child.h"
#include "live/children.h"
#include "live/session.h"
#include "params/options.h"
#include "util/args.h"
#include "util/msg.h"

enum {
	KEY_INCLUDE = 0x2000, KEY_GOALS_ONLY, KEY_DEBUG,
};

struct opts {
	struct params_opts *params;
	bool include_children;
	bool goals_only;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o->params;
		return 0;
	case KEY_INCLUDE:
		o->include_children = true;
		return 0;
	case KEY_GOALS_ONLY:
		o->goals_only = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &params_argp, 0, NULL, 0 },
	{ 0 }
};

static const struct argp_option start_options[] = {
	{ "include_child_tasks", KEY_INCLUDE, NULL, 0,
	  "stay and monitor processes that the targets start, too", 0 },
	{ 0 }
};

static const struct argp_option tune_options[] = {
	{ "quota_goals_only", KEY_GOALS_ONLY, NULL, 0,
	  "refused: this version only monitors", 0 },
	{ 0 }
};

static const struct argp_option stop_options[] = {
	{ "debug_damon", KEY_DEBUG, NULL, OPTION_HIDDEN, "no effect", 0 },
	{ 0 }
};

static error_t parse_stop(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	(void)state;
	return key == KEY_DEBUG ? 0 : ARGP_ERR_UNKNOWN;
}

const struct argp start_argp = {
	start_options, parse, "[target]",
	"start monitoring in the background", children, NULL, NULL
};

const struct argp tune_argp = {
	tune_options, parse, "[target]",
	"give the running monitor new parameters", children, NULL, NULL
};

const struct argp stop_argp = {
	stop_options, parse_stop, NULL, "stop monitoring", NULL, NULL, NULL
};

static int busy(void)
{
	msg_error("something is being monitored already: 'damox stop' ends it, 'damox tune' changes it");
	return -1;
}

/* Configure, name and start; 0, or -1 after a line on standard error. */
static int begin(struct damonx *d, const struct params *p, pid_t child)
{
	int ret;

	if (live_configure(d, p, child, 0))
		return -1;
	ret = damonx_keep(d, LIVE_NAME, NULL);
	if (ret == -EEXIST)
		return busy();
	if (ret || damonx_start(d, 0)) {
		msg_error("%s", damonx_error(d));
		damonx_keep(d, "", NULL);
		return -1;
	}
	return 0;
}

/* A configuration does not tell which of its targets have ended. */
static void mark_ended(struct feed *f)
{
	for (size_t i = 0; i < f->nr_targets; i++) {
		pid_t pid = (pid_t)f->targets[i].stream.pid;

		f->targets[i].alive = pid > 0 &&
			(!kill(pid, 0) || errno != ESRCH);
	}
}

/* Add what the targets have started, once. */
static void look_for_children(struct damonx *d)
{
	struct feed f;
	void *items;
	size_t bytes;

	if (damonx_get_config(d, &items, &bytes))
		return;
	feed_init(&f, (struct feed_sink){ 0 });
	if (!feed_config(&f, items, bytes)) {
		mark_ended(&f);
		children_follow(d, &f);
	}
	feed_free(&f);
	free(items);
}

/* Until a signal comes or nothing runs any more; the monitor goes on. */
static void stay_for_children(struct damonx *d, const sigset_t *signals)
{
	const struct timespec second = { .tv_sec = 1 };
	int sig;

	printf("Continue monitoring child tasks and updating DAMON targets\n"
	       "Press Ctrl+C to stop\n");
	fflush(stdout);
	do {
		look_for_children(d);
		sig = sigtimedwait(signals, NULL, &second);
	} while (sig < 0 && live_is_on(d));
	if (sig > 0)
		printf("\nsignal %d received\n", sig);
}

/* With the command, if any, that waits to be let go. */
static int run(struct damonx *d, const struct opts *o, const struct params *p,
	       pid_t child)
{
	sigset_t signals;

	if (begin(d, p, child))
		return -1;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	if (o->include_children)
		sigprocmask(SIG_BLOCK, &signals, NULL);
	if (child && child_release(child)) {
		damonx_stop(d, 0);
		return -1;
	}
	if (o->include_children)
		stay_for_children(d, &signals);
	return 0;
}

static int start(const struct opts *o, struct params *p)
{
	struct damonx *d;
	pid_t child = 0;
	int ret = -1;

	if (live_is_started())
		return -busy();
	d = live_open();
	if (!d)
		return 1;
	if (p->command)
		child = child_start(p->command, STDOUT_FILENO);
	if (child >= 0)
		ret = run(d, o, p, child);
	if (child > 0 && ret)
		child_kill(child);
	damonx_close(d);
	return ret ? 1 : 0;
}

static int tune(const struct opts *o, struct params *p)
{
	struct damonx *d;
	int ret;

	(void)o;
	if (p->command)
		return msg_error("tune: a command cannot be started here; give the number of its process");
	d = live_attach(false);
	if (!d)
		return 1;
	ret = live_configure(d, p, 0, 0);
	damonx_close(d);
	return ret ? 1 : 0;
}

static int with_params(const struct argp *argp, int argc, char **argv,
		       int (*act)(const struct opts *o, struct params *p))
{
	struct opts o = { .params = params_opts_new() };
	struct params p = { 0 };
	int status = 1;

	if (!o.params)
		return msg_error("out of memory");
	if (args_parse(argp, argc, argv, &o, &status)) {
		status = 1;
		if (o.goals_only)
			msg_error("--quota_goals_only: this version of damonx only monitors");
		else if (!params_opts_build(o.params, &p))
			status = act(&o, &p);
	}
	params_free(&p);
	params_opts_free(o.params);
	return status;
}

int cmd_start(int argc, char **argv)
{
	return with_params(&start_argp, argc, argv, start);
}

int cmd_tune(int argc, char **argv)
{
	return with_params(&tune_argp, argc, argv, tune);
}

int cmd_stop(int argc, char **argv)
{
	struct damonx *d;
	int status, ret;

	if (!args_parse(&stop_argp, argc, argv, NULL, &status))
		return status;
	d = live_attach(false);
	if (!d)
		return 1;
	ret = damonx_stop(d, 0);
	if (ret)
		msg_error("%s", damonx_error(d));
	damonx_close(d);
	return ret ? 1 : 0;
}
