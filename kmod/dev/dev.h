/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device floor: sessions, what runs in them, and who may do what.
 *
 * An open file has a session; ATTACH gives it another one. A session holds a
 * configuration (a tree of items), a kdamond for each that the configuration
 * names, and perhaps a ring. A kdamond is a thread that drives contexts.
 *
 * LOCKING, outermost first
 *
 *	session->lock			mutex: configuration, kdamonds, ring; held
 *					by each call that changes or shows them
 *	    kdamond->lock		mutex: its contexts and all below. Its
 *					holder is the contexts' driver. Of one
 *					session several are taken at a time.
 *	        ring->lock		mutex: writing records
 *	        context->lock		core's, innermost but for
 *	        mm->mmap_lock of a target, by trylock, in the memory floor
 *	    sessions_lock		mutex in session.c: who is there; names,
 *					descriptors, limits
 *	file->lock			spinlock: which session a file has
 *
 *	User memory is not touched under any of these. mmap() and poll() run
 *	below locks of the kernel's and so take none of these: what they need (the
 *	ring that was made through the file) is set once and stays until release.
 *
 *	The thread takes kdamond->lock and what stands below it, never
 *	session->lock: whoever stops a thread holds that and waits.
 *
 * WHO FREES WHAT, AND WHEN
 *	A session is counted: one for each file that has it, one for being
 *	kept, one for the time of a call. The list of sessions does not count.
 *	The last one stops its kdamonds and frees everything; that is never a
 *	kdamond, because kdamonds do not count.
 *
 *	A kept session that no file has ends when none of its kdamonds runs any
 *	more. Where that happens because the last target is gone, the thread
 *	that finds out must not wait for itself. It says so and leaves: its
 *	last act is to queue settle_work (session.c), which names no session
 *	but looks through the list, drops the count of those that have ended,
 *	and so waits for that thread, which is on its way out, like anybody who
 *	stops one. Threads are always collected by kthread_stop(), also those
 *	that have left on their own; for that they are held by a reference.
 *
 *	Files hold the module, and so does being kept. Unloading can begin when
 *	neither is left; it then waits for settle_work, which may still be on
 *	its way out of its function.
 */
#ifndef DX_DEV_DEV_H
#define DX_DEV_DEV_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/damonx.h>

#include "../core/core.h"
#include "item.h"
#include "message.h"
#include "ring.h"

struct cred;
struct file;
struct mem_cgroup;
struct pid_namespace;
struct task_struct;

/**
 * struct dx_watch - a context that runs, or has run
 * @list: in dx_kdamond.watches
 * @item: its configuration; of the tree in force
 * @context: the algorithm's
 * @running: started, and some target is left
 */
struct dx_watch {
	struct list_head list;
	struct dx_item *item;
	struct dx_context context;
	bool running;
};

/**
 * struct dx_kdamond - a monitoring thread, and what is left of the last one
 * @list: in dx_session.kdamonds, under its lock
 * @session: the one it is in
 * @id: the caller's number
 * @task: the thread, a reference; NULL when it was collected; session->lock
 * @lock: see above
 * @watches: its contexts
 * @earlier: those of the last run, while the next is prepared; session->lock
 * @memcg: what its memory is charged to: the one of who has started it
 * @ring: the session's ring, or NULL; under @lock
 * @state: DAMONX_STATE_*, 0 for never started
 * @why: DAMONX_WHY_* of it
 * @pid: thread number; 0 when it does not run
 * @cpu_ns: CPU time, once it has ended
 * @abandoned: there was no memory to go on
 * @poked: something has changed, sleep no more; no lock
 */
struct dx_kdamond {
	struct list_head list;
	struct dx_session *session;
	u32 id;
	struct task_struct *task;
	struct mutex lock;	/* below session->lock, above ring->lock */
	struct list_head watches;
	struct list_head earlier;
	struct mem_cgroup *memcg;
	struct dx_ring *ring;
	u32 state;
	u32 why;
	s32 pid;
	u64 cpu_ns;
	bool abandoned;
	bool poked;
};

