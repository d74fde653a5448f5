// SPDX-License-Identifier: GPL-2.0
/* Records for the ring: what happens in a session. */
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
	record = dx_ring_reserve(session->ring, DAMONX_REC_CONFIG, bytes);
	if (!record)
		return;
	bytes = dx_encode(config, session->pid_ns, record + 1);
	dx_ring_shorten(session->ring, record, sizeof(*record) + bytes);
	dx_ring_submit(session->ring);
}

void dx_record_state(struct dx_kdamond *k, u32 context, u32 state, u32 why)
{
	struct damonx_rec_state *record;

	lockdep_assert_held(&k->lock);
	record = dx_ring_reserve(k->ring, DAMONX_REC_STATE, sizeof(*record));
	if (!record)
		return;
	record->kdamond = k->id;
	record->state = state;
	record->why = why;
	record->context = context;
	dx_ring_submit(k->ring);
}

/* ---- targets ---- */

void dx_record_fill_target(struct damonx_rec_target *record,
			   struct dx_watch *watch, const struct dx_told *told,
			   u32 event)
{
	struct dx_kdamond *k = watch->kdamond;

	BUILD_BUG_ON(sizeof(record->comm) != TASK_COMM_LEN);
	memset(&record->head + 1, 0, sizeof(*record) - sizeof(record->head));
	record->kdamond = k->id;
	record->context = watch->item->id;
	record->event = event;
	if (!told)
		return;
	record->target = told->id;
	record->pid = pid_nr_ns(dx_space_pid(told->space), k->session->pid_ns);
	record->parent = told->parent;
	dx_space_comm(told->space, record->comm);
}

static void dx_record_target_any(struct dx_watch *watch,
				 const struct dx_told *told, u32 event)
{
	struct dx_kdamond *k = watch->kdamond;
	struct damonx_rec_target *record;

	lockdep_assert_held(&k->lock);
	record = dx_ring_reserve(k->ring, DAMONX_REC_TARGET, sizeof(*record));
	if (!record)
		return;
	dx_record_fill_target(record, watch, told, event);
	dx_ring_submit(k->ring);
}

void dx_record_told(struct dx_watch *watch, const struct dx_told *told,
		    u32 event)
{
	dx_record_target_any(watch, told, event);
}

void dx_record_missed(struct dx_watch *watch)
{
	dx_record_target_any(watch, NULL, DAMONX_TARGET_MISSED);
}

/* What was told of a target that is in force, or comes into force now. */
static struct dx_told dx_record_told_of(struct dx_watch *watch,
					struct dx_item *target)
{
	const struct dx_item_target *t = dx_item_target(target);

	lockdep_assert_held(&watch->kdamond->lock);
	return (struct dx_told) {
		.id = target->id,
		.space = t->space,
		.exec_id = t->exec_id,
		.exit_told = t->exit_told,
	};
}

void dx_record_target(struct dx_watch *watch, struct dx_item *target,
		      u32 event)
{
	const struct dx_told told = dx_record_told_of(watch, target);

	dx_record_told(watch, &told, event);
}

static void dx_record_added(struct dx_watch *watch, const struct dx_told *told,
			    u32 event)
{
	dx_record_told(watch, told, event);
	if (told->exit_told)
		dx_record_told(watch, told, DAMONX_TARGET_EXITED);
}

void dx_record_targets_added(struct dx_kdamond *k)
{
	const struct dx_followed *f;
	struct dx_watch *watch;
	struct dx_item *target;
	struct dx_told told;

	lockdep_assert_held(&k->lock);
	list_for_each_entry(watch, &k->watches, list) {
		dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET) {
			told = dx_record_told_of(watch, target);
			dx_record_added(watch, &told, DAMONX_TARGET_ADDED);
		}
		list_for_each_entry(f, &watch->followed, list)
			dx_record_added(watch, &f->told, f->event);
	}
}

void dx_record_told_event(struct dx_watch *watch, struct dx_told *told)
{
	enum dx_space_state state;
	u64 exec_id;

	if (told->exit_told)
		return;
	state = dx_space_last_state(told->space, &exec_id);
	if (exec_id != told->exec_id) {
		told->exec_id = exec_id;
		dx_record_told(watch, told, DAMONX_TARGET_EXECED);
	}
	if (state != DX_SPACE_ALIVE) {
		told->exit_told = true;
		dx_record_told(watch, told, DAMONX_TARGET_EXITED);
	}
}

