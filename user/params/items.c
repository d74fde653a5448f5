// SPDX-License-Identifier: GPL-2.0
/* What the tables of fields cannot say of items in a row. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "params/items.h"
#include "util/mem.h"
#include "util/units.h"

const uint32_t item_damon_sampling[] = {
	[DAMON_SAMPLING_CLASSIC] = DAMONX_SAMPLING_CLASSIC,
	[DAMON_SAMPLING_EVIDENCE] = DAMONX_SAMPLING_EVIDENCE,
	[DAMON_SAMPLING_EVIDENCE + 1] = 0,
};

const uint32_t item_ops[] = {
	[DAMON_OPS_VADDR] = DAMONX_OPS_VADDR,
	[DAMON_OPS_PADDR] = DAMONX_OPS_PADDR,
	[DAMON_OPS_FVADDR] = DAMONX_OPS_FVADDR,
	[DAMON_NR_OPS] = 0,
};

const uint32_t item_actions[] = {
	[DAMOS_WILLNEED] = DAMONX_ACTION_WILLNEED,
	[DAMOS_COLD] = DAMONX_ACTION_COLD,
	[DAMOS_PAGEOUT] = DAMONX_ACTION_PAGEOUT,
	[DAMOS_HUGEPAGE] = DAMONX_ACTION_HUGEPAGE,
	[DAMOS_COLLAPSE] = DAMONX_ACTION_COLLAPSE,
	[DAMOS_NOHUGEPAGE] = DAMONX_ACTION_NOHUGEPAGE,
	[DAMOS_LRU_PRIO] = DAMONX_ACTION_LRU_PRIO,
	[DAMOS_LRU_DEPRIO] = DAMONX_ACTION_LRU_DEPRIO,
	[DAMOS_MIGRATE_HOT] = DAMONX_ACTION_MIGRATE_HOT,
	[DAMOS_MIGRATE_COLD] = DAMONX_ACTION_MIGRATE_COLD,
	[DAMOS_STAT] = DAMONX_ACTION_STAT,
	[DAMOS_NR_ACTIONS] = 0,
};

const uint32_t item_tuners[] = {
	[DAMOS_TUNER_CONSIST] = DAMONX_TUNER_CONSIST,
	[DAMOS_TUNER_TEMPORAL] = DAMONX_TUNER_TEMPORAL,
	[DAMOS_NR_TUNERS] = 0,
};

const uint32_t item_damos_goals_met[] = {
	[DAMOS_GOALS_ANY] = DAMONX_GOALS_ANY,
	[DAMOS_GOALS_ALL] = DAMONX_GOALS_ALL,
	[DAMOS_NR_GOALS_MET] = 0,
};

const uint32_t item_wmark_metrics[] = {
	[DAMOS_WMARKS_NONE] = DAMONX_WMARK_NONE,
	[DAMOS_WMARKS_FREE_MEM_RATE] = DAMONX_WMARK_FREE_MEM_RATE,
	[DAMOS_NR_WMARKS_METRICS] = 0,
};

const uint32_t item_goal_metrics[] = {
	[DAMOS_GOAL_USER_INPUT] = DAMONX_GOAL_USER_INPUT,
	[DAMOS_GOAL_SOME_MEM_PSI_US] = DAMONX_GOAL_SOME_MEM_PSI_US,
	[DAMOS_GOAL_NODE_MEM_USED_BP] = DAMONX_GOAL_NODE_MEM_USED_BP,
	[DAMOS_GOAL_NODE_MEM_FREE_BP] = DAMONX_GOAL_NODE_MEM_FREE_BP,
	[DAMOS_GOAL_NODE_MEMCG_USED_BP] = DAMONX_GOAL_NODE_MEMCG_USED_BP,
	[DAMOS_GOAL_NODE_MEMCG_FREE_BP] = DAMONX_GOAL_NODE_MEMCG_FREE_BP,
	[DAMOS_GOAL_ACTIVE_MEM_BP] = DAMONX_GOAL_ACTIVE_MEM_BP,
	[DAMOS_GOAL_INACTIVE_MEM_BP] = DAMONX_GOAL_INACTIVE_MEM_BP,
	[DAMOS_GOAL_NODE_ELIGIBLE_MEM_BP] = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP,
	[DAMOS_NR_GOAL_METRICS] = 0,
};

/* None of the last one: hits of probes are no property of a page. */
const uint32_t item_filter_types[] = {
	[DAMOS_FILTER_ANON] = DAMONX_FILTER_ANON,
	[DAMOS_FILTER_ACTIVE] = DAMONX_FILTER_ACTIVE,
	[DAMOS_FILTER_YOUNG] = DAMONX_FILTER_YOUNG,
	[DAMOS_FILTER_UNMAPPED] = DAMONX_FILTER_UNMAPPED,
	[DAMOS_FILTER_MEMCG] = DAMONX_FILTER_MEMCG,
	[DAMOS_FILTER_ADDR] = DAMONX_FILTER_ADDR,
	[DAMOS_FILTER_TARGET] = DAMONX_FILTER_TARGET,
	[DAMOS_FILTER_HUGEPAGE_SIZE] = DAMONX_FILTER_HUGEPAGE_SIZE,
	[DAMOS_FILTER_PROBE_HITS_WSUM] = 0,
};

