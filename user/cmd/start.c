// SPDX-License-Identifier: GPL-2.0
/* damox start, tune and stop: monitoring in the background. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "cmd/session_opts.h"
#include "live/child.h"
#include "live/children.h"
#include "live/follow.h"
#include "live/session.h"
#include "params/options.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "util/signals.h"

struct opts {
	const char *session;	/* NULL: none was named */
	struct params_opts *params;
	bool include_children;
	bool goals_only;
	bool keep;
	struct params kept;	/* with --keep: what runs, to be changed */
};

#define O struct opts

static const struct opt start_options[] = {
	{ .name = "name", .flags = OPT_OURS, .args = "<name>",
	  OPT_WORDS(OPT_TEXT(O, session)), .call = session_check,
	  .help = "a name for --session of other commands; beside what runs already" },
	{ .name = "include_child_tasks", OPT_FLAG(O, include_children),
	  .help = "also monitor processes that the targets start; stay for that where the module cannot follow them" },
	{ 0 }
};

static const struct opt tune_options[] = {
	{ .name = "quota_goals_only", OPT_FLAG(O, goals_only),
	  .help = "change only the goals of quotas" },
	{ .name = "keep", .flags = OPT_OURS | OPT_FIRST, OPT_FLAG(O, keep),
	  .help = "change only what is named; all else stays as it runs" },
	{ 0 }
};

static const struct opt stop_options[] = {
	{ .name = "debug_damon", .flags = OPT_HIDDEN, .help = "no effect" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &params_opts, .at = offsetof(O, params),
	  .is_pointer = true },
	{ 0 }
};

static const struct opt_child running_children[] = {
	{ .table = &params_opts, .at = offsetof(O, params),
	  .is_pointer = true },
	{ .table = &session_opts, .at = offsetof(O, session) },
	{ 0 }
};

static const struct opt_child stop_children[] = {
	{ .table = &session_opts, .at = offsetof(O, session) }, { 0 }
};

const struct opt_table start_opts = {
	.opts = start_options, .children = children,
	.doc = "start monitoring in the background",
	.more = PARAMS_REFUSED,
};

/* Options are read into what they change. */
static int begin_tune(void *input)
{
	struct opts *o = input;
	struct damonx *d;
	int ret;

	if (!o->keep)
		return 0;
	d = live_attach(o->session, false);
	if (!d)
		return OPT_FAILED;
	ret = live_params(d, &o->kept);
	damonx_close(d);
	params_opts_keep(o->params, &o->kept);
	return ret ? OPT_FAILED : 0;
}

const struct opt_table tune_opts = {
	.opts = tune_options, .children = running_children, .begin = begin_tune,
	.doc = "give the running monitor new parameters",
	.more = PARAMS_REFUSED,
};

const struct opt_table stop_opts = {
	.opts = stop_options, .children = stop_children,
	.doc = "stop monitoring",
};

static int busy(void)
{
	msg_error("something is being monitored already: '%s stop' ends it, '%s tune' changes it, 'start --name' begins another beside it",
		  msg_program(), msg_program());
	return -1;
}

/* Configure, name and start; 0, or -1 after a line on standard error. */
static int begin(struct damonx *d, const struct opts *o, struct params *p,
		 pid_t child)
{
	int ret;

	if (live_configure(d, p, child, 0))
		return -1;
	ret = live_keep(d, o->session);
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
	feed_init(&f);
	if (!feed_config(&f, items, bytes)) {
		mark_ended(&f);
		children_follow(d, &f);
	}
	feed_free(&f);
	free(items);
}

/* Until a signal comes or nothing runs any more; the monitor goes on. */
static void stay_for_children(struct damonx *d)
{
	int sig;

	printf("Continue monitoring child tasks and updating DAMON targets\n"
	       "Press Ctrl+C to stop\n");
	fflush(stdout);
	do {
		look_for_children(d);
		sig = signals_wait(1);
	} while (!sig && live_is_on(d));
	if (sig)
		printf("\nsignal %d received\n", sig);
}

/* With the command, if any, that waits to be let go. */
static int run(struct damonx *d, const struct opts *o, struct params *p,
	       pid_t child)
{
	bool stay = o->include_children && !live_follow(d, p);

	if (stay)
		signals_catch();
	if (begin(d, o, p, child))
		return -1;
	if (child && child_release(child)) {
		damonx_stop(d, 0);
		return -1;
	}
	if (stay)
		stay_for_children(d);
	return 0;
}

static int start(const struct opts *o, struct params *p)
{
	struct damonx *d;
	pid_t child = 0;
	int ret = -1;

	if (live_is_started(o->session))
		return -busy();
	live_forget(o->session);
	d = live_open_for(p);
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

	if (p->command)
		return msg_error("tune: a command cannot be started here; give the number of its process");
	d = live_attach(o->session, false);
	if (!d)
		return 1;
	ret = o->goals_only ? live_tune_goals(d, p) : live_tune(d, p);
	damonx_close(d);
	return ret ? 1 : 0;
}

static int with_params(const struct opt_table *table,
		       const struct command_line *line,
		       int (*act)(const struct opts *o, struct params *p))
{
	struct opts o = { .params = params_opts_new(line->quirks) };
	struct params p = { 0 };
	int status = 1;

	if (!o.params)
		return msg_error("out of memory");
	if (opt_parse(table, line, &o, &status)) {
		status = 1;
		if (!params_opts_build(o.params, &p))
			status = act(&o, &p);
	}
	params_free(&p);
	params_opts_free(o.params);
	params_free(&o.kept);
	return status;
}

int cmd_start(const struct command_line *line)
{
	return with_params(&start_opts, line, start);
}

int cmd_tune(const struct command_line *line)
{
	return with_params(&tune_opts, line, tune);
}

int cmd_stop(const struct command_line *line)
{
	struct opts o = { 0 };
	struct damonx *d;
	int status, ret;

	if (!opt_parse(&stop_opts, line, &o, &status))
		return status;
	d = live_attach_last(o.session, false);
	if (!d)
		return 1;
	if (!live_is_on(d))
		msg_note("monitoring had ended before");
	ret = damonx_stop(d, 0);
	if (ret)
		msg_error("%s", damonx_error(d));
	damonx_close(d);
	return ret ? 1 : 0;
}
