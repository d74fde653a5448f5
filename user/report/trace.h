/* SPDX-License-Identifier: GPL-2.0 */
/* The report of trace events, from what a tracer saved. */
#ifndef DX_TRACE_H
#define DX_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/out.h"
#include "cli/rows.h"

/* Names of events, "damon:..." each; ends with NULL. */
extern const char *const trace_event_names[];

struct trace_opts {
	const char *input;		/* NULL: live, which is refused */
	const char *output;		/* save the lines shown; or NULL */
	uint32_t events;		/* bits in the order of the names */
	int tracer;			/* ignored */
	bool raw;			/* print the lines as they are, too */
	bool small_units;		/* see damo/quirks.h */
	int64_t max_cols;
	struct rows_opts rows;
	struct out_opts out;
};

#define TRACE_ALL_EVENTS	UINT32_MAX
#define TRACE_OPTS_INIT		{ .events = TRACE_ALL_EVENTS, .max_cols = 100 }

/* Returns the exit status. */
int trace_report(const struct trace_opts *o);

#endif /* DX_TRACE_H */