static int refuse(struct item_work *w, const char *key, const char *what)
{
	json_get_fail(&w->g, key, what);
	return -1;
}

static int index_of(const uint32_t *ids, uint32_t id)
{
	for (int i = 0; ids[i]; i++)
		if (ids[i] == id)
			return i;
	return -1;
}

/* ---- contexts and targets ---- */

static int put_ctx(struct item_work *w, const void *from, void *payload)
{
	(void)payload;
	w->ctx = from;
	return 0;
}

static void take_ctx(struct item_work *w, void *to, const void *payload)
{
	(void)payload;
	w->ctx = to;
}

const struct item_own item_ctx = { put_ctx, take_ctx, NULL };

static int put_cgroup(struct item_work *w, const char *path, uint64_t number,
		      bool below, uint32_t *id);
static void take_cgroup(const struct item_work *w, uint32_t id, char **path,
			uint64_t *number);

static int put_target(struct item_work *w, const void *from, void *payload)
{
	const struct damon_target *t = from;
	struct damonx_item_target *it = payload;

	it->kind = DAMONX_TARGET_PHYSICAL;
	if (w->ctx->ops == DAMON_OPS_PADDR)
		return 0;
	if (t->cgroup) {
		it->kind = DAMONX_TARGET_CGROUP;
		return put_cgroup(w, t->cgroup, t->cgroup_id, true,
				  &it->cgroup);
	}
	it->kind = DAMONX_TARGET_PID;
	it->flags = t->children ? DAMONX_TARGET_F_CHILDREN : 0;
	it->pid = t->pid == PARAMS_NONE ? w->child : (int32_t)t->pid;
	if (!it->pid)
		return refuse(w, "pid", "a process is missing: give its number or a command");
	if (t->pid != PARAMS_NONE && it->pid != t->pid)
		return refuse(w, "pid", "no such process");
	return 0;
}

static void take_target(struct item_work *w, void *to, const void *payload)
{
	const struct damonx_item_target *it = payload;
	struct damon_target *t = to;

	take_cgroup(w, it->cgroup, &t->cgroup, &t->cgroup_id);
	t->pid = it->pid > 0 ? it->pid : PARAMS_NONE;
	t->children = it->flags & DAMONX_TARGET_F_CHILDREN;
}

static bool has_target(const void *from)
{
	const struct damon_target *t = from;

	return !t->obsolete && !t->followed;
}

const struct item_own item_target = { put_target, take_target, has_target };

/* ---- access patterns ---- */

/* What a number that is compared as "below" has to be for "at most @max". */
static int put_above(struct item_work *w, const char *key, double max,
		     uint32_t *out)
{
	*out = 0;
	if (max >= (double)UNITS_MAX)
		return 0;
	if (max < 0 || max >= (double)UINT32_MAX)
		return refuse(w, key, "out of range");
	*out = (uint32_t)floor(max + 1e-9) + 1;
	return 0;
}

static const struct {
	uint32_t unit;
	double scale;
} rate_units[] = {
	[RATE_PERCENT] = { DAMONX_ACCESS_PPM, 10000 },
	[RATE_SAMPLES] = { DAMONX_ACCESS_SAMPLES, 1 },
	[RATE_HZ] = { DAMONX_ACCESS_MILLIHZ, 1000 },
};

