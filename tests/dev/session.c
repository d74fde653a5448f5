// SPDX-License-Identifier: GPL-2.0
/* A session whose kdamonds take turns when tests say so. */
#include "session.h"

struct task_struct *dev_task;

static struct dev_session *dev_current;
static struct damonx_ring_head dev_ring_head;
static struct dx_ring dev_ring = { .head = &dev_ring_head };
static struct damonx_rec *dev_record;	/* reserved */

/* ---- threads ---- */

struct task_struct *dev_kthread(int (*run)(void *data), void *data)
{
	struct task_struct *task = dev_alloc(sizeof(*task));

	if (!task)
		return ERR_PTR(-ENOMEM);
	task->run = run;
	task->data = data;
	task->refs = 1;
	return task;
}

struct task_struct *get_task_struct(struct task_struct *task)
{
	task->refs++;
	return task;
}

void put_task_struct(struct task_struct *task)
{
	if (!--task->refs)
		dev_free(task);
}

/* Between two turns it holds nothing. */
int kthread_stop(struct task_struct *task)
{
	put_task_struct(task);
	return 0;
}

/* It is told so after the first round of a turn, and starts again in the next. */
bool kthread_should_stop(void)
{
	return dev_task->turns++;
}

static void take_turn(struct task_struct *task)
{
	dev_task = task;
	task->turns = 0;
	task->run(task->data);
	dev_task = NULL;
}

static u64 due_ns(const struct dev_session *s)
{
	struct dx_watch *watch;
	struct dx_kdamond *k;
	u64 due_ns = U64_MAX;

	list_for_each_entry(k, &s->session.kdamonds, list) {
		list_for_each_entry(watch, &k->watches, list) {
			if (dx_kdamond_runs(k) && watch->running)
				due_ns = min_t(u64, due_ns,
					       dx_context_due_ns(&watch->context));
		}
	}
	return due_ns;
}

/* Whose lock may not be held while a space is asked: the core's rule. */
static void set_contexts(struct dev_session *s, bool set)
{
	const struct dx_target *target;
	struct dx_watch *watch;
	struct dx_kdamond *k;

	list_for_each_entry(k, &s->session.kdamonds, list) {
		list_for_each_entry(watch, &k->watches, list) {
			dx_for_each_target(target, &watch->context)
				target->space->ctx = set ? &watch->context :
							   NULL;
		}
	}
}

void dev_session_run(struct dev_session *s)
{
	u64 ns = due_ns(s);
	struct dx_kdamond *k;

	if (ns != U64_MAX && ns > fake_now_ns)
		fake_now_ns = ns;
	set_contexts(s, true);
	list_for_each_entry(k, &s->session.kdamonds, list) {
		if (dx_kdamond_runs(k))
			take_turn(k->task);
	}
	set_contexts(s, false);
}

/* ---- the session ---- */

struct dev_session *dev_session_new(void)
{
	struct dev_session *s = calloc(1, sizeof(*s));
	struct dx_session *session = &s->session;

	mutex_init(&session->lock);
	INIT_LIST_HEAD(&session->kdamonds);
	INIT_LIST_HEAD(&session->openers);
	session->ring = &dev_ring;
	session->pid_ns = &dev_outside;
	dev_current = s;
	mutex_lock(&session->lock);
	return s;
}

void dev_session_free(struct dev_session *s)
{
	struct dx_session *session = &s->session;
	struct dx_kdamond *k, *next;

	dx_kdamond_stop(session, 0, DAMONX_WHY_REQUEST);
	list_for_each_entry_safe(k, next, &session->kdamonds, list) {
		list_del(&k->list);
		dx_kdamond_free(k);
	}
	dx_item_free(session->config);
	mutex_unlock(&session->lock);
	dev_current = NULL;
	free(s);
}

void dx_session_lock_kdamonds(struct dx_session *session)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list) {
		dx_kdamond_claim(k);
		dx_kdamond_lock(k);
	}
}

void dx_session_unlock_kdamonds(struct dx_session *session)
{
	struct dx_kdamond *k;

	list_for_each_entry(k, &session->kdamonds, list)
		dx_kdamond_unlock(k);
}

void dx_sessions_settle(void)
{
}

/* ---- limits ---- */

int dx_limits_check_load(const struct dx_user *user, const struct dx_load *part,
			 const struct dx_load *load, bool privileged,
			 struct dx_message *message)
{
	(void)user;
	(void)privileged;
	if (load->nr_kdamonds > max_t(u32, part->nr_kdamonds,
				      DEV_MAX_LOAD_KDAMONDS))
		return dx_refuse(message, -EUSERS, "too many kdamonds");
	if (load->nr_regions > max_t(u32, part->nr_regions,
				     DEV_MAX_LOAD_REGIONS))
		return dx_refuse(message, -EUSERS, "too many regions");
	return 0;
}

int dx_session_set_load(struct dx_session *session, struct dx_load load,
			bool privileged, struct dx_message *message)
{
	int err = dx_limits_check_load(NULL, &session->load, &load, privileged,
				       message);

	if (!err)
		session->load = load;
	return err;
}

int dx_limits_ring_add(struct dx_user *user, u32 bytes,
		       struct dx_message *message)
{
	(void)user;
	(void)bytes;
	return dx_refuse(message, -EUSERS, "no rings here");
}

