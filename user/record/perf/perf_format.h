/* SPDX-License-Identifier: GPL-2.0 */
/* How trace events of DAMON lie in memory, from the tracing data of perf. */
#ifndef DX_RECORD_PERF_FORMAT_H
#define DX_RECORD_PERF_FORMAT_H

#include "record/perf/trace.h"

#define PERF_MAX_FORMATS	16

struct perf_field {
	uint16_t offset;
	uint16_t size;		/* 0: the event has no such member */
	bool elsewhere;		/* holds where the array is */
};

struct perf_format {
	uint16_t id;		/* "common_type" of its samples */
	enum trace_type type;
	bool damonx;		/* of that group */
	struct perf_field field[TRACE_NR_FIELDS];
};

struct perf_formats {
	struct perf_format format[PERF_MAX_FORMATS];
	size_t nr;
};

/*
 * Read the tracing data that perf stores in a file. NULL, or what is wrong
 * with it. Events that are not DAMON's are passed over.
 */
const char *perf_formats_read(struct perf_formats *f, const uint8_t *p,
			      size_t n);

/*
 * The raw data of a sample as an event, all but time and kdamond. False when
 * it is no event of DAMON's, or too short for one.
 */
bool perf_decode(const struct perf_formats *f, const uint8_t *raw, size_t n,
		 struct trace_event *e);

#endif /* DX_RECORD_PERF_FORMAT_H */
