// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/params.h"
#include "record/filters.h"
#include "util/units.h"

static json_t *number(uint64_t v)
{
	return json_sprintf("%" PRIu64, v);
}

static json_t *pair(uint64_t a, uint64_t b)
{
	return json_pack("[o, o]", number(a), number(b));
}

static json_t *filter_to_json(const struct damos_filter *f)
{
	json_t *addr = json_null(), *target = json_null(), *huge = json_null();
	json_t *hits = json_null();

	switch (f->type) {
	case DAMOS_FILTER_ADDR:
		addr = json_pack("{s:o, s:o}", "start", number(f->start),
				 "end", number(f->end));
		break;
	case DAMOS_FILTER_TARGET:
		target = number(f->target_idx);
		break;
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		huge = pair(f->range.min, f->range.max);
		break;
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		hits = pair(f->range.min, f->range.max);
		break;
	default:
		break;
	}
	return json_pack("{s:s, s:b, s:b, s:s, s:o, s:o, s:o, s:o}",
			 "filter_type", damos_filter_names[f->type],
			 "matching", f->matching, "allow", f->allow,
			 "memcg_path", f->memcg_path ? f->memcg_path : "",
			 "address_range", addr, "damon_target_idx", target,
			 "hugepage_size", huge, "probe_hits_wsum_range", hits);
}

char *rec_filters_to_json(const struct damos_filter *f, size_t nr)
{
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(list, filter_to_json(&f[i]));
	text = json_array_size(list) == nr ? json_dumps(list, JSON_COMPACT) :
					     NULL;
	json_decref(list);
	return text;
}

/* A bool, or a word that means one; @v stays when it is absent. */
static int get_bool(const json_t *o, const char *key, bool *v)
{
	const json_t *b = json_object_get(o, key);

	if (!b || json_is_null(b))
		return 0;
	if (json_is_string(b))
		return parse_bool(json_string_value(b), v);
	if (!json_is_boolean(b))
		return -1;
	*v = json_is_true(b);
	return 0;
}

static int get_size(const json_t *n, uint64_t *v)
{
	if (json_is_string(n))
		return parse_size(json_string_value(n), v);
	if (!json_is_integer(n) || json_integer_value(n) < 0)
		return -1;
	*v = json_integer_value(n);
	return 0;
}

static int get_pair(const json_t *list, uint64_t *a, uint64_t *b)
{
	return json_array_size(list) != 2 ||
	       get_size(json_array_get(list, 0), a) ||
	       get_size(json_array_get(list, 1), b) ? -1 : 0;
}

static int get_range(const json_t *o, struct damos_filter *f)
{
	const json_t *addr = json_object_get(o, "address_range");

	switch (f->type) {
	case DAMOS_FILTER_ADDR:
		if (json_is_array(addr))
			return get_pair(addr, &f->start, &f->end);
		return get_size(json_object_get(addr, "start"), &f->start) ||
		       get_size(json_object_get(addr, "end"), &f->end);
	case DAMOS_FILTER_TARGET:
		return get_size(json_object_get(o, "damon_target_idx"),
				&f->target_idx);
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		return get_pair(json_object_get(o, "hugepage_size"),
				&f->range.min, &f->range.max);
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		return get_pair(json_object_get(o, "probe_hits_wsum_range"),
				&f->range.min, &f->range.max);
	default:
		return 0;
	}
}

static int filter_from_json(const json_t *o, struct damos_filter *f)
{
	const char *type = json_string_value(json_object_get(o, "filter_type"));
	const char *path = json_string_value(json_object_get(o, "memcg_path"));
	int idx = type ? params_name_index(damos_filter_names, type) : -1;

	if (idx < 0)
		return -1;
	f->type = idx;
	if (get_bool(o, "matching", &f->matching) ||
	    get_bool(o, "allow", &f->allow) || get_range(o, f))
		return -1;
	if (path) {
		f->memcg_path = strdup(path);
		return f->memcg_path ? 0 : -1;
	}
	return 0;
}

int rec_filters_from_json(const char *text, struct damos_filter **out,
			  size_t *nr)
{
	json_t *list = json_loads(text, 0, NULL);
	size_t i, n = json_array_size(list);
	struct damos_filter *f = NULL;
	int err = json_is_array(list) ? 0 : -1;

	if (!err && n) {
		f = calloc(n, sizeof(*f));
		err = f ? 0 : -1;
	}
	for (i = 0; i < n && !err; i++)
		err = filter_from_json(json_array_get(list, i), &f[i]);
	json_decref(list);
	if (err) {
		rec_filters_free(f, n);
		return -1;
	}
	*out = f;
	*nr = n;
	return 0;
}

void rec_filters_free(struct damos_filter *f, size_t nr)
{
	for (size_t i = 0; f && i < nr; i++)
		params_free_filter(&f[i]);
	free(f);
}
