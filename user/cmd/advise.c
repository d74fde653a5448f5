// SPDX-License-Identifier: GPL-2.0
/* damox advise */
#include "cli/opt.h"
#include "cmd/advise_try.h"
#include "cmd/commands.h"
#include "report/advice/advice.h"
#include "report/advice/trial.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define WATCH_NS	(10 * NS_PER_SEC)
#define WINDOW_NS	(3 * NS_PER_SEC)
#define NR_PAIRS	4

struct opts {
	struct advice_opts advice;
	struct advise_try_opts try;
};

#define O struct opts

static int take_try(struct opt_call *c)
{
	struct opts *o = c->input;

	o->try.wanted = true;
	o->try.target = c->n ? c->word[0] : NULL;
	return 0;
}

static const struct opt options[] = {
	{ .name = "input", .letter = 'i', OPT_FILE(O, advice.input),
	  .help = "record file (damon.data)" },
	{ .name = "idle", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, advice.idle_ns, NS_PER_SEC)),
	  .help = "memory that was not used for so long at the end is cold (half the record)" },
	{ .name = "least_size", .args = "<size>",
	  OPT_WORDS(OPT_BYTES(O, advice.least_bytes)),
	  .help = "leave out smaller ranges (1 MiB)" },
	{ .name = "try", .args = "[<pid|command>]", .max = 1, .call = take_try,
	  .help = "apply the advice to that process (of the record, if none is given), and report before and after" },
	{ .name = "watch", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, try.watch_ns, NS_PER_SEC)),
	  .given = OPT_GIVEN(O, try.any),
	  .help = "with --try: how long to watch it for the advice (10)" },
	{ .name = "window", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, try.window_ns, NS_PER_SEC)),
	  .given = OPT_GIVEN(O, try.any),
	  .help = "with --try: how long each measurement takes (3)" },
	{ .name = "pairs", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, try.nr_pairs, 2, TRIAL_MAX_PAIRS,
			    "a number of measurements from 2 to 64")),
	  .given = OPT_GIVEN(O, try.any),
	  .help = "with --try: how many measurements before, and how many after (4)" },
	{ .name = "alternate", OPT_FLAG(O, try.alternate),
	  .given = OPT_GIVEN(O, try.any),
	  .help = "with --try: take MADV_HUGEPAGE back for every other measurement" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, advice.intervals) },
	{ .table = &out_opts, .at = offsetof(O, advice.out) },
	{ .table = &rows_opts, .at = offsetof(O, advice.rows) },
	{ 0 }
};

const struct opt_table advise_opts = {
	.opts = options, .children = children,
	.doc = "what a program had better tell the kernel about its memory, by a record",
};

static int run(const struct opts *o)
{
	if (o->try.any && !o->try.wanted)
		return msg_usage("--watch, --window, --pairs and --alternate: go with --try");
	return o->try.wanted ? advise_try(&o->advice, &o->try) :
			       advice_report(&o->advice);
}

int cmd_advise(const struct command_line *line)
{
	struct opts o = {
		.advice = { .least_bytes = ADVICE_LEAST_BYTES, .page_bytes = page_bytes() },
		.try = { .watch_ns = WATCH_NS, .window_ns = WINDOW_NS,
			 .nr_pairs = NR_PAIRS, .quirks = line->quirks },
	};
	int status;

	if (opt_parse(&advise_opts, line, &o, &status))
		status = run(&o);
	rows_opts_destroy(&o.advice.rows);
	return status;
}
