// SPDX-License-Identifier: GPL-2.0
/* damox report heatmap, and report heats as damo 1 had it */
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "report/heatmap/heatmap_report.h"
#include "cli/opt.h"
#include "damo/quirks.h"
#include "util/mem.h"
#include "util/names.h"
#include "util/units.h"

static int take_time_range(struct opt_call *c)
{
	struct heatmap_report *o = c->input;

	return time_range_take(c, &o->ask.time);
}

static int take_addr_range(struct opt_call *c)
{
	static const char *const guided[] = { "guided", NULL };
	struct heatmap_report *o = c->input;

	return range_take(c, ARRAY_ADD(o->ask.addr, o->ask.nr_addr), false,
			  guided);
}

#define O struct heatmap_report
#define CELLS(m, what)	OPT_INT(O, m, 1, HEATMAP_MAX_CELLS, what)
#define INDEX(m)							\
	.args = "<number>",						\
	OPT_WORDS(OPT_INT32(O, id.m, INT32_MIN, INT32_MAX, "a number"))
#define HEAT_MAX	INT64_C(1000000000000000)
#define RANGE(function)							\
	.min = 2, .max = 3, .call = function

static const char *const draw_names[] = { "hottest", "all", NULL };

/* What both forms have. */
static const struct opt map_options[] = {
	{ .name = "input", .letter = 'i', .args = "<file> [<file> ...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_PATHS(O, input)),
	  .help = "record files (damon.data)" },
	{ .name = "tid", .args = "<id>", OPT_WORDS(OPT_NR(O, id.target_id)),
	  .given = OPT_GIVEN(O, by_target),
	  .help = "map the record of this target" },
	{ .name = "resol", .args = "<rows> <columns>",
	  OPT_WORDS(CELLS(rows, "a number of rows"),
		    CELLS(cols, "a number of columns")),
	  .help = "resolution of time and of addresses (40 80; raw and pictures: 500 500)" },
	{ .name = "time_range", .args = "<start> <end> [<base>]",
	  RANGE(take_time_range),
	  .help = "time to map, in ns or with a unit; base may be guided or guided_end, the start or end that --guide shows" },
	{ .name = "address_range", .args = "<start> <end> [<base>]",
	  RANGE(take_addr_range),
	  .help = "addresses to map; base may be guided, the start of the hottest area; may be repeated" },
	{ .name = "abs_time", OPT_FLAG(O, abs_time),
	  .help = "times on the record's clock (raw, pictures)" },
	{ .name = "abs_addr", OPT_FLAG(O, abs_addr),
	  .help = "addresses instead of offsets (raw, pictures)" },
	{ .name = "guide", OPT_FLAG(O, guide),
	  .help = "only show what times and addresses the record has" },
	{ 0 }
};

