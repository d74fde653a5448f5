// SPDX-License-Identifier: GPL-2.0
/*
 * damox advise --try: watch a process, or take a record of it, and make its
 * advice; measure; apply what a scheme can, to the ranges that are meant and to
 * nothing else; measure again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/advise_measure.h"
#include "cmd/advise_try.h"
#include "cmd/side.h"
#include "live/apply.h"
#include "live/child.h"
#include "live/follow.h"
#include "live/guard.h"
#include "live/proc.h"
#include "live/session.h"
#include "live/watch.h"
#include "params/options.h"
#include "report/advice/trial.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/signals.h"

/* Of one kind of advice: what a scheme is to do where. */
struct plan {
	enum damos_action action;
	struct damon_region *ranges;
	size_t nr;
	struct trial_kind *kind;
};

struct attempt {
	const struct advice_opts *o;
	const struct advise_try_opts *t;
	pid_t pid;			/* that is tried on */
	pid_t child;			/* the command that was started, or 0 */
	bool released;			/* it runs */
	struct rec_reader *reader;	/* of what was watched, or NULL */
	struct timeline *timeline;
	struct advice_list list;
	struct plan plan[ADVICE_NR];	/* in the order in which they are applied */
	size_t nr_plans;
	bool applied;
	struct plan *back;		/* what is taken back now, or NULL */
	struct trial trial;
};

/* What is cold comes last: nothing is to be made warm again after it. */
static const struct {
	enum advice_action advice;
	enum damos_action action;
} schemes[] = {
	{ ADVICE_WILLNEED, DAMOS_WILLNEED },
	{ ADVICE_HUGEPAGE, DAMOS_HUGEPAGE },
	{ ADVICE_COLLAPSE, DAMOS_COLLAPSE },
	{ ADVICE_COLD, DAMOS_COLD },
	{ ADVICE_MLOCK, DAMOS_NR_ACTIONS },
};

static void tell(const char *what, double seconds)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "%s for %.0f s ...\n", what, seconds);
}

/* ---- what to try it on ---- */

/* A process or a command, and nothing else; 0, or -1 after a line. */
static int take_target(struct attempt *a, const struct params *p)
{
	const struct damon_ctx *c = p->nr_kdamonds == 1 && p->kdamonds[0].nr_contexts == 1 ?
				    &p->kdamonds[0].contexts[0] : NULL;

	if (p->command) {
		if (a->o->input) {
			msg_error("a command that is started now is not what %s is of; leave out --input, or give the number of a process",
				  a->o->input);
			return -1;
		}
		/* what it says is not to get into what programs read */
		a->child = child_start(p->command, rows_wanted(&a->o->rows) ?
				       STDERR_FILENO : STDOUT_FILENO);
		a->pid = a->child;
		return a->child < 0 ? -1 : 0;
	}
	if (!c || c->ops == DAMON_OPS_PADDR || c->nr_targets != 1 ||
	    c->targets[0].pid <= 0 || c->nr_schemes) {
		msg_error("--try: '%s' is neither a command nor the number of a process",
			  a->t->target);
		return -1;
	}
	a->pid = (pid_t)c->targets[0].pid;
	return advise_check_process(a->pid);
}

static int find_target(struct attempt *a)
{
	struct params_opts *opts = params_opts_new(a->t->quirks);
	struct params p = { 0 };
	int err = -1;

	params_opts_set_target(opts, a->t->target);
	if (!params_opts_build(opts, &p))
		err = take_target(a, &p);
	params_free(&p);
	params_opts_free(opts);
	return err;
}

/* ---- watching ---- */

struct watching {
	struct rec_writer *w;
	struct side *side;
};

static int note_mappings(void *arg, const struct watch *watch)
{
	pid_t pids[WATCH_MAX_PROCESSES];
	const struct watching *of = arg;
	size_t nr = watch_pids(watch, pids, WATCH_MAX_PROCESSES);

	if (nr)
		side_sample(of->side, pids, nr, of->w);
	return 0;
}

