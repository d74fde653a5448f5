// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: how they come, who has them, how they go. See dev.h for the rules.
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
#include "sessions.h"

/* Guards what sessions.h says, users, and what users have. */
DEFINE_MUTEX(dx_sessions_lock);
LIST_HEAD(dx_sessions);

static LIST_HEAD(users);
static u32 last_number;

/* ---- users and their limits ---- */

static struct dx_user *user_get(kuid_t uid)
{
	struct dx_user *user;

	lockdep_assert_held(&dx_sessions_lock);
	list_for_each_entry(user, &users, list) {
		if (uid_eq(user->uid, uid))
			goto found;
	}
	user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);
	if (!user)
		return NULL;
	user->uid = uid;
	list_add(&user->list, &users);
found:
	user->nr_sessions++;
	return user;
}

static void user_put(struct dx_user *user)
{
	lockdep_assert_held(&dx_sessions_lock);
	if (--user->nr_sessions)
		return;
	list_del(&user->list);
	kfree(user);
}

int dx_session_set_load(struct dx_session *session, struct dx_load load)
{
	struct dx_user *user = session->user;
	struct dx_load others;
	int err = -EUSERS;

	lockdep_assert_held(&session->lock);
	mutex_lock(&dx_sessions_lock);
	others.nr_regions = user->load.nr_regions - session->load.nr_regions;
	others.nr_kdamonds = user->load.nr_kdamonds - session->load.nr_kdamonds;
	if (load.nr_regions <= DX_MAX_USER_REGIONS - others.nr_regions &&
	    load.nr_kdamonds <= DX_MAX_USER_KDAMONDS - others.nr_kdamonds) {
		user->load.nr_regions = others.nr_regions + load.nr_regions;
		user->load.nr_kdamonds = others.nr_kdamonds + load.nr_kdamonds;
		session->load = load;
		err = 0;
	}
	mutex_unlock(&dx_sessions_lock);
	return err;
}

int dx_session_count_ring(struct dx_session *session, u32 bytes)
{
	struct dx_user *user = session->user;
	int err = 0;

	lockdep_assert_held(&session->lock);
	mutex_lock(&dx_sessions_lock);
	if (bytes > DX_MAX_USER_RING_BYTES - user->ring_bytes)
		err = -EUSERS;
	else
		user->ring_bytes += bytes;
	mutex_unlock(&dx_sessions_lock);
	return err;
}

void dx_session_uncount_ring(struct dx_session *session, u32 bytes)
{
	lockdep_assert_held(&session->lock);
	mutex_lock(&dx_sessions_lock);
	session->user->ring_bytes -= bytes;
	mutex_unlock(&dx_sessions_lock);
}

/* ---- their beginning ---- */

static bool number_taken(u32 number)
{
	struct dx_session *session;

	list_for_each_entry(session, &dx_sessions, list) {
		if (session->number == number)
			return true;
	}
	return false;
}

static int enlist(struct dx_session *session)
{
	struct dx_user *user;
	int err = 0;

	mutex_lock(&dx_sessions_lock);
	user = user_get(session->uid);
	if (!user) {
		err = -ENOMEM;
	} else if (user->nr_sessions > DX_MAX_SESSIONS) {
		user_put(user);
		err = -EUSERS;
	} else {
		session->user = user;
		do {
			last_number++;
		} while (!last_number || number_taken(last_number));
		session->number = last_number;
		list_add_tail(&session->list, &dx_sessions);
	}
	mutex_unlock(&dx_sessions_lock);
	return err;
}

/* With one reference and one file. */
static struct dx_session *session_new(void)
{
	struct dx_session *session;
	int err;

	session = kzalloc(sizeof(*session), GFP_KERNEL_ACCOUNT);
	if (!session)
		return ERR_PTR(-ENOMEM);
	refcount_set(&session->refs, 1);
	mutex_init(&session->lock);
	INIT_LIST_HEAD(&session->kdamonds);
	session->uid = current_euid();
	session->nr_files = 1;
	err = enlist(session);
	if (err) {
		kfree(session);
		return ERR_PTR(err);
	}
	session->pid_ns = get_pid_ns(task_active_pid_ns(current));
	return session;
}

/* ---- their end ---- */

