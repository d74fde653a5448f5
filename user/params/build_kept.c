// SPDX-License-Identifier: GPL-2.0
/* From what the options said to a changed parameter tree: the rest stays. */
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

/* ---- contexts ---- */

static int check_whole(const struct params_opts *o)
{
	if (o->kdamonds_text) {
		msg_error("--keep and --kdamonds cannot be given together: one changes some parameters, the other gives all");
		return -1;
	}
	return 0;
}

static int change_ctx(struct draft_ctx *d)
{
	struct damon_ctx *to = d->kept, c = d->c;

	if (!to) {
		msg_error("--%s: there are not so many contexts", d->first);
		return -1;
	}
	free(to->attrs.cpus);
	free(to->attrs.tids);
	c.targets = to->targets;
	c.nr_targets = to->nr_targets;
	c.probes = to->probes;
	c.nr_probes = to->nr_probes;
	c.schemes = to->schemes;
	c.nr_schemes = to->nr_schemes;
	*to = c;
	memset(&d->c.attrs, 0, sizeof(d->c.attrs));
	return 0;
}

static int change_ctxs(struct params_opts *o)
{
	struct damon_ctx *c;

	for (size_t i = 0; i < o->nr_ctx; i++)
		if (change_ctx(&o->ctxs[i]))
			return -1;
	for (size_t i = 0; (c = draft_kept_ctx(o, i)); i++) {
		if (o->autotune)
			set_autotune(&c->intervals);
		if (o->pause.given)
			c->pause = false;
	}
	for (size_t i = 0; i < o->pause.nr; i++) {
		c = draft_kept_ctx(o, o->pause.v[i]);
		if (c)
			c->pause = true;
		else
			msg_warn("--pause_ctx %llu: there is no such context",
				 (unsigned long long)o->pause.v[i]);
	}
	for (size_t i = 0; i < o->nr_refresh && i < o->kept->nr_kdamonds; i++) {
		o->kept->kdamonds[i].refresh_ns = o->refresh_ns[i];
		o->kept->kdamonds[i].as_read.refresh_had_unit = o->refresh_had_unit[i];
	}
	return 0;
}

/* ---- targets ---- */

static struct damon_target *kept_target(const struct params_opts *o, size_t k)
{
	struct damon_ctx *c;

	for (size_t i = 0; (c = draft_kept_ctx(o, i)); i++) {
		if (k < c->nr_targets)
			return &c->targets[k];
		k -= c->nr_targets;
	}
	return NULL;
}

/* Which go is counted before any joins. */
static int drop_targets(struct params_opts *o)
{
	struct damon_target *t;

	for (size_t i = 0; i < o->obsolete.nr; i++) {
		t = kept_target(o, o->obsolete.v[i]);
		if (!t) {
			msg_error("--obsolete_targets %llu: there is no such target",
				  (unsigned long long)o->obsolete.v[i]);
			return -1;
		}
		t->obsolete = true;
	}
	return 0;
}

static void give_regions(struct damon_target *to, struct damon_target *from)
{
	free(to->regions);
	to->regions = from->regions;
	to->nr_regions = from->nr_regions;
	to->all_ram = false;
	from->regions = NULL;
	from->nr_regions = 0;
}

/* The target of that process, made if there is none. */
static struct damon_target *target_of_pid(struct damon_ctx *c, int64_t pid)
{
	struct damon_target *t;

	for (size_t i = 0; i < c->nr_targets; i++)
		if (c->targets[i].pid == pid && !c->targets[i].obsolete)
			return &c->targets[i];
	t = params_add_target(c);
	t->pid = pid;
	return t;
}

static struct damon_ctx *ctx_of_process(struct params_opts *o, int ctx)
{
	struct damon_ctx *c = ctx >= 0 ? o->ctxs[ctx].kept :
					 draft_kept_ctx(o, 0);

	if (ctx < 0 && draft_kept_ctx(o, 1)) {
		msg_error("several contexts run: begin with --damon_ctx to say whose target it is");
		return NULL;
	}
	if (c && c->ops == DAMON_OPS_PADDR) {
		msg_error("physical memory is monitored, which has no process");
		return NULL;
	}
	return c;
}

/* A process joins, or gets other ranges. */
static int change_process(struct params_opts *o, int ctx, int64_t pid,
			  struct damon_target *regions)
{
	struct damon_ctx *c = ctx_of_process(o, ctx);
	struct damon_target *t;

