// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/mappings.h"
#include "report/profile_rows.h"
#include "report/stack_profile.h"
#include "util/mem.h"

struct counted {
	const struct rec_frame *frame;
	uint64_t samples;
};

static bool is_within(const struct rec_stacks *s, const struct rec_sample *m,
		      const struct time_span *span, size_t nr)
{
	int64_t at = m->time_ns + (int64_t)s->sampling.slice_ns / 2;

	for (size_t i = 0; i < nr; i++)
		if (at >= span[i].start_ns && at < span[i].end_ns)
			return true;
	return !nr;
}

/* Samples of each frame that was innermost; their sum. */
static uint64_t count(const struct rec_stacks *s, const struct time_span *span,
		      size_t nr, struct counted *by_frame)
{
	uint64_t all = 0;

	for (size_t i = 0; i < s->nr_frames; i++)
		by_frame[i].frame = &s->frame[i];
	for (size_t i = 0; i < s->nr_samples; i++) {
		const struct rec_sample *m = &s->sample[i];
		const struct rec_stack *k = &s->stack[m->stack];

		if (m->kind != REC_SAMPLE_CPU || !is_within(s, m, span, nr))
			continue;
		all += m->count;
		if (k->nr)
			by_frame[k->frame[0]].samples += m->count;
	}
	return all;
}

static int compare_names(const struct counted *x, const struct counted *y)
{
	int d = strcmp(x->frame->name, y->frame->name);

	return d ? d : strcmp(x->frame->object, y->frame->object);
}

static int by_name(const void *a, const void *b)
{
	return compare_names(a, b);
}

static int most_first(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->samples != y->samples)
		return x->samples > y->samples ? -1 : 1;
	return compare_names(x, y);
}

/* One for all frames of a function; the one with most first. How many ran. */
static size_t join(struct counted *c, size_t nr)
{
	size_t to = 0, ran = 0;

	qsort(c, nr, sizeof(*c), by_name);
	for (size_t i = 1; i < nr; i++) {
		if (!compare_names(&c[to], &c[i]))
			c[to].samples += c[i].samples;
		else
			c[++to] = c[i];
	}
	nr = nr ? to + 1 : 0;
	qsort(c, nr, sizeof(*c), most_first);
	while (ran < nr && c[ran].samples)
		ran++;
	return ran;
}

static void print_line(const struct counted *c, uint64_t all, FILE *f)
{
	const char *object = c->frame->object;

	fprintf(f, "%10.2f%%  %-20s  [%c] %s\n",
		100.0 * (double)c->samples / (double)all,
		object[0] ? names_short(object) : "[unknown]",
		c->frame->flags & REC_FRAME_KERNEL ? 'k' : '.',
		c->frame->name[0] ? c->frame->name : "[unknown]");
}

void stack_profile_add_rows(const struct rec_stacks *s, const struct time_span *span,
			    size_t nr, size_t max, struct rows *rows)
{
	struct counted *c = xcalloc(s->nr_frames + 1, sizeof(*c));
	uint64_t all = count(s, span, nr, c);
	size_t ran = join(c, s->nr_frames);

	for (size_t i = 0; i < ran && (!max || i < max); i++) {
		const struct rec_frame *frame = c[i].frame;
		const struct profile_row row = {
			.percent = 100.0 * (double)c[i].samples / (double)all,
			.samples = c[i].samples,
			.object = frame->object[0] ? frame->object : NULL,
			.function = frame->name[0] ? frame->name : NULL,
			.kernel = frame->flags & REC_FRAME_KERNEL,
		};

		rows_add(rows, &row);
	}
	free(c);
}

void stack_profile_print(const struct rec_stacks *s, const struct time_span *span,
			 size_t nr, size_t max, FILE *f)
{
	struct counted *c = xcalloc(s->nr_frames + 1, sizeof(*c));
	uint64_t all = count(s, span, nr, c);
	size_t ran = join(c, s->nr_frames);

	fprintf(f, "# Samples: %" PRIu64 " of call stacks at %g Hz by %s, %" PRIu64
		" lost\n#\n# Overhead  Object                Symbol\n", all,
		s->sampling.rate_hz, s->sampling.method, s->sampling.lost);
	for (size_t i = 0; i < ran && (!max || i < max); i++)
		print_line(&c[i], all, f);
	free(c);
}
