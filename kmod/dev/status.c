// SPDX-License-Identifier: GPL-2.0
/* The status of a context: for STATUS, and for the ring at intervals. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "dev.h"

static u64 dx_status_max_hold_ns(struct dx_item *context)
{
	struct dx_item *target;
	u64 ns = 0;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET)
		ns = max(ns, dx_space_max_hold_ns(dx_item_target(target)->space));
	return ns;
}

/* Of targets that the module has added, those that have gone as well. */
static u64 dx_status_followed_hold_ns(struct dx_watch *watch)
{
	const struct dx_followed *f;
	u64 ns = watch->gone_hold_ns;

	lockdep_assert_held(&watch->context.lock);
	list_for_each_entry(f, &watch->followed, list)
		ns = max(ns, dx_space_max_hold_ns(f->told.space));
	return ns;
}

static void dx_status_fill_counts(struct damonx_rec_status *status,
				  struct dx_watch *watch)
{
	struct dx_context *context = &watch->context;

	mutex_lock(&context->lock);
	if (status->state == DAMONX_STATE_STARTED && context->idle) {
		status->state = DAMONX_STATE_INACTIVE;
		status->why = DAMONX_WHY_WATERMARK;
	}
	status->nr_targets = context->nr_alive;
	status->nr_regions = dx_context_nr_regions(context);
	status->sample_us = context->attrs.sample_us;
	status->aggr_us = context->attrs.aggr_us;
	status->windows = context->stats.windows;
	status->samples_asked = context->stats.samples_asked;
	status->samples_taken = context->stats.samples_taken;
	status->looks = context->stats.looks;
	status->looks_answered = context->stats.looks_answered;
	status->looks_absent = context->stats.looks_absent;
	status->max_hold_ns = dx_status_followed_hold_ns(watch);
	mutex_unlock(&context->lock);
	if (status->state == DAMONX_STATE_STOPPED)
		status->nr_targets = 0;
	status->nr_missed = READ_ONCE(watch->nr_missed);
}

static void dx_status_fill_state(struct damonx_rec_status *status,
				 struct dx_kdamond *k, struct dx_watch *watch,
				 struct dx_item *context)
{
	status->state = READ_ONCE(k->state) ?: DAMONX_STATE_STOPPED;
	status->why = READ_ONCE(k->why);
	if (status->state != DAMONX_STATE_STARTED || !watch)
		return;
	if (!dx_watch_runs(watch)) {
		/* Others of its kdamond go on, or all of it ends just now. */
		status->state = DAMONX_STATE_STOPPED;
		status->why = READ_ONCE(watch->why);
	} else if (dx_item_context(context)->flags & DAMONX_CONTEXT_PAUSE) {
		status->state = DAMONX_STATE_PAUSED;
	}
}

void dx_status_fill(struct damonx_rec_status *status, struct dx_kdamond *k,
		    struct dx_watch *watch, struct dx_item *context,
		    const struct dx_ring *ring)
{
	memset(&status->head + 1, 0, sizeof(*status) - sizeof(status->head));
	status->kdamond = k->id;
	status->context = context->id;
	dx_status_fill_state(status, k, watch, context);
	status->pid = READ_ONCE(k->pid);
	status->cpu_ns = dx_kdamond_cpu_ns(k);
	status->sample_us = dx_item_context(context)->sample_us;
	status->aggr_us = dx_item_context(context)->aggr_us;
	if (watch)
		dx_status_fill_counts(status, watch);
	if (ring) {
		status->records = READ_ONCE(ring->records);
		status->lost = READ_ONCE(ring->head->lost_records);
	}
	status->max_hold_ns = max(status->max_hold_ns,
				  dx_status_max_hold_ns(context));
	status->steps = READ_ONCE(k->steps);
	status->max_wait_steps = READ_ONCE(k->max_wait_steps);
}

static void dx_status_record(struct dx_watch *watch)
{
	struct dx_kdamond *k = watch->kdamond;
	struct damonx_rec_status *record;

	record = dx_ring_reserve(k->ring, DAMONX_REC_STATUS, sizeof(*record));
	if (!record)
		return;
	dx_status_fill(record, k, watch, watch->item, k->ring);
	dx_ring_submit(k->ring);
}

void dx_status_record_all(struct dx_kdamond *k)
{
	struct dx_watch *watch;

	lockdep_assert_held(&k->lock);
	list_for_each_entry(watch, &k->watches, list) {
		dx_status_record(watch);
		dx_record_all_stats(watch);
	}
}
