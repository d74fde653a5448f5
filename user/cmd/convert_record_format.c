// SPDX-License-Identifier: GPL-2.0
/* damox convert_record_format: the same record in another format */
#include <sys/stat.h>

#include "damo/quirks.h"
#include "cmd/commands.h"
#include "record/record.h"
#include "report/input/inputs.h"
#include "cli/opt.h"
#include "util/msg.h"

struct opts {
	const char *record;
	const char *output;
	int format;			/* enum rec_format, or NO_FORMAT */
	struct intervals_opt intervals;
};

#define NO_FORMAT	(-1)
#define O struct opts

static const struct opt options[] = {
	{ .name = "record_file", OPT_FILE(O, record),
	  .help = "record file (damon.data)" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, record),
	  .help = "the same as --record_file" },
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, format, rec_format_names)),
	  .help = "new format (json_compressed; a native record in place stays native)" },
	{ .name = "output_file", OPT_FILE(O, output),
	  .help = "where to write the converted record (the record file itself)" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &intervals_opts, .at = offsetof(O, intervals) }, { 0 }
};

const struct opt_table convert_record_format_opts = {
	.opts = options, .children = children,
	.doc = "convert a record into another format",
};

/* A native record stays one where it is: all others hold less. */
static enum rec_format default_format(const struct rec_reader *r, bool in_place,
				      bool json_records)
{
	return in_place && rec_format(r) == REC_NATIVE &&
	       !json_records ? REC_NATIVE : REC_JSON_COMPRESSED;
}

int cmd_convert_record_format(const struct command_line *line)
{
	struct opts o = {
		.record = INPUT_DEFAULT,
		.format = NO_FORMAT,
	};
	struct rec_reader *r;
	mode_t mask;
	int status, err;

	if (!opt_parse(&convert_record_format_opts, line, &o, &status))
		return status;
	r = rec_open(o.record, o.intervals.given ? &o.intervals.v : NULL);
	if (!r)
		return 1;
	if (!o.output)
		o.output = o.record;
	if (o.format == NO_FORMAT)
		o.format = default_format(r, o.output == o.record,
					  line->quirks->json_records);
	mask = umask(0);
	umask(mask);
	err = rec_save(r, o.output, (enum rec_format)o.format, 0666 & ~mask,
		       line->quirks->rounds);
	if (!err)
		rec_tell_losses(r, o.output, (enum rec_format)o.format);
	rec_close(r);
	return err ? 1 : 0;
}
