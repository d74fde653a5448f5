/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_ACCESS_FILTER_OPTS_H
#define DX_ACCESS_FILTER_OPTS_H

#include "cli/opt.h"

/* Options of filters; input: struct access_filter. */
extern const struct opt_table access_filter_opts;

#endif /* DX_ACCESS_FILTER_OPTS_H */
