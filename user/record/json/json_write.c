// SPDX-License-Identifier: GPL-2.0
/*
 * Writing damo's json: its keys in its order and its layout, to the byte. The
 * numbers are exact: where damo's form for people would lose digits, bytes are
 * written out.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "damo/escapes.h"
#include "model/damos_filter_json.h"
#include "record/json/json_record.h"
#include "util/units.h"

#define SP4	"    "
#define NL4	"\n" SP4
#define NL8	NL4 SP4
#define NL12	NL8 SP4
#define NL16	NL12 SP4
#define NL20	NL16 SP4
#define NL24	NL20 SP4
#define NL28	NL24 SP4

static void put(struct rec_output *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Short pieces only; what may be long goes through output_put(). */
static void put(struct rec_output *o, const char *fmt, ...)
{
	char *room = output_room(o, 1024);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(room, 1024, fmt, ap);
	va_end(ap);
	o->len += n < 1024 ? n : 1023;
}

/* A json string, as python's json writes it: ASCII only. */
static void put_string(struct rec_output *o, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	output_text(o, "\"");
	while (*s) {
		uint32_t c = *s++;
		int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

		if (c == '"' || c == '\\')
			put(o, "\\%c", (int)c);
		else if (c == '\n')
			put(o, "\\n");
		else if (c == '\t')
			put(o, "\\t");
		else if (c == '\r')
			put(o, "\\r");
		else if (c >= 0x20 && c < 0x7f)
			put(o, "%c", (int)c);
		else {
			if (more)
				c &= 0x3f >> more;
			while (more-- && (*s & 0xc0) == 0x80)
				c = c << 6 | (*s++ & 0x3f);
			if (c >= 0x10000)
				put(o, "\\u%04x\\u%04x",
				    (0xd800 + ((c - 0x10000) >> 10)) & 0xffff,
				    0xdc00 + ((c - 0x10000) & 0x3ff));
			else
				put(o, "\\u%04x", c);
		}
	}
	output_text(o, "\"");
}

/* Microseconds: digits, and the fraction where there is one. */
static void put_us(struct rec_output *o, const char *key, double us)
{
	char text[UNITS_LEN];

	if (us >= 0 && us < 0x1p63 && us == (double)(uint64_t)us)
		put(o, "%s\"%" PRIu64 "\"", key, (uint64_t)us);
	else
		put(o, "%s\"%s\"", key, fmt_repr(text, us));
}

static void put_intervals(struct rec_output *o, const struct rec_stream *s)
{
	const struct rec_intervals *i = &s->intervals;

	if (!s->has_intervals) {
		output_text(o, "null");
		return;
	}
	put_us(o, "{" NL12 "\"sample_us\": ", i->sample_us);
	put_us(o, "," NL12 "\"aggr_us\": ", i->aggr_us);
	put_us(o, "," NL12 "\"ops_update_us\": ", i->ops_update_us);
	put(o, "," NL12 "\"intervals_goal\": {" NL16 "\"access_bp\": \"%f\","
	    NL16 "\"aggrs\": \"%" PRIu64 "\"", i->goal.access_bp,
	    i->goal.aggrs);
	put_us(o, "," NL16 "\"min_sample_us\": ", i->goal.min_sample_us);
	put_us(o, "," NL16 "\"max_sample_us\": ", i->goal.max_sample_us);
	output_text(o, NL12 "}" NL8 "}");
}

/* As damo lays it out. */
static void put_filters(struct rec_output *o, const struct rec_stream *s)
{
	json_t *list = damos_filters_to_json(s->filters, s->nr_filters,
					     DAMOS_FILTER_RAW);
	char *text = json_dumps(list, JSON_INDENT(4) | JSON_ENSURE_ASCII);
	char *line, *save = NULL;

	json_decref(list);
	if (!escapes_lower(text)) {
		o->failed = true;
		return;
	}
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (line != text)
			output_text(o, NL8);
		output_text(o, line);
	}
	free(text);
}

static void put_head(struct rec_output *o, const struct rec_stream *s)
{
	put(o, NL4 "{" NL8 "\"kdamond_idx\": %d," NL8 "\"context_idx\": %d,"
	    NL8 "\"intervals\": ", s->kdamond_idx, s->context_idx);
	put_intervals(o, s);
	if (s->scheme_idx >= 0)
		put(o, "," NL8 "\"scheme_idx\": %d", s->scheme_idx);
	else
		put(o, "," NL8 "\"scheme_idx\": null");
	if (s->target_id != REC_NONE)
		put(o, "," NL8 "\"target_id\": %" PRIu64, s->target_id);
	else
		put(o, "," NL8 "\"target_id\": null");
	output_text(o, "," NL8 "\"scheme_filters\": ");
	put_filters(o, s);
}

#define add(p, text)	add_text(p, text, sizeof(text) - 1)

static inline char *add_text(char *p, const char *text, size_t n)
{
	memcpy(p, text, n);
	return p + n;
}

static char *add_age(char *p, const struct rec_region *r)
{
	char text[UNITS_LEN];

	p = add(p, NL24 "}," NL24 "\"age\": {" NL28 "\"usec\": ");
	if (r->age_us == REC_NONE) {
		p = add(p, "null");
	} else {
		if (r->age_us > INT64_MAX / NS_PER_US)
			snprintf(text, sizeof(text), "%" PRIu64 " us",
				 r->age_us);
		else
			fmt_time_exact(text, (int64_t)r->age_us * NS_PER_US,
				       false);
		p = add(p, "\"");
		p = add_text(p, text, strlen(text));
		p = add(p, "\"");
	}
	p = add(p, "," NL28 "\"aggr_intervals\": ");
	if (r->age == REC_NONE)
		return add(p, "null");
	p = add(p, "\"");
	p = put_commas(p, r->age);
	return add(p, "\"");
}

