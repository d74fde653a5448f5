/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The device: sessions, what runs in them, and who may do what.
 *
 * An open file has a session; ATTACH gives it another one. A session has a
 * configuration (a tree of items), one kdamond for each that the configuration
 * names, and perhaps a ring. A kdamond is a thread that drives contexts.
 *
 * LOCKING, outermost first
 *
 *	session->lock			mutex: every call that changes a session
 *					holds it from beginning to end
 *	    kdamond->lock		mutex: its contexts and all below. The
 *					holder is the contexts' driver. Of one
 *					session, several are taken at a time.
 *	        session->view		rwsem: what calls show. Read by those
 *					that only look; written by those that
 *					change, for a moment
 *	            context->lock	core's, see core.h
 *	            ring->lock		mutex: writing records
 *	        mm->mmap_lock of a target, in mem: by trylock, but for actions on
 *	        mappings (hugepage, nohugepage, collapse, willneed), which wait
 *	    dx_sessions_lock		mutex in session.c: the list of sessions;
 *					names, descriptors
 *	    dx_limits_lock		mutex in limits.c: users
 *	file->lock			spinlock: which session a file has
 *
 *	No user memory is touched under any of these. mmap() and poll() run
 *	under locks of the kernel's and therefore take none of these mutexes:
 *	what they need (the ring that was made through the file) is set once
 *	and stays until the file is released.
 *
 * NOBODY WAITS FOR A PASS
 *	The thread holds kdamond->lock while it takes a sample of all targets,
 *	which can last. Whoever wants that lock *claims* the kdamond first
 *	(dx_kdamond_claim()). A claimed thread gives the lock up after the step
 *	of the target that it is at, and does not take it again before the claim
 *	is over. Only a holder of session->lock claims. Stopping works in the
 *	same way. One step of an action on mappings may wait for the mmap_lock
 *	of its process, and whoever claims waits with it.
 *
 *	The thread never takes session->lock, because whoever holds that may be
 *	waiting for the thread.
 *
 *	Calls that only show something (STATUS, SNAPSHOT, GET_CONFIG) take
 *	session->view and context->lock. Nobody who holds one of these waits for
 *	a thread.
 *
 * WHO FREES WHAT, AND WHEN
 *	A session is counted: one reference for each file that has it, one for
 *	being kept, one for the time of a call. The list of sessions holds none.
 *	Who drops the last one stops the kdamonds and frees everything. That is
 *	never a kdamond, because kdamonds hold no reference.
 *
 *	A kept session that no file has ends when none of its kdamonds runs any
 *	more. If it keeps its results, only the hold on the module ends; it goes
 *	when another takes its name, when its user has too many, and with the
 *	module. A thread that ends because its last target is gone cannot free the
 *	session: it would wait for itself. As its last act it queues a work item
 *	(session.c) that looks for sessions that have ended and drops their
 *	references.
 *
 *	Threads are always collected by kthread_stop(), also those that have
 *	left on their own. A reference to the task makes that safe.
 *
 *	Files hold the module, and so does being kept, until the end. Unloading can begin when
 *	neither is left; it then waits for the work item, whose function may
 *	still be on its way out.
 *
 *	A user in the kernel (client.c) has a session as a file has one. A module
 *	that calls us holds us by the symbols that it uses; a session that it has
 *	not closed when it goes is closed for it.
 *
 *	A kdamond charges its memory to the memory cgroup of who started it, and
 *	holds that one while it is online. After that it charges the nearest
 *	ancestor that is online, see dx_kdamond_follow_memcg().
 */
#ifndef DX_DEV_DEV_H
#define DX_DEV_DEV_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/wait.h>
#include <linux/damonx.h>

#include "../core/core.h"
#include "decode.h"
#include "item.h"
#include "limits.h"
#include "message.h"
#include "ring.h"

