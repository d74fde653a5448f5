// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include "model/damos_filter.h"
#include "model/derive.h"
#include "record/json/json_build.h"
#include "util/msg.h"
#include "util/units.h"

static int no_memory(struct json_build *b)
{
	msg_error("%s: out of memory", b->name);
	b->failed = true;
	return -1;
}

static void free_filters(struct json_build *b)
{
	damos_filters_free(b->head.filters, b->head.nr_filters);
	b->head.filters = NULL;
	b->head.nr_filters = 0;
}

int json_begin_record(struct json_build *b)
{
	struct rec_stream none = { .scheme_idx = -1 };

	b->head = none;
	free(b->source);
	b->source = NULL;
	b->stream = nat_add_stream(b->out, &none);
	b->failed |= b->stream < 0;
	return b->stream < 0 ? -1 : 0;
}

static int note_derive(struct json_build *b)
{
	size_t nr = (size_t)b->stream + 1;
	bool *p = nr > b->nr_derive ? realloc(b->derive, nr) : b->derive;

	if (!p)
		return no_memory(b);
	if (nr > b->nr_derive) {
		memset(p + b->nr_derive, 0, nr - b->nr_derive);
		b->nr_derive = nr;
	}
	b->derive = p;
	p[b->stream] = true;
	return 0;
}

int json_end_record(struct json_build *b)
{
	int err;

	if (!b->head.has_intervals && b->intervals) {
		b->head.has_intervals = true;
		b->head.intervals = *b->intervals;
	}
	b->head.data_source = b->source;
	if (b->late && !(derive_max_samples(&b->head) > 0))
		msg_warn("%s: regions have percents or microseconds only, and no intervals to compute samples and ages from; give --intervals",
			 b->name);
	if (b->late && note_derive(b))
		return -1;
	b->late = false;
	err = nat_set_stream(b->out, b->stream, &b->head);
	free_filters(b);
	memset(&b->head, 0, sizeof(b->head));
	b->stream = -1;
	b->failed |= err;
	return err;
}

void json_begin_snapshot(struct json_build *b)
{
	struct rec_region *regions = b->snap.regions;

	memset(&b->snap, 0, sizeof(b->snap));
	b->snap.regions = regions;
	b->snap.total_bytes = REC_NONE;
	b->snap.sample_us = REC_NONE;
}

/*
 * The region is complete. Of samples and percent, and of both units of the age,
 * one may be null: reports count in samples and in intervals.
 */
static int end_region(struct json_build *b)
{
	struct rec_region *r = b->region;
	double max = derive_max_samples(&b->head);
	bool count, age;

	b->region = NULL;
	if (!r)
		return 0;
	if (!b->has_start || !b->has_end) {
		msg_error("%s: near byte %" PRIu64 ": a region has no \"%s\"",
			  b->name, b->where(b->where_arg),
			  b->has_start ? "end" : "start");
		b->failed = true;
		return -1;
	}
	count = !b->counted && b->percent >= 0;
	age = r->age == REC_NONE && r->age_us != REC_NONE;
	if (max > 0) {
		if (count)
			r->nr_accesses = derive_samples(b->percent, max);
		if (age)
			r->age = derive_age(r->age_us,
					    b->head.intervals.aggr_us);
	} else if (count || age) {
		b->late = true;
		if (count)
			r->nr_accesses = DERIVE_LATER;
	}
	return 0;
}

int json_end_snapshot(struct json_build *b)
{
	struct rec_snapshot *s = &b->snap;

	if (end_region(b))
		return -1;
	if (s->total_bytes == REC_NONE) {
		s->total_bytes = 0;
		for (size_t i = 0; i < s->nr_regions; i++)
			s->total_bytes += s->regions[i].end -
					  s->regions[i].start;
	}
	if (nat_write(b->out, b->stream, s)) {
		b->failed = true;
		return -1;
	}
	return 0;
}

