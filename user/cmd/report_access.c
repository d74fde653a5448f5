// SPDX-License-Identifier: GPL-2.0
/* damox report access, and report raw as damo 1 had it */
#include <stddef.h>

#include "cmd/commands.h"
#include "cmd/live_source.h"
#include "cmd/session_opts.h"
#include "report/access/access_options.h"
#include "report/access/access_run.h"
#include "cli/opt.h"
#include "cli/rows.h"
#include "damo/quirks.h"

#define O struct access_run

static const struct opt_child children[] = {
	{ .table = &access_run_opts },
	{ .table = &session_opts, .at = offsetof(struct access_run, session) },
	{ .table = &rows_columns_opts, .at = offsetof(O, opts.rows) },
	{ .table = &access_format_opts, .at = offsetof(O, opts) },
	{ 0 }
};

const struct opt_table report_access_opts = {
	.children = children,
	.doc = "Show which memory is accessed how often, and since when.",
	.more = "Without --input, a snapshot of what is being monitored is shown; "
		"when nothing is, the record damon.data, or else what was seen last before "
		"monitoring ended. Options that are not described "
		"here filter ('help access_filter_options') and lay out "
		"('help access_format_options').",
};

static int run(const struct opt_table *table, const struct command_line *line,
	       const struct raw_form_opts *raw, bool json)
{
	struct access_run run;
	int status;

	access_run_init(&run, &live_source);
	run.opts.json = json;
	run.opts.raw_form = raw;
	run.opts.rounds = line->quirks->rounds;
	run.opts.small_units = line->quirks->small_units;
	run.opts.its_keywords = line->quirks->its_keywords;
	run.out.like_damo = line->quirks->colors;
	run.passed.any_word = line->quirks->words;
	if (raw)
		run.opts.raw = *raw;
	if (opt_parse(table, line, &run, &status))
		status = access_run(&run);
	access_run_destroy(&run);
	return status;
}

int cmd_report_access(const struct command_line *line)
{
	return run(&report_access_opts, line, NULL, false);
}

/* ---- report raw ---- */

static const struct opt raw_options[] = {
	{ .name = "duration", .args = "<start> <end>",
	  OPT_WORDS(OPT_DOUBLE(O, opts.raw.from_s, 0, 0, "a number of seconds"),
		    OPT_DOUBLE(O, opts.raw.to_s, 0, 0, "a number of seconds")),
	  .given = OPT_GIVEN(O, opts.raw.has_span),
	  .help = "snapshots that start so many seconds after the first one" },
	{ 0 }
};

static const struct opt_child access_child[] = {
	{ .table = &report_access_opts }, { 0 }
};

const struct opt_table report_raw_opts = {
	.opts = raw_options, .children = access_child,
	.doc = "The numbers of a record; see report access --raw_form.",
};

int cmd_report_raw(const struct command_line *line)
{
	const struct raw_form_opts raw = { .as_damo1 = line->quirks->damo1 };

	return run(&report_raw_opts, line, &raw, false);
}

/* ---- report json ---- */

const struct opt_table report_json_opts = {
	.children = access_child,
	.doc = "A record as JSON; see report access --json.",
};

int cmd_report_json(const struct command_line *line)
{
	return run(&report_json_opts, line, NULL, true);
}
