// SPDX-License-Identifier: GPL-2.0
/* damox report trace */
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "damo/quirks.h"
#include "report/trace.h"
#include "cli/opt.h"
#include "util/units.h"

#define MAX_COLS	1000000

struct input {
	struct trace_opts o;
	uint32_t no_events;
};

#define O struct input

/* The words of --event and --no_event, as bits. */
static int take_events(const struct opt_call *c, bool all, uint32_t *bits)
{
	int i, event;

	*bits = 0;
	for (i = 0; i < c->n; i++) {
		if (all && !strcmp(c->word[i], "all")) {
			*bits = TRACE_ALL_EVENTS;
			continue;
		}
		event = opt_choice(c, c->word[i], trace_event_names);
		if (event < 0)
			return OPT_USAGE;
		*bits |= UINT32_C(1) << event;
	}
	return 0;
}

static int take_event(struct opt_call *c)
{
	return take_events(c, true, &((struct input *)c->input)->o.events);
}

static int take_no_event(struct opt_call *c)
{
	return take_events(c, false, &((struct input *)c->input)->no_events);
}

static const char *const tracers[] = { "perf", "trace-cmd", NULL };

static const struct opt options[] = {
	{ .name = "event", .args = "<event> [<event> ...]", .min = 1,
	  .max = OPT_MANY, .choices = trace_event_names, .call = take_event,
	  .help = "events to show: damon:damon_aggregated, damon:damos_before_apply, damon:damon_monitor_intervals_tune, damon:damos_esz, damon:damos_stat_after_apply_interval, damon:damon_region_aggregated, or all (all)" },
	{ .name = "no_event", .args = "<event> [<event> ...]", .min = 1,
	  .max = OPT_MANY, .choices = trace_event_names, .call = take_no_event,
	  .help = "events not to show" },
	{ .name = "tracer", OPT_WORDS(OPT_CHOICE(O, o.tracer, tracers)),
	  .help = "tracer that made the input; no effect, its content shows it" },
	{ .name = "input", .letter = 'i', OPT_FILE(O, o.input),
	  .help = "perf data, text of perf script, perf trace or trace-cmd report, or what --output saved" },
	{ .name = "output", .letter = 'o', OPT_FILE(O, o.output),
	  .help = "save the lines that are shown" },
	{ .name = "raw", OPT_FLAG(O, o.raw), .help = "print the tracer's lines as well" },
	{ .name = "max_cols", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, o.max_cols, 1, MAX_COLS, "a number of columns")),
	  .help = "columns of a line; longer ones continue on the next line (100)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &out_opts, .at = offsetof(O, o.out) },
	{ .table = &rows_opts, .at = offsetof(O, o.rows) },
	{ 0 }
};

const struct opt_table report_trace_opts = {
	.opts = options, .children = children,
	.doc = "show trace events of DAMON",
};

int cmd_report_trace(const struct command_line *line)
{
	struct input in = { .o = TRACE_OPTS_INIT };
	int status;

	in.o.small_units = line->quirks->small_units;
	if (opt_parse(&report_trace_opts, line, &in, &status)) {
		in.o.events &= ~in.no_events;
		status = trace_report(&in.o);
	}
	rows_opts_destroy(&in.o.rows);
	return status;
}
