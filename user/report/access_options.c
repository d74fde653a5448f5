// SPDX-License-Identifier: GPL-2.0
/* Options that report access and report attrs share. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "params/json.h"
#include "report/access_options.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_PERCENTILES	1000
#define MAX_HEATMAP_WIDTH 100000
#define MAX_CHARS	10000

enum {
	KEY_STYLE = 0x7300,
	KEY_PERCENTILES,
	KEY_WEIGHTS,
	KEY_HIST_LOG,
	KEY_HIST_RANGES,
	KEY_HIST_CUMULATE,
	KEY_FORMAT,
	KEY_HEATMAP_WIDTH,
	KEY_HEATMAP_COLORS,
	KEY_HEATMAP_STATIC,
	KEY_MIN_CHARS,
	KEY_TOTAL_SZ,
	KEY_DONT_MERGE,
	KEY_RAW_NUMBER,
	KEY_JSON,
	KEY_RAW_FORM,
	/* kept for scripts of older versions: they only tell where to look */
	KEY_LS_RECORD,
	KEY_LS_SNAPSHOT,
	KEY_LS_REGION,
};

static const struct argp_option common_options[] = {
	{ "style", KEY_STYLE,
	  "<detailed|simple-boxes|temperature-sz-hist|recency-sz-hist|cold-memory-tail|recency-percentiles|idle-time-percentiles|temperature-percentiles|cold|hot>",
	  0, "output format selection among pre-configured ones", 0 },
	{ "percentiles_range", KEY_PERCENTILES, "<number> [<number> ...]", 0,
	  "percentiles to show: stop; start, stop; start, stop and step, the stop being left out; or more than three percentiles themselves",
	  0 },
	{ "temperature_weights", KEY_WEIGHTS, "<int> <int> <int>", ARGS_RARE,
	  "weights of size, access rate and age in temperatures", 0 },
	{ "hist_logscale", KEY_HIST_LOG, NULL, ARGS_RARE,
	  "draw histograms in logscale", 0 },
	{ "hist_ranges", KEY_HIST_RANGES, "<start> <end> [...]", ARGS_RARE,
	  "histogram range values", 0 },
	{ "hist_cumulate", KEY_HIST_CUMULATE, NULL, 0,
	  "draw histogram in cumulative way", 0 },
	{ "format", KEY_FORMAT,
	  "<set|append> <record_head|snapshot_head|region|snapshot_tail|record_tail> <format string>",
	  0, "customize report content format; or json with all of a format, text or file",
	  0 },
	{ "snapshot_heatmap_width", KEY_HEATMAP_WIDTH, "<number>", ARGS_RARE,
	  "width of snapshot heatmap", 0 },
	{ "snapshot_heatmap_colorset", KEY_HEATMAP_COLORS,
	  "<gray|flame|emotion>", ARGS_RARE, "snapshot heatmap colorset", 0 },
	{ "snapshot_heatmap_static", KEY_HEATMAP_STATIC, NULL, ARGS_RARE,
	  "let columns of snapshot heatmap be parts of the whole address span",
	  0 },
	{ "min_chars_for", KEY_MIN_CHARS, "<keyword> <number>", ARGS_RARE,
	  "minimum characters for a keyword of the format", 0 },
	{ "total_sz_only", KEY_TOTAL_SZ, NULL, 0,
	  "print only total size of the regions for each snapshot", 0 },
	{ "dont_merge_regions", KEY_DONT_MERGE, NULL, ARGS_RARE,
	  "don't merge contiguous regions of same access pattern", 0 },
	{ "raw_number", KEY_RAW_NUMBER, NULL, 0,
	  "use machine-friendly raw numbers", 0 },
	{ "json", KEY_JSON, NULL, 0, "print in json format", 0 },
	{ "raw_form", KEY_RAW_FORM, NULL, ARGS_RARE, "print in raw format", 0 },
	{ "ls_record_format_keywords", KEY_LS_RECORD, NULL, OPTION_HIDDEN,
	  "see help access_format_options", 0 },
	{ "ls_snapshot_format_keywords", KEY_LS_SNAPSHOT, NULL, OPTION_HIDDEN,
	  "see help access_format_options", 0 },
	{ "ls_region_format_keywords", KEY_LS_REGION, NULL, OPTION_HIDDEN,
	  "see help access_format_options", 0 },
	{ 0 }
};

