// SPDX-License-Identifier: GPL-2.0
/* Which ranges of a timeline deserve which advice, and how well that held in the record. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/advice/advice.h"
#include "report/input/names.h"
#include "util/mem.h"
#include "util/msg.h"

#define LEAST_STEPS	10u	/* of time: with fewer, one of them would decide */
#define ALWAYS		0.95	/* of the steps */
#define OFTEN		0.2
#define LEAST_IDLE	3u	/* steps: shorter is no break */
#define LEAST_RETURNS	2u

/* How a column of a map was used in some steps of time. */
struct use {
	size_t known, used;
	size_t idle_end;		/* steps without use at the end */
	size_t returns;			/* to it, after breaks */
};

struct making {
	struct timeline *t;
	const struct advice_opts *o;
	struct advice_list *l;
	struct name_area *area;		/* what is mapped, by address, none over another */
	size_t nr_areas;
};

static struct use use_of(const struct timeline *t, size_t map, size_t column,
			 size_t first, size_t end)
{
	struct use u = { 0 };
	size_t idle = 0;

	for (size_t i = first; i < end; i++) {
		double heat = timeline_heat(t, map, i, column);

		if (isnan(heat))
			continue;
		u.known++;
		if (heat <= 0) {
			idle++;
			continue;
		}
		u.returns += u.used && idle >= LEAST_IDLE;
		u.used++;
		idle = 0;
	}
	u.idle_end = idle;
	return u;
}

static bool is_anonymous(const char *name)
{
	return !strcmp(name, "anonymous") || name[0] == '[';
}

/* @idle: steps after which memory is cold; @returns: how many are some. */
static bool deserves(enum advice_action action, const struct use *u, const char *name,
		     size_t idle, size_t returns)
{
	double share = u->known ? (double)u->used / (double)u->known : 0;

	if (!u->known)
		return false;
	switch (action) {
	case ADVICE_COLD:
		return u->idle_end >= idle;
	case ADVICE_HUGEPAGE:
		return share >= OFTEN && share < ALWAYS && u->idle_end < idle &&
		       is_anonymous(name);
	case ADVICE_COLLAPSE:
		return share >= ALWAYS && is_anonymous(name);
	case ADVICE_WILLNEED:
		return u->returns >= returns;
	default:
		return share >= ALWAYS;
	}
}

/* ---- ranges ---- */

/* Neighboring columns of a mapping that deserve the same. */
struct run {
	size_t map, first, nr;
	uint64_t start, end;		/* within the mapping */
	const char *name;
};

struct asked {
	enum advice_action action;
	size_t from, until;		/* steps of time */
	size_t idle, returns;
};

typedef void (*take_run)(struct making *m, const struct asked *a, const struct run *r,
			 void *arg);

/* What one entry of the next table above maps: 2 MiB of pages of 4 KiB. */
static uint64_t huge_bytes(const struct making *m)
{
	return m->o->page_bytes * (m->o->page_bytes / sizeof(uint64_t));
}

static uint64_t column_start(const struct timeline *t, size_t map, size_t column)
{
	return (uint64_t)heatmap_step_start(&t->map[map].addr, column);
}

/* Whole pages of what columns and a mapping have in common. */
static void clip(const struct making *m, struct run *r, const struct name_area *area)
{
	const struct timeline *t = m->t;
	uint64_t page = m->o->page_bytes;
	uint64_t start = column_start(t, r->map, r->first);
	uint64_t end = column_start(t, r->map, r->first + r->nr);

	r->start = start > area->start ? (start + page - 1) & -page : area->start;
	r->end = end < area->end ? end & -page : area->end;
	r->name = area->name;
}

static void runs_of(struct making *m, const struct asked *a, size_t map,
		    const struct name_area *area, take_run take, void *arg)
{
	const struct timeline *t = m->t;
	struct run r = { .map = map };

	for (size_t k = 0; k <= t->map[map].addr.nr; k++) {
		bool inside = k < t->map[map].addr.nr &&
			      column_start(t, map, k) < area->end &&
			      column_start(t, map, k + 1) > area->start;
		struct use u = inside ? use_of(t, map, k, a->from, a->until) :
					(struct use){ 0 };

		if (inside && deserves(a->action, &u, area->name, a->idle, a->returns)) {
			if (!r.nr++)
				r.first = k;
			continue;
		}
		if (r.nr) {
			clip(m, &r, area);
			if (r.end > r.start)
				take(m, a, &r, arg);
		}
		r.nr = 0;
	}
}