static int put_rates(struct item_work *w, const struct rate_range *r,
		     struct damonx_item_scheme *it)
{
	double scale = rate_units[r->unit].scale, min = ceil(r->min * scale - 1e-6);
	double max = r->max;

	it->access_unit = rate_units[r->unit].unit;
	if (!(min >= 0 && min <= UINT32_MAX))
		return refuse(w, "nr_accesses.min", "out of range");
	it->min_accesses = (uint32_t)min;
	/* nothing is above 100 %, and 4 G samples are no limit */
	if (max < (double)UNITS_MAX)
		max *= scale;
	if (max >= (double)UINT32_MAX)
		max = (double)UNITS_MAX;
	return put_above(w, "nr_accesses.max", max, &it->max_accesses);
}

static void put_ages(const struct age_range *r, struct damonx_item_scheme *it)
{
	uint64_t unit = r->in_aggrs ? 1 : NS_PER_US;

	it->age_unit = r->in_aggrs ? DAMONX_AGE_WINDOWS : DAMONX_AGE_US;
	it->min_age = r->min / unit + (r->min % unit > 0);
	it->max_age = r->max == UNITS_MAX ? 0 : r->max / unit + 1;
}

static int put_pattern(struct item_work *w, const void *from, void *payload)
{
	const struct damos_access_pattern *p = from;

	put_ages(&p->age, payload);
	return put_rates(w, &p->nr_accesses, payload);
}

static void take_pattern(struct item_work *w, void *to, const void *payload)
{
	const struct damonx_item_scheme *it = payload;
	struct damos_access_pattern *p = to;
	struct rate_range *r = &p->nr_accesses;
	uint64_t unit = NS_PER_US;

	(void)w;
	r->unit = it->access_unit == DAMONX_ACCESS_PPM ? RATE_PERCENT :
		  it->access_unit == DAMONX_ACCESS_MILLIHZ ? RATE_HZ :
							    RATE_SAMPLES;
	r->min = it->min_accesses / rate_units[r->unit].scale;
	r->max = it->max_accesses ?
		 (it->max_accesses - 1) / rate_units[r->unit].scale :
		 (double)UNITS_MAX;
	p->age.in_aggrs = it->age_unit == DAMONX_AGE_WINDOWS;
	if (p->age.in_aggrs)
		unit = 1;
	p->age.min = it->min_age * unit;
	p->age.max = it->max_age ? (it->max_age - 1) * unit : UNITS_MAX;
}

const struct item_own item_pattern = { put_pattern, take_pattern, NULL };

/* ---- schemes ---- */

static int put_scheme(struct item_work *w, const void *from, void *payload)
{
	const struct damos *s = from;

	(void)payload;
	if (damos_is_migration(s->action) && !s->nr_dests &&
	    s->target_nid < 0)
		return refuse(w, "target_nid", "a migration needs a node to go to");
	if (!damos_is_migration(s->action) && s->nr_dests)
		return refuse(w, "dests", "only migrations have destinations");
	return 0;
}

const struct item_own item_scheme = { put_scheme, NULL, NULL };

/* The longest interval that the module takes: a quota that never begins anew. */
#define FOREVER_US	(366ULL * 24 * 60 * 60 * 1000 * 1000)

/* "max" is no limit of the time, and no end of the interval. */
static int put_quotas(struct item_work *w, const void *from, void *payload)
{
	const struct damos_quotas *q = from;
	struct damonx_item_quota *it = payload;

	(void)w;
	it->time_us = q->time_ns == UNITS_MAX ? 0 : q->time_ns / NS_PER_US;
	it->reset_us = q->reset_interval_ns == UNITS_MAX ? FOREVER_US :
		       q->reset_interval_ns / NS_PER_US;
	return 0;
}

static void take_quotas(struct item_work *w, void *to, const void *payload)
{
	const struct damonx_item_quota *it = payload;
	struct damos_quotas *q = to;

	(void)w;
	q->time_ns = it->time_us * NS_PER_US;
	q->reset_interval_ns = it->reset_us >= FOREVER_US ? UNITS_MAX :
			       it->reset_us * NS_PER_US;
}

static bool has_quotas(const void *from)
{
	const char *quotas = from;

	return !damos_quotas_are_default((const void *)(quotas -
			offsetof(struct damos, quotas)));
}

const struct item_own item_quotas = { put_quotas, take_quotas, has_quotas };

