/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A region says how often it was accessed in samples or in percent, and its age
 * in intervals or in microseconds. Reports count in samples and intervals: these
 * are made from the others, where they are missing and intervals are known.
 */
#ifndef DX_MODEL_DERIVE_H
#define DX_MODEL_DERIVE_H

#include "model/snapshot.h"
#include "model/stream.h"

/* In place of a count that derive_regions() is to make. */
#define DERIVE_LATER	UINT32_MAX

/* Samples in an aggregation interval; 0 when that is not known. */
double derive_max_samples(const struct rec_stream *s);

uint32_t derive_samples(double percent, double max_samples);
uint64_t derive_age(uint64_t us, double aggr_us);

/* Complete all regions of a snapshot. */
void derive_regions(const struct rec_stream *s, struct rec_snapshot *snap);

#endif /* DX_MODEL_DERIVE_H */
