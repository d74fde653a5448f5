// SPDX-License-Identifier: GPL-2.0
/* damox report damon: parameters and state, of a file or of what runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/report_damon.h"
#include "params/json.h"
#include "params/json_get.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"

enum { KEY_FORMAT = 0x200, KEY_RAW, KEY_CPU, KEY_SUMMARY, KEY_STATS,
       KEY_FIELDS, KEY_OMIT_REGIONS, KEY_PARAMS, KEY_PARAMS_OMIT, KEY_INPUT,
       KEY_JSON, KEY_DEBUG };

enum format { FORMAT_REPORT, FORMAT_JSON, FORMAT_YAML };

#define MAX_FIELDS	16

static const char *const field_names[] = {
	"nr_tried", "sz_tried", "nr_applied", "sz_applied", "qt_exceeds",
	"sz_ops_filter_passed", "nr_snapshots", "max_nr_snapshots", NULL
};

struct opts {
	struct out_opts out;
	enum format format;
	bool format_given;		/* --json does not count then */
	bool raw, cpu, summary, stats, omit_regions, params_only, omit_defaults;
	const char *input;
	const char *fields[MAX_FIELDS];
	int nr_fields;
};

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "<json|yaml|report>", 0,
	  "how to print it (report)", 0 },
	{ "raw", KEY_RAW, NULL, 0, "print digits instead of units", 0 },
	{ "show_cpu_usage", KEY_CPU, NULL, 0,
	  "how much of a CPU each kdamond used", 0 },
	{ "kdamonds_summary", KEY_SUMMARY, NULL, 0,
	  "one line a kdamond: its state", 0 },
	{ "damos_stats", KEY_STATS, NULL, 0, "statistics of the schemes only",
	  0 },
	{ "damos_stat_fields", KEY_FIELDS, "<field> [<field> ...]", 0,
	  "which statistics: nr_tried, sz_tried, nr_applied, sz_applied, qt_exceeds, sz_ops_filter_passed, nr_snapshots, max_nr_snapshots",
	  0 },
	{ "omit_damos_tried_regions", KEY_OMIT_REGIONS, NULL, 0,
	  "leave out the regions that schemes tried", 0 },
	{ "damon_params", KEY_PARAMS, NULL, 0,
	  "parameters only, no state or statistics", 0 },
	{ "damon_params_omit_defaults", KEY_PARAMS_OMIT, NULL, 0,
	  "parameters only, and of those what is not default", 0 },
	{ "input_file", KEY_INPUT, "<file>", 0,
	  "a kdamonds file, or the .kdamonds side file of a record; without it, what is running is shown", 0 },
	{ "json", KEY_JSON, NULL, OPTION_HIDDEN, "the same as --format json", 0 },
	{ "debug_damon", KEY_DEBUG, NULL, ARGS_RARE,
	  "no effect: errors of the device are told in words", 0 },
	{ 0 }
};

static int parse_fields(struct argp_state *state, char *arg, struct opts *o)
{
	struct args_words w;
	int i;

	if (args_words(state, arg, 1, MAX_FIELDS, &w))
		return EINVAL;
	for (i = 0; i < w.n; i++)
		if (args_choice(state, w.word[i], field_names) < 0)
			return EINVAL;
	for (i = 0; i < w.n; i++)
		o->fields[i] = w.word[i];
	o->nr_fields = w.n;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const formats[] = { "report", "json", "yaml", NULL };
	struct opts *o = state->input;
	int choice;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->out;
		return 0;
	case KEY_FORMAT:
		choice = args_choice(state, arg, formats);
		o->format = (enum format)choice;
		o->format_given = true;
		return choice < 0 ? EINVAL : 0;
	case KEY_JSON:
		if (!o->format_given)
			o->format = FORMAT_JSON;
		return 0;
	case KEY_RAW:
		o->raw = true;
		return 0;
	case KEY_CPU:
		o->cpu = true;
		return 0;
	case KEY_SUMMARY:
		o->summary = true;
		return 0;
	case KEY_STATS:
		o->stats = true;
		return 0;
	case KEY_FIELDS:
		return parse_fields(state, arg, o);
	case KEY_OMIT_REGIONS:
		/* damo takes this for --damon_params when it prints text */
		o->omit_regions = args_called_as_damo();
		return 0;
	case KEY_PARAMS_OMIT:
		o->omit_defaults = true;
		/* fall through */
	case KEY_PARAMS:
		o->params_only = true;
		return 0;
	case KEY_INPUT:
		o->input = arg;
		return 0;
	case KEY_DEBUG:
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
	{ &out_argp, 0, NULL, 0 }, { 0 }
};

const struct argp report_damon_argp = {
	options, parse, NULL, "Show parameters and state of monitoring.",
	children, NULL, NULL
};

