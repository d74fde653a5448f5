// SPDX-License-Identifier: GPL-2.0
/* Making, freeing and comparing parameter trees. */
#include <stdlib.h>
#include <string.h>

#include "model/damos_filter_json.h"
#include "params/params.h"
#include "util/mem.h"
#include "util/units.h"

const struct damon_intervals damon_default_intervals = {
	.sample_ns = 5 * NS_PER_MS,
	.aggr_ns = 100 * NS_PER_MS,
	.ops_update_ns = NS_PER_SEC,
};

const struct size_range damon_default_nr_regions = { 10, 1000 };

void params_init_scheme(void *scheme)
{
	struct damos *s = scheme;

	s->target_nid = PARAMS_NONE;
	s->pattern.sz_bytes.max = UNITS_MAX;
	s->pattern.nr_accesses.max = (double)UNITS_MAX;
	s->pattern.age.max = UNITS_MAX;
	s->quotas.reset_interval_ns = UNITS_MAX;
}

struct kdamond *params_add_kdamond(struct params *p)
{
	struct kdamond *k = ARRAY_ADD(p->kdamonds, p->nr_kdamonds);

	k->pid = PARAMS_NONE;
	return k;
}

void params_init_ctx(void *ctx)
{
	struct damon_ctx *c = ctx;

	c->ops = DAMON_OPS_PADDR;
	c->addr_unit_bytes = 1;
	c->intervals = damon_default_intervals;
	c->nr_regions = damon_default_nr_regions;
	c->control.page_table = true;
}

struct damon_ctx *params_add_ctx(struct kdamond *k)
{
	struct damon_ctx *c = ARRAY_ADD(k->contexts, k->nr_contexts);

	params_init_ctx(c);
	return c;
}

struct damon_target *params_add_target(struct damon_ctx *c)
{
	struct damon_target *t = ARRAY_ADD(c->targets, c->nr_targets);

	t->pid = PARAMS_NONE;
	return t;
}

struct damos *params_add_scheme(struct damon_ctx *c)
{
	struct damos *s = ARRAY_ADD(c->schemes, c->nr_schemes);

	params_init_scheme(s);
	return s;
}

void params_free_scheme(struct damos *s)
{
	size_t i;

	for (i = 0; i < s->nr_filters; i++)
		damos_filter_free(&s->filters[i]);
	for (i = 0; i < s->quotas.nr_goals; i++)
		free(s->quotas.goals[i].memcg_path);
	free(s->filters);
	free(s->quotas.goals);
	free(s->dests);
	free(s->tried);
}

static void free_probe(struct damon_probe *probe)
{
	size_t i;

	for (i = 0; i < probe->nr_filters; i++)
		free(probe->filters[i].path);
	free(probe->filters);
}

void params_free_probes(struct damon_probe *probes, size_t nr)
{
	while (nr)
		free_probe(&probes[--nr]);
	free(probes);
}

static void free_control(struct sample_control *control)
{
	size_t i;

	for (i = 0; i < control->nr_filters; i++) {
		free(control->filters[i].cpumask);
		free(control->filters[i].tids);
		free(control->filters[i].as_read.tids_text);
	}
	free(control->filters);
}

static void free_ctx(struct damon_ctx *c)
{
	size_t i;

	for (i = 0; i < c->nr_targets; i++) {
		free(c->targets[i].regions);
		free(c->targets[i].cgroup);
	}
	params_free_probes(c->probes, c->nr_probes);
	for (i = 0; i < c->nr_schemes; i++)
		params_free_scheme(&c->schemes[i]);
	free_control(&c->control);
	free(c->attrs.cpus);
	free(c->attrs.tids);
	free(c->targets);
	free(c->schemes);
}

void params_free_kdamond(struct kdamond *k)
{
	size_t i;

	for (i = 0; i < k->nr_contexts; i++)
		free_ctx(&k->contexts[i]);
	free(k->contexts);
	k->contexts = NULL;
	k->nr_contexts = 0;
}

void params_free(struct params *p)
{
	size_t i;

	for (i = 0; i < p->nr_kdamonds; i++)
		params_free_kdamond(&p->kdamonds[i]);
	free(p->kdamonds);
	p->kdamonds = NULL;
	p->nr_kdamonds = 0;
}

void params_clear_ctx_paths(struct damon_ctx *c)
{
	size_t i, k;

	for (i = 0; i < c->nr_schemes; i++)
		for (k = 0; k < c->schemes[i].nr_filters; k++)
			if (c->schemes[i].filters[k].type != DAMOS_FILTER_MEMCG)
				damos_filter_clear_path(&c->schemes[i].filters[k]);
}

void params_clear_paths(struct params *p)
{
	size_t i, k;

	for (i = 0; i < p->nr_kdamonds; i++)
		for (k = 0; k < p->kdamonds[i].nr_contexts; k++)
			params_clear_ctx_paths(&p->kdamonds[i].contexts[k]);
}

bool damon_intervals_are_default(const struct damon_intervals *i)
{
	const struct damon_intervals *d = &damon_default_intervals;

	return i->sample_ns == d->sample_ns && i->aggr_ns == d->aggr_ns &&
	       i->ops_update_ns == d->ops_update_ns &&
	       !i->goal_aggrs;	/* the rest of a goal is idle then */
}

bool damos_pattern_is_default(const struct damos *s)
{
	const struct damos_access_pattern *p = &s->pattern;

	return !p->sz_bytes.min && p->sz_bytes.max == UNITS_MAX &&
	       p->nr_accesses.min == 0 && p->nr_accesses.unit == RATE_PERCENT &&
	       p->nr_accesses.max >= (double)UNITS_MAX &&
	       !p->age.min && p->age.max == UNITS_MAX && !p->age.in_aggrs;
}

bool damos_quotas_are_default(const struct damos *s)
{
	const struct damos_quotas *q = &s->quotas;

#define AND_UNSET(kind, of, member, ...)	&& !q->member
	return !q->time_ns && !q->sz_bytes &&
	       q->reset_interval_ns == UNITS_MAX && !q->fail_charge_num &&
	       !q->fail_charge_denom && !q->nr_goals &&
	       q->goal_tuner == DAMOS_TUNER_CONSIST &&
	       q->weight_sz_permil == 0 && q->weight_nr_accesses_permil == 0 &&
	       q->weight_age_permil == 0 QUOTA_VALUES(AND_UNSET);
}

bool damos_wmarks_are_default(const struct damos *s)
{
	const struct damos_watermarks *w = &s->wmarks;

	return w->metric == DAMOS_WMARKS_NONE && !w->interval_ns &&
	       w->high_permil == 0 && w->mid_permil == 0 && w->low_permil == 0;
}