/* What a configuration takes from its user's limits. */
struct dx_load {
	u32 nr_regions;		/* sum of max_regions */
	u32 nr_kdamonds;
};

/* What one user has, for limits; under sessions_lock. */
struct dx_user {
	struct list_head list;
	kuid_t uid;
	u32 nr_sessions;
	struct dx_load load;
	u64 ring_bytes;
};

/**
 * struct dx_session - what descriptors refer to
 * @refs: see above
 * @lock: see above
 * @config: the configuration in force, NULL for none yet; under @lock
 * @kdamonds: one for each that @config names; under @lock
 * @ring: of the file that has made it, NULL for none now; under @lock
 * @load: of @config, counted for the user; under @lock
 * @nr_kdamonds: number of @kdamonds; changed under @lock
 * @nr_running: of these, running
 * @start_ns: when one was started first; changed under @lock
 * @pid_ns: process numbers in records are of it
 * @list: of all sessions; under sessions_lock, as all below
 * @number: unique, not 0
 * @uid: who made it
 * @user: what he has
 * @nr_files: descriptors that have it
 * @kept: it has a name and outlives them
 * @name: that name
 */
struct dx_session {
	refcount_t refs;
	struct mutex lock;	/* outermost */
	struct dx_item *config;
	struct list_head kdamonds;
	struct dx_ring *ring;
	struct dx_load load;
	u32 nr_kdamonds;
	atomic_t nr_running;
	u64 start_ns;
	struct pid_namespace *pid_ns;
	struct list_head list;
	u32 number;
	kuid_t uid;
	struct dx_user *user;
	u32 nr_files;
	bool kept;
	char name[DAMONX_NAME_LEN];
};

/**
 * struct dx_file - an open file
 * @lock: of @session, which only ATTACH changes
 * @session: a reference
 * @ring: made through this file, goes with it; set once, under the session's
 *	lock, and read without by smp_load_acquire()
 */
struct dx_file {
	spinlock_t lock;	/* below everything */
	struct dx_session *session;
	struct dx_ring *ring;
};

/* ---- sessions (session.c) ---- */

int dx_file_open(struct dx_file *f);
void dx_file_release(struct dx_file *f);

/* The session of a file; a reference that dx_session_put() gives back. */
struct dx_session *dx_file_session(struct dx_file *f);

/* The ring that was made through it, or NULL; stays while the file is open. */
struct dx_ring *dx_file_ring(struct dx_file *f);

/*
 * Give @f a ring that its session @session now has. Under session->lock; -EBUSY
 * when the file has gone to another session meanwhile.
 */
int dx_file_set_ring(struct dx_file *f, struct dx_session *session,
		     struct dx_ring *ring);

/* Whether it was started and nothing of it runs any more. */
bool dx_file_has_ended(struct dx_file *f);

void dx_session_put(struct dx_session *session);

/* A kdamond has ended: see about kept sessions. The thread's last act. */
void dx_sessions_settle(void);

/* Wait for the above, at unloading. */
void dx_sessions_exit(void);

/* The module's monotonic clock and memory, for contexts. */
extern const struct dx_env dx_dev_env;

/* Limits of the session's user. Return 0 or -EUSERS. Under session->lock. */
int dx_session_set_load(struct dx_session *session, struct dx_load load);
int dx_session_count_ring(struct dx_session *session, u32 bytes);
void dx_session_uncount_ring(struct dx_session *session, u32 bytes);

/* ---- kdamonds (kdamond.c) ---- */

struct dx_kdamond *dx_kdamond_new(struct dx_session *session, u32 id);

/* Stops it as well. */
void dx_kdamond_free(struct dx_kdamond *k);

/* Prepare contexts and a thread that does not run yet. @item: its config. */
int dx_kdamond_prepare(struct dx_kdamond *k, struct dx_item *item,
		       struct dx_message *message);

/* Undo that. */
void dx_kdamond_unprepare(struct dx_kdamond *k);

/* Let the prepared thread run, which counts as running; cannot fail. */
void dx_kdamond_launch(struct dx_kdamond *k);

