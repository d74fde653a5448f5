/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What reports derive from a region: its access rate, age, idle time and
 * temperature, on the scale of the record's or the snapshot's intervals.
 */
#ifndef DX_ACCESS_VALUE_H
#define DX_ACCESS_VALUE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot.h"
#include "model/stream.h"

/* Wide enough for any weight times any age. */
typedef __int128 access_wide;

struct access_weights {
	int64_t size, rate, age;
};

#define ACCESS_MAX_WEIGHT	(INT64_C(1) << 44)
#define ACCESS_WEIGHTS_DEFAULT	{ 0, 100, 100 }

/* Intervals that values of one snapshot are on the scale of. */
struct access_scale {
	double sample_us, aggr_us;
};

/* Those of the record: the scale of rates in percent and of ages. */
static inline struct access_scale access_record_scale(const struct rec_stream *s)
{
	return (struct access_scale){ s->intervals.sample_us,
				      s->intervals.aggr_us };
}

/* Samples in an aggregation interval. */
static inline double access_max_samples(const struct access_scale *scale)
{
	return scale->aggr_us / scale->sample_us;
}

/* Can times and rates be told at all? */
static inline bool access_scale_known(const struct rec_stream *s)
{
	return s->has_intervals && s->intervals.sample_us > 0 &&
	       s->intervals.aggr_us > 0;
}

/**
 * access_snapshot_scale() - intervals that were in force for a snapshot
 *
 * They differ from the record's when the monitor tuned them itself. When the
 * record does not say how, they are deduced from the snapshot's duration.
 */
struct access_scale access_snapshot_scale(const struct rec_stream *s,
					  const struct rec_snapshot *snap);

/**
 * access_hits() - samples that found an access, of those due in an interval
 *
 * nr_accesses is on the scale of the @due samples. Where fewer were taken of a
 * region, the record says how many: the rate among these was rounded to that
 * scale, and is had again.
 */
static inline double access_hits(uint32_t nr_accesses, uint32_t samples,
				 double due)
{
	if (!samples || !(samples < due))
		return nr_accesses;
	return round(nr_accesses * (double)samples / due) * due / samples;
}

/* Percent of the samples that found an access, truncated. */
int64_t access_percent(const struct access_scale *record,
		       const struct rec_region *r);

/* Age in microseconds. */
access_wide access_age_us(const struct access_scale *record,
			  const struct rec_region *r);

/*
 * How long the region has not been accessed, in microseconds: its age, and the
 * interval in which that was found.
 */
access_wide access_idle_us(const struct access_scale *record,
			   const struct access_scale *snapshot,
			   const struct rec_region *r);

/*
 * Weighted sum of size in bytes, percent and age in microseconds; negative for
 * a region that was not accessed.
 */
access_wide access_temperature(const struct access_weights *w,
			       const struct access_scale *record,
			       const struct rec_region *r);

/* "-1,234", or its digits with @raw, into UNITS_LEN bytes. */
char *access_format_wide(char *buf, access_wide value, bool raw);

/* Accesses per second. */
static inline double access_hz(const struct access_scale *snapshot,
			       const struct rec_region *r)
{
	return access_hits(r->nr_accesses, r->samples,
			   access_max_samples(snapshot)) /
	       (snapshot->aggr_us / 1000000);
}

/* Looks at pages that its figures rest on; 0 when the record does not say. */
static inline uint32_t access_looks(const struct rec_region *r)
{
	return r->evidence.looks ? r->evidence.looks : r->samples;
}

static inline uint64_t access_size(const struct rec_region *r)
{
	return r->end - r->start;
}

/* Bytes of a snapshot: as it says itself, else the sum of its regions. */
uint64_t access_sum_sizes(const struct rec_snapshot *snap);

#endif /* DX_ACCESS_VALUE_H */
