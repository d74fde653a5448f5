// SPDX-License-Identifier: GPL-2.0
/*
 * What schemes were applied to, as snapshots: a stream of each scheme and
 * target, with the regions that it tried, and statistics of all that it tried
 * since the record began.
 */
#include <stdlib.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "live/item.h"
#include "util/msg.h"

static struct feed_scheme *find_scheme(struct feed *f, uint32_t kdamond,
				       uint32_t context, uint32_t scheme)
{
	for (size_t i = 0; i < f->nr_schemes; i++)
		if (f->schemes[i].kdamond == kdamond &&
		    f->schemes[i].context == context &&
		    f->schemes[i].scheme == scheme)
			return &f->schemes[i];
	return NULL;
}

/* A new one is numbered on in its context. */
static struct feed_scheme *add_scheme(struct feed *f, uint32_t kdamond,
				      uint32_t context, uint32_t scheme)
{
	struct feed_scheme *s = find_scheme(f, kdamond, context, scheme);
	int index = 0;

	if (s)
		return s;
	for (size_t i = 0; i < f->nr_schemes; i++)
		index += f->schemes[i].kdamond == kdamond &&
			 f->schemes[i].context == context;
	s = realloc(f->schemes, (f->nr_schemes + 1) * sizeof(*s));
	if (!s)
		return NULL;
	f->schemes = s;
	s += f->nr_schemes++;
	*s = (struct feed_scheme){ kdamond, context, scheme, index, 0 };
	return s;
}

int feed_add_scheme(struct feed *f, uint32_t kdamond, uint32_t context,
		    const struct damonx_item *item, uint64_t aggr_us)
{
	struct feed_scheme *s = add_scheme(f, kdamond, context, item->id);
	struct damonx_item_scheme it;

	if (!s)
		return -1;
	item_payload(&it, sizeof(it), item);
	s->interval_us = (double)(it.apply_us ? it.apply_us : aggr_us);
	return 0;
}

/* Of a target that the configuration or its events have named. */
static struct feed_applied *applied_of(struct feed *f,
				       const struct damonx_rec_scheme_applied *r)
{
	const struct feed_target *t;
	const struct id_key key = { r->kdamond, r->context, r->scheme, r->target };
	struct feed_scheme *s = add_scheme(f, r->kdamond, r->context, r->scheme);
	size_t i = id_table_find(&f->applied_table, key);
	struct feed_applied *a;

	if (i != ID_NONE)
		return &f->applied[i];
	a = s ? feed_grow(f->applied, f->nr_applied, sizeof(*a)) : NULL;
	if (!a)
		return NULL;
	f->applied = a;
	if (id_table_set(&f->applied_table, key, f->nr_applied))
		return NULL;
	a += f->nr_applied++;
	*a = (struct feed_applied){ .target = r->target, .of = *s, .number = -1 };
	t = feed_find(f, r->kdamond, r->context, r->target);
	if (t)
		a->stream = t->stream;
	a->stream.comm = NULL;
	a->stream.scheme_idx = s->index;
	return a;
}

static int begin_stream(struct feed *f, struct feed_applied *a)
{
	const struct feed_target *t = feed_find(f, a->of.kdamond, a->of.context,
						a->target);
	struct rec_stream s = a->stream;

	if (t && t->comm[0])
		s.comm = t->comm;
	a->number = f->sink.stream(f->sink.arg, &s);
	return a->number < 0 ? -1 : 0;
}

static void count(struct rec_damos_stats *s, const struct damonx_applied *r)
{
	s->nr_tried++;
	s->sz_tried += r->end - r->start;
	s->nr_applied += r->applied_bytes > 0;
	s->sz_applied += r->applied_bytes;
	s->sz_ops_filter_passed += r->passed_bytes;
}

/* Between two applications that tried something, some may have tried nothing. */
static int64_t start_of(const struct feed_applied *a, int64_t end_ns)
{
	int64_t start_ns = end_ns - (int64_t)(a->of.interval_us * 1000);

	return start_ns > a->last_ns ? start_ns : a->last_ns;
}

int feed_take_applied(struct feed *f,
		      const struct damonx_rec_scheme_applied *r)
{
	struct feed_applied *a = applied_of(f, r);
	struct rec_snapshot snap = {
		.end_ns = (int64_t)r->end_ns,
		.sample_us = REC_NONE,
		.total_bytes = 0,
		.has_stats = true,
		.nr_regions = r->nr_regions,
	};
	uint32_t due, nr_probes;

	if (!a || feed_reserve(f, r->nr_regions)) {
		msg_error("out of memory");
		return -1;
	}
	if (a->number < 0 && begin_stream(f, a))
		return -1;
	due = feed_due(&a->stream);
	nr_probes = feed_nr_probes(f, r->kdamond, r->context);
	for (uint32_t i = 0; i < r->nr_regions; i++) {
		struct damonx_applied from = damonx_applied_at(r, i);

		f->regions[i] = (struct rec_region){
			.start = from.start,
			.end = from.end,
			.sz_filter_passed = from.passed_bytes,
			.age = from.age,
			.age_us = REC_NONE,
			.percent = -1,
			.samples = from.samples,
			.nr_accesses = feed_scale(from.nr_accesses,
						  from.samples, due),
		};
		feed_take_hits(&f->regions[i], nr_probes, from.probe_hits, due);
		snap.total_bytes += from.end - from.start;
		count(&a->stats, &from);
	}
	a->stats.nr_snapshots++;
	snap.stats = a->stats;
	snap.start_ns = start_of(a, snap.end_ns);
	snap.regions = f->regions;
	a->last_ns = snap.end_ns;
	f->snapshots++;
	f->nr_regions += r->nr_regions;
	f->last_nr_regions = r->nr_regions;
	return f->sink.snapshot(f->sink.arg, a->number, &a->stream, &snap);
}
