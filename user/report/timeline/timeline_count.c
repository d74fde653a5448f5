// SPDX-License-Identifier: GPL-2.0
/* Functions of a timeline: which there are, and how much of each step they have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/mappings.h"
#include "report/timeline/timeline.h"
#include "util/mem.h"
#include "util/names.h"

const char *timeline_name(const struct timeline *t, size_t function, char *buf,
			  size_t size)
{
	const struct timeline_function *f = &t->function[function];

	if (f->name[0])
		return f->name;
	if (!f->object[0])
		return "[unknown]";
	if (f->object[0] == '[')
		return f->object;
	snprintf(buf, size, "[%s]", names_short(f->object));
	return buf;
}

/* What every program and thread begins with. */
static bool is_entry(const struct timeline_function *f)
{
	static const char *const names[] = { "_start", "main", "start_thread",
					     "clone", "clone3", "_dl_start",
					     "_dl_start_user", "thread_start", NULL };

	return name_index(names, f->name) >= 0 ||
	       !strncmp(f->name, "__libc_start_", 13);
}

bool timeline_names(const struct timeline_function *f)
{
	return f->share && f->name[0] && !is_entry(f);
}

/* ---- which there are ---- */

/* Two indices of @frames. */
static int compare_frames(const void *a, const void *b, void *frames)
{
	const struct rec_frame *frame = frames;
	const struct rec_frame *x = &frame[*(const uint32_t *)a];
	const struct rec_frame *y = &frame[*(const uint32_t *)b];
	int d = strcmp(x->name, y->name);

	return d ? d : strcmp(x->object, y->object);
}

/* One function for all frames of the same name in the same file. */
static void make_functions(struct timeline *t)
{
	const struct rec_stacks *s = t->stacks;
	uint32_t *order = xcalloc(s->nr_frames + 1, sizeof(*order));

	t->function_of = xcalloc(s->nr_frames + 1, sizeof(*t->function_of));
	for (size_t i = 0; i < s->nr_frames; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, s->nr_frames, sizeof(*order), compare_frames, s->frame);
	for (size_t i = 0; i < s->nr_frames; i++) {
		if (!i || compare_frames(&order[i - 1], &order[i], s->frame))
			*ARRAY_ADD(t->function, t->nr_functions) =
				(struct timeline_function){
					.name = s->frame[order[i]].name,
					.object = s->frame[order[i]].object };
		t->function_of[order[i]] = (uint32_t)t->nr_functions - 1;
	}
	free(order);
}

/* ---- how much ---- */

static void count_stacks(struct timeline *t)
{
	const struct rec_stacks *s = t->stacks;

	t->stack_count = xcalloc(s->nr_stacks + 1, sizeof(*t->stack_count));
	for (size_t i = 0; i < s->nr_samples; i++) {
		const struct rec_sample *m = &s->sample[i];

		if (!timeline_counts(t, m))
			continue;
		if (m->kind != REC_SAMPLE_CPU) {
			t->nr_faults += m->count;
			continue;
		}
		t->stack_count[m->stack] += m->count;
		t->samples[timeline_sample_step(t, m)] += m->count;
		t->nr_samples += m->count;
		if (s->stack[m->stack].flags & REC_STACK_CUT)
			t->nr_cut += m->count;
	}
}

/* Which functions a stack was already found to have. */
struct seen {
	uint32_t *by;			/* of each function: the last that had it */
	uint32_t now;
};

/*
 * Call @each once for every function of a stack, with how many called it. One that
 * calls itself counts where it was called first.
 */
static void for_functions(const struct timeline *t, uint32_t stack, struct seen *seen,
			  void (*each)(void *arg, size_t function, uint32_t height),
			  void *arg)
{
	const struct rec_stack *k = &t->stacks->stack[stack];

	seen->now++;
	for (uint32_t i = k->nr; i-- > 0; ) {
		size_t f = t->function_of[k->frame[i]];

		if (seen->by[f] == seen->now)
			continue;
		seen->by[f] = seen->now;
		each(arg, f, k->nr - 1 - i);
	}
}

