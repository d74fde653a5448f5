// SPDX-License-Identifier: GPL-2.0
/* Parameter trees to JSON: kdamonds, contexts, targets, probes. */
#include <string.h>

#include "params/json.h"
#include "params/json_scheme.h"
#include "util/args.h"
#include "util/units.h"

struct params_style params_style_default(void)
{
	return (struct params_style){ .like_damo = args_called_as_damo() };
}

json_t *pj_size(uint64_t bytes, const struct params_style *style)
{
	char buf[UNITS_LEN];

	if (style->raw || style->like_damo)
		return json_string(fmt_size(buf, bytes, style->raw));
	return json_string(fmt_size_lossless(buf, bytes, false));
}

json_t *pj_nr(uint64_t nr, const struct params_style *style)
{
	char buf[UNITS_LEN];

	return json_string(fmt_nr(buf, nr, style->raw));
}

/* Raw: digits in the member's own unit, with decimals where it needs them. */
static char *time_digits(char *buf, uint64_t ns, uint64_t unit_ns)
{
	char decimals[32];
	size_t n;

	if (ns == UNITS_MAX)
		return fmt_nr(buf, UNITS_MAX, true);
	fmt_nr(buf, ns / unit_ns, true);
	if (ns % unit_ns) {
		snprintf(decimals, sizeof(decimals), "%.9f",
			 (double)(ns % unit_ns) / (double)unit_ns);
		n = strlen(decimals);
		while (decimals[n - 1] == '0')
			n--;
		decimals[n] = '\0';
		strcat(buf, decimals + 1);
	}
	return buf;
}

json_t *pj_time(uint64_t ns, int64_t unit_ns,
		  const struct params_style *style)
{
	char buf[UNITS_LEN];

	if (style->raw)
		return json_string(time_digits(buf, ns, (uint64_t)unit_ns));
	if (style->like_damo)
		return json_string(fmt_utime(buf, ns, false));
	return json_string(fmt_utime_lossless(buf, ns));
}

json_t *pj_time_exact(uint64_t ns, int64_t unit_ns,
		      const struct params_style *style)
{
	char buf[UNITS_LEN];

	return style->raw ? pj_time(ns, unit_ns, style) :
			    json_string(fmt_utime_exact(buf, ns, false));
}

json_t *pj_rate(double value, unsigned int per_percent,
		  const struct params_style *style)
{
	char buf[UNITS_LEN];

	return json_string(fmt_rate(buf, value, per_percent, style->raw));
}

static json_t *pid_json(int64_t pid, bool as_text)
{
	char buf[UNITS_LEN];

	if (pid == PARAMS_NONE)
		return json_null();
	if (as_text)
		return json_string(fmt_nr(buf, (uint64_t)pid, true));
	return json_integer(pid);
}

static json_t *target_json(const struct damon_target *t,
			   const struct params_style *style)
{
	json_t *o = json_object(), *regions = json_array(), *region;
	size_t i;

	for (i = 0; i < t->nr_regions; i++) {
		region = json_object();
		json_object_set_new(region, "start",
				    pj_nr(t->regions[i].start, style));
		json_object_set_new(region, "end",
				    pj_nr(t->regions[i].end, style));
		json_array_append_new(regions, region);
	}
	json_object_set_new(o, "pid", pid_json(t->pid, t->pid_was_text));
	json_object_set_new(o, "obsolete", json_boolean(t->obsolete));
	json_object_set_new(o, "regions", regions);
	return o;
}

static json_t *intervals_json(const struct damon_intervals *i,
			      const struct params_style *style)
{
	json_t *o = json_object(), *goal = json_object();

	json_object_set_new(o, "sample_us",
			    pj_time(i->sample_ns, NS_PER_US, style));
	json_object_set_new(o, "aggr_us",
			    pj_time(i->aggr_ns, NS_PER_US, style));
	json_object_set_new(o, "ops_update_us",
			    pj_time(i->ops_update_ns, NS_PER_US, style));
	json_object_set_new(goal, "access_bp",
			    pj_rate(i->goal_access_bp, 100, style));
	json_object_set_new(goal, "aggrs", pj_nr(i->goal_aggrs, style));
	json_object_set_new(goal, "min_sample_us",
			    pj_time(i->goal_min_sample_ns, NS_PER_US, style));
	json_object_set_new(goal, "max_sample_us",
			    pj_time(i->goal_max_sample_ns, NS_PER_US, style));
	json_object_set_new(o, "intervals_goal", goal);
	return o;
}

static json_t *nr_regions_json(const struct size_range *range,
			       const struct params_style *style)
{
	json_t *o = json_object();

	json_object_set_new(o, "min", pj_nr(range->min, style));
	json_object_set_new(o, "max", pj_nr(range->max, style));
	return o;
}

static json_t *range_limit(uint64_t bytes, const struct params_style *style)
{
	char buf[UNITS_LEN];

	return json_string(fmt_size_accurate(buf, bytes, style->raw));
}

static json_t *probe_filter_json(const struct damon_filter *f,
				 const struct params_style *style)
{
	bool has_range = f->type == DAMON_FILTER_HUGEPAGE_SIZE;
	json_t *o = json_object();

	json_object_set_new(o, "filter_type",
			    json_string(damon_filter_names[f->type]));
	json_object_set_new(o, "matching", json_boolean(f->matching));
	json_object_set_new(o, "allow", json_boolean(f->allow));
	json_object_set_new(o, "path", f->path ? json_string(f->path) :
						  json_null());
	json_object_set_new(o, "range_min", has_range ?
			    range_limit(f->range.min, style) : json_null());
	json_object_set_new(o, "range_max", has_range ?
			    range_limit(f->range.max, style) : json_null());
	return o;
}