static const struct opt own_options[] = {
	{ .name = "output", .args = "<output>", OPT_WORDS(OPT_PATH(O, output)),
	  .help = "what to make: stdout, raw, or the name of a png, svg, pdf or jpeg file" },
	{ .name = "kdamond_idx", INDEX(kdamond_idx),
	  .given = OPT_GIVEN(O, by_kdamond),
	  .help = "map the record of this kdamond" },
	{ .name = "context_idx", INDEX(context_idx),
	  .given = OPT_GIVEN(O, by_context),
	  .help = "map the record of this context" },
	{ .name = "scheme_idx", INDEX(scheme_idx),
	  .given = OPT_GIVEN(O, by_scheme),
	  .help = "map the record of this scheme" },
	{ .name = "draw_range", OPT_WORDS(OPT_CHOICE(O, ask.draw, draw_names)),
	  .help = "which of the areas that --guide shows to map (hottest: most accesses per byte)" },
	{ .name = "guide_human", OPT_FLAG(O, guide_human),
	  .help = "what --guide shows, with units" },
	{ .name = "stdout_colorset",
	  OPT_WORDS(OPT_CHOICE(O, text.set, color_set_names)),
	  .help = "colors of the map on stdout" },
	{ .name = "stdout_skip_colorset_example", OPT_FLAG(O, text.no_example),
	  .help = "leave out the line that shows the colors" },
	{ .name = "df_passed", OPT_FLAG(O, only_passed),
	  .help = "count only bytes that passed the filters of the scheme" },
	{ .name = "sort_temperature", OPT_FLAG(O, sort_temperature),
	  .help = "sort the regions of each snapshot by temperature" },
	{ .name = "temperature_weights", .args = "<frequency> <age>",
	  OPT_WORDS(OPT_DOUBLE(O, weights.rate, 0, 0, NULL),
		    OPT_DOUBLE(O, weights.age, 0, 0, NULL)),
	  .help = "weights of access rate (percent) and age (us) in temperatures (1 1)" },
	{ .name = "interactive_edit", OPT_FLAG(O, interactive),
	  .help = "ask how to zoom and scroll, and draw again" },
	{ .name = "heat_range", .flags = OPT_OURS, .args = "<low> <high>",
	  OPT_WORDS(OPT_DOUBLE(O, heat.low, 0, HEAT_MAX, "a heat"),
		    OPT_DOUBLE(O, heat.high, 0, HEAT_MAX, "a heat")),
	  .given = OPT_GIVEN(O, fixed),
	  .help = "heat of the first and the last color, in accesses per second, so that maps can be compared (the range of the map)" },
	{ .name = "separate_files", .flags = OPT_OURS,
	  OPT_FLAG(O, separate_files),
	  .help = "a picture for each address range: name.png, name.1.png, ..." },
	{ 0 }
};

static const struct opt_table own_opts = { .opts = own_options };

static const struct opt_child children[] = {
	{ .table = &own_opts },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &rows_opts, .at = offsetof(O, points) },
	{ 0 }
};

const struct opt_table report_heatmap_opts = {
	.opts = map_options, .children = children,
	.doc = "show which addresses were accessed when, and how often",
};

static int run(const struct opt_table *table, const struct command_line *line,
	       struct heatmap_report *o)
{
	int status;

	o->out.like_damo = line->quirks->colors;
	o->text.small_units = line->quirks->small_units;
	if (opt_parse(table, line, o, &status))
		status = heatmap_report(o);
	opt_list_free(&o->input);
	rows_opts_destroy(&o->points);
	free(o->ask.addr);
	return status;
}

int cmd_report_heatmap(const struct command_line *line)
{
	struct heatmap_report o = HEATMAP_REPORT_INIT;

	o.text.unit_addrs = line->quirks->unit_addrs;
	o.text.wide_levels = line->quirks->wide_levels;
	o.tells_others = !line->quirks->first_target;
	return run(&report_heatmap_opts, line, &o);
}

/*
 * The form before version 2: prints numbers unless --heatmap names something
 * to draw, and begins where the first snapshot ends.
 */
static const struct opt heats_options[] = {
	{ .name = "heatmap", .args = "<output>", OPT_WORDS(OPT_PATH(O, output)),
	  .help = "what to make: stdout, or the name of a png, svg, pdf or jpeg file; numbers without it" },
	{ .name = "stdout_heatmap_color",
	  OPT_WORDS(OPT_CHOICE(O, text.set, color_set_names)),
	  .help = "colors of the map on stdout" },
	{ .name = "stdout_heatmap_skip_color_example",
	  OPT_FLAG(O, text.no_example),
	  .help = "leave out the line that shows the colors" },
	{ 0 }
};

static const struct opt_table heats_own_opts = { .opts = heats_options };

static const struct opt_child heats_children[] = {
	{ .table = &heats_own_opts },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ 0 }
};

const struct opt_table report_heats_opts = {
	.opts = map_options, .children = heats_children,
	.doc = "the heat map as damo 1 had it; see report heatmap",
};

int cmd_report_heats(const struct command_line *line)
{
	struct heatmap_report o = HEATMAP_REPORT_INIT;

	o.output = "raw";
	o.text.old = o.text.unit_addrs = o.text.wide_levels = true;
	o.ask.skip_first = true;
	return run(&report_heats_opts, line, &o);
}