	if (!c)
		return -1;
	t = target_of_pid(c, pid);
	if (regions)
		give_regions(t, regions);
	return 0;
}

static int change_regions(struct params_opts *o, size_t k,
			  struct damon_target *regions)
{
	struct damon_target *t = kept_target(o, k);

	if (!t) {
		msg_error("--regions: there are not so many targets");
		return -1;
	}
	give_regions(t, regions);
	return 0;
}

/* The k-th target, which is of physical memory, gets the memory of nodes. */
static int change_nodes(struct params_opts *o, size_t k,
			const struct number_list *nodes)
{
	struct damon_target *t = kept_target(o, k), memory = { 0 };
	struct damon_ctx *c;
	int rc;

	if (!nodes->given)
		return 0;
	if (!t) {
		msg_error("--numa_node: there are not so many targets");
		return -1;
	}
	for (size_t i = 0; (c = draft_kept_ctx(o, i)); i++)
		if (t >= c->targets && t < c->targets + c->nr_targets &&
		    c->ops != DAMON_OPS_PADDR) {
			msg_error("--numa_node: target %zu is a process, whose memory may be on any node",
				  k);
			return -1;
		}
	rc = default_paddr_regions(nodes, &memory);
	if (!rc)
		give_regions(t, &memory);
	free(memory.regions);
	return rc;
}

/* Options without a marker: the k-th ranges are those of the k-th process. */
static int change_counted(struct params_opts *o)
{
	size_t i;

	for (i = 0; i < o->nr_pids; i++)
		if (change_process(o, -1, o->pids[i],
				   i < o->nr_region_lists ?
				   &o->region_lists[i].t : NULL))
			return -1;
	for (; i < o->nr_region_lists; i++)
		if (change_regions(o, i, &o->region_lists[i].t))
			return -1;
	for (i = 0; i < o->nr_node_lists; i++)
		if (change_nodes(o, i, &o->node_lists[i]))
			return -1;
	return 0;
}

static int change_marked(struct params_opts *o)
{
	for (size_t i = 0; i < o->nr_target; i++) {
		struct draft_target *d = &o->targets[i];

		if (d->has_pid ?
		    change_process(o, d->ctx, d->t.pid,
				   d->has_regions ? &d->t : NULL) :
		    d->has_regions && change_regions(o, i, &d->t))
			return -1;
		if (change_nodes(o, i, &d->nodes))
			return -1;
	}
	return 0;
}

static int change_targets(struct params_opts *o)
{
	int64_t pid;

	if (drop_targets(o))
		return -1;
	if (o->target && *o->target && strcmp(o->target, "paddr") != 0) {
		if (parse_int(o->target, 1, INT32_MAX, &pid)) {
			msg_error("'%s' is not the number of a process",
				  o->target);
			return -1;
		}
		*ARRAY_ADD(o->pids, o->nr_pids) = pid;
	}
	return change_counted(o) || change_marked(o) ? -1 : 0;
}

/* ---- probes ---- */

/* Weights alone are for the probes that there are, in their order. */
static int change_weights(struct params_opts *o)
{
	struct damon_ctx *c;
	size_t at = 0;

	for (size_t i = 0; (c = draft_kept_ctx(o, i)); i++)
		for (size_t p = 0; p < c->nr_probes; p++)
			if (at < o->nr_probe_weight)
				c->probes[p].weight =
					o->probe_weights[at++].weight;
	if (at == o->nr_probe_weight)
		return 0;
	msg_error("there are %zu --probe_weight for %zu probes that run",
		  o->nr_probe_weight, at);
	return -1;
}

/* Contexts whose probes are named get these in place of what they had. */
static int replace_probes(struct params_opts *o)
{
	struct damon_ctx **ctxs, *c, *old;
	size_t nr = 0, i;
	int rc;

	while (draft_kept_ctx(o, nr))
		nr++;
	ctxs = xcalloc(nr, sizeof(void *));
	old = xcalloc(nr, sizeof(*old));
	for (i = 0; i < nr; i++) {
		c = ctxs[i] = draft_kept_ctx(o, i);
		old[i].probes = c->probes;
		old[i].nr_probes = c->nr_probes;
		c->probes = NULL;
		c->nr_probes = 0;
	}
	rc = build_probes(o, ctxs, nr);
	for (i = 0; i < nr; i++) {
		c = ctxs[i];
		if (c->nr_probes) {
			params_free_probes(old[i].probes, old[i].nr_probes);
			continue;
		}
		c->probes = old[i].probes;
		c->nr_probes = old[i].nr_probes;
	}
	free(old);
	free(ctxs);
	return rc;
}

