/* SPDX-License-Identifier: GPL-2.0 */
/* The report of trace events, from the saved text of a tracer. */
#ifndef DX_TRACE_H
#define DX_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/out.h"

/* Names of events, "damon:..." each; ends with NULL. */
extern const char *const trace_event_names[];

struct trace_opts {
	const char *input;		/* NULL: live, which is refused */
	const char *output;		/* save the lines shown; or NULL */
	uint32_t events;		/* bits in the order of the names */
	bool raw;			/* print the lines as they are, too */
	int64_t max_cols;
	struct out_opts out;
};

#define TRACE_ALL_EVENTS	UINT32_MAX
#define TRACE_OPTS_INIT		{ .events = TRACE_ALL_EVENTS, .max_cols = 100 }

/* Returns the exit status. */
int trace_report(const struct trace_opts *o);

/* ---- lines of tracers ---- */

/* A line of perf script or trace-cmd report, cut into its parts. */
struct trace_line {
	char task[96];			/* "comm/pid" of perf, "comm-pid" */
	char *time;			/* seconds, as written */
	int event;			/* index into the names */
	char *fields;			/* what follows the event */
};

/* Cut @text in place; false when it is no line of a known event. */
bool trace_parse_line(char *text, struct trace_line *line);

/* Counts regions of snapshots from line to line. */
struct trace_counting {
	uint64_t target_id;
	uint64_t done, nr;		/* regions of the current snapshot */
};

/*
 * What of the fields is printed: numbers and sizes for people. Returns false
 * when they are not as the event has them; then they are left as they are.
 */
bool trace_format_fields(const struct trace_line *line,
			 struct trace_counting *counting, char *buf,
			 size_t size);

#endif /* DX_TRACE_H */
