// SPDX-License-Identifier: GPL-2.0
/*
 * Users in the kernel: the functions of <linux/damonx.h>. They have a session as
 * a descriptor has one, and go the way of its calls.
 *
 * What changes a session takes its lock, for which the thread must not wait. So
 * these functions refuse the thread itself.
 */
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client.h"
#include "control.h"
#include "query.h"
#include "sessions.h"

/* Protects the list; outermost, above all locks of dev.h. */
static DEFINE_MUTEX(dx_clients_lock);
static LIST_HEAD(dx_clients);

/* Whether a thread of the session asks, which would wait for itself. */
static bool dx_client_is_thread(struct dx_session *session)
{
	struct dx_kdamond *k;
	bool is = false;

	down_read(&session->view);
	list_for_each_entry(k, &session->kdamonds, list)
		is |= k->task == current;
	up_read(&session->view);
	return is;
}

/* ---- opening and closing ---- */

static void dx_client_set(struct dx_session *session,
			  struct damonx_session *client)
{
	lockdep_assert_held(&session->lock);
	dx_session_lock_kdamonds(session);
	down_write(&session->view);
	session->client = client;
	up_write(&session->view);
	dx_session_unlock_kdamonds(session);
}

static int dx_client_copy_callbacks(struct damonx_session *client,
				    const struct damonx_callbacks *cb,
				    size_t bytes)
{
	size_t known = min(bytes, sizeof(*cb));

	if (!cb)
		return 0;
	/* Callbacks that a newer caller has and we do not know. */
	if (memchr_inv((const void *)cb + known, 0, bytes - known))
		return -EPROTONOSUPPORT;
	memcpy(&client->cb, cb, known);
	return 0;
}

static int dx_client_open_session(struct damonx_session *client,
				  const char *name)
{
	const struct cred *old = override_creds(client->cred);
	int err = dx_file_open(&client->file, client->cred);
	struct dx_session *session;

	revert_creds(old);
	if (err)
		return err;
	session = client->file.session;
	err = dx_names_give(session, name);
	if (err) {
		dx_file_release(&client->file);
		return err;
	}
	mutex_lock(&session->lock);
	dx_client_set(session, client);
	mutex_unlock(&session->lock);
	return 0;
}

struct damonx_session *damonx_open_versioned(const char *name,
					     const struct damonx_callbacks *cb,
					     size_t cb_bytes, void *data,
					     struct module *owner, u32 api)
{
	struct damonx_session *client;
	int err;

	if (api != DAMONX_KERNEL_API)
		return ERR_PTR(-EPROTONOSUPPORT);
	client = kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return ERR_PTR(-ENOMEM);
	client->owner = owner;
	client->data = data;
	err = dx_client_copy_callbacks(client, cb, cb_bytes);
	if (err)
		goto free;
	err = -ENOMEM;
	client->cred = prepare_kernel_cred(&init_task);
	if (client->cred)
		err = dx_client_open_session(client, name);
	if (err)
		goto put;
	mutex_lock(&dx_clients_lock);
	list_add(&client->list, &dx_clients);
	mutex_unlock(&dx_clients_lock);
	return client;
put:
	put_cred(client->cred);
free:
	kfree(client);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(damonx_open_versioned);

/* It is in no list any more. */
static void dx_client_close(struct damonx_session *client)
{
	struct dx_session *session = client->file.session;

	mutex_lock(&session->lock);
	dx_kdamond_stop(session, 0, DAMONX_WHY_REQUEST);
	dx_client_set(session, NULL);
	mutex_unlock(&session->lock);
	dx_names_take_away(session);
	dx_file_release(&client->file);
	put_cred(client->cred);
	kfree(client);
}

void damonx_close(struct damonx_session *session)
{
	if (IS_ERR_OR_NULL(session) ||
	    WARN_ON_ONCE(dx_client_is_thread(session->file.session)))
		return;
	mutex_lock(&dx_clients_lock);
	list_del(&session->list);
	mutex_unlock(&dx_clients_lock);
	dx_client_close(session);
}
EXPORT_SYMBOL_GPL(damonx_close);

/* ---- modules that go ---- */

/* A session that @owner has left open, no longer in the list; or NULL. */
static struct damonx_session *dx_client_take_left(struct module *owner)
{
	struct damonx_session *client, *found = NULL;

