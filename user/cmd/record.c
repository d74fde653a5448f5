// SPDX-License-Identifier: GPL-2.0
/* damox record */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/commands.h"
#include "live/child.h"
#include "live/recorder.h"
#include "live/session.h"
#include "live/side.h"
#include "params/json.h"
#include "params/options.h"
#include "report/filter.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"
#include "util/units.h"

enum {
	KEY_TYPE = 0x2000, KEY_PERMISSION, KEY_FLUSH, KEY_PERF, KEY_EXCLUDE,
	KEY_INCLUDE, KEY_SCHEMES_REGIONS, KEY_SNAPSHOT, KEY_TIMEOUT, KEY_DO,
	KEY_SNAPSHOT_FILTER, KEY_TRACER,
};

struct opts {
	struct recorder_opts rec;
	struct access_filter filter;
	struct params_opts *params;
};

static const struct argp_option options[] = {
	{ "out", 'o', "<file>", 0, "where to write (damon.data)", 0 },
	{ "output_type", KEY_TYPE, "<type>", 0,
	  "native, json_compressed, json or perf_script (native; json_compressed when called as damo)", 0 },
	{ "output_permission", KEY_PERMISSION, "<octal>", 0,
	  "permission of the files (600)", 0 },
	{ "timeout", KEY_TIMEOUT, "<seconds>", 0, "stop after that time", 0 },
	{ "snapshot", KEY_SNAPSHOT, "<delay> <count>", 0,
	  "take snapshots instead of recording every window", 0 },
	{ "include_child_tasks", KEY_INCLUDE, NULL, 0,
	  "monitor processes that the targets start, too (the default)", 0 },
	{ "exclude_child_tasks", KEY_EXCLUDE, NULL, 0, "do not", 0 },
	{ "do_record", KEY_DO, "<what>...", 0,
	  "what to write: access mem_footprint vmas proc_stats (all)", 0 },
	{ "output_flush_sec", KEY_FLUSH, "<seconds>", ARGS_RARE,
	  "accepted for damo's sake: everything is on disk within a second", 0 },
	{ "schemes_target_regions", KEY_SCHEMES_REGIONS, NULL, ARGS_RARE,
	  "refused: this version only monitors", 0 },
	{ "snapshot_damos_filter", KEY_SNAPSHOT_FILTER, "<filter>...",
	  ARGS_RARE, "refused: this version only monitors", 0 },
	{ "perf_path", KEY_PERF, "<path>", OPTION_HIDDEN, "not needed", 0 },
	{ "damon_tracer", KEY_TRACER, "<tracer>", OPTION_HIDDEN, "not needed",
	  0 },
	{ 0 }
};

static const struct {
	const char *name;
	unsigned int side;
	bool ours;
} what_to_record[] = {
	{ "access", 0, true },
	{ "mem_footprint", SIDE_FOOTPRINT, true },
	{ "vmas", SIDE_VMAS, true },
	{ "proc_stats", SIDE_STATS, true },
	{ "cpu_profile", 0, false },
	{ "damon_trace_events", 0, false },
	{ NULL, 0, false }
};

static int what_index(const char *word)
{
	for (int i = 0; what_to_record[i].name; i++)
		if (!strcmp(word, what_to_record[i].name))
			return i;
	return -1;
}

/* Takes the words that it knows, so that a target may follow them. */
static int parse_do_record(struct opts *o, char *arg, struct argp_state *state)
{
	struct args_words w;
	int n = 1;

	while (state->next + n - 1 < state->argc &&
	       what_index(state->argv[state->next + n - 1]) >= 0)
		n++;
	if (args_words(state, arg, 1, n, &w))
		return EINVAL;
	o->rec.side = 0;
	for (int i = 0; i < w.n; i++) {
		int k = what_index(w.word[i]);

		if (k < 0)
			return args_bad(state, w.word[i],
					"access, mem_footprint, vmas or proc_stats");
		if (!what_to_record[k].ours)
			msg_note("%s is left out: damox records neither profiles nor traces",
				 what_to_record[k].name);
		o->rec.side |= what_to_record[k].side;
	}
	return 0;
}

static int parse_type(struct opts *o, char *arg, struct argp_state *state)
{
	static const char *const names[] = { "native", "json",
					     "json_compressed", "perf_script",
					     NULL };
	static const enum rec_format formats[] = { REC_NATIVE, REC_JSON,
						   REC_JSON_COMPRESSED,
						   REC_PERF_SCRIPT };
	int i = args_choice(state, arg, names);

	if (i < 0)
		return EINVAL;
	o->rec.format = formats[i];
	return 0;
}

static int parse_snapshot(struct opts *o, char *arg, struct argp_state *state)
{
	struct args_words w;
	int64_t count;
	uint64_t ns;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_time(w.word[0], NS_PER_SEC, &ns) || !ns)
		return args_bad(state, w.word[0], "a delay");
	if (parse_int(w.word[1], 1, 1000000000, &count))
		return args_bad(state, w.word[1], "a number of snapshots");
	o->rec.snapshot_delay_s = (double)ns / 1e9;
	o->rec.snapshots = count;
	return 0;
}

static int parse_timeout(struct opts *o, char *arg, struct argp_state *state)
{
	uint64_t ns;

	if (parse_time(arg, NS_PER_SEC, &ns) || !ns)
		return args_bad(state, arg, "a time");
	o->rec.timeout_s = (double)ns / 1e9;
	return 0;
}

