// SPDX-License-Identifier: GPL-2.0
/* Options that the reports of distributions share. */
#include <errno.h>
#include <string.h>

#include "report/dist/dist.h"
#include "draw/picture_type.h"
#include "cli/opt.h"
#include "util/units.h"

#define MAX_COLS	4096
#define MAX_PERCENT	1000000

#define O struct dist_opts
#define PERCENT(m)							\
	OPT_INT(O, range.m, -MAX_PERCENT, MAX_PERCENT, "a percentile")

static int check_range(struct opt_call *c)
{
	struct dist_opts *o = c->input;

	return o->range.step ? 0 : opt_usage(c, "the step must not be 0");
}

static int check_plot(struct opt_call *c)
{
	if (picture_type(c->word[0]) < 0)
		return opt_bad(c, c->word[0],
			       "the name of a png, svg, pdf or jpeg file");
	return 0;
}

static int take_time_range(struct opt_call *c)
{
	struct dist_opts *o = c->input;

	return time_range_take(c, &o->time);
}

static const char *const sort_names[] = { "time", "size", NULL };

static const struct opt percentile_options[] = {
	{ .name = "range", .letter = 'r', .args = "<start> <stop> <step>",
	  OPT_WORDS(PERCENT(start), PERCENT(stop), PERCENT(step)),
	  .given = OPT_GIVEN(O, range_given), .call = check_range,
	  .help = "percentiles to show, without the stop (0 101 25; over time: everything)" },
	{ .name = "plot", .letter = 'p', OPT_FILE(O, plot), .call = check_plot,
	  .help = "draw a png, svg, pdf or jpeg file" },
	{ 0 }
};

static const struct opt_child percentile_children[] = {
	{ .table = &rows_opts, .at = offsetof(O, rows) }, { 0 }
};

const struct opt_table dist_percentile_opts = {
	.opts = percentile_options, .children = percentile_children,
};

static const struct opt time_options[] = {
	{ .name = "sortby", .letter = 's',
	  OPT_WORDS(OPT_CHOICE(O, sort, sort_names)),
	  .help = "order that percentiles are counted in (size)" },
	{ .name = "time_range", .flags = OPT_OURS,
	  .args = "<start> <end> [<base>]", .min = 2, .max = 3,
	  .call = take_time_range,
	  .help = "only what was taken in that time, in ns or with a unit; base may be guided or guided_end, the record's start or end" },
	{ 0 }
};

static const struct opt_child time_children[] = {
	{ .table = &dist_percentile_opts, .at = 0 }, { 0 }
};

const struct opt_table dist_opts = {
	.opts = time_options, .children = time_children,
};

static const struct opt bar_options[] = {
	{ .name = "nr_cols_bar", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, nr_cols_bar, 0, MAX_COLS, "a number of columns")),
	  .help = "columns of the bars; 0 for none (59)" },
	{ .name = "raw_number", OPT_FLAG(O, raw),
	  .help = "print numbers without units" },
	{ 0 }
};

const struct opt_table dist_bar_opts = { .opts = bar_options };
