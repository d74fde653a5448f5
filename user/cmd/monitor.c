// SPDX-License-Identifier: GPL-2.0
/*
 * damox monitor: on a terminal a live view (view/), else record for a while and
 * report, again and again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/opt.h"
#include "cmd/commands.h"
#include "damo/quirks.h"
#include "cmd/monitor_view.h"
#include "cmd/session_opts.h"
#include "cmd/side.h"
#include "live/child.h"
#include "live/follow.h"
#include "live/guard.h"
#include "live/session.h"
#include "live/watch.h"
#include "params/options.h"
#include "report/dist/wss.h"
#include "report/heatmap/heatmap_report.h"
#include "report/holistic.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/signals.h"
#include "util/units.h"

enum report { REPORT_HEATS, REPORT_WSS, REPORT_HOLISTIC };

struct opts {
	const char *session;		/* NULL: none was named */
	const struct damo_quirks *quirks;
	int report;			/* enum report; -1: not given */
	int64_t delay_ns;		/* 0: not given */
	int64_t count;			/* 0: for ever; -1: not given */
	char *target;
	char *cgroup;			/* its path */
	const char *record;		/* to be shown instead; or NULL */
	double speed;			/* of it; < 0: not given */
	bool view;			/* in a live view */
};

static int take_target(struct opt_call *c)
{
	struct opts *o = c->input;

	o->target = xstrdup(c->word[0]);
	return 0;
}

static int take_cgroup(struct opt_call *c)
{
	struct opts *o = c->input;

	free(o->cgroup);
	o->cgroup = xstrdup(c->word[0]);
	return 0;
}

#define O struct opts
static const char *const report_names[] = { "heats", "wss", "holistic", NULL };

static const struct opt options[] = {
	{ .name = "report_type", OPT_WORDS(OPT_CHOICE(O, report, report_names)),
	  .help = "what to show (heats)" },
	{ .name = "delay", .args = "<seconds>",
	  OPT_WORDS(OPT_SSPAN(O, delay_ns, NS_PER_SEC)),
	  .help = "how long to record each time (3)" },
	{ .name = "count", .args = "<count>",
	  OPT_WORDS(OPT_INT(O, count, 0, INT32_MAX, "a number")),
	  .help = "how often (0: until it is stopped)" },
	{ .name = "cgroup", .flags = OPT_OURS, .args = "<path>", .min = 1,
	  .max = 1, .call = take_cgroup,
	  .help = "monitor the processes of a cgroup and of those below it, as they come and go (up to 16,384)" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, record),
	  .help = "show a record file as if it happened now" },
	{ .name = "speed", .flags = OPT_OURS, .args = "<times>",
	  OPT_WORDS(OPT_DOUBLE(O, speed, 0, 1e6, "a number of times from 0 to 1000000")),
	  .help = "how many times as fast as it happened (1); 0: at once" },
	{ 0 }
};

static const struct opt target = {
	.flags = OPT_COMMAND, .args = "<command|pid|paddr|ongoing>",
	.max = 1, .call = take_target,
};

static const struct opt_child option_children[] = {
	{ .table = &session_opts, .at = offsetof(O, session) }, { 0 }
};

const struct opt_table monitor_opts = {
	.opts = options, .plain = &target, .children = option_children,
	.doc = "Watch accesses in a live view on the terminal. With options of reports, and where there is no terminal: record for a while and report what was seen, again and again.",
};

/* ---- what is watched ---- */

struct monitor {
	const struct opts *o;
	struct damonx *d;
	struct watch *watch;
	struct side *side;		/* of a holistic report; or NULL */
	struct rec_writer *w;		/* of this round */
	pid_t child;			/* the command, while it is not let go */
};

static int tick(void *arg, const struct watch *w)
{
	pid_t pids[WATCH_MAX_PROCESSES];
	struct monitor *m = arg;
	size_t n = watch_pids(w, pids, WATCH_MAX_PROCESSES);

	if (m->side && n)
		side_sample(m->side, pids, n, m->w);
	return 0;
}

static int make_watch(struct monitor *m, pid_t child, bool children)
{
	const struct watch_opts opts = {
		.children = children,
		.child = child,
		.tick = tick,
		.arg = m,
	};

	m->watch = watch_new(m->d, &opts);
	return m->watch ? 0 : 1;
}

static int watch_ongoing(struct monitor *m)
{
	m->d = live_attach(m->o->session, false);
	return m->d ? make_watch(m, 0, !live_follow_ongoing(m->d)) : 1;
}

/* A session of our own, which ends with us. */
static int watch_params(struct monitor *m, struct params *p)
{
	pid_t child = 0;
	bool follows;

	m->d = live_open_for(p);
	if (!m->d)
		return 1;
	follows = live_follow(m->d, p);
	if (p->command)
		child = m->o->view ? child_start_quiet(p->command) :
				     child_start(p->command, STDOUT_FILENO);
	if (child < 0)
		return 1;
	m->child = child;
	if (live_configure(m->d, p, child, 0) ||
	    make_watch(m, child, !follows))
		return 1;
	if (damonx_start(m->d, 0))
		return msg_error("%s", damonx_error(m->d));
	if (child && (guard_begin(child) || child_release(child)))
		return 1;
	m->child = 0;
	return 0;
}

