// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "live/item.h"
#include "live/proc.h"
#include "util/msg.h"

void feed_init(struct feed *f)
{
	memset(f, 0, sizeof(*f));
}

void feed_into(struct feed *f, const struct snapshot_sink *sink)
{
	f->sink = *sink;
	for (size_t i = 0; i < f->nr_targets; i++)
		f->targets[i].number = -1;
	for (size_t i = 0; i < f->nr_applied; i++)
		f->applied[i].number = -1;
}

void feed_free(struct feed *f)
{
	for (size_t i = 0; i < f->nr_targets; i++)
		free(f->targets[i].cgroup);
	free(f->targets);
	id_table_free(&f->target_table);
	free(f->places);
	free(f->contexts);
	free(f->schemes);
	free(f->applied);
	id_table_free(&f->applied_table);
	free(f->regions);
}

static int no_memory(void)
{
	msg_error("out of memory");
	return -1;
}

/* May it be that process? Any may be where one is not known. */
static bool may_be(const struct feed_target *t, int64_t pid)
{
	return pid <= 0 || t->stream.pid <= 0 || t->stream.pid == pid;
}

struct feed_target *feed_find(struct feed *f, uint32_t kdamond,
			      uint32_t context, uint32_t target)
{
	const struct id_key key = { .kdamond = kdamond, .context = context,
				    .target = target };
	size_t i = id_table_find(&f->target_table, key);

	return i == ID_NONE ? NULL : &f->targets[i];
}

/* The one that an event is about; not the next with its identifier. */
static struct feed_target *find_ended(struct feed *f,
				      const struct damonx_rec_target *r)
{
	struct feed_target *t = feed_find(f, r->kdamond, r->context, r->target);

	while (t && !may_be(t, r->pid))
		t = t->before == ID_NONE ? NULL : &f->targets[t->before];
	return t;
}

/* Doubled at powers of two. */
void *feed_grow(void *array, size_t nr, size_t bytes)
{
	if (nr & (nr - 1))
		return array;
	return realloc(array, (nr ? 2 * nr : 1) * bytes);
}

/* The context, as its first target is known; NULL without memory. */
static struct feed_place *place_of(struct feed *f, uint32_t kdamond,
				   uint32_t context)
{
	struct feed_place new = { .kdamond = kdamond, .context = context,
				  .kdamond_idx = -1 }, *p;
	int kdamonds = 0;

	for (p = f->places; p && p < f->places + f->nr_places; p++) {
		if (p->kdamond_idx >= kdamonds)
			kdamonds = p->kdamond_idx + 1;
		if (p->kdamond != kdamond)
			continue;
		if (p->context == context)
			return p;
		new.kdamond_idx = p->kdamond_idx;
		if (p->context_idx >= new.context_idx)
			new.context_idx = p->context_idx + 1;
	}
	if (new.kdamond_idx < 0)
		new.kdamond_idx = kdamonds;
	p = feed_grow(f->places, f->nr_places, sizeof(*p));
	if (!p)
		return NULL;
	f->places = p;
	p += f->nr_places++;
	*p = new;
	return p;
}

