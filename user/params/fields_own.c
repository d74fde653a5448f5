// SPDX-License-Identifier: GPL-2.0
/* Members of parameters that are read and written in a way of their own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "model/damos_filter_json.h"
#include "params/fields_own.h"
#include "params/items.h"
#include "util/mem.h"
#include "util/units.h"

#define MEMBER(type, o, f)	((type *)((char *)(o) + (f)->at))
#define CONST_MEMBER(type, o, f) ((const type *)((const char *)(o) + (f)->at))

void field_check_pid(struct json_get *g, int64_t pid)
{
	if (pid < PARAMS_NONE || pid > INT32_MAX)
		json_get_fail(g, "pid", "not a process");
}

/* ---- regions ---- */

static void read_address(struct json_get *g, const json_t *o,
			 const struct field *f, void *to)
{
	json_get_size(g, o, f->key, MEMBER(uint64_t, to, f));
}

static json_t *write_address(const void *from, const struct field *f,
			     const struct params_style *style)
{
	char buf[UNITS_LEN];

	return json_string(fmt_nr(buf, *CONST_MEMBER(uint64_t, from, f),
				  style->raw));
}

const struct field_own field_address = { read_address, write_address };

/* ---- probes ---- */

static json_t *write_probe_range(const void *from, const struct field *f,
				 const struct params_style *style)
{
	const struct damon_filter *filter = from;
	char buf[UNITS_LEN];

	if (filter->type != DAMON_FILTER_HUGEPAGE_SIZE)
		return json_null();
	return json_string(fmt_size_accurate(buf,
					     *CONST_MEMBER(uint64_t, from, f),
					     size_form(style->raw, style->small_units)));
}

const struct field_own field_probe_range = { read_address, write_probe_range };

static void read_preps(struct json_get *g, const json_t *o,
		       const struct field *f, void *to)
{
	static const char *const preps[] = { "set_pgidle", NULL };
	const json_t *list = json_get_array(g, o, f->key), *item;
	struct damon_probe *probe = to;
	size_t i, mark;
	int prep;

	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, f->key, (int)i);
		prep = -1;
		json_get_name(g, item, "prep_action", preps, &prep);
		if (prep < 0)
			json_get_fail(g, "prep_action", "missing");
		probe->nr_preps++;
		json_get_leave(g, mark);
	}
}

static json_t *write_preps(const void *from, const struct field *f,
			   const struct params_style *style)
{
	const struct damon_probe *probe = from;
	json_t *list = json_array();
	size_t i;

	(void)f;
	(void)style;
	for (i = 0; i < probe->nr_preps; i++)
		json_array_append_new(list, json_pack("{s:s}", "prep_action",
						      "set_pgidle"));
	return list;
}

const struct field_own field_preps = { read_preps, write_preps };

/* ---- sampling ---- */

static void read_cpumask(struct json_get *g, const json_t *o,
			 const struct field *f, void *to)
{
	struct sample_filter *filter = to;

	json_get_string(g, o, f->key, &filter->cpumask);
	filter->as_read.cpumask_is_null = json_is_null(json_object_get(o, f->key));
}

static json_t *write_cpumask(const void *from, const struct field *f,
			     const struct params_style *style)
{
	const struct sample_filter *filter = from;

	(void)f;
	(void)style;
	return filter->as_read.cpumask_is_null ? json_null() :
					 json_string(filter->cpumask);
}

const struct field_own field_cpumask = { read_cpumask, write_cpumask };

/* "1,2", as older files have it */
static void read_tids_text(struct json_get *g, const char *text,
			   struct sample_filter *f)
{
	char *copy = xstrdup(text), *save = NULL, *word;

	for (word = strtok_r(copy, ", ", &save); word;
	     word = strtok_r(NULL, ", ", &save))
		if (parse_int(word, 1, INT32_MAX,
			      ARRAY_ADD(f->tids, f->nr_tids)))
			json_get_fail(g, "tid_arr",
				      "not thread ids with commas");
	free(copy);
	f->as_read.tids_text = xstrdup(text);
}

