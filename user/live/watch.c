// SPDX-License-Identifier: GPL-2.0
/* The loop around a session's ring. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "live/child.h"
#include "live/children.h"
#include "live/feed.h"
#include "live/item.h"
#include "live/now.h"
#include "live/passed.h"
#include "live/watch.h"
#include "util/clock.h"
#include "util/msg.h"
#include "util/signals.h"

#define RING_BYTES	(4U << 20)
/* Of cgroups: ten thousand processes tell more than 3 MiB in each window. */
#define RING_MANY_BYTES	(16U << 20)
#define RING_WAKEUP	8		/* part of it that wakes the reader */
#define CHORES_S	0.25	/* between two looks at everything else */
#define TICK_S		1.0
#define CHILD_TRIES	50	/* times 10 ms that the command may take to end */

struct watch {
	struct damonx *d;
	struct watch_opts o;
	struct feed feed;
	struct passed passed;		/* around the sink, with filters */
	struct watch_state state;
	double next_tick_s, next_children_s, next_snapshot_s;
	unsigned long taken;	/* snapshots that were asked for */
	bool failed;
};

static bool has_cgroups(struct damonx *d)
{
	const struct damonx_item *it = NULL;
	struct damonx_item_target t;
	bool found = false;
	size_t bytes;
	void *items;

	if (damonx_get_config(d, &items, &bytes))
		return false;
	while (!found && (it = damonx_next_item(items, bytes, it))) {
		if (it->type != DAMONX_ITEM_TARGET)
			continue;
		item_payload(&t, sizeof(t), it);
		found = t.kind == DAMONX_TARGET_CGROUP;
	}
	free(items);
	return found;
}

static int make_ring(struct damonx *d, const struct watch_opts *o)
{
	uint32_t ring_bytes = has_cgroups(d) ? RING_MANY_BYTES : RING_BYTES;
	uint64_t wanted = 1ULL << DAMONX_REC_CONFIG |
			  1ULL << DAMONX_REC_STATE |
			  1ULL << DAMONX_REC_TARGET |
			  1ULL << DAMONX_REC_TUNED;
	struct damonx_info info;

	if (!o->snapshots)
		wanted |= 1ULL << (o->applied ? DAMONX_REC_SCHEME_APPLIED :
						DAMONX_REC_SNAPSHOT);
	if (damonx_info(d, &info) ||
	    damonx_ring_create(d, ring_bytes, ring_bytes / RING_WAKEUP,
			       wanted & info.records)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	return 0;
}

struct watch *watch_new(struct damonx *d, const struct watch_opts *o)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (!w) {
		msg_error("out of memory");
		return NULL;
	}
	w->d = d;
	w->o = *o;
	feed_init(&w->feed);
	w->feed.cgroups = true;
	if (!make_ring(d, o))
		return w;
	watch_free(w);
	return NULL;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	feed_free(&w->feed);
	free(w);
}

const struct watch_state *watch_state(const struct watch *w)
{
	return &w->state;
}

size_t watch_pids(const struct watch *w, pid_t *pids, size_t room)
{
	return live_pids(&w->feed, NULL, pids, room);
}

static int take(struct watch *w, const struct damonx_rec *rec)
{
	if (feed_record(&w->feed, rec))
		w->failed = true;
	return w->failed ? -1 : 0;
}

static int drain(struct watch *w)
{
	const struct damonx_rec *rec;

	while ((rec = damonx_ring_next(w->d)))
		if (take(w, rec))
			return -1;
	return 0;
}

void watch_take_waiting(struct watch *w)
{
	if (!w->failed && !w->o.snapshots)
		drain(w);
}

static int take_all(struct watch *w)
{
	if (!w->o.applied)
		return now_take(w->d, &w->feed, NULL);
	for (size_t i = 0; i < w->feed.nr_schemes; i++)
		if (now_take_tried(w->d, &w->feed, &w->feed.schemes[i]))
			return -1;
	return 0;
}

static void take_snapshot_if_due(struct watch *w)
{
	if (!w->o.snapshots || clock_s() < w->next_snapshot_s)
		return;
	if (take_all(w))
		w->failed = true;
	w->taken++;
	w->next_snapshot_s += w->o.snapshot_delay_s;
	/* missed ones are not made up for in a burst */
	if (w->next_snapshot_s < clock_s())
		w->next_snapshot_s = clock_s() + w->o.snapshot_delay_s;
}

/* What was lost last is in the ring's head alone: no record came after it. */
static void count_lost(struct watch *w)
{
	uint64_t records, bytes;

	damonx_ring_lost(w->d, &records, &bytes);
	if (records > w->feed.lost_records) {
		w->feed.lost_records = records;
		w->feed.lost_bytes = bytes;
	}
}

