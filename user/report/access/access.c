// SPDX-License-Identifier: GPL-2.0
/* The access report: records and snapshots in their order. */
#include <stdlib.h>

#include "report/access/access.h"
#include "report/access/access_forms.h"
#include "report/access/access_source.h"
#include "report/access/attrs.h"
#include "report/access/box.h"
#include "report/access/format.h"
#include "report/access/hist.h"
#include "report/access/percentile.h"
#include "report/access/snapshot_heatmap.h"
#include "report/access/sort.h"
#include "report/access/text.h"
#include "util/msg.h"

void access_opts_init(struct access_opts *o)
{
	*o = (struct access_opts){
		.heatmap = SNAPSHOT_HEATMAP_DEFAULT,
	};
	access_filter_init(&o->filter);
	sort_add(&o->sort, SORT_ADDRESS);
	box_opts_init(&o->box);
}

void access_opts_destroy(struct access_opts *o)
{
	size_t i;

	for (i = 0; i < o->nr_kept; i++)
		free(o->kept[i]);
	free(o->kept);
	access_filter_destroy(&o->filter);
	percentile_destroy(&o->percentile);
	rows_opts_destroy(&o->rows);
	free(o->edits);
	free(o->widths.width);
	opt_list_free(&o->hist.ranges);
}

struct report {
	struct access_opts *opts;
	const struct access_records *records;
	struct text text;
	struct access_view view;
	struct access_source source;
	struct access_survey *surveys;	/* of each record */
	struct format_template templates[FORMAT_NR_AREAS];
};

/* ---- looking ahead ---- */

static int first_has_probes(struct report *r, bool *probes)
{
	struct rec_snapshot *snap;
	int rc;

	*probes = false;
	if (!r->records->nr)
		return 0;
	if (source_start(&r->source, &r->records->record[0]))
		return -1;
	rc = source_next(&r->source, &snap);
	*probes = rc > 0 && r->source.had_probes;
	return rc < 0 ? -1 : 0;
}

static int find_facts(struct report *r, struct access_facts *facts)
{
	struct survey_wish wish = { 0 };
	const struct rec_stream *s;
	size_t i, k;

	*facts = (struct access_facts){
		.many_records = r->records->nr > 1,
	};
	wish.span = facts->many_records || r->opts->raw_form ||
		    r->opts->region_box;
	for (i = 0; i < r->records->nr; i++) {
		s = r->records->record[i].info;
		if (source_survey(&r->source, &r->records->record[i], &wish,
				  &r->surveys[i]))
			return -1;
		facts->many_snapshots |= r->surveys[i].nr_snapshots > 1;
		facts->filters |= s->nr_filters > 0;
		for (k = 0; k < s->nr_filters; k++)
			facts->filters_bytes |=
				access_filters_bytes(&s->filters[k]);
		facts->tuned |= s->intervals.has_goal &&
				s->intervals.goal.aggrs;
		facts->damon_stat |= s->data_source &&
				     !strcmp(s->data_source, "damon_stat");
	}
	return first_has_probes(r, &facts->probes);
}

static bool template_has(const struct format_template *t, const char *keyword)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (t->piece[i].keyword &&
		    !strcmp(t->piece[i].keyword->name, keyword))
			return true;
	return false;
}

static bool snapshots_have(const struct report *r, const char *keyword)
{
	return template_has(&r->templates[FORMAT_SNAPSHOT_HEAD], keyword) ||
	       template_has(&r->templates[FORMAT_SNAPSHOT_TAIL], keyword);
}

/* What --hist_ranges has to be depends on what histograms are shown. */
static int check_hists(const struct report *r)
{
	const struct hist_opts *o = &r->opts->hist;

	if ((snapshots_have(r, "<recency-sz histogram>") ||
	     snapshots_have(r, "<recency-df-passed-sz histogram>")) &&
	    hist_check(o, HIST_IDLE))
		return -1;
	if ((snapshots_have(r, "<temperature-sz histogram>") ||
	     snapshots_have(r, "<temperature-df-passed-sz histogram>")) &&
	    hist_check(o, HIST_TEMPERATURE))
		return -1;
	return 0;
}

/* Does what is shown need more than a look at whether there are several? */
static int look_further(struct report *r)
{
	const struct format_template *t = r->templates;
	struct survey_wish wish = {
		.span = template_has(&t[FORMAT_RECORD_HEAD], "<duration>") ||
			template_has(&t[FORMAT_RECORD_TAIL], "<duration>") ||
			template_has(&t[FORMAT_RECORD_HEAD],
				     "<abs start time>"),
	};
	size_t i;

	if (template_has(&t[FORMAT_REGION], "<box>") ||
	    snapshots_have(r, "<region box description>"))
		wish.limits = &r->view.box;
	if (check_hists(r))
		return -1;
	if (!wish.span && !wish.limits)
		return 0;
	for (i = 0; i < r->records->nr; i++)
		if (source_survey(&r->source, &r->records->record[i], &wish,
				  &r->surveys[i]))
			return -1;
	return 0;
}

