// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/params.h"
#include "record/filters.h"
#include "util/escapes.h"
#include "util/units.h"

static json_t *number(uint64_t v)
{
	return json_sprintf("%" PRIu64, v);
}

static json_t *pair(uint64_t a, uint64_t b)
{
	return json_pack("[o, o]", number(a), number(b));
}

/* Everything that a filter can say; what it does not is null. */
struct parts {
	json_t *addr, *target, *huge, *hits;
};

static json_t *put_together(const struct damos_filter *f, struct parts *p)
{
	return json_pack("{s:s, s:b, s:b, s:s, s:o, s:o, s:o, s:o}",
			 "filter_type", damos_filter_names[f->type],
			 "matching", f->matching, "allow", f->allow,
			 "memcg_path", f->memcg_path ? f->memcg_path : "",
			 "address_range", p->addr ? p->addr : json_null(),
			 "damon_target_idx", p->target ? p->target : json_null(),
			 "hugepage_size", p->huge ? p->huge : json_null(),
			 "probe_hits_wsum_range",
			 p->hits ? p->hits : json_null());
}

static json_t *filter_to_json(const struct damos_filter *f)
{
	struct parts p = { 0 };

	switch (f->type) {
	case DAMOS_FILTER_ADDR:
		p.addr = json_pack("{s:o, s:o}", "start", number(f->start),
				   "end", number(f->end));
		break;
	case DAMOS_FILTER_TARGET:
		p.target = number(f->target_idx);
		break;
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		p.huge = pair(f->range.min, f->range.max);
		break;
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		p.hits = pair(f->range.min, f->range.max);
		break;
	default:
		break;
	}
	return put_together(f, &p);
}

char *rec_filters_to_json(const struct damos_filter *f, size_t nr)
{
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(list, filter_to_json(&f[i]));
	text = json_array_size(list) == nr ?
	       json_dumps(list, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
	json_decref(list);
	return escapes_lower(text);
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

/*
 * The ranges of @o. damo keeps a size that the type has no use for.
 */
static int get_ranges(const json_t *o, struct damos_filter *f, struct parts *p)
{
	const json_t *v = json_object_get(o, "address_range");
	struct damos_filter tmp = { .type = f->type };

	if (json_is_array(v) ? get_pair(v, &tmp.start, &tmp.end) :
	    json_is_object(v) &&
	    (get_size(json_object_get(v, "start"), &tmp.start) ||
	     get_size(json_object_get(v, "end"), &tmp.end)))
		return -1;
	if (f->type == DAMOS_FILTER_ADDR && v && !json_is_null(v))
		p->addr = json_pack("{s:o, s:o}", "start", number(tmp.start),
				    "end", number(tmp.end));
	v = json_object_get(o, "damon_target_idx");
	if (v && !json_is_null(v)) {
		if (get_size(v, &tmp.target_idx))
			return -1;
		if (f->type == DAMOS_FILTER_TARGET)
			p->target = number(tmp.target_idx);
	}
	v = json_object_get(o, "hugepage_size");
	if (v && !json_is_null(v)) {
		if (get_pair(v, &tmp.range.min, &tmp.range.max))
			return -1;
		p->huge = pair(tmp.range.min, tmp.range.max);
	}
	if (f->type == DAMOS_FILTER_HUGEPAGE_SIZE)
		f->range = tmp.range;
	v = json_object_get(o, "probe_hits_wsum_range");
	if (v && !json_is_null(v)) {
		if (get_pair(v, &tmp.range.min, &tmp.range.max))
			return -1;
		if (f->type == DAMOS_FILTER_PROBE_HITS_WSUM)
			p->hits = pair(tmp.range.min, tmp.range.max);
	}
	if (f->type == DAMOS_FILTER_PROBE_HITS_WSUM)
		f->range = tmp.range;
	if (f->type == DAMOS_FILTER_ADDR) {
		f->start = tmp.start;
		f->end = tmp.end;
	}
	if (f->type == DAMOS_FILTER_TARGET)
		f->target_idx = tmp.target_idx;
	return 0;
}

static bool has_what_it_needs(const struct damos_filter *f,
			      const struct parts *p)
{
	switch (f->type) {
	case DAMOS_FILTER_ADDR:
		return p->addr;
	case DAMOS_FILTER_TARGET:
		return p->target;
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		return p->huge;
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		return p->hits;
	default:
		return true;
	}
}

/* @f from the object @o, and the object in its normal form. */
static int filter_from_json(const json_t *o, struct damos_filter *f,
			    json_t **normal)
{
	const char *type = json_string_value(json_object_get(o, "filter_type"));
	const char *path = json_string_value(json_object_get(o, "memcg_path"));
	int idx = type ? params_name_index(damos_filter_names, type) : -1;
	struct parts p = { 0 };

	if (idx < 0)
		return -1;
	f->type = idx;
	if (f->type != DAMOS_FILTER_MEMCG)
		path = "";
	if (path) {
		f->memcg_path = strdup(path);
		if (!f->memcg_path)
			return -1;
	}
	/* "filter_pass" is what "allow" was called before */
	if (get_bool(o, "matching", &f->matching) ||
	    get_bool(o, "filter_pass", &f->allow) ||
	    get_bool(o, "allow", &f->allow) || get_ranges(o, f, &p) ||
	    !has_what_it_needs(f, &p)) {
		json_decref(p.addr);
		json_decref(p.target);
		json_decref(p.huge);
		json_decref(p.hits);
		return -1;
	}
	*normal = put_together(f, &p);
	return *normal ? 0 : -1;
}

int rec_filters_from_json(const char *text, struct damos_filter **out,
			  size_t *nr, char **normal)
{
	json_t *list = json_loads(text, 0, NULL), *all = json_array(), *one;
	size_t n = json_array_size(list);
	struct damos_filter *f = NULL;
	int err = json_is_array(list) ? 0 : -1;

	*normal = NULL;
	if (!err && n) {
		f = calloc(n, sizeof(*f));
		err = f ? 0 : -1;
	}
	for (size_t i = 0; i < n && !err; i++) {
		err = filter_from_json(json_array_get(list, i), &f[i], &one);
		if (!err)
			json_array_append_new(all, one);
	}
	if (!err) {
		*normal = json_dumps(all, JSON_COMPACT | JSON_ENSURE_ASCII);
		err = *normal ? 0 : -1;
	}
	json_decref(list);
	json_decref(all);
	if (err) {
		rec_filters_free(f, f ? n : 0);
		return -1;
	}
	*out = f;
	*nr = n;
	return 0;
}

char *rec_filters_indent(const char *text, int indent)
{
	json_t *list = json_loads(text, 0, NULL);
	char *flat = list ? json_dumps(list, JSON_INDENT(4) |
				       JSON_ENSURE_ASCII) : NULL, *out, *o;
	size_t lines = 0;

	json_decref(list);
	if (!escapes_lower(flat))
		return NULL;
	for (const char *p = flat; *p; p++)
		lines += *p == '\n';
	out = o = malloc(strlen(flat) + lines * indent + 1);
	for (const char *p = flat; out && *p; p++) {
		*o++ = *p;
		if (*p == '\n') {
			memset(o, ' ', indent);
			o += indent;
		}
	}
	if (out)
		*o = 0;
	free(flat);
	return out;
}

void rec_filters_free(struct damos_filter *f, size_t nr)
{
	for (size_t i = 0; f && i < nr; i++)
		params_free_filter(&f[i]);
	free(f);
}