void dx_limits_ring_del(struct dx_user *user, u32 bytes)
{
	(void)user;
	(void)bytes;
}

/* ---- what records tell ---- */

static struct dev_told *find_told(struct dev_session *s, u32 kdamond,
				  u32 context, u32 target)
{
	struct dev_told *told;

	for (told = s->told; told < s->told + s->nr_told; told++) {
		if (told->kdamond == kdamond && told->context == context &&
		    told->target == target)
			return told;
	}
	return NULL;
}

const struct dev_told *dev_session_told(const struct dev_session *s,
					u32 kdamond, u32 context, u32 target)
{
	return find_told((struct dev_session *)s, kdamond, context, target);
}

/* @context: 0 for all of the kdamond; a run begins without targets. */
static void forget_told(struct dev_session *s, u32 kdamond, u32 context)
{
	u32 i = 0;

	while (i < s->nr_told) {
		if (s->told[i].kdamond == kdamond &&
		    (!context || s->told[i].context == context))
			s->told[i] = s->told[--s->nr_told];
		else
			i++;
	}
}

static void add_told(struct dev_session *s, const struct damonx_rec_target *r)
{
	struct dev_told *told = find_told(s, r->kdamond, r->context, r->target);

	if (!told && s->nr_told == DEV_MAX_TOLD) {
		s->wrong = "so many targets cannot be";
		return;
	}
	if (!told)
		told = &s->told[s->nr_told++];
	*told = (struct dev_told){ r->kdamond, r->context, r->target, false };
}

static void read_target(struct dev_session *s, const struct damonx_rec_target *r)
{
	struct dev_told *told = find_told(s, r->kdamond, r->context, r->target);

	switch (r->event) {
	case DAMONX_TARGET_ADDED:
	case DAMONX_TARGET_FORKED:
	case DAMONX_TARGET_JOINED:
		add_told(s, r);
		return;
	case DAMONX_TARGET_MISSED:
		return;
	}
	if (!told) {
		s->wrong = "a record is about a target that was never added";
		return;
	}
	if (r->event == DAMONX_TARGET_REMOVED)
		*told = s->told[--s->nr_told];
	else if (told->exited)
		s->wrong = "a target that has exited does something";
	else
		told->exited = r->event == DAMONX_TARGET_EXITED;
}

static void read_record(struct dev_session *s, const struct damonx_rec *record)
{
	const struct damonx_rec_state *state = (const void *)record;

	s->nr_records++;
	if (record->type == DAMONX_REC_TARGET)
		read_target(s, (const void *)record);
	else if (record->type == DAMONX_REC_STATE && !state->context &&
		 state->state == DAMONX_STATE_STARTED)
		forget_told(s, state->kdamond, 0);
}

/* ---- the ring: a record is read as soon as it is there ---- */

void *dx_ring_reserve(struct dx_ring *ring, u16 type, u32 len)
{
	if (!ring || len == DX_RING_TOO_LONG)
		return NULL;
	mutex_lock(&ring->lock);
	dev_record = calloc(1, len);
	dev_record->type = type;
	dev_record->len = len;
	return dev_record;
}

void dx_ring_shorten(struct dx_ring *ring, struct damonx_rec *record, u32 len)
{
	(void)ring;
	record->len = len;
}

void dx_ring_submit(struct dx_ring *ring)
{
	read_record(dev_current, dev_record);
	free(dev_record);
	mutex_unlock(&ring->lock);
}

void dx_ring_wake(struct dx_ring *ring)
{
	(void)ring;
}

/* There is one already. */
struct dx_ring *dx_ring_new(u32 data_bytes, u32 wakeup_bytes, u64 wanted)
{
	(void)data_bytes;
	(void)wakeup_bytes;
	(void)wanted;
	return NULL;
}

void dx_ring_free(struct dx_ring *ring)
{
	(void)ring;
}

u64 dx_ring_mmap_bytes(const struct dx_ring *ring)
{
	(void)ring;
	return 0;
}

int dx_file_set_ring(struct dx_file *f, struct dx_session *session,
		     struct dx_ring *ring)
{
	(void)f;
	(void)session;
	(void)ring;
	return -EBUSY;
}

/* ---- what else is told: users in the kernel, and traces ---- */

void dx_client_sampled(struct dx_watch *watch)
{
	(void)watch;
}

void dx_client_window(struct dx_watch *watch)
{
	(void)watch;
}

void dx_client_before_apply(void *self, const struct dx_context *ctx,
			    const struct dx_target *t,
			    const struct dx_region *r, u32 scheme)
{
	(void)self;
	(void)ctx;
	(void)t;
	(void)r;
	(void)scheme;
}

void dx_client_run_calls(struct dx_kdamond *k)
{
	(void)k;
}

void dx_client_cancel_calls(struct dx_kdamond *k)
{
	(void)k;
}

void dx_trace_window(const struct dx_watch *watch)
{
	(void)watch;
}

/* Any value, and not the same one for long. */
u64 dx_metric_value(const struct dx_metric *metric)
{
	return fake_now_ns / 1000000 % 1200 * (metric->type + 1);
}

u64 dx_features(u32 kind, u32 ops)
{
	(void)kind;
	(void)ops;
	return 0;
}
