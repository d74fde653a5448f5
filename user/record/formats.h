/* SPDX-License-Identifier: GPL-2.0 */
/* What format a file has, and how it is opened for the reader of that format. */
#ifndef DX_RECORD_FORMATS_H
#define DX_RECORD_FORMATS_H

#include "record/io/input.h"
#include "record/io/read.h"

/* Is it one, by its first bytes? */
bool damo_binary_begins(const uint8_t *p, size_t n);
/* As the readers of other formats: json_read(). */
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

/* rec_open() of an input that is open, and stays the caller's to close. */
struct rec_reader *rec_open_input(struct rec_input *in,
				  const struct rec_intervals *intervals);

#endif /* DX_RECORD_FORMATS_H */