/* End it and wait until it has; nothing when it does not run. */
void dx_kdamond_stop(struct dx_kdamond *k, u32 why);

/* Whether it runs; stays true only for the holder of k->lock. */
bool dx_kdamond_runs(struct dx_kdamond *k);

/* The thread's CPU time. Under session->lock. */
u64 dx_kdamond_cpu_ns(struct dx_kdamond *k);

/* Let it look at once at what has changed. */
void dx_kdamond_poke(struct dx_kdamond *k);

/* Forget results: contexts that have ended. Under k->lock. */
void dx_kdamond_forget(struct dx_kdamond *k);

/* Drop its contexts, for want of memory; the thread then ends. Under k->lock. */
void dx_kdamond_abandon(struct dx_kdamond *k);

/* ---- applying a configuration (apply.c) ---- */

/*
 * Put @config (which then belongs to the session) in force, or refuse it and
 * change nothing. Under session->lock.
 */
int dx_apply(struct dx_session *session, struct dx_item *config,
	     struct dx_decoder *d);

/* Only decide whether dx_apply() would be refused. */
int dx_apply_check(struct dx_session *session, struct dx_item *config,
		   struct dx_decoder *d);

/* Make a context what its item says. Under k->lock. */
int dx_watch_commit(struct dx_watch *watch, struct dx_item *item);

/* ---- records (record.c) ---- */

/* All of them: nothing without a ring, or where nobody wants to have it. */

/* What is, or comes, in force. Under session->lock. */
void dx_record_config(struct dx_session *session, struct dx_item *config);

/* The rest under k->lock. */
void dx_record_state(struct dx_kdamond *k);
void dx_record_target(struct dx_kdamond *k, struct dx_watch *watch,
		      struct dx_item *target, u32 event);
/* Every target of a kdamond: it is there. */
void dx_record_targets_added(struct dx_kdamond *k);
/* What has happened to targets since the last time. */
void dx_record_target_events(struct dx_kdamond *k, struct dx_watch *watch);
/* The last window of a context. */
void dx_record_window(struct dx_kdamond *k, struct dx_watch *watch);

/* Fill the head of a snapshot; @window is what the regions are from. */
void dx_fill_snapshot(struct damonx_rec_snapshot *snapshot, u32 kdamond,
		      u32 context, u32 target, const struct dx_window *window);

/* ---- what the module can do (feature.c) ---- */

/*
 * Whether a feature works here. @name: out: its name, NULL for one that
 * nobody has heard of; @why: out: why it does not work, or a remark, or NULL.
 */
bool dx_feature(u32 kind, u32 value, u32 ops, const char **name,
		const char **why);

/* Bitmap of the values of a kind that work. */
u64 dx_features(u32 kind, u32 ops);

/* ---- calls ---- */

/**
 * struct dx_call - one ioctl under way
 * @file: the descriptor it came by
 * @f: our part of it
 * @session: of it, a reference for the time of the call
 * @arg: the argument, filled up with zeros; copied back in the end
 * @message: goes to the caller
 */
struct dx_call {
	struct file *file;
	struct dx_file *f;
	struct dx_session *session;
	void *arg;
	struct dx_message message;
};

int dx_call_info(struct dx_call *call);
int dx_call_feature(struct dx_call *call);
int dx_call_configure(struct dx_call *call);
int dx_call_get_config(struct dx_call *call);
int dx_call_start(struct dx_call *call);
int dx_call_stop(struct dx_call *call);
int dx_call_status(struct dx_call *call);
int dx_call_snapshot(struct dx_call *call);
int dx_call_ring(struct dx_call *call);
int dx_call_keep(struct dx_call *call);
int dx_call_attach(struct dx_call *call);
int dx_call_list(struct dx_call *call);

/* ioctl() of the device (call.c). */
long dx_ioctl(struct file *file, unsigned int command, unsigned long arg);

/* The device node (device.c). */
int dx_dev_init(void);
void dx_dev_exit(void);

#endif /* DX_DEV_DEV_H */
