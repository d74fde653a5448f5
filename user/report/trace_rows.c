// SPDX-License-Identifier: GPL-2.0
/* Trace events as rows: a column for each field that any event has. */
#include <inttypes.h>
#include <stdio.h>

#include "report/trace_rows.h"

struct row {
	uint64_t time_ns;
	const char *comm, *event;
	uint64_t pid, cpu, region;
	uint64_t v[TRACE_NR_FIELDS];
	const char *probe_hits;
};

#define FIELD(field, type, name)	ROW_COLUMN(struct row, v[field], type, name)

const struct row_column trace_columns[] = {
	ROW_COLUMN(struct row, time_ns, CELL_NR, "time_ns"),
	ROW_COLUMN(struct row, comm, CELL_TEXT, "comm"),
	ROW_COLUMN(struct row, pid, CELL_NR, "pid"),
	ROW_COLUMN(struct row, cpu, CELL_NR, "cpu"),
	ROW_COLUMN(struct row, event, CELL_TEXT, "event"),
	FIELD(TF_CONTEXT, CELL_NR, "context_idx"),
	FIELD(TF_SCHEME, CELL_NR, "scheme_idx"),
	FIELD(TF_TARGET, CELL_NR, "target_id"),
	FIELD(TF_NR_REGIONS, CELL_NR, "nr_regions"),
	ROW_COLUMN(struct row, region, CELL_NR, "region_idx"),
	FIELD(TF_START, CELL_NR, "start_address"),
	FIELD(TF_END, CELL_NR, "end_address"),
	FIELD(TF_NR_ACCESSES, CELL_NR, "nr_accesses"),
	FIELD(TF_AGE, CELL_NR, "age"),
	ROW_COLUMN(struct row, probe_hits, CELL_TEXT, "probe_hits"),
	FIELD(TF_SAMPLE_US, CELL_NR, "sample_us"),
	FIELD(TF_ESZ, CELL_BYTES, "esz_bytes"),
	FIELD(TF_NR_TRIED, CELL_NR, "nr_tried"),
	FIELD(TF_SZ_TRIED, CELL_BYTES, "tried_bytes"),
	FIELD(TF_NR_APPLIED, CELL_NR, "nr_applied"),
	FIELD(TF_SZ_APPLIED, CELL_BYTES, "applied_bytes"),
	FIELD(TF_SZ_PASSED, CELL_BYTES, "ops_filter_passed_bytes"),
	FIELD(TF_QT_EXCEEDS, CELL_NR, "qt_exceeds"),
	FIELD(TF_NR_SNAPSHOTS, CELL_NR, "nr_snapshots"),
	{ 0 }
};

/* "3 0 1"; NULL where there are none. */
static const char *put_hits(const struct trace_event *e, char *buf, size_t size)
{
	size_t n = 0;

	for (uint32_t i = 0; i < e->nr_probes && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%" PRIu32,
				      i ? " " : "", e->probe_hits[i]);
	return n ? buf : NULL;
}

void trace_add_row(struct rows *rows, const struct trace_event *e, uint64_t region)
{
	char name[64], hits[REC_MAX_PROBES * 12];
	struct row row = {
		.time_ns = e->clock == TRACE_CLOCK ? (uint64_t)e->time_ns : UINT64_MAX,
		.comm = *e->comm ? e->comm : NULL,
		.event = name,
		.pid = e->pid ? (uint64_t)e->pid : UINT64_MAX,
		.cpu = e->cpu >= 0 ? (uint64_t)e->cpu : UINT64_MAX,
		.region = region,
		.probe_hits = put_hits(e, hits, sizeof(hits)),
	};

	snprintf(name, sizeof(name), "%s:%s", e->damonx ? "damonx" : "damon",
		 trace_names[e->type]);
	for (int i = 0; i < TRACE_NR_FIELDS; i++)
		row.v[i] = trace_has(e, i) ? e->v[i] : UINT64_MAX;
	rows_add(rows, &row);
}
