// SPDX-License-Identifier: GPL-2.0
/* Calls that show a session: GET_CONFIG, STATUS, SNAPSHOT. */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "answer.h"
#include "dev.h"

/* ---- GET_CONFIG ---- */

static int get_config(struct dx_session *session, struct dx_answer *answer)
{
	u32 bytes = 0;
	void *list;

	lockdep_assert_held(&session->lock);
	if (session->config)
		bytes = dx_encoded_bytes(session->config);
	if (!bytes)
		return 0;
	list = dx_answer_add(answer, bytes);
	if (!list)
		return -ENOMEM;
	dx_encode(session->config, task_active_pid_ns(current), list);
	return 0;
}

int dx_call_get_config(struct dx_call *call)
{
	struct damonx_get_config *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	if (arg->flags)
		return -EOPNOTSUPP;
	mutex_lock(&call->session->lock);
	err = get_config(call->session, &answer);
	mutex_unlock(&call->session->lock);
	return dx_answer_send(&answer, err, arg->items, arg->items_len,
			      &arg->out_len);
}

/* ---- STATUS ---- */

static void fill_head(struct damonx_rec *head, u16 type, u32 bytes)
{
	head->type = type;
	head->flags = 0;
	head->len = bytes;
	head->seq = 0;
	head->time_ns = ktime_get_ns();
}

static u64 max_hold_ns(struct dx_item *context)
{
	struct dx_item *target;
	u64 ns = 0;

	dx_for_each_child(target, context, DAMONX_ITEM_TARGET)
		ns = max(ns, dx_space_max_hold_ns(dx_item_target(target)->space));
	return ns;
}

static void fill_counts(struct damonx_rec_status *status,
			struct dx_watch *watch)
{
	struct dx_context *context = &watch->context;

	mutex_lock(&context->lock);
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
	mutex_unlock(&context->lock);
	if (status->state == DAMONX_STATE_STOPPED)
		status->nr_targets = 0;
}

static struct dx_watch *find_watch(struct dx_kdamond *k, u32 id)
{
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (watch->item->id == id)
			return watch;
	}
	return NULL;
}

/* Without the kdamond's lock, which it may hold for the time of a sample. */
static int add_status(struct dx_answer *answer, struct dx_kdamond *k,
		      struct dx_item *context)
{
	const struct dx_ring *ring = k->session->ring;
	struct dx_watch *watch = find_watch(k, context->id);
	struct damonx_rec_status *status;

	status = dx_answer_add(answer, sizeof(*status));
	if (!status)
		return -ENOMEM;
	memset(status, 0, sizeof(*status));
	fill_head(&status->head, DAMONX_REC_STATUS, sizeof(*status));
	status->kdamond = k->id;
	status->context = context->id;
	status->state = READ_ONCE(k->state) ?: DAMONX_STATE_STOPPED;
	status->why = READ_ONCE(k->why);
	status->pid = READ_ONCE(k->pid);
	status->cpu_ns = dx_kdamond_cpu_ns(k);
	status->sample_us = dx_item_context(context)->sample_us;
	status->aggr_us = dx_item_context(context)->aggr_us;
	if (watch)
		fill_counts(status, watch);
	if (ring) {
		status->records = READ_ONCE(ring->records);
		status->lost = READ_ONCE(ring->head->lost_records);
	}
	status->max_hold_ns = max_hold_ns(context);
	return 0;
}

static int status(struct dx_session *session, u32 id, struct dx_answer *answer)
{
	struct dx_kdamond *k;
	struct dx_item *item, *context;
	bool found = !id;
	int err;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (id && k->id != id)
			continue;
		found = true;
		item = dx_item_child(session->config, DAMONX_ITEM_KDAMOND,
				     k->id);
		dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
			err = add_status(answer, k, context);
			if (err)
				return err;
		}
	}
	return found ? 0 : -ENOENT;
}

int dx_call_status(struct dx_call *call)
{
	struct damonx_status *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	mutex_lock(&call->session->lock);
	err = status(call->session, arg->kdamond, &answer);
	mutex_unlock(&call->session->lock);
	return dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			      &arg->out_len);
}

/* ---- SNAPSHOT ---- */

