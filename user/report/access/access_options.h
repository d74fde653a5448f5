/* SPDX-License-Identifier: GPL-2.0 */
/* Options of the access reports: how to show what. */
#ifndef DX_ACCESS_OPTIONS_H
#define DX_ACCESS_OPTIONS_H

#include "cli/opt.h"
#include "report/access/access.h"

/*
 * Input of all: struct access_opts. The first has what both reports know, the
 * second what only report access does, the third both together.
 */
extern const struct opt_table access_common_opts;
extern const struct opt_table access_own_opts;
extern const struct opt_table access_format_opts;

/**
 * access_opts_finish() - check and complete what the options said
 *
 * To be called once, when the command line was parsed. Returns 0, or 1 after
 * a line on standard error.
 */
int access_opts_finish(struct access_opts *o);

#endif /* DX_ACCESS_OPTIONS_H */
