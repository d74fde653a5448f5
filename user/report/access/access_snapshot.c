// SPDX-License-Identifier: GPL-2.0
/* Keywords of what stands before and after a snapshot's regions. */
#include <math.h>
#include <stdlib.h>

#include "params/params.h"
#include "report/access/access.h"
#include "report/access/access_view.h"
#include "report/access/attrs.h"
#include "report/access/box.h"
#include "report/access/format.h"
#include "report/access/hist.h"
#include "report/access/keywords.h"
#include "report/access/percentile.h"
#include "report/access/snapshot_heatmap.h"
#include "report/access/text.h"
#include "util/units.h"

/* ---- times ---- */

static void put_time(struct access_view *v, int64_t ns, double frac_ns)
{
	char buf[UNITS_LEN];

	text_puts(v->text, fmt_time_frac(buf, ns, frac_ns, v->raw));
}

static void put_duration(struct access_view *v)
{
	put_time(v, v->snap->end_ns - v->snap->start_ns,
		 -v->snap->start_frac_ns);
}

static void put_start(struct access_view *v)
{
	put_time(v, v->snap->start_ns - v->start_ns,
		 v->snap->start_frac_ns - v->start_frac_ns);
}

static void put_end(struct access_view *v)
{
	put_time(v, v->snap->end_ns - v->start_ns, -v->start_frac_ns);
}

static void put_abs_start(struct access_view *v)
{
	put_time(v, v->snap->start_ns, v->snap->start_frac_ns);
}

static void put_abs_end(struct access_view *v)
{
	put_time(v, v->snap->end_ns, 0);
}

/* ---- sums ---- */

static void put_total(struct access_view *v)
{
	char buf[UNITS_LEN];

	text_puts(v->text, fmt_size(buf, v->snap->total_bytes, v->sizes));
}

static void put_nr_regions(struct access_view *v)
{
	char buf[UNITS_LEN];

	text_puts(v->text, fmt_nr(buf, v->snap->nr_regions, v->raw));
}

static void put_passed_bytes(struct access_view *v)
{
	char buf[UNITS_LEN];
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++)
		sum += v->snap->regions[i].sz_filter_passed;
	text_puts(v->text, fmt_size(buf, sum, v->sizes));
}

/* Bytes times samples, of all bytes or of those that passed the filters. */
static double byte_samples(const struct access_view *v, bool passed)
{
	const struct rec_region *r = v->snap->regions;
	unsigned __int128 sum = 0;
	double fractions = 0;
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++) {
		sum += (unsigned __int128)r[i].nr_accesses *
		       (passed ? r[i].sz_filter_passed : access_size(&r[i]));
		if (!passed)
			fractions += r[i].nr_accesses *
				     view_fraction(v, &r[i]);
	}
	return (double)sum + fractions;
}

static void put_bandwidth(struct access_view *v, bool passed)
{
	double seconds = v->snap_scale.aggr_us / 1000000;
	char buf[UNITS_LEN];

	fmt_size_f(buf, byte_samples(v, passed) / seconds, v->sizes);
	text_puts(v->text, buf);
	text_puts(v->text, " per second");
}

static void put_all_bandwidth(struct access_view *v)
{
	put_bandwidth(v, false);
}

static void put_passed_bandwidth(struct access_view *v)
{
	put_bandwidth(v, true);
}

/* "12.5 %" of 125 of 1000; 0 of nothing. */
static char *format_share(char *buf, double part, double whole, bool raw)
{
	return fmt_percent(buf, whole > 0 ? part * 100 / whole : 0, raw);
}

static void put_positive_samples(struct access_view *v)
{
	double max = access_max_samples(&v->scale) *
		     (double)v->snap->nr_regions;
	uint64_t samples = 0;
	char buf[UNITS_LEN];
	size_t i;

	for (i = 0; i < v->snap->nr_regions; i++)
		samples += v->snap->regions[i].nr_accesses;
	text_puts(v->text, format_share(buf, (double)samples, max, v->raw));
}

static void put_tuning_status(struct access_view *v)
{
	double heard = byte_samples(v, false);
	double all = (double)access_sum_sizes(v->snap) *
		     access_max_samples(&v->scale);
	char share[UNITS_LEN], a[UNITS_LEN], b[UNITS_LEN];
	char sample[UNITS_LEN], aggr[UNITS_LEN];

	text_printf(v->text, "%s (%s / %s) %s %s",
		    format_share(share, heard, all, v->raw),
		    fmt_size_f(a, heard, v->sizes), fmt_size_f(b, all, v->sizes),
		    fmt_us(sample, v->scale.sample_us, v->raw),
		    fmt_us(aggr, v->scale.aggr_us, v->raw));
}

