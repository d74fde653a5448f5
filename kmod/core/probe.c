// SPDX-License-Identifier: GPL-2.0
/*
 * Probes: how many of the samples found a page that some filters let through.
 *
 * They are asked of the page that a look reads. If one of them has a weight,
 * accesses are not looked for at all: nothing is armed, and the weighted sum of
 * hits decides in their place which regions are alike and how old they are. It
 * stands in nr_accesses of the regions then, and is reported as no access.
 */
#include "internal.h"

static u32 dx_probes_nr_filters(const struct dx_context_spec *spec)
{
	u32 i, nr = 0;

	for (i = 0; i < spec->nr_probes; i++)
		nr += spec->probes[i].nr_filters;
	return nr;
}

static u64 dx_probes_weight(const struct dx_probe_spec *probes, u32 nr)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < nr; i++)
		sum += probes[i].weight;
	return sum;
}

enum dx_probes_fault dx_probes_check(const struct dx_probe_spec *probes, u32 nr,
				     const struct dx_attrs *attrs)
{
	u64 weight = dx_probes_weight(probes, nr);

	if (nr > DAMONX_NR_PROBES)
		return DX_PROBES_TOO_MANY;
	if (weight * dx_attrs_samples(attrs) > U32_MAX)
		return DX_PROBES_WEIGHT;
	if (weight && attrs->goal.aggrs)
		return DX_PROBES_GOAL;
	return DX_PROBES_OK;
}

/* ---- changes ---- */

int dx_probe_plan_prepare(const struct dx_env *env,
			  const struct dx_context_spec *spec,
			  struct dx_probes **out)
{
	u32 i, nr = dx_probes_nr_filters(spec);
	struct dx_page_filter *at;
	struct dx_probes *probes;

	if (!spec->nr_probes)
		return 0;
	probes = dx_env_alloc(env, sizeof(*probes) + nr * sizeof(*at));
	if (!probes)
		return -ENOMEM;
	at = probes->all;
	probes->nr = spec->nr_probes;
	probes->weight = dx_probes_weight(spec->probes, spec->nr_probes);
	for (i = 0; i < spec->nr_probes; i++) {
		const struct dx_probe_spec *p = &spec->probes[i];

		if (p->nr_filters)
			memcpy(at, p->filters, p->nr_filters * sizeof(*at));
		probes->ids[i] = p->id;
		probes->weights[i] = p->weight;
		probes->filters[i] = (struct dx_page_filters){
			.at = at,
			.nr = p->nr_filters,
			.otherwise = !p->nr_filters ||
				     !at[p->nr_filters - 1].allow,
		};
		at += p->nr_filters;
	}
	*out = probes;
	return 0;
}

static bool dx_probe_same_filters(const struct dx_page_filters *a,
				  const struct dx_page_filters *b)
{
	u32 i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++) {
		const struct dx_page_filter *x = &a->at[i], *y = &b->at[i];

		if (x->type != y->type || x->inverted != y->inverted ||
		    x->allow != y->allow || x->cgroup != y->cgroup ||
		    x->min_bytes != y->min_bytes ||
		    x->max_bytes != y->max_bytes)
			return false;
	}
	return true;
}

/* Where in @old the hits of probe @i of @new are: one that counts the same. */
static u32 dx_probe_find(const struct dx_probes *old,
			 const struct dx_probes *new, u32 i)
{
	u32 k;

	for (k = 0; old && k < old->nr; k++)
		if (old->ids[k] == new->ids[i] &&
		    dx_probe_same_filters(&old->filters[k], &new->filters[i]))
			return k;
	return DAMONX_NR_PROBES;
}

static bool dx_probes_same(const struct dx_probes *a, const struct dx_probes *b)
{
	u32 i;

	if (!a || !b)
		return a == b;
	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++)
		if (dx_probe_find(a, b, i) != i ||
		    a->weights[i] != b->weights[i])
			return false;
	return true;
}

/* Make the last results of @r be as if the probes had been @new. */
static void dx_probe_convert(struct dx_region *r, const struct dx_probes *old,
			     const struct dx_probes *new)
{
	const struct dx_region was = *r;
	u32 i, k;

	memset(r->last_hits, 0, sizeof(r->last_hits));
	/* Without probes, it may be that something else is there. */
	if (new)
		memset(r->hits, 0, sizeof(r->hits));
	for (i = 0; new && i < new->nr; i++) {
		k = dx_probe_find(old, new, i);
		if (k < DAMONX_NR_PROBES)
			r->last_hits[i] = was.last_hits[k];
	}
	if (new && new->weight) {
		r->last_nr_accesses = 0;
		for (i = 0; i < new->nr; i++)
			r->last_nr_accesses += r->last_hits[i] *
					       new->weights[i];
	} else if (old && old->weight) {
		/* Accesses were not looked for. */
		r->last_nr_accesses = 0;
		r->last_samples = 0;
		r->flags |= DAMONX_REGION_UNKNOWN;
	}
	r->nr_accesses = 0;
	r->samples = 0;
	r->absent = 0;
	r->hidden = 0;
}

void dx_probe_plan_take(struct dx_context *ctx, struct dx_probes **probes)
{
	struct dx_region *r;
	struct dx_target *t;

	lockdep_assert_held(&ctx->lock);
	swap(ctx->probes, *probes);
	ctx->top_score = ctx->unit;
	if (dx_probes_weighted(ctx))
		ctx->top_score *= ctx->probes->weight;
	if (!ctx->running || dx_probes_same(*probes, ctx->probes))
		return;
	dx_for_each_target(t, ctx)
		dx_for_each_region(r, t)
			dx_probe_convert(r, *probes, ctx->probes);
	dx_window_restart(ctx);
}

/* ---- counting ---- */

void dx_probe_count(const struct dx_context *ctx, struct dx_region *r, u8 hits)
{
	const struct dx_probes *probes = ctx->probes;
	u32 i;

	for (i = 0; i < probes->nr; i++) {
		if (!(hits & BIT(i)))
			continue;
		r->hits[i]++;
		r->nr_accesses += probes->weights[i];
	}
}
