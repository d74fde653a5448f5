// SPDX-License-Identifier: GPL-2.0
/*
 * The kdamond: a thread that sleeps until a sample is due, takes it, and hands
 * out each complete window.
 */
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "../compat/charge.h"
#include "../mem/mem.h"
#include "dev.h"

#define for_each_watch(watch, k) \
	list_for_each_entry(watch, &(k)->watches, list)

/* How much later than due the timer may fire, to fire together with others. */
#define DX_SLACK_MIN_NS		1000
#define DX_SLACK_MAX_NS		1000000
#define DX_SLACK_PART		100	/* of the sampling interval */

#define DX_MANY_TARGETS		1024	/* more are asked once a window */

bool dx_kdamond_runs(struct dx_kdamond *k)
{
	return READ_ONCE(k->state) == DAMONX_STATE_STARTED;
}

bool dx_watch_runs(const struct dx_watch *watch)
{
	/* Pairs with dx_watch_end(): whoever sees the end sees why. */
	return smp_load_acquire(&watch->running);
}

u64 dx_kdamond_cpu_ns(struct dx_kdamond *k)
{
	struct task_struct *task = k->task;

	if (task && dx_kdamond_runs(k))
		return READ_ONCE(task->se.sum_exec_runtime);
	return READ_ONCE(k->cpu_ns);
}

struct dx_kdamond *dx_kdamond_find(struct dx_session *session, u32 id)
{
	struct dx_kdamond *k;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (k->id == id)
			return k;
	}
	return NULL;
}

/* ---- what its contexts run on ---- */

static u64 dx_kdamond_now_ns(void *self)
{
	return ktime_get_ns();
}