static void read_tids(struct json_get *g, const json_t *o,
		      const struct field *f, void *to)
{
	const json_t *list = json_get(o, f->key), *item;
	struct sample_filter *filter = to;
	size_t i;

	if (json_is_string(list)) {
		read_tids_text(g, json_string_value(list), filter);
		return;
	}
	list = json_get_array(g, o, f->key);
	filter->as_read.tids_are_null = json_is_null(json_object_get(o, f->key));
	json_array_foreach(list, i, item) {
		if (!json_is_integer(item))
			json_get_fail(g, f->key, "not numbers");
		*ARRAY_ADD(filter->tids, filter->nr_tids) =
			json_integer_value(item);
	}
}

static json_t *write_tids(const void *from, const struct field *f,
			  const struct params_style *style)
{
	const struct sample_filter *filter = from;
	json_t *tids;
	size_t i;

	(void)f;
	(void)style;
	if (filter->as_read.tids_are_null)
		return json_null();
	if (filter->as_read.tids_text)
		return json_string(filter->as_read.tids_text);
	tids = json_array();
	for (i = 0; i < filter->nr_tids; i++)
		json_array_append_new(tids, json_integer(filter->tids[i]));
	return tids;
}

const struct field_own field_tids = { read_tids, write_tids };

/* ---- access patterns ---- */

static bool is_max(const struct field *f)
{
	return !strncmp(f->key, "max", 3);
}

/* Does the text end in this unit of counting? Then its number is at @buf. */
static bool count_with_unit(const char *text, const char *unit, char *buf,
			    size_t size)
{
	const char *at;

	at = text ? strstr(text, unit) : NULL;
	if (!at || at[strlen(unit)] || (size_t)(at - text) >= size)
		return false;
	memcpy(buf, text, (size_t)(at - text));
	buf[at - text] = '\0';
	return true;
}

static const char *const rate_unit_names[] = {
	[RATE_PERCENT] = "%", [RATE_SAMPLES] = "samples", [RATE_HZ] = "hz",
};

bool params_rate_has_unit(const char *text)
{
	char number[64];

	return count_with_unit(text, "samples", number, sizeof(number)) ||
	       count_with_unit(text, "hz", number, sizeof(number));
}

int params_parse_rate(const char *text, struct rate_range *r, double *value)
{
	enum rate_unit units[] = { RATE_SAMPLES, RATE_HZ };
	char number[64];

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (!count_with_unit(text, rate_unit_names[units[i]], number,
				     sizeof(number)))
			continue;
		r->unit = units[i];
		return parse_double(number, value) || *value < 0 ? -1 : 0;
	}
	return parse_percent(text, value);
}

static json_t *write_size_limit(const void *from, const struct field *f,
				const struct params_style *style)
{
	const struct damos_access_pattern *p = from;
	char buf[UNITS_LEN];

	return json_string(params_limit_text(buf,
				*CONST_MEMBER(uint64_t, from, f),
				is_max(f) ? p->sz_as_read.max_part : p->sz_as_read.min_part,
				style));
}

const struct field_own field_size_limit = { read_address, write_size_limit };

static void read_rate_limit(struct json_get *g, const json_t *o,
			    const struct field *f, void *to)
{
	struct damos_access_pattern *p = to;
	const json_t *v = json_get(o, f->key);

	if (is_max(f))
		p->nr_accesses.as_read.max_had_unit = json_is_string(v) &&
			strchr(json_string_value(v), '%');
	if (json_is_string(v) && params_rate_has_unit(json_string_value(v))) {
		if (params_parse_rate(json_string_value(v), &p->nr_accesses,
				      MEMBER(double, to, f)))
			json_get_fail(g, f->key, "not a number of them");
	} else {
		json_get_rate(g, o, f->key, 1, MEMBER(double, to, f));
	}
}

