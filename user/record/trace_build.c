// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>

#include "record/reader.h"
#include "record/trace.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_STREAMS	4096	/* searched one by one */
#define MAX_KDAMONDS	256

struct kdamond {
	int number;		/* in the thread's name */
	uint64_t sample_us;	/* tuned last; REC_NONE */
};

/* A stream that is being read, and its unfinished snapshot. */
struct stream {
	int kdamond;		/* number in the thread's name */
	size_t kdamond_idx;
	bool applied;		/* regions of a scheme, not of monitoring */
	uint64_t context, scheme, target;
	bool from_probes;	/* has no other events than those with hits */
	int nr;			/* in the spool */
	struct rec_snapshot snap;
	size_t cap;
	uint64_t nr_wanted;	/* regions of the snapshot */
	bool fake;		/* the end of damo's file for one snapshot */
	uint64_t nr_snapshots;	/* all that were seen, fake ones too */
	int64_t first_ns, last_ns;	/* ends of the first and the last */
};

struct trace_build {
	const char *name;
	const struct rec_intervals *intervals;
	struct nat_writer *out;
	struct stream *streams;
	size_t nr_streams;
	size_t last;		/* that an event was for */
	struct kdamond kdamonds[MAX_KDAMONDS];	/* as they appear */
	size_t nr_kdamonds;
	bool any;
};

struct trace_build *trace_begin(const char *name,
				const struct rec_intervals *intervals)
{
	struct trace_build *b = calloc(1, sizeof(*b));

	if (!b) {
		msg_error("%s: out of memory", name);
		return NULL;
	}
	b->name = name;
	b->intervals = intervals;
	b->out = nat_create_spool();
	if (b->out)
		return b;
	free(b);
	return NULL;
}

int trace_kdamond(const char *comm, size_t n)
{
	static const char prefix[] = "kdamond.";
	const size_t len = sizeof(prefix) - 1;
	int v = 0;

	if (n <= len || memcmp(comm, prefix, len) != 0)
		return 0;
	for (size_t i = len; i < n && v < 100000; i++) {
		if (comm[i] < '0' || comm[i] > '9')
			break;
		v = v * 10 + comm[i] - '0';
	}
	return v;
}

/* Kdamonds count from 0 within the record, whatever the threads are called. */
static size_t find_kdamond(struct trace_build *b, int number)
{
	for (size_t i = 0; i < b->nr_kdamonds; i++)
		if (b->kdamonds[i].number == number)
			return i;
	if (b->nr_kdamonds == MAX_KDAMONDS)
		return MAX_KDAMONDS - 1;
	b->kdamonds[b->nr_kdamonds].number = number;
	b->kdamonds[b->nr_kdamonds].sample_us = REC_NONE;
	return b->nr_kdamonds++;
}

static bool is_stream(const struct stream *s, const struct trace_event *e)
{
	bool applied = e->type == TRACE_BEFORE_APPLY;

	return s->kdamond == e->kdamond && s->target == e->target &&
	       s->applied == applied &&
	       (!applied || (s->context == e->context &&
			     s->scheme == e->scheme));
}

static struct stream *find_stream(struct trace_build *b,
				  const struct trace_event *e)
{
	if (b->last < b->nr_streams && is_stream(&b->streams[b->last], e))
		return &b->streams[b->last];
	for (size_t i = 0; i < b->nr_streams; i++) {
		if (is_stream(&b->streams[i], e)) {
			b->last = i;
			return &b->streams[i];
		}
	}
	return NULL;
}

static struct stream *new_stream(struct trace_build *b,
				 const struct trace_event *e)
{
	bool applied = e->type == TRACE_BEFORE_APPLY;
	size_t kdamond_idx = find_kdamond(b, e->kdamond);
	struct rec_stream head = {
		.kdamond_idx = (int)kdamond_idx,
		.context_idx = applied ? (int)(e->context & INT32_MAX) : 0,
		.scheme_idx = applied ? (int)(e->scheme & INT32_MAX) : -1,
		.target_id = e->target,
	};
	struct stream *s;

	if (b->nr_streams == MAX_STREAMS) {
		msg_error("%s: events of more than %d targets", b->name,
			  MAX_STREAMS);
		return NULL;
	}
	s = realloc(b->streams, (b->nr_streams + 1) * sizeof(*s));
	if (!s) {
		msg_error("%s: out of memory", b->name);
		return NULL;
	}
	b->streams = s;
	s += b->nr_streams;
	memset(s, 0, sizeof(*s));
	s->kdamond = e->kdamond;
	s->kdamond_idx = kdamond_idx;
	s->applied = applied;
	s->context = e->context;
	s->scheme = e->scheme;
	s->target = e->target;
	s->from_probes = e->type == TRACE_REGION_AGGREGATED;
	if (b->intervals) {
		head.has_intervals = true;
		head.intervals = *b->intervals;
	}
	s->nr = nat_add_stream(b->out, &head);
	if (s->nr < 0)
		return NULL;
	b->last = b->nr_streams++;
	return s;
}

/* The snapshot is complete, or no more of it will come. */
static int end_snapshot(struct trace_build *b, struct stream *s)
{
	struct rec_snapshot *snap = &s->snap;
	int err = 0;

	if (!snap->nr_regions && !s->fake)
		return 0;
	if (!s->nr_snapshots++)
		s->first_ns = snap->end_ns;
	/* that of the first one is found when all are known */
	snap->start_ns = s->nr_snapshots > 1 ? s->last_ns : snap->end_ns;
	s->last_ns = snap->end_ns;
	if (!s->fake) {
		snap->total_bytes = 0;
		for (size_t i = 0; i < snap->nr_regions; i++)
			snap->total_bytes += snap->regions[i].end -
					     snap->regions[i].start;
		err = nat_write(b->out, s->nr, snap);
	}
	snap->nr_regions = 0;
	s->fake = false;
	return err;
}

