// SPDX-License-Identifier: GPL-2.0
/* The access report as lines of hex addresses and plain counts. */
#include <inttypes.h>

#include "report/access/access_forms.h"
#include "report/access/attrs.h"
#include "report/access/text.h"
#include "util/units.h"

/* Addresses, size, and what is short. */
#define LINE_MAX_BYTES	((size_t)2 * UNITS_LEN)

static void put_time(struct access_view *v, const char *title, int64_t ns,
		     double frac_ns)
{
	char buf[UNITS_LEN];

	text_printf(v->text, "%-20s %16s\n", title,
		    fmt_time_frac(buf, ns, frac_ns, v->raw));
}

static void put_snapshot_head(struct access_view *v)
{
	const struct rec_snapshot *snap = v->snap;

	put_time(v, "monitoring_start:", snap->start_ns - v->start_ns,
		 snap->start_frac_ns - v->start_frac_ns);
	put_time(v, "monitoring_end:", snap->end_ns - v->start_ns,
		 -v->start_frac_ns);
	put_time(v, "monitoring_duration:", snap->end_ns - snap->start_ns,
		 -snap->start_frac_ns);
	if (v->stream->target_id == REC_NONE)
		text_puts(v->text, "target_id: None\n");
	else
		text_printf(v->text, "target_id: %" PRIu64 "\n",
			    v->stream->target_id);
	text_printf(v->text, "nr_regions: %zu\n", snap->nr_regions);
	text_puts(v->text, v->opts->attrs ?
		  "# start_addr     end_addr        length    age probe_hits\n" :
		  "# start_addr     end_addr        length  nr_accesses   age\n");
}

static char *put_hex12(char *p, uint64_t v)
{
	int shift = 44;

	while (shift < 60 && v >> (shift + 4))
		shift += 4;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[v >> shift & 15];
	return p;
}

static char *put_right(char *p, const char *s, size_t width)
{
	size_t n = strlen(s);

	for (; width > n; width--)
		*p++ = ' ';
	return stpcpy(p, s);
}

static char *put_age(char *p, const struct rec_region *r, size_t width)
{
	char buf[UNITS_LEN];

	*p++ = ' ';
	return put_right(p, r->age == REC_NONE ? "-1" :
			 fmt_nr(buf, r->age, true), width);
}

static void put_region(struct access_view *v, const struct rec_region *r)
{
	char buf[UNITS_LEN], *start, *p;
	uint32_t i;

	start = text_reserve(v->text, LINE_MAX_BYTES);
	if (!start)
		return;
	p = put_hex12(start, r->start);
	*p++ = '-';
	p = put_hex12(p, r->end);
	p = stpcpy(p, " (");
	p = put_right(p, fmt_size(buf, access_size(r), v->sizes), 12);
	*p++ = ')';
	if (v->opts->attrs) {
		p = put_age(p, r, 5);
		for (i = 0; i < r->nr_probes; i++) {
			*p++ = ' ';
			p = stpcpy(p, fmt_nr_f(buf, attrs_hits(v, r, i), true));
		}
	} else {
		*p++ = ' ';
		p = put_right(p, fmt_nr(buf, r->nr_accesses, true), 11);
		p = put_age(p, r, 5);
	}
	*p++ = '\n';
	text_advance(v->text, (size_t)(p - start));
}

static void put_record_head(struct access_view *v)
{
	const char *source = v->stream->data_source;
	char buf[UNITS_LEN];

	text_printf(v->text, "base_time_absolute: %s\n",
		    fmt_time_frac(buf, v->start_ns, v->start_frac_ns, v->raw));
	if (!v->opts->raw.as_damo1)
		text_printf(v->text, "data source: %s\n",
			    source ? source : "unknown");
	text_putc(v->text, '\n');
}

/* Is the snapshot before the span wanted (-1), in it, or after (1)? */
static int place_in_span(const struct access_view *v)
{
	const struct raw_form_opts *o = &v->opts->raw;
	double s = (double)(v->snap->start_ns - v->start_ns) / NS_PER_SEC;

	if (!o->has_span)
		return 0;
	return s < o->from_s ? -1 : s > o->to_s;
}

static void put_snapshot(struct access_view *v)
{
	size_t i;

	put_snapshot_head(v);
	for (i = 0; i < v->snap->nr_regions; i++)
		put_region(v, &v->snap->regions[i]);
	text_putc(v->text, '\n');
}

static int put_record(struct access_source *s,
		      const struct access_record *record)
{
	struct access_view *v = s->view;
	struct rec_snapshot *snap;
	bool first = true;
	int rc, place;

	if (source_start(s, record))
		return -1;
	while ((rc = source_next(s, &snap)) > 0) {
		v->snap = snap;
		if (first) {
			v->start_ns = snap->start_ns;
			v->start_frac_ns = snap->start_frac_ns;
			put_record_head(v);
		}
		first = false;
		place = place_in_span(v);
		if (place > 0)
			return 0;
		if (place < 0)
			continue;
		put_snapshot(v);
		if (v->text->failed || ferror(v->text->f))
			return -1;
	}
	return rc;
}

int access_put_raw(struct access_source *s,
		   const struct access_records *records)
{
	size_t i;

	for (i = 0; i < records->nr; i++)
		if (put_record(s, &records->record[i]))
			return -1;
	if (!s->view->opts->raw.as_damo1)
		text_putc(s->view->text, '\n');
	return 0;
}
