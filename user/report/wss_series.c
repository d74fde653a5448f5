// SPDX-License-Identifier: GPL-2.0
/* Working set sizes of a stream, and of several at the same times. */
#include <stdlib.h>
#include <string.h>

#include "report/wss.h"
#include "util/msg.h"

/* Snapshots that are being put together to one unit of work. */
struct unit {
	bool open;
	bool merged;			/* more than one: @merge holds them */
	int64_t start_ns;
	struct wss_merge merge;
};

static uint64_t snapshot_bytes(const struct rec_snapshot *snap,
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

static int complete(struct wss_series *series, struct unit *u,
		    const struct rec_snapshot *snap, const struct wss_opts *o)
{
	uint64_t bytes = u->merged ? merged_bytes(&u->merge, o) :
				     snapshot_bytes(snap, o);

	u->open = false;
	if (!series->bytes.nr)
		series->start_ns = u->start_ns;
	return dist_add(&series->bytes, bytes) ||
	       dist_add(&series->end_ns, (uint64_t)snap->end_ns);
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
	if (((__int128)snap->end_ns - u->start_ns) >=
	    (__int128)o->work_time_us * 1000)
		return complete(series, u, snap, o);
	return first ? wss_merge_begin(&u->merge, snap) : 0;
}

int wss_series_read(struct wss_series *series, const struct rec_stream *stream,
		    struct rec_reader *reader, const struct wss_opts *o)
{
	struct rec_snapshot *snap;
	struct unit u = { 0 };
	int ret, err = 0;

	memset(series, 0, sizeof(*series));
	series->id = stream_id_of(stream);
	while (!err && (ret = rec_next(reader, &snap, NULL)) != 0) {
		if (ret < 0) {
			err = 1;
			break;
		}
		if (series->nr_snapshots++ < (uint64_t)o->nr_excluded)
			continue;
		err = take_in(series, &u, snap, o);
	}
	wss_merge_destroy(&u.merge);
	return err;
}

void wss_series_destroy(struct wss_series *s)
{
	dist_destroy(&s->bytes);
	dist_destroy(&s->end_ns);
}

/* The end nearest to @ns is the *at-th or a later one. */
static void go_to(const struct wss_series *s, int64_t ns, size_t *at)
{
	const uint64_t *end = s->end_ns.value;
	__int128 now, next;

	while (*at + 1 < s->end_ns.nr) {
		now = (__int128)(int64_t)end[*at] - ns;
		next = (__int128)(int64_t)end[*at + 1] - ns;
		if ((next < 0 ? -next : next) > (now < 0 ? -now : now))
			return;
		++*at;
	}
}

/* Was it recorded at that time, give or take one unit? */
static bool covers(const struct wss_series *s, int64_t ns)
{
	int64_t last_ns = (int64_t)s->end_ns.value[s->end_ns.nr - 1];
	__int128 unit_ns = ((__int128)last_ns - s->start_ns) /
			   (int64_t)s->end_ns.nr;

	return ns >= s->start_ns - unit_ns && ns <= last_ns + unit_ns;
}

int wss_sum(struct wss_series *sum, const struct wss_series *series, size_t nr)
{
	size_t i, k, *at = calloc(nr ? nr : 1, sizeof(*at));
	const struct wss_series *longest = series;
	uint64_t bytes;
	int64_t ns;
	int err = 0;

	memset(sum, 0, sizeof(*sum));
	if (!at)
		return msg_error("no memory for %zu targets", nr);
	for (k = 0; k < nr; k++) {
		sum->nr_snapshots += series[k].nr_snapshots;
		if (series[k].bytes.nr > longest->bytes.nr)
			longest = &series[k];
	}
	for (i = 0; nr && !err && i < longest->bytes.nr; i++) {
		ns = (int64_t)longest->end_ns.value[i];
		bytes = longest->bytes.value[i];
		for (k = 0; k < nr; k++) {
			if (&series[k] == longest || !series[k].bytes.nr)
				continue;
			go_to(&series[k], ns, &at[k]);
			if (covers(&series[k], ns))
				bytes += series[k].bytes.value[at[k]];
		}
		err = dist_add(&sum->bytes, bytes) ||
		      dist_add(&sum->end_ns, (uint64_t)ns);
	}
	if (nr)
		sum->start_ns = longest->start_ns;
	free(at);
	return err;
}
