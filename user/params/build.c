// SPDX-License-Identifier: GPL-2.0
/* From what the options said to the parameter tree. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/param.h>

#include "params/draft.h"
#include "params/json.h"
#include "util/json_get.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

static uint64_t sum(const struct number_list *list)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < list->nr; i++)
		total += list->v[i] < UINT32_MAX ? list->v[i] : UINT32_MAX;
	return total;
}

static int mismatch(const char *option, const struct number_list *list,
		    size_t nr, const char *what)
{
	msg_error("--%s adds up to %llu, but there are %zu %s", option,
		  (unsigned long long)sum(list), nr, what);
	return -1;
}

/* Makes the kdamonds, and says which kdamond each context belongs to. */
static int make_kdamonds(struct params_opts *o, struct params *p, int *owner)
{
	size_t nr = 1, i, at = 0, k = 0;

	if (o->nr_kdamonds)
		nr = (size_t)o->nr_kdamonds;
	else if (o->nr_ctxs.given)
		nr = o->nr_ctxs.nr;
	if (!o->nr_kdamonds && o->nr_ctxs.given && sum(&o->nr_ctxs) != o->nr_ctx)
		return mismatch("nr_ctxs", &o->nr_ctxs, o->nr_ctx, "contexts");
	if (o->nr_refresh > nr)
		msg_warn("there are more --refresh_stat than kdamonds");
	for (i = 0; i < nr; i++)
		params_add_kdamond(p);
	for (i = 0; i < o->nr_refresh && i < nr; i++) {
		p->kdamonds[i].refresh_ns = o->refresh_ns[i];
		p->kdamonds[i].as_read.refresh_had_unit = o->refresh_had_unit[i];
	}
	for (i = 0; i < o->nr_ctx; i++) {
		owner[i] = o->ctxs[i].kdamond;
		if (owner[i] >= 0)
			continue;
		while (o->nr_ctxs.given && at == o->nr_ctxs.v[k]) {
			k++;
			at = 0;
		}
		owner[i] = (int)k;
		at++;
	}
	return 0;
}

void set_autotune(struct damon_intervals *i)
{
	i->goal_access_bp = 400;
	i->goal_aggrs = 3;
	i->goal_min_sample_ns = 5 * NS_PER_MS;
	i->goal_max_sample_ns = 10 * NS_PER_SEC;
}

/* Moves the drafts into the tree; @ctxs gets their places there. */
static void place_ctxs(struct params_opts *o, struct params *p,
		       const int *owner, struct damon_ctx **ctxs)
{
	struct damon_ctx *c;
	size_t i, *index = xcalloc(o->nr_ctx, sizeof(*index));

	for (i = 0; i < o->nr_ctx; i++) {
		index[i] = p->kdamonds[owner[i]].nr_contexts;
		c = params_add_ctx(&p->kdamonds[owner[i]]);
		*c = o->ctxs[i].c;
		memset(&o->ctxs[i].c.attrs, 0, sizeof(o->ctxs[i].c.attrs));
		if (o->autotune)
			set_autotune(&c->intervals);
	}
	for (i = 0; i < o->nr_ctx; i++)
		ctxs[i] = &p->kdamonds[owner[i]].contexts[index[i]];
	free(index);
}

static int check_ctx(const struct damon_ctx *c)
{
	if (c->addr_unit_bytes != 1 && c->ops != DAMON_OPS_PADDR) {
		msg_error("--damon_addr_unit works with the operations set paddr only");
		return -1;
	}
	return 0;
}

static int apply_pause(struct params_opts *o, struct damon_ctx **ctxs)
{
	size_t i;

	for (i = 0; i < o->pause.nr; i++)
		if (o->pause.v[i] < o->nr_ctx)
			ctxs[o->pause.v[i]]->pause = true;
		else
			msg_warn("--pause_ctx %llu: there are %zu contexts",
				 (unsigned long long)o->pause.v[i], o->nr_ctx);
	return 0;
}

static int build_parts(struct params_opts *o, struct params *p, int *owner,
		       struct damon_ctx **ctxs)
{
	size_t i;

