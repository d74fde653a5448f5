// SPDX-License-Identifier: GPL-2.0
/* damox module: read and write parameters of the kernel's DAMON modules. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/module.h"
#include "params/json.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/out.h"
#include "util/units.h"

enum { KEY_LINES = 0x200, KEY_RANGE, KEY_INPUT, KEY_RAW };

#define MAX_WORDS	64

struct opts {
	int64_t nr_lines;
	int64_t range[3];		/* start, stop, step */
	struct args_words input;
	bool raw;
	char *words[MAX_WORDS];
	int nr_words;
};

static const struct argp_option options[] = {
	{ "idle_time_mem_sz_lines", KEY_LINES, "<number>", 0,
	  "lines that idle_time_mem_sz has (10)", 0 },
	{ "idle_time_percentiles_range", KEY_RANGE, "<start> <stop> <step>", 0,
	  "percentiles that idle_time_percentiles prints (0 101 10)", 0 },
	{ "input_idle_time_percentiles", KEY_INPUT,
	  "<percentile> <seconds> [<percentile> <seconds> ...]", 0,
	  "show these, or those in a file, instead of what the module tells", 0 },
	{ "raw_number", KEY_RAW, NULL, 0, "print digits instead of units", 0 },
	{ 0 }
};

static int parse_range(struct opts *o, char *arg, struct argp_state *state)
{
	struct args_words w;
	int i;

	if (args_words(state, arg, 3, 3, &w))
		return EINVAL;
	for (i = 0; i < 3; i++)
		if (parse_int(w.word[i], i == 2, 1000, &o->range[i]))
			return args_bad(state, w.word[i], "a percentile");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	switch (key) {
	case KEY_LINES:
		if (parse_int(arg, 1, 10000, &o->nr_lines))
			return args_bad(state, arg, "a number of lines");
		return 0;
	case KEY_RANGE:
		return parse_range(o, arg, state);
	case KEY_INPUT:
		return args_words(state, arg, 1, ARGS_MANY, &o->input);
	case KEY_RAW:
		o->raw = true;
		return 0;
	case ARGP_KEY_ARG:
		if (o->nr_words == MAX_WORDS)
			return ARGP_ERR_UNKNOWN;
		o->words[o->nr_words++] = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp module_argp = {
	options, parse, "<module> <read [<parameter>...] | write <parameter> <value>...>",
	"Read and write parameters of the kernel's own DAMON modules: stat, reclaim, lru_sort. "
	"Of stat, idle_time_percentiles and idle_time_mem_sz can be read, too: how long how much memory has been idle.",
	NULL, NULL, NULL
};

static int show_idle(const struct opts *o, bool percentiles)
{
	double s[MODULE_NR_PERCENTILES];
	int rc;

	if (!o->input.n)
		rc = module_idle_from_module(s);
	else if (o->input.n == 1)
		rc = module_idle_from_file(o->input.word[0], s);
	else
		rc = module_idle_from_words(o->input.word, (size_t)o->input.n,
					    s);
	if (rc)
		return rc;
	return percentiles ? module_idle_put_percentiles(s, o->range, o->raw) :
			     module_idle_put_sizes(s, o->nr_lines, o->raw);
}

static int read_params(const struct opts *o)
{
	const char *name = o->words[0];
	char value[MODULE_VALUE_LEN];
	bool percentiles;
	int i;

	if (o->nr_words == 2)
		return !module_exists(name) || module_print_all(name) ? 1 : 0;
	for (i = 2; i < o->nr_words; i++) {
		percentiles = !strcmp(o->words[i], "idle_time_percentiles");
		if (!strcmp(name, "stat") &&
		    (percentiles || !strcmp(o->words[i], "idle_time_mem_sz"))) {
			if (show_idle(o, percentiles))
				return 1;
			continue;
		}
		if (!module_exists(name) ||
		    module_read(name, o->words[i], value))
			return 1;
		puts(value);
	}
	return 0;
}

static int write_params(const struct opts *o)
{
	int i;

	if (o->nr_words < 4 || o->nr_words % 2)
		return msg_usage("module: write takes pairs of parameter and value (see --help)");
	if (!module_exists(o->words[0]))
		return 1;
	for (i = 2; i < o->nr_words; i += 2)
		if (module_write(o->words[0], o->words[i], o->words[i + 1]))
			return 1;
	return 0;
}

int cmd_module(int argc, char **argv)
{
	struct opts o = { .nr_lines = 10, .range = { 0, 101, 10 } };
	struct out out = { .f = stdout };
	int status;

	if (!args_parse(&module_argp, argc, argv, &o, &status))
		return status;
	if (o.nr_words < 2)
		return msg_usage("module: which module, and read or write? (see --help)");
	if (!strcmp(o.words[1], "read")) {
		status = read_params(&o);
		return out_end(&out) || status;
	}
	if (!strcmp(o.words[1], "write"))
		return write_params(&o);
	/* "module reclaim enable" and the like: as the commands of that name */
	if (!strcmp(o.words[0], "reclaim"))
		return cmd_reclaim(argc - 1, argv + 1);
	if (!strcmp(o.words[0], "lru_sort"))
		return cmd_lru_sort(argc - 1, argv + 1);
	return msg_usage("module: '%s' is neither read nor write", o.words[1]);
}