static int parse_permission(struct opts *o, char *arg, struct argp_state *state)
{
	char *end;
	unsigned long mode = strtoul(arg, &end, 8);

	if (*end || end == arg || mode > 0777)
		return args_bad(state, arg, "an octal permission");
	o->rec.mode = mode;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	struct args_words w;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = o->params;
		state->child_inputs[1] = &o->filter;
		return 0;
	case 'o':
		o->rec.out = arg;
		return 0;
	case KEY_TYPE:
		return parse_type(o, arg, state);
	case KEY_PERMISSION:
		return parse_permission(o, arg, state);
	case KEY_TIMEOUT:
		return parse_timeout(o, arg, state);
	case KEY_SNAPSHOT:
		return parse_snapshot(o, arg, state);
	case KEY_INCLUDE:
	case KEY_EXCLUDE:
		o->rec.children = key == KEY_INCLUDE;
		return 0;
	case KEY_DO:
		return parse_do_record(o, arg, state);
	case KEY_FLUSH:
	case KEY_PERF:
	case KEY_TRACER:
		return 0;
	case KEY_SCHEMES_REGIONS:
		return args_usage(state, "--schemes_target_regions: this version of damonx only monitors");
	case KEY_SNAPSHOT_FILTER:
		if (args_words(state, arg, 1, ARGS_MANY, &w))
			return EINVAL;
		return args_usage(state, "--snapshot_damos_filter: this version of damonx only monitors");
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &params_argp, 0, NULL, 0 },
	{ &access_filter_argp, 0, "filters of snapshots", 0 },
	{ 0 }
};

const struct argp record_argp = {
	options, parse, "[target]",
	"record which memory is accessed", children, NULL, NULL
};

/* OUT.kdamonds, as damo writes it: what runs, and its state. */
static int save_params(const char *out, unsigned int mode, struct damonx *d)
{
	struct params_style style = params_style_default();
	struct params p;
	json_t *json;
	char *path = NULL;
	FILE *f = NULL;
	int fd, ret = -1;

	if (live_params(d, &p))
		return -1;
	style.with_state = true;
	json = params_to_json(&p, &style);
	params_free(&p);
	if (!json || asprintf(&path, "%s.kdamonds", out) < 0) {
		msg_error("out of memory");
		json_decref(json);
		return -1;
	}
	fd = rec_open_file(path, mode);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f) {
		msg_error("cannot write '%s': %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	} else {
		json_dumpf(json, f, JSON_INDENT(4));
		ret = out_close(f, path) ? -1 : 0;
	}
	json_decref(json);
	free(path);
	return ret;
}

/* Only beside a file there can be others: not beside a pipe or a device. */
static bool is_file(const char *out)
{
	struct stat st;

	return strcmp(out, "-") != 0 && (stat(out, &st) || S_ISREG(st.st_mode));
}

/* Record what runs in @d. The started command, if any, has not yet run. */
static int run(struct opts *o, struct damonx *d)
{
	if (!is_file(o->rec.out))
		o->rec.side = 0;
	if (o->rec.side && save_params(o->rec.out, o->rec.mode, d)) {
		if (o->rec.child)
			child_kill(o->rec.child);
		return 1;
	}
	return recorder_run(d, &o->rec);
}

static int record_ongoing(struct opts *o)
{
	struct damonx *d = live_attach(false);
	int ret = 1;

	if (!d)
		return 1;
	if (!recorder_prepare(d, &o->rec))
		ret = run(o, d);
	damonx_close(d);
	return ret;
}

/* Configure and start a session of our own; 0, or -1 after a line. */
static int start_new(struct opts *o, struct params *p, struct damonx *d)
{
	if (live_configure(d, p, o->rec.child, 0) ||
	    recorder_prepare(d, &o->rec))
		return -1;
	if (damonx_start(d, 0)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	return 0;
}

static int record_new(struct opts *o, struct params *p)
{
	struct damonx *d = live_open();
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
	if (!start_new(o, p, d))
		ret = run(o, d);
	else if (o->rec.child)
		child_kill(o->rec.child);
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
			msg_warn("record: what is being monitored goes on as it is; its parameters are changed by the tune command");
		return true;
	}
	if (target)
		return false;
	if (!params_opts_empty(o->params))
		return false;
	d = live_attach(true);
	damonx_close(d);
	return d;
}

static int run_with(struct opts *o)
{
	struct params p = { 0 };
	int ret;

	if (access_filter_finish(&o->filter))
		return 1;
	if (access_filter_any(&o->filter) && !o->rec.snapshots)
		msg_warn("record: access filters act on what --snapshot takes; this records everything");
	if (means_ongoing(o))
		return record_ongoing(o);
	ret = params_opts_build(o->params, &p) ? 1 : record_new(o, &p);
	params_free(&p);
	return ret;
}

int cmd_record(int argc, char **argv)
{
	struct opts o = {
		.rec = {
			.out = "damon.data",
			.mode = 0600,
			.format = args_called_as_damo() ? REC_JSON_COMPRESSED
							: REC_NATIVE,
			.side = SIDE_FOOTPRINT | SIDE_VMAS | SIDE_STATS,
			.children = true,
		},
		.params = params_opts_new(),
	};
	int status = 1;

	if (!o.params) {
		msg_error("out of memory");
		return 1;
	}
	access_filter_init(&o.filter);
	o.rec.filter = &o.filter;
	if (args_parse(&record_argp, argc, argv, &o, &status))
		status = run_with(&o);
	access_filter_destroy(&o.filter);
	params_opts_free(o.params);
	return status;
}
