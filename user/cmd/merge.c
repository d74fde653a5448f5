// SPDX-License-Identifier: GPL-2.0
/* damox merge: many records as one distribution for each program. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "cmd/commands.h"
#include "damo/quirks.h"
#include "report/merge/merge_report.h"
#include "util/mem.h"
#include "util/msg.h"

#define MAX_PROGRAMS	100000
#define MAX_COLS	4096

struct opts {
	struct opt_list files;
	const char *list;		/* a file of names of files; or NULL */
	struct intervals_opt intervals;
	const char *output;
	unsigned int mode;
	bool skip_bad;
	int64_t max_programs;
	struct merged_rule rule;
	int by;				/* of by_names */
	bool by_given, excluded_given, accesses_given, bytes_given;
	struct merge_report_opts report;
};

#define O struct opts

enum { BY_PROGRAM, BY_CGROUP };
static const char *const by_names[] = { "program", "cgroup", NULL };

static const struct opt file = {
	.args = "<file>", .max = OPT_MANY, OPT_WORDS(OPT_PATHS(O, files)),
	.help = "records of any format, or merges",
};

static const struct opt options[] = {
	{ .name = "files_from", OPT_FILE(O, list),
	  .help = "a file with more names of files, one a line; -: standard input" },
	{ .name = "output", .letter = 'o', OPT_FILE(O, output),
	  .help = "write the merge, which can be merged again, instead of a report" },
	{ .name = "output_permission", .args = "<octal>",
	  OPT_WORDS(OPT_MODE(O, mode)),
	  .help = "permission of what is written (600)" },
	{ .name = "skip_bad", OPT_FLAG(O, skip_bad),
	  .help = "leave out files that cannot be merged, and go on" },
	{ .name = "by", .given = OPT_GIVEN(O, by_given),
	  OPT_WORDS(OPT_CHOICE(O, by, by_names)),
	  .help = "what is told apart: programs, or cgroups (program)" },
	{ .name = "exclude_samples", .args = "<number>",
	  .given = OPT_GIVEN(O, excluded_given),
	  OPT_WORDS(OPT_INT(O, rule.nr_excluded, 0, INT64_MAX, "a number")),
	  .help = "first snapshots of each target to leave out (20)" },
	{ .name = "acc_thres", .letter = 't', .args = "<accesses>",
	  .given = OPT_GIVEN(O, accesses_given),
	  OPT_WORDS(OPT_INT(O, rule.min_accesses, 0, INT64_MAX, "a number")),
	  .help = "minimum accesses of a region in the working set (1)" },
	{ .name = "sz_thres", .args = "<bytes>",
	  .given = OPT_GIVEN(O, bytes_given),
	  OPT_WORDS(OPT_INT(O, rule.min_bytes, 0, INT64_MAX, "a number")),
	  .help = "minimum size of a region in the working set (1)" },
	{ .name = "max_programs", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, max_programs, 1, MAX_PROGRAMS, "a number from 1 to 100000")),
	  .help = "tell so many programs apart, and all others as one (1000)" },
	{ .name = "nr_programs", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, report.nr_programs, 1, MAX_PROGRAMS, "a number from 1 to 100000")),
	  .help = "show the programs that use most memory (20)" },
	{ .name = "plot_of", OPT_WORDS(OPT_CHOICE(O, report.plot_of, merge_of_names)),
	  .help = "what --plot draws (wss)" },
	{ .name = "nr_cols_bar", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, report.dist.nr_cols_bar, 0, MAX_COLS, "a number of columns")),
	  .help = "columns of the bars; 0 for none (40)" },
	{ .name = "raw_number", OPT_FLAG(O, report.dist.raw),
	  .help = "print numbers without units" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &dist_percentile_opts, .at = offsetof(O, report.dist) },
	{ .table = &intervals_opts, .at = offsetof(O, intervals) },
	{ .table = &out_opts, .at = offsetof(O, report.out) },
	{ 0 }
};

