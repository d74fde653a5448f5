// SPDX-License-Identifier: GPL-2.0
/* Making and freeing what options are collected in. */
#include <stdlib.h>

#include "params/draft.h"
#include "util/mem.h"

struct params_opts *params_opts_new(const struct damo_quirks *quirks)
{
	struct params_opts *o = xcalloc(1, sizeof(*o));

	o->quirks = *quirks;
	o->cur_ctx = o->cur_target = o->cur_scheme = o->cur_probe = -1;
	return o;
}

static void free_ctxs(struct params_opts *o)
{
	size_t i;

	for (i = 0; i < o->nr_ctx; i++) {
		free(o->ctxs[i].c.attrs.cpus);
		free(o->ctxs[i].c.attrs.tids);
	}
	for (i = 0; i < o->nr_target; i++) {
		free(o->targets[i].t.regions);
		free(o->targets[i].nodes.v);
	}
	for (i = 0; i < o->nr_region_lists; i++)
		free(o->region_lists[i].t.regions);
	free(o->ctxs);
	free(o->targets);
	free(o->pids);
	free(o->region_lists);
}

static void free_schemes(struct params_opts *o)
{
	size_t i;

	for (i = 0; i < o->nr_scheme; i++)
		params_free_scheme(&o->schemes[i].s);
	for (i = 0; i < o->nr_filter; i++)
		damos_filter_free(&o->filters[i].f);
	for (i = 0; i < o->nr_goal; i++)
		free(o->goals[i].g.memcg_path);
	free(o->schemes);
	free(o->filters);
	free(o->goals);
}

static void free_probes(struct params_opts *o)
{
	size_t i;

	for (i = 0; i < o->nr_probe_filter; i++)
		free(o->probe_filters[i].f.path);
	for (i = 0; i < o->nr_probe; i++)
		free(o->probes[i].p.filters);
	free(o->probes);
	free(o->probe_filters);
	free(o->probe_preps);
	free(o->probe_weights);
}

static void free_lists(struct params_opts *o)
{
	struct number_list *lists[] = {
		&o->nr_ctxs, &o->nr_targets, &o->nr_schemes, &o->nr_probes,
		&o->nr_filters, &o->nr_goals, &o->nr_probe_preps,
		&o->nr_probe_filters, &o->pause, &o->obsolete,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		free(lists[i]->v);
	for (i = 0; i < o->nr_node_lists; i++)
		free(o->node_lists[i].v);
	free(o->node_lists);
	said_clear(&o->said_pids);
	said_clear(&o->said_regions);
	said_clear(&o->said_nodes);
	free(o->refresh_ns);
	free(o->refresh_had_unit);
}

void params_opts_free(struct params_opts *o)
{
	if (!o)
		return;
	free_ctxs(o);
	free_schemes(o);
	free_probes(o);
	free_lists(o);
	for (size_t i = 0; i < o->nr_cgroups; i++)
		free(o->cgroups[i]);
	free(o->cgroups);
	free(o->target);
	free(o);
}

void params_opts_keep(struct params_opts *o, struct params *p)
{
	o->kept = p;
}

const char *params_opts_target(const struct params_opts *o)
{
	return o->target;
}

void params_opts_set_target(struct params_opts *o, const char *word)
{
	free(o->target);
	o->target = xstrdup(word);
}

void params_opts_add_cgroup(struct params_opts *o, const char *path)
{
	*ARRAY_ADD(o->cgroups, o->nr_cgroups) = xstrdup(path);
}

bool params_opts_strict(const struct params_opts *o)
{
	return o->strict;
}

bool params_opts_any(const struct params_opts *o)
{
	return o->nr_seen;
}

bool params_opts_empty(const struct params_opts *o)
{
	return !o->nr_seen && !o->target;
}
