/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Percentiles of a snapshot: the idle time or temperature that so many percent
 * of the bytes do not exceed.
 */
#ifndef DX_PERCENTILE_H
#define DX_PERCENTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/access/access_view.h"
#include "report/access/hist.h"

/**
 * percentile_set() - take the numbers of --percentiles_range
 *
 * Up to three are stop; start, stop; or start, stop and step, without the
 * stop itself. More are the percentiles themselves. Returns 0, or 1 after a
 * line on standard error.
 */
int percentile_set(struct percentile_opts *o, const int64_t *nr, size_t n);
void percentile_destroy(struct percentile_opts *o);

/**
 * percentile_put() - put the percentiles of the view's snapshot
 * @passed: of the bytes that passed the scheme's filters, not of all
 */
void percentile_put(struct access_view *v, enum hist_value of, bool passed);

#endif /* DX_PERCENTILE_H */
