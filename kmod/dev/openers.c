// SPDX-License-Identifier: GPL-2.0
/*
 * Everybody who has opened a descriptor of a session can see its results. So
 * each of them needs the right to read each target: when the session is
 * attached, and when a target joins.
 *
 * Rights are not the same for all programs of one user: the one that made the
 * session may have had a capability.
 */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "../mem/mem.h"
#include "openers.h"

/* A process that has exited has nothing any more that one could be denied. */
static bool dx_openers_may_read(struct dx_item *target, const struct cred *cred)
{
	struct pid *pid = dx_space_pid(dx_item_target(target)->space);

	/* What is no process is for administrators. */
	if (!pid)
		return dx_limits_privileged(cred);
	return dx_process_may_read(pid, cred) != -EPERM;
}

/* Whether @old, a configuration in force or NULL, has the same target. */
static bool dx_openers_had(struct dx_item *old, struct dx_item *target)
{
	struct dx_item *context = target->parent, *item;

	item = old ? dx_item_child(old, DAMONX_ITEM_KDAMOND,
				   context->parent->id) : NULL;
	if (item)
		item = dx_item_child(item, DAMONX_ITEM_CONTEXT, context->id);
	if (item)
		item = dx_item_child(item, DAMONX_ITEM_TARGET, target->id);
	return item &&
	       dx_item_target(item)->space == dx_item_target(target)->space;
}

/*
 * The first target of @config but not of @old that @cred may not read, or NULL.
 * There may be many: an ERR_PTR(-EINTR) when the caller is killed.
 */
static struct dx_item *dx_openers_denied(struct dx_item *config,
					 struct dx_item *old,
					 const struct cred *cred)
{
	struct dx_item *kdamond, *context, *target;

	dx_for_each_child(kdamond, config, DAMONX_ITEM_KDAMOND) {
		dx_for_each_child(context, kdamond, DAMONX_ITEM_CONTEXT) {
			dx_for_each_child(target, context,
					  DAMONX_ITEM_TARGET) {
				if (!dx_openers_had(old, target) &&
				    !dx_openers_may_read(target, cred))
					return target;
				if (fatal_signal_pending(current))
					return ERR_PTR(-EINTR);
				cond_resched();
			}
		}
	}
	return NULL;
}

bool dx_openers_may_follow(struct dx_session *session, struct pid *pid, bool act)
{
	struct dx_opener *opener;
	int err;

	lockdep_assert_held_read(&session->view);
	list_for_each_entry(opener, &session->openers, list) {
		err = act ? dx_process_may_act(pid, opener->cred) :
			    dx_process_may_read(pid, opener->cred);
		if (err == -EPERM)
			return false;
	}
	return true;
}

/* Whether @cred may read the targets that the module has added to a kdamond. */
static bool dx_openers_may_read_followed(struct dx_kdamond *k,
					 const struct cred *cred)
{
	const struct dx_followed *f;
	struct dx_watch *watch;
	struct pid *pid;

	lockdep_assert_held(&k->lock);
	list_for_each_entry(watch, &k->watches, list) {
		list_for_each_entry(f, &watch->followed, list) {
			pid = dx_space_pid(f->told.space);
			if (dx_process_may_read(pid, cred) == -EPERM)
				return false;
		}
	}
	return true;
}

static bool dx_openers_may_read_all_followed(struct dx_session *session,
					     const struct cred *cred)
{
	struct dx_kdamond *k;
	bool may = true;

	dx_session_lock_kdamonds(session);
	list_for_each_entry(k, &session->kdamonds, list) {
		may = may && dx_openers_may_read_followed(k, cred) &&
		      dx_openers_may_read_followed(k, current_cred());
	}
	dx_session_unlock_kdamonds(session);
	return may;
}

bool dx_openers_may_attach(struct dx_session *session, const struct cred *cred)
{
	lockdep_assert_held(&session->lock);
	if (!session->config)
		return true;
	return !dx_openers_denied(session->config, NULL, cred) &&
	       !dx_openers_denied(session->config, NULL, current_cred()) &&
	       dx_openers_may_read_all_followed(session, cred);
}

int dx_openers_check(struct dx_session *session, struct dx_item *config,
		     struct dx_decoder *d)
{
	struct dx_opener *opener;
	struct dx_item *target;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(opener, &session->openers, list) {
		/* That one was asked for each target while it was decoded. */
		if (opener->cred == d->opener)
			continue;
		target = dx_openers_denied(config, session->config,
					   opener->cred);
		if (IS_ERR(target))
			return dx_refuse(d->message, PTR_ERR(target), "killed");
		if (target)
			return dx_refuse_field(d, target, 0, -EPERM,
					       "it takes the right to ptrace-read that process, which the opener of another descriptor of this session does not have");
	}
	return 0;
}

struct dx_opener *dx_opener_new(const struct cred *cred)
{
	struct dx_opener *opener = kzalloc(sizeof(*opener), GFP_KERNEL_ACCOUNT);

	if (opener)
		opener->cred = cred;
	return opener;
}

void dx_opener_add(struct dx_session *session, struct dx_opener *opener)
{
	lockdep_assert_held(&session->lock);
	down_write(&session->view);
	list_add_tail(&opener->list, &session->openers);
	up_write(&session->view);
}

void dx_opener_free(struct dx_session *session, struct dx_opener *opener)
{
	lockdep_assert_held(&session->lock);
	down_write(&session->view);
	list_del(&opener->list);
	up_write(&session->view);
	kfree(opener);
}
