// SPDX-License-Identifier: GPL-2.0
/* Options that report access and report attrs share. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "params/json.h"
#include "report/access/access_options.h"
#include "report/access/cache.h"
#include "report/access/format.h"
#include "report/access/percentile.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_PERCENTILES	1000
#define MAX_HEATMAP_WIDTH 100000
#define MAX_CHARS	10000

static int take_style(struct opt_call *c)
{
	struct access_opts *o = c->input;

	if (opt_choice(c, c->word[0], o->attrs ? attrs_style_names :
						 access_style_names) < 0)
		return OPT_USAGE;
	o->style = access_style_find(c->word[0]);
	return 0;
}

static int take_percentiles(struct opt_call *c)
{
	struct access_opts *o = c->input;
	int64_t nr[MAX_PERCENTILES];
	int i;

	for (i = 0; i < c->n; i++)
		if (parse_int(c->word[i], INT64_MIN, INT64_MAX, &nr[i]))
			return opt_bad(c, c->word[i], "a whole number");
	return percentile_set(&o->percentile, nr, (size_t)c->n) ? OPT_USAGE : 0;
}

/* Options keep pointers into words, so they live as long as the options. */
static char *keep(struct access_opts *o, char *text)
{
	*ARRAY_ADD(o->kept, o->nr_kept) = text;
	return text;
}

static char *member_word(const json_t *item)
{
	if (json_is_string(item))
		return xstrdup(json_string_value(item));
	return json_dumps(item, JSON_ENCODE_ANY);
}

/* One member of a json format, as if its option had been given. */
static int take_member(struct access_opts *o, const char *name, json_t *value)
{
	size_t n = json_is_array(value) ? json_array_size(value) :
		   json_is_true(value) ? 0 : 1, i;
	char **word = xcalloc(n + 1, sizeof(*word));
	int rc;

	for (i = 0; i < n; i++)
		word[i] = keep(o, member_word(json_is_array(value) ?
				       json_array_get(value, i) : value));
	rc = opt_apply(o->attrs ? &access_common_opts : &access_format_opts,
		       name, word, (int)n, o);
	free(word);
	return rc;
}

static bool is_unset(const json_t *value)
{
	return json_is_null(value) || json_is_false(value) ||
	       (json_is_array(value) && !json_array_size(value)) ||
	       (json_is_object(value) && !json_object_size(value));
}

static int take_json(struct opt_call *c)
{
	json_t *json, *value;
	const char *name;
	char error[512];
	int rc = 0;

	json = params_load(c->word[0], error);
	if (!json)
		return opt_usage(c, "takes three words, <set|append> <area> <text>, or JSON text or a file of it; %s",
				 error);
	if (!json_is_object(json)) {
		json_decref(json);
		return opt_bad(c, c->word[0],
			       "three words, or a JSON object or a file of one");
	}
	json_object_foreach(json, name, value) {
		if (!rc && !is_unset(value))
			rc = take_member(c->input, name, value);
	}
	json_decref(json);
	return rc;
}

static int take_format(struct opt_call *c)
{
	static const char *const actions[] = { "set", "append", NULL };
	struct access_opts *o = c->input;
	int action, area;

	if (c->n == 1)
		return take_json(c);
	if (c->n != 3)
		return opt_usage(c, "takes three words: set or append, the area and the text; not %d",
				 c->n);
	action = opt_choice(c, c->word[0], actions);
	area = action < 0 ? -1 : opt_choice(c, c->word[1], format_area_names);
	if (area < 0)
		return OPT_USAGE;
	*ARRAY_ADD(o->edits, o->nr_edits) = (struct format_edit){
		action == 1, (enum format_area)area, c->word[2]
	};
	return 0;
}

static int take_width(struct opt_call *c)
{
	struct access_opts *o = c->input;
	int64_t chars;

	if (parse_int(c->word[1], 0, MAX_CHARS, &chars))
		return opt_bad(c, c->word[1], "a number of characters");
	*ARRAY_ADD(o->widths.width, o->widths.nr) = (struct format_width){
		c->word[0], (size_t)chars
	};
	return 0;
}

/* Options of older versions, which only say where to look. */
static int take_list(struct opt_call *c)
{
	struct access_opts *o = c->input;

	o->list_keywords = c->row->name + strlen("ls_");
	return 0;
}

