// SPDX-License-Identifier: GPL-2.0
/* The report of trace events. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record/formats.h"
#include "record/perf/trace.h"
#include "report/trace.h"
#include "report/trace_rows.h"
#include "util/file.h"
#include "util/msg.h"
#include "util/units.h"

#define HEADER		"damo_report_trace_output_"
#define CONTINUATION	"   "
#define FIELDS_BYTES	4096
#define LINE_BYTES	(TRACE_FIELDS_LEN + 128)

#define PREFIX		"damon:"

const char *const trace_event_names[] = {
	[TRACE_AGGREGATED] = PREFIX "damon_aggregated",
	[TRACE_BEFORE_APPLY] = PREFIX "damos_before_apply",
	[TRACE_TUNE] = PREFIX "damon_monitor_intervals_tune",
	[TRACE_ESZ] = PREFIX "damos_esz",
	[TRACE_STAT] = PREFIX "damos_stat_after_apply_interval",
	[TRACE_REGION_AGGREGATED] = PREFIX "damon_region_aggregated",
	NULL,
};

struct report {
	struct trace_sink sink;
	const struct trace_opts *o;
	FILE *save;
	FILE *f;
	struct rows *rows;		/* instead of lines; or NULL */
	uint64_t target_id, done, nr;	/* regions of the current snapshot */
	uint64_t nr_events;		/* of any kind, shown or not */
	uint64_t nr_back;		/* whose time is before that of the event before */
	int64_t last_ns;
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

/* ---- the columns of a line ---- */

static void put_task(const struct trace_event *e, char *buf, size_t size)
{
	if (*e->comm && e->pid)
		snprintf(buf, size, "%s%c%d", e->comm, e->dash ? '-' : '/',
			 e->pid);
	else if (*e->comm)
		snprintf(buf, size, "%s", e->comm);
	else if (e->pid)
		snprintf(buf, size, "%d", e->pid);
	else
		*buf = '\0';
}

/* As the tracer wrote it, or as perf script would. */
static void put_time(const struct trace_event *e, const struct trace_text *text,
		     char *buf, size_t size)
{
	if (text)
		snprintf(buf, size, "%.*s", (int)(text->time_end - text->time),
			 text->time);
	else
		snprintf(buf, size, "%lld.%06lld",
			 (long long)(e->time_ns / NS_PER_SEC),
			 (long long)(e->time_ns % NS_PER_SEC / NS_PER_US));
}

static enum size_form sizes_of(const struct report *r)
{
	return size_form(false, r->o->small_units);
}

/* START (SIZE) nr_accesses age */
static int put_region(const struct report *r, const struct trace_event *e,
		      char *buf, size_t size)
{
	char start[UNITS_LEN], bytes[UNITS_LEN];

	fmt_size_accurate(start, e->v[TF_START], sizes_of(r));
	fmt_size_accurate(bytes, e->v[TF_END] - e->v[TF_START], sizes_of(r));
	return snprintf(buf, size, "%s (%s) %" PRId64 " %" PRId64, start, bytes,
			(int64_t)e->v[TF_NR_ACCESSES],
			trace_has(e, TF_AGE) ? (int64_t)e->v[TF_AGE] : -1);
}

/* Which of its snapshot's regions is the one of this event? */
static uint64_t count_region(struct report *r, const struct trace_event *e)
{
	if (r->done == r->nr || r->target_id != e->v[TF_TARGET] ||
	    r->nr != e->v[TF_NR_REGIONS]) {
		r->target_id = e->v[TF_TARGET];
		r->nr = e->v[TF_NR_REGIONS];
		r->done = 0;
	}
	return r->done++;
}

static void put_aggregated(struct report *r, const struct trace_event *e,
			   char *buf, size_t size)
{
	char region[2 * UNITS_LEN + 64];
	size_t n;

	put_region(r, e, region, sizeof(region));
	n = (size_t)snprintf(buf, size, "%" PRIu64 " %" PRIu64 "/%" PRIu64 " %s",
			     e->v[TF_TARGET], count_region(r, e),
			     e->v[TF_NR_REGIONS], region);
	for (uint32_t i = 0; i < e->nr_probes && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, " %u",
				      e->probe_hits[i]);
}