int json_begin_region(struct json_build *b)
{
	struct rec_snapshot *s = &b->snap;

	if (end_region(b))
		return -1;
	if (s->nr_regions == b->cap_regions) {
		size_t cap = b->cap_regions ? 2 * b->cap_regions : 256;
		struct rec_region *r;

		if (s->nr_regions >= NAT_MAX_REGIONS) {
			msg_error("%s: a snapshot of more than %u regions",
				  b->name, NAT_MAX_REGIONS);
			b->failed = true;
			return -1;
		}
		r = realloc(s->regions, cap * sizeof(*r));
		if (!r)
			return no_memory(b);
		s->regions = r;
		b->cap_regions = cap;
	}
	b->region = &s->regions[s->nr_regions++];
	b->region->start = b->region->end = 0;
	b->region->sz_filter_passed = 0;
	b->region->age = b->region->age_us = REC_NONE;
	b->region->nr_accesses = b->region->samples = 0;
	b->region->percent = -1;
	b->region->nr_probes = 0;
	b->region->evidence = (struct rec_evidence){ 0 };
	b->counted = b->has_start = b->has_end = false;
	b->percent = -1;
	return 0;
}

static const char *const field_names[] = {
	[F_KDAMOND] = "kdamond_idx", [F_CONTEXT] = "context_idx",
	[F_SCHEME] = "scheme_idx", [F_TARGET] = "target_id",
	[F_SOURCE] = "data_source",
	[F_SAMPLE] = "sample_us", [F_AGGR] = "aggr_us",
	[F_UPDATE] = "ops_update_us",
	[F_GOAL_BP] = "access_bp", [F_GOAL_AGGRS] = "aggrs",
	[F_GOAL_MIN] = "min_sample_us", [F_GOAL_MAX] = "max_sample_us",
	[F_START_TIME] = "start_time", [F_END_TIME] = "end_time",
	[F_TOTAL] = "total_bytes", [F_SAMPLE_US] = "sample_interval_us",
	[F_NR_TRIED] = "nr_tried", [F_SZ_TRIED] = "sz_tried",
	[F_NR_APPLIED] = "nr_applied", [F_SZ_APPLIED] = "sz_applied",
	[F_OPS_PASSED] = "sz_ops_filter_passed",
	[F_QT_EXCEEDS] = "qt_exceeds", [F_NR_SNAPSHOTS] = "nr_snapshots",
	[F_MAX_SNAPSHOTS] = "max_nr_snapshots",
	[F_START] = "start", [F_END] = "end", [F_SAMPLES] = "samples",
	[F_PERCENT] = "percent", [F_AGE_US] = "usec",
	[F_AGE] = "aggr_intervals", [F_PASSED] = "sz_filter_passed",
	[F_PROBE_HITS] = "probe_hits",
};

static int bad_value(struct json_build *b, enum json_field f,
		     const struct json_tok *t)
{
	msg_error("%s: near byte %" PRIu64 ": \"%s\" is \"%.*s\", which is no such quantity",
		  b->name, b->where(b->where_arg), field_names[f],
		  (int)(t->n < 40 ? t->n : 40), t->p);
	b->failed = true;
	return -1;
}

static bool set_index(int *idx, const struct json_tok *t)
{
	uint64_t v;

	if (!json_nr(t, &v) || v > INT32_MAX)
		return false;
	*idx = (int)v;
	return true;
}

static bool set_us(double *us, const struct json_tok *t)
{
	int64_t ns;

	if (!json_time(t, NS_PER_US, &ns))
		return false;
	*us = (double)ns / NS_PER_US;
	return true;
}

static bool set_bp(double *bp, const struct json_tok *t)
{
	char text[64];

	if (json_double(t, bp))
		return true;
	if (t->type != JSON_STRING || t->n >= sizeof(text))
		return false;
	memcpy(text, t->p, t->n);
	text[t->n] = 0;
	return !parse_bp(text, bp);
}

static bool set_head(struct json_build *b, enum json_field f,
		     const struct json_tok *t)
{
	struct rec_stream *h = &b->head;
	struct rec_intervals *i = &h->intervals;

	switch (f) {
	case F_KDAMOND:
		return set_index(&h->kdamond_idx, t);
	case F_CONTEXT:
		return set_index(&h->context_idx, t);
	case F_SCHEME:
		return set_index(&h->scheme_idx, t);
	case F_TARGET:
		return json_nr(t, &h->target_id);
	case F_SOURCE:
		if (t->type != JSON_STRING)
			return false;
		free(b->source);
		b->source = strndup(t->p, t->n);
		return b->source;
	case F_SAMPLE:
		return set_us(&i->sample_us, t);
	case F_AGGR:
		return set_us(&i->aggr_us, t);
	case F_UPDATE:
		return set_us(&i->ops_update_us, t);
	case F_GOAL_BP:
		return set_bp(&i->goal.access_bp, t);
	case F_GOAL_AGGRS:
		return json_nr(t, &i->goal.aggrs);
	case F_GOAL_MIN:
		return set_us(&i->goal.min_sample_us, t);
	case F_GOAL_MAX:
		return set_us(&i->goal.max_sample_us, t);
	default:
		return false;
	}
}

