// SPDX-License-Identifier: GPL-2.0
/* What the schemes of a context shall be, in the words of the core. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "commit_scheme.h"

/* Where the next members of each array go, while they are filled. */
struct dx_commit_schemes_at {
	struct dx_goal *goal;
	struct dx_range_filter *range_filter;
	struct dx_page_filter *page_filter;
	struct dx_destination *destination;
};

/* The cgroup that @item names; NULL for 0. */
static struct dx_cgroup *dx_commit_scheme_cgroup(struct dx_item *item, u32 id)
{
	while (item->parent)
		item = item->parent;
	item = dx_item_child(item, DAMONX_ITEM_CGROUP, id);
	return item ? dx_item_cgroup(item)->cgroup : NULL;
}

static struct dx_pattern
dx_commit_scheme_pattern(const struct damonx_item_scheme *s)
{
	return (struct dx_pattern) {
		.min_bytes = s->min_bytes,
		.max_bytes = s->max_bytes,
		.access_unit = s->access_unit,
		.age_unit = s->age_unit,
		.min_accesses = s->min_accesses,
		.max_accesses = s->max_accesses,
		.min_age = s->min_age,
		.max_age = s->max_age,
		.min_unseen_us = s->min_unseen_us,
	};
}

/* ---- quotas and goals ---- */

static struct dx_quota dx_commit_scheme_quota(const struct damonx_item_quota *q)
{
	return (struct dx_quota) {
		.time_us = q->time_us,
		.bytes = q->bytes,
		.reset_us = q->reset_us,
		.start_bytes = q->start_bytes,
		.tuner = q->tuner,
		.all_goals = q->goals == DAMONX_GOALS_ALL,
		.weight_size = q->weight_size,
		.weight_accesses = q->weight_accesses,
		.weight_age = q->weight_age,
		.fail_charge_num = q->fail_charge_num,
		.fail_charge_denom = q->fail_charge_denom,
	};
}

static void dx_commit_scheme_fill_goal(struct dx_item *scheme,
				       struct dx_item *item,
				       struct dx_goal *goal)
{
	const struct damonx_item_goal *g = dx_item_goal(item);

	*goal = (struct dx_goal){
		.id = item->id,
		.metric.type = g->metric,
		.metric.node = g->node,
		.metric.cgroup = dx_commit_scheme_cgroup(scheme, g->cgroup),
		.target_value = g->target_value,
		.current_value = g->current_value,
	};
}

static void dx_commit_scheme_fill_quota(struct dx_item *scheme,
					struct dx_scheme_spec *spec,
					struct dx_commit_schemes_at *at)
{
	struct dx_item *quota, *item;

	spec->goals = at->goal;
	dx_for_each_child(quota, scheme, DAMONX_ITEM_QUOTA) {
		spec->quota = dx_commit_scheme_quota(dx_item_quota(quota));
		dx_for_each_child(item, quota, DAMONX_ITEM_GOAL) {
			dx_commit_scheme_fill_goal(scheme, item, at->goal++);
			spec->nr_goals++;
		}
	}
}

/* ---- filters ---- */

static bool dx_commit_scheme_is_range(const struct damonx_item_filter *f)
{
	return f->type == DAMONX_FILTER_ADDR || f->type == DAMONX_FILTER_TARGET;
}

/*
 * To whole pages, on the safe side: a page of which a part is to be kept out is
 * kept out, and one of which only a part may be acted on is not acted on.
 */
static struct dx_range
dx_commit_scheme_range(const struct damonx_item_filter *f)
{
	bool allow = f->flags & DAMONX_FILTER_F_ALLOW;
	bool inverted = f->flags & DAMONX_FILTER_F_NOT;
	u64 start = f->start, end = f->end;

	if (allow == inverted)
		end = end > U64_MAX - PAGE_SIZE ? end : end + PAGE_SIZE - 1;
	else
		start = start > U64_MAX - PAGE_SIZE ? start :
						      start + PAGE_SIZE - 1;
	return (struct dx_range) {
		.start = start & PAGE_MASK,
		.end = end & PAGE_MASK,
	};
}

static struct dx_range_filter
dx_commit_scheme_range_filter(const struct damonx_item_filter *f)
{
	return (struct dx_range_filter){
		.type = f->type,
		.inverted = f->flags & DAMONX_FILTER_F_NOT,
		.allow = f->flags & DAMONX_FILTER_F_ALLOW,
		.target = f->target,
		.range = dx_commit_scheme_range(f),
	};
}

struct dx_page_filter dx_commit_scheme_page_filter(struct dx_item *item)
{
	const struct damonx_item_filter *f = dx_item_filter(item);
	struct dx_page_filter filter = {
		.type = f->type,
		.inverted = f->flags & DAMONX_FILTER_F_NOT,
		.allow = f->flags & DAMONX_FILTER_F_ALLOW,
		.cgroup = dx_commit_scheme_cgroup(item, f->cgroup),
	};

	if (f->type == DAMONX_FILTER_HUGEPAGE_SIZE) {
		filter.min_bytes = f->start;
		filter.max_bytes = f->end - 1;
	}
	return filter;
}

static void dx_commit_scheme_fill_filters(struct dx_item *scheme,
					  struct dx_scheme_spec *spec,
					  struct dx_commit_schemes_at *at)
{
	const struct damonx_item_filter *f;
	struct dx_item *item;

