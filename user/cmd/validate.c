// SPDX-License-Identifier: GPL-2.0
/* damox validate: is a record what a sane monitor would write? */
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cli/opt.h"
#include "report/input/inputs.h"
#include "report/validate.h"
#include "util/mem.h"
#include "util/units.h"

/* "start-end", both as sizes. */
static bool parse_boundary(char *word, struct boundary *b)
{
	char *dash = strchr(word, '-');
	bool ok;

	if (!dash)
		return false;
	*dash = 0;
	ok = !parse_size(word, &b->start) && !parse_size(dash + 1, &b->end) &&
	     b->start <= b->end;
	*dash = '-';
	return ok;
}

static int take_boundaries(struct opt_call *c)
{
	struct validity *o = c->input;

	free(o->boundaries);
	o->nr_boundaries = (size_t)c->n;
	o->boundaries = xcalloc(o->nr_boundaries, sizeof(*o->boundaries));
	for (int i = 0; i < c->n; i++)
		if (!parse_boundary(c->word[i], &o->boundaries[i]))
			return opt_bad(c, c->word[i], "<start>-<end>");
	return 0;
}

#define O struct validity
#define LIMITS(low, high)						\
	OPT_WORDS(OPT_INT(O, low, 0, 0, NULL), OPT_INT(O, high, 0, 0, NULL))

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, input),
	  .help = "record file (damon.data)" },
	{ .name = "aggr", .args = "<min us> <max us>",
	  LIMITS(aggr_us.min, aggr_us.max),
	  .help = "valid aggregation intervals (75000 125000)" },
	{ .name = "nr_regions", .args = "<min> <max>",
	  LIMITS(nr_regions.min, nr_regions.max),
	  .help = "valid numbers of regions (3 1200)" },
	{ .name = "nr_accesses", .args = "<min> <max>",
	  LIMITS(nr_accesses.min, nr_accesses.max),
	  .help = "valid numbers of accesses in an aggregation interval (0 24)" },
	{ .name = "allow_error", .args = "<percent>",
	  OPT_WORDS(OPT_RATE(O, allow_percent, 1)),
	  .help = "percentage of snapshots that may have an invalid interval or number of regions (2)" },
	{ .name = "regions_boundary", .args = "<start>-<end> [<start>-<end> ...]",
	  .min = 1, .max = OPT_MANY, .call = take_boundaries,
	  .help = "address ranges that regions may lie in" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(O, rows) }, { 0 }
};

const struct opt_table validate_opts = {
	.opts = options, .children = children, .doc = "check that a record is sane",
};

int cmd_validate(const struct command_line *line)
{
	struct validity o = {
		.input = INPUT_DEFAULT,
		.aggr_us = { 75000, 125000 },
		.nr_regions = { 3, 1200 },
		.nr_accesses = { 0, 24 },
		.allow_percent = 2,
	};
	int status;

	if (opt_parse(&validate_opts, line, &o, &status))
		status = validate_record(&o);
	rows_opts_destroy(&o.rows);
	free(o.boundaries);
	return status;
}
