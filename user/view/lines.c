// SPDX-License-Identifier: GPL-2.0
/* The same figures where there is no terminal. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/out.h"
#include "util/mem.h"
#include "util/signals.h"
#include "util/units.h"
#include "view/show.h"

struct lines {
	struct view_model model;
	struct snapshot_sink into;	/* the model */
	int64_t *next_ns;		/* by target: when its next line is due */
	size_t nr;
};

/* The hottest region, which the list shows first. */
static void print_hottest(const struct view_target *t)
{
	struct access_scale scale = access_record_scale(&t->stream);
	const struct view_state by_temperature = { 0 };
	size_t nr, *list = view_list(&by_temperature, t, &nr);
	char size[UNITS_LEN];

	if (nr) {
		const struct rec_region *r = &t->regions[list[0]];
		const char *name = view_name_at(t, r->start, r->end);

		printf("  hottest 0x%" PRIx64 " %s %" PRId64 " %%%s%s",
		       r->start, fmt_size(size, access_size(r), SIZE_UNITS),
		       access_percent(&scale, r), *name ? " " : "", name);
	}
	free(list);
}

static void print_line(const struct view_model *m, const struct view_target *t)
{
	const struct view_shot *s = view_last_shot(t);
	char hot[UNITS_LEN], all[UNITS_LEN];

	printf("%.1f s  %s  working set %s of %s  regions %zu",
	       (double)(s->end_ns - m->first_ns) / NS_PER_SEC, t->name,
	       fmt_size(hot, s->hot_bytes, SIZE_UNITS),
	       fmt_size(all, s->all_bytes, SIZE_UNITS), t->nr_regions);
	print_hottest(t);
	putchar('\n');
}

static int on_stream(void *arg, const struct rec_stream *s)
{
	struct lines *l = arg;
	int i = l->into.stream(l->into.arg, s);

	while (i >= 0 && (size_t)i >= l->nr)
		*ARRAY_ADD(l->next_ns, l->nr) = INT64_MIN;
	return i;
}

static int on_snapshot(void *arg, int stream, const struct rec_stream *s,
		       struct rec_snapshot *snap)
{
	struct lines *l = arg;

	if (l->into.snapshot(l->into.arg, stream, s, snap))
		return -1;
	if (snap->end_ns >= l->next_ns[stream]) {
		print_line(&l->model, &l->model.targets[stream]);
		l->next_ns[stream] = snap->end_ns + NS_PER_SEC;
	}
	return 0;
}

static int on_exited(void *arg, const struct rec_exit *e)
{
	struct lines *l = arg;

	return l->into.exited(l->into.arg, e);
}

int view_lines(const struct view_feed *feed)
{
	struct lines l = { 0 };
	const struct snapshot_sink sink = { &l, on_stream, on_snapshot, on_exited };
	struct out out = { .f = stdout };
	double wait_s = 0;
	int rc = 0;

	l.into = view_sink(&l.model);
	while (!rc && !l.model.over && !signals_came() && !ferror(stdout)) {
		poll(NULL, 0, (int)(wait_s * 1000));
		rc = feed->step(feed->arg, &sink, &l.model, false, &wait_s);
		fflush(stdout);
	}
	rc |= out_end(&out);
	view_model_free(&l.model);
	free(l.next_ns);
	return rc ? 1 : 0;
}
