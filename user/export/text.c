// SPDX-License-Identifier: GPL-2.0
/*
 * The text format of Prometheus: families in tables. Names have base units at the
 * end, and _total after what only grows.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "export/metrics.h"
#include "util/mem.h"

#define GAUGE		"gauge"
#define COUNTER		"counter"
#define SUMMARY		"summary"
#define US_PER_S	1e6
#define NS_PER_S	1e9

static void put_head(FILE *f, const char *name, const char *type,
		     const char *help)
{
	fprintf(f, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_number(FILE *f, double value)
{
	/* whole numbers up to 2^53 are exact */
	fprintf(f, " %.16g\n", value);
}

static void put(FILE *f, const char *name, const char *labels, double value)
{
	if (labels)
		fprintf(f, "%s{%s}", name, labels);
	else
		fputs(name, f);
	put_number(f, value);
}

static void put_with(FILE *f, const char *name, const char *labels,
		     const char *label, const char *of, double value)
{
	fprintf(f, "%s{%s,%s=\"%s\"}", name, labels, label, of);
	put_number(f, value);
}

static void put_quantile(FILE *f, const char *name, const char *labels,
			 size_t i, double value)
{
	char quantile[16];

	snprintf(quantile, sizeof(quantile), "%g",
		 (double)export_percents[i] / 100);
	put_with(f, name, labels, "quantile", quantile, value);
}

/* ---- targets ---- */

static void put_sizes(const struct export *e, FILE *f)
{
	static const char name[] = "damonx_target_working_set_recent_bytes";
	uint64_t value;

	put_head(f, name, SUMMARY,
		 "Working sets of the last minutes: of quantile 0.9 a tenth of them were larger. Sum and count are of all since the target was first seen.");
	for (size_t i = 0; i < e->nr_targets; i++) {
		const struct export_target *t = &e->targets[i];
		struct dist sorted = { .nr = t->wss.nr };

		sorted.value = xcalloc(sorted.nr, sizeof(*sorted.value));
		for (size_t k = 0; k < sorted.nr; k++)
			sorted.value[k] = t->wss.value[k];
		dist_sort(&sorted, DIST_BY_SIZE);
		for (size_t k = 0; sorted.nr && k < EXPORT_NR_PERCENTS; k++)
			if (!dist_percentile(&sorted, export_percents[k], &value))
				put_quantile(f, name, t->labels, k, (double)value);
		dist_destroy(&sorted);
		fprintf(f, "%s_sum{%s}", name, t->labels);
		put_number(f, t->sum_wss_bytes);
		fprintf(f, "%s_count{%s}", name, t->labels);
		put_number(f, (double)t->nr_wss);
	}
}

static void put_idle(const struct export *e, FILE *f)
{
	static const char name[] = "damonx_target_idle_seconds";

	put_head(f, name, SUMMARY,
		 "How long memory has not been accessed: of quantile 0.9 a tenth of the bytes longer than that.");
	for (size_t i = 0; i < e->nr_targets; i++) {
		const struct export_target *t = &e->targets[i];

		for (size_t k = 0; t->has_scale && k < t->nr_idle; k++)
			put_quantile(f, name, t->labels, k, t->idle_s[k]);
	}
}

static void put_heats(const struct export *e, FILE *f)
{
	static const char name[] = "damonx_target_memory_bytes";

	put_head(f, name, GAUGE,
		 "Monitored memory by temperature: hot, at least half of the samples found an access; warm, some did; cool, none did; cold, none for a minute.");
	for (size_t i = 0; i < e->nr_targets; i++) {
		const struct export_target *t = &e->targets[i];

		for (size_t k = 0; t->has_scale && k < EXPORT_NR_HEATS; k++)
			put_with(f, name, t->labels, "temperature",
				 export_heat_names[k], (double)t->heat_bytes[k]);
	}
}

static void put_targets(const struct export *e, FILE *f)
{
	const char *name = "damonx_target_working_set_bytes";
	const struct export_target *t, *end = e->targets + e->nr_targets;

	put_head(f, name, GAUGE, "Bytes that were accessed in the last window.");
	for (t = e->targets; t < end; t++)
		put(f, name, t->labels, (double)t->wss_bytes);
	put_sizes(e, f);
	put_heats(e, f);
	put_idle(e, f);
	name = "damonx_target_access_rate_hertz";
	put_head(f, name, GAUGE,
		 "How often in a second memory is accessed, mean of all bytes of the target.");
	for (t = e->targets; t < end; t++)
		if (t->has_scale)
			put(f, name, t->labels, t->access_hz);
}

/* ---- what stands in the module's structs ---- */

/* A member of 64 or 32 bits of a row; what of it is one unit of the metric. */
struct family {
	const char *name, *type, *help;
	size_t at, bytes;
	double unit;
	bool live;			/* not in records */
};

#define MEMBER(s, m)	offsetof(struct s, m), sizeof(((struct s *)0)->m)

static double value_of(const struct family *fam, const void *row)
{
	uint64_t value = 0;
	uint32_t half;

	if (fam->bytes == sizeof(value)) {
		memcpy(&value, (const char *)row + fam->at, sizeof(value));
	} else {
		memcpy(&half, (const char *)row + fam->at, sizeof(half));
		value = half;
	}
	return (double)value / fam->unit;
}

#define SESSION(m)	MEMBER(export_session, m)
static const struct family session_families[] = {
	{ "damonx_session_kdamonds", GAUGE, "Threads of the session that monitor.",
	  SESSION(running), 1, true },
	{ "damonx_session_records_total", COUNTER,
	  "Records that went into the session's ring.", SESSION(records), 1, true },
	{ "damonx_session_lost_records_total", COUNTER,
	  "Records that did not fit into the session's ring, because its reader was too slow.",
	  SESSION(lost), 1, true },
};

