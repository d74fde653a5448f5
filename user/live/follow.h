/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_LIVE_FOLLOW_H
#define DX_LIVE_FOLLOW_H

#include <stdbool.h>

#include "lib/libdamonx.h"
#include "params/params.h"

/* Can the module follow children from their fork on? */
bool live_can_follow(struct damonx *d);

/**
 * live_follow() - let all processes of parameters be followed by the module
 *
 * Returns false where it cannot: then children_follow() is what can be done.
 */
bool live_follow(struct damonx *d, struct params *p);

/* The same for what is configured already. */
bool live_follow_ongoing(struct damonx *d);

#endif /* DX_LIVE_FOLLOW_H */
