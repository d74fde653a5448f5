/* SPDX-License-Identifier: GPL-2.0 */
/* The report of what lies where in physical memory. */
#ifndef DX_PA_LAYOUT_H
#define DX_PA_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/out.h"
#include "cli/rows.h"

#define PA_NO_NODE	(-1)

struct pa_layout_opts {
	int64_t node;			/* only of this one; PA_NO_NODE: all */
	bool only_ranges;		/* only where its RAM is */
	bool raw;
	bool small_units;		/* see damo/quirks.h */
	struct out_opts out;
	struct rows_opts rows;
};

struct sysram;

/* What the report prints of @ram; 0, or 1 after a line on standard error. */
int pa_layout_print(const struct pa_layout_opts *o, const struct sysram *ram,
		     FILE *f);

/* Returns the exit status. */
int pa_layout_report(const struct pa_layout_opts *o);

#endif /* DX_PA_LAYOUT_H */