static json_t *probe_json(const struct damon_probe *probe,
			  const struct params_style *style)
{
	json_t *o = json_object(), *preps = json_array(), *filters = json_array();
	json_t *prep;
	size_t i;

	for (i = 0; i < probe->nr_preps; i++) {
		prep = json_object();
		json_object_set_new(prep, "prep_action",
				    json_string("set_pgidle"));
		json_array_append_new(preps, prep);
	}
	for (i = 0; i < probe->nr_filters; i++)
		json_array_append_new(filters,
				      probe_filter_json(&probe->filters[i], style));
	json_object_set_new(o, "preps", preps);
	json_object_set_new(o, "filters", filters);
	json_object_set_new(o, "weight", json_integer(probe->weight));
	return o;
}

static json_t *tids_json(const struct sample_filter *f)
{
	json_t *tids;
	size_t i;

	if (f->tids_are_null)
		return json_null();
	if (f->tids_text)
		return json_string(f->tids_text);
	tids = json_array();
	for (i = 0; i < f->nr_tids; i++)
		json_array_append_new(tids, json_integer(f->tids[i]));
	return tids;
}

static json_t *sample_filter_json(const struct sample_filter *f)
{
	json_t *o = json_object();
	json_object_set_new(o, "filter_type",
			    json_string(sample_filter_names[f->type]));
	json_object_set_new(o, "matching", json_boolean(f->matching));
	json_object_set_new(o, "allow", json_boolean(f->allow));
	json_object_set_new(o, "cpumask", f->cpumask_is_null ? json_null() :
			    json_string(f->cpumask));
	json_object_set_new(o, "tid_arr", tids_json(f));
	return o;
}

static json_t *control_json(const struct sample_control *control)
{
	json_t *o = json_object(), *enabled = json_object();
	json_t *filters = json_array();
	size_t i;

	for (i = 0; i < control->nr_filters; i++)
		json_array_append_new(filters,
				      sample_filter_json(&control->filters[i]));
	json_object_set_new(enabled, "page_table",
			    json_boolean(control->page_table));
	json_object_set_new(enabled, "page_fault",
			    json_boolean(control->page_fault));
	json_object_set_new(o, "primitives_enabled", enabled);
	json_object_set_new(o, "sample_filters", filters);
	return o;
}

static json_t *schemes_json(const struct damon_ctx *c,
			    const struct params_style *style)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < c->nr_schemes; i++)
		json_array_append_new(list,
				      json_write_scheme(&c->schemes[i], style));
	return list;
}

static json_t *ctx_json(const struct damon_ctx *c,
			const struct params_style *style)
{
	json_t *o = json_object(), *targets = json_array(), *probes = json_array();
	char buf[UNITS_LEN];
	size_t i;

	for (i = 0; i < c->nr_targets; i++)
		json_array_append_new(targets,
				      target_json(&c->targets[i], style));
	for (i = 0; i < c->nr_probes; i++)
		json_array_append_new(probes, probe_json(&c->probes[i], style));
	json_object_set_new(o, "ops", json_string(damon_ops_names[c->ops]));
	json_object_set_new(o, "addr_unit", json_string(
			    fmt_size_accurate(buf, c->addr_unit_bytes,
					      style->raw)));
	json_object_set_new(o, "targets", targets);
	if (!style->omit_defaults || !damon_intervals_are_default(&c->intervals))
		json_object_set_new(o, "intervals",
				    intervals_json(&c->intervals, style));
	if (!style->omit_defaults ||
	    c->nr_regions.min != damon_default_nr_regions.min ||
	    c->nr_regions.max != damon_default_nr_regions.max)
		json_object_set_new(o, "nr_regions",
				    nr_regions_json(&c->nr_regions, style));
	json_object_set_new(o, "probes", probes);
	json_object_set_new(o, "sample_control", control_json(&c->control));
	json_object_set_new(o, "pause", json_boolean(c->pause));
	json_object_set_new(o, "schemes", schemes_json(c, style));
	return o;
}

/* A number as damo has it, or text where a number would not be exact. */
static json_t *refresh_json(const struct kdamond *k,
			    const struct params_style *style)
{
	double ms = (double)k->refresh_ns / (double)NS_PER_MS;
	char buf[UNITS_LEN];
	uint64_t back;

	if (k->refresh_ns == UNITS_MAX && style->like_damo)
		return json_real(PARAMS_REAL_MAX);
	if (!k->refresh_had_unit && !(k->refresh_ns % NS_PER_MS))
		return json_integer((json_int_t)(k->refresh_ns / NS_PER_MS));
	snprintf(buf, sizeof(buf), "%.17g", ms);
	if (!parse_time(buf, NS_PER_MS, &back) && back == k->refresh_ns)
		return json_real(ms);
	return json_string(fmt_utime_exact(buf, k->refresh_ns, false));
}

static json_t *kdamond_json(const struct kdamond *k,
			    const struct params_style *style)
{
	json_t *o = json_object(), *contexts = json_array();
	size_t i;

	for (i = 0; i < k->nr_contexts; i++)
		json_array_append_new(contexts, ctx_json(&k->contexts[i], style));
	if (style->with_state) {
		json_object_set_new(o, "state",
				    json_string(k->on ? "on" : "off"));
		json_object_set_new(o, "pid",
				    pid_json(k->pid, k->pid_was_text));
	}
	json_object_set_new(o, "refresh_ms", refresh_json(k, style));
	json_object_set_new(o, "contexts", contexts);
	return o;
}

json_t *params_to_json(const struct params *p, const struct params_style *style)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < p->nr_kdamonds; i++)
		json_array_append_new(list,
				      kdamond_json(&p->kdamonds[i], style));
	return list;
}