static void put_snapshot_intervals(struct access_view *v)
{
	const struct access_scale *s = &v->snap_scale;
	char sample[UNITS_LEN], aggr[UNITS_LEN], hz[UNITS_LEN];

	fmt_hz(hz, 1000000 / s->sample_us, v->raw);
	/* the unit stands in front */
	hz[strcspn(hz, " ")] = '\0';
	text_printf(v->text, "sample %s aggr %s (max access hz %s)",
		    fmt_us(sample, s->sample_us, v->raw),
		    fmt_us(aggr, s->aggr_us, v->raw),
		    hz);
}

/* The sampling interval is what whole numbers of hits make of it. */
static void put_attrs_intervals(struct access_view *v)
{
	const struct access_scale *s = &v->snap_scale;
	double max = trunc(access_max_samples(s));
	char sample[UNITS_LEN], aggr[UNITS_LEN], hits[UNITS_LEN];

	text_printf(v->text, "sample %s aggr %s (max probe hits %s)",
		    fmt_us(sample, s->aggr_us / max, v->raw),
		    fmt_us(aggr, s->aggr_us, v->raw),
		    fmt_nr_f(hits, max, v->raw));
}

/* ---- filters and statistics of the scheme ---- */

bool access_filters_bytes(const struct damos_filter *f)
{
	return f->type != DAMOS_FILTER_ADDR && f->type != DAMOS_FILTER_TARGET &&
	       f->type != DAMOS_FILTER_PROBE_HITS_WSUM;
}

static void put_filters(struct access_view *v)
{
	const struct rec_stream *s = v->stream;
	bool any = false;
	char *text;
	size_t i;

	for (i = 0; i < s->nr_filters; i++) {
		if (!access_filters_bytes(&s->filters[i]))
			continue;
		text = damos_filter_text(&s->filters[i],
					 size_form(false, v->opts->small_units));
		if (any)
			text_puts(v->text, ", ");
		text_puts(v->text, text ? text : "?");
		free(text);
		any = true;
	}
	if (!any)
		text_puts(v->text, "n/a");
}

static void put_stats(struct access_view *v)
{
	const struct rec_damos_stats *s = &v->snap->stats;
	char a[UNITS_LEN], b[UNITS_LEN];
	bool raw = v->raw;

	if (!v->snap->has_stats) {
		text_puts(v->text, "none");
		return;
	}
	text_printf(v->text, "tried %s times (%s)\n",
		    fmt_nr(a, s->nr_tried, raw), fmt_size(b, s->sz_tried, v->sizes));
	text_printf(v->text, "applied %s times (%s)\n",
		    fmt_nr(a, s->nr_applied, raw),
		    fmt_size(b, s->sz_applied, v->sizes));
	text_printf(v->text, "%s passed filters\n",
		    fmt_size(a, s->sz_ops_filter_passed, v->sizes));
	text_printf(v->text, "quota exceeded %s times\n%s\n",
		    fmt_nr(a, s->qt_exceeds, raw),
		    fmt_size(b, s->sz_ops_filter_passed, v->sizes));
	text_printf(v->text, "tried %s snapshots (max %s)",
		    fmt_nr(a, s->nr_snapshots, raw),
		    fmt_nr(b, s->max_nr_snapshots, raw));
}

/* ---- pictures ---- */

static void put_temperature_hist(struct access_view *v)
{
	hist_put(v, HIST_TEMPERATURE, false);
}

static void put_temperature_passed_hist(struct access_view *v)
{
	hist_put(v, HIST_TEMPERATURE, true);
}

static void put_idle_hist(struct access_view *v)
{
	hist_put(v, HIST_IDLE, false);
}

static void put_idle_passed_hist(struct access_view *v)
{
	hist_put(v, HIST_IDLE, true);
}

static void put_idle_percentiles(struct access_view *v)
{
	percentile_put(v, HIST_IDLE, false);
}

static void put_idle_passed_percentiles(struct access_view *v)
{
	percentile_put(v, HIST_IDLE, true);
}

static void put_temperature_percentiles(struct access_view *v)
{
	percentile_put(v, HIST_TEMPERATURE, false);
}