/* Whether the caller wants a region, as it is reported. */
static bool wanted(const struct damonx_snapshot *arg,
		   const struct damonx_region *region)
{
	u64 bytes = region->end - region->start;

	if (region->end <= arg->start || (arg->end && region->start >= arg->end))
		return false;
	if (bytes < arg->min_bytes || (arg->max_bytes && bytes > arg->max_bytes))
		return false;
	/* The upper limits are one too high, so that 0 can say none. */
	if (region->estimate < arg->min_accesses ||
	    (arg->max_accesses && region->estimate >= arg->max_accesses))
		return false;
	return region->age >= arg->min_age &&
	       (!arg->max_age || region->age < arg->max_age);
}

/* The last window; before there is one, what there is of the first. */
static struct dx_window shown_window(const struct dx_context *context)
{
	struct dx_window window = context->last;

	if (!window.number) {
		window = context->now;
		window.samples_asked = context->passed;
		window.end_ns = ktime_get_ns();
		window.partial = true;
		if (!window.start_ns)
			window.start_ns = window.end_ns;
	}
	return window;
}

/* Under context->lock, where nothing is allocated: @answer has the room. */
static void add_target(struct dx_answer *answer, struct dx_kdamond *k,
		       struct dx_watch *watch, struct dx_target *target,
		       const struct damonx_snapshot *arg)
{
	const struct dx_context *context = &watch->context;
	struct dx_window window = shown_window(context);
	struct damonx_rec_snapshot *snapshot;
	struct damonx_region *to;
	struct dx_region *region;

	snapshot = dx_answer_add(answer, sizeof(*snapshot));
	dx_fill_snapshot(snapshot, k->id, watch->item->id, target->id, &window);
	dx_for_each_region(region, target) {
		to = dx_answer_add(answer, sizeof(*to));
		dx_region_report(context, region, to);
		if (wanted(arg, to))
			snapshot->nr_regions++;
		else
			dx_answer_take_back(answer, sizeof(*to));
	}
	fill_head(&snapshot->head, DAMONX_REC_SNAPSHOT, sizeof(*snapshot) +
		  snapshot->nr_regions * sizeof(*to));
}

static u64 bytes_of_targets(const struct dx_context *context, u32 id)
{
	const struct dx_target *target;
	u64 bytes = 0;

	dx_for_each_target(target, context) {
		if (!id || target->id == id)
			bytes += sizeof(struct damonx_rec_snapshot) +
				 (u64)target->regions.nr *
				 sizeof(struct damonx_region);
	}
	return bytes;
}

/* All wanted targets of a context, as of one moment. */
static int add_context(struct dx_answer *answer, struct dx_kdamond *k,
		       struct dx_watch *watch,
		       const struct damonx_snapshot *arg)
{
	struct dx_context *context = &watch->context;
	struct dx_target *target;
	u64 bytes;

	mutex_lock(&context->lock);
	/* There may be more of them when the room has been made. */
	while ((bytes = bytes_of_targets(context, arg->target)) >
	       dx_answer_room(answer)) {
		mutex_unlock(&context->lock);
		if (!dx_answer_reserve(answer, bytes + bytes / 8))
			return -ENOMEM;
		mutex_lock(&context->lock);
	}
	dx_for_each_target(target, context) {
		if (!arg->target || target->id == arg->target)
			add_target(answer, k, watch, target, arg);
	}
	mutex_unlock(&context->lock);
	return 0;
}

static int snapshot(struct dx_call *call, struct dx_answer *answer)
{
	const struct damonx_snapshot *arg = call->arg;
	struct dx_session *session = call->session;
	struct dx_kdamond *k;
	struct dx_watch *watch;
	int err;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (arg->kdamond && k->id != arg->kdamond)
			continue;
		list_for_each_entry(watch, &k->watches, list) {
			if (arg->context && watch->item->id != arg->context)
				continue;
			err = add_context(answer, k, watch, arg);
			if (err)
				return dx_refuse(&call->message, err,
						 "no memory");
		}
	}
	if (answer->bytes || (!arg->kdamond && !arg->context && !arg->target))
		return 0;
	return dx_refuse(&call->message, -ENOENT,
			 "nothing runs or has run as kdamond %u, context %u, target %u (0 is any)",
			 arg->kdamond, arg->context, arg->target);
}

int dx_call_snapshot(struct dx_call *call)
{
	struct damonx_snapshot *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	mutex_lock(&call->session->lock);
	err = snapshot(call, &answer);
	mutex_unlock(&call->session->lock);
	err = dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			     &arg->out_len);
	if (err == -ENOSPC)
		dx_refuse(&call->message, err,
			  "buf_len is %u, the snapshot has %u bytes",
			  arg->buf_len, arg->out_len);
	return err;
}
