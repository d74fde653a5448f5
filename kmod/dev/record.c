// SPDX-License-Identifier: GPL-2.0
/* Records for the ring: what happens in a session, as bytes. */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "dev.h"

void dx_record_config(struct dx_session *session, struct dx_item *config)
{
	u32 bytes = sizeof(struct damonx_rec) + dx_encoded_bytes(config);
	struct damonx_rec *record;

	lockdep_assert_held(&session->lock);
	record = dx_ring_begin(session->ring, DAMONX_REC_CONFIG, bytes);
	if (!record)
		return;
	dx_encode(config, session->pid_ns, record + 1);
	dx_ring_commit(session->ring);
}

void dx_record_state(struct dx_kdamond *k)
{
	struct damonx_rec_state *record;

	lockdep_assert_held(&k->lock);
	record = dx_ring_begin(k->ring, DAMONX_REC_STATE, sizeof(*record));
	if (!record)
		return;
	record->kdamond = k->id;
	record->state = k->state;
	record->why = k->why;
	record->reserved = 0;
	dx_ring_commit(k->ring);
}

/* ---- targets ---- */

void dx_record_target(struct dx_kdamond *k, struct dx_watch *watch,
		      struct dx_item *target, u32 event)
{
	struct dx_space *space = dx_item_target(target)->space;
	struct damonx_rec_target *record;

	lockdep_assert_held(&k->lock);
	BUILD_BUG_ON(sizeof(record->comm) != TASK_COMM_LEN);
	record = dx_ring_begin(k->ring, DAMONX_REC_TARGET, sizeof(*record));
	if (!record)
		return;
	record->kdamond = k->id;
	record->context = watch->item->id;
	record->target = target->id;
	record->event = event;
	record->pid = pid_nr_ns(dx_space_pid(space), k->session->pid_ns);
	record->reserved = 0;
	memset(record->comm, 0, sizeof(record->comm));
	dx_space_comm(space, record->comm);
	dx_ring_commit(k->ring);
}

void dx_record_targets_added(struct dx_kdamond *k)
{
	struct dx_watch *watch;
	struct dx_item *target;

	lockdep_assert_held(&k->lock);
	list_for_each_entry(watch, &k->watches, list) {
		dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET) {
			dx_record_target(k, watch, target, DAMONX_TARGET_ADDED);
			if (dx_item_target(target)->exit_told)
				dx_record_target(k, watch, target,
						 DAMONX_TARGET_EXITED);
		}
	}
}

static void target_event(struct dx_kdamond *k, struct dx_watch *watch,
			 struct dx_item *item)
{
	struct dx_item_target *target = dx_item_target(item);
	u64 exec_id;

	if (target->exit_told)
		return;
	exec_id = dx_space_exec_id(target->space);
	if (exec_id != target->exec_id) {
		target->exec_id = exec_id;
		dx_record_target(k, watch, item, DAMONX_TARGET_EXECED);
	}
	if (dx_space_state(target->space) != DX_SPACE_ALIVE) {
		target->exit_told = true;
		dx_record_target(k, watch, item, DAMONX_TARGET_EXITED);
	}
}

void dx_record_target_events(struct dx_kdamond *k, struct dx_watch *watch)
{
	struct dx_item *target;

	lockdep_assert_held(&k->lock);
	dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET)
		target_event(k, watch, target);
}

/* ---- windows ---- */

void dx_fill_snapshot(struct damonx_rec_snapshot *snapshot, u32 kdamond,
		      u32 context, u32 target, const struct dx_window *window)
{
	snapshot->kdamond = kdamond;
	snapshot->context = context;
	snapshot->target = target;
	snapshot->flags = window->partial ? DAMONX_SNAPSHOT_PARTIAL : 0;
	snapshot->window = window->number;
	snapshot->start_ns = window->start_ns;
	snapshot->end_ns = window->end_ns;
	snapshot->sample_us = window->sample_us;
	snapshot->aggr_us = window->aggr_us;
	snapshot->samples_asked = window->samples_asked;
	snapshot->samples_taken = window->samples_taken;
	snapshot->nr_regions = 0;
	snapshot->region_bytes = sizeof(struct damonx_region);
	snapshot->regions_offset = sizeof(*snapshot);
	snapshot->reserved = 0;
}

static void record_target_window(struct dx_kdamond *k, struct dx_watch *watch,
				 struct dx_target *target)
{
	const struct dx_context *context = &watch->context;
	struct damonx_rec_snapshot *snapshot;
	struct damonx_region *to;
	struct dx_region *region;
	u64 bytes = sizeof(*snapshot) + (u64)target->regions.nr * sizeof(*to);

	/* In place: up to megabytes would have to be copied otherwise. */
	snapshot = dx_ring_begin(k->ring, DAMONX_REC_SNAPSHOT,
				 min_t(u64, bytes, DX_RING_TOO_LONG));
	if (!snapshot)
		return;
	dx_fill_snapshot(snapshot, k->id, watch->item->id, target->id,
			 &context->last);
	to = (void *)(snapshot + 1);
	dx_for_each_region(region, target)
		dx_region_report(context, region, to++);
	snapshot->nr_regions = target->regions.nr;
	dx_ring_commit(k->ring);
}

/* Of each target that was there in that window. */
void dx_record_window(struct dx_kdamond *k, struct dx_watch *watch)
{
	struct dx_target *target;

	lockdep_assert_held(&k->lock);
	dx_for_each_target(target, &watch->context) {
		if (target->alive || target->regions.nr)
			record_target_window(k, watch, target);
	}
}
