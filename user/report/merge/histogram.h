/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms that can be added up: values with weights, in buckets that are the
 * same everywhere. Up to 128 each value has a bucket of its own; above, each
 * power of two has 64 of the same width, so that a value is known to 0.8 %. Sums
 * are whole numbers: in which order they are added up does not matter.
 */
#ifndef DX_HISTOGRAM_H
#define DX_HISTOGRAM_H

#include <stdbool.h>
#include <stdint.h>

#define HISTOGRAM_STEPS		64u	/* a power of two */
#define HISTOGRAM_ROWS		59u
#define HISTOGRAM_BUCKETS	(HISTOGRAM_STEPS * HISTOGRAM_ROWS)

/* Bytes times nanoseconds of a million machines in a year. */
typedef unsigned __int128 wide_sum;

#define WIDE_SUM_MAX	(~(wide_sum)0)

/* What has no place is the most there is. */
static inline wide_sum wide_add(wide_sum a, wide_sum b)
{
	return a > WIDE_SUM_MAX - b ? WIDE_SUM_MAX : a + b;
}

struct histogram {
	wide_sum *row[HISTOGRAM_ROWS];	/* HISTOGRAM_STEPS weights; NULL: all 0 */
	wide_sum total;			/* of all weights; 0: it is empty */
	uint64_t least, most;		/* the values themselves */
};

/* A weight of 0 leaves no trace. */
void histogram_add(struct histogram *h, uint64_t value, wide_sum weight);
void histogram_join(struct histogram *h, const struct histogram *more);
void histogram_free(struct histogram *h);

/* Where a value goes, and the values that go there: both ends are in it. */
unsigned int histogram_bucket(uint64_t value);
uint64_t histogram_first(unsigned int bucket);
uint64_t histogram_last(unsigned int bucket);

static inline wide_sum histogram_weight(const struct histogram *h,
					unsigned int bucket)
{
	const wide_sum *row = h->row[bucket / HISTOGRAM_STEPS];

	return row ? row[bucket % HISTOGRAM_STEPS] : 0;
}

/**
 * histogram_percentile() - the value that so many percent of the weight lie below
 * @percent: from 0, the least value, to 100, the greatest; both are exact
 *
 * To be asked of what is not empty.
 */
uint64_t histogram_percentile(const struct histogram *h, unsigned int percent);

#endif /* DX_HISTOGRAM_H */
