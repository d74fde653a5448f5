// SPDX-License-Identifier: GPL-2.0
/* Calls that change a session: CONFIGURE, START, STOP, RING. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "control.h"
#include "limits.h"
#include "openers.h"

/* A session of a module's is that module's to change. */
static int dx_control_check_owner(struct dx_call *call)
{
	const struct dx_session *session = call->session;

	lockdep_assert_held(&session->lock);
	if (!session->client)
		return 0;
	return dx_refuse(&call->message, -EPERM,
			 "the session belongs to \"%s\" in the kernel, which alone can change it",
			 session->name);
}

/* ---- CONFIGURE ---- */

static void *dx_control_copy_items(struct dx_call *call, u64 user_items,
				   u32 bytes)
{
	void *items;

	if (bytes > DAMONX_MAX_CONFIG_BYTES)
		return ERR_PTR(dx_refuse(&call->message, -EINVAL,
					 "items_len is %u, must be at most %u",
					 bytes, DAMONX_MAX_CONFIG_BYTES));
	items = kvmalloc(bytes + 1, GFP_KERNEL_ACCOUNT);
	if (!items)
		return ERR_PTR(dx_refuse(&call->message, -ENOMEM, "no memory"));
	if (copy_from_user(items, u64_to_user_ptr(user_items), bytes)) {
		kvfree(items);
		return ERR_PTR(dx_refuse(&call->message, -EFAULT,
					 "items does not point to %u bytes that can be read",
					 bytes));
	}
	return items;
}

int dx_control_configure(struct dx_session *session, struct dx_decoder *d,
			 bool check_only)
{
	struct dx_item *config;
	int err = 0;

	lockdep_assert_held(&session->lock);
	d->old = session->config;
	config = dx_decode(d);
	if (IS_ERR(config))
		return PTR_ERR(config);
	err = dx_openers_check(session, config, d);
	if (!err && check_only)
		err = dx_commit_check(session, config, d);
	else if (!err)
		err = dx_commit(session, config, d);
	if (err || check_only)
		dx_item_free(config);
	return err;
}

int dx_call_configure(struct dx_call *call)
{
	const u32 known = DAMONX_CONFIGURE_CHECK | DAMONX_CONFIGURE_KEEP;
	struct damonx_configure *arg = call->arg;
	struct dx_decoder d = {
		.bytes = arg->items_len,
		.keep = arg->flags & DAMONX_CONFIGURE_KEEP,
		.opener = call->file->f_cred,
		.message = &call->message,
	};
	void *items;
	int err;

	arg->out_item = 0;
	arg->out_field = 0;
	if (arg->flags & ~known)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, this module knows 0x%x",
				 arg->flags, known);
	items = dx_control_copy_items(call, arg->items, arg->items_len);
	if (IS_ERR(items))
		return PTR_ERR(items);
	d.list = items;

	mutex_lock(&call->session->lock);
	err = dx_control_check_owner(call);
	if (!err)
		err = dx_control_configure(call->session, &d,
					   arg->flags & DAMONX_CONFIGURE_CHECK);
	mutex_unlock(&call->session->lock);

	arg->out_item = d.item;
	arg->out_field = d.field;
	kvfree(items);
	return err;
}

/* ---- START, STOP ---- */

static int dx_control_check_flags(struct dx_call *call)
{
	const struct damonx_control *arg = call->arg;

	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	return 0;
}

static bool dx_control_meant(const struct dx_kdamond *k, u32 id)
{
	return !id || k->id == id;
}

static int dx_control_check_exists(struct dx_session *session, u32 id,
				   struct dx_message *message)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (dx_control_meant(k, id))
			return 0;
	}
	if (!id)
		return dx_refuse(message, -ENOENT,
				 "the session has no kdamond, configure it first");
	return dx_refuse(message, -ENOENT, "there is no kdamond %u", id);
}

static int dx_control_prepare(struct dx_session *session, u32 id,
			      struct dx_message *message)
{
	struct dx_kdamond *k;
	int err;

	list_for_each_entry(k, &session->kdamonds, list) {
		if (dx_control_meant(k, id) && dx_kdamond_runs(k))
			return dx_refuse(message, -EBUSY,
					 "kdamond %u runs already", k->id);
	}
	list_for_each_entry(k, &session->kdamonds, list) {
		if (!dx_control_meant(k, id))
			continue;
		err = dx_kdamond_prepare(k, dx_item_child(session->config,
							  DAMONX_ITEM_KDAMOND,
							  k->id), message);
		if (err)
			goto undo;
	}
	return 0;
undo:
	list_for_each_entry_continue_reverse(k, &session->kdamonds, list) {
		if (dx_control_meant(k, id))
			dx_kdamond_unprepare(k);
	}
	return err;
}

int dx_control_start(struct dx_session *session, u32 id,
		     struct dx_message *message)
{
	struct dx_kdamond *k;
	int err;

