// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: how they are created, which files refer to them, and how they end.
 * The rules are in dev.h.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "dev.h"
#include "limits.h"
#include "openers.h"
#include "sessions.h"

/* See sessions.h. */
DEFINE_MUTEX(dx_sessions_lock);
LIST_HEAD(dx_sessions);

static u32 dx_sessions_last_number;

int dx_session_set_load(struct dx_session *session, struct dx_load load,
			bool privileged, struct dx_message *message)
{
	lockdep_assert_held(&session->lock);
	return dx_limits_set_load(session->user, &session->load, load,
				  privileged, message);
}

void dx_session_lock_kdamonds(struct dx_session *session)
{
	struct dx_kdamond *k;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_claim(k);
	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_lock(k);
}

void dx_session_unlock_kdamonds(struct dx_session *session)
{
	struct dx_kdamond *k;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_unlock(k);
}

/* ---- how they begin ---- */

static bool dx_session_number_taken(u32 number)
{
	struct dx_session *session;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		if (session->number == number)
			return true;
	}
	return false;
}

static void dx_session_enlist(struct dx_session *session)
{
	mutex_lock(&dx_sessions_lock);
	do {
		session->number = ++dx_sessions_last_number;
	} while (!session->number ||
		 dx_session_number_taken(session->number));
	list_add_tail(&session->list, &dx_sessions);
	mutex_unlock(&dx_sessions_lock);
}

/* A session with one reference, which is that of one file. */
static struct dx_session *dx_session_new(void)
{
	kuid_t uid = current_euid();
	struct dx_session *session;
	struct dx_user *user;

	session = kzalloc(sizeof(*session), GFP_KERNEL_ACCOUNT);
	if (!session)
		return ERR_PTR(-ENOMEM);
	user = dx_limits_session_add(uid);
	if (IS_ERR(user)) {
		kfree(session);
		return ERR_CAST(user);
	}
	refcount_set(&session->refs, 1);
	mutex_init(&session->lock);
	init_rwsem(&session->view);
	INIT_LIST_HEAD(&session->kdamonds);
	INIT_LIST_HEAD(&session->openers);
	session->uid = uid;
	session->user = user;
	session->nr_files = 1;
	session->pid_ns = get_pid_ns(task_active_pid_ns(current));
	dx_session_enlist(session);
	return session;
}

/* ---- how they end ---- */

static void dx_session_free(struct dx_session *session)
{
	struct dx_kdamond *k, *next;

	mutex_lock(&dx_sessions_lock);
	list_del(&session->list);
	mutex_unlock(&dx_sessions_lock);

	mutex_lock(&session->lock);
	dx_kdamond_stop(session, 0, DAMONX_WHY_REQUEST);
	list_for_each_entry_safe(k, next, &session->kdamonds, list) {
		list_del(&k->list);
		dx_kdamond_free(k);
	}
	mutex_unlock(&session->lock);
	dx_item_free(session->config);
	dx_limits_session_del(session->user, &session->load);
	put_pid_ns(session->pid_ns);
	mutex_destroy(&session->lock);
	kfree(session);
}

void dx_session_put(struct dx_session *session)
{
	if (refcount_dec_and_test(&session->refs))
		dx_session_free(session);
}

bool dx_session_has_ended(const struct dx_session *session)
{
	lockdep_assert_held(&dx_sessions_lock);
	return session->kept && !session->nr_files &&
	       !atomic_read(&session->nr_running);
}

/* Hold the module for a kept session; the caller has a file of it open. */
void dx_session_pin(struct dx_session *session)
{
	lockdep_assert_held(&dx_sessions_lock);
	if (session->pinned)
		return;
	__module_get(THIS_MODULE);
	session->pinned = true;
}

/* Of those that a user has kept the results of, the oldest beyond the limit. */
static struct dx_session *dx_sessions_too_old(const struct dx_session *last)
{
	struct dx_session *session, *oldest = NULL;
	unsigned int nr = 0;

	list_for_each_entry(session, &dx_sessions, list) {
		if (!dx_session_has_ended(session) ||
		    !uid_eq(session->uid, last->uid))
			continue;
		if (!oldest)
			oldest = session;
		nr++;
	}
	return nr > DX_MAX_USER_ENDED ? oldest : NULL;
}

/*
 * Find a kept session that has ended and still holds the module. It no longer
 * does: the caller drops that reference. @drop: out: NULL, or the session that
 * is no longer kept, whose reference he drops, too; without the lock.
 */
static bool dx_sessions_take_ended(struct dx_session **drop)
{
	struct dx_session *session;
	bool found = false;

	mutex_lock(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		if (!dx_session_has_ended(session) || !session->pinned)
			continue;
		session->pinned = false;
		*drop = session->keeps_results ?
			dx_sessions_too_old(session) : session;
		if (*drop)
			(*drop)->kept = false;
		found = true;
		break;
	}
	mutex_unlock(&dx_sessions_lock);
	return found;
}

