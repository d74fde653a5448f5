// SPDX-License-Identifier: GPL-2.0
/* Schemes to JSON. */
#include <math.h>
#include <string.h>

#include "params/json_scheme.h"
#include "util/units.h"

char *params_rate_text(char *buf, const struct rate_range *r, bool is_max,
		       const struct params_style *style)
{
	double v = is_max ? r->max : r->min;

	if (r->in_samples) {
		strcat(fmt_nr_f(buf, v, style->raw), " samples");
		return buf;
	}
	if (v >= (double)UNITS_MAX && style->as_damo1)
		v = 100;
	if (v >= (double)UNITS_MAX) {
		if (style->loose_max && is_max && r->max_had_unit)
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

char *params_age_text(char *buf, const struct age_range *r, bool is_max,
		      const struct params_style *style)
{
	uint64_t v = is_max ? r->max : r->min;
	json_t *text;

	if (r->in_aggrs)
		return strcat(fmt_nr(buf, v, style->raw), " aggr_intervals");
	text = pj_time_exact(v, NS_PER_US, style);
	strcpy(buf, json_string_value(text));
	json_decref(text);
	return buf;
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
		return fmt_size_f(buf, (double)bytes + part, style->raw);
	if (style->raw || style->like_damo)
		return fmt_size(buf, bytes, style->raw);
	return fmt_size_lossless(buf, bytes, false);
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

static json_t *limits(json_t *min, json_t *max)
{
	json_t *o = json_object();

	json_object_set_new(o, "min", min);
	json_object_set_new(o, "max", max);
	return o;
}

static json_t *pattern_json(const struct damos_access_pattern *p,
			    const struct params_style *style)
{
	char a[UNITS_LEN], b[UNITS_LEN];
	json_t *o = json_object();

	json_object_set_new(o, "sz_bytes",
			    limits(json_string(params_limit_text(a,
					p->sz_bytes.min, p->sz_min_part, style)),
				   json_string(params_limit_text(b,
					p->sz_bytes.max, p->sz_max_part, style))));
	params_rate_text(a, &p->nr_accesses, false, style);
	params_rate_text(b, &p->nr_accesses, true, style);
	json_object_set_new(o, "nr_accesses",
			    limits(json_string(a), json_string(b)));
	params_age_text(a, &p->age, false, style);
	params_age_text(b, &p->age, true, style);
	json_object_set_new(o, "age", limits(json_string(a), json_string(b)));
	return o;
}

static json_t *goal_json(const struct damos_goal *goal,
			 const struct params_style *style)
{
	json_t *o = json_object();
	char buf[UNITS_LEN];

	json_object_set_new(o, "metric",
			    json_string(damos_goal_names[goal->metric]));
	json_object_set_new(o, "nid", goal->nid == PARAMS_NONE ? json_null() :
			    json_string(params_node_text(buf, goal->nid,
							 style->raw)));
	json_object_set_new(o, "memcg_path", goal->memcg_path ?
			    json_string(goal->memcg_path) : json_null());
	json_object_set_new(o, "target_value", json_string(
			    params_goal_text(buf, goal->target_value,
					     style->raw)));
	json_object_set_new(o, "current_value", json_string(
			    params_goal_text(buf, goal->current_value,
					     style->raw)));
	return o;
}

static json_t *weights_json(const struct damos_quotas *q,
			    const struct params_style *style)
{
	json_t *o = json_object();

	json_object_set_new(o, "sz_permil",
			    pj_rate(q->weight_sz_permil, 10, style));
	json_object_set_new(o, "nr_accesses_permil",
			    pj_rate(q->weight_nr_accesses_permil, 10, style));
	json_object_set_new(o, "age_permil",
			    pj_rate(q->weight_age_permil, 10, style));
	return o;
}

static json_t *quotas_json(const struct damos_quotas *q,
			   const struct params_style *style)
{
	json_t *o = json_object(), *goals = json_array();
	size_t i;

	for (i = 0; i < q->nr_goals; i++)
		json_array_append_new(goals, goal_json(&q->goals[i], style));
	json_object_set_new(o, "time_ms",
			    pj_time_exact(q->time_ns, NS_PER_MS, style));
	json_object_set_new(o, "sz_bytes", pj_size(q->sz_bytes, style));
	json_object_set_new(o, "reset_interval_ms",
			    pj_time_exact(q->reset_interval_ns, NS_PER_MS,
					  style));
	json_object_set_new(o, "fail_charge_num",
			    pj_nr(q->fail_charge_num, style));
	json_object_set_new(o, "fail_charge_denom",
			    pj_nr(q->fail_charge_denom, style));
	json_object_set_new(o, "goals", goals);
	json_object_set_new(o, "goal_tuner",
			    json_string(damos_tuner_names[q->goal_tuner]));
	json_object_set_new(o, "effective_sz_bytes",
			    pj_size(q->effective_sz_bytes, style));
	json_object_set_new(o, "weights", weights_json(q, style));
	return o;
}

static json_t *wmarks_json(const struct damos_watermarks *w,
			   const struct params_style *style)
{
	json_t *o = json_object();

	json_object_set_new(o, "metric",
			    json_string(damos_wmarks_names[w->metric]));
	json_object_set_new(o, "interval_us",
			    pj_time_exact(w->interval_ns, NS_PER_US, style));
	json_object_set_new(o, "high_permil",
			    pj_rate(w->high_permil, 10, style));
	json_object_set_new(o, "mid_permil",
			    pj_rate(w->mid_permil, 10, style));
	json_object_set_new(o, "low_permil",
			    pj_rate(w->low_permil, 10, style));
	return o;
}

static json_t *address_range_json(const struct damos_filter *f,
				  const struct params_style *style)
{
	json_t *o = json_object();

	json_object_set_new(o, "start", pj_nr(f->start, style));
	json_object_set_new(o, "end", pj_nr(f->end, style));
	return o;
}

json_t *damos_filter_to_json(const struct damos_filter *f, bool raw)
{
	struct params_style style = params_style_default();
	json_t *o = json_object();

	style.raw = raw;
	json_object_set_new(o, "filter_type",
			    json_string(damos_filter_names[f->type]));
	json_object_set_new(o, "matching", json_boolean(f->matching));
	json_object_set_new(o, "allow", json_boolean(f->allow));
	json_object_set_new(o, "memcg_path", f->memcg_path ?
			    json_string(f->memcg_path) : json_null());
	json_object_set_new(o, "address_range", f->type == DAMOS_FILTER_ADDR ?
			    address_range_json(f, &style) : json_null());
	json_object_set_new(o, "damon_target_idx",
			    f->type == DAMOS_FILTER_TARGET ?
			    pj_nr(f->target_idx, &style) : json_null());
	json_object_set_new(o, "hugepage_size",
			    f->type == DAMOS_FILTER_HUGEPAGE_SIZE &&
			    !f->no_range ?
			    json_pack("[o, o]",
				      pj_size(f->range.min, &style),
				      pj_size(f->range.max, &style)) :
			    json_null());
	json_object_set_new(o, "probe_hits_wsum_range",
			    f->type == DAMOS_FILTER_PROBE_HITS_WSUM &&
			    !f->no_range ?
			    json_pack("[o, o]", pj_nr(f->range.min, &style),
				      pj_nr(f->range.max, &style)) :
			    json_null());
	return o;
}

json_t *damos_stats_to_json(const struct damos *s, bool raw)
{
	struct params_style style = params_style_default();
	const struct damos_stats *st = &s->stats;
	json_t *o = json_object();

	style.raw = raw;
	json_object_set_new(o, "nr_tried", pj_nr(st->nr_tried, &style));
	json_object_set_new(o, "sz_tried", pj_size(st->sz_tried, &style));
	json_object_set_new(o, "nr_applied", pj_nr(st->nr_applied, &style));
	json_object_set_new(o, "sz_applied", pj_size(st->sz_applied, &style));
	json_object_set_new(o, "sz_ops_filter_passed",
			    pj_size(st->sz_ops_filter_passed, &style));
	json_object_set_new(o, "qt_exceeds", pj_nr(st->qt_exceeds, &style));
	json_object_set_new(o, "nr_snapshots",
			    pj_nr(st->nr_snapshots, &style));
	json_object_set_new(o, "max_nr_snapshots",
			    pj_nr(s->max_nr_snapshots, &style));
	return o;
}

static json_t *dests_json(const struct damos *s)
{
	json_t *list = json_array(), *o;
	size_t i;

	for (i = 0; i < s->nr_dests; i++) {
		o = json_object();
		json_object_set_new(o, "id",
				    json_integer((json_int_t)s->dests[i].id));
		json_object_set_new(o, "weight", json_integer(
				    (json_int_t)s->dests[i].weight));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *filters_json(const struct damos *s, bool raw)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < s->nr_filters; i++)
		json_array_append_new(list,
				      damos_filter_to_json(&s->filters[i], raw));
	return list;
}

json_t *json_write_scheme(const struct damos *s,
			  const struct params_style *style)
{
	bool all = !style->omit_defaults && !style->omit_in_schemes;
	json_t *o = json_object();

	json_object_set_new(o, "action",
			    json_string(damos_action_names[s->action]));
	json_object_set_new(o, "dests", dests_json(s));
	if (damos_is_migration(s->action))
		json_object_set_new(o, "target_nid",
				    s->target_nid == PARAMS_NONE ? json_null() :
				    json_integer(s->target_nid));
	if (all || !damos_pattern_is_default(s))
		json_object_set_new(o, "access_pattern",
				    pattern_json(&s->pattern, style));
	json_object_set_new(o, "apply_interval_us",
			    pj_time(s->apply_interval_ns, NS_PER_US, style));
	if (all || !damos_quotas_are_default(s))
		json_object_set_new(o, "quotas", quotas_json(&s->quotas, style));
	if (all || !damos_wmarks_are_default(s))
		json_object_set_new(o, "watermarks",
				    wmarks_json(&s->wmarks, style));
	if (!style->omit_defaults || s->nr_filters)
		json_object_set_new(o, "filters", filters_json(s, style->raw));
	/* damo has no place for it outside of the statistics, and loses it. */
	if (s->max_nr_snapshots && !style->like_damo && !style->with_stats)
		json_object_set_new(o, "max_nr_snapshots",
				    pj_nr(s->max_nr_snapshots, style));
	if (style->with_stats)
		json_object_set_new(o, "stats",
				    damos_stats_to_json(s, style->raw));
	return o;
}
