// SPDX-License-Identifier: GPL-2.0
/* Schemes from JSON. */
#include <string.h>
#include <sys/param.h>

#include "params/json_scheme.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/units.h"

/* Does the text end in this unit of counting? Then its number is at @buf. */
static bool count_with_unit(const json_t *v, const char *unit, char *buf,
			    size_t size)
{
	const char *text = json_string_value(v), *at;

	at = text ? strstr(text, unit) : NULL;
	if (!at || at[strlen(unit)] || (size_t)(at - text) >= size)
		return false;
	memcpy(buf, text, (size_t)(at - text));
	buf[at - text] = '\0';
	return true;
}

static void read_rate(struct json_get *g, const json_t *o, const char *key,
		      struct rate_range *r, double *value)
{
	const json_t *v = json_get(o, key);
	char number[64];

	if (!count_with_unit(v, "samples", number, sizeof(number))) {
		json_get_rate(g, o, key, 1, value);
		return;
	}
	r->in_samples = true;
	if (parse_double(number, value))
		json_get_fail(g, key, "not a number of samples");
}

static void read_age(struct json_get *g, const json_t *o, const char *key,
		     struct age_range *r, uint64_t *value)
{
	const json_t *v = json_get(o, key);
	char number[64];

	if (!count_with_unit(v, "aggr_intervals", number, sizeof(number))) {
		json_get_time(g, o, key, NS_PER_US, value);
		return;
	}
	r->in_aggrs = true;
	if (parse_nr(number, value))
		json_get_fail(g, key, "not a number of intervals");
}

static void read_pattern(struct json_get *g, const json_t *o,
			 struct damos_access_pattern *p)
{
	const json_t *v = json_get_object(g, o, "access_pattern"), *range;
	size_t mark = json_get_enter(g, "access_pattern", -1);

	range = json_get_object(g, v, "sz_bytes");
	json_get_size(g, range, "min", &p->sz_bytes.min);
	json_get_size(g, range, "max", &p->sz_bytes.max);
	range = json_get_object(g, v, "nr_accesses");
	read_rate(g, range, "min", &p->nr_accesses, &p->nr_accesses.min);
	read_rate(g, range, "max", &p->nr_accesses, &p->nr_accesses.max);
	v = json_get_object(g, v, "age");
	range = json_get(range, "max");
	p->nr_accesses.max_had_unit = json_is_string(range) &&
		strchr(json_string_value(range), '%');
	read_age(g, v, "min", &p->age, &p->age.min);
	read_age(g, v, "max", &p->age, &p->age.max);
	json_get_leave(g, mark);
}

static void read_goal(struct json_get *g, const json_t *o, struct damos_goal *goal)
{
	uint64_t nid = (uint64_t)PARAMS_NONE;
	int metric = -1;

	goal->nid = PARAMS_NONE;
	/* There were no other metrics when the values were called "bp". */
	if (json_get(o, "target_value_bp"))
		metric = DAMOS_GOAL_USER_INPUT;
	json_get_name(g, o, "metric", damos_goal_names, &metric);
	if (metric < 0)
		json_get_fail(g, "metric", "missing");
	goal->metric = (enum damos_goal_metric)metric;
	if (json_integer_value(json_get(o, "nid")) != PARAMS_NONE)
		json_get_nr(g, o, "nid", &nid);
	if (nid != (uint64_t)PARAMS_NONE || json_is_string(json_get(o, "nid")))
		goal->nid = (int64_t)MIN(nid, (uint64_t)PARAMS_NODE_MAX);
	json_get_string(g, o, "memcg_path", &goal->memcg_path);
	json_get_double(g, o, "target_value_bp", &goal->target_value);
	json_get_double(g, o, "current_value_bp", &goal->current_value);
	json_get_double(g, o, "target_value", &goal->target_value);
	json_get_double(g, o, "current_value", &goal->current_value);
}

static void read_goals(struct json_get *g, const json_t *o,
		       struct damos_quotas *q)
{
	const json_t *list = json_get_array(g, o, "goals"), *item;
	size_t i, mark;

	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "goals", (int)i);
		read_goal(g, item, ARRAY_ADD(q->goals, q->nr_goals));
		json_get_leave(g, mark);
	}
}

static void read_quotas(struct json_get *g, const json_t *o,
			struct damos_quotas *q)
{
	const json_t *v = json_get_object(g, o, "quotas"), *weights;
	size_t mark = json_get_enter(g, "quotas", -1);
	int tuner = DAMOS_TUNER_CONSIST;

	json_get_time(g, v, "time_ms", NS_PER_MS, &q->time_ns);
	json_get_size(g, v, "sz_bytes", &q->sz_bytes);
	json_get_time(g, v, "reset_interval_ms", NS_PER_MS,
		      &q->reset_interval_ns);
	json_get_nr(g, v, "fail_charge_num", &q->fail_charge_num);
	json_get_nr(g, v, "fail_charge_denom", &q->fail_charge_denom);
	read_goals(g, v, q);
	json_get_name(g, v, "goal_tuner", damos_tuner_names, &tuner);
	q->goal_tuner = (enum damos_goal_tuner)tuner;
	json_get_size(g, v, "effective_sz_bytes", &q->effective_sz_bytes);
	weights = json_get_object(g, v, "weights");
	json_get_rate(g, weights, "sz_permil", 10, &q->weight_sz_permil);
	json_get_rate(g, weights, "nr_accesses_permil", 10,
		      &q->weight_nr_accesses_permil);
	json_get_rate(g, weights, "age_permil", 10, &q->weight_age_permil);
	json_get_leave(g, mark);
}

