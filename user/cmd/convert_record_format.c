// SPDX-License-Identifier: GPL-2.0
/* damox convert_record_format: the same record in another format */
#include <sys/stat.h>

#include "cmd/commands.h"
#include "cmd/record_opts.h"
#include "report/inputs.h"
#include "util/args.h"
#include "util/msg.h"

enum { KEY_RECORD = 1, KEY_FORMAT, KEY_OUTPUT };

struct opts {
	const char *record;
	const char *output;
	enum rec_format format;
	struct intervals_opt intervals;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->intervals;
		return 0;
	case KEY_RECORD:
		o->record = arg;
		return 0;
	case KEY_FORMAT:
		return record_opts_format(state, arg, &o->format);
	case KEY_OUTPUT:
		o->output = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "record_file", KEY_RECORD, "<file>", 0,
	  "the record file (damon.data)", 0 },
	{ "format", KEY_FORMAT, RECORD_FORMATS, 0,
	  "new file format (json_compressed)", 0 },
	{ "output_file", KEY_OUTPUT, "<file>", 0,
	  "the path to converted file (the record file itself)", 0 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &intervals_argp, 0, NULL, 0 },
	{ 0 }
};

const struct argp convert_record_format_argp = {
	options, parse, NULL, "convert DAMON result record file's format",
	children, NULL, NULL
};

/* What the new format has no place for, of what the record holds. */
static void tell_losses(const struct rec_reader *r, const char *output,
			enum rec_format format)
{
	bool intervals = false, filters = false, schemes = false;
	const struct rec_mapping *maps;
	const struct rec_exit *exits;

	if (format == REC_NATIVE)
		return;
	if (rec_mappings(r, &maps) || rec_exits(r, &exits) || rec_config(r))
		msg_note("%s: mappings, configuration and ends of targets are kept by the native format only",
			 output);
	if (format != REC_PERF_SCRIPT)
		return;
	for (size_t i = 0; i < rec_nr_streams(r); i++) {
		const struct rec_stream *s = rec_stream(r, i);

		intervals |= s->has_intervals;
		filters |= s->nr_filters > 0;
		schemes |= s->scheme_idx >= 0;
	}
	if (intervals || filters || schemes)
		msg_note("%s: perf_script has no place for%s%s%s statistics and fractions of microseconds; they are left out",
			 output, intervals ? " intervals," : "",
			 filters ? " filters," : "",
			 schemes ? " scheme numbers," : "");
}

int cmd_convert_record_format(int argc, char **argv)
{
	struct opts o = {
		.record = INPUT_DEFAULT,
		.format = REC_JSON_COMPRESSED,
	};
	struct rec_reader *r;
	mode_t mask;
	int status, err;

	if (!args_parse(&convert_record_format_argp, argc, argv, &o, &status))
		return status;
	r = rec_open(o.record, o.intervals.given ? &o.intervals.v : NULL);
	if (!r)
		return 1;
	if (!o.output)
		o.output = o.record;
	mask = umask(0);
	umask(mask);
	err = rec_save(r, o.output, o.format, 0666 & ~mask);
	if (!err)
		tell_losses(r, o.output, o.format);
	rec_close(r);
	return err ? 1 : 0;
}
