// SPDX-License-Identifier: GPL-2.0
/* The report of trace events. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/trace.h"
#include "util/msg.h"

#define HEADER		"damo_report_trace_output_"
#define CONTINUATION	"   "
#define FIELDS_BYTES	4096

struct report {
	const struct trace_opts *o;
	FILE *in, *save;
	FILE *f;
	struct trace_counting counting;
	uint64_t nr_events;		/* of any kind, shown or not */
};

/* Words, with line breaks so that lines have about max_cols columns. */
static void print_wrapped(FILE *f, const char *text, int64_t max_cols)
{
	size_t used = 0, n;
	bool empty = true;

	for (; *text; text += n + strspn(text + n, " ")) {
		n = strcspn(text, " ");
		if (!empty && (int64_t)(used + n) > max_cols) {
			fputs("\n" CONTINUATION, f);
			used = strlen(CONTINUATION);
			empty = true;
		}
		if (!empty)
			fputc(' ', f);
		used += n + !empty;
		fwrite(text, 1, n, f);
		empty = false;
	}
	fputc('\n', f);
}

static void print_event(struct report *r, const struct trace_line *line)
{
	char fields[FIELDS_BYTES], *text;
	const char *shown = line->fields;

	if (trace_format_fields(line, &r->counting, fields, sizeof(fields)))
		shown = fields;
	if (asprintf(&text, "%s %s %s %s", line->time, line->task,
		     trace_event_names[line->event], shown) < 0)
		return;
	print_wrapped(r->f, text, r->o->max_cols);
	free(text);
}

/* The first lines of what damo saved say what follows. */
static int check_header(const char *text, const char *path)
{
	const char *value = strchr(text, ':');

	if (!value ||
	    strncmp(text, HEADER "tracer", strlen(HEADER "tracer")) != 0)
		return 0;
	value += 1 + strspn(value + 1, " ");
	if (strncmp(value, "perf", 4) != 0 &&
	    strncmp(value, "trace-cmd", 9) != 0)
		return msg_error("%s: is of the tracer '%.*s'; perf and trace-cmd are known",
				 path, (int)strcspn(value, "\n"), value);
	return 0;
}

static int take_line(struct report *r, char *text, const char *path)
{
	struct trace_line line;
	char *whole;
	bool shown;

	if (!strncmp(text, HEADER, strlen(HEADER)))
		return check_header(text, path);
	whole = strdup(text);
	if (!whole)
		return msg_error("%s: no memory for a line", path);
	if (!trace_parse_line(text, &line)) {
		free(whole);
		return 0;
	}
	r->nr_events++;
	shown = r->o->events & UINT32_C(1) << line.event;
	if (shown && r->save)
		fputs(whole, r->save);
	if (shown && r->o->raw)
		fputs(whole, r->f);
	if (shown)
		print_event(r, &line);
	free(whole);
	return 0;
}

static int read_lines(struct report *r, const char *path)
{
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	int err = 0;

	while (!err && (n = getline(&text, &room, r->in)) > 0) {
		if (memchr(text, 0, (size_t)n))
			err = msg_error("%s: is not text; make it text with perf script or trace-cmd report first",
					path);
		else
			err = take_line(r, text, path);
	}
	if (!err && ferror(r->in))
		err = msg_error("%s: cannot be read: %s", path,
				strerror(errno));
	if (!err && !r->nr_events)
		err = msg_error("%s: has no line of a DAMON event", path);
	free(text);
	return err;
}

static int open_save(struct report *r)
{
	struct timespec now;

	r->save = fopen(r->o->output, "w");
	if (!r->save)
		return msg_error("%s: cannot be written: %s", r->o->output,
				 strerror(errno));
	clock_gettime(CLOCK_REALTIME, &now);
	fprintf(r->save, HEADER "format_version: 0\n" HEADER "time: %lld.%06ld\n"
		HEADER "tracer: perf\n", (long long)now.tv_sec,
		now.tv_nsec / 1000);
	return 0;
}

int trace_report(const struct trace_opts *o)
{
	struct report r = { .o = o };
	struct out out;
	int status;

	if (!o->input)
		return msg_error("tracing the kernel is not supported; give the text of a tracer with --input");
	r.in = strcmp(o->input, "-") ? fopen(o->input, "r") : stdin;
	if (!r.in)
		return msg_error("%s: cannot be opened: %s", o->input,
				 strerror(errno));
	out_begin(&out, &o->out);
	r.f = out.f;
	status = (o->output && open_save(&r)) || read_lines(&r, o->input);
	if (r.save && out_close(r.save, o->output))
		status = 1;
	if (out_end(&out))
		status = 1;
	if (r.in != stdin)
		fclose(r.in);
	return status;
}