static void session_free(struct dx_session *session)
{
	struct dx_kdamond *k, *next;

	mutex_lock(&dx_sessions_lock);
	list_del(&session->list);
	mutex_unlock(&dx_sessions_lock);

	list_for_each_entry_safe(k, next, &session->kdamonds, list)
		dx_kdamond_free(k);
	dx_item_free(session->config);

	mutex_lock(&dx_sessions_lock);
	session->user->load.nr_regions -= session->load.nr_regions;
	session->user->load.nr_kdamonds -= session->load.nr_kdamonds;
	user_put(session->user);
	mutex_unlock(&dx_sessions_lock);

	put_pid_ns(session->pid_ns);
	mutex_destroy(&session->lock);
	kfree(session);
}

void dx_session_put(struct dx_session *session)
{
	if (refcount_dec_and_test(&session->refs))
		session_free(session);
}

/*
 * Sessions that are kept, that no file has and that do not run have ended.
 * One at a time, because freeing cannot be done under the lock.
 */
static struct dx_session *take_ended(void)
{
	struct dx_session *session;

	mutex_lock(&dx_sessions_lock);
	list_for_each_entry(session, &dx_sessions, list) {
		if (session->kept && !session->nr_files &&
		    !atomic_read(&session->nr_running)) {
			session->kept = false;
			mutex_unlock(&dx_sessions_lock);
			return session;
		}
	}
	mutex_unlock(&dx_sessions_lock);
	return NULL;
}

static void settle(struct work_struct *work)
{
	struct dx_session *session;

	while ((session = take_ended())) {
		dx_session_put(session);
		module_put(THIS_MODULE);
	}
}

static DECLARE_WORK(settle_work, settle);

void dx_sessions_settle(void)
{
	schedule_work(&settle_work);
}

void dx_sessions_exit(void)
{
	flush_work(&settle_work);
	WARN_ON(!list_empty(&dx_sessions) || !list_empty(&users));
}

/* ---- files ---- */

int dx_file_open(struct dx_file *f)
{
	spin_lock_init(&f->lock);
	f->session = session_new();
	return PTR_ERR_OR_ZERO(f->session);
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
 * ATTACH lets go only of a session without a ring, and decides and moves under
 * session->lock: from here on the file stays with this session.
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
	session->ring = ring;
	/* mmap() and poll() may find it from here on. */
	smp_store_release(&f->ring, ring);
	return 0;
}

/*
 * A ring whose reader is gone serves nobody, and the next reader of a kept
 * session wants one of his own. Neither mappings nor pollers are left when a
 * file is released.
 */
static void drop_ring(struct dx_file *f)
{
	struct dx_session *session = f->session;
	struct dx_kdamond *k;

	mutex_lock(&session->lock);
	session->ring = NULL;
	list_for_each_entry(k, &session->kdamonds, list) {
		mutex_lock(&k->lock);
		k->ring = NULL;
		mutex_unlock(&k->lock);
	}
	dx_session_uncount_ring(session, f->ring->data_bytes);
	mutex_unlock(&session->lock);
	dx_ring_free(f->ring);
}

bool dx_file_has_ended(struct dx_file *f)
{
	bool ended;

	spin_lock(&f->lock);
	/* Pairs with start(): who sees this sees what runs, too. */
	ended = smp_load_acquire(&f->session->start_ns) &&
		!atomic_read(&f->session->nr_running);
	spin_unlock(&f->lock);
	return ended;
}

/* A file has it no longer; gives up the file's reference. */
static void leave(struct dx_session *session)
{
	bool settle;

	mutex_lock(&dx_sessions_lock);
	session->nr_files--;
	settle = session->kept && !session->nr_files &&
		 !atomic_read(&session->nr_running);
	mutex_unlock(&dx_sessions_lock);
	if (settle)
		dx_sessions_settle();
	dx_session_put(session);
}

void dx_file_release(struct dx_file *f)
{
	if (f->ring)
		drop_ring(f);
	leave(f->session);
}

int dx_file_move(struct dx_file *f, struct dx_session *from,
		 struct dx_session *to)
{
	bool moved;

	spin_lock(&f->lock);
	moved = f->session == from;
	if (moved)
		f->session = to;
	spin_unlock(&f->lock);
	leave(moved ? from : to);
	return moved ? 0 : -EBUSY;
}

/* ---- what contexts run on ---- */

static u64 now_ns(void)
{
	return ktime_get_ns();
}

static void *allocate(size_t bytes)
{
	return kvzalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

const struct dx_env dx_dev_env = {
	.now_ns = now_ns,
	.alloc = allocate,
	.free = kvfree,
};
