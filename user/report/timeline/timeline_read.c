// SPDX-License-Identifier: GPL-2.0
/* Accesses of a timeline: which stream, its working set over time, its heat maps. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/timeline/timeline.h"
#include "util/mem.h"
#include "util/msg.h"

#define STEP_NS		100e6		/* the shortest step */
#define MAX_EXTENTS	4096u

struct extent {
	uint64_t start, end;
};

/* What was ever accessed, or looked at: extents by address, none touching another. */
struct extents {
	size_t nr;
	struct extent *e, *spare;	/* room for all of both */
	size_t room;
};

struct window {
	int64_t start_ns, end_ns;
	double bytes;
};

struct seen {
	struct extents looked_at;	/* or what was accessed of it */
	size_t nr;
	struct window *window;
};

/* ---- which stream ---- */

/* Samples of a process; of all where it is not known. */
static uint64_t samples_of(const struct rec_stacks *s, int32_t pid)
{
	uint64_t sum = 0;

	for (size_t i = 0; s && i < s->nr_samples; i++)
		if (s->sample[i].kind == REC_SAMPLE_CPU &&
		    (!pid || s->sample[i].pid == pid))
			sum += s->sample[i].count;
	return sum;
}

/* The one that ran most; without stacks, the one that most is known of. */
static int choose_stream(struct timeline *t)
{
	uint64_t most = 0, most_regions = 0;
	struct rec_reader *r = t->in.reader[0];

	t->reader = r;
	t->stacks = rec_stacks(r);
	for (size_t i = 0; i < rec_nr_streams(r); i++) {
		const struct rec_stream *s = rec_stream(r, i);
		uint64_t samples, regions = rec_nr_regions(r, i);

		if (s->scheme_idx >= 0 || !rec_nr_snapshots(r, i))
			continue;
		samples = samples_of(t->stacks, s->pid);
		t->nr_others += t->stream != NULL;
		if (t->stream && (samples < most || (samples == most &&
						     regions <= most_regions)))
			continue;
		t->stream = s;
		t->id = stream_id_of(s);
		most = samples;
		most_regions = regions;
	}
	if (!t->stream)
		return msg_error("%s: has no snapshots; record for longer", t->path);
	t->pid = samples_of(t->stacks, t->stream->pid) ? t->stream->pid : 0;
	return 0;
}

/* ---- what was accessed, or looked at ---- */

static void reserve(struct extents *x, size_t nr)
{
	if (nr <= x->room)
		return;
	x->room = 2 * nr;
	x->e = xrealloc(x->e, x->room, sizeof(*x->e));
	x->spare = xrealloc(x->spare, x->room, sizeof(*x->spare));
}

static int by_gap(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Close the smallest gaps until there are at most @max extents. */
static void close_gaps(struct extents *x, size_t max)
{
	uint64_t *gap, most;
	size_t to = 0, close;

	if (x->nr <= max)
		return;
	gap = xcalloc(x->nr, sizeof(*gap));
	for (size_t i = 0; i + 1 < x->nr; i++)
		gap[i] = x->e[i + 1].start - x->e[i].end;
	qsort(gap, x->nr - 1, sizeof(*gap), by_gap);
	close = x->nr - max;
	most = gap[close - 1];
	free(gap);
	for (size_t i = 1; i < x->nr; i++) {
		if (close && x->e[i].start - x->e[to].end <= most) {
			x->e[to].end = x->e[i].end;
			close--;
		} else {
			x->e[++to] = x->e[i];
		}
	}
	x->nr = to + 1;
}

static void append(struct extent *to, size_t *nr, struct extent e)
{
	if (*nr && e.start <= to[*nr - 1].end) {
		if (e.end > to[*nr - 1].end)
			to[*nr - 1].end = e.end;
	} else {
		to[(*nr)++] = e;
	}
}

/* Regions are by address. */
static void add_regions(struct extents *x, const struct rec_snapshot *s, bool idle)
{
	size_t nr = 0, i = 0;
	struct extent *swap;

	reserve(x, x->nr + s->nr_regions + 1);
	for (size_t k = 0; k < s->nr_regions; k++) {
		const struct rec_region *r = &s->regions[k];

		if ((!r->nr_accesses && !idle) || r->end <= r->start)
			continue;
		while (i < x->nr && x->e[i].start <= r->start)
			append(x->spare, &nr, x->e[i++]);
		append(x->spare, &nr, (struct extent){ r->start, r->end });
	}
	while (i < x->nr)
		append(x->spare, &nr, x->e[i++]);
	swap = x->e;
	x->e = x->spare;
	x->spare = swap;
	x->nr = nr;
	close_gaps(x, MAX_EXTENTS);
}

static double accessed_bytes(const struct rec_snapshot *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->nr_regions; i++)
		if (s->regions[i].nr_accesses)
			sum += (double)(s->regions[i].end - s->regions[i].start);
	return sum;
}

static int look_at_all(struct timeline *t, struct seen *seen)
{
	struct rec_snapshot *snap;
	int stream = 0, got;

	while (rec_stream(t->reader, (size_t)stream) != t->stream)
		stream++;
	if (rec_rewind(t->reader, stream))
		return 1;
	while ((got = rec_next(t->reader, &snap, NULL)) > 0) {
		add_regions(&seen->looked_at, snap, t->idle);
		*ARRAY_ADD(seen->window, seen->nr) = (struct window){
			snap->start_ns, snap->end_ns, accessed_bytes(snap) };
	}
	if (got < 0)
		return 1;
	if (!seen->nr)
		return msg_error("%s: has no snapshots", t->path);
	return 0;
}

/* ---- steps of time ---- */

