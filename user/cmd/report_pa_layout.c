// SPDX-License-Identifier: GPL-2.0
/* damox report pa_layout */
#include "cmd/commands.h"
#include "report/pa_layout.h"
#include "util/args.h"
#include "util/units.h"

enum { KEY_NODE = 0x100, KEY_ADDR, KEY_RAW };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct pa_layout_opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->out;
		return 0;
	case KEY_NODE:
	case KEY_ADDR:
		if (parse_int(arg, 0, INT32_MAX, &o->node))
			return args_bad(state, arg, "the number of a node");
		o->only_ranges |= key == KEY_ADDR;
		return 0;
	case KEY_RAW:
		o->raw = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "numa_node", KEY_NODE, "<node id>", 0, "show only this node", 0 },
	{ "numa_addr", KEY_ADDR, "<node id>", 0,
	  "show only where this node has memory", 0 },
	{ "raw_number", KEY_RAW, NULL, 0, "numbers without units", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_pa_layout_argp = {
	options, parse, NULL, "show the layout of physical memory",
	children, NULL, NULL
};

int cmd_report_pa_layout(int argc, char **argv)
{
	struct pa_layout_opts o = { .node = PA_NO_NODE };
	int status;

	if (args_parse(&report_pa_layout_argp, argc, argv, &o, &status))
		status = pa_layout_report(&o);
	return status;
}
