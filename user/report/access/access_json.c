// SPDX-License-Identifier: GPL-2.0
/*
 * The access report as json: damo's record layout with the numbers that
 * people read. What a region says is so even with --raw_number.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "params/json.h"
#include "report/access/access_forms.h"
#include "report/access/attrs.h"
#include "report/access/text.h"
#include "damo/escapes.h"
#include "util/msg.h"
#include "util/units.h"

/* Where the text of a record stands, and in what. */
struct out_json {
	struct access_source *source;
	struct access_view *v;
	struct text *t;
	int indent;			/* of a record's brace */
	bool plain;			/* for programs: numbers as numbers */
};

static void line(struct out_json *o, int level)
{
	text_putc(o->t, '\n');
	text_fill(o->t, ' ', (size_t)o->indent + 4 * (size_t)level);
}

/* A member's name; the value is up to the caller. */
static void key(struct out_json *o, int level, const char *name, bool first)
{
	if (!first)
		text_putc(o->t, ',');
	line(o, level);
	text_putc(o->t, '"');
	text_puts(o->t, name);
	text_puts(o->t, "\": ");
}

static void member(struct out_json *o, int level, const char *name, bool first,
		   const char *text)
{
	key(o, level, name, first);
	text_puts(o->t, o->plain ? "" : "\"");
	text_puts(o->t, text);
	text_puts(o->t, o->plain ? "" : "\"");
}

static void member_int(struct out_json *o, int level, const char *name,
		       bool first, int64_t value)
{
	key(o, level, name, first);
	if (value < 0)
		text_puts(o->t, "null");
	else
		text_printf(o->t, "%" PRId64, value);
}

static void put_intervals(struct out_json *o)
{
	static const struct rec_intervals_goal none;
	const struct rec_intervals *i = &o->v->stream->intervals;
	const struct rec_intervals_goal *g = i->has_goal ? &i->goal : &none;
	bool raw = o->v->raw;
	char buf[UNITS_LEN];

	key(o, 1, "intervals", false);
	if (!o->v->stream->has_intervals) {
		text_puts(o->t, "null");
		return;
	}
	text_putc(o->t, '{');
	member(o, 2, "sample_us", true, fmt_us(buf, i->sample_us, raw));
	member(o, 2, "aggr_us", false, fmt_us(buf, i->aggr_us, raw));
	member(o, 2, "ops_update_us", false,
	       fmt_us(buf, i->ops_update_us, raw));
	key(o, 2, "intervals_goal", false);
	text_putc(o->t, '{');
	if (raw)
		snprintf(buf, sizeof(buf), "%f", g->access_bp);
	else
		fmt_percent(buf, g->access_bp / 100, false);
	member(o, 3, "access_bp", true, buf);
	member(o, 3, "aggrs", false, fmt_nr(buf, g->aggrs, raw));
	member(o, 3, "min_sample_us", false,
	       fmt_us(buf, g->min_sample_us, raw));
	member(o, 3, "max_sample_us", false,
	       fmt_us(buf, g->max_sample_us, raw));
	line(o, 2);
	text_putc(o->t, '}');
	line(o, 1);
	text_putc(o->t, '}');
}

/* Another writer's json, shifted to the right; takes the reference. */
static int put_shifted(struct out_json *o, json_t *json, int level)
{
	char *text = NULL, *p;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!json || !f || params_print_json(json, false, f)) {
		msg_error("out of memory");
		o->t->failed = true;
	}
	json_decref(json);
	if (f)
		fclose(f);
	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	for (p = text; p && *p; p++) {
		if (*p == '\n')
			line(o, level);
		else
			text_putc(o->t, *p);
	}
	free(text);
	return o->t->failed ? -1 : 0;
}

static int put_filters(struct out_json *o)
{
	const struct rec_stream *s = o->v->stream;
	enum damos_filter_style style = DAMOS_FILTER_RAW;

	if (!o->v->raw)
		style = o->v->opts->rounds ?
			DAMOS_FILTER_ROUNDED : DAMOS_FILTER_EXACT;
	key(o, 1, "scheme_filters", false);
	return put_shifted(o, damos_filters_to_json(s->filters, s->nr_filters,
						    style), 1);
}

static void put_samples(struct out_json *o, const struct rec_region *r,
			bool fill)
{
	key(o, 5, "nr_accesses", false);
	text_putc(o->t, '{');
	member_int(o, 6, "samples", true, r->nr_accesses);
	member_int(o, 6, "percent", false, fill ?
		   access_percent(&o->v->scale, r) : r->percent);
	line(o, 5);
	text_putc(o->t, '}');
}