static int add_region(struct trace_build *b, struct stream *s,
		      const struct trace_event *e)
{
	struct rec_snapshot *snap = &s->snap;
	struct rec_region *r;

	if (snap->nr_regions == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;

		r = s->cap < NAT_MAX_REGIONS ?
			realloc(snap->regions, cap * sizeof(*r)) : NULL;
		if (!r) {
			msg_error("%s: too many regions in one snapshot",
				  b->name);
			return -1;
		}
		snap->regions = r;
		s->cap = cap;
	}
	r = &snap->regions[snap->nr_regions++];
	r->start = e->start;
	r->end = e->end;
	r->nr_accesses = e->nr_accesses < 0 ? 0 :
			 e->nr_accesses > UINT32_MAX ? UINT32_MAX :
			 (uint32_t)e->nr_accesses;
	r->age = e->age;
	r->age_us = REC_NONE;
	r->percent = -1;
	r->sz_filter_passed = 0;
	r->nr_probes = e->nr_probes;
	memcpy(r->probe_hits, e->probe_hits, sizeof(r->probe_hits));
	return 0;
}

/* Events get lost: regions that go back in memory are of the next snapshot. */
static bool begins_snapshot(const struct stream *s, const struct trace_event *e)
{
	const struct rec_snapshot *snap = &s->snap;

	return s->fake || !snap->nr_regions ||
	       snap->nr_regions >= s->nr_wanted ||
	       e->nr_regions != s->nr_wanted ||
	       e->start <= snap->regions[snap->nr_regions - 1].start;
}

static int take_region(struct trace_build *b, struct stream *s,
		       const struct trace_event *e)
{
	if (begins_snapshot(s, e)) {
		if (end_snapshot(b, s))
			return -1;
		s->snap.end_ns = e->time_ns;
		s->snap.sample_us = b->kdamonds[s->kdamond_idx].sample_us;
		s->nr_wanted = e->nr_regions;
		s->fake = !e->start && !e->end && e->nr_accesses == -1;
		if (s->fake)
			return 0;
	}
	return add_region(b, s, e);
}

/* An event that repeats a region, and says what the probes hit in it. */
static int take_probes(struct trace_build *b, struct stream *s,
		       const struct trace_event *e)
{
	struct rec_region *r;

	if (s->from_probes)
		return take_region(b, s, e);
	if (!s->snap.nr_regions)
		return 0;
	r = &s->snap.regions[s->snap.nr_regions - 1];
	if (r->start == e->start && r->end == e->end) {
		r->nr_probes = e->nr_probes;
		memcpy(r->probe_hits, e->probe_hits, sizeof(r->probe_hits));
	}
	return 0;
}

int trace_add(struct trace_build *b, const struct trace_event *e)
{
	struct stream *s;

	b->any = true;
	if (e->type == TRACE_OTHER)
		return 0;
	if (e->type == TRACE_TUNE) {
		size_t i = find_kdamond(b, e->kdamond);

		b->kdamonds[i].sample_us = e->sample_us;
		return 0;
	}
	s = find_stream(b, e);
	if (!s)
		s = new_stream(b, e);
	if (!s)
		return -1;
	return e->type == TRACE_REGION_AGGREGATED ? take_probes(b, s, e) :
						    take_region(b, s, e);
}

/*
 * No event says when the first snapshot began. It is taken to be as long as
 * the others are on average, in doubles as damo reckons, for figures that have
 * to agree; with one alone, as an aggregation interval.
 */
static struct nat_start first_start(const struct trace_build *b,
				    const struct stream *s)
{
	struct nat_start start = { .ns = s->first_ns };
	uint64_t n = s->nr_snapshots - 1;
	double aggr_ns, at, whole;

	if (!n) {
		aggr_ns = b->intervals ? b->intervals->aggr_us * NS_PER_US : 0;
		if (aggr_ns >= 0 && aggr_ns < (double)REC_TIME_LIMIT_NS)
			start.ns -= (int64_t)aggr_ns;
		return start;
	}
	at = (double)s->first_ns - (double)(s->last_ns - s->first_ns) /
				   (double)n;
	whole = floor(at);
	if (!(fabs(whole) < (double)REC_TIME_LIMIT_NS))	/* damaged times */
		return start;
	start.ns = (int64_t)whole;
	start.frac_ns = at - whole;
	return start;
}

static void free_build(struct trace_build *b)
{
	for (size_t i = 0; i < b->nr_streams; i++)
		free(b->streams[i].snap.regions);
	free(b->streams);
	free(b);
}

void trace_abandon(struct trace_build *b)
{
	nat_abandon(b->out);
	free_build(b);
}

struct rec_reader *trace_end(struct trace_build *b, enum rec_format format)
{
	struct rec_reader *r = NULL;

	for (size_t i = 0; i < b->nr_streams; i++) {
		if (end_snapshot(b, &b->streams[i])) {
			trace_abandon(b);
			return NULL;
		}
	}
	if (!b->any) {
		msg_error("%s: is no record: neither of damox, nor json, nor perf data, and no line of it is a trace event of DAMON",
			  b->name);
		trace_abandon(b);
		return NULL;
	}
	r = nat_spool_open(b->out, b->name, format);
	for (size_t i = 0; r && i < b->nr_streams; i++) {
		if (b->streams[i].nr_snapshots &&
		    nat_set_first_start(r, b->streams[i].nr,
					first_start(b, &b->streams[i]))) {
			rec_close(r);
			r = NULL;
		}
	}
	free_build(b);
	return r;
}
