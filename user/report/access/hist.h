/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms of a snapshot: how many bytes have which temperature or have
 * been idle for how long.
 */
#ifndef DX_HIST_H
#define DX_HIST_H

#include <stdbool.h>
#include <stddef.h>

#include "report/access/access_view.h"

/* What the bytes of a snapshot are told apart by. */
enum hist_value {
	HIST_TEMPERATURE,		/* the size does not count in it */
	HIST_IDLE,			/* microseconds */
};

/* The value of a region, on the scale of the view's record. */
access_wide hist_region_value(const struct access_view *v, enum hist_value of,
			      const struct rec_region *r);

/* Put such a value: a number or a time. */
char *hist_format_value(char *buf, enum hist_value of, access_wide value,
			bool raw);

/**
 * hist_put() - put the histogram of the view's snapshot
 * @passed: count the bytes that passed the scheme's filters, not all
 */
void hist_put(struct access_view *v, enum hist_value of, bool passed);

/* Check --hist_ranges for a kind of value. Returns 0, or 1 after a message. */
int hist_check(const struct hist_opts *o, enum hist_value of);

#endif /* DX_HIST_H */
