// SPDX-License-Identifier: GPL-2.0
/* A timeline as text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/mappings.h"
#include "report/timeline/timeline.h"
#include "util/units.h"

#define NAME_LEN	512

static double seconds(const struct timeline *t, size_t step)
{
	return (double)(timeline_step_ns(t, step) - t->start_ns) / 1e9;
}

static void print_head(const struct timeline *t, FILE *f)
{
	const struct rec_stacks *s = t->stacks;

	fprintf(f, "# %s", t->stream->comm ? t->stream->comm : "target");
	if (t->stream->pid)
		fprintf(f, ", process %d", t->stream->pid);
	fprintf(f, ", %.1f s", (double)(t->end_ns - t->start_ns) / 1e9);
	if (t->nr_others)
		fprintf(f, "; the record has %zu more, of which less is known",
			t->nr_others);
	fputc('\n', f);
	if (!s) {
		fputs("# no call stacks: record with --callstack\n", f);
		return;
	}
	fprintf(f, "# %" PRIu64 " call stacks at %g Hz by %s, %" PRIu64
		" of them cut, %" PRIu64 " lost\n", t->nr_samples,
		s->sampling.rate_hz, s->sampling.method, t->nr_cut,
		s->sampling.lost);
	if (!t->nr_samples || 2 * t->nr_cut <= t->nr_samples)
		return;
	fputs(strcmp(s->sampling.method, "dwarf") ?
	      "# most are cut: the program has no frame pointers; record with --callstack=dwarf, or build it with -fno-omit-frame-pointer\n" :
	      "# most are cut: they are deeper than what is copied of them, or files of the program are gone or have no .eh_frame\n",
	      f);
}

static void print_share(FILE *f, const struct timeline_share *s)
{
	fprintf(f, "%.1f %% (%.1f to %.1f)", 100 * s->share, 100 * s->low,
		100 * s->high);
}

static void print_range(const struct timeline_range *r, FILE *f)
{
	char size[UNITS_LEN];

	fprintf(f, "%#" PRIx64 "-%#" PRIx64 " (%s)", r->start, r->end,
		fmt_size(size, r->end - r->start, SIZE_UNITS));
	if (r->name[0])
		fprintf(f, " %s", names_short(r->name));
}

static void print_phase(const struct timeline *t, size_t i, FILE *f)
{
	const struct timeline_phase *p = &t->phase[i];
	char size[UNITS_LEN], name[NAME_LEN];

	fprintf(f, "\nphase %zu: %.1f s to %.1f s, working set %s", i + 1,
		seconds(t, p->first), seconds(t, p->end),
		fmt_size(size, (uint64_t)p->wss_bytes, SIZE_UNITS));
	if (p->name >= 0) {
		fprintf(f, ": %s ", timeline_name(t, (size_t)p->name, name,
						  sizeof(name)));
		print_share(f, &p->name_share);
	} else if (t->stacks) {
		fputs(p->samples ? ": no function has most of it" :
		      t->stacks->sampling.lost ? ": no call stacks of it were kept" :
		      ": did not run", f);
	}
	fputc('\n', f);
	for (size_t k = 0; k < p->nr_parts; k++) {
		fputs(k ? "               " : "    functions: ", f);
		print_share(f, &p->part[k].self);
		fprintf(f, " %s\n", timeline_name(t, p->part[k].function, name,
						  sizeof(name)));
	}
	for (size_t k = 0; k < p->nr_ranges; k++) {
		fprintf(f, "%s%.0f %% ", k ? "               " :
			"    hot:       ", p->heat[k]);
		print_range(&t->range[p->range[k]], f);
		fputc('\n', f);
	}
}

static void print_functions(const struct timeline *t, const struct timeline_range *r,
			    FILE *f)
{
	char name[NAME_LEN];

	for (size_t i = 0; i < r->nr_functions; i++)
		fprintf(f, "    during %s: r %.2f, by chance %.1f %%\n",
			timeline_name(t, r->function[i].function, name,
				      sizeof(name)),
			r->function[i].r, 100 * r->function[i].chance);
}

void timeline_text(const struct timeline *t, FILE *f)
{
	bool any = false;

	print_head(t, f);
	for (size_t i = 0; i < t->nr_phases; i++)
		print_phase(t, i, f);
	for (size_t i = 0; i < t->nr_ranges; i++) {
		if (!t->range[i].nr_functions)
			continue;
		fprintf(f, "%s\n", any ? "" : "\n# hot memory, and the functions while it was hot");
		any = true;
		print_range(&t->range[i], f);
		fputc('\n', f);
		print_functions(t, &t->range[i], f);
	}
}