static bool has_wmarks(const void *from)
{
	const char *wmarks = from;

	return !damos_wmarks_are_default((const void *)(wmarks -
			offsetof(struct damos, wmarks)));
}

const struct item_own item_wmarks = { NULL, NULL, has_wmarks };

/* ---- cgroups ---- */

/* The number of the item of a cgroup, which is made if there is none. */
static int put_cgroup(struct item_work *w, const char *path, uint64_t number,
		      bool below, uint32_t *id)
{
	struct item_cgroup *c;
	bool by_number = number && (!path || !*path);
	size_t i;

	if (!by_number && (!path || !*path))
		return refuse(w, "memcg_path", "the path of a cgroup is missing");
	for (i = 0; i < w->nr_cgroups; i++) {
		c = &w->cgroups[i];
		if (c->below == below &&
		    (by_number ? c->number == number :
				 c->path && !strcmp(c->path, path)))
			break;
	}
	if (i == w->nr_cgroups) {
		c = ARRAY_ADD(w->cgroups, w->nr_cgroups);
		c->fd = -1;
		c->below = below;
		c->number = by_number ? number : 0;
		c->path = by_number ? NULL : xstrdup(path);
	}
	*id = (uint32_t)i + 1;
	return 0;
}

static void take_cgroup(const struct item_work *w, uint32_t id, char **path,
			uint64_t *number)
{
	const struct item_cgroup *c;

	if (!id || id > w->nr_cgroups)
		return;
	c = &w->cgroups[id - 1];
	*number = c->number;
	*path = xstrdup(c->path ? c->path : "");
}

/* ---- goals ---- */

static int put_goal(struct item_work *w, const void *from, void *payload)
{
	const struct damos_goal *g = from;
	struct damonx_item_goal *it = payload;

	it->metric = item_goal_metrics[g->metric];
	if (g->metric == DAMOS_GOAL_USER_INPUT)
		it->current_value = (uint64_t)g->current_value;
	if (damos_goal_has_nid(g->metric)) {
		if (g->nid > UINT32_MAX ||
		    (g->nid < 0 && g->metric != DAMOS_GOAL_NODE_ELIGIBLE_MEM_BP))
			return refuse(w, "nid", "this metric needs a node");
		it->node = g->nid < 0 ? 0 : (uint32_t)g->nid;
	}
	if (damos_goal_has_memcg(g->metric))
		return put_cgroup(w, g->memcg_path, g->cgroup_id, false,
				  &it->cgroup);
	return 0;
}

static void take_goal(struct item_work *w, void *to, const void *payload)
{
	const struct damonx_item_goal *it = payload;
	int metric = index_of(item_goal_metrics, it->metric);
	struct damos_goal *g = to;

	g->metric = metric < 0 ? DAMOS_GOAL_USER_INPUT :
				 (enum damos_goal_metric)metric;
	g->current_value = (double)it->current_value;
	if (damos_goal_has_nid(g->metric))
		g->nid = it->node;
	take_cgroup(w, it->cgroup, &g->memcg_path, &g->cgroup_id);
}

const struct item_own item_goal = { put_goal, take_goal, NULL };

/* ---- filters ---- */

static int put_filter_target(struct item_work *w, const struct damos_filter *f,
			     struct damonx_item_filter *it)
{
	if (f->target_idx >= w->ctx->nr_targets)
		return refuse(w, "damon_target_idx", "there is no such target");
	it->target = w->ctx->targets[f->target_idx].id;
	return 0;
}

static uint32_t filter_flags(bool allow, bool matching)
{
	return (allow ? DAMONX_FILTER_F_ALLOW : 0) |
	       (matching ? 0 : DAMONX_FILTER_F_NOT);
}

/* The largest size is one that matches; the item has an end. */
static void put_sizes(const struct size_range *r, struct damonx_item_filter *it)
{
	it->start = r->min;
	it->end = r->max == UNITS_MAX ? UNITS_MAX : r->max + 1;
}

static void take_sizes(struct size_range *r, const struct damonx_item_filter *it)
{
	r->min = it->start;
	r->max = it->end == UNITS_MAX ? it->end : it->end - 1;
}

