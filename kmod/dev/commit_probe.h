/* SPDX-License-Identifier: GPL-2.0 */
/* From the items of probes to what the core wants to know; for commit.c. */
#ifndef DX_DEV_COMMIT_PROBE_H
#define DX_DEV_COMMIT_PROBE_H

#include "../core/core.h"
#include "item.h"

/* The probes of a context, and the array that they point into. */
struct dx_commit_probes {
	struct dx_probe_spec specs[DAMONX_NR_PROBES];
	u32 nr;
	struct dx_page_filter *filters;
};

/*
 * Read the probes of a context into @probes, for dx_commit_probes_free() in any
 * case. May sleep. Return: 0 or -ENOMEM.
 */
int dx_commit_probes_fill(struct dx_commit_probes *probes,
			  struct dx_item *context);
void dx_commit_probes_free(struct dx_commit_probes *probes);

#endif /* DX_DEV_COMMIT_PROBE_H */
