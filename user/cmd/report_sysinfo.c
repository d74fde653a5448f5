// SPDX-License-Identifier: GPL-2.0
/* damox report sysinfo */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "cmd/commands.h"
#include "cmd/features.h"
#include "lib/libdamonx.h"
#include "cli/opt.h"
#include "cli/out.h"
#include "util/msg.h"
#include "cli/rows.h"



/* In the order of damo's; "all" is the last. */
static const char *const what_names[] = {
	"versions", "fs_info", "trace_cmd_info", "perf_info",
	"sysfs_features", "debugfs_features", "trace_features",
	"stat_features", "lru_sort_features", "reclaim_features",
	"interfaces", "unavailable_features", "all", NULL
};

enum {
	WHAT_VERSIONS, WHAT_FS, WHAT_TRACE_CMD, WHAT_PERF, WHAT_SYSFS,
	WHAT_DEBUGFS, WHAT_TRACE, WHAT_STAT, WHAT_LRU_SORT, WHAT_RECLAIM,
	WHAT_INTERFACES, WHAT_UNAVAILABLE, WHAT_ALL,
};

/* Those that damox has one answer for: what the module can do. */
#define FEATURES_MASK	(1u << WHAT_SYSFS | 1u << WHAT_DEBUGFS |	\
			 1u << WHAT_TRACE | 1u << WHAT_STAT |		\
			 1u << WHAT_LRU_SORT | 1u << WHAT_RECLAIM)

struct opts {
	unsigned int what;		/* bits */
	struct rows_opts rows;
};

static int take_what(struct opt_call *c)
{
	unsigned int *what = &((struct opts *)c->input)->what;
	int i, choice;

	*what = 0;
	for (i = 0; i < c->n; i++) {
		choice = opt_choice(c, c->word[i], what_names);
		if (choice < 0)
			return OPT_USAGE;
		*what |= choice == WHAT_ALL ? ~0u : 1u << choice;
	}
	return 0;
}

static const struct opt options[] = {
	{ .name = "print", .args = "<what> [<what> ...]", .min = 1,
	  .max = OPT_MANY, .choices = what_names, .call = take_what,
	  .help = "versions, fs_info, trace_cmd_info, perf_info, sysfs_features, debugfs_features, trace_features, stat_features, lru_sort_features, reclaim_features, interfaces, unavailable_features or all (versions)" },
	{ .name = "invalidate_cache", .help = "no effect: nothing is cached" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(struct opts, rows) }, { 0 }
};

const struct opt_table report_sysinfo_opts = {
	.opts = options, .children = children, .doc = "show versions and what works on this system",
};

struct fact {
	const char *name, *value;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct fact, name, CELL_TEXT, "name"),
	ROW_COLUMN(struct fact, value, CELL_TEXT, "value"),
	{ 0 }
};

/* To @rows, or (NULL) as a line. */
static void put(struct rows *rows, const char *name, const char *value)
{
	const struct fact fact = { name, value };

	if (rows)
		rows_add(rows, &fact);
	else
		printf("%s: %s\n", name, value);
}

static void put_versions(struct rows *rows, struct damonx *d, const char *why)
{
	struct damonx_info info = { .size = sizeof(info) };
	struct utsname uts;
	char text[256];

	put(rows, "damox version", DAMONX_VERSION);
	if (!uname(&uts))
		put(rows, "kernel version", uts.release);
	if (d && !damonx_info(d, &info))
		snprintf(text, sizeof(text), "%.*s (ABI %u)",
			 (int)sizeof(info.version), info.version, info.abi);
	else
		snprintf(text, sizeof(text), "none (%s)",
			 d ? damonx_error(d) : why);
	put(rows, "damonx module version", text);
}

static void put_facts(struct rows *rows, unsigned int what)
{
	const char *why = NULL;
	struct damonx *d = damonx_open(&why);

	if (what & 1u << WHAT_VERSIONS)
		put_versions(rows, d, why);
	if (what & 1u << WHAT_FS)
		put(rows, "device", "/dev/damonx");
	if (what & (1u << WHAT_TRACE_CMD | 1u << WHAT_PERF))
		put(rows, "tracers", "not needed");
	if (what & 1u << WHAT_INTERFACES)
		put(rows, "interfaces", d ? "damonx" : "none");
	damonx_close(d);
}

/* Features are rows of another kind: 'features --json' has them. */
static int put_rows(const struct opts *o)
{
	struct rows *rows = rows_begin(&o->rows, columns, stdout);
	struct out out = { .f = stdout };

	if (!rows)
		return 1;
	put_facts(rows, o->what);
	rows_end(rows);
	if (o->what & (FEATURES_MASK | 1u << WHAT_UNAVAILABLE))
		msg_note("'features --json' has the features");
	return out_end(&out);
}

static int print(unsigned int what)
{
	struct out out = { .f = stdout };

	put_facts(NULL, what);
	/* these complete the output, too */
	if (what & FEATURES_MASK)
		return features_print(what & 1u << WHAT_UNAVAILABLE ?
				      FEATURES_ALL : FEATURES_SUPPORTED);
	if (what & 1u << WHAT_UNAVAILABLE)
		return features_print(FEATURES_UNSUPPORTED);
	return out_end(&out);
}

int cmd_report_sysinfo(const struct command_line *line)
{
	struct opts o = { .what = 1u << WHAT_VERSIONS };
	int status;

	if (opt_parse(&report_sysinfo_opts, line, &o, &status))
		status = rows_wanted(&o.rows) ? put_rows(&o) : print(o.what);
	rows_opts_destroy(&o.rows);
	return status;
}
