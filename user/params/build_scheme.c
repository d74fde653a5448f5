// SPDX-License-Identifier: GPL-2.0
/* Schemes and probes: whose are they, and whose are their parts? */
#include <stdlib.h>
#include <string.h>

#include "params/draft.h"
#include "params/json.h"
#include "util/json_get.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

/*
 * Deals @nr things out by @counts: owner[i] is set where it is -1. With one
 * owner no counts are needed. @what is told when they do not fit.
 */
static int deal(const struct number_list *counts, const char *option,
		size_t nr_owners, const char *what, int *owner, size_t nr)
{
	size_t i, k = 0, left = 0, open = 0, nr_counts = counts->nr;
	uint64_t total = 0;

	for (i = 0; i < nr; i++)
		open += owner[i] < 0;
	for (i = 0; i < counts->nr; i++)
		total += counts->v[i];
	while (nr_counts && !counts->v[nr_counts - 1])
		nr_counts--;
	if (counts->given && (total != open || nr_counts > nr_owners)) {
		msg_error("--%s adds up to %llu for %zu, but there are %zu %s for %zu",
			  option, (unsigned long long)total, counts->nr, open,
			  what, nr_owners);
		return -1;
	}
	if (!counts->given && open && nr_owners > 1) {
		msg_error("--%s is needed: whose are the %zu %s?", option, open,
			  what);
		return -1;
	}
	if (counts->given && counts->nr)
		left = counts->v[0];
	for (i = 0; i < nr; i++) {
		if (owner[i] >= 0)
			continue;
		while (counts->given && !left)
			left = counts->v[++k];
		owner[i] = (int)k;
		left--;
	}
	return 0;
}

static bool has_parts(const struct params_opts *o, size_t scheme)
{
	size_t i;

	for (i = 0; i < o->nr_filter; i++)
		if (o->filters[i].scheme == (int)scheme)
			return true;
	for (i = 0; i < o->nr_goal; i++)
		if (o->goals[i].scheme == (int)scheme)
			return true;
	return false;
}

/* Markers with nothing after them, and options that are one too many. */
static void drop_idle_schemes(struct params_opts *o)
{
	const struct draft_scheme *last;

	for (; o->nr_scheme; o->nr_scheme--) {
		last = &o->schemes[o->nr_scheme - 1];
		if (last->needs_action || has_parts(o, o->nr_scheme - 1) ||
		    (last->first_option && !o->schemes[0].has_action))
			return;
		if (last->first_option)
			msg_warn("there are more --%s than --damos_action",
				 last->first_option);
	}
}

static int check_actions(struct params_opts *o)
{
	size_t i;

	drop_idle_schemes(o);
	if (!o->nr_scheme && (o->nr_filter || o->nr_goal)) {
		msg_error("--damos_* options need --damos_action");
		return -1;
	}
	for (i = 0; i < o->nr_scheme; i++) {
		if (o->schemes[i].has_action)
			continue;
		if (!o->schemes[0].has_action)
			msg_error("--%s needs --damos_action",
				  o->schemes[i].first);
		else
			msg_error("there are more --%s than --damos_action",
				  o->schemes[i].first);
		return -1;
	}
	return 0;
}

static void drop_idle_quota(struct damos_quotas *q, const char *option)
{
	struct damos_goal *goals = q->goals;
	size_t nr = q->nr_goals;

	msg_warn("--%s has no effect without --damos_quota_interval or --damos_quotas",
		 option);
	memset(q, 0, sizeof(*q));
	q->goals = goals;
	q->nr_goals = nr;
	q->reset_interval_ns = UNITS_MAX;
}

/* The options for one part each count with an interval of their own only. */
static void take_parts(struct damos_quotas *q, const struct draft_scheme *d)
{
	q->time_ns = d->parts.time_ns;
	q->sz_bytes = d->parts.sz_bytes;
	q->reset_interval_ns = d->parts.reset_interval_ns;
	q->weight_sz_permil = d->parts.weight_sz_permil;
	q->weight_nr_accesses_permil = d->parts.weight_nr_accesses_permil;
	q->weight_age_permil = d->parts.weight_age_permil;
	if (!d->has_weights)
		q->weight_sz_permil = q->weight_nr_accesses_permil =
			q->weight_age_permil = 1;
}

