// SPDX-License-Identifier: GPL-2.0
/* Calls that show a session: GET_CONFIG, STATUS, SNAPSHOT. */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../mem/mem.h"
#include "query.h"

/* ---- GET_CONFIG ---- */

static int dx_query_config(struct dx_session *session,
			   struct dx_answer *answer)
{
	u32 bytes = 0, used;
	void *list;

	lockdep_assert_held_read(&session->view);
	if (session->config)
		bytes = dx_encoded_bytes(session->config);
	if (!bytes)
		return 0;
	list = dx_answer_add(answer, bytes);
	if (!list)
		return -ENOMEM;
	used = dx_encode(session->config, task_active_pid_ns(current), list);
	dx_answer_take_back(answer, bytes - used);
	return 0;
}

int dx_call_get_config(struct dx_call *call)
{
	struct damonx_get_config *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->reserved)
		return dx_refuse(&call->message, -EINVAL,
				 "reserved is 0x%x, must be 0", arg->reserved);
	down_read(&call->session->view);
	err = dx_query_config(call->session, &answer);
	up_read(&call->session->view);
	return dx_answer_send(&answer, err, arg->items, arg->items_len,
			      &arg->out_len, &call->message);
}

/* ---- STATUS ---- */

void dx_query_fill_head(struct damonx_rec *head, u16 type, u32 bytes)
{
	head->type = type;
	head->flags = 0;
	head->len = bytes;
	head->seq = 0;
	head->time_ns = ktime_get_ns();
}

struct dx_watch *dx_query_find_watch(struct dx_kdamond *k, u32 id)
{
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (watch->item->id == id)
			return watch;
	}
	return NULL;
}

/* Without the kdamond's lock, which it may hold for the time of a sample. */
static int dx_query_add_status(struct dx_answer *answer, struct dx_kdamond *k,
			       struct dx_watch *watch, struct dx_item *context)
{
	struct damonx_rec_status *status;

	status = dx_answer_add(answer, sizeof(*status));
	if (!status)
		return -ENOMEM;
	dx_query_fill_head(&status->head, DAMONX_REC_STATUS, sizeof(*status));
	dx_status_fill(status, k, watch, context, k->session->ring);
	return 0;
}

/* In room that was made. */
static void dx_query_add_told(struct dx_answer *answer, struct dx_watch *watch,
			      const struct dx_told *told, u32 event)
{
	struct damonx_rec_target *record;

	record = dx_answer_add(answer, sizeof(*record));
	dx_query_fill_head(&record->head, DAMONX_REC_TARGET, sizeof(*record));
	dx_record_fill_target(record, watch, told, event);
}

static u64 dx_query_followed_bytes(struct dx_watch *watch)
{
	const struct dx_followed *f;
	u64 bytes = 0;

	list_for_each_entry(f, &watch->followed, list)
		bytes += sizeof(struct damonx_rec_target);
	return bytes;
}

/*
 * All targets of a context that runs or has run. A record is made of identifier
 * and space; what was told of a target changes under a lock that is not held.
 */
static int dx_query_add_targets(struct dx_answer *answer,
				struct dx_watch *watch)
{
	struct mutex *lock = &watch->context.lock;
	const struct dx_followed *f;
	struct dx_item *target;
	struct dx_told told;
	u64 bytes;

	bytes = sizeof(struct damonx_rec_target) *
		(u64)dx_item_count(watch->item, DAMONX_ITEM_TARGET);
	if (!dx_answer_reserve(answer, bytes))
		return -ENOMEM;
	dx_for_each_child(target, watch->item, DAMONX_ITEM_TARGET) {
		told = (struct dx_told) {
			.id = target->id,
			.space = dx_item_target(target)->space,
		};
		dx_query_add_told(answer, watch, &told, DAMONX_TARGET_ADDED);
	}
	mutex_lock(lock);
	/* More of them may come while room is made. */
	while ((bytes = dx_query_followed_bytes(watch)) >
	       dx_answer_room(answer)) {
		mutex_unlock(lock);
		if (!dx_answer_reserve(answer, bytes + bytes / 8))
			return -ENOMEM;
		mutex_lock(lock);
	}
	list_for_each_entry(f, &watch->followed, list)
		dx_query_add_told(answer, watch, &f->told, f->event);
	mutex_unlock(lock);
	return 0;
}

