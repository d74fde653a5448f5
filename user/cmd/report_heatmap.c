// SPDX-License-Identifier: GPL-2.0
/* damox report heatmap, and report heats as damo 1 had it */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/heatmap_report.h"
#include "util/args.h"
#include "util/units.h"

enum {
	KEY_OUTPUT = 0x100, KEY_INPUT_FILE, KEY_KDAMOND, KEY_CONTEXT,
	KEY_SCHEME, KEY_TID, KEY_RESOL, KEY_TIME, KEY_DRAW, KEY_ADDRESS,
	KEY_ABS_TIME, KEY_ABS_ADDR, KEY_GUIDE, KEY_GUIDE_HUMAN, KEY_COLORSET,
	KEY_NO_EXAMPLE, KEY_PASSED, KEY_SORT, KEY_WEIGHTS, KEY_INTERACTIVE,
	KEY_SEPARATE,
};

static int take_index(struct argp_state *state, const char *arg, int *index,
		      bool *given)
{
	int64_t value;

	if (parse_int(arg, INT32_MIN, INT32_MAX, &value))
		return args_bad(state, arg, "a number");
	*index = (int)value;
	*given = true;
	return 0;
}

static int take_target(struct argp_state *state, const char *arg,
		       struct heatmap_report *o)
{
	if (parse_nr(arg, &o->id.target_id))
		return args_bad(state, arg, "a number");
	o->by_target = true;
	return 0;
}

static int take_resolution(struct argp_state *state, char *arg,
			   struct heatmap_report *o)
{
	struct args_words w;
	int64_t rows, cols;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_int(w.word[0], 1, HEATMAP_MAX_CELLS, &rows))
		return args_bad(state, w.word[0], "a number of rows");
	if (parse_int(w.word[1], 1, HEATMAP_MAX_CELLS, &cols))
		return args_bad(state, w.word[1], "a number of columns");
	o->rows = (size_t)rows;
	o->cols = (size_t)cols;
	return 0;
}

static int take_range(struct argp_state *state, char *arg,
		      struct heatmap_words *range)
{
	struct args_words w;

	if (args_words(state, arg, 2, 3, &w))
		return EINVAL;
	memcpy(range->word, w.word, sizeof(*w.word) * (size_t)w.n);
	range->nr = w.n;
	return 0;
}

static int take_addr_range(struct argp_state *state, char *arg,
			   struct heatmap_ask *ask)
{
	struct heatmap_words *more;

	more = reallocarray(ask->addr, ask->nr_addr + 1, sizeof(*more));
	if (!more)
		return args_usage(state, "no memory for the address ranges");
	ask->addr = more;
	return take_range(state, arg, &ask->addr[ask->nr_addr++]);
}

static int take_weights(struct argp_state *state, char *arg,
			struct heatmap_weights *weights)
{
	struct args_words w;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_double(w.word[0], &weights->rate))
		return args_bad(state, w.word[0], "a number");
	if (parse_double(w.word[1], &weights->age))
		return args_bad(state, w.word[1], "a number");
	return 0;
}

static int take_inputs(struct argp_state *state, char *arg,
		       struct heatmap_report *o)
{
	struct args_words w;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	free(o->input);
	o->input = calloc((size_t)w.n, sizeof(*o->input));
	if (!o->input)
		return args_usage(state, "no memory for the inputs");
	memcpy(o->input, w.word, sizeof(*w.word) * (size_t)w.n);
	o->nr_inputs = (size_t)w.n;
	return 0;
}

static int take_colorset(struct argp_state *state, const char *arg,
			 struct heatmap_report *o)
{
	int set = args_choice(state, arg, colour_set_names);

	if (set < 0)
		return EINVAL;
	o->text.set = (enum colour_set)set;
	return 0;
}

static int take_draw(struct argp_state *state, const char *arg,
		     struct heatmap_report *o)
{
	static const char *const names[] = { "hottest", "all", NULL };
	int draw = args_choice(state, arg, names);

