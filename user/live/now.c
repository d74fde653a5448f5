// SPDX-License-Identifier: GPL-2.0
/* What a session sees now, without a ring. */
#include <stdlib.h>
#include <string.h>

#include "live/feed.h"
#include "live/now.h"
#include "live/passed.h"
#include "live/watch.h"
#include "util/msg.h"

int now_take(struct damonx *d, struct feed *f,
	     const struct damonx_snapshot *query)
{
	const struct damonx_rec *rec = NULL;
	void *recs;
	size_t bytes;
	int err = 0;

	if (damonx_snapshot(d, query, &recs, &bytes)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	while (!err && (rec = damonx_next_rec(recs, bytes, rec)))
		err = feed_record(f, rec);
	free(recs);
	return err;
}

int now_take_tried(struct damonx *d, struct feed *f,
		   const struct feed_scheme *s)
{
	const struct damonx_snapshot query = {
		.kdamond = s->kdamond,
		.context = s->context,
		.scheme = s->scheme,
	};

	return now_take(d, f, &query);
}

struct merging {
	const struct snapshot_sink *to;
};

static int merging_stream(void *arg, const struct rec_stream *s)
{
	const struct merging *m = arg;

	return m->to->stream(m->to->arg, s);
}

static uint64_t later(uint64_t a_ms, uint64_t b_ms)
{
	if (a_ms == REC_NEVER_SEEN)
		return b_ms;
	return b_ms != REC_NEVER_SEEN && b_ms > a_ms ? b_ms : a_ms;
}

static struct rec_region merged(const struct rec_region *a,
				const struct rec_region *b)
{
	struct rec_region both = *a;

	both.end = b->end;
	if (b->samples < both.samples)
		both.samples = b->samples;
	if (b->evidence.looks < both.evidence.looks) {
		both.evidence.looks = b->evidence.looks;
		both.evidence.hits = b->evidence.hits;
	}
	both.evidence.last_seen_ms = later(a->evidence.last_seen_ms,
					   b->evidence.last_seen_ms);
	return both;
}

static bool is_alike(const struct rec_region *a, const struct rec_region *b)
{
	return a->end == b->start && a->nr_accesses == b->nr_accesses &&
	       a->age == b->age && a->nr_probes == b->nr_probes &&
	       a->evidence.density_bp == b->evidence.density_bp &&
	       a->evidence.flags == b->evidence.flags &&
	       !a->evidence.looks == !b->evidence.looks &&
	       !memcmp(a->probe_hits, b->probe_hits,
		       a->nr_probes * sizeof(a->probe_hits[0]));
}

/* Splitting makes neighbors that know no better than each other. */
static void merge_alike(struct rec_snapshot *snap)
{
	struct rec_region *r = snap->regions;
	size_t n = 0;

	for (size_t i = 0; i < snap->nr_regions; i++) {
		if (n && is_alike(&r[n - 1], &r[i]))
			r[n - 1] = merged(&r[n - 1], &r[i]);
		else
			r[n++] = r[i];
	}
	snap->nr_regions = n;
}

static int merging_snapshot(void *arg, int stream, const struct rec_stream *s,
			    struct rec_snapshot *snap)
{
	const struct merging *m = arg;

	merge_alike(snap);
	return m->to->snapshot(m->to->arg, stream, s, snap);
}

/* A feed that knows what runs; -1 after a line on standard error. */
static int feed_of_now(struct damonx *d, const struct snapshot_sink *sink,
		       struct feed *f)
{
	size_t bytes;
	void *items;
	int err;

	feed_init(f);
	if (damonx_get_config(d, &items, &bytes)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	feed_into(f, sink);
	err = feed_config(f, items, bytes);
	free(items);
	return err;
}

/* Those that the module has added stand in no configuration. */
static int know_processes(struct damonx *d, struct feed *f)
{
	const struct damonx_status query = {
		.records = 1ULL << DAMONX_REC_STATUS | 1ULL << DAMONX_REC_TARGET,
	};
	const struct damonx_rec *rec = NULL;
	size_t bytes;
	void *recs;
	int err = 0;

	if (damonx_status_of(d, &query, &recs, &bytes)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	while (!err && (rec = damonx_next_rec(recs, bytes, rec)))
		if (rec->type == DAMONX_REC_TARGET)
			err = feed_record(f, rec);
	free(recs);
	return err;
}

int watch_once(struct damonx *d, const struct watch_once *o,
	       const struct snapshot_sink *sink)
{
	const struct damonx_snapshot query = { .start = o->start, .end = o->end };
	struct feed f;
	struct passed p = { sink, &f, &o->filters };
	const struct snapshot_sink passing = passed_sink(&p);
	struct merging m = { o->filters.nr ? &passing : sink };
	const struct snapshot_sink merging = { &m, merging_stream,
					       merging_snapshot, NULL };
	int err;

	err = feed_of_now(d, o->merge ? &merging : m.to, &f) ||
	      ((o->processes || o->filters.nr) && know_processes(d, &f)) ||
	      now_take(d, &f, &query);
	feed_free(&f);
	return err ? -1 : 0;
}

/* Indices of kdamonds and contexts are their places among the targets'. */
static const struct feed_scheme *scheme_at(const struct feed *f, int kdamond,
					   int context, int scheme)
{
	for (size_t i = 0; i < f->nr_targets; i++) {
		const struct feed_target *t = &f->targets[i];

		if (t->stream.kdamond_idx != kdamond ||
		    t->stream.context_idx != context)
			continue;
		for (size_t s = 0; s < f->nr_schemes; s++)
			if (f->schemes[s].kdamond == t->kdamond &&
			    f->schemes[s].context == t->context &&
			    f->schemes[s].index == scheme)
				return &f->schemes[s];
	}
	return NULL;
}

int watch_tried(struct damonx *d, int kdamond, int context, int scheme,
		const struct snapshot_sink *sink)
{
	const struct feed_scheme *s;
	struct feed f;
	int err = feed_of_now(d, sink, &f);

	s = err ? NULL : scheme_at(&f, kdamond, context, scheme);
	if (!err && !s) {
		msg_error("tried_regions_of %d %d %d: there is no such scheme",
			  kdamond, context, scheme);
		err = -1;
	}
	if (!err)
		err = now_take_tried(d, &f, s);
	feed_free(&f);
	return err ? -1 : 0;
}