static void update_state(struct watch *w)
{
	struct watch_state *s = &w->state;

	s->snapshots = w->feed.snapshots;
	s->last_nr_regions = w->feed.last_nr_regions;
	s->lost_records = w->feed.lost_records;
	s->lost_bytes = w->feed.lost_bytes;
	s->ended = w->feed.stopped;
}

/* What is due besides records. */
static void do_chores(struct watch *w)
{
	struct watch_state *s = &w->state;
	double now = clock_s();

	if (w->o.child && !s->child_done)
		s->child_done = child_ended(w->o.child, &s->child_status);
	if (w->o.children && w->feed.nr_targets && !w->feed.stopped &&
	    now >= w->next_children_s) {
		children_follow(w->d, &w->feed);
		/* programs start their helpers early */
		w->next_children_s = now + (now < s->start_s + 2 ? CHORES_S : 1);
	}
	update_state(w);
	if (now >= w->next_tick_s) {
		if (w->o.tick && w->o.tick(w->o.arg, w))
			w->failed = true;
		w->next_tick_s = now + TICK_S;
	}
}

static bool finished(const struct watch *w, double end_s)
{
	return w->failed || signals_came() || w->feed.stopped ||
	       (end_s > 0 && clock_s() >= end_s) ||
	       (w->o.snapshots && w->taken >= w->o.snapshots);
}

/* How long the loop may sleep. */
static double nap_s(const struct watch *w, double end_s)
{
	double now = clock_s(), nap = CHORES_S;

	if (end_s > 0)
		nap = fmin(nap, end_s - now);
	if (w->o.snapshots)
		nap = fmin(nap, w->next_snapshot_s - now);
	return fmax(nap, 0.001);
}

static void loop(struct watch *w, double end_s)
{
	while (!finished(w, end_s)) {
		const struct damonx_rec *rec;

		rec = damonx_ring_wait(w->d, (int)(nap_s(w, end_s) * 1000));
		if (rec && (take(w, rec) || drain(w)))
			break;
		/* nothing more will come */
		if (!rec && errno == EPIPE) {
			w->feed.stopped = true;
			break;
		}
		take_snapshot_if_due(w);
		do_chores(w);
	}
}

/* Why nothing comes: how the contexts are doing that run. */
static void see_who_rests(struct watch *w)
{
	const struct damonx_rec *rec = NULL;
	unsigned int paused = 0, inactive = 0, busy = 0;
	size_t bytes;
	void *recs;

	if (damonx_status(w->d, 0, &recs, &bytes))
		return;
	while ((rec = damonx_next_rec(recs, bytes, rec))) {
		const struct damonx_rec_status *st = (const void *)rec;

		if (rec->type != DAMONX_REC_STATUS ||
		    st->state == DAMONX_STATE_STOPPED)
			continue;
		paused += st->state == DAMONX_STATE_PAUSED;
		inactive += st->state == DAMONX_STATE_INACTIVE;
		busy += st->state == DAMONX_STATE_STARTED;
	}
	free(recs);
	w->state.paused = !busy && !inactive && paused;
	w->state.inactive = !busy && inactive;
}

int watch_run(struct watch *w, double seconds, const struct snapshot_sink *sink)
{
	double now = clock_s();
	struct snapshot_sink filtered;

	if (w->state.start_s <= 0)
		w->state.start_s = now;
	if (w->o.snapshots && w->o.filters.nr) {
		w->passed = (struct passed){ sink, &w->feed, &w->o.filters };
		filtered = passed_sink(&w->passed);
		sink = &filtered;
	}
	w->next_snapshot_s = now + w->o.snapshot_delay_s;
	w->taken = 0;
	feed_into(&w->feed, sink);
	loop(w, seconds > 0 ? now + seconds : 0);
	update_state(w);
	if (!w->state.snapshots)
		see_who_rests(w);
	return w->failed ? -1 : 0;
}

/* A process loses its memory, which ends the monitoring, before it ends. */
static void await_child(struct watch *w)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	int tries = w->feed.stopped ? CHILD_TRIES : 1;
	struct watch_state *s = &w->state;

	while (w->o.child && !s->child_done && tries--) {
		s->child_done = child_ended(w->o.child, &s->child_status);
		if (!s->child_done && tries)
			nanosleep(&nap, NULL);
	}
}

int watch_stop(struct watch *w, bool session)
{
	bool stopped = w->feed.stopped;

	if (session)
		damonx_stop(w->d, 0);
	if (!w->failed && !w->o.snapshots)
		drain(w);
	count_lost(w);
	/* ended by itself, or by us? */
	w->feed.stopped = stopped;
	update_state(w);
	await_child(w);
	return w->failed ? -1 : 0;
}