	mutex_lock(&dx_clients_lock);
	list_for_each_entry(client, &dx_clients, list) {
		if (client->owner == owner)
			found = client;
	}
	if (found)
		list_del(&found->list);
	mutex_unlock(&dx_clients_lock);
	return found;
}

/* The exit function is over, the code of the callbacks is still there. */
static int dx_client_module_event(struct notifier_block *nb,
				  unsigned long event, void *data)
{
	struct damonx_session *client;
	struct module *owner = data;

	if (event != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	while ((client = dx_client_take_left(owner))) {
		pr_warn("damonx: module %s goes without having closed session \"%s\", which ends now\n",
			owner->name, client->file.session->name);
		dx_client_close(client);
	}
	return NOTIFY_OK;
}

static struct notifier_block dx_client_notifier = {
	.notifier_call = dx_client_module_event,
};

int dx_client_init(void)
{
	return register_module_notifier(&dx_client_notifier);
}

void dx_client_exit(void)
{
	unregister_module_notifier(&dx_client_notifier);
	WARN_ON(!list_empty(&dx_clients));
}

/* ---- configuring, starting, stopping ---- */

static void dx_client_tell(struct damonx_items *items,
			   const struct dx_message *message)
{
	BUILD_BUG_ON(sizeof(items->message) < sizeof(message->text));
	if (items)
		strscpy(items->message, message->text, sizeof(items->message));
}

static int dx_client_configure(struct damonx_session *client,
			       const struct damonx_items *items, u32 flags,
			       struct dx_message *message)
{
	struct dx_session *session = client->file.session;
	const struct cred *old;
	struct dx_decoder d = {
		.list = items->at,
		.bytes = items->bytes,
		.keep = flags & DAMONX_CONFIGURE_KEEP,
		.opener = client->cred,
		.message = message,
	};
	int err;

	if (flags & ~(DAMONX_CONFIGURE_CHECK | DAMONX_CONFIGURE_KEEP))
		return dx_refuse(message, -EOPNOTSUPP, "flags is 0x%x", flags);
	if (items->bytes > DAMONX_MAX_CONFIG_BYTES)
		return dx_refuse(message, -EINVAL,
				 "the items have %u bytes, must be at most %u",
				 items->bytes, DAMONX_MAX_CONFIG_BYTES);
	if (items->err)
		return dx_refuse(message, items->err, "no memory");
	if (dx_client_is_thread(session))
		return dx_refuse(message, -EDEADLK,
				 "a callback cannot change its session");
	old = override_creds(client->cred);
	mutex_lock(&session->lock);
	err = dx_control_configure(session, &d,
				   flags & DAMONX_CONFIGURE_CHECK);
	mutex_unlock(&session->lock);
	revert_creds(old);
	return err;
}

int damonx_configure(struct damonx_session *session, struct damonx_items *items,
		     u32 flags)
{
	struct dx_message message = {};
	int err = dx_client_configure(session, items, flags, &message);

	dx_client_tell(items, &message);
	damonx_items_free(items);
	return err;
}
EXPORT_SYMBOL_GPL(damonx_configure);

int damonx_start(struct damonx_session *client, u32 kdamond,
		 struct damonx_items *items)
{
	struct dx_session *session = client->file.session;
	struct dx_message message = {};
	const struct cred *old;
	int err;

	if (dx_client_is_thread(session))
		return -EDEADLK;
	old = override_creds(client->cred);
	mutex_lock(&session->lock);
	err = dx_control_start(session, kdamond, &message);
	mutex_unlock(&session->lock);
	revert_creds(old);
	dx_client_tell(items, &message);
	return err;
}
EXPORT_SYMBOL_GPL(damonx_start);

int damonx_stop(struct damonx_session *client, u32 kdamond)
{
	struct dx_session *session = client->file.session;
	struct dx_message message = {};
	int err;

	if (dx_client_is_thread(session))
		return -EDEADLK;
	mutex_lock(&session->lock);
	err = dx_control_stop(session, kdamond, &message);
	mutex_unlock(&session->lock);
	return err;
}
EXPORT_SYMBOL_GPL(damonx_stop);

/* ---- callbacks ---- */

/* Callers get a struct dx_watch under this name. */
static struct damonx_context *dx_client_context(struct dx_watch *watch)
{
	return (struct damonx_context *)watch;
}

static struct dx_watch *dx_client_watch(struct damonx_context *context)
{
	struct dx_watch *watch = (struct dx_watch *)context;

	lockdep_assert_held(&watch->kdamond->lock);
	return watch;
}

void dx_client_sampled(struct dx_watch *watch)
{
	const struct damonx_session *client = watch->kdamond->session->client;
	u64 taken = watch->context.stats.samples_taken;

	lockdep_assert_held(&watch->kdamond->lock);
	/* Ticks of a pause take none. */
	if (taken == watch->samples_told)
		return;
	watch->samples_told = taken;
	if (client && client->cb.sampled)
		client->cb.sampled(dx_client_context(watch), client->data);
}

void dx_client_window(struct dx_watch *watch)
{
	const struct damonx_session *client = watch->kdamond->session->client;

	lockdep_assert_held(&watch->kdamond->lock);
	if (client && client->cb.window)
		client->cb.window(dx_client_context(watch), client->data);
}

void dx_client_before_apply(void *self, const struct dx_context *ctx,
			    const struct dx_target *t,
			    const struct dx_region *r, u32 scheme)
{
	struct dx_watch *watch = container_of(ctx, struct dx_watch, context);
	const struct damonx_session *client = watch->kdamond->session->client;
	struct damonx_region region;

	lockdep_assert_held(&watch->kdamond->lock);
	if (!client || !client->cb.before_action)
		return;
	dx_region_report(ctx, r, &region);
	client->cb.before_action(dx_client_context(watch), t->id, scheme,
				 &region, client->data);
}

/* ---- calls into the thread ---- */

/**
 * struct dx_client_call - what the thread shall do
 * @list: in dx_kdamond.calls
 * @context: identifier, 0: the first one
 * @fn: called by the thread
 * @data: for it
 * @err: out: what became of it
 * @done: it was done, or never will be
 */
struct dx_client_call {
	struct list_head list;
	u32 context;
	int (*fn)(struct damonx_context *context, void *data);
	void *data;
	int err;
	struct completion done;
};

static int dx_client_run_call(struct dx_kdamond *k, struct dx_client_call *call)
{
	struct dx_watch *watch;

	list_for_each_entry(watch, &k->watches, list) {
		if (!call->context || watch->item->id == call->context)
			return call->fn(dx_client_context(watch), call->data);
	}
	return -ENOENT;
}

void dx_client_run_calls(struct dx_kdamond *k)
{
	struct dx_client_call *call, *next;

	lockdep_assert_held(&k->lock);
	list_for_each_entry_safe(call, next, &k->calls, list) {
		list_del(&call->list);
		call->err = dx_client_run_call(k, call);
		complete(&call->done);
	}
}

void dx_client_cancel_calls(struct dx_kdamond *k)
{
	struct dx_client_call *call, *next;

	lockdep_assert_held(&k->lock);
	list_for_each_entry_safe(call, next, &k->calls, list) {
		list_del(&call->list);
		call->err = -ECANCELED;
		complete(&call->done);
	}
}

static int dx_client_queue(struct dx_session *session, u32 kdamond,
			   struct dx_client_call *call)
{
	struct dx_kdamond *k;
	int err = 0;

	lockdep_assert_held(&session->lock);
	k = dx_kdamond_find(session, kdamond);
	if (!k)
		return -ENOENT;
	dx_kdamond_claim(k);
	dx_kdamond_lock(k);
	if (dx_kdamond_runs(k))
		list_add_tail(&call->list, &k->calls);
	else
		err = -ESRCH;
	dx_kdamond_unlock(k);
	if (!err)
		dx_kdamond_poke(k);
	return err;
}

int damonx_call(struct damonx_session *client, u32 kdamond, u32 context,
		int (*fn)(struct damonx_context *context, void *data),
		void *data)
{
	struct dx_session *session = client->file.session;
	struct dx_client_call call = {
		.context = context,
		.fn = fn,
		.data = data,
	};
	int err;

	if (dx_client_is_thread(session))
		return -EDEADLK;
	init_completion(&call.done);
	mutex_lock(&session->lock);
	err = dx_client_queue(session, kdamond, &call);
	mutex_unlock(&session->lock);
	if (err)
		return err;
	wait_for_completion(&call.done);
	return call.err;
}
EXPORT_SYMBOL_GPL(damonx_call);

/* ---- looking ---- */

int damonx_walk(struct damonx_context *context,
		int (*fn)(u32 target, const struct damonx_region *region,
			  void *data),
		void *data)
{
	const struct dx_context *ctx = &dx_client_watch(context)->context;
	const struct dx_target *target;
	const struct dx_region *r;
	struct damonx_region region;
	int err;

	dx_for_each_target(target, ctx) {
		dx_for_each_region(r, target) {
			dx_region_report(ctx, r, &region);
			err = fn(target->id, &region, data);
			if (err)
				return err;
		}
	}
	return 0;
}
EXPORT_SYMBOL_GPL(damonx_walk);

void damonx_window(struct damonx_context *context,
		   struct damonx_rec_snapshot *out)
{
	const struct dx_watch *watch = dx_client_watch(context);

	memset(out, 0, sizeof(*out));
	dx_record_fill_snapshot(out, watch->kdamond->id, watch->item->id, 0,
				&watch->context.last);
}
EXPORT_SYMBOL_GPL(damonx_window);

/* A context by its identifiers; the caller holds @session->view. */
static struct dx_item *dx_client_find(struct dx_session *session, u32 kdamond,
				      u32 context, struct dx_kdamond **found)
{
	struct dx_item *item = NULL;
	struct dx_kdamond *k;

	if (session->config)
		item = dx_item_child(session->config, DAMONX_ITEM_KDAMOND,
				     kdamond);
	if (item)
		item = dx_item_child(item, DAMONX_ITEM_CONTEXT, context);
	if (!item)
		return NULL;
	list_for_each_entry(k, &session->kdamonds, list) {
		*found = k;
		if (k->id == kdamond)
			return item;
	}
	return NULL;
}

int damonx_status(struct damonx_session *client, u32 kdamond, u32 context,
		  struct damonx_rec_status *out)
{
	struct dx_session *session = client->file.session;
	struct dx_kdamond *k;
	struct dx_item *item;

	down_read(&session->view);
	item = dx_client_find(session, kdamond, context, &k);
	if (item) {
		dx_query_fill_head(&out->head, DAMONX_REC_STATUS, sizeof(*out));
		dx_status_fill(out, k, dx_query_find_watch(k, context), item,
			       session->ring);
	}
	up_read(&session->view);
	return item ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(damonx_status);

int damonx_scheme_stats(struct damonx_session *client, u32 kdamond, u32 context,
			u32 scheme, struct damonx_rec_scheme_stats *out)
{
	struct dx_session *session = client->file.session;
	const struct dx_scheme *s = NULL;
	struct dx_watch *watch = NULL;
	struct dx_kdamond *k;

	memset(out, 0, sizeof(*out));
	dx_query_fill_head(&out->head, DAMONX_REC_SCHEME_STATS, sizeof(*out));
	down_read(&session->view);
	if (dx_client_find(session, kdamond, context, &k))
		watch = dx_query_find_watch(k, context);
	if (watch) {
		mutex_lock(&watch->context.lock);
		s = dx_scheme_find(&watch->context, scheme);
		if (s)
			dx_record_fill_stats(out, kdamond, context,
					     &watch->context, s);
		mutex_unlock(&watch->context.lock);
	}
	up_read(&session->view);
	return s ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(damonx_scheme_stats);
