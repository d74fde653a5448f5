// SPDX-License-Identifier: GPL-2.0
/* damox report trace */
#include <errno.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/trace.h"
#include "util/args.h"
#include "util/units.h"

enum { KEY_EVENT = 0x100, KEY_NO_EVENT, KEY_TRACER, KEY_RAW, KEY_MAX_COLS };

#define MAX_COLS	1000000

/* The words of --event and --no_event, as bits. */
static int take_events(struct argp_state *state, char *arg, bool all,
		       uint32_t *bits)
{
	struct args_words w;
	int i, event;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	*bits = 0;
	for (i = 0; i < w.n; i++) {
		if (all && !strcmp(w.word[i], "all")) {
			*bits = TRACE_ALL_EVENTS;
			continue;
		}
		event = args_choice(state, w.word[i], trace_event_names);
		if (event < 0)
			return EINVAL;
		*bits |= UINT32_C(1) << event;
	}
	return 0;
}

struct input {
	struct trace_opts o;
	uint32_t no_events;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const tracers[] = { "perf", "trace-cmd", NULL };
	struct input *in = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &in->o.out;
		return 0;
	case KEY_EVENT:
		return take_events(state, arg, true, &in->o.events);
	case KEY_NO_EVENT:
		return take_events(state, arg, false, &in->no_events);
	case KEY_TRACER:
		return args_choice(state, arg, tracers) < 0 ? EINVAL : 0;
	case 'i':
		in->o.input = arg;
		return 0;
	case 'o':
		in->o.output = arg;
		return 0;
	case KEY_RAW:
		in->o.raw = true;
		return 0;
	case KEY_MAX_COLS:
		if (parse_int(arg, 1, MAX_COLS, &in->o.max_cols))
			return args_bad(state, arg, "a number of columns");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "event", KEY_EVENT, "<event> [<event> ...]", 0,
	  "events to show: damon:damon_aggregated, damon:damos_before_apply, damon:damon_monitor_intervals_tune, damon:damos_esz, damon:damos_stat_after_apply_interval, damon:damon_region_aggregated, or all (all)",
	  0 },
	{ "no_event", KEY_NO_EVENT, "<event> [<event> ...]", 0,
	  "events not to show", 0 },
	{ "tracer", KEY_TRACER, "<perf|trace-cmd>", 0,
	  "tracer that made the input; told by its content anyway", 0 },
	{ "input", 'i', "<file>", 0,
	  "text of perf script or trace-cmd report, or what --output saved", 0 },
	{ "output", 'o', "<file>", 0, "save the lines that are shown", 0 },
	{ "raw", KEY_RAW, NULL, 0, "print the tracer's lines, too", 0 },
	{ "max_cols", KEY_MAX_COLS, "<num>", 0,
	  "columns of a line; what is longer goes on in the next one (100)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_trace_argp = {
	options, parse, NULL, "show trace events of DAMON", children, NULL, NULL
};

int cmd_report_trace(int argc, char **argv)
{
	struct input in = { .o = TRACE_OPTS_INIT };
	int status;

	if (!args_parse(&report_trace_argp, argc, argv, &in, &status))
		return status;
	in.o.events &= ~in.no_events;
	return trace_report(&in.o);
}
