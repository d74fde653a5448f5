// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "report/merge/histogram.h"
#include "util/mem.h"

#define STEP_BITS	6u		/* of HISTOGRAM_STEPS */

unsigned int histogram_bucket(uint64_t value)
{
	unsigned int shift;

	if (value < HISTOGRAM_STEPS)
		return (unsigned int)value;
	shift = 63 - (unsigned int)__builtin_clzll(value) - STEP_BITS;
	return shift * HISTOGRAM_STEPS + (unsigned int)(value >> shift);
}

uint64_t histogram_first(unsigned int bucket)
{
	unsigned int row = bucket / HISTOGRAM_STEPS;

	if (!row)
		return bucket;
	return (uint64_t)(HISTOGRAM_STEPS + bucket % HISTOGRAM_STEPS) << (row - 1);
}

uint64_t histogram_last(unsigned int bucket)
{
	return bucket + 1 < HISTOGRAM_BUCKETS ? histogram_first(bucket + 1) - 1 :
						UINT64_MAX;
}

void histogram_add(struct histogram *h, uint64_t value, wide_sum weight)
{
	unsigned int bucket = histogram_bucket(value);
	wide_sum **row = &h->row[bucket / HISTOGRAM_STEPS], *at;

	if (!weight)
		return;
	if (!*row)
		*row = xcalloc(HISTOGRAM_STEPS, sizeof(**row));
	at = &(*row)[bucket % HISTOGRAM_STEPS];
	*at = wide_add(*at, weight);
	if (!h->total || value < h->least)
		h->least = value;
	if (!h->total || value > h->most)
		h->most = value;
	h->total = wide_add(h->total, weight);
}

void histogram_join(struct histogram *h, const struct histogram *more)
{
	if (!more->total)
		return;
	for (unsigned int r = 0; r < HISTOGRAM_ROWS; r++) {
		if (!more->row[r])
			continue;
		if (!h->row[r])
			h->row[r] = xcalloc(HISTOGRAM_STEPS, sizeof(*h->row[r]));
		for (unsigned int i = 0; i < HISTOGRAM_STEPS; i++)
			h->row[r][i] = wide_add(h->row[r][i], more->row[r][i]);
	}
	if (!h->total || more->least < h->least)
		h->least = more->least;
	if (!h->total || more->most > h->most)
		h->most = more->most;
	h->total = wide_add(h->total, more->total);
}

void histogram_free(struct histogram *h)
{
	for (unsigned int r = 0; r < HISTOGRAM_ROWS; r++)
		free(h->row[r]);
	memset(h, 0, sizeof(*h));
}

/* The middle of a bucket, within what there is. */
static uint64_t value_of(const struct histogram *h, unsigned int bucket)
{
	uint64_t first = histogram_first(bucket), last = histogram_last(bucket);
	uint64_t middle = first + (last - first) / 2;

	if (middle < h->least)
		return h->least;
	return middle > h->most ? h->most : middle;
}

uint64_t histogram_percentile(const struct histogram *h, unsigned int percent)
{
	/* whole hundredths, then the rest: the product may not fit */
	const wide_sum below = h->total / 100 * percent +
			       h->total % 100 * percent / 100;
	wide_sum sum = 0;

	if (!percent)
		return h->least;
	for (unsigned int b = 0; percent < 100 && b < HISTOGRAM_BUCKETS; b++) {
		sum = wide_add(sum, histogram_weight(h, b));
		if (sum > below)
			return value_of(h, b);
	}
	return h->most;
}