static void put_before_apply(const struct report *r,
			     const struct trace_event *e, char *buf,
			     size_t size)
{
	char region[2 * UNITS_LEN + 64];

	put_region(r, e, region, sizeof(region));
	snprintf(buf, size, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %s",
		 e->v[TF_CONTEXT], e->v[TF_SCHEME], e->v[TF_TARGET],
		 e->v[TF_NR_REGIONS], region);
}

/* Kernels have added fields: those that are not there are -1. */
static void put_stat(const struct report *r, const struct trace_event *e,
		     char *buf, size_t size)
{
	static const struct {
		enum trace_field field;
		enum { PLAIN, NUMBER, BYTES } how;
	} fields[] = {
		{ TF_CONTEXT, PLAIN }, { TF_SCHEME, PLAIN },
		{ TF_NR_TRIED, NUMBER }, { TF_SZ_TRIED, BYTES },
		{ TF_NR_APPLIED, NUMBER }, { TF_SZ_APPLIED, BYTES },
		{ TF_SZ_PASSED, BYTES }, { TF_QT_EXCEEDS, NUMBER },
		{ TF_NR_SNAPSHOTS, NUMBER },
	};
	char text[UNITS_LEN];
	size_t i, n = 0;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]) && n < size; i++) {
		uint64_t v = e->v[fields[i].field];

		if (!trace_has(e, fields[i].field))
			strcpy(text, fields[i].how == BYTES ? "-1 B" : "-1");
		else if (fields[i].how == BYTES)
			fmt_size_accurate(text, v, sizes_of(r));
		else
			fmt_nr(text, v, fields[i].how == PLAIN);
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i ? " " : "",
				      text);
	}
}

static void put_fields(struct report *r, const struct trace_event *e,
		       const struct trace_text *text, char *buf, size_t size)
{
	if (!e->complete && text) {
		snprintf(buf, size, "%.*s",
			 (int)(text->fields_end - text->fields), text->fields);
		return;
	}
	switch (e->type) {
	case TRACE_AGGREGATED:
	case TRACE_REGION_AGGREGATED:
		put_aggregated(r, e, buf, size);
		break;
	case TRACE_BEFORE_APPLY:
		put_before_apply(r, e, buf, size);
		break;
	case TRACE_STAT:
		put_stat(r, e, buf, size);
		break;
	default:
		trace_print_fields(e, buf, size);
		break;
	}
}

static void print_event(struct report *r, const struct trace_event *e,
			const struct trace_text *text)
{
	char fields[FIELDS_BYTES], time[64], task[64], *line;

	put_time(e, text, time, sizeof(time));
	put_task(e, task, sizeof(task));
	put_fields(r, e, text, fields, sizeof(fields));
	if (asprintf(&line, "%s%s%s%s%s:%s %s", time, *time ? " " : "", task,
		     *task ? " " : "", e->damonx ? "damonx" : "damon",
		     trace_names[e->type], fields) < 0)
		return;
	print_wrapped(r->f, line, r->o->max_cols);
	free(line);
}

/* The line of the tracer, or what perf script would write. */
static void print_raw(const struct trace_event *e,
		      const struct trace_text *text, FILE *f)
{
	char fields[TRACE_FIELDS_LEN], time[64];

	if (text) {
		fprintf(f, "%.*s\n", (int)(text->end - text->line), text->line);
		return;
	}
	trace_print_fields(e, fields, sizeof(fields));
	put_time(e, NULL, time, sizeof(time));
	fprintf(f, "%16s %5d [%03d] %12s: %s:%s: %s\n",
		*e->comm ? e->comm : ":", e->pid, e->cpu < 0 ? 0 : e->cpu, time,
		e->damonx ? "damonx" : "damon", trace_names[e->type], fields);
}