	if (draw < 0)
		return EINVAL;
	o->ask.draw = (enum heatmap_draw)draw;
	return 0;
}

/* Options that are either there or not. */
static bool *flag_of(struct heatmap_report *o, int key)
{
	switch (key) {
	case KEY_ABS_TIME:
		return &o->abs_time;
	case KEY_ABS_ADDR:
		return &o->abs_addr;
	case KEY_GUIDE:
		return &o->guide;
	case KEY_GUIDE_HUMAN:
		return &o->guide_human;
	case KEY_NO_EXAMPLE:
		return &o->text.no_example;
	case KEY_PASSED:
		return &o->only_passed;
	case KEY_SORT:
		return &o->sort_temperature;
	case KEY_INTERACTIVE:
		return &o->interactive;
	case KEY_SEPARATE:
		return &o->separate_files;
	}
	return NULL;
}

static error_t heatmap_parse(int key, char *arg, struct argp_state *state)
{
	struct heatmap_report *o = state->input;
	bool *flag = flag_of(o, key);

	if (flag) {
		*flag = true;
		return 0;
	}
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->intervals;
		state->child_inputs[1] = &o->out;
		return 0;
	case KEY_OUTPUT:
		o->output = arg;
		return 0;
	case 'i':
	case KEY_INPUT_FILE:
		return take_inputs(state, arg, o);
	case KEY_KDAMOND:
		return take_index(state, arg, &o->id.kdamond_idx,
				  &o->by_kdamond);
	case KEY_CONTEXT:
		return take_index(state, arg, &o->id.context_idx,
				  &o->by_context);
	case KEY_SCHEME:
		return take_index(state, arg, &o->id.scheme_idx,
				  &o->by_scheme);
	case KEY_TID:
		return take_target(state, arg, o);
	case KEY_RESOL:
		return take_resolution(state, arg, o);
	case KEY_TIME:
		return take_range(state, arg, &o->ask.time);
	case KEY_ADDRESS:
		return take_addr_range(state, arg, &o->ask);
	case KEY_DRAW:
		return take_draw(state, arg, o);
	case KEY_COLORSET:
		return take_colorset(state, arg, o);
	case KEY_WEIGHTS:
		return take_weights(state, arg, &o->weights);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option heatmap_options[] = {
	{ "output", KEY_OUTPUT, "<output>", 0,
	  "what to make: stdout, raw, or the name of a png, svg, pdf or jpeg file",
	  0 },
	{ "input", 'i', "<file> [<file> ...]", 0,
	  "record files (damon.data)", 0 },
	{ "kdamond_idx", KEY_KDAMOND, "<int>", 0,
	  "map the record of this kdamond", 0 },
	{ "context_idx", KEY_CONTEXT, "<int>", 0,
	  "map the record of this context", 0 },
	{ "scheme_idx", KEY_SCHEME, "<int>", 0,
	  "map the record of this scheme", 0 },
	{ "tid", KEY_TID, "<id>", 0, "map the record of this target", 0 },
	{ "resol", KEY_RESOL, "<rows> <columns>", 0,
	  "resolution of time and of addresses (40 80; raw and pictures: 500 500)",
	  0 },
	{ "time_range", KEY_TIME, "<start> <end> [<base>]", 0,
	  "time to map, in ns or with a unit; base may be guided or guided_end, the start or end that --guide tells",
	  0 },
	{ "draw_range", KEY_DRAW, "<hottest|all>", 0,
	  "which of the areas that --guide tells to map (hottest: most accesses per byte)",
	  0 },
	{ "address_range", KEY_ADDRESS, "<start> <end> [<base>]", 0,
	  "addresses to map; base may be guided, the start of the hottest area; may be repeated",
	  0 },
	{ "abs_time", KEY_ABS_TIME, NULL, 0,
	  "times on the record's clock (raw, pictures)", 0 },
	{ "abs_addr", KEY_ABS_ADDR, NULL, 0,
	  "addresses instead of offsets (raw, pictures)", 0 },
	{ "guide", KEY_GUIDE, NULL, 0,
	  "only tell what times and addresses the record has", 0 },
	{ "guide_human", KEY_GUIDE_HUMAN, NULL, 0,
	  "the same with units", 0 },
	{ "stdout_colorset", KEY_COLORSET, "<gray|flame|emotion>", 0,
	  "colours of the map on stdout", 0 },
	{ "stdout_skip_colorset_example", KEY_NO_EXAMPLE, NULL, 0,
	  "leave out the line that shows the colours", 0 },
	{ "df_passed", KEY_PASSED, NULL, 0,
	  "count only bytes that passed the filters of the scheme", 0 },
	{ "sort_temperature", KEY_SORT, NULL, 0,
	  "sort the regions of each snapshot by temperature", 0 },
	{ "temperature_weights", KEY_WEIGHTS, "<frequency> <age>", 0,
	  "weights of access rate (percent) and age (us) in temperatures (1 1)",
	  0 },
	{ "interactive_edit", KEY_INTERACTIVE, NULL, 0,
	  "ask how to zoom and scroll, and draw again", 0 },
	{ "separate_files", KEY_SEPARATE, NULL, ARGS_OURS,
	  "a picture for each address range: name.png, name.1.png, ...", 0 },
	{ 0 }
};

static const struct argp_child heatmap_children[] = {
	{ &intervals_argp, 0, NULL, 0 },
	{ &out_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp report_heatmap_argp = {
	heatmap_options, heatmap_parse, NULL,
	"show when which address ranges were how frequently accessed",
	heatmap_children, NULL, NULL
};

static int run(const struct argp *argp, int argc, char **argv,
	       struct heatmap_report *o)
{
	int status;

	if (args_parse(argp, argc, argv, o, &status))
		status = heatmap_report(o);
	free(o->input);
	free(o->ask.addr);
	return status;
}

int cmd_report_heatmap(int argc, char **argv)
{
	struct heatmap_report o = HEATMAP_REPORT_INIT;

	return run(&report_heatmap_argp, argc, argv, &o);
}

/*
 * The form before version 2: prints numbers unless --heatmap names something
 * to draw, and begins where the first snapshot ends.
 */
static const struct argp_option heats_options[] = {
	{ "heatmap", KEY_OUTPUT, "<output>", 0,
	  "what to make: stdout, or the name of a png, svg, pdf or jpeg file; numbers without it",
	  0 },
	{ "input", 'i', "<file>", 0, "record file (damon.data)", 0 },
	{ "tid", KEY_TID, "<id>", 0, "map the record of this target", 0 },
	{ "resol", KEY_RESOL, "<rows> <columns>", 0,
	  "resolution of time and of addresses", 0 },
	{ "time_range", KEY_TIME, "<start> <end>", 0, "time to map, in ns", 0 },
	{ "address_range", KEY_ADDRESS, "<start> <end>", 0,
	  "addresses to map", 0 },
	{ "abs_time", KEY_ABS_TIME, NULL, 0, "times on the record's clock", 0 },
	{ "abs_addr", KEY_ABS_ADDR, NULL, 0,
	  "addresses instead of offsets", 0 },
	{ "guide", KEY_GUIDE, NULL, 0,
	  "only tell what times and addresses the record has", 0 },
	{ "stdout_heatmap_color", KEY_COLORSET, "<gray|flame|emotion>", 0,
	  "colours of the map on stdout", 0 },
	{ "stdout_heatmap_skip_color_example", KEY_NO_EXAMPLE, NULL, 0,
	  "leave out the line that shows the colours", 0 },
	{ 0 }
};

const struct argp report_heats_argp = {
	heats_options, heatmap_parse, NULL,
	"the heat map as damo 1 had it; see report heatmap",
	heatmap_children, NULL, NULL
};

int cmd_report_heats(int argc, char **argv)
{
	struct heatmap_report o = HEATMAP_REPORT_INIT;

	o.output = "raw";
	o.text.old = true;
	o.ask.skip_first = true;
	return run(&report_heats_argp, argc, argv, &o);
}
