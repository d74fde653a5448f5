// SPDX-License-Identifier: GPL-2.0
/* What STATUS and SNAPSHOT show of schemes. */
#include <linux/ktime.h>
#include <linux/string.h>

#include "query.h"

/* ---- STATUS ---- */

static int dx_query_add_scheme(struct dx_answer *answer, struct dx_kdamond *k,
			       struct dx_watch *watch, u32 context, u32 id)
{
	struct damonx_rec_scheme_stats *record;
	const struct dx_scheme *scheme;

	record = dx_answer_add(answer, sizeof(*record));
	if (!record)
		return -ENOMEM;
	memset(record, 0, sizeof(*record));
	dx_query_fill_head(&record->head, DAMONX_REC_SCHEME_STATS,
			   sizeof(*record));
	record->kdamond = k->id;
	record->context = context;
	record->scheme = id;
	if (!watch)
		return 0;
	mutex_lock(&watch->context.lock);
	scheme = dx_scheme_find(&watch->context, id);
	if (scheme)
		dx_record_fill_stats(record, k->id, context, &watch->context,
				     scheme);
	mutex_unlock(&watch->context.lock);
	return 0;
}

int dx_query_add_schemes(struct dx_answer *answer, struct dx_kdamond *k,
			 struct dx_watch *watch, struct dx_item *context,
			 u32 wanted)
{
	struct dx_item *scheme;
	int err;

	dx_for_each_child(scheme, context, DAMONX_ITEM_SCHEME) {
		if (wanted && scheme->id != wanted)
			continue;
		err = dx_query_add_scheme(answer, k, watch, context->id,
					  scheme->id);
		if (err)
			return err;
	}
	return 0;
}

/* ---- SNAPSHOT ---- */

/* Room for all that a scheme has tried, each region in a record of its own. */
static u64 dx_query_tried_bytes(const struct dx_scheme *scheme)
{
	return scheme->state.last.nr *
	       (u64)(sizeof(struct damonx_rec_scheme_applied) +
		     sizeof(struct damonx_applied));
}

/* Under context->lock, where nothing is allocated: @answer has the room. */
static void dx_query_fill_tried(struct dx_answer *answer,
				struct dx_watch *watch,
				const struct dx_scheme *scheme, u32 target)
{
	const struct dx_tried_list *list = &scheme->state.last;
	struct damonx_rec_scheme_applied *record = NULL;
	const struct dx_tried *tried;
	struct damonx_applied *to;

	for (tried = list->at; tried < list->at + list->nr; tried++) {
		if (target && tried->target != target)
			continue;
		if (!record || record->target != tried->target) {
			record = dx_answer_add(answer, sizeof(*record));
			dx_record_fill_applied(record, watch->kdamond->id,
					       watch->item->id, tried->target,
					       scheme);
		}
		to = dx_answer_add(answer, sizeof(*to));
		*to = tried->region;
		record->nr_regions++;
		dx_query_fill_head(&record->head, DAMONX_REC_SCHEME_APPLIED,
				   sizeof(*record) +
				   record->nr_regions * sizeof(*to));
	}
}

static int dx_query_add_tried(struct dx_answer *answer, struct dx_watch *watch,
			      const struct damonx_snapshot *arg)
{
	struct dx_context *context = &watch->context;
	const struct dx_scheme *scheme;
	u64 bytes;

	for (;;) {
		mutex_lock(&context->lock);
		scheme = dx_scheme_find(context, arg->scheme);
		bytes = scheme ? dx_query_tried_bytes(scheme) : 0;
		if (bytes <= dx_answer_room(answer))
			break;
		mutex_unlock(&context->lock);
		if (!dx_answer_reserve(answer, bytes + bytes / 8))
			return -ENOMEM;
	}
	if (scheme)
		dx_query_fill_tried(answer, watch, scheme, arg->target);
	mutex_unlock(&context->lock);
	return scheme ? 0 : -ENOENT;
}

int dx_query_tried(struct dx_call *call, struct dx_answer *answer)
{
	const struct damonx_snapshot *arg = call->arg;
	struct dx_session *session = call->session;
	struct dx_watch *watch;
	struct dx_kdamond *k;
	int err = -ENOENT;

	lockdep_assert_held_read(&session->view);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (k->id != arg->kdamond)
			continue;
		list_for_each_entry(watch, &k->watches, list) {
			if (watch->item->id == arg->context)
				err = dx_query_add_tried(answer, watch, arg);
		}
	}
	if (err != -ENOENT)
		return err;
	return dx_refuse(&call->message, err,
			 "nothing runs or has run as kdamond %u, context %u, scheme %u",
			 arg->kdamond, arg->context, arg->scheme);
}