static void *dx_kdamond_alloc(void *self, size_t bytes)
{
	return kvzalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

static void dx_kdamond_release(void *self, const void *p)
{
	kvfree(p);
}

static void dx_kdamond_step_done(void *self)
{
	struct dx_kdamond *k = self;

	lockdep_assert_held(&k->lock);
	WRITE_ONCE(k->steps, k->steps + 1);
	smp_mb();	/* pairs with dx_kdamond_claim() */
}

static bool dx_kdamond_interrupted(void *self)
{
	struct dx_kdamond *k = self;

	return READ_ONCE(k->claimed);
}

static u64 dx_kdamond_metric(void *self, const struct dx_metric *metric)
{
	return dx_metric_value(metric);
}

static void dx_kdamond_init_env(struct dx_kdamond *k)
{
	k->env = (struct dx_env) {
		.self = k,
		.now_ns = dx_kdamond_now_ns,
		.alloc = dx_kdamond_alloc,
		.free = dx_kdamond_release,
		.metric = dx_kdamond_metric,
		.interrupted = dx_kdamond_interrupted,
		.step_done = dx_kdamond_step_done,
		.events = &dx_record_events,
		.woken_ns = &k->woken_ns,
		.driver_lock = &k->lock,
	};
}

/* ---- the thread ---- */

/* The part of a window that was seen before the end is published as well. */
static void dx_watch_end(struct dx_watch *watch, u32 why)
{
	if (!watch->running)
		return;
	WRITE_ONCE(watch->why, why);
	/* Pairs with dx_watch_runs(). */
	smp_store_release(&watch->running, false);
	if (dx_context_stop(&watch->context))
		dx_record_window(watch);
	dx_record_target_events(watch, false);
	dx_follow_end(watch);
}

/* Its targets are gone; perhaps the other contexts of the kdamond go on. */
static void dx_watch_end_alone(struct dx_watch *watch)
{
	struct dx_watch *other;

	dx_watch_end(watch, DAMONX_WHY_TARGETS_GONE);
	for_each_watch(other, watch->kdamond) {
		if (!other->running)
			continue;
		dx_record_state(watch->kdamond, watch->item->id,
				DAMONX_STATE_STOPPED, DAMONX_WHY_TARGETS_GONE);
		return;
	}
}

/* When the first of the other contexts of a kdamond is due. */
static u64 dx_watch_others_due_ns(struct dx_watch *watch)
{
	struct dx_watch *other;
	u64 due_ns = U64_MAX;

	for_each_watch(other, watch->kdamond) {
		if (other != watch && other->running)
			due_ns = min(due_ns,
				     dx_context_due_ns(&other->context));
	}
	return due_ns;
}

/*
 * Whether to look what has happened to targets: at the end of a window, and
 * when one is gone. Of thousands one often is: that waits for the window, if
 * any comes.
 */
static bool dx_watch_has_news(const struct dx_watch *watch, u32 flags)
{
	const struct dx_context *context = &watch->context;

	if (flags & DX_TICK_WINDOW)
		return true;
	return flags & DX_TICK_TARGET_GONE &&
	       (context->nr_targets <= DX_MANY_TARGETS || context->idle ||
		dx_context_is_paused(context));
}

/*
 * Take a sample of a context, or as much of it as can be taken before another
 * context is due.
 */
static void dx_watch_drive(struct dx_watch *watch)
{
	u32 flags;

	dx_follow_step(watch);
	if (dx_context_due_ns(&watch->context) > ktime_get_ns())
		return;
	flags = dx_context_tick(&watch->context, dx_watch_others_due_ns(watch));
	/* The last step of a sample; the core has told of the others. */
	if (!(flags & DX_TICK_AGAIN)) {
		dx_kdamond_step_done(watch->kdamond);
		dx_client_sampled(watch);
	}
	if (flags & DX_TICK_WINDOW) {
		dx_record_window(watch);
		dx_trace_window(watch);
		dx_client_window(watch);
		dx_context_next_window(&watch->context);
	}
	/* The last one may have left children behind. */
	if (flags & DX_TICK_NO_TARGET && !dx_follow_step(watch))
		dx_watch_end_alone(watch);
	else if (dx_watch_has_news(watch, flags))
		dx_record_target_events(watch, true);
	dx_follow_doze(watch);
}

/* ---- reports at intervals ---- */

static void dx_kdamond_set_refresh(struct dx_kdamond *k, u64 refresh_us)
{
	u64 ns = refresh_us * NSEC_PER_USEC;

	if (k->refresh_ns == ns)
		return;
	k->refresh_ns = ns;
	k->refresh_due_ns = ktime_get_ns() + ns;
}

/* When the next report is due; nobody waits for one without a ring. */
static u64 dx_kdamond_refresh_due_ns(const struct dx_kdamond *k)
{
	return k->refresh_ns && k->ring ? k->refresh_due_ns : U64_MAX;
}

static void dx_kdamond_refresh(struct dx_kdamond *k)
{
	u64 now_ns = ktime_get_ns();

	if (now_ns < dx_kdamond_refresh_due_ns(k))
		return;
	k->refresh_due_ns += k->refresh_ns;
	if (k->refresh_due_ns <= now_ns)
		k->refresh_due_ns = now_ns + k->refresh_ns;
	dx_status_record_all(k);
}

/* ---- pauses ---- */

static void dx_watch_follow_pause(struct dx_watch *watch)
{
	bool pause = dx_item_context(watch->item)->flags & DAMONX_CONTEXT_PAUSE;

	if (!watch->running || dx_context_is_paused(&watch->context) == pause)
		return;
	if (pause)
		dx_context_pause(&watch->context);
	else
		dx_context_resume(&watch->context);
	dx_record_state(watch->kdamond, watch->item->id,
			pause ? DAMONX_STATE_PAUSED : DAMONX_STATE_RESUMED,
			DAMONX_WHY_REQUEST);
}

void dx_kdamond_follow_items(struct dx_kdamond *k)
{
	struct dx_watch *watch;
	struct dx_item *item;

	lockdep_assert_held(&k->lock);
	for_each_watch(watch, k) {
		item = watch->item->parent;
		dx_kdamond_set_refresh(k, dx_item_kdamond(item)->refresh_us);
		dx_watch_follow_pause(watch);
	}
}

/* ---- driving ---- */

/* Drive what is due, until somebody wants the lock. False: nothing is left. */
static bool dx_kdamond_drive(struct dx_kdamond *k)
{
	struct dx_watch *watch;
	bool alive = false;

	lockdep_assert_held(&k->lock);
	for_each_watch(watch, k) {
		if (watch->running && !READ_ONCE(k->claimed))
			dx_watch_drive(watch);
		alive |= watch->running;
	}
	return alive;
}

static u64 dx_kdamond_due_ns(struct dx_kdamond *k, u64 *slack_ns)
{
	struct dx_watch *watch;
	u64 due_ns = dx_kdamond_refresh_due_ns(k), sample_us = 0, ns;

	for_each_watch(watch, k) {
		if (!watch->running)
			continue;
		ns = dx_context_due_ns(&watch->context);
		if (ns < due_ns) {
			due_ns = ns;
			sample_us = watch->context.attrs.sample_us;
		}
	}
	*slack_ns = clamp_t(u64, sample_us * NSEC_PER_USEC / DX_SLACK_PART,
			    DX_SLACK_MIN_NS, DX_SLACK_MAX_NS);
	return due_ns;
}

/* TASK_IDLE: does not add to the load average, and no signal wakes it. */
static void dx_kdamond_sleep_until(struct dx_kdamond *k, u64 due_ns,
				   u64 slack_ns)
{
	ktime_t due = ns_to_ktime(min_t(u64, due_ns, KTIME_MAX));

	set_current_state(TASK_IDLE);
	if (!kthread_should_stop() && !READ_ONCE(k->poked))
		schedule_hrtimeout_range(&due, slack_ns, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}

/*
 * Publish what there is and say that it is over. The thread does this itself,
 * or who has stopped it.
 */
static void dx_kdamond_finish(struct dx_kdamond *k, u32 why, u64 cpu_ns)
{
	struct dx_watch *watch;

	lockdep_assert_held(&k->lock);
	for_each_watch(watch, k)
		dx_watch_end(watch, why);
	dx_client_cancel_calls(k);
	WRITE_ONCE(k->cpu_ns, cpu_ns);
	WRITE_ONCE(k->why, why);
	WRITE_ONCE(k->pid, 0);
	WRITE_ONCE(k->state, DAMONX_STATE_STOPPED);
	dx_record_state(k, 0, DAMONX_STATE_STOPPED, why);
	atomic_dec(&k->session->nr_running);
	if (k->ring)
		dx_ring_wake(k->ring);
}

/*
 * A cgroup that was removed must not live on because it once started a kdamond.
 * From then on, the nearest ancestor that is left is charged.
 */
static void dx_kdamond_follow_memcg(struct dx_kdamond *k)
{
	struct mem_cgroup *memcg;

	if (dx_charge_online(k->memcg))
		return;
	memcg = dx_charge_get_ancestor(k->memcg);
	dx_charge_to(memcg);
	dx_charge_put(k->memcg);
	k->memcg = memcg;
}

/* By the thread, or when there is none. */
static void dx_kdamond_drop_memcg(struct dx_kdamond *k)
{
	dx_charge_put(k->memcg);
	k->memcg = NULL;
}

static int dx_kdamond_thread(void *data)
{
	struct dx_kdamond *k = data;
	u64 due_ns, slack_ns;
	bool alive = true;

	dx_charge_to(k->memcg);
	while (alive && !kthread_should_stop()) {
		dx_kdamond_follow_memcg(k);
		mutex_lock(&k->lock);
		WRITE_ONCE(k->poked, false);
		k->woken_ns = ktime_get_ns();
		alive = dx_kdamond_drive(k);
		dx_client_run_calls(k);
		if (alive)
			dx_kdamond_refresh(k);
		if (alive)
			due_ns = dx_kdamond_due_ns(k, &slack_ns);
		else
			dx_kdamond_finish(k, DAMONX_WHY_TARGETS_GONE,
					  current->se.sum_exec_runtime);
		mutex_unlock(&k->lock);
		if (!alive)
			break;
		wait_event_idle(k->unclaimed,
				!READ_ONCE(k->claimed) ||
				kthread_should_stop());
		if (due_ns > ktime_get_ns())
			dx_kdamond_sleep_until(k, due_ns, slack_ns);
		cond_resched();
	}
	dx_charge_to(NULL);
	dx_kdamond_drop_memcg(k);
	if (!alive)
		dx_sessions_settle();
	return 0;
}

/* ---- having its lock ---- */

void dx_kdamond_poke(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	WRITE_ONCE(k->poked, true);
	if (k->task)
		wake_up_process(k->task);
}

void dx_kdamond_claim(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	WRITE_ONCE(k->claimed, true);
	/* Either the thread sees that, or the step that it counts is over. */
	smp_mb();
	k->claim_steps = READ_ONCE(k->steps);
}

/* The thread has given way: note after how many steps. */
static void dx_kdamond_note_wait(struct dx_kdamond *k)
{
	u32 waited = k->steps - k->claim_steps;

	lockdep_assert_held(&k->lock);
	if (waited > k->max_wait_steps)
		WRITE_ONCE(k->max_wait_steps, waited);
}

static void dx_kdamond_unclaim(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	WRITE_ONCE(k->claimed, false);
	wake_up(&k->unclaimed);
}

void dx_kdamond_lock(struct dx_kdamond *k)
{
	WARN_ON_ONCE(!k->claimed);
	mutex_lock_nest_lock(&k->lock, &k->session->lock);
	dx_kdamond_note_wait(k);
}

void dx_kdamond_unlock(struct dx_kdamond *k)
{
	mutex_unlock(&k->lock);
	dx_kdamond_unclaim(k);
}

/* ---- starting and stopping ---- */

/* Wait for the thread to end, whether it has left by itself or not. */
static void dx_kdamond_end_thread(struct dx_kdamond *k, u32 why)
{
	struct task_struct *task = k->task;

	lockdep_assert_held(&k->session->lock);
	if (!task)
		return;
	kthread_stop(task);
	mutex_lock(&k->lock);
	/* It has not finished itself because its last target went. */
	if (dx_kdamond_runs(k)) {
		dx_kdamond_note_wait(k);
		dx_kdamond_finish(k, why, task->se.sum_exec_runtime);
	}
	mutex_unlock(&k->lock);

	down_write(&k->session->view);
	k->task = NULL;
	up_write(&k->session->view);
	put_task_struct(task);
	/* For a thread that never ran. */
	dx_kdamond_drop_memcg(k);
}

void dx_kdamond_stop(struct dx_session *session, u32 id, u32 why)
{
	struct dx_kdamond *k;

	lockdep_assert_held(&session->lock);
	list_for_each_entry(k, &session->kdamonds, list) {
		if (!id || k->id == id)
			dx_kdamond_claim(k);
	}
	list_for_each_entry(k, &session->kdamonds, list) {
		if (id && k->id != id)
			continue;
		dx_kdamond_end_thread(k, why);
		dx_kdamond_unclaim(k);
	}
}

static void dx_watch_free_all(struct list_head *watches)
{
	struct dx_watch *watch, *next;

	list_for_each_entry_safe(watch, next, watches, list) {
		lockdep_assert_held(&watch->kdamond->lock);
		if (watch->running)
			dx_context_stop(&watch->context);
		list_del(&watch->list);
		dx_follow_free(watch);
		dx_context_destroy(&watch->context);
		kfree(watch);
	}
}

void dx_kdamond_forget(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->lock);
	lockdep_assert_held_write(&k->session->view);
	dx_watch_free_all(&k->watches);
}

/* A context of the run that is being prepared. */
static struct dx_watch *dx_watch_new(struct dx_kdamond *k,
				     struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	struct dx_watch *watch;

	watch = kzalloc(sizeof(*watch), GFP_KERNEL_ACCOUNT);
	if (!watch)
		return NULL;
	watch->kdamond = k;
	watch->item = item;
	INIT_LIST_HEAD(&watch->followed);
	dx_context_init(&watch->context, dx_ops_by_id(c->ops), &k->env,
			get_random_u64());
	list_add_tail(&watch->list, &k->fresh);
	return watch;
}

static int dx_kdamond_prepare_context(struct dx_kdamond *k,
				      struct dx_item *item,
				      struct dx_message *message)
{
	struct dx_watch *watch;
	int err;

	if (!dx_item_count(item, DAMONX_ITEM_TARGET))
		return dx_refuse(message, -EINVAL,
				 "kdamond %u: context %u has no target", k->id,
				 item->id);
	watch = dx_watch_new(k, item);
	if (!watch)
		return dx_refuse(message, -ENOMEM, "no memory");
	err = dx_commit_prepare_context(watch, item, true);
	if (err == -ESRCH)
		return dx_refuse(message, err,
				 "kdamond %u: context %u: no process of its targets is left",
				 k->id, item->id);
	if (err)
		return dx_refuse(message, err, "kdamond %u: context %u: %s",
				 k->id, item->id,
				 err == -ENOMEM ? "no memory" :
						  "its configuration cannot be run");
	/* Nobody sees it yet. */
	dx_commit_take_context(watch);
	watch->running = true;
	return 0;
}

static int dx_kdamond_prepare_contexts(struct dx_kdamond *k,
				       struct dx_item *item,
				       struct dx_message *message)
{
	struct dx_item *context;
	int err;

	dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
		err = dx_kdamond_prepare_context(k, context, message);
		if (err)
			return err;
	}
	if (list_empty(&k->fresh))
		return dx_refuse(message, -EINVAL, "kdamond %u has no context",
				 k->id);
	return 0;
}

