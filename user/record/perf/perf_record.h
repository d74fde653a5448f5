/* SPDX-License-Identifier: GPL-2.0 */
/* Records of perf and trace-cmd, as text and as perf.data. */
#ifndef DX_RECORD_PERF_RECORD_H
#define DX_RECORD_PERF_RECORD_H

#include "record/io/input.h"
#include "record/io/output.h"
#include "record/io/read.h"

/*
 * Each reads all of @in, puts it into a spool and opens that. NULL after a
 * line on standard error. @in stays the caller's.
 */
struct rec_reader *trace_read(struct rec_input *in,
			      const struct rec_intervals *intervals);
struct rec_reader *perf_data_read(struct rec_input *in,
				  const struct rec_intervals *intervals);

/* Write all that @r holds as text. 0, or -1 after a line on standard error. */
int trace_write(struct rec_reader *r, struct rec_output *out);

#endif /* DX_RECORD_PERF_RECORD_H */
