// SPDX-License-Identifier: GPL-2.0
/* Filters of schemes from JSON and to it. */
#include <stdlib.h>
#include <string.h>

#include "damo/escapes.h"
#include "model/damos_filter_json.h"
#include "util/json_get.h"
#include "util/mem.h"
#include "util/units.h"

/* ---- writing ---- */

static json_t *number(uint64_t nr, enum damos_filter_style style)
{
	char buf[UNITS_LEN];

	return json_string(fmt_nr(buf, nr, style == DAMOS_FILTER_RAW));
}

static json_t *size(uint64_t bytes, enum damos_filter_style style)
{
	char buf[UNITS_LEN];

	if (style == DAMOS_FILTER_EXACT)
		return json_string(fmt_size_lossless(buf, bytes));
	return json_string(fmt_size(buf, bytes, style == DAMOS_FILTER_RAW ?
				    SIZE_DIGITS : SIZE_SMALL));
}

static json_t *addresses(const struct damos_filter *f,
			 enum damos_filter_style style)
{
	return json_pack("{s:o, s:o}", "start", number(f->start, style),
			 "end", number(f->end, style));
}

static json_t *sizes(const struct size_range *r, enum damos_filter_style style)
{
	return json_pack("[o, o]", size(r->min, style), size(r->max, style));
}

static json_t *hugepage_size(const struct damos_filter *f,
			     enum damos_filter_style style)
{
	if (f->type == DAMOS_FILTER_HUGEPAGE_SIZE && !f->incomplete)
		return sizes(&f->range, style);
	return f->has_idle_size ? sizes(&f->idle_size, style) : json_null();
}

static json_t *probe_hits(const struct damos_filter *f,
			  enum damos_filter_style style)
{
	if (f->type != DAMOS_FILTER_PROBE_HITS_WSUM || f->incomplete)
		return json_null();
	return json_pack("[o, o]", number(f->range.min, style),
			 number(f->range.max, style));
}

json_t *damos_filter_to_json(const struct damos_filter *f,
			     enum damos_filter_style style)
{
	return json_pack("{s:s, s:b, s:b, s:s?, s:o, s:o, s:o, s:o}",
			 "filter_type", damos_filter_names[f->type],
			 "matching", f->matching, "allow", f->allow,
			 "memcg_path", f->memcg_path,
			 "address_range", f->type == DAMOS_FILTER_ADDR ?
			 addresses(f, style) : json_null(),
			 "damon_target_idx", f->type == DAMOS_FILTER_TARGET ?
			 number(f->target_idx, style) : json_null(),
			 "hugepage_size", hugepage_size(f, style),
			 "probe_hits_wsum_range", probe_hits(f, style));
}

json_t *damos_filters_to_json(const struct damos_filter *f, size_t nr,
			      enum damos_filter_style style)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < nr; i++)
		json_array_append_new(list, damos_filter_to_json(&f[i], style));
	return list;
}

char *damos_filters_to_text(const struct damos_filter *f, size_t nr)
{
	json_t *list = damos_filters_to_json(f, nr, DAMOS_FILTER_RAW);
	char *text = NULL;

	if (json_array_size(list) == nr)
		text = json_dumps(list, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(list);
	return escapes_lower(text);
}

/* ---- reading ---- */

/* A pair [min, max] of sizes or plain numbers; false when it is not there. */
static bool read_pair(struct json_get *g, const json_t *o, const char *key,
		      int (*parse)(const char *text, uint64_t *value),
		      struct size_range *range)
{
	const json_t *list = json_get_array(g, o, key);
	const char *min, *max;
	char a[64], b[64];

	if (!list)
		return false;
	min = json_scalar_text(json_array_get(list, 0), a);
	max = json_scalar_text(json_array_get(list, 1), b);
	if (!min || !max || parse(min, &range->min) || parse(max, &range->max))
		json_get_fail(g, key, "not two limits");
	return true;
}

/* {"start": ..., "end": ...} or [start, end] */
static bool read_addresses(struct json_get *g, const json_t *o,
			   struct damos_filter *f)
{
	struct size_range range = { 0, 0 };
	const json_t *v = json_get(o, "address_range");

	if (json_is_array(v)) {
		read_pair(g, o, "address_range", parse_size, &range);
		f->start = range.min;
		f->end = range.max;
		return true;
	}
	v = json_get_object(g, o, "address_range");
	json_get_size(g, v, "start", &f->start);
	json_get_size(g, v, "end", &f->end);
	return v;
}

/* What is only of some types. */
static void read_arguments(struct json_get *g, const json_t *o,
			   struct damos_filter *f)
{
	bool has_addresses = read_addresses(g, o, f);
	bool has_size = read_pair(g, o, "hugepage_size", parse_size,
				  &f->idle_size);

	json_get_nr(g, o, "damon_target_idx", &f->target_idx);
	switch (f->type) {
	case DAMOS_FILTER_ADDR:
		f->incomplete = !has_addresses;
		break;
	case DAMOS_FILTER_TARGET:
		f->incomplete = !json_get(o, "damon_target_idx");
		break;
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		f->incomplete = !has_size;
		f->range = f->idle_size;
		return;
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		f->incomplete = !read_pair(g, o, "probe_hits_wsum_range",
					   parse_nr, &f->range);
		break;
	default:
		break;
	}
	f->has_idle_size = has_size;
}

void damos_filter_from_json(struct json_get *g, const json_t *o,
			    struct damos_filter *f)
{
	int type = -1;

	json_get_name(g, o, "filter_type", damos_filter_names, &type);
	if (type < 0) {
		json_get_fail(g, "filter_type", "missing");
		return;
	}
	f->type = (enum damos_filter_type)type;
	json_get_bool(g, o, "matching", &f->matching);
	json_get_bool(g, o, "filter_pass", &f->allow);	/* its older name */
	json_get_bool(g, o, "allow", &f->allow);
	/* null is a path that is not known */
	if (json_object_get(o, "memcg_path"))
		json_get_string(g, o, "memcg_path", &f->memcg_path);
	else
		f->memcg_path = xstrdup("");
	read_arguments(g, o, f);
}

void damos_filter_clear_path(struct damos_filter *f)
{
	if (f->type == DAMOS_FILTER_MEMCG && f->memcg_path)
		return;
	free(f->memcg_path);
	f->memcg_path = xstrdup("");
}

int damos_filters_from_text(const char *text, struct damos_filter **out,
			    size_t *nr)
{
	json_t *list = json_loads(text, 0, NULL);
	char error[JSON_ERROR_LEN];
	struct json_get g = { .error = error };
	size_t n = json_array_size(list), i;
	struct damos_filter *f = NULL;
	bool bad = !json_is_array(list);

	if (n) {
		f = calloc(n, sizeof(*f));
		bad = !f;
	}
	for (i = 0; !bad && i < n; i++) {
		damos_filter_from_json(&g, json_array_get(list, i), &f[i]);
		bad = g.failed || f[i].incomplete;
		damos_filter_clear_path(&f[i]);
	}
	json_decref(list);
	if (bad) {
		damos_filters_free(f, f ? n : 0);
		return -1;
	}
	*out = f;
	*nr = n;
	return 0;
}

void damos_filters_free(struct damos_filter *f, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		damos_filter_free(&f[i]);
	free(f);
}