static int load(const char *path, struct params *p)
{
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load_file(path, error);
	int rc = json ? params_from_json(json, p, error) : -1;

	json_decref(json);
	return rc ? msg_error("%s: %s", path, error) : 0;
}

static void print_summary(const struct params *p, FILE *f)
{
	size_t i;

	for (i = 0; i < p->nr_kdamonds; i++) {
		fprintf(f, "%zu\tstate: %s", i, p->kdamonds[i].on ? "on" : "off");
		if (p->kdamonds[i].pid != PARAMS_NONE)
			fprintf(f, ", pid: %lld",
				(long long)p->kdamonds[i].pid);
		fputc('\n', f);
	}
}

/* ---- statistics ---- */

static json_t *chosen_stats(const struct opts *o, const struct damos *s)
{
	json_t *all = damos_stats_to_json(s, o->raw), *chosen;
	int i;

	if (!o->nr_fields)
		return all;
	chosen = json_object();
	for (i = 0; i < o->nr_fields; i++)
		json_object_set(chosen, o->fields[i],
				json_object_get(all, o->fields[i]));
	json_decref(all);
	return chosen;
}

/* [[{kdamond, context, scheme}, {statistics}], ...] */
static json_t *all_stats(const struct opts *o, const struct params *p)
{
	json_t *list = json_array();
	const struct damon_ctx *c;
	size_t k, i, s;

	for (k = 0; k < p->nr_kdamonds; k++)
		for (i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			c = &p->kdamonds[k].contexts[i];
			for (s = 0; s < c->nr_schemes; s++)
				json_array_append_new(list, json_pack(
					"[{s:i, s:i, s:i}, o]", "kdamond",
					(int)k, "context", (int)i, "scheme",
					(int)s, chosen_stats(o, &c->schemes[s])));
		}
	return list;
}

static int index_of(const json_t *where, const char *key)
{
	return (int)json_integer_value(json_object_get(where, key));
}

static void print_stats_text(json_t *list, FILE *f)
{
	const json_t *item, *where;
	json_t *stats, *value;
	const char *key;
	size_t i;

	json_array_foreach(list, i, item) {
		where = json_array_get(item, 0);
		stats = json_array_get(item, 1);
		if (json_array_size(list) > 1)
			fprintf(f, "kdamond %d / context %d / scheme %d\n",
				index_of(where, "kdamond"),
				index_of(where, "context"),
				index_of(where, "scheme"));
		json_object_foreach(stats, key, value) {
			if (json_object_size(stats) > 1)
				fprintf(f, "%s: ", key);
			fprintf(f, "%s\n", json_string_value(value));
		}
		if (json_array_size(list) > 1)
			fputc('\n', f);
	}
}

static void print_stats(const struct opts *o, const struct params *p, FILE *f)
{
	json_t *list = all_stats(o, p);

	if (o->format == FORMAT_REPORT) {
		print_stats_text(list, f);
	} else {
		params_print_json(list, o->format == FORMAT_YAML, f);
		fputc('\n', f);
	}
	json_decref(list);
}

/* ---- everything ---- */

static void print_json(const struct opts *o, const struct params *p, FILE *f)
{
	struct params_style style = params_style_default();
	json_t *json;

	style.raw = o->raw;
	style.omit_in_schemes = o->omit_defaults;
	style.with_state = true;
	style.with_stats = !o->params_only;
	style.loose_max = style.like_damo;
	json = params_to_json(p, &style);
	params_print_json(json, o->format == FORMAT_YAML, f);
	fputc('\n', f);
	json_decref(json);
}

static void print_text(const struct opts *o, const struct params *p, FILE *f)
{
	const struct params_text_style style = {
		.raw = o->raw,
		.omit_defaults = o->omit_defaults,
		.params_only = o->params_only || o->omit_regions,
		.with_stats = !o->params_only && !o->omit_regions,
		.with_cpu_usage = o->cpu,
		.loose_max = args_called_as_damo(),
	};

	params_print_text(p, &style, f);
	if (!o->input && !o->params_only)
		report_damon_modules(f);
}

static int print_report(const struct params *p, const struct opts *o)
{
	struct out out;

	out_begin(&out, &o->out);
	if (o->summary && !o->params_only)
		print_summary(p, out.f);
	else if (o->stats && !o->params_only)
		print_stats(o, p, out.f);
	else if (o->format == FORMAT_REPORT)
		print_text(o, p, out.f);
	else
		print_json(o, p, out.f);
	return out_end(&out);
}

int cmd_report_damon(int argc, char **argv)
{
	struct opts o = { 0 };
	struct params p = { 0 };
	int rc;

	if (!args_parse(&report_damon_argp, argc, argv, &o, &rc))
		return rc;
	rc = o.input ? load(o.input, &p) : report_damon_live(&p);
	if (!rc)
		rc = print_report(&p, &o);
	params_free(&p);
	return rc;
}
