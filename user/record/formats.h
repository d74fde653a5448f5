/* SPDX-License-Identifier: GPL-2.0 */
/* The formats that are read by way of a spool, and written from a reader. */
#ifndef DX_RECORD_FORMATS_H
#define DX_RECORD_FORMATS_H

#include "record/input.h"
#include "record/record.h"

/*
 * Each reads all of @in, puts it into a spool and opens that. NULL after a
 * line on standard error. @in stays the caller's.
 */
struct rec_reader *json_read(struct rec_input *in, enum rec_format format,
			     const struct rec_intervals *intervals);
struct rec_reader *trace_read(struct rec_input *in,
			      const struct rec_intervals *intervals);
struct rec_reader *perf_data_read(struct rec_input *in,
				  const struct rec_intervals *intervals);

/*
 * A file with what @in has from its start on, unpacked, that can be read at any
 * place: the file itself, or a temporary one. -1 after a line on stderr.
 */
int input_to_file(struct rec_input *in);

/* How text gets to a file; packed when it was made so. */
struct rec_output;

/*
 * Each writes all that @r holds. 0, or -1 after a line on standard error.
 */
int json_write(struct rec_reader *r, struct rec_output *out);
int trace_write(struct rec_reader *r, struct rec_output *out);

#endif /* DX_RECORD_FORMATS_H */
