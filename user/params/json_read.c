// SPDX-License-Identifier: GPL-2.0
/* Parameter trees from JSON: kdamonds, contexts, targets, probes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/json.h"
#include "params/json_get.h"
#include "params/json_scheme.h"
#include "util/mem.h"
#include "util/units.h"

static void read_regions(struct json_get *g, const json_t *o,
			 struct damon_target *t)
{
	const json_t *list = json_get_array(g, o, "regions"), *item;
	struct damon_region *r;
	size_t i, mark;

	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "regions", (int)i);
		r = ARRAY_ADD(t->regions, t->nr_regions);
		json_get_size(g, item, "start", &r->start);
		json_get_size(g, item, "end", &r->end);
		if (!g->failed && r->start >= r->end)
			json_get_fail(g, "end", "not behind start");
		json_get_leave(g, mark);
	}
}

static void read_target(struct json_get *g, const json_t *o,
			struct damon_target *t)
{
	json_get_int(g, o, "pid", &t->pid, &t->pid_was_text);
	if (t->pid < PARAMS_NONE || t->pid > INT32_MAX)
		json_get_fail(g, "pid", "not a process");
	json_get_bool(g, o, "obsolete", &t->obsolete);
	read_regions(g, o, t);
}

static void read_intervals(struct json_get *g, const json_t *o,
			   struct damon_intervals *i)
{
	const json_t *v = json_get_object(g, o, "intervals"), *goal;
	size_t mark = json_get_enter(g, "intervals", -1);

	json_get_time(g, v, "sample_us", NS_PER_US, &i->sample_ns);
	json_get_time(g, v, "aggr_us", NS_PER_US, &i->aggr_ns);
	json_get_time(g, v, "ops_update_us", NS_PER_US, &i->ops_update_ns);
	goal = json_get_object(g, v, "intervals_goal");
	if (goal) {
		json_get_enter(g, "intervals_goal", -1);
		json_get_rate(g, goal, "access_bp", 100, &i->goal_access_bp);
		json_get_nr(g, goal, "aggrs", &i->goal_aggrs);
		json_get_time(g, goal, "min_sample_us", NS_PER_US,
			      &i->goal_min_sample_ns);
		json_get_time(g, goal, "max_sample_us", NS_PER_US,
			      &i->goal_max_sample_ns);
	}
	json_get_leave(g, mark);
}

static void read_nr_regions(struct json_get *g, const json_t *o,
			    struct size_range *range)
{
	const json_t *v = json_get_object(g, o, "nr_regions");
	size_t mark = json_get_enter(g, "nr_regions", -1);

	json_get_nr(g, v, "min", &range->min);
	json_get_nr(g, v, "max", &range->max);
	json_get_leave(g, mark);
}

static void read_probe_filter(struct json_get *g, const json_t *o,
			      struct damon_filter *f)
{
	int type = -1;

	json_get_name(g, o, "filter_type", damon_filter_names, &type);
	if (type < 0)
		json_get_fail(g, "filter_type", "missing");
	f->type = (enum damon_filter_type)type;
	f->matching = true;
	json_get_bool(g, o, "matching", &f->matching);
	json_get_bool(g, o, "allow", &f->allow);
	json_get_string(g, o, "path", &f->path);
	json_get_size(g, o, "range_min", &f->range.min);
	json_get_size(g, o, "range_max", &f->range.max);
}

static void read_prep(struct json_get *g, const json_t *item)
{
	static const char *const preps[] = { "set_pgidle", NULL };
	int prep = -1;

	json_get_name(g, item, "prep_action", preps, &prep);
	if (prep < 0)
		json_get_fail(g, "prep_action", "missing");
}

static void read_probe(struct json_get *g, const json_t *o,
		       struct damon_probe *probe)
{
	const json_t *list, *item;
	size_t i, mark;

	list = json_get_array(g, o, "preps");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "preps", (int)i);
		read_prep(g, item);
		probe->nr_preps++;
		json_get_leave(g, mark);
	}
	list = json_get_array(g, o, "filters");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "filters", (int)i);
		read_probe_filter(g, item,
				  ARRAY_ADD(probe->filters, probe->nr_filters));
		json_get_leave(g, mark);
	}
	json_get_int(g, o, "weight", &probe->weight, NULL);
}

static void add_tid(struct json_get *g, struct sample_filter *f,
		    const char *word)
{
	if (parse_int(word, 1, INT32_MAX, ARRAY_ADD(f->tids, f->nr_tids)))
		json_get_fail(g, "tid_arr", "not thread ids with commas");
}

/* "1,2", as older files have it */
static void read_tids_text(struct json_get *g, const char *text,
			   struct sample_filter *f)
{
	char *copy = xstrdup(text), *save = NULL, *word;

	for (word = strtok_r(copy, ", ", &save); word;
	     word = strtok_r(NULL, ", ", &save))
		add_tid(g, f, word);
	free(copy);
	f->tids_text = xstrdup(text);
}

static void read_tids(struct json_get *g, const json_t *o,
		      struct sample_filter *f)
{
	const json_t *list = json_get(o, "tid_arr"), *item;
	int64_t *tid;
	size_t i;

	if (json_is_string(list)) {
		read_tids_text(g, json_string_value(list), f);
		return;
	}
	list = json_get_array(g, o, "tid_arr");
	f->tids_are_null = json_is_null(json_object_get(o, "tid_arr"));
	json_array_foreach(list, i, item) {
		tid = ARRAY_ADD(f->tids, f->nr_tids);
		if (!json_is_integer(item))
			json_get_fail(g, "tid_arr", "not numbers");
		*tid = json_integer_value(item);
	}
}

