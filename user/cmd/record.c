// SPDX-License-Identifier: GPL-2.0
/* damox record */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "record/record.h"
#include "live/child.h"
#include "live/follow.h"
#include "cmd/recorder.h"
#include "cmd/session_opts.h"
#include "live/session.h"
#include "cmd/side.h"
#include "params/json.h"
#include "params/options.h"
#include "model/access_filter.h"
#include "cli/opt.h"
#include "util/file.h"
#include "util/msg.h"
#include "util/names.h"
#include "util/signals.h"
#include "cli/out.h"
#include "util/units.h"
#include "damo/quirks.h"
#include "report/input/access_filter_opts.h"
#include "report/input/damos_filter_opts.h"

struct opts {
	const char *session;		/* NULL: none was named */
	struct recorder_opts rec;
	int format;			/* enum rec_format */
	uint64_t timeout_ns;
	uint64_t delay_ns;		/* of --snapshot */
	int64_t nr_snapshots;
	struct access_filter filter;
	struct damos_filter_opts passed;
	struct params_opts *params;
};

static const struct {
	unsigned int side;
	bool ours;
} what_to_record[] = {
	{ 0, true }, { SIDE_FOOTPRINT, true }, { SIDE_VMAS, true },
	{ SIDE_STATS, true }, { 0, false }, { 0, false },
};

static const char *const what_names[] = {
	"access", "mem_footprint", "vmas", "proc_stats", "cpu_profile",
	"damon_trace_events", NULL
};

/* Words that are known, so that a target may follow them. */
static bool do_record_takes(const struct opt_call *c, const char *word)
{
	(void)c;
	return name_index(what_names, word) >= 0;
}

static int take_do_record(struct opt_call *c)
{
	struct opts *o = c->input;
	int i, k;

	o->rec.side = 0;
	for (i = 0; i < c->n; i++) {
		k = opt_choice(c, c->word[i], what_names);
		if (k < 0)
			return OPT_USAGE;
		if (!what_to_record[k].ours)
			msg_note("%s is left out: damox records neither profiles nor traces",
				 what_names[k]);
		o->rec.side |= what_to_record[k].side;
	}
	return 0;
}

/* A program that is called like one of these is to be given with its path. */
static bool callstack_takes(const struct opt_call *c, const char *word)
{
	(void)c;
	return name_index(collect_unwind_names, word) >= 0;
}

static int take_callstack(struct opt_call *c)
{
	struct opts *o = c->input;
	int i = c->n ? opt_choice(c, c->word[0], collect_unwind_names) : COLLECT_FP;

	if (i < 0)
		return OPT_USAGE;
	o->rec.stacks.wanted = true;
	o->rec.stacks.unwind = i;
	return 0;
}

#define O struct opts

static const struct opt options[] = {
	{ .name = "out", .letter = 'o', OPT_FILE(O, rec.out),
	  .help = "where to write (damon.data)" },
	{ .name = "output_type",
	  OPT_WORDS(OPT_CHOICE(O, format, rec_format_names)),
	  .help = "format of the record (native; json_compressed when called as damo)" },
	{ .name = "output_permission", .args = "<octal>",
	  OPT_WORDS(OPT_MODE(O, rec.mode)), .help = "permission of the files (600)" },
	{ .name = "timeout", .args = "<seconds>",
	  OPT_WORDS(OPT_SPAN(O, timeout_ns, NS_PER_SEC)),
	  .help = "stop after that time" },
	{ .name = "snapshot", .args = "<delay> <count>",
	  OPT_WORDS(OPT_SPAN(O, delay_ns, NS_PER_SEC),
		    OPT_INT(O, nr_snapshots, 1, 1000000000,
			    "a number of snapshots")),
	  .help = "take snapshots instead of recording every window" },
	{ .name = "include_child_tasks", OPT_FLAG(O, rec.children),
	  .help = "also monitor processes that the targets start (the default)" },
	{ .name = "exclude_child_tasks", OPT_UNSET(O, rec.children),
	  .help = "do not monitor them" },
	{ .name = "do_record", .args = "<what> [<what> ...]", .min = 1,
	  .max = OPT_MANY, .takes = do_record_takes, .choices = what_names,
	  .call = take_do_record,
	  .help = "what to write: access mem_footprint vmas proc_stats (all)" },
	{ .name = "callstack", .flags = OPT_OURS, .args = "[fp|dwarf]",
	  .max = 1, .takes = callstack_takes, .choices = collect_unwind_names,
	  .call = take_callstack,
	  .help = "also record where the targets are in their programs; dwarf: of programs without frame pointers, too" },
	{ .name = "callstack_rate", .flags = OPT_OURS, .args = "<hz>",
	  OPT_WORDS(OPT_DOUBLE(O, rec.stacks.rate_hz, 1, COLLECT_MAX_RATE_HZ,
			       "a number of call stacks a second")),
	  .help = "how many call stacks a second of each thread that runs (99)" },
	{ .name = "callstack_method", .flags = OPT_OURS,
	  OPT_WORDS(OPT_CHOICE(O, rec.stacks.method, collect_method_names)),
	  .help = "who takes call stacks: bpf, or perf_event where that cannot be had (auto)" },
	{ .name = "callstack_kernel", .flags = OPT_OURS,
	  OPT_FLAG(O, rec.stacks.kernel),
	  .help = "with what they do in the kernel" },
	{ .name = "output_flush_sec", .flags = OPT_RARE, .args = "<seconds>",
	  OPT_WORDS(OPT_IGNORED),
	  .help = "no effect: everything is on disk within a second" },
	{ .name = "schemes_target_regions", .flags = OPT_RARE,
	  OPT_FLAG(O, rec.applied),
	  .help = "record what schemes were applied to, and when, instead of every window" },
	{ .name = "perf_path", .flags = OPT_HIDDEN, .args = "<path>",
	  OPT_WORDS(OPT_IGNORED_PATH), .help = "not needed" },
	{ .name = "damon_tracer", .flags = OPT_HIDDEN, .args = "<tracer>",
	  OPT_WORDS(OPT_IGNORED), .help = "not needed" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &params_opts, .at = offsetof(O, params),
	  .is_pointer = true },
	{ .table = &access_filter_opts, .at = offsetof(O, filter),
	  .heading = "filters of snapshots" },
	{ .table = &session_opts, .at = offsetof(O, session) },
	{ .table = &damos_filter_opts, .at = offsetof(O, passed) },
	{ 0 }
};

