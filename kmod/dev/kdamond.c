// SPDX-License-Identifier: GPL-2.0
/*
 * The kdamond: a thread that sleeps until a sample is due, takes it, and hands
 * out each window that is complete.
 */
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
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

/* How much later than due the timer may fire, to fire with others. */
#define SLACK_MIN_NS		1000
#define SLACK_MAX_NS		1000000
#define SLACK_PART		100	/* of the sampling interval */

bool dx_kdamond_runs(struct dx_kdamond *k)
{
	return READ_ONCE(k->state) == DAMONX_STATE_STARTED;
}

u64 dx_kdamond_cpu_ns(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	return dx_kdamond_runs(k) ? READ_ONCE(k->task->se.sum_exec_runtime) :
				    READ_ONCE(k->cpu_ns);
}

/* ---- the thread ---- */

/* What it has seen of a window that was cut short is worth having. */
static void end_watch(struct dx_kdamond *k, struct dx_watch *watch)
{
	if (!watch->running)
		return;
	watch->running = false;
	if (dx_context_stop(&watch->context))
		dx_record_window(k, watch);
	dx_record_target_events(k, watch);
}

/* One sample of one context, if it is due. */
static void drive(struct dx_kdamond *k, struct dx_watch *watch)
{
	u32 flags;

	if (dx_context_due_ns(&watch->context) > ktime_get_ns())
		return;
	flags = dx_context_tick(&watch->context);
	if (flags & DX_TICK_WINDOW) {
		dx_record_window(k, watch);
		dx_context_next_window(&watch->context);
	}
	if (flags & DX_TICK_NO_TARGET)
		end_watch(k, watch);
	else if (flags & (DX_TICK_WINDOW | DX_TICK_TARGET_GONE))
		dx_record_target_events(k, watch);
}

/* Returns whether there is anything left to watch. */
static bool drive_all(struct dx_kdamond *k)
{
	struct dx_watch *watch;
	bool alive = false;

	lockdep_assert_held(&k->lock);
	for_each_watch(watch, k) {
		if (watch->running)
			drive(k, watch);
		alive |= watch->running;
	}
	return alive;
}

static u64 next_due_ns(struct dx_kdamond *k, u64 *slack_ns)
{
	struct dx_watch *watch;
	u64 due_ns = U64_MAX, sample_us = 0, ns;

	for_each_watch(watch, k) {
		if (!watch->running)
			continue;
		ns = dx_context_due_ns(&watch->context);
		if (ns < due_ns) {
			due_ns = ns;
			sample_us = watch->context.attrs.sample_us;
		}
	}
	*slack_ns = clamp_t(u64, sample_us * NSEC_PER_USEC / SLACK_PART,
			    SLACK_MIN_NS, SLACK_MAX_NS);
	return due_ns;
}

/* Neither counted as load nor woken by signals. */
static void sleep_until(struct dx_kdamond *k, u64 due_ns, u64 slack_ns)
{
	ktime_t due = ns_to_ktime(min_t(u64, due_ns, KTIME_MAX));

	set_current_state(TASK_IDLE);
	if (!kthread_should_stop() && !READ_ONCE(k->poked))
		schedule_hrtimeout_range(&due, slack_ns, HRTIMER_MODE_ABS);
	__set_current_state(TASK_RUNNING);
}

/*
 * The last of it: windows that were cut short, and the word that it is over.
 * By the thread itself, or by who has stopped it.
 */
static void finish(struct dx_kdamond *k, u32 why, u64 cpu_ns)
{
	struct dx_watch *watch;

	lockdep_assert_held(&k->lock);
	for_each_watch(watch, k)
		end_watch(k, watch);
	k->cpu_ns = cpu_ns;
	k->why = why;
	k->pid = 0;
	WRITE_ONCE(k->state, DAMONX_STATE_STOPPED);
	dx_record_state(k);
	atomic_dec(&k->session->nr_running);
	if (k->ring)
		dx_ring_wake(k->ring);
}

static int kdamond(void *data)
{
	struct dx_kdamond *k = data;
	u64 due_ns, slack_ns;
	bool alive = true;

	dx_charge_to(k->memcg);
	while (alive && !kthread_should_stop()) {
		mutex_lock(&k->lock);
		WRITE_ONCE(k->poked, false);
		alive = drive_all(k);
		if (alive)
			due_ns = next_due_ns(k, &slack_ns);
		else
			finish(k, k->abandoned ? DAMONX_WHY_NO_MEMORY :
						 DAMONX_WHY_TARGETS_GONE,
			       current->se.sum_exec_runtime);
		mutex_unlock(&k->lock);
		if (alive && due_ns > ktime_get_ns())
			sleep_until(k, due_ns, slack_ns);
		cond_resched();
	}
	if (!alive)
		dx_sessions_settle();
	return 0;
}

void dx_kdamond_poke(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	WRITE_ONCE(k->poked, true);
	if (k->task)
		wake_up_process(k->task);
}

/* ---- those who start and stop it ---- */

/* Wait for a thread to be gone, whether it has left by itself or not. */
static void collect(struct dx_kdamond *k)
{
	if (!k->task)
		return;
	kthread_stop(k->task);
	put_task_struct(k->task);
	k->task = NULL;
	dx_charge_put(k->memcg);
	k->memcg = NULL;
}

