/* SPDX-License-Identifier: GPL-2.0 */
/* The report of what lies where in physical memory. */
#ifndef DX_PA_LAYOUT_H
#define DX_PA_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/out.h"

#define PA_NO_NODE	(-1)

struct pa_layout_opts {
	int64_t node;			/* only of this one; PA_NO_NODE: all */
	bool only_ranges;		/* only where its RAM is */
	bool raw;
	struct out_opts out;
};

/* Returns the exit status. */
int pa_layout_report(const struct pa_layout_opts *o);

/* ---- blocks of memory, as the kernel plugs them in ---- */

struct pa_block {
	uint64_t start, end;
	int node;
	char state[16];			/* "online", "offline", ... */
};

struct pa_blocks {
	struct pa_block *block;		/* by address; like neighbours joined */
	size_t nr;
};

/* Returns 0, or 1 after a line on standard error. */
int pa_blocks_read(struct pa_blocks *b);
void pa_blocks_destroy(struct pa_blocks *b);

#endif /* DX_PA_LAYOUT_H */