static json_t *write_rate_limit(const void *from, const struct field *f,
				const struct params_style *style)
{
	const struct damos_access_pattern *p = from;
	char buf[UNITS_LEN];

	return json_string(params_rate_text(buf, &p->nr_accesses, is_max(f),
					    style));
}

const struct field_own field_rate_limit = { read_rate_limit, write_rate_limit };

static void read_age_limit(struct json_get *g, const json_t *o,
			   const struct field *f, void *to)
{
	struct damos_access_pattern *p = to;
	char number[64];

	if (!count_with_unit(json_string_value(json_get(o, f->key)),
			     "aggr_intervals", number, sizeof(number))) {
		json_get_time(g, o, f->key, NS_PER_US, MEMBER(uint64_t, to, f));
		return;
	}
	p->age.in_aggrs = true;
	if (parse_nr(number, MEMBER(uint64_t, to, f)))
		json_get_fail(g, f->key, "not a number of intervals");
}

static json_t *write_age_limit(const void *from, const struct field *f,
			       const struct params_style *style)
{
	const struct damos_access_pattern *p = from;
	char buf[UNITS_LEN];

	return json_string(params_age_text(buf, &p->age, is_max(f), style));
}

const struct field_own field_age_limit = { read_age_limit, write_age_limit };

static void read_rate_unit(struct json_get *g, const json_t *o,
			   const struct field *f, void *to)
{
	static const char *const units[] = { "percent", "sample_intervals", NULL };
	struct damos_access_pattern *p = to;
	int unit = 0;

	json_get_name(g, o, f->key, units, &unit);
	p->nr_accesses.unit = unit == 1 ? RATE_SAMPLES : RATE_PERCENT;
}

const struct field_own field_rate_unit = { read_rate_unit, NULL };

/* The limits, which were read as times, are numbers then. */
static void read_age_unit(struct json_get *g, const json_t *o,
			  const struct field *f, void *to)
{
	static const char *const units[] = { "usec", "aggr_intervals", NULL };
	struct damos_access_pattern *p = to;
	int unit = 0;

	json_get_name(g, o, f->key, units, &unit);
	if (unit != 1)
		return;
	p->age.in_aggrs = true;
	json_get_nr(g, o, "min_age", &p->age.min);
	json_get_nr(g, o, "max_age", &p->age.max);
}

const struct field_own field_age_unit = { read_age_unit, NULL };

/* ---- goals of quotas ---- */

static void read_goal_metric(struct json_get *g, const json_t *o,
			     const struct field *f, void *to)
{
	struct damos_goal *goal = to;
	int metric = -1;

	/* There were no other metrics when the values were called "bp". */
	if (json_get(o, "target_value_bp"))
		metric = DAMOS_GOAL_USER_INPUT;
	json_get_name(g, o, f->key, damos_goal_names, &metric);
	if (metric < 0)
		json_get_fail(g, f->key, "missing");
	else
		goal->metric = (enum damos_goal_metric)metric;
}

static json_t *write_goal_metric(const void *from, const struct field *f,
				 const struct params_style *style)
{
	(void)f;
	(void)style;
	return json_string(damos_goal_names[((const struct damos_goal *)from)->
					    metric]);
}

const struct field_own field_goal_metric = {
	read_goal_metric, write_goal_metric
};

static void read_goal_node(struct json_get *g, const json_t *o,
			   const struct field *f, void *to)
{
	const json_t *v = json_get(o, f->key);
	struct damos_goal *goal = to;
	uint64_t nid = 0;

	if (!v || (json_is_integer(v) && json_integer_value(v) == PARAMS_NONE))
		return;
	json_get_nr(g, o, f->key, &nid);
	goal->nid = (int64_t)MIN(nid, (uint64_t)PARAMS_NODE_MAX);
}

