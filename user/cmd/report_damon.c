// SPDX-License-Identifier: GPL-2.0
/* damox report damon: parameters and state, of a file or of what runs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/report_damon.h"
#include "cmd/session_opts.h"
#include "params/json.h"
#include "params/yaml.h"
#include "util/json_get.h"
#include "cli/opt.h"
#include "util/msg.h"
#include "cli/out.h"
#include "damo/quirks.h"

enum format { FORMAT_REPORT, FORMAT_JSON, FORMAT_YAML };

static const char *const field_names[] = {
	"nr_tried", "sz_tried", "nr_applied", "sz_applied", "qt_exceeds",
	"sz_ops_filter_passed", "nr_snapshots", "max_nr_snapshots", NULL
};

struct opts {
	const char *session;		/* NULL: none was named */
	const struct damo_quirks *quirks;
	struct out_opts out;
	int format;			/* enum format */
	bool format_given;		/* --json does not count then */
	struct rows_opts rows;		/* --json and --columns */
	bool raw, cpu, summary, stats, params_only;
	bool omit_tried, omit_regions;	/* as we and as damo take it */
	bool omit_defaults;
	const char *input;
	struct opt_list fields;
};

#define O struct opts

static const char *const format_names[] = { "report", "json", "yaml", NULL };

static int check_fields(struct opt_call *c)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (opt_choice(c, c->word[i], field_names) < 0)
			return OPT_USAGE;
	return 0;
}

static const struct opt options[] = {
	{ .name = "format", OPT_WORDS(OPT_CHOICE(O, format, format_names)),
	  .given = OPT_GIVEN(O, format_given),
	  .help = "how to print it (report)" },
	{ .name = "raw", OPT_FLAG(O, raw),
	  .help = "print digits instead of units" },
	{ .name = "show_cpu_usage", OPT_FLAG(O, cpu),
	  .help = "show how much CPU time each kdamond uses" },
	{ .name = "kdamonds_summary", OPT_FLAG(O, summary),
	  .help = "print one line per kdamond: its state" },
	{ .name = "damos_stats", OPT_FLAG(O, stats),
	  .help = "print only the statistics of schemes" },
	{ .name = "damos_stat_fields", .args = "<field> [<field> ...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_LIST(O, fields)),
	  .choices = field_names, .call = check_fields,
	  .help = "which statistics: nr_tried, sz_tried, nr_applied, sz_applied, qt_exceeds, sz_ops_filter_passed, nr_snapshots, max_nr_snapshots" },
	{ .name = "omit_damos_tried_regions", OPT_FLAG(O, omit_tried),
	  .help = "leave out the regions that schemes tried" },
	{ .name = "damon_params", OPT_FLAG(O, params_only),
	  .help = "print only parameters, no state or statistics" },
	{ .name = "damon_params_omit_defaults", OPT_FLAG(O, omit_defaults),
	  .given = OPT_GIVEN(O, params_only),
	  .help = "print only parameters that are not default" },
	{ .name = "input_file", OPT_FILE(O, input),
	  .help = "a kdamonds file, or the .kdamonds side file of a record; without it, what is running is shown" },
	{ .name = "input", .letter = 'i', .flags = OPT_OURS, OPT_FILE(O, input),
	  .help = "the same as --input_file" },
	{ .name = "json", OPT_FLAG(O, rows.json),
	  .help = "the same as --format json; with --columns, print the rows as JSON" },
	{ .name = "debug_damon", .flags = OPT_RARE,
	  .help = "no effect: errors of the device are reported in words" },
	{ 0 }
};

static const struct opt_child children[] = {
	{ .table = &out_opts, .at = offsetof(O, out) },
	{ .table = &session_opts, .at = offsetof(O, session) },
	{ .table = &rows_columns_opts, .at = offsetof(O, rows) },
	{ 0 }
};

const struct opt_table report_damon_opts = {
	.opts = options, .children = children,
	.doc = "Show parameters and state of monitoring.",
	.more = "With --columns, a row is a target; a scheme with --damos_stats, a kdamond with --kdamonds_summary.",
};

