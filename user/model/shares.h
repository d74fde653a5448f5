/* SPDX-License-Identifier: GPL-2.0 */
/* Percentiles of bytes: the value that so many percent of them do not exceed. */
#ifndef DX_MODEL_SHARES_H
#define DX_MODEL_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "model/access_value.h"

/* So many bytes have that value. */
struct share {
	access_wide value;
	uint64_t bytes;
};

/**
 * shares_percentiles() - the values at some percentiles
 * @s: @nr of them, in any order; they get sorted by value
 * @percent: @nr_wanted percentiles, from 0 to 100
 * @value: out: the value of each
 *
 * The next percentile is looked at only when the one before was found, so a
 * falling list gets equal values. Returns how many of the values were set: all
 * that do not lie above 100; none without a byte.
 */
size_t shares_percentiles(struct share *s, size_t nr, const int64_t *percent,
			  size_t nr_wanted, access_wide *value);

#endif /* DX_MODEL_SHARES_H */
