// SPDX-License-Identifier: GPL-2.0
/* Sources and repetition of the access reports. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/libdamonx.h"
#include "live/session.h"
#include "live/snapshot.h"
#include "report/access_options.h"
#include "report/access_run.h"
#include "report/attrs.h"
#include "report/exec.h"
#include "util/msg.h"
#include "util/units.h"

void access_run_init(struct access_run *run)
{
	*run = (struct access_run){ .delay_ns = NS_PER_SEC, .count = -1 };
	access_opts_init(&run->opts);
}

void access_run_destroy(struct access_run *run)
{
	access_opts_destroy(&run->opts);
	free(run->input);
}

/* Everything that one report is made of. */
struct sources {
	struct rec_reader **reader;
	struct params *params;		/* of each reader, for report attrs */
	size_t nr;
	struct access_records records;
	bool live;			/* the monitor was asked */
};

static void close_sources(struct sources *s)
{
	size_t i;

	for (i = 0; i < s->nr; i++) {
		rec_close(s->reader[i]);
		params_free(&s->params[i]);
	}
	free(s->reader);
	free(s->params);
	free(s->records.record);
}

/* As damo says it, and where: on standard output. */
static void tell_empty(const struct access_run *run, FILE *f)
{
	const char *name;
	char quote;
	size_t i;

	fputs("No record in [", f);
	for (i = 0; i < run->nr_inputs; i++) {
		name = run->input[i];
		quote = strchr(name, '\'') && !strchr(name, '"') ? '"' : '\'';
		fprintf(f, "%s%c%s%c", i ? ", " : "", quote, name, quote);
	}
	fputs("]\n", f);
}

static int add_records(struct sources *s, size_t input, bool attrs)
{
	struct rec_reader *r = s->reader[input];
	size_t n = rec_nr_streams(r), i;
	struct access_record *grown;

	grown = realloc(s->records.record,
			(s->records.nr + n + 1) * sizeof(*grown));
	if (!grown)
		return msg_error("out of memory");
	s->records.record = grown;
	for (i = 0; i < n; i++)
		grown[s->records.nr++] = (struct access_record){
			.reader = r,
			.stream = i,
			.info = rec_stream(r, i),
			.input = input,
			.params = attrs ? &s->params[input] : NULL,
		};
	return 0;
}

static int open_file(struct sources *s, const struct access_run *run,
		     const char *path)
{
	bool attrs = run->opts.attrs;

	s->reader[s->nr] = rec_open(path, run->intervals.given ?
				    &run->intervals.v : NULL);
	if (!s->reader[s->nr])
		return 1;
	s->nr++;
	if (attrs && attrs_load(path, &s->params[s->nr - 1]))
		return 1;
	return add_records(s, s->nr - 1, attrs);
}

static int open_live(struct sources *s, const struct access_run *run)
{
	if (run->live_filters)
		return msg_error("--snapshot_damos_filter: this version of damonx only monitors");
	s->reader[0] = live_snapshot(!run->opts.dont_merge);
	if (!s->reader[0])
		return 1;
	s->nr = 1;
	return add_records(s, 0, false);
}

static bool is_running(void)
{
	struct damonx *d = live_attach(true);

	if (d)
		damonx_close(d);
	return d;
}

/* Neither is there: say so, and why nothing could be asked. */
static int no_source(void)
{
	const char *why;
	struct damonx *d = damonx_open(&why);

	if (!d)
		return msg_error("there is no %s to report on, and %s",
				 INPUT_DEFAULT, why);
	damonx_close(d);
	return msg_error("nothing is being monitored and there is no %s; give a record with --input",
			 INPUT_DEFAULT);
}

/*
 * Without --input: what runs now, or the record that is usually there; but not
 * after what @was_live, which is something else.
 */
