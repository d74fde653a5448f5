// SPDX-License-Identifier: GPL-2.0
/* Keywords of what stands before and after a record's snapshots. */
#include <inttypes.h>

#include "report/access/access_view.h"
#include "report/access/format.h"
#include "report/access/keywords.h"
#include "report/access/text.h"
#include "util/units.h"

static void put_kdamond(struct access_view *v)
{
	text_printf(v->text, "%d", v->stream->kdamond_idx);
}

static void put_context(struct access_view *v)
{
	text_printf(v->text, "%d", v->stream->context_idx);
}

static void put_scheme(struct access_view *v)
{
	if (v->stream->scheme_idx < 0)
		text_puts(v->text, "None");
	else
		text_printf(v->text, "%d", v->stream->scheme_idx);
}

static void put_target(struct access_view *v)
{
	if (v->stream->target_id == REC_NONE)
		text_puts(v->text, "None");
	else
		text_printf(v->text, "%" PRIu64, v->stream->target_id);
}

static void put_start(struct access_view *v)
{
	char buf[UNITS_LEN];

	if (!v->nr_snapshots)
		text_puts(v->text, "n/a");
	else
		text_puts(v->text, fmt_time_frac(buf, v->start_ns,
						 v->start_frac_ns, v->raw));
}

static void put_duration(struct access_view *v)
{
	char buf[UNITS_LEN];

	if (!v->nr_snapshots)
		text_puts(v->text, fmt_time(buf, 0, v->raw));
	else
		text_puts(v->text, fmt_time_frac(buf, v->end_ns - v->start_ns,
						 -v->start_frac_ns, v->raw));
}

static void put_intervals(struct access_view *v)
{
	const struct rec_intervals *i = &v->stream->intervals;
	char sample[UNITS_LEN], aggr[UNITS_LEN];

	text_printf(v->text, "sample %s, aggr %s",
		    fmt_us(sample, i->sample_us, v->raw),
		    fmt_us(aggr, i->aggr_us, v->raw));
}

static void put_goal(struct access_view *v)
{
	static const struct rec_intervals_goal none;
	const struct rec_intervals *i = &v->stream->intervals;
	const struct rec_intervals_goal *g = i->has_goal ? &i->goal : &none;
	char rate[UNITS_LEN], aggrs[UNITS_LEN], min[UNITS_LEN], max[UNITS_LEN];

	if (v->raw)
		snprintf(rate, sizeof(rate), "%f", g->access_bp);
	else
		fmt_percent(rate, g->access_bp / 100, false);
	text_printf(v->text,
		    "target %s accesses per %s aggrs, [%s, %s] sampling interval",
		    rate, fmt_nr(aggrs, g->aggrs, v->raw),
		    fmt_us(min, g->min_sample_us, v->raw),
		    fmt_us(max, g->max_sample_us, v->raw));
}

static void put_source(struct access_view *v)
{
	text_puts(v->text, v->stream->data_source ? v->stream->data_source :
						    "unknown");
}

static void put_templates(struct access_view *v)
{
	static const char *const titles[FORMAT_NR_AREAS] = {
		"record head", "snapshot head", "region", "snapshot tail",
		"record tail"
	};
	int area;

	for (area = 0; area < FORMAT_NR_AREAS; area++)
		text_printf(v->text, "%s%s: \"%s\"", area ? "\n" : "",
			    titles[area], v->templates[area].text);
}

const struct format_keyword access_record_keywords[] = {
	{ "<kdamond index>", "index of the record's kdamond", put_kdamond, 0 },
	{ "<context index>", "index of the record's DAMON context",
	  put_context, 0 },
	{ "<scheme index>", "index of the record's DAMOS scheme", put_scheme, 0 },
	{ "<target id>", "index of the record's DAMON target", put_target, 0 },
	{ "<abs start time>", "absolute time of the start of the record",
	  put_start, 0 },
	{ "<duration>", "duration of the record", put_duration, 0 },
	{ "<intervals>", "monitoring intervals", put_intervals, 0 },
	{ "<intervals goal>", "goal of tuning the monitoring intervals",
	  put_goal, 0 },
	{ "<data source>", "where the record comes from", put_source, 0 },
	{ "<format strings>", "the templates in use", put_templates, 0 },
	{ 0 }
};