static int take_style(struct access_opts *o, const char *arg,
		      struct argp_state *state)
{
	if (args_choice(state, arg, o->attrs ? attrs_style_names :
					       access_style_names) < 0)
		return EINVAL;
	o->style = access_style_find(arg);
	return 0;
}

static int take_percentiles(struct access_opts *o, char *arg,
			    struct argp_state *state)
{
	int64_t nr[MAX_PERCENTILES];
	struct args_words w;
	int i;

	if (args_words(state, arg, 1, MAX_PERCENTILES, &w))
		return EINVAL;
	for (i = 0; i < w.n; i++)
		if (parse_int(w.word[i], INT64_MIN, INT64_MAX, &nr[i]))
			return args_bad(state, w.word[i], "a whole number");
	return percentile_set(&o->percentile, nr, (size_t)w.n) ? EINVAL : 0;
}

static int take_weights(struct access_opts *o, char *arg,
			struct argp_state *state)
{
	struct access_weights *w = &o->filter.weights;
	int64_t *to[] = { &w->size, &w->rate, &w->age };
	struct args_words words;
	int i;

	if (args_words(state, arg, 3, 3, &words))
		return EINVAL;
	for (i = 0; i < 3; i++)
		if (parse_int(words.word[i], -ACCESS_MAX_WEIGHT,
			      ACCESS_MAX_WEIGHT, to[i]))
			return args_bad(state, words.word[i],
					"a whole number");
	return 0;
}

static int add_edit(struct access_opts *o, struct format_edit edit)
{
	struct format_edit *grown;

	grown = realloc(o->edits, (o->nr_edits + 1) * sizeof(*grown));
	if (!grown)
		return ENOMEM;
	grown[o->nr_edits++] = edit;
	o->edits = grown;
	return 0;
}

/* Options keep pointers into words, so they live as long as the options. */
static char *keep(struct access_opts *o, char *text)
{
	char **grown;

	if (!text)
		return NULL;
	grown = realloc(o->kept, (o->nr_kept + 1) * sizeof(*grown));
	if (!grown) {
		free(text);
		return NULL;
	}
	o->kept = grown;
	o->kept[o->nr_kept++] = text;
	return text;
}

static char *member_word(const json_t *item)
{
	return json_is_string(item) ? strdup(json_string_value(item)) :
				      json_dumps(item, JSON_ENCODE_ANY);
}

/* One member of a json format, as if its option had been given. */
static int take_member(struct access_opts *o, const char *name, json_t *value,
		       struct argp_state *state)
{
	size_t n = json_is_array(value) ? json_array_size(value) : 1, i;
	char **word = calloc(n + 3, sizeof(*word)), *option = NULL;
	int argc = 2, status = 0;
	bool ok = word && asprintf(&option, "--%s", name) >= 0;

	if (ok) {
		word[0] = state->argv[0];
		word[1] = keep(o, option);
		ok = word[1];
	}
	for (i = 0; ok && i < n && !json_is_true(value); i++) {
		word[argc] = keep(o, member_word(json_is_array(value) ?
					json_array_get(value, i) : value));
		ok = word[argc++];
	}
	if (ok && !args_parse(o->attrs ? &access_common_argp :
			      &access_format_argp, argc, word, o, &status))
		status = EINVAL;
	free(word);
	return ok ? status : ENOMEM;
}

static bool is_unset(const json_t *value)
{
	return json_is_null(value) || json_is_false(value) ||
	       (json_is_array(value) && !json_array_size(value)) ||
	       (json_is_object(value) && !json_object_size(value));
}

static int take_json(struct access_opts *o, const char *arg,
		     struct argp_state *state)
{
	char error[512];
	json_t *json = params_load(arg, error), *value;
	const char *name;
	int rc = 0;

	if (!json)
		return args_usage(state, "--format: %s", error);
	if (!json_is_object(json)) {
		json_decref(json);
		return args_bad(state, arg,
				"three words, or a json object or a file of one");
	}
	json_object_foreach(json, name, value) {
		if (!rc && !is_unset(value))
			rc = take_member(o, name, value, state);
	}
	json_decref(json);
	return rc;
}