static int open_default(struct sources *s, const struct access_run *run,
			bool was_live)
{
	s->live = is_running();
	if (s->live && run->opts.attrs)
		return msg_error("report attrs of what is running: this version of damonx has no probes; give a record with --input");
	if (s->live)
		return open_live(s, run);
	if (was_live)
		return msg_error("monitoring has ended: there is nothing more to show");
	if (access(INPUT_DEFAULT, F_OK))
		return no_source();
	return open_file(s, run, INPUT_DEFAULT);
}

static int open_sources(struct sources *s, const struct access_run *run,
			bool was_live)
{
	size_t n = run->nr_inputs ? run->nr_inputs : 1, i;

	*s = (struct sources){ 0 };
	s->reader = calloc(n, sizeof(struct rec_reader *));
	s->params = calloc(n, sizeof(*s->params));
	if (!s->reader || !s->params)
		return msg_error("out of memory");
	if (run->live_wanted)
		return msg_error("tried_regions_of: this version of damonx only monitors, no scheme tries regions");
	if (!run->nr_inputs)
		return open_default(s, run, was_live);
	for (i = 0; i < n; i++)
		if (open_file(s, run, run->input[i]))
			return 1;
	return 0;
}

static int check_probes(const struct access_run *run, const struct sources *s)
{
	struct access_view v = { .opts = &run->opts };
	size_t i;

	if (!run->opts.attrs || !run->opts.attrs->adjust.on)
		return 0;
	for (i = 0; i < s->records.nr; i++) {
		v.record = &s->records.record[i];
		v.stream = v.record->info;
		if (attrs_adjust_check(&run->opts.attrs->adjust,
				       attrs_context(&v).nr_probes))
			return 1;
	}
	return 0;
}

static int hand_over(struct access_run *run, const struct sources *s)
{
	FILE *f = tmpfile();
	int rc;

	if (!f)
		return msg_error("--exec: cannot make a temporary file: %m");
	rc = access_report(&run->opts, &s->records, f, false);
	if (!rc && ferror(f))
		rc = msg_error("--exec: cannot write a temporary file");
	if (!rc)
		rc = exec_run(run->opts.exec, f);
	fclose(f);
	return rc;
}

static int print(struct access_run *run, const struct sources *s)
{
	struct out_opts opts = run->out;
	struct out out;
	int rc;

	opts.no_pager |= run->repeat;
	out_begin(&out, &opts);
	if (run->nr_inputs && !s->records.nr)
		tell_empty(run, out.f);
	rc = access_report(&run->opts, &s->records, out.f, out.colour);
	return out_end(&out) || rc;
}

/* @live: was the monitor asked? In: the last time; out: now. */
static int report_once(struct access_run *run, bool *live)
{
	struct sources s;
	int rc;

	rc = open_sources(&s, run, *live) || check_probes(run, &s);
	if (!rc)
		rc = run->opts.exec ? hand_over(run, &s) : print(run, &s);
	*live = s.live;
	close_sources(&s);
	return rc;
}

static void wait_ns(int64_t ns)
{
	const struct timespec t = {
		.tv_sec = ns / NS_PER_SEC, .tv_nsec = ns % NS_PER_SEC,
	};

	nanosleep(&t, NULL);
}

static int repeat(struct access_run *run)
{
	bool live = false, was_live;
	int64_t i;
	int rc = 0;

	for (i = 0; !rc && i != run->count; i++) {
		if (i)
			wait_ns(run->delay_ns);
		was_live = live;
		rc = report_once(run, &live);
		/* that is its end, and has been told */
		if (rc && was_live && !is_running())
			return 0;
	}
	return rc;
}

int access_run(struct access_run *run)
{
	bool live = false;

	if (run->opts.list_keywords) {
		printf("use 'damo help access_format_options %s' instead\n",
		       run->opts.list_keywords);
		return fflush(stdout) ? 1 : 0;
	}
	if (access_opts_finish(&run->opts))
		return 1;
	return run->repeat ? repeat(run) : report_once(run, &live);
}