struct adding {
	struct timeline *t;
	uint64_t count;
	size_t step;
	bool cut;
};

static void add_total(void *arg, size_t function, uint32_t height)
{
	struct adding *a = arg;
	struct timeline_function *f = &a->t->function[function];

	f->total += a->count;
	f->height += (double)a->count * height;
}

static void count_functions(struct timeline *t, struct seen *seen)
{
	struct adding a = { .t = t };

	for (uint32_t i = 0; i < t->stacks->nr_stacks; i++) {
		const struct rec_stack *k = &t->stacks->stack[i];

		a.count = t->stack_count[i];
		if (!a.count || !k->nr)
			continue;
		for_functions(t, i, seen, add_total, &a);
		t->function[t->function_of[k->frame[0]]].self += a.count;
	}
	for (size_t i = 0; i < t->nr_functions; i++)
		if (t->function[i].total)
			t->function[i].height /= (double)t->function[i].total;
}

struct ranked {
	uint64_t total;
	size_t function;
};

static int more_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	return x->function < y->function ? -1 : x->function > y->function;
}

static void begin_following(struct timeline_function *f, size_t nr_steps)
{
	f->share = xcalloc(nr_steps, sizeof(*f->share));
	f->own = xcalloc(nr_steps, sizeof(*f->own));
	f->whole = xcalloc(nr_steps, sizeof(*f->whole));
}

/* Those that most samples have are followed over time. */
static void choose_functions(struct timeline *t)
{
	struct ranked *order = xcalloc(t->nr_functions + 1, sizeof(*order));

	for (size_t i = 0; i < t->nr_functions; i++)
		order[i] = (struct ranked){ t->function[i].total, i };
	qsort(order, t->nr_functions, sizeof(*order), more_first);
	for (size_t i = 0; i < t->nr_functions && i < TIMELINE_FUNCTIONS; i++)
		if (order[i].total)
			begin_following(&t->function[order[i].function],
					t->nr_steps);
	free(order);
}

static void add_share(void *arg, size_t function, uint32_t height)
{
	struct adding *a = arg;
	const struct timeline_function *f = &a->t->function[function];

	(void)height;
	if (!f->share)
		return;
	f->share[a->step] += (double)a->count;
	if (!a->cut)
		f->whole[a->step] += (double)a->count;
}

static void add_own(const struct adding *a, const struct rec_stack *k)
{
	struct timeline_function *f;

	if (!k->nr)
		return;
	f = &a->t->function[a->t->function_of[k->frame[0]]];
	if (f->own)
		f->own[a->step] += (double)a->count;
}

static void follow(struct timeline *t, struct seen *seen)
{
	struct adding a = { .t = t };

	for (size_t i = 0; i < t->stacks->nr_samples; i++) {
		const struct rec_sample *m = &t->stacks->sample[i];

		if (m->kind != REC_SAMPLE_CPU || !timeline_counts(t, m))
			continue;
		a.count = m->count;
		a.step = timeline_sample_step(t, m);
		a.cut = t->stacks->stack[m->stack].flags & REC_STACK_CUT;
		if (!a.cut)
			t->whole[a.step] += m->count;
		for_functions(t, m->stack, seen, add_share, &a);
		add_own(&a, &t->stacks->stack[m->stack]);
	}
	for (size_t f = 0; f < t->nr_functions; f++)
		for (size_t i = 0; t->function[f].share && i < t->nr_steps; i++)
			if (t->samples[i]) {
				t->function[f].share[i] /= (double)t->samples[i];
				t->function[f].own[i] /= (double)t->samples[i];
			}
}

void timeline_count(struct timeline *t)
{
	struct seen seen = { 0 };

	t->samples = xcalloc(t->nr_steps, sizeof(*t->samples));
	t->whole = xcalloc(t->nr_steps, sizeof(*t->whole));
	if (!t->stacks)
		return;
	make_functions(t);
	count_stacks(t);
	seen.by = xcalloc(t->nr_functions + 1, sizeof(*seen.by));
	count_functions(t, &seen);
	choose_functions(t);
	follow(t, &seen);
	free(seen.by);
}