	lockdep_assert_held(&session->lock);
	err = dx_control_check_exists(session, id, message);
	if (!err)
		err = dx_control_prepare(session, id, message);
	if (err)
		return err;
	list_for_each_entry(k, &session->kdamonds, list) {
		if (dx_control_meant(k, id))
			atomic_inc(&session->nr_running);
	}
	if (!session->start_ns)
		/* Pairs with dx_file_has_ended(): what begins has not ended. */
		smp_store_release(&session->start_ns, ktime_get_ns());
	/* Before the records of what it starts. */
	dx_record_config(session, session->config);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (dx_control_meant(k, id))
			dx_kdamond_launch(k);
	}
	return 0;
}

int dx_control_stop(struct dx_session *session, u32 id,
		    struct dx_message *message)
{
	int err = 0;

	lockdep_assert_held(&session->lock);
	if (id)
		err = dx_control_check_exists(session, id, message);
	if (!err)
		dx_kdamond_stop(session, id, DAMONX_WHY_REQUEST);
	return err;
}

int dx_call_start(struct dx_call *call)
{
	const struct damonx_control *arg = call->arg;
	int err = dx_control_check_flags(call);

	if (err)
		return err;
	mutex_lock(&call->session->lock);
	err = dx_control_check_owner(call);
	if (!err)
		err = dx_control_start(call->session, arg->kdamond,
				       &call->message);
	mutex_unlock(&call->session->lock);
	return err;
}

int dx_call_stop(struct dx_call *call)
{
	const struct damonx_control *arg = call->arg;
	struct dx_session *session = call->session;
	int err = dx_control_check_flags(call);

	if (err)
		return err;
	mutex_lock(&session->lock);
	err = dx_control_check_owner(call);
	if (!err)
		err = dx_control_stop(session, arg->kdamond, &call->message);
	mutex_unlock(&session->lock);
	return err;
}

/* ---- RING ---- */

static int dx_control_check_ring(struct dx_call *call, u64 *wanted)
{
	const u64 possible = dx_features(DAMONX_FEATURE_RECORD, 0);
	const struct damonx_ring *arg = call->arg;

	if (arg->flags)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "flags is 0x%x, must be 0", arg->flags);
	if (arg->reserved)
		return dx_refuse(&call->message, -EINVAL,
				 "reserved is %u, must be 0", arg->reserved);
	if (arg->data_bytes < PAGE_SIZE || arg->data_bytes > DX_MAX_RING_BYTES ||
	    !is_power_of_2(arg->data_bytes))
		return dx_refuse(&call->message, -EINVAL,
				 "data_bytes is %u, must be a power of two from %lu to %u",
				 arg->data_bytes, PAGE_SIZE, DX_MAX_RING_BYTES);
	if (arg->wakeup_bytes > arg->data_bytes)
		return dx_refuse(&call->message, -EINVAL,
				 "wakeup_bytes is %u, must not exceed data_bytes, which is %u",
				 arg->wakeup_bytes, arg->data_bytes);
	if (arg->records & ~possible)
		return dx_refuse(&call->message, -EOPNOTSUPP,
				 "records is 0x%llx, this module has 0x%llx",
				 arg->records, possible);
	*wanted = arg->records ?: possible;
	return 0;
}

/* Tell the new reader what is configured and what runs already. */
static void dx_control_join_ring(struct dx_session *session)
{
	struct dx_kdamond *k;

	if (atomic_read(&session->nr_running))
		dx_record_config(session, session->config);
	dx_session_lock_kdamonds(session);
	list_for_each_entry(k, &session->kdamonds, list) {
		k->ring = session->ring;
		if (dx_kdamond_runs(k)) {
			dx_record_state(k, 0, k->state, k->why);
			dx_record_targets_added(k);
		}
	}
	dx_session_unlock_kdamonds(session);
}

static int dx_control_make_ring(struct dx_call *call, u64 wanted)
{
	const struct damonx_ring *arg = call->arg;
	struct dx_session *session = call->session;
	struct dx_ring *ring;
	int err;

	lockdep_assert_held(&session->lock);
	if (session->ring)
		return dx_refuse(&call->message, -EBUSY,
				 "the session has a ring: somebody else reads its records, until the descriptor that made the ring is closed");
	err = dx_limits_ring_add(session->user, arg->data_bytes,
				 &call->message);
	if (err)
		return err;
	ring = dx_ring_new(arg->data_bytes, arg->wakeup_bytes, wanted);
	err = -ENOMEM;
	if (ring)
		err = dx_file_set_ring(call->f, session, ring);
	if (err) {
		dx_ring_free(ring);
		dx_limits_ring_del(session->user, arg->data_bytes);
		return dx_refuse(&call->message, err, "%s", err == -ENOMEM ?
				 "no memory" :
				 "the descriptor has been attached elsewhere");
	}
	dx_control_join_ring(session);
	return 0;
}

int dx_call_ring(struct dx_call *call)
{
	struct damonx_ring *arg = call->arg;
	u64 wanted;
	int err;

	err = dx_control_check_ring(call, &wanted);
	if (err)
		return err;
	mutex_lock(&call->session->lock);
	err = dx_control_make_ring(call, wanted);
	if (!err)
		arg->out_mmap_bytes = dx_ring_mmap_bytes(call->session->ring);
	mutex_unlock(&call->session->lock);
	return err;
}