static int take_format(struct access_opts *o, char *arg,
		       struct argp_state *state)
{
	static const char *const actions[] = { "set", "append", NULL };
	struct args_words w;
	int action, area;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	if (w.n == 1)
		return take_json(o, w.word[0], state);
	if (w.n != 3)
		return args_usage(state,
				  "--format needs three words: set or append, the area and the text; not %d",
				  w.n);
	action = args_choice(state, w.word[0], actions);
	area = action < 0 ? -1 : args_choice(state, w.word[1],
					     format_area_names);
	if (area < 0)
		return EINVAL;
	return add_edit(o, (struct format_edit){
		action == 1, (enum format_area)area, w.word[2]
	});
}

static int take_width(struct access_opts *o, char *arg,
		      struct argp_state *state)
{
	struct format_width *grown;
	struct args_words w;
	int64_t chars;

	if (args_words(state, arg, 2, 2, &w))
		return EINVAL;
	if (parse_int(w.word[1], 0, MAX_CHARS, &chars))
		return args_bad(state, w.word[1], "a number of characters");
	grown = realloc(o->widths.width, (o->widths.nr + 1) * sizeof(*grown));
	if (!grown)
		return ENOMEM;
	grown[o->widths.nr++] = (struct format_width){
		w.word[0], (size_t)chars
	};
	o->widths.width = grown;
	return 0;
}

static int take_hist_ranges(struct access_opts *o, char *arg,
			    struct argp_state *state)
{
	struct args_words w;
	size_t i;

	if (args_words(state, arg, 1, ARGS_MANY, &w))
		return EINVAL;
	free(o->hist.words);
	o->hist.nr_words = 0;
	o->hist.words = calloc((size_t)w.n, sizeof(*o->hist.words));
	if (!o->hist.words)
		return ENOMEM;
	for (i = 0; i < (size_t)w.n; i++)
		o->hist.words[o->hist.nr_words++] = w.word[i];
	return 0;
}

static int take_heatmap_width(struct access_opts *o, char *arg,
			      struct argp_state *state)
{
	int64_t width;

	if (parse_int(arg, 1, MAX_HEATMAP_WIDTH, &width))
		return args_bad(state, arg, "a number of columns");
	o->heatmap.width = (unsigned int)width;
	return 0;
}

static int take_colours(struct access_opts *o, char *arg,
			struct argp_state *state)
{
	int set = args_choice(state, arg, colour_set_names);

	o->heatmap.colours = set < 0 ? COLOUR_GRAY : (enum colour_set)set;
	return set < 0 ? EINVAL : 0;
}

static error_t take_flag(struct access_opts *o, int key)
{
	switch (key) {
	case KEY_HIST_LOG:
		o->hist.log = true;
		return 0;
	case KEY_HIST_CUMULATE:
		o->hist.cumulative = true;
		return 0;
	case KEY_HEATMAP_STATIC:
		o->heatmap.fixed = true;
		return 0;
	case KEY_TOTAL_SZ:
		o->total_sz_only = true;
		return 0;
	case KEY_DONT_MERGE:
		o->dont_merge = true;
		return 0;
	case KEY_RAW_NUMBER:
		o->raw_number = true;
		return 0;
	case KEY_JSON:
		o->json = true;
		return 0;
	case KEY_RAW_FORM:
		o->raw_form = true;
		return 0;
	case KEY_LS_RECORD:
		o->list_keywords = "record_format_keywords";
		return 0;
	case KEY_LS_SNAPSHOT:
		o->list_keywords = "snapshot_format_keywords";
		return 0;
	case KEY_LS_REGION:
		o->list_keywords = "region_format_keywords";
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t common_parse(int key, char *arg, struct argp_state *state)
{
	struct access_opts *o = state->input;

	switch (key) {
	case KEY_STYLE:
		return take_style(o, arg, state);
	case KEY_PERCENTILES:
		return take_percentiles(o, arg, state);
	case KEY_WEIGHTS:
		return take_weights(o, arg, state);
	case KEY_HIST_RANGES:
		return take_hist_ranges(o, arg, state);
	case KEY_FORMAT:
		return take_format(o, arg, state);
	case KEY_HEATMAP_WIDTH:
		return take_heatmap_width(o, arg, state);
	case KEY_HEATMAP_COLORS:
		return take_colours(o, arg, state);
	case KEY_MIN_CHARS:
		return take_width(o, arg, state);
	}
	return take_flag(o, key);
}

const struct argp access_common_argp = {
	common_options, common_parse, NULL, NULL, NULL, NULL, NULL
};

int access_opts_finish(struct access_opts *o)
{
	access_style_apply(o);
	if (o->cache.on && cache_check(&o->cache))
		return 1;
	return access_filter_finish(&o->filter);
}
