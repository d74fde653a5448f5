// SPDX-License-Identifier: GPL-2.0
/*
 * New parameters for what runs. What goes on is told by identifiers, which
 * users do not see: they name processes by number, and the rest by its place.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "live/session.h"
#include "util/msg.h"

/* The identifiers in an array of structs. */
struct ids {
	char *array;
	size_t nr, size, at;
};

#define IDS(list, nr_list, id)						\
	((struct ids){ (char *)(list), (nr_list), sizeof(*(list)),	\
		       offsetof(__typeof__(*(list)), id) })

static uint32_t *id_at(const struct ids *l, size_t i)
{
	return (uint32_t *)(void *)(l->array + i * l->size + l->at);
}

static bool has_id(const struct ids *l, uint32_t id)
{
	for (size_t i = 0; i < l->nr; i++)
		if (*id_at(l, i) == id)
			return true;
	return false;
}

static uint32_t highest(const struct ids *l)
{
	uint32_t id = 0;

	for (size_t i = 0; i < l->nr; i++)
		if (*id_at(l, i) > id)
			id = *id_at(l, i);
	return id;
}

/* What is new gets a number that nothing has. */
static void number_new(const struct ids *now, const struct ids *to)
{
	uint32_t id = highest(now);

	if (highest(to) > id)
		id = highest(to);
	for (size_t i = 0; i < to->nr; i++)
		if (!*id_at(to, i))
			*id_at(to, i) = ++id;
}

static void match_places(struct ids now, struct ids to)
{
	for (size_t i = 0; i < to.nr && i < now.nr; i++)
		if (!*id_at(&to, i) && !has_id(&to, *id_at(&now, i)))
			*id_at(&to, i) = *id_at(&now, i);
	number_new(&now, &to);
}

static bool same_source(const struct damon_target *a,
			const struct damon_target *b)
{
	if (a->cgroup || b->cgroup)
		return a->cgroup && b->cgroup && !strcmp(a->cgroup, b->cgroup);
	return a->pid == b->pid;
}

static void match_process(const struct damon_ctx *now, struct damon_ctx *to,
			  struct damon_target *t)
{
	struct ids ids = IDS(to->targets, to->nr_targets, id);

	for (size_t i = 0; i < now->nr_targets && !t->id; i++)
		if (same_source(&now->targets[i], t) &&
		    !has_id(&ids, now->targets[i].id)) {
			t->id = now->targets[i].id;
			t->children = now->targets[i].children;
		}
}

static void match_targets(const struct damon_ctx *now, struct damon_ctx *to)
{
	struct ids now_ids = IDS(now->targets, now->nr_targets, id);
	struct ids to_ids = IDS(to->targets, to->nr_targets, id);

	if (to->ops == DAMON_OPS_PADDR) {
		match_places(now_ids, to_ids);
		return;
	}
	for (size_t i = 0; i < to->nr_targets; i++)
		match_process(now, to, &to->targets[i]);
	number_new(&now_ids, &to_ids);
}

static void match_scheme(const struct damos *now, struct damos *to)
{
	match_places(IDS(now->filters, now->nr_filters, id),
		     IDS(to->filters, to->nr_filters, id));
	match_places(IDS(now->quotas.goals, now->quotas.nr_goals, id),
		     IDS(to->quotas.goals, to->quotas.nr_goals, id));
	match_places(IDS(now->dests, now->nr_dests, item_id),
		     IDS(to->dests, to->nr_dests, item_id));
}

static const struct damos *scheme_of(const struct damon_ctx *c, uint32_t id)
{
	for (size_t i = 0; i < c->nr_schemes; i++)
		if (c->schemes[i].id == id)
			return &c->schemes[i];
	return NULL;
}

static void match_ctx(const struct damon_ctx *now, struct damon_ctx *to)
{
	match_targets(now, to);
	match_places(IDS(now->probes, now->nr_probes, id),
		     IDS(to->probes, to->nr_probes, id));
	match_places(IDS(now->schemes, now->nr_schemes, id),
		     IDS(to->schemes, to->nr_schemes, id));
	for (size_t i = 0; i < to->nr_schemes; i++) {
		const struct damos *old = scheme_of(now, to->schemes[i].id);

		if (old)
			match_scheme(old, &to->schemes[i]);
	}
}

static void match_kdamond(const struct kdamond *now, struct kdamond *to)
{
	match_places(IDS(now->contexts, now->nr_contexts, id),
		     IDS(to->contexts, to->nr_contexts, id));
	for (size_t i = 0; i < to->nr_contexts && i < now->nr_contexts; i++)
		match_ctx(&now->contexts[i], &to->contexts[i]);
}

static void match(const struct params *now, struct params *to)
{
	match_places(IDS(now->kdamonds, now->nr_kdamonds, id),
		     IDS(to->kdamonds, to->nr_kdamonds, id));
	for (size_t i = 0; i < to->nr_kdamonds && i < now->nr_kdamonds; i++)
		match_kdamond(&now->kdamonds[i], &to->kdamonds[i]);
}

int live_tune(struct damonx *d, struct params *p)
{
	struct params now;

	if (live_params(d, &now))
		return -1;
	match(&now, p);
	params_free(&now);
	return live_configure(d, p, 0, 0);
}

/* ---- goals alone ---- */

static void move_goals(struct damos_quotas *to, struct damos_quotas *from)
{
	struct damos_goal *goals = to->goals;
	size_t nr = to->nr_goals;

	to->goals = from->goals;
	to->nr_goals = from->nr_goals;
	to->goal_tuner = from->goal_tuner;
	from->goals = goals;	/* to be freed with the rest of it */
	from->nr_goals = nr;
}

static int move_all_goals(struct params *to, struct params *from)
{
	for (size_t k = 0; k < from->nr_kdamonds; k++)
		for (size_t i = 0; i < from->kdamonds[k].nr_contexts; i++) {
			struct damon_ctx *c = &from->kdamonds[k].contexts[i];
			struct damon_ctx *now = NULL;

			if (k < to->nr_kdamonds &&
			    i < to->kdamonds[k].nr_contexts)
				now = &to->kdamonds[k].contexts[i];
			if (!now || c->nr_schemes != now->nr_schemes) {
				msg_error("--quota_goals_only: %zu schemes are given for context %zu of kdamond %zu, %zu run there",
					  c->nr_schemes, i, k,
					  now ? now->nr_schemes : 0);
				return -1;
			}
			for (size_t s = 0; s < c->nr_schemes; s++)
				move_goals(&now->schemes[s].quotas,
					   &c->schemes[s].quotas);
		}
	return 0;
}

int live_tune_goals(struct damonx *d, struct params *p)
{
	struct params now;
	int ret;

	if (live_params(d, &now))
		return -1;
	ret = move_all_goals(&now, p);
	if (!ret)
		ret = live_tune(d, &now);
	params_free(&now);
	return ret;
}