struct cred;
struct damonx_session;
struct dx_family;
struct dx_kin;
struct dx_roots;
struct file;
struct dx_opener;
struct mem_cgroup;
struct pid_namespace;
struct task_struct;

/**
 * struct dx_told - a target, and what was told of it
 * @id: its identifier
 * @parent: that of the target that it comes from; 0: it is configured
 * @space: its memory
 * @exec_id: the last exec that was told
 * @exit_told: its end was told
 */
struct dx_told {
	u32 id;
	u32 parent;
	struct dx_space *space;
	u64 exec_id;
	bool exit_told;
};

/**
 * struct dx_followed - a target that the module has added itself
 * @list: in dx_watch.followed
 * @told: the target; it holds a reference to the space
 * @kin: it in its family; NULL when there is no family any more
 * @root: identifier of the configured target because of which it is there
 * @event: what has brought it: DAMONX_TARGET_FORKED or _JOINED
 * @kept: it stays, by the change that is being prepared
 * @gone: it is about to be removed
 */
struct dx_followed {
	struct list_head list;
	struct dx_told told;
	struct dx_kin *kin;
	u32 root;
	u32 event;
	bool kept;
	bool gone;
};

/**
 * struct dx_watch - a context that runs, or has run
 * @list: in dx_kdamond.watches
 * @kdamond: the one it is in
 * @item: its configuration, part of the tree in force
 * @plan: a change that was prepared and is not yet taken; the driver's
 * @context: the algorithm's
 * @family: whom it follows, or NULL; like all up to @nr_missed the driver's
 * @roots: those that a change that was prepared follows, or NULL
 * @followed: targets that came by that; changed under dx_context.lock as well,
 *	and read by others under that, like @gone_hold_ns
 * @gone_hold_ns: longest time that a lock of one was held that has gone
 * @scan: somebody may belong to the family already
 * @sweep: some of @followed may have ended
 * @nr_missed: targets that could not be added; read by others without lock
 * @samples_told: samples that a user in the kernel was told of; the driver's
 * @running: it was started and some target is left; the driver's, read by
 *	others by dx_watch_runs()
 * @why: DAMONX_WHY_* of its end; valid when @running is false
 */
struct dx_watch {
	struct list_head list;
	struct dx_kdamond *kdamond;
	struct dx_item *item;
	struct dx_plan *plan;
	struct dx_context context;
	struct dx_family *family;
	struct dx_roots *roots;
	struct list_head followed;
	u64 gone_hold_ns;
	bool scan;
	bool sweep;
	u32 nr_missed;
	u64 samples_told;
	bool running;
	u32 why;
};

/**
 * struct dx_kdamond - a monitoring thread, or what the last one has left
 * @list: in dx_session.kdamonds; like @task and @watches, changed under
 *	session->lock and session->view, read under either
 * @session: the one it is in
 * @id: the caller's number
 * @env: what its contexts run on
 * @task: the thread, a reference; NULL when it was collected
 * @lock: see above; changing @watches takes it as well
 * @watches: its contexts
 * @fresh: contexts of the run that is being prepared; under session->lock
 * @memcg: memory cgroup that is charged, or NULL; the thread's while it runs
 * @ring: the session's ring, or NULL; under @lock
 * @calls: what the thread shall do for others (client.c); under @lock
 * @state: DAMONX_STATE_*, 0 for never started; like all up to @max_wait_steps
 *	written under @lock and read without
 * @why: DAMONX_WHY_* of it
 * @pid: thread number; 0 when it does not run
 * @cpu_ns: CPU time, once it has ended
 * @steps: targets' steps done since the start
 * @max_wait_steps: most steps that a call has waited for since the start
 * @claim_steps: @steps when it was claimed; under session->lock
 * @refresh_ns: time between two reports of status; 0: none; under @lock, like
 *	@refresh_due_ns
 * @refresh_due_ns: when the next one is due
 * @woken_ns: when the thread has begun to drive last; under @lock
 * @claimed: somebody wants @lock; written under session->lock
 * @unclaimed: the thread waits here for the end of a claim
 * @poked: something has changed, do not sleep; no lock
 */
