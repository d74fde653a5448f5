/* SPDX-License-Identifier: GPL-2.0 */
/* What `report damon` shows when it is given no file. */
#ifndef DX_REPORT_DAMON_H
#define DX_REPORT_DAMON_H

#include <stdio.h>

#include "params/params.h"

/**
 * report_damon_live() - parameters and state of what is running
 * @p: out, empty before; params_free() it in any case
 *
 * Returns 0, or an exit status after a line on stderr.
 */
int report_damon_live(struct params *p);

/* A line for each of the kernel's own DAMON modules: "damon_stat: off". */
void report_damon_modules(FILE *f);

#endif /* DX_REPORT_DAMON_H */