const struct opt_table merge_opts = {
	.opts = options, .children = children, .plain = &file,
	.doc = "show what many records have in common, program by program",
};

struct merge {
	const struct opts *o;
	struct merged m;
	uint64_t nr_files, nr_bad;
};

/* Returns 0, or 1 after a line on standard error when it cannot go on. */
static int take(struct merge *w, const char *path)
{
	w->nr_files++;
	if (!merged_take(&w->m, path, &w->o->intervals))
		return 0;
	w->nr_bad++;
	return !w->o->skip_bad;
}

/* Names of files, one a line; the same. */
static int take_lines(struct merge *w, FILE *f, const char *list)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int err = 0;

	while (!err && (n = getline(&line, &room, f)) > 0) {
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		if (n)
			err = take(w, line);
	}
	if (!err && ferror(f))
		err = msg_error("--files_from: cannot read %s: %s", list,
				strerror(errno));
	free(line);
	return err;
}

static int take_list(struct merge *w, const char *list)
{
	bool standard = !strcmp(list, "-");
	FILE *f = standard ? stdin : fopen(list, "re");
	int err;

	if (!f)
		return msg_error("--files_from: cannot open %s: %s", list,
				 strerror(errno));
	err = take_lines(w, f, list);
	if (!standard)
		fclose(f);
	return err;
}

static int take_all(struct merge *w)
{
	const struct opt_list *files = &w->o->files;
	int err = 0;

	for (size_t i = 0; i < files->nr && !err; i++)
		err = take(w, files->word[i]);
	if (!err && w->o->list)
		err = take_list(w, w->o->list);
	if (err)
		return err;
	if (!w->nr_files)
		return msg_error("--files_from: %s names no file", w->o->list);
	if (w->nr_bad == w->nr_files)
		return msg_error("none of %" PRIu64 " files could be merged",
				 w->nr_files);
	if (w->nr_bad)
		msg_warn("%" PRIu64 " of %" PRIu64 " files were left out",
			 w->nr_bad, w->nr_files);
	return 0;
}

static int merge(const struct opts *o)
{
	struct merge w = {
		.o = o,
		.m = {
			.rule = o->rule, .max_programs = (size_t)o->max_programs,
			.has_rule = o->by_given || o->excluded_given || o->accesses_given ||
				    o->bytes_given,
		},
	};
	int status = take_all(&w);

	if (!status && !w.m.nr_programs && w.m.rule.nr_excluded)
		msg_note("the first %" PRId64 " snapshots of each target are left out, and there are no others; see --exclude_samples",
			 w.m.rule.nr_excluded);
	else if (!status && !w.m.nr_programs)
		msg_note("nothing that was merged has a snapshot");
	if (!status)
		status = o->output ? merged_save(&w.m, o->output, o->mode) :
				     merge_report(&w.m, &o->report);
	merged_free(&w.m);
	return status;
}

static int check(const struct opts *o)
{
	if (!o->files.nr && !o->list)
		return msg_usage("name the records to merge, or a file of their names by --files_from");
	if (o->output && (o->report.dist.plot || rows_wanted(&o->report.dist.rows)))
		return msg_usage("--output: writes a merge, of which reports and pictures are made later: damox merge FILE");
	return 0;
}

int cmd_merge(const struct command_line *line)
{
	struct opts o = {
		.rule = MERGED_RULE_INIT, .mode = 0600, .max_programs = 1000,
		.report = { .dist = DIST_OPTS_INIT, .nr_programs = 20 },
	};
	int status;

	o.report.dist.small_units = line->quirks->small_units;
	o.report.dist.nr_cols_bar = 40;
	if (opt_parse(&merge_opts, line, &o, &status)) {
		o.rule.by_cgroup = o.by == BY_CGROUP;
		status = check(&o);
		if (!status)
			status = merge(&o);
	}
	rows_opts_destroy(&o.report.dist.rows);
	opt_list_free(&o.files);
	return status;
}
