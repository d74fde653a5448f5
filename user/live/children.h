/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_LIVE_CHILDREN_H
#define DX_LIVE_CHILDREN_H

#include <sys/types.h>

#include "lib/libdamonx.h"
#include "live/feed.h"
#include "live/proc.h"

/* Processes of the live targets, of one context or (context NULL) of all. */
size_t live_pids(const struct feed *f, const struct feed_target *context,
		 pid_t *pids, size_t room);

/**
 * children_follow() - make targets of what the targets have started
 * @d: their session
 * @f: knows its targets
 *
 * Processes that descend from a target are added to its context. One that
 * cannot be (it may be gone by now, or be another user's) is left out.
 */
void children_follow(struct damonx *d, const struct feed *f);

#endif /* DX_LIVE_CHILDREN_H */
