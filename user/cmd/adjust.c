// SPDX-License-Identifier: GPL-2.0
/* damox adjust: a record with fewer and longer snapshots, or less in them */
#include "damo/quirks.h"
#include "cmd/commands.h"
#include "record/record.h"
#include "report/input/access_filter_opts.h"
#include "report/adjust.h"
#include "report/input/inputs.h"
#include "cli/opt.h"
#include "util/units.h"

struct opts {
	struct adjust_opts o;
	int format;			/* enum rec_format */
	struct access_filter filter;
	struct intervals_opt intervals;
};

#define O struct opts

static const struct opt options[] = {
	{ .name = "aggregate_interval", .args = "<microseconds>",
	  OPT_WORDS(OPT_TIME(O, o.aggr_ns, NS_PER_US)),
	  .given = OPT_GIVEN(O, o.aggregate), .help = "new aggregation interval" },
	{ .name = "input", .letter = 'i', OPT_FILE(O, o.input),
	  .help = "record file (damon.data)" },
	{ .name = "output", .letter = 'o', OPT_FILE(O, o.output),
	  .help = "where to write (damon.adjusted.data)" },
	{ .name = "output_type",
	  OPT_WORDS(OPT_CHOICE(O, format, rec_format_names)),
	  .help = "format of the new record (native; as damo: json_compressed)" },
	{ .name = "output_permission", .args = "<octal>",
	  OPT_WORDS(OPT_MODE(O, o.mode)),
	  .help = "permission of the new record (600)" },
	{ .name = "skip", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, o.skip, 0, INT64_MAX, "a number of snapshots")),
	  .help = "first snapshots to skip when aggregating (20)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &access_filter_opts, .at = offsetof(O, filter) },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ 0 }
};

const struct opt_table adjust_opts = {
	.opts = options, .children = children,
	.doc = "make a record coarser, or less of it",
};

int cmd_adjust(const struct command_line *line)
{
	struct opts o = {
		.o = {
			.input = INPUT_DEFAULT,
			.output = "damon.adjusted.data",
			.mode = 0600,
			.skip = 20,
			.filter = &o.filter,
			.sums_merged = line->quirks->sums_merged,
			.rounds = line->quirks->rounds,
		},
		.format = line->quirks->json_records ? REC_JSON_COMPRESSED :
						     REC_NATIVE,
	};
	int status;

	access_filter_init(&o.filter);
	if (opt_parse(&adjust_opts, line, &o, &status)) {
		o.o.format = (enum rec_format)o.format;
		o.o.intervals = o.intervals.given ? &o.intervals.v : NULL;
		status = access_filter_finish(&o.filter);
		if (!status)
			status = adjust_record(&o.o);
	}
	access_filter_destroy(&o.filter);
	return status;
}
