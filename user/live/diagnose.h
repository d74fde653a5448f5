/* SPDX-License-Identifier: GPL-2.0 */
/* Does monitoring work as it should on this machine? */
#ifndef DX_LIVE_DIAGNOSE_H
#define DX_LIVE_DIAGNOSE_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/rows.h"

/*
 * Watches a process of its own for two seconds, and prints what is wrong, a
 * line each; what is right as well when @verbose, and in rows, when @o asks for
 * them. Returns how much is wrong, or -1 after a line on standard error.
 */
int diagnose(bool verbose, const struct rows_opts *o, FILE *f);

#endif /* DX_LIVE_DIAGNOSE_H */