const struct opt_table record_opts = {
	.opts = options, .children = children,
	.doc = "record which memory is accessed",
	.more = PARAMS_REFUSED,
};

/* What runs, and its state, as damo writes it; or NULL after a line. */
static char *params_text(struct damonx *d, bool rounds)
{
	struct params_style style = { .like_damo = rounds, .small_units = rounds };
	struct params p;
	char *text = NULL;
	json_t *json;

	if (live_params(d, &p))
		return NULL;
	style.with_state = true;
	json = params_to_json(&p, &style);
	params_free(&p);
	if (json)
		text = json_dumps(json, JSON_INDENT(4));
	json_decref(json);
	if (!text)
		msg_error("out of memory");
	return text;
}

/* OUT.kdamonds, where damo looks for it. */
static int save_params(const char *out, unsigned int mode, const char *text)
{
	char *path = NULL;
	FILE *f = NULL;
	int fd, ret = -1;

	if (asprintf(&path, "%s.kdamonds", out) < 0)
		return -msg_error("out of memory");
	fd = rec_open_file(path, mode);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f) {
		msg_error("cannot write '%s': %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	} else {
		fputs(text, f);
		ret = file_close(f, path) ? -1 : 0;
	}
	free(path);
	return ret;
}

/* Only beside a file there can be others: not beside a pipe or a device. */
static bool is_file(const char *out)
{
	struct stat st;

	return strcmp(out, "-") != 0 && (stat(out, &st) || S_ISREG(st.st_mode));
}

/* Can what schemes were applied to be had? 0, or -1 after a line. */
static int check_applied(const struct opts *o, struct damonx *d)
{
	char why[256] = "";
	struct params p;
	size_t nr = 0;

	if (!o->rec.applied)
		return 0;
	if (!damonx_feature(d, DAMONX_FEATURE_RECORD, DAMONX_REC_SCHEME_APPLIED,
			    0, why, sizeof(why))) {
		msg_error("--schemes_target_regions: %s", why);
		return -1;
	}
	if (live_params(d, &p))
		return -1;
	for (size_t k = 0; k < p.nr_kdamonds; k++)
		for (size_t c = 0; c < p.kdamonds[k].nr_contexts; c++)
			nr += p.kdamonds[k].contexts[c].nr_schemes;
	params_free(&p);
	if (!nr)
		msg_error("--schemes_target_regions: there is no scheme; --damos_action and --schemes make one");
	return nr ? 0 : -1;
}

/* Record what runs. The started command, if any, has not yet run. */
static int run(struct opts *o, struct recorder *r, struct damonx *d)
{
	char *config = params_text(d, o->rec.rounds);
	int ret = 1;

	if (!is_file(o->rec.out))
		o->rec.side = 0;
	o->rec.config = config;
	if (config && (!o->rec.side ||
		       !save_params(o->rec.out, o->rec.mode, config)))
		ret = recorder_run(r);
	else if (o->rec.child)
		child_kill(o->rec.child);
	free(config);
	return ret;
}