/*
 * Thread names are cut to 15 characters. Where the long form does not fit, the
 * identifier comes first: it is what distinguishes the threads of a session.
 */
static void dx_kdamond_thread_name(const struct dx_kdamond *k,
				   char name[TASK_COMM_LEN])
{
	u32 number = k->session->number;

	if (snprintf(name, TASK_COMM_LEN, "kdamondx.%u.%u", number, k->id) >=
	    TASK_COMM_LEN)
		snprintf(name, TASK_COMM_LEN, "kdx%u.%u", k->id, number);
}

static int dx_kdamond_make_thread(struct dx_kdamond *k,
				  struct dx_message *message)
{
	struct task_struct *task;
	char name[TASK_COMM_LEN];

	dx_kdamond_thread_name(k, name);
	task = kthread_create(dx_kdamond_thread, k, "%s", name);
	if (IS_ERR(task))
		return dx_refuse(message, PTR_ERR(task),
				 "kdamond %u: its thread cannot be created",
				 k->id);
	down_write(&k->session->view);
	k->task = get_task_struct(task);
	up_write(&k->session->view);
	k->memcg = dx_charge_get();
	return 0;
}

static void dx_kdamond_drop_fresh(struct dx_kdamond *k)
{
	mutex_lock(&k->lock);
	dx_watch_free_all(&k->fresh);
	mutex_unlock(&k->lock);
}

