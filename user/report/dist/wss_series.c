// SPDX-License-Identifier: GPL-2.0
/* Working set sizes of a stream, and of several at the same times. */
#include <stdlib.h>
#include <string.h>

#include "model/derive.h"
#include "report/dist/wss.h"
#include "report/dist/wss_interval.h"
#include "util/msg.h"

/* Snapshots that are being put together to one unit of work. */
struct unit {
	bool open;
	bool merged;			/* more than one: @merge holds them */
	int64_t start_ns;
	struct wss_merge merge;
	double due;			/* samples in a window; 0: not known */
};

uint64_t wss_snapshot_bytes(const struct rec_snapshot *snap,
			    const struct wss_opts *o)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions;
	int64_t min_accesses = o->min_accesses;
	uint64_t size, sum = 0, min_bytes = 0;

	if (o->min_bytes > 0)
		min_bytes = (uint64_t)o->min_bytes;
	for (; r < stop; r++) {
		size = r->end - r->start;
		if (r->nr_accesses >= min_accesses && size >= min_bytes)
			sum += size;
	}
	return sum;
}

static uint64_t merged_bytes(const struct wss_merge *m,
			     const struct wss_opts *o)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < m->nr; i++)
		if ((int64_t)m->area[i].nr_accesses >= o->min_accesses &&
		    (__int128)m->area[i].end - m->area[i].start >= o->min_bytes)
			sum += m->area[i].end - m->area[i].start;
	return sum;
}

static int add(struct wss_series *series, int64_t start_ns, int64_t end_ns,
	       uint64_t bytes)
{
	if (!series->bytes.nr)
		series->start_ns = start_ns;
	return dist_add(&series->bytes, end_ns, bytes);
}

static int complete(struct wss_series *series, struct unit *u,
		    const struct rec_snapshot *snap, const struct wss_opts *o)
{
	const struct wss_rule rule = { o->min_accesses, o->min_bytes, u->due };
	struct dist_bar bar;
	uint64_t bytes;

	u->open = false;
	if (o->dist.error_bars) {
		bar = wss_interval(snap, &rule, &bytes);
		if (!series->bytes.nr)
			series->start_ns = u->start_ns;
		return dist_add_bar(&series->bytes, snap->end_ns, bytes, &bar);
	}
	bytes = u->merged ? merged_bytes(&u->merge, o) :
			    wss_snapshot_bytes(snap, o);
	return add(series, u->start_ns, snap->end_ns, bytes);
}

static bool is_long_enough(int64_t start_ns, int64_t end_ns,
			   const struct wss_opts *o)
{
	return (__int128)end_ns - start_ns >= (__int128)o->work_time_us * 1000;
}

static int take_in(struct wss_series *series, struct unit *u,
		   const struct rec_snapshot *snap, const struct wss_opts *o)
{
	bool first = !u->open;

	if (first) {
		u->open = true;
		u->merged = false;
		u->start_ns = rec_start_up_ns(snap);
	} else if (wss_merge_add(&u->merge, snap)) {
		return 1;
	} else {
		u->merged = true;
	}
	if (is_long_enough(u->start_ns, snap->end_ns, o))
		return complete(series, u, snap, o);
	return first ? wss_merge_begin(&u->merge, snap) : 0;
}

static int take_snapshot(struct wss_series *series, struct unit *u,
			 const struct rec_snapshot *snap,
			 const struct wss_opts *o)
{
	if (!series->nr_snapshots)
		series->bytes.zero_ns = snap->start_ns;
	if (series->nr_snapshots++ < (uint64_t)o->nr_excluded)
		return 0;
	return take_in(series, u, snap, o);
}

/* Do the snapshots of a summary count one by one, all that was accessed of each? */
static bool can_summarize(const struct rec_summary *s, const struct unit *u,
			  const struct wss_opts *o)
{
	size_t i;

	if (o->dist.error_bars || u->open || o->min_accesses != 1 || o->min_bytes > 1)
		return false;
	for (i = 0; i < s->nr_rows; i++)
		if (!is_long_enough(s->row[i].start_ns, s->row[i].end_ns, o))
			return false;
	return true;
}

static int take_summary(struct wss_series *series, const struct rec_summary *s,
			const struct wss_opts *o)
{
	const struct rec_row *row = s->row, *stop = row + s->nr_rows;

	if (!series->nr_snapshots && row < stop)
		series->bytes.zero_ns = row->start_ns;
	for (; row < stop; row++)
		if (series->nr_snapshots++ >= (uint64_t)o->nr_excluded &&
		    add(series, row->start_ns, row->end_ns,
			row->accessed_bytes))
			return 1;
	return 0;
}

int wss_series_read(struct wss_series *series, const struct rec_stream *stream,
		    struct rec_reader *reader, const struct wss_opts *o)
{
	struct unit u = { .due = derive_max_samples(stream) };
	struct rec_part part;
	int ret, err = 0;

	memset(series, 0, sizeof(*series));
	series->id = stream_id_of(stream);
	while (!err && (ret = rec_next_part(reader, &part)) != 0) {
		if (ret < 0)
			err = 1;
		else if (part.snap)
			err = take_snapshot(series, &u, part.snap, o);
		else if (can_summarize(part.summary, &u, o))
			err = take_summary(series, part.summary, o);
		else
			rec_open_part(reader, REC_NO_AGES);
	}
	wss_merge_destroy(&u.merge);
	return err;
}