void dx_kdamond_stop(struct dx_kdamond *k, u32 why)
{
	struct task_struct *task = k->task;
	u64 cpu_ns;

	if (!task)
		return;
	get_task_struct(task);
	collect(k);
	cpu_ns = task->se.sum_exec_runtime;
	put_task_struct(task);

	mutex_lock(&k->lock);
	/* Not if the last target went first. */
	if (dx_kdamond_runs(k))
		finish(k, why, cpu_ns);
	mutex_unlock(&k->lock);
}

static struct dx_watch *watch_new(struct dx_kdamond *k, struct dx_item *item)
{
	const struct damonx_item_context *c = dx_item_context(item);
	struct dx_watch *watch;

	watch = kzalloc(sizeof(*watch), GFP_KERNEL_ACCOUNT);
	if (!watch)
		return NULL;
	watch->item = item;
	dx_context_init(&watch->context, dx_ops_by_id(c->ops), &dx_dev_env,
			get_random_u64());
	list_add_tail(&watch->list, &k->watches);
	return watch;
}

static void free_watches(struct list_head *watches)
{
	struct dx_watch *watch, *next;

	list_for_each_entry_safe(watch, next, watches, list) {
		list_del(&watch->list);
		dx_context_destroy(&watch->context);
		kfree(watch);
	}
}

void dx_kdamond_forget(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->lock);
	free_watches(&k->watches);
}

/* Contexts that will not be run on. */
static void drop_contexts(struct dx_kdamond *k)
{
	struct dx_watch *watch;

	for_each_watch(watch, k) {
		if (watch->running)
			dx_context_stop(&watch->context);
		watch->running = false;
	}
	dx_kdamond_forget(k);
}

void dx_kdamond_abandon(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->lock);
	drop_contexts(k);
	k->abandoned = true;
}

static int prepare_context(struct dx_kdamond *k, struct dx_item *item,
			   struct dx_message *message)
{
	struct dx_watch *watch;
	int err;

	if (!dx_item_count(item, DAMONX_ITEM_TARGET))
		return dx_refuse(message, -EINVAL,
				 "kdamond %u: context %u has no target", k->id,
				 item->id);
	watch = watch_new(k, item);
	if (!watch)
		return dx_refuse(message, -ENOMEM, "no memory");
	err = dx_watch_commit(watch, item);
	if (!err)
		err = dx_context_start(&watch->context);
	if (err == -ESRCH)
		return dx_refuse(message, err,
				 "kdamond %u: context %u: no process of its targets is left",
				 k->id, item->id);
	if (err)
		return dx_refuse(message, err, "kdamond %u: context %u: %s",
				 k->id, item->id,
				 err == -ENOMEM ? "no memory" :
						  "its configuration cannot be run");
	watch->running = true;
	return 0;
}

static int prepare_contexts(struct dx_kdamond *k, struct dx_item *item,
			    struct dx_message *message)
{
	struct dx_item *context;
	int err;

	dx_for_each_child(context, item, DAMONX_ITEM_CONTEXT) {
		err = prepare_context(k, context, message);
		if (err)
			return err;
	}
	if (list_empty(&k->watches))
		return dx_refuse(message, -EINVAL, "kdamond %u has no context",
				 k->id);
	return 0;
}

static int make_thread(struct dx_kdamond *k, struct dx_message *message)
{
	struct task_struct *task;

	task = kthread_create(kdamond, k, "kdamondx.%u.%u", k->session->number,
			      k->id);
	if (IS_ERR(task))
		return dx_refuse(message, PTR_ERR(task),
				 "kdamond %u: its thread cannot be made",
				 k->id);
	k->task = get_task_struct(task);
	k->memcg = dx_charge_get();
	return 0;
}

/* Of a run that does not begin: the results of the last one stay. */
static void back_to_earlier(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->lock);
	drop_contexts(k);
	list_splice_init(&k->earlier, &k->watches);
}

int dx_kdamond_prepare(struct dx_kdamond *k, struct dx_item *item,
		       struct dx_message *message)
{
	int err;

	lockdep_assert_held(&k->session->lock);
	collect(k);
	mutex_lock(&k->lock);
	list_splice_init(&k->watches, &k->earlier);
	err = prepare_contexts(k, item, message);
	if (!err)
		err = make_thread(k, message);
	if (err)
		back_to_earlier(k);
	mutex_unlock(&k->lock);
	return err;
}

void dx_kdamond_unprepare(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	collect(k);
	mutex_lock(&k->lock);
	back_to_earlier(k);
	mutex_unlock(&k->lock);
}

/* What was told about targets in an earlier run counts no more. */
static void tell_targets_anew(struct dx_kdamond *k)
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

void dx_kdamond_launch(struct dx_kdamond *k)
{
	lockdep_assert_held(&k->session->lock);
	mutex_lock(&k->lock);
	free_watches(&k->earlier);
	k->abandoned = false;
	k->ring = k->session->ring;
	k->pid = task_pid_nr_ns(k->task, k->session->pid_ns);
	k->why = DAMONX_WHY_REQUEST;
	WRITE_ONCE(k->state, DAMONX_STATE_STARTED);
	tell_targets_anew(k);
	dx_record_state(k);
	dx_record_targets_added(k);
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
	INIT_LIST_HEAD(&k->list);
	INIT_LIST_HEAD(&k->watches);
	INIT_LIST_HEAD(&k->earlier);
	return k;
}

void dx_kdamond_free(struct dx_kdamond *k)
{
	dx_kdamond_stop(k, DAMONX_WHY_REQUEST);
	mutex_lock(&k->lock);
	dx_kdamond_forget(k);
	mutex_unlock(&k->lock);
	list_del(&k->list);
	mutex_destroy(&k->lock);
	kfree(k);
}
