/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trace events of DAMON put together into snapshots. Text of perf script and
 * trace-cmd, and perf.data files, end here alike.
 */
#ifndef DX_RECORD_TRACE_H
#define DX_RECORD_TRACE_H

#include "record/native.h"

enum trace_type {
	TRACE_AGGREGATED,		/* damon_aggregated: a region */
	TRACE_REGION_AGGREGATED,	/* the same with hits of probes */
	TRACE_BEFORE_APPLY,		/* a region that a scheme is applied to */
	TRACE_TUNE,			/* the sampling interval was tuned */
	TRACE_OTHER,			/* of DAMON, but says nothing of regions */
};

struct trace_event {
	enum trace_type type;
	int64_t time_ns;
	int kdamond;			/* number in the thread's name, or 0 */
	uint64_t context, scheme;	/* TRACE_BEFORE_APPLY */
	uint64_t target;		/* or REC_NONE */
	uint64_t nr_regions;		/* of the snapshot that this is part of */
	uint64_t start, end;
	int64_t nr_accesses;
	uint64_t age;			/* or REC_NONE */
	uint32_t nr_probes;
	uint32_t probe_hits[REC_MAX_PROBES];
	uint64_t sample_us;		/* TRACE_TUNE */
};

struct trace_build;

/* @name is kept by the caller. NULL after a line on standard error. */
struct trace_build *trace_begin(const char *name,
				const struct rec_intervals *intervals);
/* In order of time. 0, or -1 after a line on standard error. */
int trace_add(struct trace_build *b, const struct trace_event *e);
/* The record; NULL after a line on standard error. Frees @b. */
struct rec_reader *trace_end(struct trace_build *b, enum rec_format format);
void trace_abandon(struct trace_build *b);

/* Number in the name of a kernel thread: 1 for "kdamond.1"; else 0. */
int trace_kdamond(const char *comm, size_t n);

#endif /* DX_RECORD_TRACE_H */
