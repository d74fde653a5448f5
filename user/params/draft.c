// SPDX-License-Identifier: GPL-2.0
/* Finding the object that an option belongs to. */
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "params/draft.h"
#include "util/mem.h"
#include "util/msg.h"

static void forget(struct params_opts *o, int first, int last)
{
	memset(&o->seen[first - KEY_FIRST], 0,
	       sizeof(o->seen[0]) * (size_t)(last - first + 1));
}

static void forget_children(struct params_opts *o)
{
	o->cur_target = o->cur_scheme = o->cur_probe = -1;
	forget(o, KEY_PID, KEY_MAX_SNAPSHOTS);
}

struct damon_ctx *draft_kept_ctx(const struct params_opts *o, size_t k)
{
	for (size_t i = 0; o->kept && i < o->kept->nr_kdamonds; i++) {
		struct kdamond *kdamond = &o->kept->kdamonds[i];

		if (k < kdamond->nr_contexts)
			return &kdamond->contexts[k];
		k -= kdamond->nr_contexts;
	}
	return NULL;
}

struct damos *draft_kept_scheme(const struct params_opts *o, size_t k)
{
	struct damon_ctx *c;

	for (size_t i = 0; (c = draft_kept_ctx(o, i)); i++) {
		if (k < c->nr_schemes)
			return &c->schemes[k];
		k -= c->nr_schemes;
	}
	return NULL;
}

/* The one that a new draft of this kdamond changes. */
static struct damon_ctx *find_kept_ctx(const struct params_opts *o, int kdamond)
{
	size_t nth = 0;

	if (kdamond < 0 || !o->kept)
		return draft_kept_ctx(o, o->nr_ctx);
	for (size_t i = 0; i < o->nr_ctx; i++)
		nth += o->ctxs[i].kdamond == kdamond;
	if ((size_t)kdamond >= o->kept->nr_kdamonds ||
	    nth >= o->kept->kdamonds[kdamond].nr_contexts)
		return NULL;
	return &o->kept->kdamonds[kdamond].contexts[nth];
}

/* What belongs to a context stays with the one it was copied from. */
static void forget_lists(struct damon_ctx *c)
{
	c->targets = NULL;
	c->probes = NULL;
	c->schemes = NULL;
	c->nr_targets = c->nr_probes = c->nr_schemes = 0;
}

static struct draft_ctx *new_ctx(struct params_opts *o, int key)
{
	int kdamond = o->nr_kdamonds - 1;
	struct damon_ctx *kept = find_kept_ctx(o, kdamond);
	struct draft_ctx *d = ARRAY_ADD(o->ctxs, o->nr_ctx);

	params_init_ctx(&d->c);
	if (kept) {
		d->c = *kept;
		forget_lists(&d->c);
		memset(&d->c.attrs, 0, sizeof(d->c.attrs));
	}
	d->kept = kept;
	d->kdamond = kdamond;
	d->first = params_key_name(key);
	o->cur_ctx = (int)o->nr_ctx - 1;
	if (o->ctx_marked || o->nr_kdamonds)
		forget_children(o);
	return d;
}

/* The one that a new draft of this context changes. */
static struct damos *find_kept_scheme(const struct params_opts *o, int ctx)
{
	const struct damon_ctx *c = ctx < 0 ? NULL : o->ctxs[ctx].kept;
	size_t nth = 0;

	for (size_t i = 0; i < o->nr_scheme; i++)
		nth += o->schemes[i].ctx == ctx;
	if (ctx < 0)
		return draft_kept_scheme(o, nth);
	return c && nth < c->nr_schemes ? &c->schemes[nth] : NULL;
}

static struct draft_scheme *new_scheme(struct params_opts *o, int ctx, int key)
{
	struct damos *kept = find_kept_scheme(o, ctx);
	struct draft_scheme *d = ARRAY_ADD(o->schemes, o->nr_scheme);

	params_init_scheme(&d->s);
	if (kept) {
		d->s = *kept;
		d->s.dests = NULL;
		d->s.filters = NULL;
		d->s.quotas.goals = NULL;
		d->s.tried = NULL;
		d->s.nr_tried = 0;
		d->s.nr_dests = d->s.nr_filters = d->s.quotas.nr_goals = 0;
		d->parts = d->s.quotas;
	}
	d->kept = kept;
	d->ctx = ctx;
	d->first = params_key_name(key);
	o->cur_scheme = (int)o->nr_scheme - 1;
	return d;
}

void draft_add_kept_schemes(struct params_opts *o)
{
	while (!o->scheme_marked && draft_kept_scheme(o, o->nr_scheme))
		new_scheme(o, -1, KEY_FILTER);
}

static struct draft_target *new_target(struct params_opts *o, int ctx)
{
	struct draft_target *d = ARRAY_ADD(o->targets, o->nr_target);

	d->ctx = ctx;
	d->t.pid = PARAMS_NONE;
	o->cur_target = (int)o->nr_target - 1;
	return d;
}

/* The context that what follows belongs to; -1 when counts will tell. */
static int parent_ctx(struct params_opts *o, int key)
{
	if (!o->ctx_marked && !o->nr_kdamonds)
		return -1;
	if (o->cur_ctx < 0)
		new_ctx(o, key);
	return o->cur_ctx;
}

void draft_begin_kdamond(struct params_opts *o)
{
	o->nr_kdamonds++;
	o->cur_ctx = -1;
	forget(o, KEY_OPS, KEY_PAUSE);
	forget_children(o);
}