int dx_kdamond_prepare(struct dx_kdamond *k, struct dx_item *item,
		       struct dx_message *message)
{
	int err;

	lockdep_assert_held(&k->session->lock);
	/* The last thread may have left by itself. */
	dx_kdamond_end_thread(k, DAMONX_WHY_REQUEST);
	mutex_lock(&k->lock);
	err = dx_kdamond_prepare_contexts(k, item, message);
	mutex_unlock(&k->lock);
	if (!err)
		err = dx_kdamond_make_thread(k, message);
	if (err)
		dx_kdamond_drop_fresh(k);
	return err;
}

void dx_kdamond_unprepare(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	dx_kdamond_end_thread(k, DAMONX_WHY_REQUEST);
	dx_kdamond_drop_fresh(k);
}

/* What an earlier run has told about targets does not count in this one. */
static void dx_kdamond_reset_targets(struct dx_kdamond *k)
{
	struct dx_watch *watch;
	struct dx_item *item;
	struct dx_item_target *target;

	for_each_watch(watch, k) {
		dx_for_each_child(item, watch->item, DAMONX_ITEM_TARGET) {
			target = dx_item_target(item);
			target->exec_id = dx_space_exec_id(target->space);
			target->exit_told = false;
		}
	}
}

/* The contexts that were prepared take the place of those of the last run. */
static void dx_kdamond_show_fresh(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->lock);
	down_write(&k->session->view);
	dx_kdamond_forget(k);
	list_splice_init(&k->fresh, &k->watches);
	up_write(&k->session->view);
}