void wss_series_destroy(struct wss_series *s)
{
	dist_destroy(&s->bytes);
}

/* The end nearest to @ns is the *at-th or a later one. */
static void go_to(const struct wss_series *s, int64_t ns, size_t *at)
{
	const int64_t *end = s->bytes.time_ns;
	__int128 now, next;

	while (*at + 1 < s->bytes.nr) {
		now = (__int128)end[*at] - ns;
		next = (__int128)end[*at + 1] - ns;
		if ((next < 0 ? -next : next) > (now < 0 ? -now : now))
			return;
		++*at;
	}
}

/* Is that time nearer than half a unit to the end of one that was recorded? */
static bool covers(const struct wss_series *s, int64_t ns)
{
	int64_t first_ns = s->bytes.time_ns[0];
	int64_t last_ns = s->bytes.time_ns[s->bytes.nr - 1];
	__int128 unit_ns = ((__int128)last_ns - s->start_ns) /
			   (int64_t)s->bytes.nr;

	return ns >= first_ns - unit_ns / 2 && ns <= last_ns + unit_ns / 2;
}

static int by_length(const void *a, const void *b)
{
	const struct wss_series *const *s = a, *const *t = b;

	if ((*s)->bytes.nr != (*t)->bytes.nr)
		return (*s)->bytes.nr > (*t)->bytes.nr ? -1 : 1;
	return *s < *t ? -1 : 1;	/* in the order of the record */
}

static int by_time(const void *a, const void *b)
{
	const int64_t *s = a, *t = b;

	return (*s > *t) - (*s < *t);
}

/* Was any of the first @nr recorded at that time? */
static bool any_covers(struct wss_series *const *s, size_t nr, int64_t ns)
{
	for (size_t k = 0; k < nr; k++)
		if (covers(s[k], ns))
			return true;
	return false;
}

/*
 * The times to add up at: those of the longest, and those of others when it was
 * not recorded. Into @at, which has room; returns how many.
 */
static size_t common_times(struct wss_series *const *s, size_t nr, int64_t *at)
{
	size_t n = 0;

	for (size_t k = 0; k < nr; k++)
		for (size_t i = 0; i < s[k]->bytes.nr; i++)
			if (!any_covers(s, k, s[k]->bytes.time_ns[i]))
				at[n++] = s[k]->bytes.time_ns[i];
	qsort(at, n, sizeof(*at), by_time);
	return n;
}

static void add_bar(struct dist_bar *sum, const struct dist_bar *b)
{
	sum->low += b->low;
	sum->low_squares += b->low_squares;
	sum->high += b->high;
	sum->high_squares += b->high_squares;
}

/* All that was recorded at each time. */
static int add_up(struct wss_series *sum, struct wss_series *const *s, size_t nr,
		  const int64_t *time_ns, size_t nr_times)
{
	size_t *at = calloc(nr + 1, sizeof(*at));
	int err = 0;

	if (!at)
		return msg_error("no memory for %zu targets", nr);
	for (size_t i = 0; i < nr_times && !err; i++) {
		struct dist_bar bar = { 0 };
		uint64_t bytes = 0;

		for (size_t k = 0; k < nr; k++) {
			go_to(s[k], time_ns[i], &at[k]);
			if (!covers(s[k], time_ns[i]))
				continue;
			bytes += s[k]->bytes.value[at[k]];
			if (s[k]->bytes.bar)
				add_bar(&bar, &s[k]->bytes.bar[at[k]]);
		}
		err = nr && s[0]->bytes.bar ?
			dist_add_bar(&sum->bytes, time_ns[i], bytes, &bar) :
			dist_add(&sum->bytes, time_ns[i], bytes);
	}
	free(at);
	return err;
}

int wss_sum(struct wss_series *sum, struct wss_series *series, size_t nr)
{
	struct wss_series **used = calloc(nr + 1, sizeof(struct wss_series *));
	size_t nr_used = 0, nr_times = 0;
	int64_t *times;
	int err;

	memset(sum, 0, sizeof(*sum));
	for (size_t k = 0; used && k < nr; k++) {
		sum->nr_snapshots += series[k].nr_snapshots;
		nr_times += series[k].bytes.nr;
		if (series[k].bytes.nr)
			used[nr_used++] = &series[k];
	}
	times = calloc(nr_times + 1, sizeof(*times));
	if (!used || !times) {
		err = msg_error("no memory for %zu targets", nr);
	} else {
		qsort(used, nr_used, sizeof(struct wss_series *), by_length);
		nr_times = common_times(used, nr_used, times);
		err = add_up(sum, used, nr_used, times, nr_times);
	}
	for (size_t k = 0; used && k < nr_used; k++) {
		if (!k || used[k]->start_ns < sum->start_ns)
			sum->start_ns = used[k]->start_ns;
		if (!k || used[k]->bytes.zero_ns < sum->bytes.zero_ns)
			sum->bytes.zero_ns = used[k]->bytes.zero_ns;
	}
	free(used);
	free(times);
	return err;
}