/* Let a command that waits go, and end with it from now on; 0, or -1. */
static int let_go(struct attempt *a)
{
	if (!a->child)
		return 0;
	if (guard_begin(a->child) || child_release(a->child))
		return -1;
	a->released = true;
	return 0;
}

static int watch_session(struct attempt *a, struct damonx *d, struct watching *of)
{
	const struct watch_opts opts = { .child = a->child, .tick = note_mappings,
					 .arg = of };
	const struct snapshot_sink sink = rec_sink(of->w);
	double seconds = (double)a->t->watch_ns / 1e9;
	struct watch *watch = watch_new(d, &opts);
	int err = -1;

	if (!watch)
		return -1;
	if (damonx_start(d, 0)) {
		msg_error("%s", damonx_error(d));
	} else if (!let_go(a)) {
		tell("watching", seconds);
		err = watch_run(watch, seconds, &sink);
		err = watch_stop(watch, true) || err || signals_came() ? -1 : 0;
		if (!err && watch_state(watch)->ended) {
			msg_error("process %d has ended while it was watched", a->pid);
			err = -1;
		}
	}
	watch_free(watch);
	return err;
}

/* Of a command also what it starts: a shell, say, is not meant. */
static int configure(struct attempt *a, struct damonx *d)
{
	struct params p = { 0 };
	struct damon_ctx *c = params_add_ctx(params_add_kdamond(&p));
	int err;

	c->ops = DAMON_OPS_VADDR;
	params_add_target(c)->pid = a->pid;
	if (a->child)
		live_follow(d, &p);
	err = live_configure(d, &p, a->child, 0);
	params_free(&p);
	return err;
}

static int watch_target(struct attempt *a, struct damonx *d)
{
	struct watching of = { .w = rec_create_memory("what was watched") };
	int err = -1;

	if (!of.w)
		return -1;
	of.side = side_open(NULL, SIDE_FOOTPRINT | SIDE_VMAS, 0);
	if (of.side && !configure(a, d))
		err = watch_session(a, d, &of);
	side_close(of.side);
	if (err) {
		rec_abandon(of.w);
		return -1;
	}
	a->reader = rec_finish_reader(of.w);
	return a->reader ? 0 : -1;
}

/* ---- the advice ---- */

static int is_of_record(struct attempt *a)
{
	char *comm;
	int err = 0;

	if (a->pid)
		return 0;
	a->pid = a->list.pid;
	if (!a->pid) {
		msg_error("%s: does not say of which process it is; give --try its number",
			  a->timeline->path);
		return -1;
	}
	if (advise_check_process(a->pid))
		return -1;
	comm = proc_read(a->pid, "comm");
	if (comm)
		comm[strcspn(comm, "\n")] = '\0';
	if (!comm || (a->list.comm && strcmp(comm, a->list.comm) != 0)) {
		msg_error("process %d is '%s', and %s is of '%s'; give --try the number that it has now",
			  a->pid, comm ? comm : "", a->timeline->path, a->list.comm);
		err = -1;
	}
	free(comm);
	return err;
}

static int make_advice(struct attempt *a)
{
	struct timeline *t = xcalloc(1, sizeof(*t));

	a->timeline = t;
	t->idle = true;
	t->columns = ADVICE_COLUMNS;
	if ((a->reader ? timeline_open_reader(t, a->reader, "what was watched") :
	     timeline_open(t, a->o->input, &a->o->intervals)) ||
	    advice_make(t, a->o, &a->list))
		return -1;
	/* what a command has started may be what ran most */
	if (a->child && a->list.pid)
		a->pid = a->list.pid;
	return is_of_record(a);
}

/* ---- what can be tried of it ---- */

static void add_mapping(void *arg, const struct rec_mapping *m)
{
	struct name_list *names = arg;
	/* its text is gone when this returns */
	const struct name_area area = { m->pid, m->start, m->end,
					names_keep(names, m->name, strlen(m->name)) };

	names_add(names, &area);
}

static bool is_mapped(const struct name_list *now, const struct advice *a)
{
	for (size_t i = 0; i < now->nr; i++)
		if (now->area[i].start <= a->start && now->area[i].end >= a->end)
			return now->area[i].name && !strcmp(now->area[i].name, a->name);
	return false;
}

