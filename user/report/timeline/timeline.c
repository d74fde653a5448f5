// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline.h"
#include "util/file.h"
#include "util/msg.h"

const char *const timeline_format_names[] = {
	"auto", "text", "json", "html", "folded", "speedscope", "pprof", NULL
};

static const struct {
	const char *end;
	enum timeline_format format;
} endings[] = {
	{ ".speedscope.json", TIMELINE_SPEEDSCOPE },
	{ ".json", TIMELINE_JSON },
	{ ".html", TIMELINE_HTML },
	{ ".svg", TIMELINE_PICTURE },
	{ ".png", TIMELINE_PICTURE },
	{ ".pdf", TIMELINE_PICTURE },
	{ ".folded", TIMELINE_FOLDED },
	{ ".pb", TIMELINE_PPROF },
	{ ".pprof", TIMELINE_PPROF },
	{ ".txt", TIMELINE_TEXT },
};

/* What the name of a file asks for; TIMELINE_BY_NAME after a line. */
static enum timeline_format format_of(const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i].end);

		if (len > n && !strcmp(path + len - n, endings[i].end))
			return endings[i].format;
	}
	msg_error("%s: has no ending that says what to write; use .html, .svg, .png, .json, .folded, .speedscope.json, .pb or .txt, or give --format",
		  path);
	return TIMELINE_BY_NAME;
}

static int needs_stacks(const struct timeline *t, const char *what)
{
	if (t->stacks)
		return 0;
	return msg_error("%s: has no call stacks, which %s is made of; record with --callstack",
			 t->path, what);
}

static int write_as(const struct timeline *t, enum timeline_format format, FILE *f)
{
	switch (format) {
	case TIMELINE_JSON:
		return timeline_json(t, f);
	case TIMELINE_HTML:
		return timeline_page(t, f);
	case TIMELINE_FOLDED:
	case TIMELINE_SPEEDSCOPE:
	case TIMELINE_PPROF:
		return needs_stacks(t, timeline_format_names[format]) ||
		       timeline_export(t, format, f);
	default:
		timeline_text(t, f);
		return 0;
	}
}

/* In that form, or as rows where --columns asks for some. */
static int write_stream(const struct timeline *t, const struct timeline_opts *o,
			enum timeline_format format, FILE *f)
{
	struct rows_opts rows = o->rows;

	if (!rows.columns.nr)
		return write_as(t, format, f);
	rows.json = format == TIMELINE_JSON;
	return timeline_rows(t, &rows, f);
}

static int write_file(const struct timeline *t, const struct timeline_opts *o,
		      enum timeline_format format)
{
	const char *path = o->output;
	FILE *f;
	int err;

	if (format == TIMELINE_PICTURE)
		return timeline_picture(t, path);
	f = fopen(path, "w");
	if (!f)
		return msg_error("%s: cannot be written: %s", path, strerror(errno));
	err = write_stream(t, o, format, f);
	return file_close(f, path) || err;
}

static int write_out(const struct timeline *t, const struct timeline_opts *o,
		     enum timeline_format format)
{
	struct out out;
	int err;

	if (o->output && strcmp(o->output, "-") != 0)
		return write_file(t, o, format);
	out_begin(&out, &o->out);
	err = write_stream(t, o, format, out.f);
	return out_end(&out) || err;
}

void timeline_close(struct timeline *t)
{
	inputs_close(&t->in);
	for (size_t i = 0; i < t->nr_maps; i++)
		heatmap_destroy(&t->map[i]);
	for (size_t i = 0; i < t->nr_functions; i++) {
		free(t->function[i].share);
		free(t->function[i].own);
		free(t->function[i].whole);
	}
	for (size_t i = 0; i < t->nr_ranges; i++)
		free(t->range[i].heat);
	free(t->function);
	free(t->function_of);
	free(t->stack_count);
	free(t->phase);
	free(t->samples);
	free(t->whole);
	free(t->wss);
	free(t);
}

int timeline_open(struct timeline *t, const char *path,
		  const struct intervals_opt *intervals)
{
	t->path = path ? path : INPUT_DEFAULT;
	if (inputs_open(&t->in, (char *const *)&path, path ? 1 : 0, intervals) ||
	    timeline_read(t))
		return 1;
	timeline_count(t);
	return 0;
}

int timeline_open_reader(struct timeline *t, struct rec_reader *reader,
			 const char *name)
{
	t->path = name;
	if (inputs_borrow(&t->in, reader, name) || timeline_read(t))
		return 1;
	timeline_count(t);
	return 0;
}

int timeline_report(const struct timeline_opts *o)
{
	enum timeline_format format = (enum timeline_format)o->format;
	struct timeline *t = calloc(1, sizeof(*t));
	int err;

	if (!t)
		return msg_error("out of memory");
	if (format == TIMELINE_BY_NAME)
		format = o->output && strcmp(o->output, "-") != 0 ?
			 format_of(o->output) : TIMELINE_TEXT;
	if (o->rows.columns.nr && format > TIMELINE_JSON) {
		free(t);
		return msg_usage("--columns gives a table, or JSON, and another form was asked for");
	}
	err = format == TIMELINE_BY_NAME || timeline_open(t, o->input, &o->intervals);
	if (!err) {
		timeline_cut(t);
		timeline_name_phases(t);
		timeline_find_ranges(t);
		err = write_out(t, o, format);
	}
	timeline_close(t);
	return err;
}
