// SPDX-License-Identifier: GPL-2.0
/* Sources and repetition of the access reports. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/record.h"
#include "report/access/access_options.h"
#include "report/access/access_run.h"
#include "report/access/attrs.h"
#include "report/access/exec.h"
#include "util/msg.h"
#include "util/units.h"

void access_run_init(struct access_run *run, const struct access_live *live)
{
	*run = (struct access_run){ .live = live, .delay_ns = NS_PER_SEC, .count = -1 };
	access_opts_init(&run->opts);
}

void access_run_destroy(struct access_run *run)
{
	access_opts_destroy(&run->opts);
	opt_list_free(&run->input);
	damos_filter_opts_destroy(&run->passed);
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
	for (i = 0; i < run->input.nr; i++) {
		name = run->input.word[i];
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
	if (attrs && attrs_load(path, rec_config(s->reader[s->nr - 1]),
				&s->params[s->nr - 1]))
		return 1;
	return add_records(s, s->nr - 1, attrs);
}

/*
 * The call that takes the snapshot leaves out what lies beside all addresses
 * wanted. Rates, ages and sizes are not for it: totals count regions that these
 * leave out. Where size decides, regions have to be merged as a whole before.
 */
static struct access_wish wish_of(const struct access_run *run)
{
	const struct access_filter *f = &run->opts.filter;
	struct access_wish wish = { .merge = !run->opts.dont_merge, .passed = &run->passed.list };

	if (f->address.nr && !(f->by_pattern && wish.merge)) {
		wish.start = f->address.range[0].min;
		wish.end = f->address.range[f->address.nr - 1].max;
	}
	return wish;
}

static int open_live(struct sources *s, const struct access_run *run)
{
	const struct access_wish wish = wish_of(run);

	s->reader[0] = run->tried_wanted ? run->live->tried(run->session, run->tried) :
		run->live->snapshot(run->session, &wish);
	if (!s->reader[0])
		return 1;
	s->nr = 1;
	if (run->opts.attrs && run->live->params(run->session, &s->params[0]))
		return 1;
	return add_records(s, 0, run->opts.attrs);
}

/* Neither is there: say so, and why nothing could be asked. */
static int no_source(const struct access_live *live)
{
	const char *why = live->why_not();

	if (why)
		return msg_error("there is no %s to report on, and %s",
				 INPUT_DEFAULT, why);
	return msg_error("nothing is being monitored and there is no %s; give a record with --input",
			 INPUT_DEFAULT);
}

/*
 * Without --input: what runs now, or the record that is usually there, or what
 * ran last; but not after what @was_live, which is something else.
 */
static int open_default(struct sources *s, const struct access_run *run,
			bool was_live)
{
	s->live = run->live->is_running(run->session);
	if (s->live)
		return open_live(s, run);
	if (was_live)
		return msg_error("monitoring has ended: there is nothing more to show");
	if (!run->session && !access(INPUT_DEFAULT, F_OK))
		return open_file(s, run, INPUT_DEFAULT);
	if (!run->live->has_results(run->session))
		return run->session ? open_live(s, run) :
						no_source(run->live);
	msg_note("monitoring has ended: these are its last results");
	return open_live(s, run);
}

static int open_sources(struct sources *s, const struct access_run *run,
			bool was_live)
{
	size_t n = run->input.nr ? run->input.nr : 1, i;

	*s = (struct sources){ 0 };
	s->reader = calloc(n, sizeof(struct rec_reader *));
	s->params = calloc(n, sizeof(*s->params));
	if (!s->reader || !s->params)
		return msg_error("out of memory");
	if (run->tried_wanted)
		return open_live(s, run);
	if (!run->input.nr)
		return open_default(s, run, was_live);
	for (i = 0; i < n; i++)
		if (open_file(s, run, run->input.word[i]))
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
	if (run->input.nr && !s->records.nr)
		tell_empty(run, out.f);
	rc = access_report(&run->opts, &s->records, out.f, out.color);
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
		if (rc && was_live && !run->live->is_running(run->session))
			return 0;
	}
	return rc;
}

int access_run(struct access_run *run)
{
	bool live = false;

	if (run->opts.list_keywords) {
		printf("use '%s help access_format_options %s' instead\n",
		       msg_program(), run->opts.list_keywords);
		return fflush(stdout) ? 1 : 0;
	}
	if (access_opts_finish(&run->opts))
		return 1;
	return run->repeat ? repeat(run) : report_once(run, &live);
}
