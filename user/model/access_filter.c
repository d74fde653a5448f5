// SPDX-License-Identifier: GPL-2.0
/* Access filters: applying them. Their options are in filter_opts.c. */
#include <math.h>
#include <stdlib.h>

#include "model/access_filter.h"
#include "model/summary.h"
#include "util/msg.h"
#include "util/units.h"

void access_filter_init(struct access_filter *f)
{
	*f = (struct access_filter){
		.bytes = { 0, UNITS_MAX },
		.min_percent = 0,
		.max_percent = INFINITY,
		.age_ns = { 0, UNITS_MAX },
		.weights = ACCESS_WEIGHTS_DEFAULT,
	};
}

void access_filter_destroy(struct access_filter *f)
{
	free(f->address.range);
	free(f->snapshot_bytes.range);
	free(f->snapshot_ns.range);
	free(f->snapshot_idx.range);
	free(f->temperature.range);
	access_filter_init(f);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct filter_range *x = a, *y = b;

	return (x->min > y->min) - (x->min < y->min);
}

int access_filter_finish(struct access_filter *f)
{
	struct filter_range *r = f->address.range;
	size_t i;

	for (i = 0; i < f->address.nr; i++)
		if (r[i].min > r[i].max)
			return msg_error("--address %llu %llu: the start is after the end",
					 (unsigned long long)r[i].min,
					 (unsigned long long)r[i].max);
	if (f->address.nr)
		qsort(r, f->address.nr, sizeof(*r), compare_ranges);
	for (i = 1; i < f->address.nr; i++)
		if (r[i].min < r[i - 1].max)
			return msg_error("--address: %llu-%llu and %llu-%llu overlap",
					 (unsigned long long)r[i - 1].min,
					 (unsigned long long)r[i - 1].max,
					 (unsigned long long)r[i].min,
					 (unsigned long long)r[i].max);
	return 0;
}

bool access_filter_needs_intervals(const struct access_filter *f)
{
	return f->min_percent > 0 || f->max_percent < (double)UNITS_MAX ||
	       f->age_ns.min || f->age_ns.max != UNITS_MAX || f->temperature.nr;
}

bool access_filter_drops_snapshots(const struct access_filter *f)
{
	return f->snapshot_bytes.nr || f->snapshot_ns.nr || f->snapshot_idx.nr;
}

bool access_filter_any(const struct access_filter *f)
{
	return f->by_pattern || f->address.nr || f->temperature.nr ||
	       access_filter_drops_snapshots(f);
}

static bool in_pattern(const struct access_filter *f,
		       const struct access_scale *scale,
		       const struct rec_region *r)
{
	uint64_t bytes = access_size(r);
	double percent = (double)access_percent(scale, r);
	access_wide age_ns = access_age_us(scale, r) * NS_PER_US;

	return bytes >= f->bytes.min && bytes <= f->bytes.max &&
	       percent >= f->min_percent && percent <= f->max_percent &&
	       age_ns >= f->age_ns.min &&
	       (f->age_ns.max == UNITS_MAX || age_ns <= f->age_ns.max);
}

static void keep_pattern(const struct access_filter *f,
			 const struct access_scale *scale,
			 struct rec_snapshot *snap)
{
	struct rec_region *r = snap->regions;
	size_t i, n = 0;

	for (i = 0; i < snap->nr_regions; i++)
		if (in_pattern(f, scale, &r[i]))
			r[n++] = r[i];
	snap->nr_regions = n;
}

/*
 * A region can be cut in several parts, when several ranges lie within it. So
 * there can be more afterwards than there were.
 */
static struct rec_region *add_part(struct access_filter_state *st, size_t n)
{
	struct rec_region *grown;

	if (n < st->room)
		return &st->parts[n];
	grown = realloc(st->parts, (2 * n + 64) * sizeof(*grown));
	if (!grown) {
		msg_error("cannot filter a snapshot: out of memory");
		return NULL;
	}
	st->parts = grown;
	st->room = 2 * n + 64;
	return &st->parts[n];
}

static int keep_addresses(const struct filter_ranges *want,
			  struct access_filter_state *st,
			  struct rec_snapshot *snap)
{
	const struct filter_range *a, *end = want->range + want->nr;
	struct rec_region *part;
	size_t i, n = 0;