static int check_quota(struct draft_scheme *d)
{
	struct damos_quotas *q = &d->s.quotas;

	if (d->has_quotas && d->has_interval) {
		msg_error("--damos_quotas and --damos_quota_interval cannot be given together");
		return -1;
	}
	if (d->has_interval)
		take_parts(q, d);
	if (q->nr_goals && !d->has_reset && !d->has_interval) {
		msg_error("--damos_quota_goal needs a reset interval: --damos_quota_interval, or the third word of --damos_quotas");
		return -1;
	}
	if (d->needs_quota && !d->has_interval && !d->has_quotas)
		drop_idle_quota(q, d->needs_quota);
	return 0;
}

int give_filters(struct params_opts *o)
{
	int *owner = xcalloc(o->nr_filter, sizeof(*owner)), rc;
	struct damos *s;
	size_t i;

	for (i = 0; i < o->nr_filter; i++)
		owner[i] = o->filters[i].scheme;
	rc = deal(&o->nr_filters, "damos_nr_filters", o->nr_scheme, "filters",
		  owner, o->nr_filter);
	for (i = 0; i < o->nr_filter && !rc; i++) {
		s = &o->schemes[owner[i]].s;
		*ARRAY_ADD(s->filters, s->nr_filters) = o->filters[i].f;
		o->filters[i].f.memcg_path = NULL;
	}
	free(owner);
	return rc;
}

int give_goals(struct params_opts *o)
{
	int *owner = xcalloc(o->nr_goal, sizeof(*owner)), rc;
	struct damos_quotas *q;
	size_t i;

	for (i = 0; i < o->nr_goal; i++)
		owner[i] = o->goals[i].scheme;
	rc = deal(&o->nr_goals, "damos_nr_quota_goals", o->nr_scheme,
		  "quota goals", owner, o->nr_goal);
	for (i = 0; i < o->nr_goal && !rc; i++) {
		q = &o->schemes[owner[i]].s.quotas;
		*ARRAY_ADD(q->goals, q->nr_goals) = o->goals[i].g;
		o->goals[i].g.memcg_path = NULL;
	}
	free(owner);
	return rc;
}

/* The same, where there has to be a number for each of the contexts. */
static int deal_to_ctxs(const struct number_list *counts, const char *option,
			size_t nr_ctxs, const char *what, int *owner, size_t nr)
{
	if (counts->given && counts->nr != nr_ctxs) {
		msg_error("--%s has %zu numbers for %zu contexts", option,
			  counts->nr, nr_ctxs);
		return -1;
	}
	return deal(counts, option, nr_ctxs, what, owner, nr);
}

static int load_schemes(struct params_opts *o, struct damon_ctx *c)
{
	const struct params_source source = {
		params_source_name(o->schemes_text, "--schemes"), o->strict
	};
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load(o->schemes_text, error);
	int rc = -1;

	if (json)
		rc = params_schemes_from_json(json, c, &source, error);
	json_decref(json);
	if (rc)
		msg_error("%s: %s", source.name, error);
	else if (o->quirks.empty_paths)
		params_clear_ctx_paths(c);
	return rc;
}

/* Schemes of -c */
int give_loaded(struct params_opts *o, struct damon_ctx **ctxs,
		size_t nr_ctxs)
{
	struct damon_ctx c = { 0 };
	int *owner, rc = load_schemes(o, &c);
	size_t i;

	owner = xcalloc(c.nr_schemes, sizeof(*owner));
	for (i = 0; i < c.nr_schemes; i++)
		owner[i] = -1;
	if (!rc)
		rc = deal_to_ctxs(&o->nr_schemes, "nr_schemes", nr_ctxs,
				  "schemes", owner, c.nr_schemes);
	for (i = 0; i < c.nr_schemes; i++)
		if (rc)
			params_free_scheme(&c.schemes[i]);
		else
			*params_add_scheme(ctxs[owner[i]]) = c.schemes[i];
	free(c.schemes);
	free(owner);
	return rc;
}

int build_schemes(struct params_opts *o, struct damon_ctx **ctxs,
		  size_t nr_ctxs)
{
	int *owner, rc;
	size_t i;

	if (check_actions(o) || give_filters(o) || give_goals(o))
		return -1;
	for (i = 0; i < o->nr_scheme; i++)
		if (check_quota(&o->schemes[i]))
			return -1;
	if (!o->nr_scheme && o->schemes_text)
		return give_loaded(o, ctxs, nr_ctxs);
	owner = xcalloc(o->nr_scheme, sizeof(*owner));
	for (i = 0; i < o->nr_scheme; i++)
		owner[i] = o->schemes[i].ctx;
	rc = deal_to_ctxs(&o->nr_schemes, "nr_schemes", nr_ctxs, "schemes",
			  owner, o->nr_scheme);
	for (i = 0; i < o->nr_scheme && !rc; i++)
		*params_add_scheme(ctxs[owner[i]]) = o->schemes[i].s;
	if (!rc)
		o->nr_scheme = 0;	/* what they own has moved */
	free(owner);
	return rc;
}