void draft_begin_ctx(struct params_opts *o)
{
	o->ctx_marked = true;
	new_ctx(o, KEY_CTX);
}

void draft_begin_target(struct params_opts *o)
{
	o->target_marked = true;
	new_target(o, parent_ctx(o, KEY_TARGET));
}

void draft_begin_scheme(struct params_opts *o)
{
	o->scheme_marked = true;
	new_scheme(o, parent_ctx(o, KEY_SCHEME), KEY_SCHEME);
}

static void new_probe(struct params_opts *o, int ctx)
{
	ARRAY_ADD(o->probes, o->nr_probe)->ctx = ctx;
	o->cur_probe = (int)o->nr_probe - 1;
}

void draft_begin_probe(struct params_opts *o)
{
	o->probe_marked = true;
	new_probe(o, parent_ctx(o, KEY_PROBE));
}

bool draft_targets_counted(const struct params_opts *o)
{
	return !o->target_marked && !o->ctx_marked && !o->nr_kdamonds;
}

struct draft_ctx *draft_ctx(struct params_opts *o, int key)
{
	size_t first = 0, at;

	if (o->ctx_marked) {
		if (o->cur_ctx < 0)
			new_ctx(o, key);
		return &o->ctxs[o->cur_ctx];
	}
	while (first < o->nr_ctx &&
	       o->ctxs[first].kdamond != o->nr_kdamonds - 1)
		first++;
	at = first + o->seen[key - KEY_FIRST]++;
	while (o->nr_ctx <= at)
		new_ctx(o, key);
	return &o->ctxs[at];
}

size_t draft_count_ctxs(const struct params_opts *o)
{
	static const int keys[] = {
		KEY_OPS, KEY_INTERVALS, KEY_INTERVALS_GOAL, KEY_NR_REGIONS,
		KEY_SAMPLE, KEY_AGGR, KEY_UPDR, KEY_MINR, KEY_MAXR,
	};
	const struct number_list *lists[] = {
		&o->nr_targets, &o->nr_schemes, &o->nr_probes,
	};
	size_t nr = 1, i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		nr = MAX(nr, o->seen[keys[i] - KEY_FIRST]);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		nr = MAX(nr, lists[i]->nr);
	return nr;
}

void draft_set_nr_ctxs(struct params_opts *o, size_t nr)
{
	while (o->nr_ctx < nr)
		new_ctx(o, KEY_OPS);
	while (o->nr_ctx > nr) {
		o->nr_ctx--;
		/* that --ops was overridden has been said */
		if (strcmp(o->ctxs[o->nr_ctx].first, "ops") != 0)
			msg_warn("there are more --%s than contexts",
				 o->ctxs[o->nr_ctx].first);
		free(o->ctxs[o->nr_ctx].c.attrs.cpus);
		free(o->ctxs[o->nr_ctx].c.attrs.tids);
	}
}

struct draft_target *draft_target(struct params_opts *o, int key)
{
	int ctx = parent_ctx(o, key);
	size_t first = 0, at;

	if (o->target_marked) {
		if (o->cur_target < 0)
			new_target(o, ctx);
		return &o->targets[o->cur_target];
	}
	while (first < o->nr_target && o->targets[first].ctx != ctx)
		first++;
	at = first + o->seen[key - KEY_FIRST]++;
	while (o->nr_target <= at)
		new_target(o, ctx);
	return &o->targets[at];
}

/* Of these, damo lets there be more than actions. */
static bool may_be_too_many(int key)
{
#define OR_VALUE(kind, of, member, ...)	|| key == KEY_VALUE_##member
	return key == KEY_QUOTA_TIME || key == KEY_QUOTA_SPACE ||
	       key == KEY_QUOTA_WEIGHTS || key == KEY_QUOTA_FAIL ||
	       key == KEY_QUOTA_TUNER QUOTA_VALUES(OR_VALUE);
}

static struct draft_scheme *find_scheme(struct params_opts *o, int key)
{
	int ctx = parent_ctx(o, key);
	size_t first = 0, at;

	if (o->scheme_marked) {
		if (o->cur_scheme < 0)
			new_scheme(o, ctx, key);
		return &o->schemes[o->cur_scheme];
	}
	while (first < o->nr_scheme && o->schemes[first].ctx != ctx)
		first++;
	at = first + o->seen[key - KEY_FIRST]++;
	while (o->nr_scheme <= at)
		new_scheme(o, ctx, key);
	return &o->schemes[at];
}

struct draft_scheme *draft_scheme(struct params_opts *o, int key)
{
	struct draft_scheme *d = find_scheme(o, key);

	d->needs_action |= !may_be_too_many(key);
	if (may_be_too_many(key))
		d->needs_quota = params_key_name(key);
	d->first_option = d->first_option ? d->first_option :
					    params_key_name(key);
	return d;
}

int draft_scheme_owner(struct params_opts *o)
{
	return o->scheme_marked && o->cur_scheme >= 0 ? o->cur_scheme : -1;
}

int draft_probe_owner(struct params_opts *o)
{
	if (o->probe_marked)
		return o->cur_probe;
	if (!o->ctx_marked && !o->nr_kdamonds)
		return -1;
	/* One probe a context is what can be meant without a marker. */
	if (o->cur_probe < 0)
		new_probe(o, parent_ctx(o, KEY_PROBE));
	return o->cur_probe;
}