static void dx_record_item_event(struct dx_watch *watch, struct dx_item *target)
{
	struct dx_told told = dx_record_told_of(watch, target);

	dx_record_told_event(watch, &told);
	dx_item_target(target)->exec_id = told.exec_id;
	dx_item_target(target)->exit_told = told.exit_told;
}

static void dx_record_ask_targets(struct dx_watch *watch)
{
	struct dx_followed *f;
	struct dx_item *target;

	dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET)
		dx_space_state(dx_item_target(target)->space);
	list_for_each_entry(f, &watch->followed, list)
		dx_space_state(f->told.space);
}

void dx_record_target_events(struct dx_watch *watch, bool asked)
{
	struct dx_followed *f;
	struct dx_item *target;

	lockdep_assert_held(&watch->kdamond->lock);
	if (!asked)
		dx_record_ask_targets(watch);
	dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET)
		dx_record_item_event(watch, target);
	list_for_each_entry(f, &watch->followed, list) {
		dx_record_told_event(watch, &f->told);
		watch->sweep |= f->told.exit_told;
	}
}

/* ---- windows ---- */

void dx_record_fill_snapshot(struct damonx_rec_snapshot *snapshot, u32 kdamond,
			     u32 context, u32 target,
			     const struct dx_window *window)
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

static void dx_record_target_window(struct dx_watch *watch,
				    struct dx_target *target)
{
	struct dx_kdamond *k = watch->kdamond;
	const struct dx_context *context = &watch->context;
	struct damonx_rec_snapshot *snapshot;
	struct damonx_region *to;
	struct dx_region *region;
	u64 bytes = sizeof(*snapshot) + (u64)target->regions.nr * sizeof(*to);

	/* Written in place, because it may have megabytes. */
	snapshot = dx_ring_reserve(k->ring, DAMONX_REC_SNAPSHOT,
				   min_t(u64, bytes, DX_RING_TOO_LONG));
	if (!snapshot)
		return;
	dx_record_fill_snapshot(snapshot, k->id, watch->item->id, target->id,
				&context->last);
	to = (void *)(snapshot + 1);
	dx_for_each_region(region, target)
		dx_region_report(context, region, to++);
	snapshot->nr_regions = target->regions.nr;
	dx_ring_submit(k->ring);
}

/* For each target that was there in that window. */
void dx_record_window(struct dx_watch *watch)
{
	struct dx_target *target;

	lockdep_assert_held(&watch->kdamond->lock);
	dx_for_each_target(target, &watch->context) {
		if (dx_space_kind(target->space) != DX_SPACE_GROUP &&
		    (target->alive || target->regions.nr))
			dx_record_target_window(watch, target);
	}
}

/* ---- what the core tells ---- */

static void dx_record_tuned(void *self, const struct dx_context *ctx)
{
	struct dx_watch *watch = container_of(ctx, struct dx_watch, context);
	struct dx_kdamond *k = self;
	struct damonx_rec_tuned *record;

	lockdep_assert_held(&k->lock);
	record = dx_ring_reserve(k->ring, DAMONX_REC_TUNED, sizeof(*record));
	if (!record)
		return;
	record->kdamond = k->id;
	record->context = watch->item->id;
	record->sample_us = ctx->attrs.sample_us;
	record->aggr_us = ctx->attrs.aggr_us;
	dx_ring_submit(k->ring);
}

static void dx_record_pass_done(void *self, const struct dx_context *ctx,
				u32 scheme)
{
	dx_record_scheme(container_of(ctx, struct dx_watch, context), scheme);
}

static void dx_record_idle(void *self, const struct dx_context *ctx)
{
	struct dx_watch *watch = container_of(ctx, struct dx_watch, context);

	dx_record_state(self, watch->item->id, ctx->idle ?
			DAMONX_STATE_INACTIVE : DAMONX_STATE_RESUMED,
			DAMONX_WHY_WATERMARK);
}

const struct dx_events dx_record_events = {
	.before_apply = dx_client_before_apply,
	.idle = dx_record_idle,
	.pass_done = dx_record_pass_done,
	.tuned = dx_record_tuned,
};