static int put_filter(struct item_work *w, const void *from, void *payload)
{
	const struct damos_filter *f = from;
	struct damonx_item_filter *it = payload;

	it->type = item_filter_types[f->type];
	it->flags = filter_flags(f->allow, f->matching);
	switch (f->type) {
	case DAMOS_FILTER_MEMCG:
		return put_cgroup(w, f->memcg_path, f->cgroup_id, false,
				  &it->cgroup);
	case DAMOS_FILTER_TARGET:
		return put_filter_target(w, f, it);
	case DAMOS_FILTER_ADDR:
		it->start = f->start;
		it->end = f->end;
		return 0;
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		put_sizes(&f->range, it);
		return 0;
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		return refuse(w, "filter_type", "the module has no filter by hits of probes");
	default:
		return 0;
	}
}

/* The index of a target becomes one when all of them are known. */
static void take_filter(struct item_work *w, void *to, const void *payload)
{
	const struct damonx_item_filter *it = payload;
	int type = index_of(item_filter_types, it->type);
	struct damos_filter *f = to;

	f->type = type < 0 ? DAMOS_FILTER_ANON : (enum damos_filter_type)type;
	f->allow = it->flags & DAMONX_FILTER_F_ALLOW;
	f->matching = !(it->flags & DAMONX_FILTER_F_NOT);
	take_cgroup(w, it->cgroup, &f->memcg_path, &f->cgroup_id);
	f->target_idx = it->target;
	if (f->type == DAMOS_FILTER_ADDR) {
		f->start = it->start;
		f->end = it->end;
	} else if (f->type == DAMOS_FILTER_HUGEPAGE_SIZE) {
		take_sizes(&f->range, it);
	}
}

const struct item_own item_filter = { put_filter, take_filter, NULL };

/* ---- probes ---- */

static int put_probe(struct item_work *w, const void *from, void *payload)
{
	const struct damon_probe *p = from;

	(void)payload;
	if (p->nr_preps)
		return refuse(w, "preps", "the module prepares no pages for probes; leave it out");
	if (p->weight < 0)
		return refuse(w, "weight", "below 0");
	return 0;
}

const struct item_own item_probe = { put_probe, NULL, NULL };

static int put_probe_filter(struct item_work *w, const void *from,
			    void *payload)
{
	const struct damon_filter *f = from;
	struct damonx_item_filter *it = payload;

	it->flags = filter_flags(f->allow, f->matching);
	switch (f->type) {
	case DAMON_FILTER_ANON:
		it->type = DAMONX_FILTER_ANON;
		return 0;
	case DAMON_FILTER_MEMCG:
		it->type = DAMONX_FILTER_MEMCG;
		return put_cgroup(w, f->path, f->cgroup_id, false, &it->cgroup);
	case DAMON_FILTER_HUGEPAGE_SIZE:
		it->type = DAMONX_FILTER_HUGEPAGE_SIZE;
		put_sizes(&f->range, it);
		return 0;
	case DAMON_FILTER_ACTIVE:
		it->type = DAMONX_FILTER_ACTIVE;
		return 0;
	case DAMON_FILTER_UNMAPPED:
		it->type = DAMONX_FILTER_UNMAPPED;
		return 0;
	default:
		return refuse(w, "filter_type", "the module's probes do not ask for the idle flag of pages; anon, active, unmapped, memcg and hugepage_size work");
	}
}

static void take_probe_filter(struct item_work *w, void *to,
			      const void *payload)
{
	const struct damonx_item_filter *it = payload;
	struct damon_filter *f = to;

	f->allow = it->flags & DAMONX_FILTER_F_ALLOW;
	f->matching = !(it->flags & DAMONX_FILTER_F_NOT);
	take_cgroup(w, it->cgroup, &f->path, &f->cgroup_id);
	if (it->type == DAMONX_FILTER_MEMCG) {
		f->type = DAMON_FILTER_MEMCG;
	} else if (it->type == DAMONX_FILTER_ACTIVE) {
		f->type = DAMON_FILTER_ACTIVE;
	} else if (it->type == DAMONX_FILTER_UNMAPPED) {
		f->type = DAMON_FILTER_UNMAPPED;
	} else if (it->type == DAMONX_FILTER_HUGEPAGE_SIZE) {
		f->type = DAMON_FILTER_HUGEPAGE_SIZE;
		take_sizes(&f->range, it);
	}
}

const struct item_own item_probe_filter = {
	put_probe_filter, take_probe_filter, NULL
};