static int change_probes(struct params_opts *o)
{
	if (o->nr_probe_filter || o->nr_probe_prep || o->nr_probe)
		return replace_probes(o);
	return o->nr_probe_weight ? change_weights(o) : 0;
}

/* ---- schemes ---- */

static int change_quotas(struct draft_scheme *d)
{
	struct damos_quotas *q = &d->s.quotas;

	if (d->has_quotas && d->has_interval) {
		msg_error("--damos_quotas and --damos_quota_interval cannot be given together");
		return -1;
	}
	if (d->has_quotas)
		return 0;
	q->time_ns = d->parts.time_ns;
	q->sz_bytes = d->parts.sz_bytes;
	q->reset_interval_ns = d->parts.reset_interval_ns;
	q->weight_sz_permil = d->parts.weight_sz_permil;
	q->weight_nr_accesses_permil = d->parts.weight_nr_accesses_permil;
	q->weight_age_permil = d->parts.weight_age_permil;
	return 0;
}

/* Lists that were not named go on from the old one to the new. */
static void keep_lists(struct draft_scheme *d)
{
	struct damos *from = d->kept, *to = &d->s;

	if (!d->has_action) {
		to->dests = from->dests;
		to->nr_dests = from->nr_dests;
		from->dests = NULL;
	}
	if (!to->nr_filters) {
		to->filters = from->filters;
		to->nr_filters = from->nr_filters;
		from->filters = NULL;
		from->nr_filters = 0;
	}
	if (!to->quotas.nr_goals) {
		to->quotas.goals = from->quotas.goals;
		to->quotas.nr_goals = from->quotas.nr_goals;
		from->quotas.goals = NULL;
		from->quotas.nr_goals = 0;
	}
}

static int change_scheme(struct params_opts *o, struct draft_scheme *d)
{
	struct damon_ctx *c;

	if (change_quotas(d))
		return -1;
	if (d->kept) {
		keep_lists(d);
		params_free_scheme(d->kept);
		*d->kept = d->s;
		return 0;
	}
	if (!d->has_action) {
		msg_error("--%s: there are not so many schemes; a new one needs --damos_action",
			  d->first);
		return -1;
	}
	c = d->ctx >= 0 ? o->ctxs[d->ctx].kept : draft_kept_ctx(o, 0);
	if (d->ctx < 0 && draft_kept_ctx(o, 1)) {
		msg_error("several contexts run: begin with --damon_ctx to say whose scheme it is");
		return -1;
	}
	*params_add_scheme(c) = d->s;
	return 0;
}

/* -c replaces all of them. */
static int replace_schemes(struct params_opts *o)
{
	struct damon_ctx **ctxs, *c;
	size_t nr = 0, i;
	int rc;

	while (draft_kept_ctx(o, nr))
		nr++;
	ctxs = xcalloc(nr, sizeof(void *));
	for (i = 0; i < nr; i++) {
		c = ctxs[i] = draft_kept_ctx(o, i);
		while (c->nr_schemes)
			params_free_scheme(&c->schemes[--c->nr_schemes]);
	}
	rc = give_loaded(o, ctxs, nr);
	free(ctxs);
	return rc;
}

/* New ones last: adding moves those that others are in the place of. */
static int change_schemes(struct params_opts *o)
{
	if (o->nr_filter || o->nr_goal)
		draft_add_kept_schemes(o);
	if (!o->nr_scheme && o->schemes_text)
		return replace_schemes(o);
	if (!o->nr_scheme && (o->nr_filter || o->nr_goal)) {
		msg_error("no scheme runs that filters or goals could be for");
		return -1;
	}
	if (give_filters(o) || give_goals(o))
		return -1;
	for (int new = 0; new < 2; new++)
		for (size_t i = 0; i < o->nr_scheme; i++) {
			struct draft_scheme *d = &o->schemes[i];

			if (new == (d->kept != NULL))
				continue;
			if (change_scheme(o, d))
				return -1;
			/* what it owns has moved */
			memset(&d->s, 0, sizeof(d->s));
		}
	return 0;
}

int build_kept(struct params_opts *o, struct params *p)
{
	if (check_whole(o) || change_ctxs(o) || change_targets(o) ||
	    change_probes(o) || change_schemes(o))
		return -1;
	*p = *o->kept;
	memset(o->kept, 0, sizeof(*o->kept));
	return 0;
}