static void put_age_us(struct out_json *o, const struct rec_region *r)
{
	access_wide age_us = access_age_us(&o->v->scale, r);
	char buf[UNITS_LEN];

	if (o->plain)
		fmt_nr(buf, (uint64_t)age_us, true);
	else if (age_us > UINT64_MAX / NS_PER_US)
		strcpy(buf, "max");
	else
		fmt_utime_exact(buf, (uint64_t)age_us * NS_PER_US, false);
	member(o, 6, "usec", true, buf);
}

static void put_age(struct out_json *o, const struct rec_region *r, bool fill)
{
	char buf[UNITS_LEN];

	key(o, 5, "age", false);
	text_putc(o->t, '{');
	if (r->age_us != REC_NONE || (fill && r->age != REC_NONE))
		put_age_us(o, r);
	else
		member_int(o, 6, "usec", true, -1);
	if (r->age != REC_NONE)
		member(o, 6, "aggr_intervals", false,
		       fmt_nr(buf, r->age, o->plain));
	else
		member_int(o, 6, "aggr_intervals", false, -1);
	line(o, 5);
	text_putc(o->t, '}');
}

/* Hits that were multiplied with a ratio. */
static bool is_adjusted(const struct out_json *o, uint32_t probe)
{
	const struct attrs_opts *attrs = o->source->opts->attrs;

	return attrs && attrs->adjust.on && !attrs->adjust.of_size &&
	       attrs->adjust.probe == probe;
}

static void put_hits(struct out_json *o, const struct rec_region *r)
{
	char buf[UNITS_LEN];
	uint32_t i;

	key(o, 5, "probe_hits", false);
	text_putc(o->t, '[');
	for (i = 0; i < r->nr_probes; i++) {
		text_puts(o->t, i ? "," : "");
		line(o, 6);
		text_puts(o->t, is_adjusted(o, i) ?
			  fmt_repr(buf, attrs_hits(o->v, r, i)) :
			  fmt_nr(buf, r->probe_hits[i], true));
	}
	if (r->nr_probes)
		line(o, 5);
	text_putc(o->t, ']');
}

static void put_region(struct out_json *o, const struct rec_region *r,
		       bool first)
{
	bool fill = access_scale_known(o->v->stream) &&
		    !o->source->opts->cache.on;
	char buf[UNITS_LEN];

	text_puts(o->t, first ? "" : ",");
	line(o, 4);
	text_putc(o->t, '{');
	member(o, 5, "start", true, fmt_nr(buf, r->start, o->plain));
	member(o, 5, "end", false, fmt_nr(buf, r->end, o->plain));
	put_samples(o, r, fill || o->plain);
	put_age(o, r, fill || o->plain);
	put_hits(o, r);
	member(o, 5, "sz_filter_passed", false,
	       fmt_size(buf, r->sz_filter_passed, size_form(o->plain, o->v->opts->small_units)));
	line(o, 4);
	text_putc(o->t, '}');
}

static void put_stats(struct out_json *o)
{
	const struct rec_damos_stats *s = &o->v->snap->stats;
	const struct {
		const char *name;
		uint64_t value;
		bool size;
	} rows[] = {
		{ "nr_tried", s->nr_tried, false },
		{ "sz_tried", s->sz_tried, true },
		{ "nr_applied", s->nr_applied, false },
		{ "sz_applied", s->sz_applied, true },
		{ "sz_ops_filter_passed", s->sz_ops_filter_passed, true },
		{ "qt_exceeds", s->qt_exceeds, false },
		{ "nr_snapshots", s->nr_snapshots, false },
		{ "max_nr_snapshots", s->max_nr_snapshots, false },
	};
	char buf[UNITS_LEN];
	size_t i;

	key(o, 3, "damos_stats", false);
	if (!o->v->snap->has_stats) {
		text_puts(o->t, "null");
		return;
	}
	text_putc(o->t, '{');
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		member(o, 4, rows[i].name, !i, rows[i].size ?
		       fmt_size(buf, rows[i].value, o->v->sizes) :
		       fmt_nr(buf, rows[i].value, o->v->raw));
	line(o, 3);
	text_putc(o->t, '}');
}

