/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events of DAMON, and how they become snapshots. Text of perf script,
 * perf trace, trace-cmd report and ftrace, perf.data files and damo's binary
 * records all end here.
 */
#ifndef DX_RECORD_TRACE_H
#define DX_RECORD_TRACE_H

#include <sys/types.h>

#include "record/io/input.h"
#include "record/native/native.h"

/* The events, in the order of trace_names. */
enum trace_type {
	TRACE_AGGREGATED,		/* a region */
	TRACE_BEFORE_APPLY,		/* a region that a scheme is applied to */
	TRACE_TUNE,			/* the sampling interval was tuned */
	TRACE_ESZ,			/* the effective size of a quota */
	TRACE_STAT,			/* statistics of a scheme */
	TRACE_REGION_AGGREGATED,	/* a region with hits of probes */
	TRACE_NR_TYPES,
};

/* Their names without the group "damon" or "damonx". */
extern const char *const trace_names[TRACE_NR_TYPES + 1];

enum trace_field {
	TF_TARGET, TF_CONTEXT, TF_SCHEME, TF_NR_REGIONS, TF_START, TF_END,
	TF_NR_ACCESSES, TF_AGE, TF_SAMPLE_US, TF_ESZ, TF_NR_TRIED, TF_SZ_TRIED,
	TF_NR_APPLIED, TF_SZ_APPLIED, TF_SZ_PASSED, TF_QT_EXCEEDS,
	TF_NR_SNAPSHOTS, TF_PROBE_HITS,
	TRACE_NR_FIELDS,
};

/* What is known of the time of an event. */
enum trace_clock {
	TRACE_CLOCK,			/* nanoseconds */
	TRACE_NO_CLOCK,			/* the line has no time */
	TRACE_COUNTER,			/* a count of events or cycles */
};

struct trace_event {
	enum trace_type type;
	enum trace_clock clock;
	int64_t time_ns;
	bool damonx;			/* of the group "damonx" */
	bool dash;			/* the text has "comm-pid" */
	bool complete;			/* has what its type needs */
	char comm[20];			/* of the thread; "": not known */
	int32_t pid;			/* the same; 0: not known */
	int32_t cpu;			/* or -1 */
	uint32_t has;			/* bits of fields */
	/* REC_NONE for "None"; signed ones as two's complement */
	uint64_t v[TRACE_NR_FIELDS];
	uint32_t nr_probes;
	uint32_t probe_hits[REC_MAX_PROBES];
};

static inline bool trace_has(const struct trace_event *e, enum trace_field f)
{
	return e->has >> f & 1;
}

static inline void trace_set(struct trace_event *e, enum trace_field f,
			     uint64_t v)
{
	e->has |= UINT32_C(1) << f;
	e->v[f] = v;
}

/* The field of that name (any that a kernel has used), or -1. */
int trace_field_of(const char *name, size_t n);

/* Does the event have all that its type needs? */
bool trace_is_complete(const struct trace_event *e);

/* What its type needs and is not there is 0. */
void trace_fill_zeros(struct trace_event *e);

/**
 * trace_print_fields() - the fields as the kernel prints them
 * @size: of @buf; TRACE_FIELDS_LEN is enough for any event
 */
#define TRACE_FIELDS_LEN	512
void trace_print_fields(const struct trace_event *e, char *buf, size_t size);

/* ---- sources of events ---- */

/* The line of text that an event was read from. */
struct trace_text {
	const char *line, *end;
	const char *time, *time_end;	/* as written; equal: there is none */
	const char *fields, *fields_end;
};

/*
 * Gets the events in order of time. @text is NULL where there is none: in
 * perf.data. Returns 0, or -1 after a line on standard error.
 */
struct trace_sink {
	int (*event)(struct trace_sink *sink, const struct trace_event *e,
		     const struct trace_text *text);
};

/*
 * Read a line of any tracer. False when it is none of an event of DAMON; an
 * event need not be complete, nor have a time.
 */
bool trace_parse_line(const char *line, const char *end, struct trace_event *e,
		      struct trace_text *text);

/* Each returns 0, or -1 after a line on standard error. */
int trace_scan_text(struct rec_input *in, struct trace_sink *sink);
int trace_scan_perf(struct rec_input *in, struct trace_sink *sink);

/* ---- snapshots ---- */

struct trace_build;

/* @name is kept by the caller. NULL after a line on standard error. */
struct trace_build *trace_begin(const char *name,
				const struct rec_intervals *intervals);
struct trace_sink *trace_build_sink(struct trace_build *b);
int trace_add(struct trace_build *b, const struct trace_event *e);
/* The record; NULL after a line on standard error. Frees @b. */
struct rec_reader *trace_end(struct trace_build *b, enum rec_format format);
void trace_abandon(struct trace_build *b);

#endif /* DX_RECORD_TRACE_H */
