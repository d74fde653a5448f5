// SPDX-License-Identifier: GPL-2.0
/* damox export: metrics of what runs, or of a record, for Prometheus. */
#include <signal.h>
#include <stdlib.h>

#include "cli/opt.h"
#include "cli/out.h"
#include "cmd/commands.h"
#include "export/metrics.h"
#include "export/serve.h"
#include "export/textfile.h"
#include "report/input/inputs.h"
#include "util/clock.h"
#include "util/msg.h"
#include "util/signals.h"
#include "util/units.h"

struct opts {
	const char *input;		/* NULL: what runs */
	struct intervals_opt intervals;
	const char *session;
	const char *textfile, *listen;
	int64_t interval_ns;
	bool again;			/* an interval was given */
	int64_t window_ns;
	int64_t max_targets;
};

#define O struct opts
#define MAX_TARGETS	100000
#define DAY_NS		(86400 * NS_PER_SEC)
#define NS(m, most_ns, what)						\
	OPT_WORDS({ OPT_T_STIME, OPT_AT(int64_t, O, m), NS_PER_SEC, most_ns,	\
		    NS_PER_SEC, NULL, what, false })

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "the last minutes of a record, instead of what runs" },
	{ .name = "session", .args = "<name>", OPT_WORDS(OPT_TEXT(O, session)),
	  .help = "only the session of that name, of 'start --name', or number (all)" },
	{ .name = "textfile", OPT_FILE(O, textfile),
	  .help = "write a file for node_exporter, whose name ends in .prom, instead of standard output" },
	{ .name = "listen", .args = "<address>", OPT_WORDS(OPT_TEXT(O, listen)),
	  .help = "serve it by HTTP as /metrics, on unix:PATH or 127.0.0.1:PORT" },
	{ .name = "interval", .args = "<seconds>", .given = OPT_GIVEN(O, again),
	  NS(interval_ns, DAY_NS, "a time from a second to a day"),
	  .help = "look at sessions, and write --textfile, each time after so long (5)" },
	{ .name = "window", .args = "<seconds>",
	  NS(window_ns, DAY_NS, "a time from a second to a day"),
	  .help = "working sets of that time are told by percentiles (300)" },
	{ .name = "max_targets", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, max_targets, 1, MAX_TARGETS, "a number from 1 to 100000")),
	  .help = "leave out targets above that number (1000)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) }, { 0 }
};

const struct opt_table export_opts = {
	.opts = options, .children = children,
	.doc = "print metrics of what is being monitored, or of a record, for Prometheus",
};

static int take(struct export *e, const struct opts *o)
{
	return o->input ? export_from_record(e, o->input, &o->intervals) :
			  export_from_sessions(e, o->session);
}

static void print_into(const void *e, FILE *f)
{
	export_print(e, f);
}

static int print(const struct export *e)
{
	const struct out_opts opts = { .no_pager = true };
	struct out out;

	out_begin(&out, &opts);
	export_print(e, out.f);
	return out_end(&out);
}

/* To where it is wanted; @server and the file's path may be NULL. */
static int give(const struct export *e, struct textfile *file,
		struct serve *server)
{
	int rc = 0;

	if (file->path)
		rc = textfile_write(file, print_into, e);
	if (server)
		rc |= serve_set(server, print_into, e);
	return rc;
}

/* Until a signal comes. What fails on the way is said, and tried again. */
static void go_on(struct export *e, const struct opts *o,
		  struct textfile *file, struct serve *server)
{
	int64_t due_ns = clock_ns() + o->interval_ns;

	while (!signals_came()) {
		if (server)
			serve_until(server, due_ns);
		else
			signals_wait((unsigned int)(o->interval_ns / NS_PER_SEC));
		if (signals_came())
			return;
		due_ns += o->interval_ns;
		/* missed ones are not made up for in a burst */
		if (due_ns < clock_ns())
			due_ns = clock_ns() + o->interval_ns;
		/* a record stays as it is */
		if (!o->input)
			take(e, o);
		give(e, file, server);
	}
}

static int export(struct export *e, const struct opts *o)
{
	struct textfile file = { .path = o->textfile };
	struct serve *server = NULL;
	int rc = take(e, o);

	if (rc)
		return rc;
	if (!o->textfile && !o->listen)
		return print(e);
	/* From here on there are files that do not stay. */
	signals_catch();
	if (o->listen) {
		server = serve_open(o->listen);
		if (!server)
			return 1;
	}
	/* a limit of a file's size is an error as others are */
	signal(SIGXFSZ, SIG_IGN);
	rc = give(e, &file, server);
	if (server || (o->again && !rc)) {
		go_on(e, o, &file, server);
		rc = 0;
	}
	serve_close(server);
	return rc;
}

static int check(const struct opts *o)
{
	if (o->input && o->session)
		return msg_usage("--session: a record is shown, or a session, not both");
	if (o->again && !o->textfile && !o->listen)
		return msg_usage("--interval: goes with --textfile or --listen");
	return 0;
}

int cmd_export(const struct command_line *line)
{
	struct opts o = {
		.interval_ns = 5 * NS_PER_SEC,
		.window_ns = 300 * NS_PER_SEC,
		.max_targets = 1000,
	};
	struct export e = { 0 };
	int status;

	if (!opt_parse(&export_opts, line, &o, &status))
		return status;
	status = check(&o);
	if (status)
		return status;
	e.window_ns = o.window_ns;
	e.max_targets = (size_t)o.max_targets;
	status = export(&e, &o);
	export_free(&e);
	return status;
}