static char *add_size(char *p, uint64_t v, bool rounds)
{
	char text[UNITS_LEN];
	uint64_t back;

	fmt_size(text, v, size_form(false, rounds));
	if (!rounds && (parse_size(text, &back) || back != v))
		snprintf(text, sizeof(text), "%" PRIu64 " B", v);
	return add_text(p, text, strlen(text));
}

static char *add_probes(char *p, const struct rec_region *r)
{
	if (!r->nr_probes)
		return add(p, "[]");
	for (uint32_t i = 0; i < r->nr_probes; i++) {
		*p++ = i ? ',' : '[';
		p = add(p, NL28);
		p = put_digits(p, r->probe_hits[i]);
	}
	return add(p, NL24 "]");
}

/* No region is longer than this, with all its probes. */
#define REGION_MAX	(2048 + 2 * UNITS_LEN)

static void put_region(struct rec_output *o, const struct rec_region *r)
{
	char *p = output_room(o, REGION_MAX);

	p = add(p, NL20 "{" NL24 "\"start\": \"");
	p = put_commas(p, r->start);
	p = add(p, "\"," NL24 "\"end\": \"");
	p = put_commas(p, r->end);
	p = add(p, "\"," NL24 "\"nr_accesses\": {" NL28 "\"samples\": ");
	p = put_digits(p, r->nr_accesses);
	p = add(p, "," NL28 "\"percent\": ");
	if (r->percent >= 0)
		p = put_digits(p, r->percent);
	else
		p = add(p, "null");
	p = add_age(p, r);
	p = add(p, NL24 "}," NL24 "\"probe_hits\": ");
	p = add_probes(p, r);
	p = add(p, "," NL24 "\"sz_filter_passed\": \"");
	if (r->sz_filter_passed)
		p = add_size(p, r->sz_filter_passed, o->rounds);
	else
		p = add(p, "0 B");
	p = add(p, "\"" NL20 "}");
	o->len = p - o->buf;
}

static void put_stats(struct rec_output *o, const struct rec_damos_stats *s)
{
	const struct { const char *name; uint64_t v; } rows[] = {
		{ "nr_tried", s->nr_tried },
		{ "sz_tried", s->sz_tried },
		{ "nr_applied", s->nr_applied },
		{ "sz_applied", s->sz_applied },
		{ "sz_ops_filter_passed", s->sz_ops_filter_passed },
		{ "qt_exceeds", s->qt_exceeds },
		{ "nr_snapshots", s->nr_snapshots },
		{ "max_nr_snapshots", s->max_nr_snapshots },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put(o, "%s" NL20 "\"%s\": \"%" PRIu64 "\"", i ? "," : "{",
		    rows[i].name, rows[i].v);
	output_text(o, NL16 "}");
}

static void put_nr_or_null(struct rec_output *o, const char *key, uint64_t v)
{
	if (v == REC_NONE)
		put(o, "%snull", key);
	else
		put(o, "%s\"%" PRIu64 "\"", key, v);
}

static void put_snapshot(struct rec_output *o, const struct rec_snapshot *s)
{
	put(o, NL12 "{" NL16 "\"start_time\": \"%" PRId64 "\"," NL16
	    "\"end_time\": \"%" PRId64 "\"," NL16 "\"regions\": [",
	    s->start_ns, s->end_ns);
	for (size_t i = 0; i < s->nr_regions; i++) {
		if (i)
			output_text(o, ",");
		put_region(o, &s->regions[i]);
	}
	output_text(o, s->nr_regions ? NL16 "]" : "]");
	put_nr_or_null(o, "," NL16 "\"total_bytes\": ", s->total_bytes);
	output_text(o, "," NL16 "\"damos_stats\": ");
	if (s->has_stats)
		put_stats(o, &s->stats);
	else
		output_text(o, "null");
	put_nr_or_null(o, "," NL16 "\"sample_interval_us\": ", s->sample_us);
	output_text(o, NL12 "}");
}

static int put_record(struct rec_reader *r, size_t stream,
		      struct rec_output *o)
{
	const struct rec_stream *s = rec_stream(r, stream);
	struct rec_snapshot *snap;
	bool any = false;
	int err;

	put_head(o, s);
	output_text(o, "," NL8 "\"snapshots\": [");
	if (rec_rewind(r, (int)stream))
		return -1;
	while ((err = rec_next(r, &snap, NULL)) > 0) {
		if (any)
			output_text(o, ",");
		any = true;
		put_snapshot(o, snap);
		if (o->failed)
			return -1;
	}
	output_text(o, any ? NL8 "]" : "]");
	output_text(o, "," NL8 "\"data_source\": ");
	put_string(o, s->data_source ? s->data_source : "unknown");
	output_text(o, NL4 "}");
	return err;
}

int json_write(struct rec_reader *r, struct rec_output *o)
{
	size_t nr = rec_nr_streams(r);

	output_text(o, "[");
	for (size_t i = 0; i < nr; i++) {
		if (i)
			output_text(o, ",");
		if (put_record(r, i, o))
			return -1;
	}
	output_text(o, nr ? "\n]" : "]");
	return o->failed ? -1 : 0;
}