void dx_kdamond_launch(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	mutex_lock(&k->lock);
	dx_kdamond_show_fresh(k);
	k->ring = k->session->ring;
	WRITE_ONCE(k->steps, 0);
	WRITE_ONCE(k->max_wait_steps, 0);
	WRITE_ONCE(k->pid, task_pid_nr_ns(k->task, k->session->pid_ns));
	WRITE_ONCE(k->why, DAMONX_WHY_REQUEST);
	WRITE_ONCE(k->state, DAMONX_STATE_STARTED);
	dx_kdamond_reset_targets(k);
	dx_record_state(k, 0, DAMONX_STATE_STARTED, DAMONX_WHY_REQUEST);
	dx_record_targets_added(k);
	dx_kdamond_follow_items(k);
	mutex_unlock(&k->lock);
	wake_up_process(k->task);
}

struct dx_kdamond *dx_kdamond_new(struct dx_session *session, u32 id)
{
	struct dx_kdamond *k = kzalloc(sizeof(*k), GFP_KERNEL_ACCOUNT);

	if (!k)
		return NULL;
	k->session = session;
	k->id = id;
	mutex_init(&k->lock);
	init_waitqueue_head(&k->unclaimed);
	INIT_LIST_HEAD(&k->list);
	INIT_LIST_HEAD(&k->watches);
	INIT_LIST_HEAD(&k->fresh);
	INIT_LIST_HEAD(&k->calls);
	dx_kdamond_init_env(k);
	return k;
}

void dx_kdamond_free(struct dx_kdamond *k)
{
	dx_kdamond_end_thread(k, DAMONX_WHY_REQUEST);
	mutex_lock(&k->lock);
	dx_watch_free_all(&k->watches);
	mutex_unlock(&k->lock);
	mutex_destroy(&k->lock);
	kfree(k);
}