static json_t *write_goal_node(const void *from, const struct field *f,
			       const struct params_style *style)
{
	const struct damos_goal *goal = from;
	char buf[UNITS_LEN];

	(void)f;
	if (goal->nid == PARAMS_NONE)
		return json_null();
	return json_string(params_node_text(buf, goal->nid, style->raw));
}

const struct field_own field_goal_node = { read_goal_node, write_goal_node };

/* ---- filters of schemes ---- */

/* Its rows only tell members that nobody knows. */
const struct fields filter_fields = {
	.size = sizeof(struct damos_filter),
	.item = DAMONX_ITEM_FILTER,
	.item_bytes = sizeof(struct damonx_item_filter),
	.has_id = true, .id_at = offsetof(struct damos_filter, id),
	.item_own = &item_filter,
	.field = (const struct field[]){
		{ .key = "filter_type", .kind = FIELD_IDLE }, { .key = "matching", .kind = FIELD_IDLE },
		{ .key = "allow", .kind = FIELD_IDLE },
		{ .key = "filter_pass", .kind = FIELD_IDLE },
		{ .key = "memcg_path", .kind = FIELD_IDLE }, { .key = "address_range", .kind = FIELD_IDLE },
		{ .key = "damon_target_idx", .kind = FIELD_IDLE },
		{ .key = "hugepage_size", .kind = FIELD_IDLE },
		{ .key = "probe_hits_wsum_range", .kind = FIELD_IDLE },
		{ .key = "name", .kind = FIELD_IDLE },
		{ 0 }
	},
};

static void read_filters(struct json_get *g, const json_t *o,
			 const struct field *field, void *to)
{
	const json_t *list = json_get_array(g, o, field->key), *item;
	struct damos *s = to;
	struct damos_filter *f;
	size_t i, mark;

	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, field->key, (int)i);
		f = ARRAY_ADD(s->filters, s->nr_filters);
		f->matching = true;
		/* @g is the first member of what reads */
		fields_check((struct fields_reading *)g, &filter_fields, item);
		damos_filter_from_json(g, item, f);
		json_get_leave(g, mark);
	}
}

static json_t *write_filters(const void *from, const struct field *f,
			     const struct params_style *style)
{
	static const char *const damo1[] = { "filter_type", "memcg_path",
					     "matching" };
	const struct damos *s = from;
	json_t *all, *list, *item, *one;
	size_t i, k;

	(void)f;
	all = damos_filters_to_json(s->filters, s->nr_filters, style->raw ?
				    DAMOS_FILTER_RAW : style->like_damo ?
				    DAMOS_FILTER_ROUNDED : DAMOS_FILTER_EXACT);
	if (!style->as_damo1)
		return all;
	list = json_array();
	json_array_foreach(all, i, item) {
		one = json_object();
		for (k = 0; k < ARRAY_SIZE(damo1); k++)
			json_object_set(one, damo1[k],
					json_object_get(item, damo1[k]));
		json_array_append_new(list, one);
	}
	json_decref(all);
	return list;
}

const struct field_own field_filters = { read_filters, write_filters };

/* ---- kdamonds ---- */

static void read_state(struct json_get *g, const json_t *o,
		       const struct field *f, void *to)
{
	static const char *const states[] = { "off", "on", NULL };
	struct kdamond *k = to;
	int state = 0;

	json_get_name(g, o, f->key, states, &state);
	k->on = state == 1;
	k->cpu_percent = k->on ? -1 : 0;
}

static json_t *write_state(const void *from, const struct field *f,
			   const struct params_style *style)
{
	(void)f;
	(void)style;
	return json_string(((const struct kdamond *)from)->on ? "on" : "off");
}

const struct field_own field_state = { read_state, write_state };

static void read_refresh(struct json_get *g, const json_t *o,
			 const struct field *f, void *to)
{
	const json_t *v = json_get(o, f->key);
	struct kdamond *k = to;

	json_get_time(g, o, f->key, NS_PER_MS, &k->refresh_ns);
	k->as_read.refresh_had_unit = json_is_real(v) || (json_is_string(v) &&
		strpbrk(json_string_value(v), "nums. "));
}