struct dx_kdamond {
	struct list_head list;
	struct dx_session *session;
	u32 id;
	struct dx_env env;
	struct task_struct *task;
	struct mutex lock;	/* below session->lock, above all others */
	struct list_head watches;
	struct list_head fresh;
	struct mem_cgroup *memcg;
	struct dx_ring *ring;
	struct list_head calls;
	u32 state;
	u32 why;
	s32 pid;
	u64 cpu_ns;
	u64 steps;
	u32 max_wait_steps;
	u64 claim_steps;
	u64 refresh_ns;
	u64 refresh_due_ns;
	u64 woken_ns;
	bool claimed;
	wait_queue_head_t unclaimed;
	bool poked;
};

/**
 * struct dx_session - what descriptors refer to
 * @refs: see above
 * @lock: see above
 * @view: see above; protects the pointers @config and @ring, and @kdamonds
 * @config: the configuration in force, NULL for none yet; under @lock
 * @kdamonds: one for each that @config names; under @lock
 * @openers: one struct dx_opener for each of its files; changed under @lock and
 *	@view, read under either
 * @ring: the ring of one of its files, or NULL; under @lock
 * @client: the user in the kernel whose session it is, or NULL; changed under
 *	@lock, @view and the locks of all kdamonds, read under any of these
 * @load: part of @config in its user's load; under @lock
 * @nr_kdamonds: number of @kdamonds; changed under @lock
 * @nr_running: of these, running
 * @start_ns: when the first one was started; changed under @lock
 * @last_followed: the last number that a target of the module's has; mem's
 * @pid_ns: the pid namespace that process numbers in records belong to
 * @list: of all sessions; under dx_sessions_lock, like everything below
 * @number: unique, not 0
 * @uid: who made it
 * @user: that user, for limits; set once
 * @nr_files: descriptors that have it
 * @kept: it has a name and outlives them
 * @in_kernel: it has a name because it is that of a user in the kernel
 * @keeps_results: and the end of what runs
 * @pinned: being kept holds the module
 * @name: that name
 */
struct dx_session {
	refcount_t refs;
	struct mutex lock;	/* outermost */
	struct rw_semaphore view;
	struct dx_item *config;
	struct list_head kdamonds;
	struct list_head openers;
	struct dx_ring *ring;
	struct damonx_session *client;
	struct dx_load load;
	u32 nr_kdamonds;
	atomic_t nr_running;
	u64 start_ns;
	u32 last_followed;
	struct pid_namespace *pid_ns;
	struct list_head list;
	u32 number;
	kuid_t uid;
	struct dx_user *user;
	u32 nr_files;
	bool kept;
	bool in_kernel;
	bool keeps_results;
	bool pinned;
	char name[DAMONX_NAME_LEN];
};

/**
 * struct dx_file - an open file
 * @lock: of @session, which only ATTACH changes
 * @session: a reference
 * @opener: who has opened it; under the lock of @session
 * @ring: made through this file, goes with it; set once, under the session's
 *	lock, and read without by smp_load_acquire()
 */
struct dx_file {
	spinlock_t lock;	/* below everything */
	struct dx_session *session;
	struct dx_opener *opener;
	struct dx_ring *ring;
};

/* ---- sessions (session.c) ---- */

/*
 * Give a new file a session. @cred: who opens it; they must stay as long as the
 * file. Return: 0, -ENOMEM or -EUSERS.
 */
int dx_file_open(struct dx_file *f, const struct cred *cred);
void dx_file_release(struct dx_file *f);

/**
 * dx_file_session() - The session of a file
 * @f: the file
 *
 * Context: any; does not sleep.
 * Return: the session, with a reference for dx_session_put().
 */
struct dx_session *dx_file_session(struct dx_file *f);