static int by_start(const void *a, const void *b)
{
	const struct damon_region *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void plan_kind(struct attempt *a, const struct name_list *now, size_t i)
{
	struct trial_kind *k = &a->trial.kind[a->trial.nr_kinds];
	struct plan *plan = &a->plan[a->nr_plans];

	for (size_t j = 0; j < a->list.nr; j++) {
		const struct advice *advice = &a->list.a[j];

		if (advice->action != schemes[i].advice)
			continue;
		k->call = advice->call;
		if (!is_mapped(now, advice)) {
			k->gone++;
			continue;
		}
		*ARRAY_ADD(plan->ranges, plan->nr) =
			(struct damon_region){ advice->start, advice->end };
		k->advised_bytes += advice->bytes;
	}
	if (!k->call)
		return;
	if (plan->nr)
		qsort(plan->ranges, plan->nr, sizeof(*plan->ranges), by_start);
	k->nr_ranges = plan->nr;
	k->cold = schemes[i].advice == ADVICE_COLD;
	plan->action = schemes[i].action;
	plan->kind = k;
	a->trial.nr_kinds++;
	a->nr_plans++;
}

static void see_what_works(struct damonx *d, struct plan *plan)
{
	struct trial_kind *k = plan->kind;

	if (plan->action == DAMOS_NR_ACTIONS)
		snprintf(k->why_not, sizeof(k->why_not),
			 "no scheme can do that: the program has to call it itself");
	else if (!plan->nr)
		snprintf(k->why_not, sizeof(k->why_not),
			 "none of its ranges is mapped as it was");
	else if (live_can_apply(d, plan->action, k->why_not, sizeof(k->why_not)))
		k->why_not[0] = '\0';
	else if (!k->why_not[0])
		snprintf(k->why_not, sizeof(k->why_not), "it does not work here");
}

/* Is anything left to try? 0: it is; 1: there is no advice; -1 after a line. */
static int make_plans(struct attempt *a, struct damonx *d)
{
	struct name_list now = { 0 };

	if (!a->list.nr)
		return 1;
	proc_mappings(a->pid, add_mapping, &now);
	names_join(&now);
	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		plan_kind(a, &now, i);
	names_destroy(&now);
	for (size_t i = 0; i < a->nr_plans; i++)
		see_what_works(d, &a->plan[i]);
	for (size_t i = 0; i < a->nr_plans; i++)
		if (!a->plan[i].kind->why_not[0])
			return 0;
	msg_error("nothing of the advice can be tried: %s: %s", a->plan[0].kind->call,
		  a->plan[0].kind->why_not);
	return -1;
}

/* ---- trying ---- */

static int apply_as(const struct attempt *a, const struct plan *plan,
		    enum damos_action action, bool whatever_comes,
		    struct live_applied *done)
{
	const struct live_apply what = { a->pid, action, plan->ranges, plan->nr,
					 whatever_comes };

	return live_apply(&what, done);
}

static int apply_all(struct attempt *a)
{
	struct live_applied done;

	for (size_t i = 0; i < a->nr_plans; i++) {
		struct plan *plan = &a->plan[i];

		if (plan->kind->why_not[0])
			continue;
		if (apply_as(a, plan, plan->action, false, &done))
			return -1;
		a->applied = true;
		if (signals_came())
			return -1;
		plan->kind->applied_bytes = done.applied_bytes;
		plan->kind->incomplete = !done.complete;
	}
	return 0;
}

/* What can be taken back for a while, or NULL. */
static struct plan *alternating(struct attempt *a, struct damonx *d)
{
	char why[256];

	if (!a->t->alternate || !live_can_apply(d, DAMOS_NOHUGEPAGE, why, sizeof(why)))
		return NULL;
	for (size_t i = 0; i < a->nr_plans; i++)
		if (a->plan[i].action == DAMOS_HUGEPAGE && !a->plan[i].kind->why_not[0])
			return &a->plan[i];
	return NULL;
}

static int take_back(struct attempt *a, struct plan *plan)
{
	struct live_applied done;

	a->back = plan;
	return apply_as(a, plan, DAMOS_NOHUGEPAGE, false, &done);
}

/* However this ends: as the advice leaves it. */
static int give_again(struct attempt *a)
{
	struct live_applied done;
	int err = a->back ? apply_as(a, a->back, DAMOS_HUGEPAGE, true, &done) : 0;

	a->back = NULL;
	return err;
}

static int measure(struct attempt *a, struct trial_window *w, size_t nr)
{
	pid_t child = a->pid == a->child ? a->child : 0;

	tell("measuring", a->trial.window_s * (double)nr);
	return advise_measure(a->pid, child, a->trial.window_s, w, nr);
}

static int one_after_the_other(struct attempt *a)
{
	struct trial *t = &a->trial;

	return measure(a, t->before, t->nr_pairs) || apply_all(a) ||
	       measure(a, t->after, t->nr_pairs) ? -1 : 0;
}

/* Before the first window nothing is taken back: there, nothing has been done. */
static int in_turn(struct attempt *a, struct plan *plan)
{
	struct trial *t = &a->trial;

	for (size_t i = 0; i < t->nr_pairs; i++) {
		if ((i && take_back(a, plan)) || measure(a, &t->before[i], 1) ||
		    (i ? give_again(a) : apply_all(a)) ||
		    measure(a, &t->after[i], 1))
			return -1;
	}
	return 0;
}

static int try(struct attempt *a, struct damonx *d)
{
	struct plan *plan = alternating(a, d);
	int err;

	if (a->t->alternate && !plan)
		msg_note("--alternate: nothing of the advice can be taken back: once before and once after");
	a->trial.pid = a->pid;
	a->trial.alternating = plan;
	a->trial.window_s = (double)a->t->window_ns / 1e9;
	a->trial.nr_pairs = (size_t)a->t->nr_pairs;
	err = plan ? in_turn(a, plan) : one_after_the_other(a);
	if (give_again(a))
		err = -1;
	return err;
}

/* ---- all of it ---- */

/* @tried: with what came of it. */
static int print(const struct attempt *a, bool tried)
{
	struct out out;
	int err = 0;

	out_begin(&out, &a->o->out);
	if (rows_wanted(&a->o->rows)) {
		err = trial_rows(&a->trial, &a->o->rows, out.f);
	} else {
		advice_text(&a->list, out.f);
		if (tried)
			trial_text(&a->trial, out.f);
	}
	return out_end(&out) || err;
}

/* 0, or -1 after a line, or when a signal came. */
static int attempt(struct attempt *a, struct damonx *d)
{
	int err;

	if (a->t->target && find_target(a))
		return -1;
	if (a->t->target && !a->o->input && watch_target(a, d))
		return -1;
	if (make_advice(a))
		return -1;
	err = make_plans(a, d);
	if (err < 0)
		print(a, false);
	if (err)
		return err < 0 || print(a, false) ? -1 : 0;
	return try(a, d) || print(a, true) ? -1 : 0;
}

static void clean_up(struct attempt *a)
{
	for (size_t i = 0; i < a->nr_plans; i++)
		free(a->plan[i].ranges);
	advice_free(&a->list);
	if (a->timeline)
		timeline_close(a->timeline);
	if (a->reader)
		rec_close(a->reader);
}

int advise_try(const struct advice_opts *o, const struct advise_try_opts *t)
{
	struct attempt *a;
	struct damonx *d;
	int err;

	if (trial_check_rows(&o->rows))
		return 1;
	d = live_open();
	if (!d)
		return 1;
	a = xcalloc(1, sizeof(*a));
	a->o = o;
	a->t = t;
	signals_catch();
	err = attempt(a, d);
	if (signals_came())
		msg_error("ended by signal %d: %s", signals_came(), a->applied ?
			  "the advice has been applied" : "nothing has been applied");
	if (a->child > 0 && !a->released)
		child_kill(a->child);
	guard_end(!err && !signals_came());
	damonx_close(d);
	clean_up(a);
	free(a);
	return err || signals_came() ? 1 : 0;
}