/* The records that are wanted of a context. */
static int dx_query_add_records(struct dx_answer *answer, struct dx_kdamond *k,
				struct dx_item *context,
				const struct damonx_status *arg)
{
	struct dx_watch *watch = dx_query_find_watch(k, context->id);
	u64 records = arg->records ?: BIT_ULL(DAMONX_REC_STATUS);
	int err = 0;

	if (records & BIT_ULL(DAMONX_REC_STATUS))
		err = dx_query_add_status(answer, k, watch, context);
	if (!err && records & BIT_ULL(DAMONX_REC_TARGET) && watch)
		err = dx_query_add_targets(answer, watch);
	if (!err && records & BIT_ULL(DAMONX_REC_SCHEME_STATS))
		err = dx_query_add_schemes(answer, k, watch, context,
					   arg->scheme);
	return err;
}

static int dx_query_gather_status(struct dx_call *call,
				  struct dx_answer *answer)
{
	const struct damonx_status *arg = call->arg;
	struct dx_session *session = call->session;
	struct dx_item *item, *context;
	struct dx_kdamond *k;
	int err;

	lockdep_assert_held_read(&session->view);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (arg->kdamond && k->id != arg->kdamond)
			continue;
		item = dx_item_child(session->config, DAMONX_ITEM_KDAMOND,
				     k->id);
		dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
			if (arg->context && context->id != arg->context)
				continue;
			err = dx_query_add_records(answer, k, context, arg);
			if (err)
				return err;
		}
	}
	return 0;
}

static bool dx_query_has_kdamond(struct dx_session *session, u32 id)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (k->id == id)
			return true;
	}
	return false;
}

static int dx_query_status(struct dx_call *call, struct dx_answer *answer)
{
	const struct damonx_status *arg = call->arg;
	int err = dx_query_gather_status(call, answer);

	if (err || answer->bytes)
		return err;
	if (arg->scheme)
		return dx_refuse(&call->message, -ENOENT,
				 "there is no scheme %u in kdamond %u, context %u (0 is any)",
				 arg->scheme, arg->kdamond, arg->context);
	if (arg->context)
		return dx_refuse(&call->message, -ENOENT,
				 "there is no context %u in kdamond %u (0 is any)",
				 arg->context, arg->kdamond);
	if (arg->kdamond && !dx_query_has_kdamond(call->session, arg->kdamond))
		return dx_refuse(&call->message, -ENOENT,
				 "there is no kdamond %u", arg->kdamond);
	return 0;
}

static int dx_query_check_status(struct dx_call *call)
{
	const struct damonx_status *arg = call->arg;
	const u64 known = BIT_ULL(DAMONX_REC_STATUS) |
			  BIT_ULL(DAMONX_REC_TARGET) |
			  BIT_ULL(DAMONX_REC_SCHEME_STATS);

	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->records & ~known)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "records is 0x%llx, this module can tell 0x%llx",
				 arg->records, known);
	return 0;
}

int dx_call_status(struct dx_call *call)
{
	struct damonx_status *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	err = dx_query_check_status(call);
	if (err)
		return err;
	down_read(&call->session->view);
	err = dx_query_status(call, &answer);
	up_read(&call->session->view);
	return dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			      &arg->out_len, &call->message);
}

/* ---- SNAPSHOT ---- */

/* The estimate of a region in the caller's unit. */
static u64 dx_query_accesses(const struct damonx_snapshot *arg,
			     const struct damonx_region *region,
			     const struct dx_context *context)
{
	u64 samples = region->samples ?: context->unit;

	return dx_accesses_in_unit(arg->access_unit, region->estimate, samples,
				   context->attrs.sample_us);
}

/* The upper limits are one too high, so that 0 can say none. */
static bool dx_query_within(u64 value, u64 min, u64 max)
{
	return value >= min && (!max || value < max);
}

/* Whether the caller wants a region, as it is reported. */
static bool dx_query_wanted(const struct damonx_snapshot *arg,
			    const struct damonx_region *region,
			    const struct dx_context *context)
{
	u64 bytes = region->end - region->start;

	if (region->end <= arg->start || (arg->end && region->start >= arg->end))
		return false;
	if (bytes < arg->min_bytes || (arg->max_bytes && bytes > arg->max_bytes))
		return false;
	return dx_query_within(dx_query_accesses(arg, region, context), arg->min_accesses,
		      arg->max_accesses) &&
	       dx_query_within(region->age, arg->min_age, arg->max_age) &&
	       dx_query_within(div_u64(region->age_ns, NSEC_PER_USEC), arg->min_age_us,
			       arg->max_age_us);
}

