// SPDX-License-Identifier: GPL-2.0
/* Records about schemes: what they were applied to, and what they have done. */
#include <linux/kernel.h>

#include "dev.h"

void dx_record_fill_stats(struct damonx_rec_scheme_stats *record, u32 kdamond,
			  u32 context_id, const struct dx_context *context,
			  const struct dx_scheme *scheme)
{
	const struct dx_scheme_stats *stats = &scheme->state.stats;

	record->kdamond = kdamond;
	record->context = context_id;
	record->scheme = scheme->spec.id;
	record->flags = dx_scheme_flags(context, scheme);
	record->nr_tried = stats->nr_tried;
	record->tried_bytes = stats->tried_bytes;
	record->nr_applied = stats->nr_applied;
	record->applied_bytes = stats->applied_bytes;
	record->passed_bytes = stats->passed_bytes;
	record->failed_bytes = stats->failed_bytes;
	record->quota_exceeded = stats->quota_exceeded;
	record->nr_snapshots = stats->nr_snapshots;
	record->quota_bytes = dx_scheme_quota_bytes(scheme);
	record->charged_bytes = scheme->state.quota.charged_bytes;
	record->goal_bp = scheme->state.quota.goal_bp;
	record->cpu_ns = stats->worked_ns;
	record->next_ns = dx_scheme_next_ns(context, scheme);
}

void dx_record_fill_applied(struct damonx_rec_scheme_applied *record,
			    u32 kdamond, u32 context, u32 target,
			    const struct dx_scheme *scheme)
{
	const struct dx_tried_list *list = &scheme->state.last;

	record->kdamond = kdamond;
	record->context = context;
	record->target = target;
	record->scheme = scheme->spec.id;
	record->action = scheme->spec.action;
	record->flags = 0;
	record->window = list->window;
	record->start_ns = list->start_ns;
	record->end_ns = list->end_ns;
	record->nr_regions = 0;
	record->region_bytes = sizeof(struct damonx_applied);
	record->regions_offset = sizeof(*record);
	record->reserved = 0;
}

/* How many regions from @first on are of the same target. */
static u32 dx_record_count_tried(const struct dx_tried_list *list, u32 first)
{
	u32 i = first;

	while (i < list->nr && list->at[i].target == list->at[first].target)
		i++;
	return i - first;
}

static void dx_record_applied_to(struct dx_watch *watch,
				 const struct dx_scheme *scheme, u32 first,
				 u32 nr)
{
	const struct dx_tried_list *list = &scheme->state.last;
	struct damonx_rec_scheme_applied *record;
	struct dx_kdamond *k = watch->kdamond;
	struct damonx_applied *to;
	u64 bytes = sizeof(*record) + (u64)nr * sizeof(*to);
	u32 i;

	record = dx_ring_reserve(k->ring, DAMONX_REC_SCHEME_APPLIED,
				 min_t(u64, bytes, DX_RING_TOO_LONG));
	if (!record)
		return;
	dx_record_fill_applied(record, k->id, watch->item->id,
			       list->at[first].target, scheme);
	to = (void *)(record + 1);
	for (i = 0; i < nr; i++)
		to[i] = list->at[first + i].region;
	record->nr_regions = nr;
	dx_ring_submit(k->ring);
}

static void dx_record_stats(struct dx_watch *watch,
			    const struct dx_scheme *scheme)
{
	struct damonx_rec_scheme_stats *record;
	struct dx_kdamond *k = watch->kdamond;

	record = dx_ring_reserve(k->ring, DAMONX_REC_SCHEME_STATS,
				 sizeof(*record));
	if (!record)
		return;
	dx_record_fill_stats(record, k->id, watch->item->id, &watch->context,
			     scheme);
	dx_ring_submit(k->ring);
}

void dx_record_scheme(struct dx_watch *watch, u32 id)
{
	const struct dx_scheme *scheme = dx_scheme_find(&watch->context, id);
	const struct dx_tried_list *list;
	u32 first, nr;

	lockdep_assert_held(&watch->kdamond->lock);
	if (!scheme || !scheme->state.last.nr)
		return;
	list = &scheme->state.last;
	for (first = 0; first < list->nr; first += nr) {
		nr = dx_record_count_tried(list, first);
		dx_record_applied_to(watch, scheme, first, nr);
	}
	dx_record_stats(watch, scheme);
}

void dx_record_all_stats(struct dx_watch *watch)
{
	const struct dx_scheme *scheme;

	lockdep_assert_held(&watch->kdamond->lock);
	dx_for_each_scheme(scheme, &watch->context)
		dx_record_stats(watch, scheme);
}
