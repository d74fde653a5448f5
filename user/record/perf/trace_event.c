// SPDX-License-Identifier: GPL-2.0
/* What DAMON's trace events are called, what they have, and their text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record/perf/trace.h"

#define BIT(f)		(UINT32_C(1) << (f))
#define REGION		(BIT(TF_NR_REGIONS) | BIT(TF_START) | BIT(TF_END) | \
			 BIT(TF_NR_ACCESSES))

const char *const trace_names[TRACE_NR_TYPES + 1] = {
	[TRACE_AGGREGATED] = "damon_aggregated",
	[TRACE_BEFORE_APPLY] = "damos_before_apply",
	[TRACE_TUNE] = "damon_monitor_intervals_tune",
	[TRACE_ESZ] = "damos_esz",
	[TRACE_STAT] = "damos_stat_after_apply_interval",
	[TRACE_REGION_AGGREGATED] = "damon_region_aggregated",
};

static const uint32_t needed[TRACE_NR_TYPES] = {
	[TRACE_AGGREGATED] = BIT(TF_TARGET) | REGION,
	[TRACE_BEFORE_APPLY] = BIT(TF_CONTEXT) | BIT(TF_SCHEME) |
			       BIT(TF_TARGET) | REGION,
	[TRACE_TUNE] = BIT(TF_SAMPLE_US),
	[TRACE_ESZ] = BIT(TF_CONTEXT) | BIT(TF_SCHEME) | BIT(TF_ESZ),
	[TRACE_STAT] = BIT(TF_CONTEXT) | BIT(TF_SCHEME) | BIT(TF_NR_TRIED),
	[TRACE_REGION_AGGREGATED] = BIT(TF_TARGET) | REGION,
};

/* The names of the print format come first, then those of the members. */
static const struct {
	const char *name;
	enum trace_field field;
} fields[] = {
	{ "target_id", TF_TARGET }, { "target_idx", TF_TARGET },
	{ "nr_regions", TF_NR_REGIONS }, { "start", TF_START },
	{ "end", TF_END }, { "nr_accesses", TF_NR_ACCESSES },
	{ "age", TF_AGE }, { "probe_hits", TF_PROBE_HITS },
	{ "ctx_idx", TF_CONTEXT }, { "context_idx", TF_CONTEXT },
	{ "scheme_idx", TF_SCHEME }, { "sample_us", TF_SAMPLE_US },
	{ "esz", TF_ESZ }, { "nr_tried", TF_NR_TRIED },
	{ "sz_tried", TF_SZ_TRIED }, { "nr_applied", TF_NR_APPLIED },
	{ "sz_applied", TF_SZ_APPLIED },
	{ "sz_ops_filter_passed", TF_SZ_PASSED },
	{ "qt_exceeds", TF_QT_EXCEEDS }, { "nr_snapshots", TF_NR_SNAPSHOTS },
};

int trace_field_of(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].name[0] == *name && strlen(fields[i].name) == n &&
		    !memcmp(fields[i].name, name, n))
			return (int)fields[i].field;
	return -1;
}

bool trace_is_complete(const struct trace_event *e)
{
	return (e->has & needed[e->type]) == needed[e->type];
}

void trace_fill_zeros(struct trace_event *e)
{
	e->has |= needed[e->type];
	if (trace_has(e, TF_START))
		e->has |= BIT(TF_AGE);
	e->complete = true;
}

struct text {
	char *p;
	size_t size, n;
};

static void put(struct text *t, const char *name, uint64_t v)
{
	int n = snprintf(t->p + t->n, t->size - t->n, "%s%s%" PRIu64,
			 t->n ? " " : "", name, v);

	if (n > 0 && t->n + (size_t)n < t->size)
		t->n += (size_t)n;
}

static void put_region(struct text *t, const struct trace_event *e)
{
	int n = snprintf(t->p + t->n, t->size - t->n,
			 " %" PRIu64 "-%" PRIu64 ": %" PRId64, e->v[TF_START],
			 e->v[TF_END], (int64_t)e->v[TF_NR_ACCESSES]);

	t->n += (size_t)n;
	if (trace_has(e, TF_AGE))
		put(t, "", e->v[TF_AGE]);
	for (uint32_t i = 0; i < e->nr_probes; i++)
		t->n += (size_t)snprintf(t->p + t->n, t->size - t->n, "%s%02x",
					 i ? " " : " probe_hits=",
					 (unsigned int)e->probe_hits[i] & 0xff);
}

/* All that are there, in the order and by the names of the print format. */
void trace_print_fields(const struct trace_event *e, char *buf, size_t size)
{
	static const struct {
		enum trace_field field;
		const char *name;
	} order[] = {
		{ TF_CONTEXT, "ctx_idx=" }, { TF_SCHEME, "scheme_idx=" },
		{ TF_TARGET, "target_id=" }, { TF_NR_REGIONS, "nr_regions=" },
		{ TF_SAMPLE_US, "sample_us=" }, { TF_ESZ, "esz=" },
		{ TF_NR_TRIED, "nr_tried=" }, { TF_SZ_TRIED, "sz_tried=" },
		{ TF_NR_APPLIED, "nr_applied=" },
		{ TF_SZ_APPLIED, "sz_applied=" },
		{ TF_SZ_PASSED, "sz_ops_filter_passed=" },
		{ TF_QT_EXCEEDS, "qt_exceeds=" },
		{ TF_NR_SNAPSHOTS, "nr_snapshots=" },
	};
	struct text t = { buf, size, 0 };

	*buf = '\0';
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const char *name = order[i].name;

		if (!trace_has(e, order[i].field))
			continue;
		if (order[i].field == TF_TARGET &&
		    e->type == TRACE_BEFORE_APPLY)
			name = "target_idx=";
		put(&t, name, e->v[order[i].field]);
	}
	if (trace_has(e, TF_START))
		put_region(&t, e);
}
