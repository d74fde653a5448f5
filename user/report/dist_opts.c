// SPDX-License-Identifier: GPL-2.0
/* Options that the reports of distributions share. */
#include <errno.h>
#include <string.h>

#include "report/dist.h"
#include "report/picture.h"
#include "util/args.h"
#include "util/units.h"

#define MAX_COLS	4096

enum { KEY_COLS = 0x7300, KEY_RAW };

static int take_range(struct argp_state *state, char *arg,
		      struct dist_range *r)
{
	int64_t *member[] = { &r->start, &r->stop, &r->step };
	struct args_words w;
	int i;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	for (i = 0; i < 3; i++)
		if (parse_int(w.word[i], -1000000, 1000000, member[i]))
			return args_bad(state, w.word[i], "a number");
	if (!r->step)
		return args_usage(state, "--range: the step must not be 0");
	return 0;
}

static int take_sort(struct argp_state *state, const char *arg,
		     struct dist_opts *o)
{
	static const char *const names[] = { "time", "size", NULL };
	int sort = args_choice(state, arg, names);

	if (sort < 0)
		return EINVAL;
	o->sort = (enum dist_sort)sort;
	return 0;
}

static error_t dist_parse(int key, char *arg, struct argp_state *state)
{
	struct dist_opts *o = state->input;

	switch (key) {
	case 'r':
		return take_range(state, arg, &o->range);
	case 's':
		return take_sort(state, arg, o);
	case 'p':
		if (picture_type(arg) < 0)
			return args_bad(state, arg,
					"the name of a png, svg, pdf or jpeg file");
		o->plot = arg;
		return 0;
	case KEY_COLS:
		if (parse_int(arg, 0, MAX_COLS, &o->nr_cols_bar))
			return args_bad(state, arg, "a number of columns");
		return 0;
	case KEY_RAW:
		o->raw = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option dist_options[] = {
	{ "range", 'r', "<start> <stop> <step>", 0,
	  "percentiles to show, the stop left out (0 101 25)", 0 },
	{ "sortby", 's', "<time|size>", 0,
	  "order that percentiles are counted in (size)", 0 },
	{ "plot", 'p', "<file>", 0,
	  "draw a png, svg, pdf or jpeg file", 0 },
	{ 0 }
};

const struct argp dist_argp = { dist_options, dist_parse, NULL, NULL, NULL,
				NULL, NULL };

static const struct argp_option bar_options[] = {
	{ "nr_cols_bar", KEY_COLS, "<num>", 0,
	  "columns of the bars; 0 for none (59)", 0 },
	{ "raw_number", KEY_RAW, NULL, 0, "numbers without units", 0 },
	{ 0 }
};

const struct argp dist_bar_argp = { bar_options, dist_parse, NULL, NULL, NULL,
				    NULL, NULL };
