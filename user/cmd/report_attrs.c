// SPDX-License-Identifier: GPL-2.0
/* damox report attrs */
#include <stddef.h>
#include <string.h>

#include "damo/quirks.h"
#include "cmd/commands.h"
#include "cmd/live_source.h"
#include "cmd/session_opts.h"
#include "report/access/access_options.h"
#include "report/access/access_run.h"
#include "report/access/attrs.h"
#include "report/access/sort.h"
#include "cli/opt.h"
#include "cli/rows.h"

static const char *const key_names[] = {
	"address", "probe_hits_wsum", "age", "size", "temperature", "reverse",
	NULL
};

static int take_sort(struct opt_call *c)
{
	static const enum sort_key keys[] = {
		SORT_ADDRESS, SORT_PROBE_HITS, SORT_AGE, SORT_SIZE,
		SORT_TEMPERATURE
	};
	struct sort_opts *o = &((struct access_run *)c->input)->opts.sort;
	int i, choice;

	sort_clear(o);
	memset(o->descending, 0, sizeof(o->descending));
	for (i = 0; i < c->n; i++) {
		choice = opt_choice(c, c->word[i], key_names);
		if (choice < 0)
			return OPT_USAGE;
		if (strcmp(c->word[i], "reverse") != 0)
			sort_add(o, keys[choice]);
		else if (o->nr && strcmp(c->word[i - 1], "reverse") != 0)
			o->descending[o->key[0]] = true;
		else
			return opt_usage(c, "'reverse' has to follow a key");
	}
	return 0;
}

static int take_adjust(struct opt_call *c)
{
	struct access_run *run = c->input;

	return attrs_adjust_parse(&run->opts.attrs->adjust, c->word, c->n) ?
	       OPT_USAGE : 0;
}

static const char *const fields[] = { "size", "probe_hits", NULL };

static const struct opt options[] = {
	{ .name = "sort_regions_by", .args = "<keyword> [<keyword> ...]",
	  .min = 1, .max = OPT_MANY, .choices = key_names, .call = take_sort,
	  .help = "keys to sort regions by: address, probe_hits_wsum, age, size, temperature; \"reverse\" after one is for descending order" },
	{ .name = "adjust_region", .args = "<field> [<field> ...]",
	  .min = 1, .max = OPT_MANY, .choices = fields, .call = take_adjust,
	  .help = "make a property of the regions smaller: <size|probe_hits> [probe idx] <df_passed|probe_hits_rate> [probe idx]" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_run_opts },
	{ .table = &session_opts, .at = offsetof(struct access_run, session) },
	{ .table = &rows_columns_opts, .at = offsetof(struct access_run, opts.rows) },
	{ .table = &access_common_opts,
	  .at = offsetof(struct access_run, opts) },
	{ 0 }
};

const struct opt_table report_attrs_opts = {
	.opts = options, .children = children,
	.doc = "Show which data attributes memory has, as probes found them.",
	.more = "The side file <record>.kdamonds describes what the probes look for. "
		"--temperature_weights are those of hits, age and size. "
		"Options that are not described here filter "
		"('help access_filter_options') and lay out "
		"('help access_format_options').",
};

int cmd_report_attrs(const struct command_line *line)
{
	struct attrs_opts attrs = { 0 };
	struct access_run run;
	int status;

	access_run_init(&run, &live_source);
	run.opts.attrs = &attrs;
	run.opts.rounds = line->quirks->rounds;
	run.opts.small_units = line->quirks->small_units;
	run.opts.its_keywords = line->quirks->its_keywords;
	run.out.like_damo = line->quirks->colors;
	run.passed.any_word = line->quirks->words;
	run.opts.filter.weights = (struct access_weights){ 100, 100, 0 };
	sort_clear(&run.opts.sort);
	sort_add(&run.opts.sort, SORT_TEMPERATURE);
	if (opt_parse(&report_attrs_opts, line, &run, &status))
		status = access_run(&run);
	access_run_destroy(&run);
	return status;
}
