// SPDX-License-Identifier: GPL-2.0
/*
 * Snapshots from trace events. Nothing that cannot be a record is taken for
 * one: lines without a time, counts instead of times, times that are steps,
 * threads that cannot be told apart.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "record/native/reader.h"
#include "record/perf/trace.h"
#include "util/msg.h"
#include "util/units.h"

#define MAX_STREAMS	16384
#define MAX_KDAMONDS	256

struct kdamond {
	uint64_t key;		/* see key_of() */
	uint64_t sample_us;	/* tuned last; REC_NONE */
};

/* A stream that is being read, and its unfinished snapshot. */
struct stream {
	uint64_t key;		/* of the kdamond */
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
	int64_t event_ns;	/* of the last event */
};

/* What was seen, to tell whether it makes sense. */
struct seen {
	uint64_t nr_events;	/* of any kind, good or not */
	uint64_t nr_used;	/* with regions, put into snapshots */
	uint64_t nr_unread;	/* not all of their fields are there */
	uint64_t nr_no_clock, nr_counts;
	uint64_t nr_back;	/* before the event before them */
	bool from_zero;		/* the first time was exactly 0 */
	uint64_t nr_nameless;	/* snapshots of nobody knows which kdamond */
	uint64_t nr_broken;	/* of these, incomplete */
};

struct trace_build {
	struct trace_sink sink;
	const char *name;
	const struct rec_intervals *intervals;
	struct nat_writer *out;
	struct stream *streams;
	size_t nr_streams;
	size_t last;		/* that an event was for */
	struct kdamond kdamonds[MAX_KDAMONDS];	/* as they appear */
	size_t nr_kdamonds;
	struct seen seen;
};

static int take_event(struct trace_sink *sink, const struct trace_event *e,
		      const struct trace_text *text)
{
	(void)text;
	/* the sink is the first member */
	return trace_add((struct trace_build *)sink, e);
}

struct trace_sink *trace_build_sink(struct trace_build *b)
{
	return &b->sink;
}

struct trace_build *trace_begin(const char *name,
				const struct rec_intervals *intervals)
{
	struct trace_build *b = calloc(1, sizeof(*b));

	if (!b) {
		msg_error("%s: out of memory", name);
		return NULL;
	}
	b->sink.event = take_event;
	b->name = name;
	b->intervals = intervals;
	b->out = nat_create_spool();
	if (b->out)
		return b;
	free(b);
	return NULL;
}

/* The number at @p; how many digits it has in *n. */
static uint64_t number_at(const char *p, size_t *n)
{
	uint64_t v = 0;

	for (*n = 0; *n < 9 && p[*n] >= '0' && p[*n] <= '9'; (*n)++)
		v = v * 10 + (uint64_t)(p[*n] - '0');
	return v;
}

/*
 * What tells a kdamond from others: the number in the thread's name, which
 * stays when it is started again ("kdamond.0", and "kdamondx.1.0" of this
 * module); the thread where a tracer has cut that off; else nothing, 0.
 */
static uint64_t key_of(const struct trace_event *e)
{
	static const char kernel[] = "kdamond.", module[] = "kdamondx.";
	const uint64_t damonx = e->damonx ? UINT64_C(1) << 62 : 0;
	const uint64_t thread = e->pid ? UINT64_C(1) << 61 | (uint64_t)e->pid :
					 0;
	uint64_t session, number;
	size_t n, more;

	if (!strncmp(e->comm, kernel, sizeof(kernel) - 1)) {
		number = number_at(e->comm + sizeof(kernel) - 1, &n);
		return n || !thread ? damonx | (number + 1) : damonx | thread;
	}
	if (!strncmp(e->comm, module, sizeof(module) - 1)) {
		session = number_at(e->comm + sizeof(module) - 1, &n);
		if (n && e->comm[sizeof(module) - 1 + n] == '.') {
			number = number_at(e->comm + sizeof(module) + n, &more);
			if (more)
				return damonx | session << 30 | (number + 1);
		}
	}
	return thread ? damonx | thread : 0;
}

/* Kdamonds count from 0 within the record, whatever the threads are called. */
static size_t find_kdamond(struct trace_build *b, uint64_t key)
{
	for (size_t i = 0; i < b->nr_kdamonds; i++)
		if (b->kdamonds[i].key == key)
			return i;
	if (b->nr_kdamonds == MAX_KDAMONDS)
		return MAX_KDAMONDS - 1;
	b->kdamonds[b->nr_kdamonds].key = key;
	b->kdamonds[b->nr_kdamonds].sample_us = REC_NONE;
	return b->nr_kdamonds++;
}

static bool is_stream(const struct stream *s, const struct trace_event *e,
		      uint64_t key)
{
	bool applied = e->type == TRACE_BEFORE_APPLY;

	return s->key == key && s->target == e->v[TF_TARGET] &&
	       s->applied == applied &&
	       (!applied || (s->context == e->v[TF_CONTEXT] &&
			     s->scheme == e->v[TF_SCHEME]));
}

/* Mostly the last one, or the one that came after it in the window before. */
static struct stream *find_stream(struct trace_build *b,
				  const struct trace_event *e, uint64_t key)
{
	for (size_t n = 0, i = b->last; n < b->nr_streams; n++, i++) {
		i = i < b->nr_streams ? i : 0;
		if (is_stream(&b->streams[i], e, key)) {
			b->last = i;
			return &b->streams[i];
		}
	}
	return NULL;
}