/* The ring that was made through @f, or NULL; stays while the file is open. */
struct dx_ring *dx_file_ring(struct dx_file *f);

/**
 * dx_file_set_ring() - Give a file and its session a ring
 * @f: the file
 * @session: its session
 * @ring: the ring, which then belongs to the file
 *
 * Context: process context; the caller holds @session->lock.
 * Return: 0, or -EBUSY when @session is no longer the file's session.
 */
int dx_file_set_ring(struct dx_file *f, struct dx_session *session,
		     struct dx_ring *ring);

/* Whether the file's session was started and nothing of it runs any more. */
bool dx_file_has_ended(struct dx_file *f);

/*
 * Drop a reference. The last one stops the kdamonds and frees the session. The
 * caller holds none of the locks above.
 */
void dx_session_put(struct dx_session *session);

/* A kdamond has ended: end kept sessions of which none is left. */
void dx_sessions_settle(void);

/* At unloading, when no file is open: wait for the above. */
void dx_sessions_exit(void);

/* dx_limits_set_load() for a session. The caller holds session->lock. */
int dx_session_set_load(struct dx_session *session, struct dx_load load,
			bool privileged, struct dx_message *message);

/**
 * dx_session_lock_kdamonds() - Take the locks of all kdamonds
 * @session: the session
 *
 * Context: process context, sleeps until each thread has ended the step of the
 * target that it is at. The caller holds @session->lock.
 */
void dx_session_lock_kdamonds(struct dx_session *session);
void dx_session_unlock_kdamonds(struct dx_session *session);

/* ---- kdamonds (kdamond.c) ---- */

/* The kdamond of that identifier, or NULL. The caller holds session->lock. */
struct dx_kdamond *dx_kdamond_find(struct dx_session *session, u32 id);

/* In no list yet. NULL without memory. */
struct dx_kdamond *dx_kdamond_new(struct dx_session *session, u32 id);

/*
 * Free a kdamond that does not run. The caller holds session->lock and, where
 * the kdamond is in the session's list, has taken it out under session->view.
 */
void dx_kdamond_free(struct dx_kdamond *k);

/**
 * dx_kdamond_prepare() - Prepare contexts and a thread that does not run yet
 * @k: a kdamond that does not run
 * @item: its configuration
 * @message: out: why it cannot start
 *
 * Context: process context, may sleep. The caller holds session->lock.
 * Return: 0; -EINVAL when a context or target is missing; -ESRCH when all
 * targets of a context are gone; -ENOMEM; or what kthread_create() returns. On
 * error nothing has changed.
 */
int dx_kdamond_prepare(struct dx_kdamond *k, struct dx_item *item,
		       struct dx_message *message);

/* Undo that. The caller holds session->lock. */
void dx_kdamond_unprepare(struct dx_kdamond *k);

/*
 * Let the prepared thread run. Cannot fail. The caller holds session->lock and
 * has counted the thread in session->nr_running.
 */
void dx_kdamond_launch(struct dx_kdamond *k);

/**
 * dx_kdamond_stop() - End kdamonds and wait until they have ended
 * @session: the session
 * @id: the kdamond's identifier, 0 for all
 * @why: DAMONX_WHY_*
 *
 * All of them end at the same time, each after the step of the target that it
 * is at. Does nothing for those that do not run.
 *
 * Context: process context, may sleep. The caller holds session->lock.
 */
void dx_kdamond_stop(struct dx_session *session, u32 id, u32 why);

/* Whether it runs. Does not change while the caller holds k->lock. */
bool dx_kdamond_runs(struct dx_kdamond *k);

/* Whether a context of a kdamond that runs does so itself. No lock needed. */
bool dx_watch_runs(const struct dx_watch *watch);

/* CPU time of the thread. The caller holds session->view or session->lock. */
u64 dx_kdamond_cpu_ns(struct dx_kdamond *k);

/* Tell the thread at once that something has changed. Under session->lock. */
void dx_kdamond_poke(struct dx_kdamond *k);