static void read_sample_filter(struct json_get *g, const json_t *o,
			       struct sample_filter *f)
{
	int type = -1;

	f->cpumask = xstrdup("");
	f->matching = true;
	json_get_name(g, o, "filter_type", sample_filter_names, &type);
	if (type < 0)
		json_get_fail(g, "filter_type", "missing");
	f->type = (enum sample_filter_type)type;
	json_get_bool(g, o, "matching", &f->matching);
	json_get_bool(g, o, "allow", &f->allow);
	json_get_string(g, o, "cpumask", &f->cpumask);
	f->cpumask_is_null = json_is_null(json_object_get(o, "cpumask"));
	read_tids(g, o, f);
}

static void read_control(struct json_get *g, const json_t *o,
			 struct sample_control *control)
{
	const json_t *v = json_get_object(g, o, "sample_control"), *list, *item;
	size_t mark = json_get_enter(g, "sample_control", -1), i, here;

	list = json_get_object(g, v, "primitives_enabled");
	json_get_bool(g, list, "page_table", &control->page_table);
	json_get_bool(g, list, "page_fault", &control->page_fault);
	list = json_get_array(g, v, "sample_filters");
	json_array_foreach(list, i, item) {
		here = json_get_enter(g, "sample_filters", (int)i);
		read_sample_filter(g, item, ARRAY_ADD(control->filters,
						      control->nr_filters));
		json_get_leave(g, here);
	}
	json_get_leave(g, mark);
}

static void read_ctx_lists(struct json_get *g, const json_t *o,
			   struct damon_ctx *c)
{
	const json_t *list, *item;
	size_t i, mark;

	list = json_get_array(g, o, "targets");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "targets", (int)i);
		read_target(g, item, params_add_target(c));
		json_get_leave(g, mark);
	}
	list = json_get_array(g, o, "probes");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "probes", (int)i);
		read_probe(g, item, ARRAY_ADD(c->probes, c->nr_probes));
		json_get_leave(g, mark);
	}
	list = json_get_array(g, o, "schemes");
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "schemes", (int)i);
		json_read_scheme(g, item, params_add_scheme(c));
		json_get_leave(g, mark);
	}
}

static void read_ctx(struct json_get *g, const json_t *o, struct damon_ctx *c)
{
	int ops = -1;

	json_get_name(g, o, "ops", damon_ops_names, &ops);
	if (ops < 0)
		json_get_fail(g, "ops", "missing");
	c->ops = (enum damon_ops)ops;
	json_get_size(g, o, "addr_unit", &c->addr_unit_bytes);
	json_get_bool(g, o, "pause", &c->pause);
	read_intervals(g, o, &c->intervals);
	read_nr_regions(g, o, &c->nr_regions);
	read_control(g, o, &c->control);
	read_ctx_lists(g, o, c);
}

static void read_state(struct json_get *g, const json_t *o, struct kdamond *k)
{
	static const char *const states[] = { "off", "on", NULL };
	const json_t *refresh = json_get(o, "refresh_ms");
	int state = 0;

	k->has_state = true;
	json_get_name(g, o, "state", states, &state);
	k->on = state == 1;
	k->cpu_percent = k->on ? -1 : 0;
	json_get_int(g, o, "pid", &k->pid, &k->pid_was_text);
	if (k->pid < PARAMS_NONE || k->pid > INT32_MAX)
		json_get_fail(g, "pid", "not a process");
	json_get_time(g, o, "refresh_ms", NS_PER_MS, &k->refresh_ns);
	k->refresh_had_unit = json_is_real(refresh) ||
		(json_is_string(refresh) &&
		 strpbrk(json_string_value(refresh), "nums. "));
}

static void read_kdamond(struct json_get *g, const json_t *o,
			 struct kdamond *k)
{
	const json_t *list = json_get_array(g, o, "contexts"), *item;
	size_t i, mark;

	if (!list)
		json_get_fail(g, "contexts", "missing");
	read_state(g, o, k);
	json_array_foreach(list, i, item) {
		mark = json_get_enter(g, "contexts", (int)i);
		read_ctx(g, item, params_add_ctx(k));
		json_get_leave(g, mark);
	}
}

int params_from_json(const json_t *json, struct params *p, char *error)
{
	struct json_get g = { .error = error };
	const json_t *list = json, *item;
	size_t i, mark;

	if (json_is_object(json))
		list = json_object_get(json, "kdamonds");
	if (!json_is_array(list)) {
		json_get_fail(&g, "kdamonds", "no such list");
		return -1;
	}
	json_array_foreach(list, i, item) {
		mark = json_get_enter(&g, "kdamonds", (int)i);
		read_kdamond(&g, item, params_add_kdamond(p));
		json_get_leave(&g, mark);
	}
	return g.failed ? -1 : 0;
}

int params_schemes_from_json(const json_t *json, struct damon_ctx *c,
			     char *error)
{
	struct json_get g = { .error = error };
	const json_t *item;
	size_t i, mark;

	if (json_is_object(json) && !json_object_size(json))
		return 0;
	if (!json_is_array(json)) {
		json_get_fail(&g, "", "schemes are not a list");
		return -1;
	}
	json_array_foreach(json, i, item) {
		mark = json_get_enter(&g, "schemes", (int)i);
		json_read_scheme(&g, item, params_add_scheme(c));
		json_get_leave(&g, mark);
	}
	return g.failed ? -1 : 0;
}

int damos_filter_from_json(const json_t *json, struct damos_filter *f,
			   char *error)
{
	struct json_get g = { .error = error };

	memset(f, 0, sizeof(*f));
	json_read_filter(&g, json, f);
	return g.failed ? -1 : 0;
}