#define O struct access_opts
#define WEIGHT(m)							\
	OPT_INT(O, filter.weights.m, -ACCESS_MAX_WEIGHT, ACCESS_MAX_WEIGHT, NULL)
#define LIST_OPTION(n)							\
	{ .name = (n), .flags = OPT_HIDDEN, .call = take_list,		\
	  .help = "see help access_format_options" }

static const char *const action_names[] = { "set", "append", NULL };

static const struct opt common_options[] = {
	{ .name = "style", .min = 1, .max = 1, .choices = access_style_names,
	  .call = take_style, .help = "a ready-made layout" },
	{ .name = "percentiles_range", .args = "<number> [<number> ...]",
	  .min = 1, .max = MAX_PERCENTILES, .call = take_percentiles,
	  .help = "percentiles to show: stop; start and stop; start, stop and step, without the stop; or more than three percentiles themselves" },
	{ .name = "temperature_weights", .flags = OPT_RARE,
	  .args = "<size> <access rate> <age>",
	  OPT_WORDS(WEIGHT(size), WEIGHT(rate), WEIGHT(age)),
	  .help = "weights of size, access rate and age in temperatures" },
	{ .name = "hist_logscale", .flags = OPT_RARE, OPT_FLAG(O, hist.log),
	  .help = "draw histograms in log scale" },
	{ .name = "hist_ranges", .flags = OPT_RARE,
	  .args = "<start> <end> [...]", .min = 1, .max = OPT_MANY,
	  OPT_WORDS(OPT_LIST(O, hist.ranges)),
	  .help = "ranges of the histogram" },
	{ .name = "hist_cumulate", OPT_FLAG(O, hist.cumulative),
	  .help = "draw a cumulative histogram" },
	{ .name = "format",
	  .args = "<set|append> <record_head|snapshot_head|region|snapshot_tail|record_tail> <text>",
	  .min = 1, .max = OPT_MANY, .choices = action_names,
	  .call = take_format,
	  .help = "change the format of the report; or JSON of a whole format, text or file" },
	{ .name = "snapshot_heatmap_width", .flags = OPT_RARE,
	  .args = "<number>",
	  OPT_WORDS(OPT_INT(O, heatmap.width, 1, MAX_HEATMAP_WIDTH,
			    "a number of columns")),
	  .help = "width of the heat map of a snapshot" },
	{ .name = "snapshot_heatmap_colorset", .flags = OPT_RARE,
	  OPT_WORDS(OPT_CHOICE(O, heatmap.colors, color_set_names)),
	  .help = "colors of the heat map of a snapshot" },
	{ .name = "snapshot_heatmap_static", .flags = OPT_RARE,
	  OPT_FLAG(O, heatmap.fixed),
	  .help = "divide the whole address span into the columns of the heat map of a snapshot" },
	{ .name = "min_chars_for", .flags = OPT_RARE,
	  .args = "<keyword> <number>", .min = 2, .max = 2, .call = take_width,
	  .help = "minimum width of a keyword of the format" },
	{ .name = "total_sz_only", OPT_FLAG(O, total_sz_only),
	  .help = "print only the total size of each snapshot's regions" },
	{ .name = "dont_merge_regions", .flags = OPT_RARE,
	  OPT_FLAG(O, dont_merge),
	  .help = "do not merge neighboring regions of the same access pattern" },
	{ .name = "raw_number", OPT_FLAG(O, raw_number),
	  .help = "print numbers without units" },
	{ .name = "json", OPT_FLAG(O, json), .help = "print JSON" },
	{ .name = "raw_form", .flags = OPT_RARE, OPT_FLAG(O, raw_form),
	  .help = "print in raw form" },
	LIST_OPTION("ls_record_format_keywords"),
	LIST_OPTION("ls_snapshot_format_keywords"),
	LIST_OPTION("ls_region_format_keywords"),
	{ 0 }
};

const struct opt_table access_common_opts = { .opts = common_options };

int access_opts_finish(struct access_opts *o)
{
	access_style_apply(o);
	if (o->cache.on && cache_check(&o->cache))
		return 1;
	return access_filter_finish(&o->filter);
}