/*
 * Take and release k->lock while the thread runs. Claim all that are wanted
 * first: then their threads give way at the same time. The caller holds
 * session->lock.
 */
void dx_kdamond_claim(struct dx_kdamond *k);
void dx_kdamond_lock(struct dx_kdamond *k);
void dx_kdamond_unlock(struct dx_kdamond *k);

/*
 * Forget results: free contexts that do not run. The caller holds k->lock, and
 * session->view for writing.
 */
void dx_kdamond_forget(struct dx_kdamond *k);

/*
 * Do what the items in force say of a kdamond that runs, beside what its plans
 * say: pauses, and reports at intervals. The caller holds k->lock.
 */
void dx_kdamond_follow_items(struct dx_kdamond *k);

/* ---- users in the kernel (client.c) ---- */

/*
 * Tell the user in the kernel whose session it is, if there is one. The caller
 * is the driver.
 */
void dx_client_sampled(struct dx_watch *watch);
void dx_client_window(struct dx_watch *watch);
void dx_client_before_apply(void *self, const struct dx_context *ctx,
			    const struct dx_target *t,
			    const struct dx_region *r, u32 scheme);

/* Do what others want done by the thread, which holds k->lock. */
void dx_client_run_calls(struct dx_kdamond *k);

/* There is no thread any more that would do it. The caller holds k->lock. */
void dx_client_cancel_calls(struct dx_kdamond *k);

int dx_client_init(void);
void dx_client_exit(void);

/* ---- the status of contexts (status.c) ---- */

/**
 * dx_status_fill() - Fill a status record, all but its head
 * @status: the record
 * @k: the kdamond
 * @watch: the context, or NULL if it has never run
 * @context: its item in force
 * @ring: the session's ring, or NULL
 *
 * Context: process context; the caller holds session->view, or is the driver.
 */
void dx_status_fill(struct damonx_rec_status *status, struct dx_kdamond *k,
		    struct dx_watch *watch, struct dx_item *context,
		    const struct dx_ring *ring);

/* Record the status of all contexts and schemes. The caller holds k->lock. */
void dx_status_record_all(struct dx_kdamond *k);

/* ---- putting a configuration in force (commit.c) ---- */

/**
 * dx_commit_prepare_context() - Prepare a context to become what an item says
 * @watch: the context
 * @item: the item of a context
 * @start: it shall begin to run; no effect where it does
 *
 * Context: process context, may sleep. The caller holds k->lock.
 * Return: what dx_context_prepare() returns; @watch->plan is set when it is 0.
 */
int dx_commit_prepare_context(struct dx_watch *watch, struct dx_item *item,
			      bool start);

/* Put what was prepared in force. The caller holds k->lock. */
void dx_commit_take_context(struct dx_watch *watch);

/* Forget what was prepared. The caller holds k->lock. */
void dx_commit_drop_plan(struct dx_watch *watch);

/* The ranges of a target's item; returns their number. */
u32 dx_commit_fill_ranges(struct dx_item *target, struct dx_range *ranges);

/**
 * dx_commit() - Put a configuration in force, or refuse it and change nothing
 * @session: the session
 * @config: the tree, which then belongs to the session
 * @d: the decoder: who asks; out: why it is refused
 *
 * Context: process context, may sleep. The caller holds @session->lock.
 * Return: 0; -EBUSY for what cannot change while a kdamond runs; -EUSERS;
 * -ENOMEM. On error all goes on as it was, and @config is the caller's.
 */
int dx_commit(struct dx_session *session, struct dx_item *config,
	      struct dx_decoder *d);

/* Only decide whether dx_commit() would refuse, but for want of memory. */
int dx_commit_check(struct dx_session *session, struct dx_item *config,
		    struct dx_decoder *d);

/* ---- targets that the module adds (follow.c) ---- */

/*
 * The caller of all of these is the driver: he holds k->lock.
 */