	spec->range_filters = at->range_filter;
	spec->page_filters = at->page_filter;
	dx_for_each_child(item, scheme, DAMONX_ITEM_FILTER) {
		f = dx_item_filter(item);
		if (dx_commit_scheme_is_range(f)) {
			*at->range_filter++ = dx_commit_scheme_range_filter(f);
			spec->nr_range_filters++;
		} else {
			*at->page_filter++ = dx_commit_scheme_page_filter(item);
			spec->nr_page_filters++;
		}
	}
}

/* ---- all of it ---- */

static void dx_commit_scheme_fill_destinations(struct dx_item *scheme,
					       struct dx_scheme_spec *spec,
					       struct dx_commit_schemes_at *at)
{
	struct dx_item *item;

	spec->destinations = at->destination;
	dx_for_each_child(item, scheme, DAMONX_ITEM_DESTINATION) {
		at->destination->node = dx_item_destination(item)->node;
		at->destination->weight = dx_item_destination(item)->weight;
		at->destination++;
		spec->nr_destinations++;
	}
}

static void dx_commit_scheme_fill_watermark(struct dx_item *scheme,
					    struct dx_scheme_spec *spec)
{
	const struct damonx_item_watermark *w;
	struct dx_item *item;

	dx_for_each_child(item, scheme, DAMONX_ITEM_WATERMARK) {
		w = dx_item_watermark(item);
		if (w->metric == DAMONX_WMARK_NONE)
			continue;
		spec->watermark = (struct dx_watermark) {
			.metric = w->metric,
			.interval_us = w->interval_us,
			.high_permil = w->high_permil,
			.mid_permil = w->mid_permil,
			.low_permil = w->low_permil,
		};
	}
}

static void dx_commit_scheme_fill(struct dx_item *scheme,
				  struct dx_scheme_spec *spec,
				  struct dx_commit_schemes_at *at)
{
	const struct damonx_item_scheme *s = dx_item_scheme(scheme);

	*spec = (struct dx_scheme_spec){
		.id = scheme->id,
		.action = s->action,
		.off = s->flags & DAMONX_SCHEME_OFF,
		.apply_us = s->apply_us,
		.pattern = dx_commit_scheme_pattern(s),
		.max_snapshots = s->max_snapshots,
	};
	dx_commit_scheme_fill_quota(scheme, spec, at);
	dx_commit_scheme_fill_filters(scheme, spec, at);
	dx_commit_scheme_fill_destinations(scheme, spec, at);
	dx_commit_scheme_fill_watermark(scheme, spec);
}

/* Room for what belongs to the schemes of a context. */
static int dx_commit_schemes_alloc(struct dx_commit_schemes *schemes,
				   struct dx_item *context)
{
	u32 nr_goals = 0, nr_filters = 0, nr_destinations = 0;
	struct dx_item *scheme, *quota;

	dx_for_each_child(scheme, context, DAMONX_ITEM_SCHEME) {
		schemes->nr++;
		nr_filters += dx_item_count(scheme, DAMONX_ITEM_FILTER);
		nr_destinations += dx_item_count(scheme,
						 DAMONX_ITEM_DESTINATION);
		dx_for_each_child(quota, scheme, DAMONX_ITEM_QUOTA)
			nr_goals += dx_item_count(quota, DAMONX_ITEM_GOAL);
	}
	if (!schemes->nr)
		return 0;
	/* One more, as none is no array. */
	schemes->specs = kvcalloc(schemes->nr, sizeof(*schemes->specs),
				  GFP_KERNEL_ACCOUNT);
	schemes->goals = kvcalloc(nr_goals + 1, sizeof(*schemes->goals),
				  GFP_KERNEL_ACCOUNT);
	schemes->range_filters = kvcalloc(nr_filters + 1,
					  sizeof(*schemes->range_filters),
					  GFP_KERNEL_ACCOUNT);
	schemes->page_filters = kvcalloc(nr_filters + 1,
					 sizeof(*schemes->page_filters),
					 GFP_KERNEL_ACCOUNT);
	schemes->destinations = kvcalloc(nr_destinations + 1,
					 sizeof(*schemes->destinations),
					 GFP_KERNEL_ACCOUNT);
	return schemes->specs && schemes->goals && schemes->range_filters &&
	       schemes->page_filters && schemes->destinations ? 0 : -ENOMEM;
}

int dx_commit_schemes_fill(struct dx_commit_schemes *schemes,
			   struct dx_item *context)
{
	struct dx_commit_schemes_at at;
	struct dx_scheme_spec *spec;
	struct dx_item *scheme;

	*schemes = (struct dx_commit_schemes){};
	if (dx_commit_schemes_alloc(schemes, context))
		return -ENOMEM;
	spec = schemes->specs;
	at = (struct dx_commit_schemes_at){
		.goal = schemes->goals,
		.range_filter = schemes->range_filters,
		.page_filter = schemes->page_filters,
		.destination = schemes->destinations,
	};
	dx_for_each_child(scheme, context, DAMONX_ITEM_SCHEME)
		dx_commit_scheme_fill(scheme, spec++, &at);
	return 0;
}

void dx_commit_schemes_free(struct dx_commit_schemes *schemes)
{
	kvfree(schemes->specs);
	kvfree(schemes->goals);
	kvfree(schemes->range_filters);
	kvfree(schemes->page_filters);
	kvfree(schemes->destinations);
}
