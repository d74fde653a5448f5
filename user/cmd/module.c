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
#include "util/units.h"

enum { KEY_LINES = 0x200, KEY_RANGE, KEY_INPUT, KEY_RAW };

#define NR_PERCENTILES	101
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
	  "<percentile> <ms> [<percentile> <ms> ...]", 0,
	  "show these instead of what the module tells", 0 },
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
		if (args_words(state, arg, 2, ARGS_MANY, &o->input))
			return EINVAL;
		if (o->input.n % 2)
			return args_usage(state, "--input_idle_time_percentiles takes pairs");
		return 0;
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

/* ---- idle times that damon_stat tells as percentiles ---- */

struct idle {
	double percentile, ms;
};

static int idle_from_words(const struct opts *o, struct idle **idle, size_t *nr)
{
	struct idle *i;
	int w;

	for (w = 0; w < o->input.n; w += 2) {
		i = ARRAY_ADD(*idle, *nr);
		if (parse_double(o->input.word[w], &i->percentile) ||
		    parse_double(o->input.word[w + 1], &i->ms)) {
			msg_error("--input_idle_time_percentiles: '%s %s' is not a percentile and milliseconds",
				  o->input.word[w], o->input.word[w + 1]);
			return -1;
		}
	}
	return 0;
}

static int idle_from_module(struct idle **idle, size_t *nr)
{
	char value[MODULE_VALUE_LEN], *save = NULL, *word;
	struct idle *i;

	if (!module_exists("stat") ||
	    module_read("stat", "memory_idle_ms_percentiles", value))
		return -1;
	for (word = strtok_r(value, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		i = ARRAY_ADD(*idle, *nr);
		i->percentile = (double)*nr - 1;
		i->ms = strtod(word, NULL);
	}
	return 0;
}

static void put_idle_ms(double ms, bool raw, int width)
{
	char buf[UNITS_LEN];

	if (raw)
		fmt_nr_f(buf, ms / 1000, true);
	else
		fmt_time_f(buf, ms * NS_PER_MS, false);
	printf("%-*s", width, buf);
}

static void put_percentiles(const struct opts *o, const struct idle *idle,
			    size_t nr)
{
	int64_t p;
	size_t i;

	for (p = o->range[0]; p < o->range[1]; p += o->range[2])
		for (i = 0; i < nr; i++) {
			if (idle[i].percentile != (double)p)
				continue;
			printf("%3lld ", (long long)p);
			put_idle_ms(idle[i].ms, o->raw, 0);
			putchar('\n');
		}
}

/* Percentile that an idle time is at, between those known. */
static double percentile_at(const struct idle *idle, size_t nr, double ms)
{
	size_t i;

	if (ms < idle[0].ms)
		return 0;
	for (i = 1; i < nr; i++) {
		if (ms >= idle[i].ms)
			continue;
		return idle[i - 1].percentile +
		       (idle[i].percentile - idle[i - 1].percentile) *
		       (ms - idle[i - 1].ms) / (idle[i].ms - idle[i - 1].ms);
	}
	return idle[nr - 1].percentile;
}

/* Share of memory by idle time, in equal steps of it. */
static void put_mem_sz(const struct opts *o, const struct idle *idle, size_t nr)
{
	double step = (idle[nr - 1].ms - idle[0].ms) / (double)o->nr_lines;
	double last = 0, here, ms;
	char buf[UNITS_LEN];
	int64_t line;

	for (line = 1; line <= o->nr_lines; line++) {
		ms = idle[0].ms + step * (double)line;
		here = line == o->nr_lines ? idle[nr - 1].percentile :
			percentile_at(idle, nr, ms);
		put_idle_ms(ms, o->raw, 13);
		printf(" %s\n", fmt_rate(buf, here - last, 1, o->raw));
		last = here;
	}
}

static int show_idle(const struct opts *o, bool percentiles)
{
	struct idle *idle = NULL;
	size_t nr = 0;
	int rc;

	rc = o->input.n ? idle_from_words(o, &idle, &nr) :
			  idle_from_module(&idle, &nr);
	if (!rc && nr < 2) {
		msg_error("there are no idle times to show");
		rc = -1;
	}
	if (!rc && percentiles)
		put_percentiles(o, idle, nr);
	else if (!rc)
		put_mem_sz(o, idle, nr);
	free(idle);
	return rc;
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
	int status;

	if (!args_parse(&module_argp, argc, argv, &o, &status))
		return status;
	if (o.nr_words < 2)
		return msg_usage("module: which module, and read or write? (see --help)");
	if (!strcmp(o.words[1], "read"))
		return read_params(&o);
	if (!strcmp(o.words[1], "write"))
		return write_params(&o);
	/* "module reclaim enable" and the like: as the commands of that name */
	if (!strcmp(o.words[0], "reclaim"))
		return cmd_reclaim(argc - 1, argv + 1);
	if (!strcmp(o.words[0], "lru_sort"))
		return cmd_lru_sort(argc - 1, argv + 1);
	return msg_usage("module: '%s' is neither read nor write", o.words[1]);
}