static uint64_t region_idx(struct report *r, const struct trace_event *e)
{
	return e->complete && (e->type == TRACE_AGGREGATED ||
			       e->type == TRACE_REGION_AGGREGATED) ?
		count_region(r, e) : UINT64_MAX;
}

static int show_event(struct trace_sink *sink, const struct trace_event *e,
		      const struct trace_text *text)
{
	struct report *r = (struct report *)sink;	/* its first member */

	r->nr_events++;
	r->nr_back += text && e->clock == TRACE_CLOCK && e->time_ns < r->last_ns;
	r->last_ns = e->time_ns;
	if (!(r->o->events & UINT32_C(1) << e->type))
		return 0;
	if (r->save)
		print_raw(e, text, r->save);
	if (r->o->raw)
		print_raw(e, text, r->f);
	if (r->rows)
		trace_add_row(r->rows, e, region_idx(r, e));
	else
		print_event(r, e, text);
	return 0;
}

/* ---- input and output ---- */

/* The first lines of what damo saved say what follows. */
static int check_header(struct rec_input *in)
{
	static const char tracer[] = HEADER "tracer: ";
	const uint8_t *p;
	size_t n = input_peek(in, &p);
	const char *value;

	if (n < strlen(HEADER) || memcmp(p, HEADER, strlen(HEADER)) != 0)
		return 0;
	value = memmem(p, n, tracer, sizeof(tracer) - 1);
	if (!value)
		return 0;
	value += sizeof(tracer) - 1;
	n -= (size_t)((const uint8_t *)value - p);
	if ((n >= 4 && !memcmp(value, "perf", 4)) ||
	    (n >= 9 && !memcmp(value, "trace-cmd", 9)))
		return 0;
	return msg_error("%s: is of another tracer than perf and trace-cmd",
			 input_name(in));
}

static int scan(struct report *r, struct rec_input *in)
{
	enum input_kind kind = input_kind(in);

	if (input_failed(in))
		return 1;
	switch (kind) {
	case KIND_PERF_DATA:
		return trace_scan_perf(in, &r->sink);
	case KIND_TEXT:
		return check_header(in) || trace_scan_text(in, &r->sink);
	case KIND_FOREIGN:
		return input_refuse_foreign(in);
	default:
		return msg_error("%s: is a record of snapshots, which has no trace events; the other reports show it",
				 input_name(in));
	}
}

static int read_events(struct report *r)
{
	struct rec_input *in = input_open_path(r->o->input);
	int err;

	if (!in)
		return 1;
	err = scan(r, in) != 0;
	if (!err && !r->nr_events)
		err = msg_error("%s: has no line of a DAMON event",
				input_name(in));
	else if (!err && r->nr_back > 1 && r->nr_back > r->nr_events / 8)
		msg_warn("%s: the times go back again and again: they are steps since the line before (perf script --deltatime), or the lines are not in order of time; they are shown as they are",
			 input_name(in));
	input_close(in);
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

static int show(struct report *r)
{
	const struct trace_opts *o = r->o;
	int status;

	if (rows_wanted(&o->rows)) {
		r->rows = rows_begin(&o->rows, trace_columns, r->f);
		if (!r->rows)
			return 1;
	}
	status = (o->output && open_save(r)) || read_events(r);
	if (r->rows)
		rows_end(r->rows);
	return status;
}

int trace_report(const struct trace_opts *o)
{
	struct report r = { .sink.event = show_event, .o = o };
	struct out out;
	int status;

	if (!o->input)
		return msg_error("tracing the kernel is not supported; give what a tracer saved with --input");
	if (o->raw && rows_wanted(&o->rows))
		return msg_usage("--raw: prints lines, and %s no lines",
				 o->rows.json ? "--json" : "--columns");
	out_begin(&out, &o->out);
	r.f = out.f;
	status = show(&r);
	if (r.save && file_close(r.save, o->output))
		status = 1;
	if (out_end(&out))
		status = 1;
	return status;
}
