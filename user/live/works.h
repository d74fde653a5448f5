/* SPDX-License-Identifier: GPL-2.0 */
/* What can be asked for and does not work: one table, one sentence. */
#ifndef DX_LIVE_WORKS_H
#define DX_LIVE_WORKS_H

#include "lib/libdamonx.h"

enum live_feature {
	LIVE_SAMPLING,			/* by page faults, CPU or thread */
};

/**
 * live_refuse() - say why something cannot be had
 * @d: is asked why; NULL where there is no session
 * @what: an option, or NULL: what the feature is called
 *
 * Returns 1 after a line on standard error.
 */
int live_refuse(struct damonx *d, enum live_feature f, const char *what);

#endif /* DX_LIVE_WORKS_H */
