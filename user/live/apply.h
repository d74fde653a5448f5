/* SPDX-License-Identifier: GPL-2.0 */
/* Doing something to given memory of a process, once. */
#ifndef DX_LIVE_APPLY_H
#define DX_LIVE_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/libdamonx.h"
#include "params/params.h"

struct live_apply {
	pid_t pid;
	enum damos_action action;
	const struct damon_region *ranges;	/* sorted and disjoint */
	size_t nr_ranges;			/* 1 at least */
	bool whatever_comes;	/* a signal does not end it: to undo something */
};

struct live_applied {
	uint64_t tried_bytes, applied_bytes;
	bool complete;		/* all ranges were gone through in time */
};

/**
 * live_apply() - apply a scheme once to these ranges, and nothing else
 * @done: out: what became of it
 *
 * By a session of its own, which has ended when this returns: after all ranges,
 * after a minute at most, or on a signal (signals_catch() is up to the caller).
 * What is done stays done. Returns 0, or -1 after a line on standard error.
 */
int live_apply(const struct live_apply *a, struct live_applied *done);

/* Can that be done here? Else @why says why not, cut to @why_len bytes. */
bool live_can_apply(struct damonx *d, enum damos_action action, char *why,
		    size_t why_len);

#endif /* DX_LIVE_APPLY_H */