	for (i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];

		for (a = want->range; a < end && a->min < r->end; a++) {
			if (a->max <= r->start)
				continue;
			part = add_part(st, n);
			if (!part)
				return -1;
			*part = *r;
			if (part->start < a->min)
				part->start = a->min;
			if (part->end > a->max)
				part->end = a->max;
			n++;
		}
	}
	snap->regions = st->parts;
	snap->nr_regions = n;
	snap->total_bytes = access_sum_sizes(snap);
	return 0;
}

static bool in_ranges(const struct filter_ranges *want, uint64_t v)
{
	size_t i;

	for (i = 0; i < want->nr; i++)
		if (v >= want->range[i].min && v <= want->range[i].max)
			return true;
	return !want->nr;
}

static bool in_sranges(const struct filter_sranges *want, access_wide min,
		       access_wide max)
{
	size_t i;

	for (i = 0; i < want->nr; i++)
		if (min >= want->range[i].min && max <= want->range[i].max)
			return true;
	return !want->nr;
}

static void keep_temperatures(const struct access_filter *f,
			      const struct access_scale *scale,
			      struct rec_snapshot *snap)
{
	struct rec_region *r = snap->regions;
	access_wide t;
	size_t i, n = 0;

	for (i = 0; i < snap->nr_regions; i++) {
		t = access_temperature(&f->weights, scale, &r[i]);
		if (in_sranges(&f->temperature, t, t))
			r[n++] = r[i];
	}
	snap->nr_regions = n;
	snap->total_bytes = access_sum_sizes(snap);
}

bool access_filter_skips(const struct access_filter *f,
			 struct access_filter_state *st,
			 const struct rec_summary *s)
{
	uint64_t nr = st->nr_seen;
	int64_t idx;
	size_t i;

	/* a summary does not have the sizes that regions add up to */
	if (f->snapshot_bytes.nr)
		return false;
	for (i = 0; i < s->nr_rows; i++) {
		if (!in_sranges(&f->snapshot_ns, s->row[i].start_ns,
				s->row[i].end_ns))
			continue;
		idx = (int64_t)nr++;
		if (in_sranges(&f->snapshot_idx, idx, idx))
			return false;
	}
	st->nr_seen = nr;
	return true;
}

bool access_filter_indices(const struct access_filter *f, uint64_t *first,
			   uint64_t *last)
{
	const struct filter_srange *r = f->snapshot_idx.range;
	size_t i;

	if (f->snapshot_bytes.nr || f->snapshot_ns.nr || !f->snapshot_idx.nr)
		return false;
	*first = UINT64_MAX;
	*last = 0;
	for (i = 0; i < f->snapshot_idx.nr; i++, r++) {
		if (r->max < 0 || r->min > r->max)
			continue;
		if (r->min < 0)
			*first = 0;
		else if ((uint64_t)r->min < *first)
			*first = (uint64_t)r->min;
		if ((uint64_t)r->max > *last)
			*last = (uint64_t)r->max;
	}
	return true;
}

void access_filter_state_destroy(struct access_filter_state *st)
{
	free(st->parts);
	*st = (struct access_filter_state){ 0 };
}

int access_filter_apply(const struct access_filter *f,
			const struct rec_stream *stream,
			struct access_filter_state *st,
			struct rec_snapshot *snap)
{
	struct access_scale scale = access_record_scale(stream);
	int64_t idx;

	/* damo's order; --sz_region and the like leave the total as it was. */
	if (snap->total_bytes == REC_NONE)
		snap->total_bytes = access_sum_sizes(snap);
	if (f->by_pattern)
		keep_pattern(f, &scale, snap);
	if (f->address.nr && keep_addresses(&f->address, st, snap))
		return -1;
	if (!in_ranges(&f->snapshot_bytes, snap->total_bytes) ||
	    !in_sranges(&f->snapshot_ns, snap->start_ns, snap->end_ns))
		return 0;
	idx = (int64_t)st->nr_seen++;
	if (!in_sranges(&f->snapshot_idx, idx, idx))
		return 0;
	if (f->temperature.nr)
		keep_temperatures(f, &scale, snap);
	return 1;
}