/* The last window; before there is one, what there is of the first. */
static struct dx_window dx_query_window(const struct dx_context *context)
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
static void dx_query_add_target(struct dx_answer *answer, struct dx_kdamond *k,
				struct dx_watch *watch, struct dx_target *target,
				const struct damonx_snapshot *arg)
{
	const struct dx_context *context = &watch->context;
	struct dx_window window = dx_query_window(context);
	struct damonx_rec_snapshot *snapshot;
	struct damonx_region *to;
	struct dx_region *region;

	snapshot = dx_answer_add(answer, sizeof(*snapshot));
	dx_record_fill_snapshot(snapshot, k->id, watch->item->id, target->id,
				&window);
	dx_for_each_region(region, target) {
		to = dx_answer_add(answer, sizeof(*to));
		dx_region_report(context, region, to);
		if (dx_query_wanted(arg, to, context))
			snapshot->nr_regions++;
		else
			dx_answer_take_back(answer, sizeof(*to));
	}
	dx_query_fill_head(&snapshot->head, DAMONX_REC_SNAPSHOT, sizeof(*snapshot) +
		  snapshot->nr_regions * sizeof(*to));
}

/* A cgroup has none of its own: its processes are targets. */
static bool dx_query_has_regions(const struct dx_target *target)
{
	return dx_space_kind(target->space) != DX_SPACE_GROUP;
}

static u64 dx_query_target_bytes(const struct dx_context *context, u32 id)
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
static int dx_query_add_context(struct dx_answer *answer, struct dx_kdamond *k,
				struct dx_watch *watch,
				const struct damonx_snapshot *arg)
{
	struct dx_context *context = &watch->context;
	struct dx_target *target;
	u64 bytes;

	mutex_lock(&context->lock);
	/* There may be more of them when the room has been made. */
	while ((bytes = dx_query_target_bytes(context, arg->target)) >
	       dx_answer_room(answer)) {
		mutex_unlock(&context->lock);
		if (!dx_answer_reserve(answer, bytes + bytes / 8))
			return -ENOMEM;
		mutex_lock(&context->lock);
	}
	dx_for_each_target(target, context) {
		if (dx_query_has_regions(target) &&
		    (!arg->target || target->id == arg->target))
			dx_query_add_target(answer, k, watch, target, arg);
	}
	mutex_unlock(&context->lock);
	return 0;
}

static int dx_query_snapshot(struct dx_call *call, struct dx_answer *answer)
{
	const struct damonx_snapshot *arg = call->arg;
	struct dx_session *session = call->session;
	struct dx_kdamond *k;
	struct dx_watch *watch;
	int err;

	lockdep_assert_held_read(&session->view);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (arg->kdamond && k->id != arg->kdamond)
			continue;
		list_for_each_entry(watch, &k->watches, list) {
			if (arg->context && watch->item->id != arg->context)
				continue;
			err = dx_query_add_context(answer, k, watch, arg);
			if (err)
				return err;
		}
	}
	if (answer->bytes || (!arg->kdamond && !arg->context && !arg->target))
		return 0;
	return dx_refuse(&call->message, -ENOENT,
			 "nothing runs or has run as kdamond %u, context %u, target %u (0 is any)",
			 arg->kdamond, arg->context, arg->target);
}

static int dx_query_check_snapshot(struct dx_call *call)
{
	const struct damonx_snapshot *arg = call->arg;

	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->scheme && (!arg->kdamond || !arg->context))
		return dx_refuse(&call->message, -EINVAL,
				 "scheme is %u, so kdamond and context must be given, which are %u and %u",
				 arg->scheme, arg->kdamond, arg->context);
	if (arg->access_unit > DAMONX_ACCESS_MILLIHZ)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "access_unit is %u, which this module does not know",
				 arg->access_unit);
	return 0;
}

int dx_call_snapshot(struct dx_call *call)
{
	struct damonx_snapshot *arg = call->arg;
	struct dx_answer answer = {};
	int err;

	arg->out_len = 0;
	err = dx_query_check_snapshot(call);
	if (err)
		return err;
	down_read(&call->session->view);
	err = arg->scheme ? dx_query_tried(call, &answer) :
			    dx_query_snapshot(call, &answer);
	up_read(&call->session->view);
	return dx_answer_send(&answer, err, arg->buf, arg->buf_len,
			      &arg->out_len, &call->message);
}