static int record_ongoing(struct opts *o)
{
	struct damonx *d = live_attach(o->session, false);
	struct recorder *r;
	int ret = 1;

	if (!d)
		return 1;
	if (o->rec.children && live_follow_ongoing(d))
		o->rec.children = false;
	r = check_applied(o, d) ? NULL : recorder_new(d, &o->rec);
	if (r)
		ret = run(o, r, d);
	recorder_free(r);
	damonx_close(d);
	return ret;
}

/* Configure and start a session of our own; NULL after a line. */
static struct recorder *start_new(struct opts *o, struct params *p,
				  struct damonx *d)
{
	struct recorder *r;

	if (o->rec.children && live_follow(d, p))
		o->rec.children = false;
	if (live_configure(d, p, o->rec.child, 0) || check_applied(o, d))
		return NULL;
	r = recorder_new(d, &o->rec);
	if (!r || !damonx_start(d, 0))
		return r;
	msg_error("%s", damonx_error(d));
	recorder_free(r);
	return NULL;
}

static int record_new(struct opts *o, struct params *p)
{
	struct damonx *d = live_open_for(p);
	struct recorder *r;
	int ret = 1;

	if (!d)
		return 1;
	o->rec.ours = true;
	if (p->command)
		/* what it says is not to get into the record */
		o->rec.child = child_start(p->command,
					   strcmp(o->rec.out, "-") ?
					   STDOUT_FILENO : STDERR_FILENO);
	if (o->rec.child < 0) {
		damonx_close(d);
		return 1;
	}
	r = start_new(o, p, d);
	if (r)
		ret = run(o, r, d);
	else if (o->rec.child)
		child_kill(o->rec.child);
	recorder_free(r);
	damonx_close(d);
	return ret;
}

/* Is it what already runs that is meant? */
static bool means_ongoing(const struct opts *o)
{
	const char *target = params_opts_target(o->params);
	struct damonx *d;

	if (target && !strcmp(target, "ongoing")) {
		if (params_opts_any(o->params))
			msg_warn("monitoring goes on unchanged; the tune command changes its parameters");
		return true;
	}
	if (target)
		return false;
	if (!params_opts_empty(o->params))
		return false;
	if (o->session)
		return true;
	d = live_attach(o->session, true);
	damonx_close(d);
	return d;
}

static int run_with(struct opts *o)
{
	struct params p = { 0 };
	int ret;

	if (o->rec.stacks.unwind == COLLECT_DWARF &&
	    o->rec.stacks.method == COLLECT_BPF)
		return msg_error("--callstack=dwarf: BPF cannot copy stacks; leave out --callstack_method bpf");
	o->rec.format = (enum rec_format)o->format;
	o->rec.timeout_s = (double)o->timeout_ns / 1e9;
	o->rec.snapshot_delay_s = (double)o->delay_ns / 1e9;
	o->rec.snapshots = (unsigned long)o->nr_snapshots;
	if (access_filter_finish(&o->filter))
		return 1;
	if (access_filter_any(&o->filter) && !o->rec.snapshots)
		msg_warn("access filters need --snapshot: without it, everything is recorded");
	if (o->passed.list.nr && !o->rec.snapshots)
		return msg_error("--snapshot_damos_filter needs --snapshot; for every window, give --damos_action stat with --damos_filter and --schemes_target_regions");
	o->rec.passed = o->passed.list;
	/* before anything runs that a signal has to end in order */
	signals_catch();
	if (means_ongoing(o))
		return record_ongoing(o);
	ret = params_opts_build(o->params, &p) ? 1 : record_new(o, &p);
	params_free(&p);
	return ret;
}

int cmd_record(const struct command_line *line)
{
	struct opts o = {
		.rec = {
			.out = "damon.data",
			.mode = 0600,
			.side = SIDE_FOOTPRINT | SIDE_VMAS | SIDE_STATS,
			.children = true,
			.stacks.rate_hz = COLLECT_RATE_HZ,
			.rounds = line->quirks->rounds,
		},
		.format = line->quirks->json_records ? REC_JSON_COMPRESSED :
						  REC_NATIVE,
		.params = params_opts_new(line->quirks),
		.passed.any_word = line->quirks->words,
	};
	int status = 1;

	if (!o.params) {
		msg_error("out of memory");
		return 1;
	}
	access_filter_init(&o.filter);
	o.rec.filter = &o.filter;
	if (opt_parse(&record_opts, line, &o, &status))
		status = run_with(&o);
	access_filter_destroy(&o.filter);
	damos_filter_opts_destroy(&o.passed);
	params_opts_free(o.params);
	return status;
}
