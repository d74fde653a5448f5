// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "live/item.h"
#include "util/msg.h"

void feed_init(struct feed *f, struct feed_sink sink)
{
	memset(f, 0, sizeof(*f));
	f->sink = sink;
}

void feed_free(struct feed *f)
{
	free(f->targets);
	free(f->regions);
}

static int no_memory(void)
{
	msg_error("out of memory");
	return -1;
}

static bool is_of(const struct feed_target *t, uint32_t kdamond,
		  uint32_t context, uint32_t target)
{
	return t->kdamond == kdamond && t->context == context &&
	       t->target == target;
}

/* May it be that process? Any may be where one is not known. */
static bool may_be(const struct feed_target *t, int64_t pid)
{
	return pid <= 0 || t->stream.pid <= 0 || t->stream.pid == pid;
}

/* The last that has had this identifier. */
static struct feed_target *find(struct feed *f, uint32_t kdamond,
				uint32_t context, uint32_t target)
{
	for (size_t i = f->nr_targets; i--;)
		if (is_of(&f->targets[i], kdamond, context, target))
			return &f->targets[i];
	return NULL;
}

/* The one that an event is about; not the next with its identifier. */
static struct feed_target *find_ended(struct feed *f,
				      const struct damonx_rec_target *r)
{
	for (size_t i = f->nr_targets; i--;)
		if (is_of(&f->targets[i], r->kdamond, r->context, r->target) &&
		    may_be(&f->targets[i], r->pid))
			return &f->targets[i];
	return NULL;
}

/* The damo indices of a new target, next to those that are known. */
static void number_target(struct feed *f, struct feed_target *t)
{
	struct rec_stream *s = &t->stream;
	int kdamonds = 0, contexts = 0;
	uint64_t targets = 0;

	s->kdamond_idx = s->context_idx = -1;
	for (size_t i = 0; i < f->nr_targets; i++) {
		const struct feed_target *o = &f->targets[i];

		if (o->stream.kdamond_idx >= kdamonds)
			kdamonds = o->stream.kdamond_idx + 1;
		if (o->kdamond != t->kdamond)
			continue;
		s->kdamond_idx = o->stream.kdamond_idx;
		if (o->stream.context_idx >= contexts)
			contexts = o->stream.context_idx + 1;
		if (o->context != t->context)
			continue;
		s->context_idx = o->stream.context_idx;
		if (o->stream.target_id >= targets)
			targets = o->stream.target_id + 1;
	}
	if (s->kdamond_idx < 0)
		s->kdamond_idx = kdamonds;
	if (s->context_idx < 0)
		s->context_idx = contexts;
	s->target_id = targets;
}

/* The target of this identifier, a new one if it is another process now. */
static struct feed_target *add(struct feed *f, uint32_t kdamond,
			       uint32_t context, uint32_t target, int64_t pid)
{
	struct feed_target *t = find(f, kdamond, context, target);
	struct feed_target new = {
		.kdamond = kdamond,
		.context = context,
		.target = target,
		.number = -1,
		.stream.scheme_idx = -1,
		.alive = true,
	};

	if (t && may_be(t, pid))
		return t;
	t = realloc(f->targets, (f->nr_targets + 1) * sizeof(*t));
	if (!t)
		return NULL;
	f->targets = t;
	number_target(f, &new);
	f->targets[f->nr_targets] = new;
	f->targets_changed = true;
	return &f->targets[f->nr_targets++];
}

static void take_intervals(struct rec_stream *s,
			   const struct damonx_item_context *c)
{
	s->has_intervals = true;
	s->intervals.sample_us = (double)c->sample_us;
	s->intervals.aggr_us = (double)c->aggr_us;
	s->intervals.ops_update_us = (double)c->update_us;
	s->intervals.has_goal = true;
	s->intervals.goal.access_bp = (double)c->goal_access_bp;
	s->intervals.goal.aggrs = c->goal_aggrs;
	s->intervals.goal.min_sample_us = (double)c->goal_min_sample_us;
	s->intervals.goal.max_sample_us = (double)c->goal_max_sample_us;
}

int feed_config(struct feed *f, const void *items, size_t bytes)
{
	const struct damonx_item *it = NULL;
	struct damonx_item_context ctx = { 0 };
	uint32_t kdamond = 0, context = 0;

	while ((it = damonx_next_item(items, bytes, it))) {
		struct damonx_item_target tgt;
		struct feed_target *t;

		switch (it->type) {
		case DAMONX_ITEM_KDAMOND:
			kdamond = it->id;
			break;
		case DAMONX_ITEM_CONTEXT:
			context = it->id;
			item_payload(&ctx, sizeof(ctx), it);
			break;
		case DAMONX_ITEM_TARGET:
			item_payload(&tgt, sizeof(tgt), it);
			t = add(f, kdamond, context, it->id, tgt.pid);
			if (!t)
				return no_memory();
			/* what a stream has begun with stays its scale */
			if (t->number < 0)
				take_intervals(&t->stream, &ctx);
			if (tgt.pid > 0)
				t->stream.pid = tgt.pid;
			break;
		}
	}
	return 0;
}