#define CONTEXT(m)	MEMBER(export_context, status.m)
/* The first is of the kdamond. */
static const struct family context_families[] = {
	{ "damonx_kdamond_cpu_seconds_total", COUNTER,
	  "CPU time of the thread that monitors, with what schemes do.",
	  CONTEXT(cpu_ns), NS_PER_S, true },
	{ "damonx_context_targets", GAUGE, "Targets that are alive.",
	  CONTEXT(nr_targets), 1, true },
	{ "damonx_context_missed_targets_total", COUNTER,
	  "Processes that could not be added as targets.", CONTEXT(nr_missed), 1,
	  true },
	{ "damonx_context_regions", GAUGE, "Regions of all targets.",
	  CONTEXT(nr_regions), 1, true },
	{ "damonx_context_windows_total", COUNTER,
	  "Aggregation intervals that have ended.", CONTEXT(windows), 1, true },
	{ "damonx_context_looks_total", COUNTER,
	  "Looks whether a page was accessed.", CONTEXT(looks), 1, true },
	{ "damonx_context_sample_interval_seconds", GAUGE,
	  "Sampling interval in force.", CONTEXT(sample_us), US_PER_S, true },
	{ "damonx_context_aggregation_interval_seconds", GAUGE,
	  "Aggregation interval in force.", CONTEXT(aggr_us), US_PER_S, true },
};

#define SCHEME(m)	MEMBER(export_scheme, stats.m)
static const struct family scheme_families[] = {
	{ "damonx_scheme_tried_regions_total", COUNTER,
	  "Regions that the scheme tried to act on.", SCHEME(nr_tried), 1, false },
	{ "damonx_scheme_tried_bytes_total", COUNTER,
	  "Bytes that the scheme tried to act on.", SCHEME(tried_bytes), 1, false },
	{ "damonx_scheme_applied_regions_total", COUNTER,
	  "Regions of which at least a part was acted on.", SCHEME(nr_applied), 1,
	  false },
	{ "damonx_scheme_applied_bytes_total", COUNTER,
	  "Bytes that were acted on.", SCHEME(applied_bytes), 1, false },
	{ "damonx_scheme_passed_bytes_total", COUNTER,
	  "Bytes that the scheme's filters let through.", SCHEME(passed_bytes), 1,
	  false },
	{ "damonx_scheme_failed_bytes_total", COUNTER,
	  "Bytes on which the action failed.", SCHEME(failed_bytes), 1, true },
	{ "damonx_scheme_quota_exceeded_total", COUNTER,
	  "Quota windows that ended with the quota used up.",
	  SCHEME(quota_exceeded), 1, false },
	{ "damonx_scheme_snapshots_total", COUNTER,
	  "How often the scheme went through all regions.", SCHEME(nr_snapshots),
	  1, false },
	{ "damonx_scheme_quota_effective_bytes", GAUGE,
	  "Quota in force for a quota window; 0: none is set, or none is left.",
	  SCHEME(quota_bytes), 1, true },
	{ "damonx_scheme_cpu_seconds_total", COUNTER,
	  "CPU time that the scheme's action took.", SCHEME(cpu_ns), NS_PER_S,
	  true },
};

static void put_sessions(const struct export *e, FILE *f)
{
	const struct family *fam = session_families;

	for (size_t k = 0; k < ARRAY_SIZE(session_families); k++, fam++) {
		put_head(f, fam->name, fam->type, fam->help);
		for (size_t i = 0; i < e->nr_sessions; i++)
			put(f, fam->name, e->sessions[i].labels,
			    value_of(fam, &e->sessions[i]));
	}
}

static void put_contexts(const struct export *e, FILE *f)
{
	const struct family *fam = context_families;

	for (size_t k = 0; k < ARRAY_SIZE(context_families); k++, fam++) {
		put_head(f, fam->name, fam->type, fam->help);
		for (size_t i = 0; i < e->nr_contexts; i++) {
			const struct export_context *c = &e->contexts[i];

			if (k || c->first)
				put(f, fam->name, k ? c->labels : c->kdamond_labels,
				    value_of(fam, c));
		}
	}
}

static void put_schemes(const struct export *e, FILE *f)
{
	const struct family *fam = scheme_families;

	for (size_t k = 0; k < ARRAY_SIZE(scheme_families); k++, fam++) {
		if (fam->live && !e->live)
			continue;
		put_head(f, fam->name, fam->type, fam->help);
		for (size_t i = 0; i < e->nr_schemes; i++)
			if (!fam->live || e->schemes[i].live)
				put(f, fam->name, e->schemes[i].labels,
				    value_of(fam, &e->schemes[i]));
	}
}

/* ---- ourselves ---- */

static double own_cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / US_PER_S;
}

static void put_own(const struct export *e, FILE *f)
{
	const char *name = "damonx_exporter_targets";

	put_head(f, name, GAUGE, "Targets that are told of here.");
	put(f, name, NULL, (double)e->nr_targets);
	name = "damonx_exporter_omitted_targets";
	put_head(f, name, GAUGE,
		 "Targets that are left out, because there are more than --max_targets.");
	put(f, name, NULL, (double)e->nr_omitted);
	if (!e->live)
		return;
	name = "damonx_exporter_cpu_seconds_total";
	put_head(f, name, COUNTER, "CPU time that damox export took.");
	put(f, name, NULL, own_cpu_s());
}

void export_print(const struct export *e, FILE *f)
{
	put_targets(e, f);
	put_schemes(e, f);
	if (e->live) {
		put_sessions(e, f);
		put_contexts(e, f);
	}
	put_own(e, f);
}