static struct stream *new_stream(struct trace_build *b,
				 const struct trace_event *e, uint64_t key)
{
	bool applied = e->type == TRACE_BEFORE_APPLY;
	size_t kdamond_idx = find_kdamond(b, key);
	struct rec_stream head = {
		.kdamond_idx = (int)kdamond_idx,
		.context_idx = applied ? (int)(e->v[TF_CONTEXT] & INT32_MAX) : 0,
		.scheme_idx = applied ? (int)(e->v[TF_SCHEME] & INT32_MAX) : -1,
		.target_id = e->v[TF_TARGET],
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
	s->key = key;
	s->kdamond_idx = kdamond_idx;
	s->applied = applied;
	s->context = e->v[TF_CONTEXT];
	s->scheme = e->v[TF_SCHEME];
	s->target = e->v[TF_TARGET];
	s->event_ns = e->time_ns;
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
	if (!s->key) {
		b->seen.nr_nameless++;
		b->seen.nr_broken += !s->fake && snap->nr_regions < s->nr_wanted;
	}
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
	const int64_t nr_accesses = (int64_t)e->v[TF_NR_ACCESSES];
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
	r->start = e->v[TF_START];
	r->end = e->v[TF_END];
	r->nr_accesses = nr_accesses < 0 ? 0 :
			 nr_accesses > UINT32_MAX ? UINT32_MAX :
			 (uint32_t)nr_accesses;
	r->samples = 0;
	r->evidence = (struct rec_evidence){ 0 };
	r->age = trace_has(e, TF_AGE) && (int64_t)e->v[TF_AGE] != -1 ?
		 e->v[TF_AGE] : REC_NONE;
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
	       e->v[TF_NR_REGIONS] != s->nr_wanted ||
	       e->v[TF_START] <= snap->regions[snap->nr_regions - 1].start;
}

static int take_region(struct trace_build *b, struct stream *s,
		       const struct trace_event *e)
{
	if (begins_snapshot(s, e)) {
		if (end_snapshot(b, s))
			return -1;
		s->snap.end_ns = e->time_ns;
		s->snap.sample_us = b->kdamonds[s->kdamond_idx].sample_us;
		s->nr_wanted = e->v[TF_NR_REGIONS];
		s->fake = !e->v[TF_START] && !e->v[TF_END] &&
			  (int64_t)e->v[TF_NR_ACCESSES] == -1;
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
	if (r->start == e->v[TF_START] && r->end == e->v[TF_END]) {
		r->nr_probes = e->nr_probes;
		memcpy(r->probe_hits, e->probe_hits, sizeof(r->probe_hits));
	}
	return 0;
}

/* May the event's time be used? Counts those that may not. */
static bool check_event(struct trace_build *b, const struct trace_event *e)
{
	b->seen.nr_events++;
	b->seen.nr_unread += !e->complete;
	b->seen.nr_no_clock += e->complete && e->clock == TRACE_NO_CLOCK;
	b->seen.nr_counts += e->complete && e->clock == TRACE_COUNTER;
	return e->complete && e->clock == TRACE_CLOCK;
}

int trace_add(struct trace_build *b, const struct trace_event *e)
{
	uint64_t key;
	struct stream *s;

	if (!check_event(b, e) || e->type == TRACE_ESZ || e->type == TRACE_STAT)
		return 0;
	key = key_of(e);
	if (e->type == TRACE_TUNE) {
		b->kdamonds[find_kdamond(b, key)].sample_us =
			e->v[TF_SAMPLE_US];
		return 0;
	}
	s = find_stream(b, e, key);
	if (!s)
		s = new_stream(b, e, key);
	if (!s)
		return -1;
	if (!b->seen.nr_used++)
		b->seen.from_zero = !e->time_ns;
	b->seen.nr_back += e->time_ns < s->event_ns;
	s->event_ns = e->time_ns;
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

/* Why this is no record, or NULL. */
static const char *why_not(const struct seen *s)
{
	if (!s->nr_events)
		return "is no record: neither of damox, nor json, nor perf data, and no line of it is a trace event of DAMON";
	if (s->nr_no_clock > s->nr_used)
		return "the lines of DAMON's events have no time; write them with it, as perf script -F +time does";
	if (s->nr_counts > s->nr_used)
		return "the times of DAMON's events are counts, not seconds: the trace clock was counter or x86-tsc; record with another one, as mono";
	if (s->nr_unread > s->nr_used)
		return "most lines of DAMON's events lack fields that are needed, or write them in an unknown way; perf script and trace-cmd report without options write what can be read";
	/* lines of one stream; records one after another begin anew once */
	if ((s->nr_back && s->from_zero) ||
	    (s->nr_back > 1 && s->nr_back > s->nr_used / 8))
		return "the times go back again and again: they are steps since the line before (perf script --deltatime), or the lines are not in order of time; write them with times and in order";
	if (s->nr_broken > 1 && s->nr_broken > s->nr_nameless / 2)
		return "lines of several kdamonds cannot be told apart, or most regions are lost; write the threads' names and numbers too, as perf script -F +comm,+pid does";
	return NULL;
}

static void warn_unread(const struct trace_build *b)
{
	uint64_t nr = b->seen.nr_unread + b->seen.nr_no_clock +
		      b->seen.nr_counts;

	if (nr)
		msg_warn("%s: %" PRIu64 " of %" PRIu64 " trace events of DAMON could not be read and are left out",
			 b->name, nr, b->seen.nr_events);
}

static int end_all(struct trace_build *b)
{
	const char *why;

	for (size_t i = 0; i < b->nr_streams; i++)
		if (end_snapshot(b, &b->streams[i]))
			return -1;
	why = why_not(&b->seen);
	if (!why) {
		warn_unread(b);
		return 0;
	}
	msg_error("%s: %s", b->name, why);
	return -1;
}

struct rec_reader *trace_end(struct trace_build *b, enum rec_format format)
{
	struct rec_reader *r = NULL;

	if (end_all(b)) {
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
