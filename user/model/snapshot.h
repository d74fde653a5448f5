/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a monitor sees: regions, and the snapshots they make up.
 *
 * Times are nanoseconds, sizes and addresses bytes, ranges half open.
 */
#ifndef DX_MODEL_SNAPSHOT_H
#define DX_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REC_NONE	UINT64_MAX	/* "null" in json, for unsigned members */
#define REC_MAX_PROBES	8

#define REC_NEVER_SEEN	UINT64_MAX	/* of last_seen_ms */

/* Flags of a region, as in <linux/damonx.h>. */
#define REC_HIDDEN	(1u << 0)	/* accesses may not have shown */
#define REC_UNKNOWN	(1u << 1)	/* nothing is known of this time */
#define REC_ABSENT	(1u << 2)	/* nothing was mapped where it was looked */
#define REC_REGION_FLAGS	7u

/* What the figures of a region rest on; all 0 when the file does not say. */
struct rec_evidence {
	uint64_t last_seen_ms;		/* when an access was last seen; 0: not known */
	uint32_t looks;			/* answered; 0: as many as samples */
	uint32_t hits;			/* of these, those that found an access */
	uint16_t density_bp;		/* share of its pages in use; 0: not known */
	uint16_t flags;			/* REC_HIDDEN... */
};

/* A region of a snapshot. */
struct rec_region {
	uint64_t start;
	uint64_t end;
	uint64_t sz_filter_passed;	/* bytes that passed the scheme's filters */
	uint64_t age;			/* aggregation intervals, or REC_NONE */
	uint64_t age_us;		/* as written in the file, or REC_NONE */
	uint32_t nr_accesses;		/* samples, on the scale aggr/sample */
	uint32_t samples;		/* taken of it; 0 when the file does not say */
	int32_t percent;		/* as written in the file, or -1 */
	uint32_t nr_probes;
	uint32_t probe_hits[REC_MAX_PROBES];
	struct rec_evidence evidence;
};

/* What every record has of a region. */
struct rec_span {
	uint64_t start;
	uint64_t end;
	uint64_t age;			/* as of struct rec_region */
	uint32_t nr_accesses;
	uint32_t samples;
};

static inline struct rec_span rec_span_of(const struct rec_region *r)
{
	return (struct rec_span){ r->start, r->end, r->age, r->nr_accesses,
				  r->samples };
}

/* Statistics of the scheme that a snapshot was taken with. */
struct rec_damos_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied;
	uint64_t sz_ops_filter_passed, qt_exceeds;
	uint64_t nr_snapshots, max_nr_snapshots;
};

/*
 * A snapshot. Members and regions belong to the reader and are good until its
 * next call; a report may change the regions in place (filter, sort, merge).
 */
struct rec_snapshot {
	int64_t start_ns;
	int64_t end_ns;
	double start_frac_ns;		/* see rec_start_ns() */
	uint64_t total_bytes;		/* or REC_NONE */
	uint64_t sample_us;		/* tuned sampling interval, or REC_NONE */
	uint32_t samples_asked;		/* 0 when the file does not say */
	uint32_t samples_taken;
	bool has_stats;
	struct rec_damos_stats stats;
	size_t nr_regions;
	struct rec_region *regions;	/* sorted by address as recorded */
	const struct rec_span *spans;	/* in their place, where a report wanted these */
};

/* Whole milliseconds, as last_seen_ms has them, of a time in ns. */
static inline uint64_t rec_ms(int64_t ns)
{
	return (uint64_t)(ns / 1000000 - (ns % 1000000 < 0));
}

/*
 * Times lie within 146 years of 0, so that the difference of any two can be
 * told. Readers refuse others: no clock has shown them.
 */
#define REC_TIME_LIMIT_NS	(INT64_C(1) << 62)

static inline bool rec_time_valid(int64_t ns)
{
	return ns > -REC_TIME_LIMIT_NS && ns < REC_TIME_LIMIT_NS;
}

/**
 * rec_start_ns() - when a snapshot began, with its fraction of a nanosecond
 *
 * No event of a trace says when the first snapshot of a stream began: that is
 * taken from the mean length of the others, as damo does it, in doubles. What
 * this has after the point is start_frac_ns, in [0, 1): figures that damo
 * derives from it keep it. It is 0 for everything that was recorded, and no
 * format can hold it: neither damo's nor ours writes it.
 *
 * Exact where there is a fraction; whole times beyond 2^53 are rounded.
 */
static inline double rec_start_ns(const struct rec_snapshot *s)
{
	return (double)s->start_ns + s->start_frac_ns;
}

/* The first whole nanosecond that is not before the start. */
static inline int64_t rec_start_up_ns(const struct rec_snapshot *s)
{
	return s->start_ns + (s->start_frac_ns > 0);
}

#endif /* DX_MODEL_SNAPSHOT_H */