/*
 * Prepare to follow what @item says; dx_followed.kept tells who will stay.
 * Return: 0, -ENOMEM, or why the kernel does not tell of forks.
 */
int dx_follow_prepare(struct dx_watch *watch, struct dx_item *item);
void dx_follow_drop_plan(struct dx_watch *watch);

/* Put that in force. Cannot fail. */
void dx_follow_take(struct dx_watch *watch);

/*
 * Add who has come, remove who has gone. By the thread, between ticks. Returns
 * whether a target is alive.
 */
bool dx_follow_step(struct dx_watch *watch);

/* Before the thread sleeps: who comes wakes it, where samples are left out. */
void dx_follow_doze(struct dx_watch *watch);

/* Add nobody any more. Those that were added can still be shown. */
void dx_follow_end(struct dx_watch *watch);

/* Free all of it. The context is not used any more. */
void dx_follow_free(struct dx_watch *watch);

/* ---- records (record.c) ---- */

/*
 * Each function writes a record into the ring, and does nothing without a ring
 * or when nobody wants the record.
 */

/* The configuration that is, or comes, in force. Under session->lock. */
void dx_record_config(struct dx_session *session, struct dx_item *config);

/* All others: the caller holds k->lock. @context: identifier; 0: all of @k. */
void dx_record_state(struct dx_kdamond *k, u32 context, u32 state, u32 why);
void dx_record_target(struct dx_watch *watch, struct dx_item *target,
		      u32 event);
/* All but the head of such a record. @told: NULL for processes that were missed. */
void dx_record_fill_target(struct damonx_rec_target *record,
			   struct dx_watch *watch, const struct dx_told *told,
			   u32 event);
/* The same for a target that may have no item. */
void dx_record_told(struct dx_watch *watch, const struct dx_told *told,
		    u32 event);
/* What has happened to it since the last time, as far as it was asked. */
void dx_record_told_event(struct dx_watch *watch, struct dx_told *told);
/* Some processes could not be added. */
void dx_record_missed(struct dx_watch *watch);
/* Each target of a kdamond was added. */
void dx_record_targets_added(struct dx_kdamond *k);
/*
 * What has happened to targets since the last time. @asked: the core has just
 * asked them, or those that are gone.
 */
void dx_record_target_events(struct dx_watch *watch, bool asked);
/* The last window of a context. */
void dx_record_window(struct dx_watch *watch);

/* What a scheme was applied to, and what it has done so far. */
void dx_record_scheme(struct dx_watch *watch, u32 id);
/* What each scheme of a context has done so far. */
void dx_record_all_stats(struct dx_watch *watch);

/*
 * Fill all but the head of records about a scheme. The caller is its driver, or
 * holds dx_context.lock.
 */
void dx_record_fill_stats(struct damonx_rec_scheme_stats *record, u32 kdamond,
			  u32 context_id, const struct dx_context *context,
			  const struct dx_scheme *scheme);
void dx_record_fill_applied(struct damonx_rec_scheme_applied *record,
			    u32 kdamond, u32 context, u32 target,
			    const struct dx_scheme *scheme);

/* What the core tells while it works; for dx_env.events. */
extern const struct dx_events dx_record_events;

/* Fill the head of a snapshot; @window is what the regions are from. */
void dx_record_fill_snapshot(struct damonx_rec_snapshot *snapshot, u32 kdamond,
			     u32 context, u32 target,
			     const struct dx_window *window);

/* ---- trace events (trace.c) ---- */

/*
 * Trace the last window of a context, which is complete. DAMON's events cannot
 * mark one that is not. The caller is its driver and holds k->lock.
 */
void dx_trace_window(const struct dx_watch *watch);

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
long dx_call_ioctl(struct file *file, unsigned int command, unsigned long arg);

/* The device node (device.c). */
int dx_dev_init(void);
void dx_dev_exit(void);

#endif /* DX_DEV_DEV_H */