static void put_snapshot(struct out_json *o, bool first)
{
	const struct rec_snapshot *snap = o->v->snap;
	bool raw = o->v->raw;
	char buf[UNITS_LEN];
	size_t i;

	text_puts(o->t, first ? "" : ",");
	line(o, 2);
	text_putc(o->t, '{');
	member(o, 3, "start_time", true,
	       snap->start_frac_ns > 0 ?
	       fmt_time_exact_f(buf, rec_start_ns(snap), raw) :
	       fmt_time_exact(buf, snap->start_ns, raw));
	member(o, 3, "end_time", false, fmt_time_exact(buf, snap->end_ns, raw));
	key(o, 3, "regions", false);
	text_putc(o->t, '[');
	for (i = 0; i < snap->nr_regions; i++)
		put_region(o, &snap->regions[i], !i);
	if (snap->nr_regions)
		line(o, 3);
	text_putc(o->t, ']');
	member(o, 3, "total_bytes", false,
	       fmt_size(buf, snap->total_bytes, o->v->sizes));
	put_stats(o);
	if (snap->sample_us == REC_NONE) {
		key(o, 3, "sample_interval_us", false);
		text_puts(o->t, "null");
	} else {
		/* damo's raw form is nanoseconds here, whatever the name says. */
		member(o, 3, "sample_interval_us", false,
		       o->plain ? fmt_nr(buf, snap->sample_us, true) :
		       fmt_utime_exact(buf, snap->sample_us > UINT64_MAX /
				       NS_PER_US ? UINT64_MAX :
				       snap->sample_us * NS_PER_US, raw));
	}
	line(o, 2);
	text_putc(o->t, '}');
}

/* A name from the record: ASCII, as python's json writes it. */
static void put_string(struct text *t, const char *s)
{
	json_t *json = json_string(s);
	char *text = json ? json_dumps(json, JSON_ENCODE_ANY |
				       JSON_ENSURE_ASCII) : NULL;

	text_puts(t, text ? escapes_lower(text) : "null");
	free(text);
	json_decref(json);
}

static int put_record(struct out_json *o, const struct access_record *record,
		      bool first)
{
	struct access_view *v = o->v;
	bool any = false;
	int rc;

	if (source_start(o->source, record))
		return -1;
	text_puts(o->t, first ? "" : ",");
	line(o, 0);
	text_putc(o->t, '{');
	member_int(o, 1, "kdamond_idx", true, v->stream->kdamond_idx);
	member_int(o, 1, "context_idx", false, v->stream->context_idx);
	put_intervals(o);
	member_int(o, 1, "scheme_idx", false, v->stream->scheme_idx);
	key(o, 1, "target_id", false);
	if (v->stream->target_id == REC_NONE)
		text_puts(o->t, "null");
	else
		text_printf(o->t, "%" PRIu64, v->stream->target_id);
	if (put_filters(o))
		return -1;
	key(o, 1, "snapshots", false);
	text_putc(o->t, '[');
	while ((rc = source_next(o->source, &v->snap)) > 0) {
		put_snapshot(o, !any);
		any = true;
		if (o->t->failed || ferror(o->t->f))
			return -1;
	}
	if (any)
		line(o, 1);
	text_putc(o->t, ']');
	key(o, 1, "data_source", false);
	put_string(o->t, v->stream->data_source ? v->stream->data_source :
						  "unknown");
	line(o, 0);
	text_putc(o->t, '}');
	return rc;
}

/* The records of one file, with what the monitor of it ran with. */
static int put_attrs_input(struct out_json *o,
			   const struct access_records *records, size_t *i)
{
	const struct access_record *r = records->record;
	const struct params_style style = {
		.raw = o->v->raw, .with_state = true, .like_damo = true,
		.small_units = o->v->opts->small_units,
	};
	size_t input = r[*i].input;
	bool first = true;

	o->indent = 4;
	text_puts(o->t, *i ? "," : "");
	line(o, 0);
	text_putc(o->t, '{');
	key(o, 1, "damon_records", true);
	text_putc(o->t, '{');
	key(o, 2, "kdamonds", true);
	if (put_shifted(o, params_to_json(r[*i].params, &style), 2))
		return -1;
	key(o, 2, "record_list", false);
	text_putc(o->t, '[');
	o->indent = 16;
	for (; *i < records->nr && r[*i].input == input; (*i)++) {
		if (put_record(o, &r[*i], first))
			return -1;
		first = false;
	}
	o->indent = 4;
	line(o, 2);
	text_putc(o->t, ']');
	line(o, 1);
	text_putc(o->t, '}');
	line(o, 0);
	text_putc(o->t, '}');
	return 0;
}

int access_put_json(struct access_source *s,
		    const struct access_records *records, bool plain)
{
	struct out_json o = { s, s->view, s->view->text, 4, plain };
	int rc = 0;
	size_t i;

	text_putc(o.t, '[');
	if (s->opts->attrs)
		for (i = 0; i < records->nr && !rc; )
			rc = put_attrs_input(&o, records, &i);
	else
		for (i = 0; i < records->nr && !rc; i++)
			rc = put_record(&o, &records->record[i], !i);
	text_puts(o.t, records->nr ? "\n]\n" : "]\n");
	return rc;
}