static void put_temperature_passed_percentiles(struct access_view *v)
{
	percentile_put(v, HIST_TEMPERATURE, true);
}

static void put_heatmap(struct access_view *v)
{
	snapshot_heatmap_put(v, false);
}

static void put_passed_heatmap(struct access_view *v)
{
	snapshot_heatmap_put(v, true);
}

/* Keywords that both reports have; in damo's order. */
#define COMMON_TIMES							\
	{ "<total bytes>", "total bytes of regions in the snapshot",	\
	  put_total, 0 },							\
	{ "<duration>", "access monitoring duration for the snapshot",	\
	  put_duration, 0 },						\
	{ "<start time>", "start of the snapshot, relative to the record's start", \
	  put_start, 0 },							\
	{ "<end time>", "end of the snapshot, relative to the record's start", \
	  put_end, 0 },							\
	{ "<abs start time>", "absolute start of the snapshot",		\
	  put_abs_start, 0 },						\
	{ "<abs end time>", "absolute end of the snapshot", put_abs_end, 0 }, \
	{ "<number of regions>", "the number of regions in the snapshot", \
	  put_nr_regions, 0 }
#define COMMON_PICTURES							\
	{ "<temperature-sz histogram>",					\
	  "total size of the regions by temperature",			\
	  put_temperature_hist, 0 },					\
	{ "<recency-sz histogram>", "total size of the regions by idle time", \
	  put_idle_hist, 0 },						\
	{ "<recency percentiles>", "idle time of the bytes in percentiles", \
	  put_idle_percentiles, 0 },					\
	{ "<temperature percentiles>",					\
	  "temperature of the bytes in percentiles",			\
	  put_temperature_percentiles, 0 },				\
	{ "<heatmap>", "heatmap of the snapshot", put_heatmap, 0 }
#define COMMON_SUMS							\
	{ "<filters passed type>", "type of <filters passed bytes> memory", \
	  put_filters, 10 },						\
	{ "<estimated memory bandwidth>", "estimated memory bandwidth",	\
	  put_all_bandwidth, 0 },						\
	{ "<filters passed estimated memory bandwidth>",		\
	  "estimated memory bandwidth of what passed DAMOS filters",	\
	  put_passed_bandwidth, 0 },					\
	{ "<intervals tuning status>", "status of tuning the intervals", \
	  put_tuning_status, 0 },						\
	{ "<damos stats>", "statistics of the scheme that made the snapshot", \
	  put_stats, 0 }

#define PASSED_BYTES(chars)						\
	{ "<filters passed bytes>",					\
	  "bytes of regions that passed DAMOS filters",			\
	  put_passed_bytes, chars }

const struct format_keyword access_snapshot_keywords[] = {
	COMMON_TIMES,
	PASSED_BYTES(0),
	{ "<region box colors>", "colors of the region box", box_put_colors, 0 },
	{ "<region box description>",
	  "what the region box represents and how", box_put_description, 0 },
	COMMON_PICTURES,
	{ "<temperature-df-passed-sz histogram>",
	  "size of what passed DAMOS filters (df) by temperature",
	  put_temperature_passed_hist, 0 },
	{ "<recency-df-passed-sz histogram>",
	  "size of what passed DAMOS filters (df) by idle time",
	  put_idle_passed_hist, 0 },
	{ "<df-passed recency percentiles>",
	  "idle time of the bytes that passed DAMOS filters, in percentiles",
	  put_idle_passed_percentiles, 0 },
	{ "<df-passed temperature percentiles>",
	  "temperature of the bytes that passed DAMOS filters, in percentiles",
	  put_temperature_passed_percentiles, 0 },
	{ "<filters passed heatmap>",
	  "heatmap of the regions that passed DAMOS filters",
	  put_passed_heatmap, 0 },
	COMMON_SUMS,
	{ "<positive access samples ratio>",
	  "part of the samples that found an access", put_positive_samples, 0 },
	{ "<snapshot intervals>", "intervals of the snapshot",
	  put_snapshot_intervals, 0 },
	{ 0 }
};

const struct format_keyword attrs_snapshot_keywords[] = {
	COMMON_TIMES,
	PASSED_BYTES(11),
	COMMON_PICTURES,
	COMMON_SUMS,
	{ "<snapshot intervals>", "intervals of the snapshot",
	  put_attrs_intervals, 0 },
	{ "<probes>", "what the data attribute probes look for",
	  attrs_put_probes, 0 },
	{ 0 }
};