static void dx_sessions_settle_work(struct work_struct *work)
{
	struct dx_session *drop;

	while (dx_sessions_take_ended(&drop)) {
		if (drop)
			dx_session_put(drop);
		module_put(THIS_MODULE);
	}
}

static DECLARE_WORK(dx_sessions_work, dx_sessions_settle_work);

void dx_sessions_settle(void)
{
	schedule_work(&dx_sessions_work);
}

/* Results that were kept hold nothing: they go with the module. */
static void dx_sessions_drop_results(void)
{
	struct dx_session *session, *next;

	/* Nobody is left who could change the list, but freeing takes the lock. */
	list_for_each_entry_safe(session, next, &dx_sessions, list) {
		if (!session->kept)
			continue;
		session->kept = false;
		dx_session_put(session);
	}
}

void dx_sessions_exit(void)
{
	flush_work(&dx_sessions_work);
	dx_sessions_drop_results();
	WARN_ON(!list_empty(&dx_sessions));
	dx_limits_exit();
}

/* ---- files ---- */

int dx_file_open(struct dx_file *f, const struct cred *cred)
{
	struct dx_session *session;

	spin_lock_init(&f->lock);
	f->opener = dx_opener_new(cred);
	if (!f->opener)
		return -ENOMEM;
	session = dx_session_new();
	if (IS_ERR(session)) {
		kfree(f->opener);
		return PTR_ERR(session);
	}
	mutex_lock(&session->lock);
	dx_opener_add(session, f->opener);
	mutex_unlock(&session->lock);
	f->session = session;
	return 0;
}

struct dx_session *dx_file_session(struct dx_file *f)
{
	struct dx_session *session;

	spin_lock(&f->lock);
	session = f->session;
	refcount_inc(&session->refs);
	spin_unlock(&f->lock);
	return session;
}

struct dx_ring *dx_file_ring(struct dx_file *f)
{
	/* Pairs with its publication in dx_file_set_ring(). */
	return smp_load_acquire(&f->ring);
}

/*
 * From here on the file stays with this session: ATTACH takes a file from its
 * session only under session->lock, and not when the session has a ring.
 */
int dx_file_set_ring(struct dx_file *f, struct dx_session *session,
		     struct dx_ring *ring)
{
	bool moved;

	lockdep_assert_held(&session->lock);
	spin_lock(&f->lock);
	moved = f->session != session;
	spin_unlock(&f->lock);
	if (moved)
		return -EBUSY;
	down_write(&session->view);
	session->ring = ring;
	up_write(&session->view);
	/* mmap() and poll() may find it from here on. */
	smp_store_release(&f->ring, ring);
	return 0;
}

/*
 * The ring goes with its file, so that the next reader of a kept session can
 * create one. A file is released when no mapping and no poller is left.
 */
static void dx_file_drop_ring(struct dx_file *f)
{
	struct dx_session *session = f->session;
	struct dx_kdamond *k;

	lockdep_assert_held(&session->lock);
	dx_session_lock_kdamonds(session);
	list_for_each_entry(k, &session->kdamonds, list)
		k->ring = NULL;
	dx_session_unlock_kdamonds(session);
	down_write(&session->view);
	session->ring = NULL;
	up_write(&session->view);
	dx_limits_ring_del(session->user, f->ring->data_bytes);
}

bool dx_file_has_ended(struct dx_file *f)
{
	bool ended;

	spin_lock(&f->lock);
	/* Pairs with START: nr_running is up to date when this is seen. */
	ended = smp_load_acquire(&f->session->start_ns) &&
		!atomic_read(&f->session->nr_running);
	spin_unlock(&f->lock);
	return ended;
}

void dx_session_leave(struct dx_session *session)
{
	bool settle;

	mutex_lock(&dx_sessions_lock);
	/* The file that leaves still holds the module. */
	if (session->kept)
		dx_session_pin(session);
	session->nr_files--;
	settle = dx_session_has_ended(session);
	mutex_unlock(&dx_sessions_lock);
	if (settle)
		dx_sessions_settle();
	dx_session_put(session);
}

void dx_file_release(struct dx_file *f)
{
	struct dx_session *session = f->session;

	mutex_lock(&session->lock);
	if (f->ring)
		dx_file_drop_ring(f);
	dx_opener_free(session, f->opener);
	mutex_unlock(&session->lock);
	dx_ring_free(f->ring);
	dx_session_leave(session);
}

int dx_file_move(struct dx_file *f, struct dx_session *from,
		 struct dx_session *to, struct dx_opener *opener)
{
	bool moved;

	lockdep_assert_held(&from->lock);
	spin_lock(&f->lock);
	moved = f->session == from;
	if (moved)
		f->session = to;
	spin_unlock(&f->lock);
	if (!moved)
		return -EBUSY;
	dx_opener_free(from, f->opener);
	f->opener = opener;
	return 0;
}