static void each_run(struct making *m, const struct asked *a, take_run take, void *arg)
{
	for (size_t i = 0; i < m->t->nr_maps; i++)
		for (size_t k = 0; k < m->nr_areas; k++)
			runs_of(m, a, i, &m->area[k], take, arg);
}

/* ---- how sure ---- */

struct held {
	double claimed, confirmed;	/* bytes */
	size_t runs;
};

/* What the first half claims of a run, is it so in the second? */
static void check_run(struct making *m, const struct asked *a, const struct run *r,
		      void *arg)
{
	struct held *held = arg;
	size_t half = a->until;

	for (size_t k = r->first; k < r->first + r->nr; k++) {
		struct use u = use_of(m->t, r->map, k, half, m->t->nr_steps);
		double bytes = (double)(column_start(m->t, r->map, k + 1) -
					column_start(m->t, r->map, k));

		held->claimed += bytes;
		/* what is used even more than that is used as was said */
		if (deserves(a->action, &u, r->name, a->idle, a->returns) ||
		    (a->action == ADVICE_HUGEPAGE &&
		     deserves(ADVICE_COLLAPSE, &u, r->name, 0, 0)))
			held->confirmed += bytes;
	}
	held->runs++;
}

/*
 * The rule is tried on the record itself: made from the first half of its time,
 * held against the second. Each range counts once, however large.
 */
static struct timeline_share sureness(struct making *m, enum advice_action action)
{
	size_t half = m->t->nr_steps / 2;
	struct asked a = { action, 0, half, half, 1 };
	struct held held = { 0 };

	each_run(m, &a, check_run, &held);
	if (!held.runs)
		return (struct timeline_share){ NAN, NAN, NAN };
	return timeline_share_of(held.confirmed / held.claimed * (double)held.runs,
				 (double)held.runs);
}

/* ---- rows ---- */