/* The damo indices of a new target, next to those that are known; 0, or -1. */
static int number_target(struct feed *f, struct feed_target *t)
{
	struct feed_place *p = place_of(f, t->kdamond, t->context);

	if (!p)
		return -1;
	t->stream.kdamond_idx = p->kdamond_idx;
	t->stream.context_idx = p->context_idx;
	t->stream.target_id = p->nr_targets++;
	return 0;
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

static struct feed_context *find_context(const struct feed *f,
					 uint32_t kdamond, uint32_t context)
{
	for (size_t i = 0; i < f->nr_contexts; i++)
		if (f->contexts[i].kdamond == kdamond &&
		    f->contexts[i].context == context)
			return &f->contexts[i];
	return NULL;
}

/* Remember what targets that the module adds will go by. 0, or -1. */
static int keep_context(struct feed *f, uint32_t kdamond, uint32_t context,
			const struct damonx_item_context *item)
{
	struct feed_context *c = find_context(f, kdamond, context);

	if (!c) {
		c = realloc(f->contexts, (f->nr_contexts + 1) * sizeof(*c));
		if (!c)
			return no_memory();
		f->contexts = c;
		c = &f->contexts[f->nr_contexts++];
	}
	*c = (struct feed_context){ kdamond, context, *item, 0 };
	return 0;
}

static void count_probe(const struct feed *f, uint32_t kdamond,
			uint32_t context)
{
	struct feed_context *c = find_context(f, kdamond, context);

	if (c && c->nr_probes < DAMONX_NR_PROBES)
		c->nr_probes++;
}

/* The target of this identifier, a new one if it is another process now. */
static struct feed_target *add(struct feed *f, uint32_t kdamond,
			       uint32_t context, uint32_t target, int64_t pid)
{
	const struct feed_context *c = find_context(f, kdamond, context);
	const struct id_key key = { .kdamond = kdamond, .context = context,
				    .target = target };
	struct feed_target *t = feed_find(f, kdamond, context, target);
	struct feed_target new = {
		.kdamond = kdamond,
		.context = context,
		.target = target,
		.number = -1,
		.before = t ? (size_t)(t - f->targets) : ID_NONE,
		.stream.scheme_idx = -1,
		.alive = true,
	};

	if (t && may_be(t, pid))
		return t;
	t = feed_grow(f->targets, f->nr_targets, sizeof(*t));
	if (!t)
		return NULL;
	f->targets = t;
	if (number_target(f, &new) ||
	    id_table_set(&f->target_table, key, f->nr_targets))
		return NULL;
	if (c)
		take_intervals(&new.stream, &c->item);
	f->targets[f->nr_targets] = new;
	f->targets_changed = true;
	return &f->targets[f->nr_targets++];
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
			if (keep_context(f, kdamond, context, &ctx))
				return -1;
			break;
		case DAMONX_ITEM_PROBE:
			count_probe(f, kdamond, context);
			break;
		case DAMONX_ITEM_TARGET:
			item_payload(&tgt, sizeof(tgt), it);
			/* its processes are targets of their own */
			if (tgt.kind == DAMONX_TARGET_CGROUP)
				break;
			t = add(f, kdamond, context, it->id, tgt.pid);
			if (!t)
				return no_memory();
			/* what a stream has begun with stays its scale */
			if (t->number < 0)
				take_intervals(&t->stream, &ctx);
			if (tgt.pid > 0)
				t->stream.pid = tgt.pid;
			break;
		case DAMONX_ITEM_SCHEME:
			if (feed_add_scheme(f, kdamond, context, it,
					    ctx.aggr_us))
				return no_memory();
			break;
		}
	}
	return 0;
}

static int tell_exit(struct feed *f, const struct damonx_rec_target *r)
{
	const struct rec_exit e = {
		.time_ns = (int64_t)r->head.time_ns,
		.pid = r->pid,
		.status = -1,	/* only a parent is told */
	};

	if (r->event != DAMONX_TARGET_EXITED || !f->sink.exited)
		return 0;
	return f->sink.exited(f->sink.arg, &e);
}

/* Once is enough. */
static void tell_missed(struct feed *f)
{
	if (!f->missed)
		msg_warn("not all processes that came are monitored: there are too many at once, or some may not be read");
	f->missed = true;
}

static int take_event(struct feed *f, const struct damonx_rec_target *r)
{
	bool ended = r->event == DAMONX_TARGET_EXITED ||
		     r->event == DAMONX_TARGET_REMOVED;
	struct feed_target *t;

	/* A cgroup: its processes are targets of their own. */
	if (r->event == DAMONX_TARGET_ADDED && !r->pid && !r->comm[0])
		return 0;
	if (r->event == DAMONX_TARGET_MISSED) {
		tell_missed(f);
		return 0;
	}
	t = ended ? find_ended(f, r) :
		    add(f, r->kdamond, r->context, r->target, r->pid);
	if (!t)
		return 0;
	if (r->pid > 0)
		t->stream.pid = r->pid;
	memcpy(t->comm, r->comm, sizeof(t->comm));
	t->comm[sizeof(t->comm) - 1] = '\0';
	if (f->cgroups && !ended && r->pid > 0 && !t->cgroup)
		t->stream.cgroup = t->cgroup = proc_cgroup(r->pid);
	t->alive = !ended;
	t->removed = r->event == DAMONX_TARGET_REMOVED;
	f->targets_changed = true;
	return tell_exit(f, r);
}

/* Exact when all were taken; else the rate, rounded, but never down to none. */
uint32_t feed_scale(uint32_t hits, uint32_t samples, uint32_t due)
{
	uint32_t n;

	if (!hits || !samples || samples == due)
		return hits;
	n = ((uint64_t)hits * due + samples / 2) / samples;
	return n ? n : 1;
}

uint32_t feed_nr_probes(const struct feed *f, uint32_t kdamond,
			uint32_t context)
{
	const struct feed_context *c = find_context(f, kdamond, context);

	return c ? c->nr_probes : 0;
}