static void read_wmarks(struct json_get *g, const json_t *o,
			struct damos_watermarks *w)
{
	const json_t *v = json_get_object(g, o, "watermarks");
	size_t mark = json_get_enter(g, "watermarks", -1);
	int metric = DAMOS_WMARKS_NONE;

	json_get_name(g, v, "metric", damos_wmarks_names, &metric);
	w->metric = (enum damos_wmarks_metric)metric;
	json_get_time(g, v, "interval_us", NS_PER_US, &w->interval_ns);
	json_get_rate(g, v, "high_permil", 10, &w->high_permil);
	json_get_rate(g, v, "mid_permil", 10, &w->mid_permil);
	json_get_rate(g, v, "low_permil", 10, &w->low_permil);
	json_get_leave(g, mark);
}

/* A pair [min, max]; @is_size or plain numbers. */
static void read_pair(struct json_get *g, const json_t *o, const char *key,
		      bool is_size, struct size_range *range)
{
	const json_t *list = json_get_array(g, o, key);
	char a[64], b[64];
	const char *min, *max;
	int bad;

	if (!list)
		return;
	min = json_scalar_text(json_array_get(list, 0), a);
	max = json_scalar_text(json_array_get(list, 1), b);
	if (!min || !max) {
		json_get_fail(g, key, "not two limits");
		return;
	}
	if (is_size)
		bad = parse_size(min, &range->min) || parse_size(max, &range->max);
	else
		bad = parse_nr(min, &range->min) || parse_nr(max, &range->max);
	if (bad)
		json_get_fail(g, key, "not two limits");
}

void json_read_filter(struct json_get *g, const json_t *o,
		      struct damos_filter *f)
{
	const json_t *range;
	int type = -1;

	json_get_name(g, o, "filter_type", damos_filter_names, &type);
	if (type < 0)
		json_get_fail(g, "filter_type", "missing");
	f->type = (enum damos_filter_type)type;
	f->matching = true;
	json_get_bool(g, o, "matching", &f->matching);
	json_get_bool(g, o, "filter_pass", &f->allow);	/* its older name */
	json_get_bool(g, o, "allow", &f->allow);
	if (!json_object_get(o, "memcg_path") ||
	    (args_called_as_damo() && f->type != DAMOS_FILTER_MEMCG))
		f->memcg_path = xstrdup("");
	else
		json_get_string(g, o, "memcg_path", &f->memcg_path);
	range = json_get_object(g, o, "address_range");
	json_get_size(g, range, "start", &f->start);
	json_get_size(g, range, "end", &f->end);
	json_get_nr(g, o, "damon_target_idx", &f->target_idx);
	f->no_range = !json_get(o, f->type == DAMOS_FILTER_HUGEPAGE_SIZE ?
				   "hugepage_size" : "probe_hits_wsum_range");
	if (f->type == DAMOS_FILTER_HUGEPAGE_SIZE)
		read_pair(g, o, "hugepage_size", true, &f->range);
	if (f->type == DAMOS_FILTER_PROBE_HITS_WSUM)
		read_pair(g, o, "probe_hits_wsum_range", false, &f->range);
}

static void read_stats(struct json_get *g, const json_t *o, struct damos *s)
{
	const json_t *v = json_get_object(g, o, "stats");
	size_t mark = json_get_enter(g, "stats", -1);

	json_get_nr(g, v, "nr_tried", &s->stats.nr_tried);
	json_get_size(g, v, "sz_tried", &s->stats.sz_tried);
	json_get_nr(g, v, "nr_applied", &s->stats.nr_applied);
	json_get_size(g, v, "sz_applied", &s->stats.sz_applied);
	json_get_size(g, v, "sz_ops_filter_passed",
		      &s->stats.sz_ops_filter_passed);
	json_get_nr(g, v, "qt_exceeds", &s->stats.qt_exceeds);
	json_get_nr(g, v, "nr_snapshots", &s->stats.nr_snapshots);
	json_get_nr(g, v, "max_nr_snapshots", &s->max_nr_snapshots);
	json_get_leave(g, mark);
}

static void read_dests(struct json_get *g, const json_t *o, struct damos *s)
{
	const json_t *list = json_get_array(g, o, "dests"), *item;
	struct damos_dest *d;
	size_t i, mark;

	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "dests", (int)i);
		d = ARRAY_ADD(s->dests, s->nr_dests);
		json_get_nr(g, item, "id", &d->id);
		json_get_nr(g, item, "weight", &d->weight);
		if (d->id > INT32_MAX || d->weight > INT32_MAX)
			json_get_fail(g, "", "id or weight is too large");
		json_get_leave(g, mark);
	}
}

void json_read_scheme(struct json_get *g, const json_t *o, struct damos *s)
{
	const json_t *list, *item;
	size_t i, mark;
	int action = DAMOS_STAT;

	json_get_name(g, o, "action", damos_action_names, &action);
	s->action = (enum damos_action)action;
	json_get_int(g, o, "target_nid", &s->target_nid, NULL);
	if (s->target_nid < PARAMS_NONE || s->target_nid > INT32_MAX)
		json_get_fail(g, "target_nid", "not a node");
	read_dests(g, o, s);
	read_pattern(g, o, &s->pattern);
	json_get_time(g, o, "apply_interval_us", NS_PER_US,
		      &s->apply_interval_ns);
	read_quotas(g, o, &s->quotas);
	read_wmarks(g, o, &s->wmarks);
	list = json_get_array(g, o, "filters");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "filters", (int)i);
		json_read_filter(g, item, ARRAY_ADD(s->filters, s->nr_filters));
		json_get_leave(g, mark);
	}
	json_get_nr(g, o, "max_nr_snapshots", &s->max_nr_snapshots);
	read_stats(g, o, s);
}
