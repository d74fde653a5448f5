/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_TRACE_ROWS_H
#define DX_TRACE_ROWS_H

#include "cli/rows.h"
#include "record/perf/trace.h"

extern const struct row_column trace_columns[];

/* @region: which of its snapshot's it is; UINT64_MAX: it is none. */
void trace_add_row(struct rows *rows, const struct trace_event *e, uint64_t region);

#endif /* DX_TRACE_ROWS_H */