static const char *const calls[ADVICE_NR] = {
	[ADVICE_COLD] = "madvise(MADV_COLD)",
	[ADVICE_HUGEPAGE] = "madvise(MADV_HUGEPAGE)",
	[ADVICE_COLLAPSE] = "madvise(MADV_COLLAPSE)",
	[ADVICE_WILLNEED] = "madvise(MADV_WILLNEED)",
	[ADVICE_MLOCK] = "mlock()",
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Mean over the columns, of the time of which something is known. */
static struct use whole_use(const struct making *m, const struct run *r, double *percent)
{
	struct use all = { 0 };

	for (size_t k = r->first; k < r->first + r->nr; k++) {
		struct use u = use_of(m->t, r->map, k, 0, m->t->nr_steps);

		all.known += u.known;
		all.used += u.used;
		all.returns += u.returns;
	}
	*percent = all.known ? 100.0 * (double)all.used / (double)all.known : NAN;
	all.returns /= r->nr;
	return all;
}

/* What it saves, at most. */
static void estimate(const struct making *m, struct advice *a, size_t returns)
{
	const struct advice_list *l = m->l;
	uint64_t pages = a->bytes / m->o->page_bytes;

	a->saves_bytes = a->saves_translations = a->saves_faults = UINT64_MAX;
	switch (a->action) {
	case ADVICE_COLD:
		a->saves_bytes = a->bytes;
		if (l->resident_bytes != UINT64_MAX)
			a->saves_bytes = least(a->bytes, l->resident_bytes);
		break;
	case ADVICE_HUGEPAGE:
	case ADVICE_COLLAPSE:
		a->saves_translations = pages - a->bytes / huge_bytes(m);
		break;
	case ADVICE_WILLNEED:
		a->saves_faults = pages * returns;
		break;
	default:
		a->saves_faults = pages;
		break;
	}
}

static void name_function(struct making *m, const struct run *r, struct advice *a)
{
	struct timeline_range range = { .map = r->map, .first = r->first, .nr = r->nr };
	char buf[sizeof(a->function_name)];

	timeline_follow_range(m->t, &range);
	if (range.nr_functions)
		snprintf(a->function_name, sizeof(a->function_name), "%s",
			 timeline_name(m->t, range.function[0].function, buf,
				       sizeof(buf)));
	free(range.heat);
}

static void add_run(struct making *m, const struct asked *asked, const struct run *r,
		    void *arg)
{
	const struct timeline_share *sure = arg;
	uint64_t huge = huge_bytes(m);
	struct advice a = {
		.action = asked->action, .call = calls[asked->action],
		.start = r->start, .end = r->end, .name = r->name,
		.sure_percent = 100 * sure->share, .sure_low_percent = 100 * sure->low,
		.sure_high_percent = 100 * sure->high };
	struct use u;

	if (a.action == ADVICE_HUGEPAGE || a.action == ADVICE_COLLAPSE) {
		a.start = (a.start + huge - 1) & -huge;
		a.end &= -huge;
	}
	if (a.end <= a.start || a.end - a.start < m->o->least_bytes)
		return;
	a.bytes = a.end - a.start;
	u = whole_use(m, r, &a.accessed_percent);
	estimate(m, &a, u.returns);
	if (m->t->stacks && a.action != ADVICE_COLD)
		name_function(m, r, &a);
	*ARRAY_ADD(m->l->a, m->l->nr) = a;
}

static int by_worth(const void *a, const void *b)
{
	const struct advice *x = a, *y = b;

	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

static void advise(struct making *m, enum advice_action action)
{
	const struct timeline *t = m->t;
	struct timeline_share sure = sureness(m, action);
	struct asked a = { action, 0, t->nr_steps, t->nr_steps / 2, LEAST_RETURNS };

	if (m->o->idle_ns)
		a.idle = (size_t)ceil((double)m->o->idle_ns / t->step_ns);
	each_run(m, &a, add_run, &sure);
}

/* ---- what is known of the process ---- */

static int find_areas(struct making *m)
{
	struct name_list *names = &m->l->names;

	if (names_collect(names, &m->t->in, &m->t->id))
		return 1;
	for (size_t i = 0; i < names->nr; i++) {
		struct name_area a = names->area[i];
		struct name_area *last = m->nr_areas ? &m->area[m->nr_areas - 1] : NULL;

		if (last && a.start < last->end)
			a.start = last->end;
		/* what the kernel put there is none of the program's */
		if (a.start < a.end && strncmp(a.name, "[v", 2) != 0)
			*ARRAY_ADD(m->area, m->nr_areas) = a;
	}
	if (m->nr_areas)
		return 0;
	return msg_error("%s: does not say what the process had mapped; record a process, with --do_record access vmas or without that option",
			 m->t->path);
}

static void find_sizes(const struct timeline *t, struct advice_list *l)
{
	const struct rec_footprint *f;
	size_t nr = rec_footprints(t->reader, &f), known = 0;

	l->pid = t->stream->pid;
	l->comm = t->stream->comm;
	l->seconds = (double)(t->end_ns - t->start_ns) / 1e9;
	l->resident_bytes = UINT64_MAX;
	for (size_t i = 0; i < nr; i++)
		if (f[i].pid && (!l->pid || f[i].pid == l->pid) && f[i].used_bytes)
			l->resident_bytes = f[i].used_bytes;
	for (size_t i = 0; i < t->nr_steps; i++) {
		if (isnan(t->wss[i]))
			continue;
		l->wss_bytes += t->wss[i];
		known++;
	}
	l->wss_bytes /= known ? (double)known : 1;
}

/* Of rows that stay where they are from now on. */
static void add_texts(struct advice_list *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct advice *a = &l->a[i];

		snprintf(a->start_hex, sizeof(a->start_hex), "%#" PRIx64, a->start);
		snprintf(a->end_hex, sizeof(a->end_hex), "%#" PRIx64, a->end);
		a->start_text = a->start_hex;
		a->end_text = a->end_hex;
		a->function = a->function_name[0] ? a->function_name : NULL;
	}
}

int advice_make(struct timeline *t, const struct advice_opts *o, struct advice_list *l)
{
	struct making m = { .t = t, .o = o, .l = l };

	if (t->nr_steps < LEAST_STEPS)
		return msg_error("%s: is too short to advise by: it has %zu steps of time, %u are needed; record for longer",
				 t->path, t->nr_steps, LEAST_STEPS);
	if (find_areas(&m))
		return 1;
	find_sizes(t, l);
	for (int action = 0; action < ADVICE_NR; action++)
		advise(&m, (enum advice_action)action);
	if (l->nr)
		qsort(l->a, l->nr, sizeof(*l->a), by_worth);
	add_texts(l);
	free(m.area);
	return 0;
}

void advice_free(struct advice_list *l)
{
	free(l->a);
	names_destroy(&l->names);
}