static int watch_target(struct monitor *m)
{
	struct params_opts *opts;
	struct params p = { 0 };
	int rc;

	if (m->o->target ? !strcmp(m->o->target, "ongoing") : m->o->session != NULL)
		return watch_ongoing(m);
	opts = params_opts_new(m->o->quirks);
	if (m->o->target)
		params_opts_set_target(opts, m->o->target);
	if (m->o->cgroup)
		params_opts_add_cgroup(opts, m->o->cgroup);
	rc = params_opts_build(opts, &p) || watch_params(m, &p);
	params_free(&p);
	params_opts_free(opts);
	return rc;
}

/* ---- rounds ---- */

static int report(const struct opts *o, struct rec_reader *r)
{
	const struct out_opts out = {
		.no_pager = true, .like_damo = o->quirks->colors,
	};
	struct heatmap_report heats = HEATMAP_REPORT_INIT;
	struct wss_opts wss = WSS_OPTS_INIT;
	struct holistic_opts holistic = { 0 };

	switch (o->report) {
	case REPORT_HEATS:
		heats.reader = r;
		heats.rows = 10;
		heats.cols = 80;
		heats.ask.last_ns = o->delay_ns;
		heats.text.terse = true;
		heats.text.small_units = o->quirks->small_units;
		heats.out = out;
		return heatmap_report(&heats);
	case REPORT_WSS:
		wss.reader = r;
		wss.nr_excluded = 0;
		wss.dist.small_units = o->quirks->small_units;
		wss.out = out;
		return wss_report(&wss);
	default:
		holistic.reader = r;
		holistic.profile = "";
		holistic.small_units = o->quirks->small_units;
		holistic.last_sec = (double)o->delay_ns / 1e9;
		holistic.out = out;
		return holistic_report(&holistic);
	}
}

static bool is_empty(const struct rec_reader *r)
{
	size_t i;

	for (i = 0; i < rec_nr_streams(r); i++)
		if (rec_nr_snapshots(r, i))
			return false;
	return true;
}

/* Nothing more comes, nobody wants it, or nobody reads it. */
static bool is_over(const struct monitor *m)
{
	return signals_came() || ferror(stdout) ||
	       watch_state(m->watch)->ended;
}

/* Watch and report once; @first is true when nothing was reported yet. */
static int one_round(struct monitor *m, bool first)
{
	struct snapshot_sink sink;
	struct rec_reader *r;
	int rc;

	m->w = rec_create_memory("what was monitored");
	if (!m->w)
		return 1;
	sink = rec_sink(m->w);
	rc = watch_run(m->watch, (double)m->o->delay_ns / 1e9, &sink);
	if (rc || signals_came()) {
		rec_abandon(m->w);
		return rc ? 1 : 0;
	}
	r = rec_finish_reader(m->w);
	if (!r)
		return 1;
	if (!is_empty(r))
		rc = report(m->o, r);
	else if (first && watch_state(m->watch)->ended)
		rc = msg_error("monitor: the target ended before the first window");
	else if (first)
		rc = msg_error("monitor: no window ended within that time; take a longer --delay");
	rec_close(r);
	return rc;
}

static int rounds(struct monitor *m)
{
	int64_t i = 0;
	int rc;

	do {
		rc = one_round(m, !i);
		i++;
	} while (!rc && i != m->o->count && !is_over(m));
	return rc;
}

static int monitor(const struct opts *o)
{
	struct monitor m = { .o = o };
	int rc = 0;

	signals_catch();
	if (o->report == REPORT_HOLISTIC) {
		m.side = side_open(NULL, SIDE_FOOTPRINT, 0);
		if (!m.side)
			return 1;
	}
	rc = watch_target(&m);
	if (!rc)
		rc = o->view ? monitor_session(m.d, m.watch, o->quirks) : rounds(&m);
	if (m.child)
		child_kill(m.child);
	guard_end(!rc && !signals_came() && !ferror(stdout));
	watch_free(m.watch);
	damonx_close(m.d);
	side_close(m.side);
	return signals_came() ? 0 : rc;
}

/* What only reports have was asked for. */
static bool wants_reports(const struct opts *o)
{
	return o->report >= 0 || o->delay_ns || o->count >= 0;
}

static int check(const struct opts *o)
{
	if (o->record && (o->target || o->cgroup || o->session))
		return msg_usage("--input: a record is shown, or a target, not both");
	if (o->record && wants_reports(o))
		return msg_usage("--input: goes with --speed alone; for reports on a record see damox report");
	if (o->speed >= 0 && !o->record)
		return msg_usage("--speed: needs a record to show (--input)");
	if (!o->record && !o->target && !o->cgroup && !o->session)
		return msg_usage("what should be monitored? Name a command, a process id, paddr or ongoing (see --help)");
	return 0;
}

int cmd_monitor(const struct command_line *line)
{
	struct opts o = { .quirks = line->quirks, .report = -1, .count = -1,
			  .speed = -1 };
	int status;

	if (!opt_parse(&monitor_opts, line, &o, &status))
		return status;
	status = check(&o);
	if (!status && o.record) {
		status = monitor_record(o.record, o.speed < 0 ? 1 : o.speed,
					line->quirks);
	} else if (!status) {
		o.view = !wants_reports(&o) && monitor_can_view(line->quirks);
		if (o.report < 0)
			o.report = REPORT_HEATS;
		if (!o.delay_ns)
			o.delay_ns = 3 * NS_PER_SEC;
		if (o.count < 0)
			o.count = 0;
		status = monitor(&o);
	}
	free(o.target);
	free(o.cgroup);
	return status;
}