static void take_event(struct feed *f, const struct damonx_rec_target *r)
{
	bool ended = r->event == DAMONX_TARGET_EXITED ||
		     r->event == DAMONX_TARGET_REMOVED;
	struct feed_target *t = ended ? find_ended(f, r) :
		add(f, r->kdamond, r->context, r->target, r->pid);

	if (!t)
		return;
	if (r->pid > 0)
		t->stream.pid = r->pid;
	memcpy(t->comm, r->comm, sizeof(t->comm));
	t->comm[sizeof(t->comm) - 1] = '\0';
	t->alive = !ended;
	t->removed = r->event == DAMONX_TARGET_REMOVED;
	f->targets_changed = true;
}

/*
 * nr_accesses on damo's scale: of the samples that were due. Exact when all of
 * them were taken; else the rate, rounded, but never down to none.
 */
static uint32_t scale(uint32_t hits, uint32_t samples, uint32_t due)
{
	uint32_t n;

	if (!hits || !samples || samples == due)
		return hits;
	n = ((uint64_t)hits * due + samples / 2) / samples;
	return n ? n : 1;
}

/* In a window, on the scale of the stream; those of this one without any. */
static uint32_t samples_due(const struct rec_stream *s,
			    const struct damonx_rec_snapshot *r)
{
	uint64_t of_this = r->sample_us ? r->aggr_us / r->sample_us : 0;
	double due = (double)of_this;

	if (s->has_intervals && s->intervals.sample_us > 0)
		due = s->intervals.aggr_us / s->intervals.sample_us;
	if (!(due >= 1))
		return 1;
	return due < UINT32_MAX ? (uint32_t)due : UINT32_MAX;
}

static int take_snapshot(struct feed *f, const struct damonx_rec_snapshot *r)
{
	struct feed_target *t = add(f, r->kdamond, r->context, r->target, 0);
	struct rec_snapshot snap = {
		.start_ns = (int64_t)r->start_ns,
		.end_ns = (int64_t)r->end_ns,
		.total_bytes = REC_NONE,
		.sample_us = REC_NONE,
		.samples_asked = r->samples_asked,
		.samples_taken = r->samples_taken,
		.nr_regions = r->nr_regions,
	};
	uint32_t due;

	if (!t)
		return no_memory();
	due = samples_due(&t->stream, r);
	/* one that was asked for says what was found within a window's time */
	if (!r->head.seq)
		snap.start_ns = (int64_t)(r->end_ns - r->aggr_us * 1000);
	if (t->number < 0) {
		t->stream.comm = t->comm[0] ? t->comm : NULL;
		t->number = f->sink.stream(f->sink.arg, &t->stream);
		if (t->number < 0)
			return -1;
	}
	if (r->nr_regions > f->room) {
		free(f->regions);
		f->room = 2 * (size_t)r->nr_regions;
		f->regions = malloc(f->room * sizeof(*f->regions));
		if (!f->regions) {
			f->room = 0;
			return no_memory();
		}
	}
	for (uint32_t i = 0; i < r->nr_regions; i++) {
		const struct damonx_region *from = damonx_region_at(r, i);

		f->regions[i] = (struct rec_region){
			.start = from->start,
			.end = from->end,
			.age = from->age,
			.age_us = REC_NONE,
			.percent = -1,
			.nr_accesses = scale(from->estimate, from->samples,
					     due),
		};
	}
	snap.regions = f->regions;
	if (t->stream.intervals.goal.aggrs)
		snap.sample_us = r->sample_us;
	f->snapshots++;
	f->nr_regions += r->nr_regions;
	f->last_nr_regions = r->nr_regions;
	return f->sink.snapshot(f->sink.arg, t->number, &t->stream, &snap);
}

static void take_state(struct feed *f, const struct damonx_rec_state *r)
{
	if (r->state == DAMONX_STATE_STARTED) {
		f->running++;
		f->stopped = false;
	} else if (r->state == DAMONX_STATE_STOPPED) {
		if (f->running)
			f->running--;
		f->stopped = !f->running;
	}
}

int feed_record(struct feed *f, const struct damonx_rec *rec)
{
	const struct damonx_rec_lost *lost = (const void *)rec;

	switch (rec->type) {
	case DAMONX_REC_CONFIG:
		return feed_config(f, rec + 1, rec->len - sizeof(*rec));
	case DAMONX_REC_STATE:
		take_state(f, (const void *)rec);
		break;
	case DAMONX_REC_TARGET:
		take_event(f, (const void *)rec);
		break;
	case DAMONX_REC_SNAPSHOT:
		return take_snapshot(f, (const void *)rec);
	case DAMONX_REC_LOST:
		f->lost_records += lost->count;
		f->lost_bytes += lost->bytes;
		break;
	}
	return 0;
}