/* ---- the text ---- */

static void put_regions(struct report *r)
{
	const struct format_template *t = &r->templates[FORMAT_REGION];
	struct access_view *v = &r->view;
	size_t i, n = v->snap->nr_regions;

	if (!t->nr)
		return;
	for (i = 0; i < n; i++) {
		v->index = i;
		v->region = &v->snap->regions[v->order.pos ? v->order.pos[i] :
							     i];
		format_put(t, v);
	}
}

static int put_snapshot(struct report *r)
{
	struct access_view *v = &r->view;

	v->snap_scale = access_snapshot_scale(v->stream, v->snap);
	if (r->templates[FORMAT_REGION].nr && sort_regions(v))
		return -1;
	format_put(&r->templates[FORMAT_SNAPSHOT_HEAD], v);
	put_regions(r);
	format_put(&r->templates[FORMAT_SNAPSHOT_TAIL], v);
	return v->text->failed || ferror(v->text->f) ? -1 : 0;
}

static void set_span(struct access_view *v, const struct access_survey *survey)
{
	v->nr_snapshots = survey->nr_snapshots;
	v->start_ns = survey->start_ns;
	v->start_frac_ns = survey->start_frac_ns;
	v->end_ns = survey->end_ns;
}

/* Snapshots of one number each are not kept apart. */
static bool is_total_only(const struct format_template *t)
{
	return !t[FORMAT_SNAPSHOT_HEAD].nr && !t[FORMAT_REGION].nr &&
	       !strcmp(t[FORMAT_SNAPSHOT_TAIL].text, "<total bytes>");
}

static int put_record(struct report *r, size_t i)
{
	struct access_view *v = &r->view;
	bool first = true, apart = !is_total_only(r->templates);
	struct rec_snapshot *snap;
	int rc;

	if (source_start(&r->source, &r->records->record[i]))
		return -1;
	set_span(v, &r->surveys[i]);
	format_put(&r->templates[FORMAT_RECORD_HEAD], v);
	while ((rc = source_next(&r->source, &snap)) > 0) {
		if (!first && apart)
			text_putc(v->text, '\n');
		if (first) {
			v->start_ns = snap->start_ns;
			v->start_frac_ns = snap->start_frac_ns;
		}
		first = false;
		v->snap = snap;
		if (put_snapshot(r))
			return -1;
	}
	if (rc < 0)
		return rc;
	format_put(&r->templates[FORMAT_RECORD_TAIL], v);
	return 0;
}

static int put_all(struct report *r)
{
	struct access_facts facts;
	size_t i;

	if (find_facts(r, &facts) ||
	    access_templates(r->opts, &facts, r->templates) ||
	    look_further(r))
		return -1;
	for (i = 0; i < r->records->nr; i++)
		if (put_record(r, i))
			return -1;
	return 0;
}

/* ---- the other forms ---- */

/* Neither json nor the raw form needs to know intervals. */
static int check_intervals(const struct access_opts *o,
			   const struct access_records *records)
{
	bool needed = (!o->json && !o->raw_form && !o->exec) || o->rows.columns.nr ||
		      access_filter_needs_intervals(&o->filter);
	size_t i;

	for (i = 0; needed && i < records->nr; i++)
		if (!access_scale_known(records->record[i].info))
			return msg_error("record %zu does not say its monitoring intervals; give them with --intervals <sample> <aggr> <update>, or use --raw_form or --json",
					 i);
	return 0;
}

static int put_form(struct report *r)
{
	if (r->opts->rows.columns.nr && !r->opts->exec)
		return access_put_rows(&r->source, r->records);
	if (r->opts->json || r->opts->exec)
		return access_put_json(&r->source, r->records,
				       r->opts->exec != NULL);
	if (r->opts->raw_form)
		return access_put_raw(&r->source, r->records);
	return put_all(r);
}

int access_report(struct access_opts *o, const struct access_records *records,
		  FILE *f, bool color)
{
	struct report r = {
		.opts = o,
		.records = records,
		.view = {
			.opts = o,
			.sense = o->attrs ? &attrs_by_hits : &access_by_rate,
			.raw = o->raw_number || o->exec,
			.sizes = size_form(o->raw_number || o->exec, o->small_units),
			.color = color,
		},
	};
	int rc;

	if (check_intervals(o, records) || text_init(&r.text, f))
		return 1;
	r.view.text = &r.text;
	r.view.templates = r.templates;
	source_init(&r.source, o, &r.view);
	r.surveys = calloc(records->nr + 1, sizeof(*r.surveys));
	rc = r.surveys ? put_form(&r) : -1;
	if (!r.surveys)
		msg_error("out of memory");
	text_flush(&r.text);
	for (int area = 0; area < FORMAT_NR_AREAS; area++)
		format_destroy(&r.templates[area]);
	free(r.surveys);
	sort_destroy(&r.view.order);
	source_destroy(&r.source);
	text_destroy(&r.text);
	return rc ? 1 : 0;
}