void feed_take_hits(struct rec_region *r, uint32_t nr_probes,
		    const uint32_t *hits, uint32_t due)
{
	r->nr_probes = nr_probes;
	for (uint32_t i = 0; i < nr_probes; i++)
		r->probe_hits[i] = feed_scale(hits[i], r->samples, due);
}

uint32_t feed_due(const struct rec_stream *s)
{
	double due = 0;

	if (s->has_intervals && s->intervals.sample_us > 0)
		due = s->intervals.aggr_us / s->intervals.sample_us;
	if (!(due >= 1))
		return 1;
	return due < UINT32_MAX ? (uint32_t)due : UINT32_MAX;
}

/* In a window, on the scale of the stream; those of this one without any. */
static uint32_t samples_due(const struct rec_stream *s,
			    const struct damonx_rec_snapshot *r)
{
	struct rec_stream own = { .has_intervals = true };

	if (s->has_intervals)
		return feed_due(s);
	own.intervals.sample_us = (double)r->sample_us;
	own.intervals.aggr_us = (double)r->aggr_us;
	return feed_due(&own);
}

int feed_reserve(struct feed *f, size_t nr)
{
	if (nr <= f->room)
		return 0;
	free(f->regions);
	f->room = 2 * nr;
	f->regions = malloc(f->room * sizeof(*f->regions));
	if (f->regions)
		return 0;
	f->room = 0;
	return no_memory();
}

/* Looks and hits only where they are more than samples and accesses. */
static void take_evidence(struct rec_evidence *e, const struct damonx_region *r)
{
	e->last_seen_ms = !r->last_seen_ns ? REC_NEVER_SEEN :
			  rec_ms((int64_t)r->last_seen_ns);
	e->looks = e->hits = 0;
	e->density_bp = (uint16_t)(r->density_bp < 10000 ? r->density_bp : 10000);
	e->flags = r->flags & REC_REGION_FLAGS;
	if (r->density_bp || r->looks != r->samples ||
	    r->hits != r->nr_accesses) {
		e->looks = r->looks;
		e->hits = r->hits;
	}
}

/*
 * Each member by itself: to clear all of it first, places for hits of probes too,
 * would be most of what this costs.
 */
static void take_region(struct rec_region *r, const struct damonx_region *from,
			uint32_t due, uint32_t nr_probes)
{
	r->start = from->start;
	r->end = from->end;
	r->sz_filter_passed = 0;
	r->age = from->age;
	r->age_us = REC_NONE;
	r->nr_accesses = feed_scale(from->estimate, from->samples, due);
	r->samples = from->samples;
	r->percent = -1;
	r->nr_probes = 0;
	if (nr_probes)
		feed_take_hits(r, nr_probes, from->probe_hits, due);
	take_evidence(&r->evidence, from);
}

/* In place, where the module's regions are no shorter than ours. */
static const struct damonx_region *region_in(const struct damonx_rec_snapshot *r,
					     uint32_t i,
					     struct damonx_region *copy)
{
	if (r->region_bytes >= sizeof(*copy))
		return (const void *)((const char *)r + r->regions_offset +
				      (size_t)i * r->region_bytes);
	*copy = damonx_region_at(r, i);
	return copy;
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
	uint32_t due, nr_probes;

	if (!t)
		return no_memory();
	due = samples_due(&t->stream, r);
	nr_probes = feed_nr_probes(f, r->kdamond, r->context);
	/* one that was asked for says what was found within a window's time */
	if (!r->head.seq)
		snap.start_ns = (int64_t)(r->end_ns - r->aggr_us * 1000);
	if (t->number < 0) {
		t->stream.comm = t->comm[0] ? t->comm : NULL;
		t->number = f->sink.stream(f->sink.arg, &t->stream);
		if (t->number < 0)
			return -1;
	}
	if (feed_reserve(f, r->nr_regions))
		return -1;
	for (uint32_t i = 0; i < r->nr_regions; i++) {
		struct damonx_region copy;

		take_region(&f->regions[i], region_in(r, i, &copy), due,
			    nr_probes);
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
	/* One context of a kdamond that goes on. */
	if (r->context)
		return;
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
		return take_event(f, (const void *)rec);
	case DAMONX_REC_SNAPSHOT:
		return take_snapshot(f, (const void *)rec);
	case DAMONX_REC_SCHEME_APPLIED:
		return feed_take_applied(f, (const void *)rec);
	case DAMONX_REC_LOST:
		f->lost_records += lost->count;
		f->lost_bytes += lost->bytes;
		break;
	}
	return 0;
}