static void make_steps(struct timeline *t, const struct seen *seen)
{
	double all, window;

	t->start_ns = seen->window[0].start_ns;
	t->end_ns = seen->window[0].end_ns;
	for (size_t i = 0; i < seen->nr; i++) {
		if (seen->window[i].start_ns < t->start_ns)
			t->start_ns = seen->window[i].start_ns;
		if (seen->window[i].end_ns > t->end_ns)
			t->end_ns = seen->window[i].end_ns;
	}
	if (t->end_ns == t->start_ns)
		t->end_ns++;
	all = (double)(t->end_ns - t->start_ns);
	window = fmax(STEP_NS, all / (double)seen->nr);
	t->nr_steps = (size_t)fmin(TIMELINE_STEPS, fmax(1, all / window));
	t->step_ns = all / (double)t->nr_steps;
}

static void add_window(struct timeline *t, const struct window *w, double *weight)
{
	size_t first = timeline_step(t, w->start_ns);
	size_t last = timeline_step(t, w->end_ns);

	for (size_t i = first; i <= last; i++) {
		double from = fmax((double)(w->start_ns - t->start_ns),
				   (double)i * t->step_ns);
		double to = fmin((double)(w->end_ns - t->start_ns),
				 (double)(i + 1) * t->step_ns);

		if (to <= from)
			continue;
		t->wss[i] += w->bytes * (to - from);
		weight[i] += to - from;
	}
}

static void make_wss(struct timeline *t, const struct seen *seen)
{
	double *weight = xcalloc(t->nr_steps, sizeof(*weight));

	t->wss = xcalloc(t->nr_steps, sizeof(*t->wss));
	for (size_t i = 0; i < seen->nr; i++)
		add_window(t, &seen->window[i], weight);
	for (size_t i = 0; i < t->nr_steps; i++)
		t->wss[i] = weight[i] > 0 ? t->wss[i] / weight[i] : NAN;
	free(weight);
}

/* ---- heat ---- */

static int by_address(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* What the process has mapped, by address; 0 where nobody noted it. */
static void find_mapped(const struct timeline *t, struct extents *mapped)
{
	const struct rec_mapping *m;
	size_t nr = rec_mappings(t->reader, &m), all = 0;

	reserve(mapped, nr);
	for (size_t i = 0; i < nr; i++)
		if (m[i].pid == t->stream->pid && m[i].end > m[i].start)
			mapped->spare[all++] = (struct extent){ m[i].start, m[i].end };
	if (all)
		qsort(mapped->spare, all, sizeof(*mapped->spare), by_address);
	for (size_t i = 0; i < all; i++)
		append(mapped->e, &mapped->nr, mapped->spare[i]);
}

/*
 * Regions go over holes between mappings, some of which are huge: what is there was
 * not accessed.
 */
static void drop_holes(const struct timeline *t, struct extents *x)
{
	struct extents mapped = { 0 };
	size_t nr = 0;

	find_mapped(t, &mapped);
	reserve(x, x->nr + mapped.nr);
	for (size_t i = 0, k = 0; i < x->nr && k < mapped.nr; ) {
		struct extent both = {
			x->e[i].start > mapped.e[k].start ? x->e[i].start : mapped.e[k].start,
			x->e[i].end < mapped.e[k].end ? x->e[i].end : mapped.e[k].end };

		if (both.start < both.end)
			append(x->spare, &nr, both);
		if (x->e[i].end < mapped.e[k].end)
			i++;
		else
			k++;
	}
	if (nr) {
		memcpy(x->e, x->spare, nr * sizeof(*x->e));
		x->nr = nr;
	}
	free(mapped.e);
	free(mapped.spare);
}

/* What a cell has that is always accessed: as many looks a second as there are. */
static double full_heat(const struct timeline *t)
{
	const struct rec_stream *s = t->stream;
	double most = 0, lowest, highest;

	if (s->has_intervals && s->intervals.sample_us > 0)
		return 1e6 / s->intervals.sample_us;
	for (size_t i = 0; i < t->nr_maps; i++)
		if (heatmap_extent(&t->map[i], &lowest, &highest))
			most = fmax(most, highest);
	return most > 0 ? most : 1;
}

static int make_maps(struct timeline *t, struct extents *x)
{
	const struct heatmap_range time = { .start = t->start_ns, .end = t->end_ns };
	struct heatmap_source src = { .in = &t->in, .id = t->id };
	double all = 0;

	drop_holes(t, x);
	close_gaps(x, TIMELINE_AREAS);
	for (size_t i = 0; i < x->nr; i++)
		all += (double)(x->e[i].end - x->e[i].start);
	for (size_t i = 0; i < x->nr; i++) {
		struct heatmap_range addr = { .start = x->e[i].start,
					      .end = x->e[i].end };
		double part = (double)(x->e[i].end - x->e[i].start) / all;
		size_t columns = (size_t)(part * (double)(t->columns ? t->columns :
							  TIMELINE_COLUMNS));

		if (heatmap_init(&t->map[t->nr_maps], &time, &addr, t->nr_steps,
				 columns < 2 ? 2 : columns))
			return 1;
		t->nr_maps++;
	}
	if (t->nr_maps && heatmap_fill(t->map, t->nr_maps, &src))
		return 1;
	t->full_heat = full_heat(t);
	return 0;
}

int timeline_read(struct timeline *t)
{
	struct seen seen = { 0 };
	int err = choose_stream(t) || look_at_all(t, &seen);

	if (!err) {
		make_steps(t, &seen);
		make_wss(t, &seen);
		err = make_maps(t, &seen.looked_at);
	}
	free(seen.looked_at.e);
	free(seen.looked_at.spare);
	free(seen.window);
	return err;
}
