// SPDX-License-Identifier: GPL-2.0
/* damox module: parameters of damonx's presets or of the kernel's DAMON modules. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/module.h"
#include "params/json.h"
#include "report/idle_times.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"
#include "cli/out.h"
#include "util/units.h"

struct opts {
	int64_t nr_lines;
	int64_t range[3];		/* start, stop, step */
	struct opt_list input;
	bool raw;
	struct rows_opts rows;
	struct opt_list words;
};

#define O struct opts

static const struct opt options[] = {
	{ .name = "idle_time_mem_sz_lines", .args = "<number>",
	  OPT_WORDS(OPT_INT(O, nr_lines, 1, 10000, "a number of lines")),
	  .help = "number of lines of idle_time_mem_sz (10)" },
	{ .name = "idle_time_percentiles_range", .args = "<start> <stop> <step>",
	  OPT_WORDS(OPT_INT(O, range[0], 0, 1000, "a percentile"),
		    OPT_INT(O, range[1], 0, 1000, "a percentile"),
		    OPT_INT(O, range[2], 1, 1000, "a percentile")),
	  .help = "percentiles that idle_time_percentiles prints (0 101 10)" },
	{ .name = "input_idle_time_percentiles",
	  .args = "<percentile> <seconds> [<percentile> <seconds> ...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_PATHS(O, input)),
	  .help = "use these, or those in a file, instead of what the module reports" },
	{ .name = "raw_number", OPT_FLAG(O, raw),
	  .help = "print digits instead of units" },
	{ 0 }
};

static const struct opt words = {
	.args = "<module> <read [<parameter>...] | write <parameter> <value>...>",
	.max = OPT_MANY, OPT_WORDS(OPT_LIST(O, words)),
};

static const struct opt_child children[] = {
	{ .table = &rows_opts, .at = offsetof(O, rows) }, { 0 }
};

const struct opt_table module_opts = {
	.opts = options, .plain = &words, .children = children,
	.doc = "Read and write parameters of the presets of damonx, or where it is not loaded of the kernel's own DAMON modules: stat, reclaim, lru_sort. "
	       "idle_time_percentiles and idle_time_mem_sz of stat can be read as well: they show how much memory has been idle for how long.",
};

static int idle_from_module(double *s)
{
	char value[MODULE_VALUE_LEN];

	if (!module_exists("stat") ||
	    module_read("stat", "memory_idle_ms_percentiles", value))
		return -1;
	return idle_times_from_list(value, s);
}

static int show_idle(const struct opts *o, bool percentiles)
{
	double s[IDLE_NR_PERCENTILES];
	int rc;

	if (!o->input.nr)
		rc = idle_from_module(s);
	else if (o->input.nr == 1)
		rc = idle_times_from_file(o->input.word[0], s);
	else
		rc = idle_times_from_words(o->input.word, o->input.nr,
					    s);
	if (rc)
		return rc;
	if (rows_wanted(&o->rows))
		return percentiles ? idle_times_percentile_rows(s, o->range, &o->rows) :
				     idle_times_size_rows(s, o->nr_lines, &o->rows);
	return percentiles ? idle_times_put_percentiles(s, o->range, o->raw) :
			     idle_times_put_sizes(s, o->nr_lines, o->raw);
}

/* What is computed, and no parameter of the module. */
enum computed { COMPUTED_NOT, COMPUTED_PERCENTILES, COMPUTED_SIZES };

static enum computed computed(const struct opts *o, size_t i)
{
	if (strcmp(o->words.word[0], "stat") != 0)
		return COMPUTED_NOT;
	if (!strcmp(o->words.word[i], "idle_time_percentiles"))
		return COMPUTED_PERCENTILES;
	return strcmp(o->words.word[i], "idle_time_mem_sz") ? COMPUTED_NOT :
							      COMPUTED_SIZES;
}

static int read_params(const struct opts *o)
{
	const char *name = o->words.word[0];
	char value[MODULE_VALUE_LEN];
	size_t i;

	if (o->words.nr == 2)
		return !module_exists(name) || module_print_all(name) ? 1 : 0;
	for (i = 2; i < o->words.nr; i++) {
		if (computed(o, i)) {
			if (show_idle(o, computed(o, i) == COMPUTED_PERCENTILES))
				return 1;
			continue;
		}
		if (!module_exists(name) ||
		    module_read(name, o->words.word[i], value))
			return 1;
		puts(value);
	}
	return 0;
}

static int read_rows(const struct opts *o)
{
	for (size_t i = 2; i < o->words.nr; i++) {
		if (!computed(o, i))
			continue;
		if (o->words.nr > 3)
			return msg_usage("%s has rows of its own: read it alone", o->words.word[i]);
		return show_idle(o, computed(o, i) == COMPUTED_PERCENTILES) ? 1 : 0;
	}
	return module_print_rows(o->words.word[0], o->words.word + 2, o->words.nr - 2,
				 &o->rows);
}

static int write_params(const struct opts *o)
{
	size_t i;

	if (rows_wanted(&o->rows))
		return msg_usage("--json and --columns are for read");
	if (o->words.nr < 4 || o->words.nr % 2)
		return msg_usage("write takes pairs of parameter and value (see --help)");
	if (!module_exists(o->words.word[0]))
		return 1;
	for (i = 2; i < o->words.nr; i += 2)
		if (module_write(o->words.word[0], o->words.word[i], o->words.word[i + 1]))
			return 1;
	return 0;
}

static int read_or_write(const struct opts *o)
{
	struct out out = { .f = stdout };
	int status;

	if (o->words.nr < 2)
		return msg_usage("which module, and read or write? (see --help)");
	if (!strcmp(o->words.word[1], "read")) {
		status = rows_wanted(&o->rows) ? read_rows(o) : read_params(o);
		return out_end(&out) ? 1 : status;
	}
	if (!strcmp(o->words.word[1], "write"))
		return write_params(o);
	return msg_usage("'%s' is neither read nor write",
			 o->words.word[1]);
}

/*
 * "module reclaim", also with the action and options of the command of that
 * name, is that command: unless the word that follows says to read or write.
 */
static bool is_command(const char *name, const struct command_line *line)
{
	char **argv = line->argv;

	if (line->argc < 2 || strcmp(argv[1], name) != 0)
		return false;
	return line->argc == 2 || (strcmp(argv[2], "read") != 0 &&
			     strcmp(argv[2], "write") != 0);
}

static int run_command(int (*run)(const struct command_line *line),
		       const struct command_line *line)
{
	struct command_line rest = *line;
	char name[64];

	/* what its help and messages show */
	snprintf(name, sizeof(name), "%s %s", line->argv[0], line->argv[1]);
	msg_set_command(strchr(name, ' ') + 1);
	rest.argv[1] = name;
	rest.argc--;
	rest.argv++;
	return run(&rest);
}

int cmd_module(const struct command_line *line)
{
	struct opts o = { .nr_lines = 10, .range = { 0, 101, 10 } };
	int status;

	if (is_command("reclaim", line))
		return run_command(cmd_reclaim, line);
	if (is_command("lru_sort", line))
		return run_command(cmd_lru_sort, line);
	if (opt_parse(&module_opts, line, &o, &status))
		status = read_or_write(&o);
	rows_opts_destroy(&o.rows);
	opt_list_free(&o.input);
	opt_list_free(&o.words);
	return status;
}