static int load(const struct opts *o, struct params *p)
{
	const char *path = o->input;
	const struct params_source source = { .name = path };
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load_file(path, error);
	int rc = json ? params_from_json(json, p, &source, error) : -1;

	json_decref(json);
	if (o->quirks->empty_paths)
		params_clear_paths(p);
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
	const struct params_style style = {
		.raw = o->raw,
		.like_damo = o->quirks->rounds,
		.small_units = o->quirks->small_units,
	};
	json_t *all = damos_stats_to_json(s, &style), *chosen;
	size_t i;

	if (!o->fields.nr)
		return all;
	chosen = json_object();
	for (i = 0; i < o->fields.nr; i++)
		json_object_set(chosen, o->fields.word[i],
				json_object_get(all, o->fields.word[i]));
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
	struct params_style style = {
		.like_damo = o->quirks->rounds,
		.small_units = o->quirks->small_units,
	};
	json_t *json;

	style.raw = o->raw;
	style.omit_in_schemes = o->omit_defaults;
	style.with_state = true;
	style.with_stats = !o->params_only;
	style.loose_max = o->quirks->loose_max;
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
		.omit_tried = o->omit_tried,
		.with_cpu_usage = o->cpu,
		.like_damo = o->quirks->rounds,
		.small_units = o->quirks->small_units,
		.loose_max = o->quirks->loose_max,
	};

	params_print_text(p, &style, f);
	if (!o->input && !o->params_only)
		report_damon_modules(f);
}

static int print_rows(const struct params *p, const struct opts *o, FILE *f)
{
	struct rows_opts rows = o->rows;

	rows.json = o->format == FORMAT_JSON;
	return report_damon_rows(p, o->summary ? ROW_KDAMOND :
				    o->stats ? ROW_SCHEME : ROW_TARGET, &rows, f);
}

static int print_report(const struct params *p, const struct opts *o)
{
	struct out out;
	int rc = 0;

	out_begin(&out, &o->out);
	if (o->rows.columns.nr)
		rc = print_rows(p, o, out.f);
	else if (o->summary && !o->params_only)
		print_summary(p, out.f);
	else if (o->stats && !o->params_only)
		print_stats(o, p, out.f);
	else if (o->format == FORMAT_REPORT)
		print_text(o, p, out.f);
	else
		print_json(o, p, out.f);
	return out_end(&out) || rc;
}

static enum report_damon_results shown_of_schemes(const struct opts *o)
{
	if (o->params_only || o->summary)
		return RESULTS_NONE;
	if (o->stats || o->rows.columns.nr)
		return RESULTS_STATS;
	if (o->format != FORMAT_REPORT)
		return RESULTS_TRIED;
	return o->omit_tried ? RESULTS_STATS : RESULTS_TRIED;
}

int cmd_report_damon(const struct command_line *line)
{
	struct opts o = { .quirks = line->quirks, .out.like_damo = line->quirks->colors };
	struct params p = { 0 };
	int rc;

	if (!opt_parse(&report_damon_opts, line, &o, &rc))
		goto out;
	if (o.rows.json && !o.format_given)
		o.format = FORMAT_JSON;
	/* damo takes this for --damon_params when it prints text */
	o.omit_regions = o.omit_tried && line->quirks->text_options;
	if (o.format == FORMAT_YAML && o.rows.columns.nr)
		rc = msg_usage("--columns gives a table, or JSON; leave out --format yaml");
	else
		rc = o.format == FORMAT_YAML ? yaml_check() : 0;
	if (!rc)
		rc = o.input ? load(&o, &p) :
			       report_damon_live(o.session, shown_of_schemes(&o), &p);
	if (!rc)
		rc = print_report(&p, &o);
out:
	opt_list_free(&o.fields);
	rows_opts_destroy(&o.rows);
	params_free(&p);
	return rc;
}