static bool set_snapshot(struct json_build *b, enum json_field f,
			 const struct json_tok *t)
{
	struct rec_snapshot *s = &b->snap;
	int64_t ns;

	switch (f) {
	case F_START_TIME:
		return json_time(t, 1, &s->start_ns) &&
		       rec_time_valid(s->start_ns);
	case F_END_TIME:
		return json_time(t, 1, &s->end_ns) &&
		       rec_time_valid(s->end_ns);
	case F_TOTAL:
		return json_size(t, &s->total_bytes);
	case F_SAMPLE_US:
		if (!json_time(t, NS_PER_US, &ns) || ns < 0)
			return false;
		s->sample_us = ns / NS_PER_US;
		return true;
	case F_NR_TRIED:
		return json_nr(t, &s->stats.nr_tried);
	case F_SZ_TRIED:
		return json_size(t, &s->stats.sz_tried);
	case F_NR_APPLIED:
		return json_nr(t, &s->stats.nr_applied);
	case F_SZ_APPLIED:
		return json_size(t, &s->stats.sz_applied);
	case F_OPS_PASSED:
		return json_size(t, &s->stats.sz_ops_filter_passed);
	case F_QT_EXCEEDS:
		return json_nr(t, &s->stats.qt_exceeds);
	case F_NR_SNAPSHOTS:
		return json_nr(t, &s->stats.nr_snapshots);
	case F_MAX_SNAPSHOTS:
		return json_nr(t, &s->stats.max_nr_snapshots);
	default:
		return false;
	}
}

static bool set_region(struct json_build *b, enum json_field f,
		       const struct json_tok *t)
{
	struct rec_region *r = b->region;
	uint64_t v;
	int64_t ns;

	switch (f) {
	case F_START:
		b->has_start = true;
		return json_size(t, &r->start);
	case F_END:
		b->has_end = true;
		return json_size(t, &r->end);
	case F_SAMPLES:
		if (!json_nr(t, &v) || v >= DERIVE_LATER)
			return false;
		r->nr_accesses = v;
		b->counted = true;
		return true;
	case F_PERCENT:
		if (!json_percent(t, &b->percent) ||
		    !(b->percent <= INT32_MAX))
			return false;
		r->percent = b->percent > 0 ? (int32_t)b->percent : 0;
		return true;
	case F_AGE_US:
		if (!json_time(t, NS_PER_US, &ns) || ns < 0)
			return false;
		r->age_us = ns / NS_PER_US;
		return true;
	case F_AGE:
		return json_nr(t, &r->age);
	case F_PASSED:
		return json_size(t, &r->sz_filter_passed);
	case F_PROBE_HITS:
		if (r->nr_probes == REC_MAX_PROBES || !json_nr(t, &v) ||
		    v > UINT32_MAX)
			return false;
		r->probe_hits[r->nr_probes++] = v;
		return true;
	default:
		return false;
	}
}

int json_set(struct json_build *b, enum json_field f, const struct json_tok *t)
{
	bool ok;

	/* what is null stays at its default */
	if (t->type == JSON_NULL) {
		if (f == F_TARGET)
			b->head.target_id = REC_NONE;
		return 0;
	}
	if (f <= F_GOAL_MAX)
		ok = set_head(b, f, t);
	else if (f <= F_MAX_SNAPSHOTS)
		ok = set_snapshot(b, f, t);
	else
		ok = set_region(b, f, t);
	return ok ? 0 : bad_value(b, f, t);
}

int json_set_filters(struct json_build *b, const char *text)
{
	free_filters(b);
	if (!damos_filters_from_text(text, &b->head.filters,
				     &b->head.nr_filters))
		return 0;
	msg_error("%s: near byte %" PRIu64 ": \"scheme_filters\" is no list of filters: %.80s",
		  b->name, b->where(b->where_arg), text);
	b->failed = true;
	return -1;
}

void json_build_free(struct json_build *b)
{
	free(b->source);
	free(b->derive);
	free(b->snap.regions);
	free_filters(b);
	memset(b, 0, sizeof(*b));
}