/* A number as damo has it, or text where a number would not be exact. */
static json_t *write_refresh(const void *from, const struct field *f,
			     const struct params_style *style)
{
	const struct kdamond *k = from;
	double ms = (double)k->refresh_ns / (double)NS_PER_MS;
	char buf[UNITS_LEN];
	uint64_t back;

	(void)f;
	if (k->refresh_ns == UNITS_MAX && style->like_damo)
		return json_real(PARAMS_REAL_MAX);
	if (!k->as_read.refresh_had_unit && !(k->refresh_ns % NS_PER_MS))
		return json_integer((json_int_t)(k->refresh_ns / NS_PER_MS));
	snprintf(buf, sizeof(buf), "%.17g", ms);
	if (!parse_time(buf, NS_PER_MS, &back) && back == k->refresh_ns)
		return json_real(ms);
	return json_string(fmt_utime_exact(buf, k->refresh_ns, false));
}

const struct field_own field_refresh = { read_refresh, write_refresh };

/* ---- texts that the report on parameters has, too ---- */

char *params_rate_text(char *buf, const struct rate_range *r, bool max,
		       const struct params_style *style)
{
	double v = max ? r->max : r->min;

	if (r->unit == RATE_HZ) {
		if (v >= (double)UNITS_MAX)
			return strcpy(buf, "max");
		return strcat(fmt_repr(buf, v), " hz");
	}
	if (r->unit == RATE_SAMPLES) {
		strcat(fmt_nr_f(buf, v, style->raw), " samples");
		return buf;
	}
	if (v >= (double)UNITS_MAX && style->as_damo1)
		v = 100;
	if (v >= (double)UNITS_MAX && !style->like_damo && !style->raw)
		return strcpy(buf, "max");
	if (v >= (double)UNITS_MAX) {
		if (style->loose_max && max && r->as_read.max_had_unit)
			fmt_nr_f(buf, v, style->raw);
		else
			fmt_nr(buf, UNITS_MAX, style->raw);
		return strcat(buf, " %");
	}
	if (!style->like_damo)
		return fmt_rate(buf, v, 1, false);
	/* Whole percents; what is a rounding below one is that one. */
	return strcat(fmt_nr_f(buf, floor(v + 1e-9), style->raw), " %");
}

char *params_age_text(char *buf, const struct age_range *r, bool max,
		      const struct params_style *style)
{
	uint64_t v = max ? r->max : r->min;

	if (r->in_aggrs)
		return strcat(fmt_nr(buf, v, style->raw), " aggr_intervals");
	return params_time_text(buf, v, NS_PER_US, true, style);
}

char *params_age_ns_text(char *buf, uint64_t ns, bool raw)
{
	fmt_utime_exact(buf, ns, raw);
	return raw && ns == UNITS_MAX ? strcat(buf, "000") : buf;
}

char *params_limit_text(char *buf, uint64_t bytes, double part,
			const struct params_style *style)
{
	if (style->like_damo && part > 0)
		return fmt_size_f(buf, (double)bytes + part, size_form(style->raw, style->small_units));
	if (style->raw || style->like_damo)
		return fmt_size(buf, bytes, size_form(style->raw, style->small_units));
	return fmt_size_lossless(buf, bytes);
}

char *params_node_text(char *buf, int64_t nid, bool raw)
{
	return fmt_nr(buf, nid == PARAMS_NODE_MAX ? UNITS_MAX : (uint64_t)nid,
		      raw);
}

char *params_goal_text(char *buf, double value, bool raw)
{
	if (value >= (double)UNITS_MAX)	/* which is one more than that */
		return fmt_nr(buf, UNITS_MAX, raw);
	return fmt_nr_f(buf, value, raw);
}