/* ---- probes ---- */

/* Without a marker there is one, or as many as the hidden counts name. */
static void count_probes(struct params_opts *o)
{
	size_t nr = 0;

	if (o->probe_marked || o->nr_probe)
		return;
	if (o->nr_probe_filter || o->nr_probe_prep)
		nr = 1;
	if (o->nr_probe_filters.given && o->nr_probe_filters.nr > nr)
		nr = o->nr_probe_filters.nr;
	if (o->nr_probe_preps.given && o->nr_probe_preps.nr > nr)
		nr = o->nr_probe_preps.nr;
	while (nr--)
		ARRAY_ADD(o->probes, o->nr_probe)->ctx = -1;
}

static int part_owners(const struct draft_probe_part *parts, size_t nr,
		       const struct number_list *counts, const char *option,
		       const char *what, size_t nr_probes, int *owner)
{
	size_t i;

	for (i = 0; i < nr; i++)
		owner[i] = parts[i].probe;
	return deal(counts, option, nr_probes, what, owner, nr);
}

static int give_probe_parts(struct params_opts *o)
{
	size_t nr = o->nr_probe_filter + o->nr_probe_prep, i, at;
	int *owner = xcalloc(nr, sizeof(*owner)), rc;
	struct damon_probe *p;

	rc = part_owners(o->probe_filters, o->nr_probe_filter,
			 &o->nr_probe_filters, "nr_probe_filters",
			 "probe filters", o->nr_probe, owner);
	for (i = 0; i < o->nr_probe_filter && !rc; i++) {
		p = &o->probes[owner[i]].p;
		*ARRAY_ADD(p->filters, p->nr_filters) = o->probe_filters[i].f;
	}
	if (!rc)
		rc = part_owners(o->probe_preps, o->nr_probe_prep,
				 &o->nr_probe_preps, "nr_probe_preps",
				 "probe preparations", o->nr_probe, owner);
	for (i = 0; i < o->nr_probe_prep && !rc; i++)
		o->probes[owner[i]].p.nr_preps++;
	for (i = 0; i < o->nr_probe_weight && !rc; i++) {
		at = o->probe_weights[i].probe < 0 ? i :
			(size_t)o->probe_weights[i].probe;
		if (at < o->nr_probe)
			o->probes[at].p.weight = o->probe_weights[i].weight;
		else
			msg_warn("--probe_weight has no effect without a probe");
	}
	free(owner);
	return rc;
}

int build_probes(struct params_opts *o, struct damon_ctx **ctxs,
		 size_t nr_ctxs)
{
	int *owner, rc;
	size_t i, j;

	count_probes(o);
	if (!o->nr_probe_filter && !o->nr_probe_prep && !o->nr_probe_weight)
		o->nr_probe = 0;	/* markers alone are none */
	if (o->nr_probe && !o->probe_marked &&
	    o->nr_probe_weight > o->nr_probe) {
		msg_error("there are %zu --probe_weight for %zu probes",
			  o->nr_probe_weight, o->nr_probe);
		return -1;
	}
	if (give_probe_parts(o))
		return -1;
	owner = xcalloc(o->nr_probe, sizeof(*owner));
	for (i = 0; i < o->nr_probe; i++)
		owner[i] = o->probes[i].ctx;
	rc = deal_to_ctxs(&o->nr_probes, "nr_probes", nr_ctxs, "probes", owner,
			  o->nr_probe);
	for (i = 0; i < o->nr_probe && !rc; i++) {
		struct damon_ctx *c = ctxs[owner[i]];

		*ARRAY_ADD(c->probes, c->nr_probes) = o->probes[i].p;
		/* The tree owns the filters now, and their paths. */
		o->probes[i].p.filters = NULL;
	}
	for (j = 0; j < o->nr_probe_filter && !rc; j++)
		o->probe_filters[j].f.path = NULL;
	free(owner);
	return rc;
}
