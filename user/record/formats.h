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

/* Is it one, by its first bytes? */
bool damo_binary_begins(const uint8_t *p, size_t n);
struct rec_reader *damo_binary_read(struct rec_input *in,
				    const struct rec_intervals *intervals);

/* What an input is, by its first bytes (unpacked). */
enum input_kind {
	KIND_NATIVE, KIND_JSON, KIND_PERF_DATA, KIND_DAMO_BINARY,
	KIND_FOREIGN,	/* known, and not read */
	KIND_TEXT,	/* and whatever else */
};

enum input_kind input_kind(struct rec_input *in);

/* Says what it is and what to do; returns 1. For KIND_FOREIGN. */
int input_refuse_foreign(struct rec_input *in);

/*
 * Open a file ("-": standard input) or a folder that perf record made, and
 * unpack it. NULL after a line on standard error.
 */
struct rec_input *input_open_path(const char *path);

/* How text gets to a file; packed when it was made so. */
struct rec_output;

/*
 * Each writes all that @r holds. 0, or -1 after a line on standard error.
 */
int json_write(struct rec_reader *r, struct rec_output *out);
int trace_write(struct rec_reader *r, struct rec_output *out);

#endif /* DX_RECORD_FORMATS_H */