	if (make_kdamonds(o, p, owner))
		return -1;
	place_ctxs(o, p, owner, ctxs);
	if (build_targets(o, ctxs, o->nr_ctx) ||
	    build_probes(o, ctxs, o->nr_ctx) ||
	    build_schemes(o, ctxs, o->nr_ctx) || apply_pause(o, ctxs))
		return -1;
	for (i = 0; i < o->nr_ctx; i++)
		if (check_ctx(ctxs[i]))
			return -1;
	return 0;
}

static int load_whole(const struct params_opts *o, const char *text,
		      const char *option, struct params *p)
{
	const struct params_source source = {
		params_source_name(text, option), o->strict
	};
	char error[JSON_ERROR_LEN] = "";
	json_t *json = params_load(text, error);
	int rc = json ? params_from_json(json, p, &source, error) : -1;

	json_decref(json);
	if (rc)
		msg_error("%s: %s", source.name, error);
	else if (o->quirks.empty_paths)
		params_clear_paths(p);
	return rc;
}

/* A file that is neither a program nor called like a process. */
static bool is_data_file(const char *path)
{
	struct stat st;

	return path[strspn(path, "0123456789")] && !stat(path, &st) &&
	       S_ISREG(st.st_mode) && !(st.st_mode & 0111);
}

/* Is the target not a target but a description of everything? */
static bool target_is_params(const char *target)
{
	const char *end;
	char error[JSON_ERROR_LEN];
	json_t *json;
	bool found;

	if (!target)
		return false;
	end = strrchr(target, '.');
	if (end && (!strcmp(end, ".yaml") || !strcmp(end, ".yml")))
		return true;
	if (target[0] == '{')
		return true;
	json = params_load(target, error);
	found = json && (json_object_get(json, "kdamonds") ||
			 json_object_get(json_array_get(json, 0), "contexts"));
	json_decref(json);
	return found || is_data_file(target);
}

static void say_short_lists(const struct params_opts *o)
{
	size_t nr = MAX(MAX(o->nr_ctx, o->said_pids.nr),
			MAX(o->said_regions.nr, o->said_nodes.nr));

	if (!o->quirks.says)
		return;
	said_short_list("target_pid", &o->said_pids, nr);
	said_short_list("regions", &o->said_regions, nr);
	said_short_list("numa_node", &o->said_nodes, nr);
}

static int build(struct params_opts *o, struct params *p)
{
	struct damon_ctx **ctxs;
	int *owner, rc;

	if (o->kept)
		return build_kept(o, p);
	if (o->kdamonds_text)
		return load_whole(o, o->kdamonds_text, "--kdamonds", p);
	if (target_is_params(o->target))
		return load_whole(o, o->target, "parameters", p);
	if (!o->nr_ctx)
		draft_ctx(o, KEY_CTX);
	rc = build_deduced(o, p);
	if (rc)
		return rc;
	if (!o->ctx_marked && !o->nr_kdamonds)
		draft_set_nr_ctxs(o, draft_count_ctxs(o));
	say_short_lists(o);
	ctxs = xcalloc(o->nr_ctx, sizeof(void *));
	owner = xcalloc(o->nr_ctx, sizeof(*owner));
	rc = build_parts(o, p, owner, ctxs);
	free(owner);
	free(ctxs);
	return rc;
}

/* A window has at least one sample. */
static int check_intervals(const struct params *p)
{
	char aggr[UNITS_LEN], sample[UNITS_LEN];

	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			const struct damon_intervals *in =
				&p->kdamonds[k].contexts[i].intervals;

			if (in->aggr_ns >= in->sample_ns)
				continue;
			msg_error("kdamonds[%zu].contexts[%zu].intervals.aggr_us: %s is shorter than the sampling interval, %s",
				  k, i, fmt_utime(aggr, in->aggr_ns, false),
				  fmt_utime(sample, in->sample_ns, false));
			return -1;
		}
	return 0;
}

int params_opts_build(struct params_opts *o, struct params *p)
{
	int rc = build(o, p);

	return rc || o->quirks.unchecked ? rc : check_intervals(p);
}
