/* SPDX-License-Identifier: GPL-2.0 */
/* Records of damo, in JSON. */
#ifndef DX_RECORD_JSON_RECORD_H
#define DX_RECORD_JSON_RECORD_H

#include "record/io/input.h"
#include "record/io/output.h"
#include "record/io/read.h"

/*
 * Read all of @in, put it into a spool and open that. NULL after a line on
 * standard error. @in stays the caller's.
 */
struct rec_reader *json_read(struct rec_input *in, enum rec_format format,
			     const struct rec_intervals *intervals);

/* Write all that @r holds. 0, or -1 after a line on standard error. */
int json_write(struct rec_reader *r, struct rec_output *out);

#endif /* DX_RECORD_JSON_RECORD_H */
