// SPDX-License-Identifier: GPL-2.0
/* Snapshots as the report wants them, and a look at them beforehand. */
#include <stdlib.h>

#include "record/record.h"
#include "report/access/access_source.h"
#include "report/access/attrs.h"
#include "report/access/box.h"
#include "report/access/cache.h"
#include "util/msg.h"

void source_init(struct access_source *s, const struct access_opts *opts,
		 struct access_view *view)
{
	*s = (struct access_source){ .opts = opts, .view = view };
}

void source_destroy(struct access_source *s)
{
	access_filter_state_destroy(&s->filter);
	cache_destroy(&s->cache);
	free(s->fractions.of);
}

int source_start(struct access_source *s, const struct access_record *record)
{
	struct access_view *v = s->view;

	v->record = record;
	v->stream = record->info;
	v->scale = access_record_scale(record->info);
	access_filter_rewind(&s->filter);
	s->last_idx = UINT64_MAX;
	if (!access_filter_indices(&s->opts->filter, &s->filter.nr_seen,
				   &s->last_idx))
		return rec_rewind(record->reader, (int)record->stream) ? -1 : 0;
	return rec_seek(record->reader, (int)record->stream,
			s->filter.nr_seen) ? -1 : 0;
}

/* The next snapshot that the filter may want. */
static int next_candidate(struct access_source *s, struct rec_snapshot **snap)
{
	struct rec_reader *reader = s->view->record->reader;
	struct rec_part part;
	int rc;

	if (!access_filter_drops_snapshots(&s->opts->filter))
		return rec_next(reader, snap, NULL);
	if (s->filter.nr_seen > s->last_idx)
		return 0;
	while ((rc = rec_next_part(reader, &part)) > 0 && part.summary)
		if (!access_filter_skips(&s->opts->filter, &s->filter,
					 part.summary))
			rec_open_part(reader, REC_ALL);
	*snap = part.snap;
	return rc;
}

static bool has_probes(const struct rec_snapshot *snap)
{
	size_t i;

	for (i = 0; i < snap->nr_regions; i++)
		if (snap->regions[i].nr_probes)
			return true;
	return false;
}

int source_next(struct access_source *s, struct rec_snapshot **snap)
{
	struct access_view *v = s->view;
	int rc;

	do {
		rc = next_candidate(s, snap);
		if (rc <= 0)
			return rc;
		rc = access_filter_apply(&s->opts->filter, v->stream,
					 &s->filter, *snap);
	} while (!rc);
	if (rc < 0)
		return rc;
	s->had_probes = has_probes(*snap);
	if (s->opts->cache.on && cache_fold(&s->opts->cache, &s->cache, *snap))
		return -1;
	v->snap = *snap;
	if (s->opts->attrs && attrs_adjust_sizes(v, &s->fractions))
		return -1;
	return 1;
}

static void survey_start(struct access_survey *survey,
			 const struct rec_snapshot *first)
{
	survey->start_ns = first->start_ns;
	survey->start_frac_ns = first->start_frac_ns;
}

static int look_at_all(struct access_source *s, const struct survey_wish *wish,
		       struct access_survey *survey)
{
	struct rec_snapshot *snap;
	int rc;

	while ((rc = source_next(s, &snap)) > 0) {
		if (!survey->nr_snapshots++)
			survey_start(survey, snap);
		survey->end_ns = snap->end_ns;
		if (wish->limits)
			box_limits_add(wish->limits, &s->opts->box,
				       &s->view->scale, snap);
		else if (!wish->span && survey->nr_snapshots > 1)
			return 0;
	}
	return rc;
}

/* Where nothing drops snapshots, the first and the last one tell the span. */
static int look_at_ends(const struct access_record *record,
			const struct survey_wish *wish,
			struct access_survey *survey)
{
	uint64_t nr = rec_nr_snapshots(record->reader, record->stream);
	struct rec_snapshot *snap;
	int rc;

	rc = rec_next(record->reader, &snap, NULL);
	if (rc <= 0)
		return rc;
	survey->nr_snapshots = nr;
	survey_start(survey, snap);
	survey->end_ns = snap->end_ns;
	if (nr < 2 || !wish->span)
		return 0;
	if (rec_seek(record->reader, (int)record->stream, nr - 1))
		return -1;
	rc = rec_next(record->reader, &snap, NULL);
	if (rc > 0)
		survey->end_ns = snap->end_ns;
	return rc < 0 ? -1 : 0;
}

int source_survey(struct access_source *s, const struct access_record *record,
		  const struct survey_wish *wish, struct access_survey *survey)
{
	*survey = (struct access_survey){ 0 };
	if (source_start(s, record))
		return -1;
	if (!wish->limits &&
	    !access_filter_drops_snapshots(&s->opts->filter))
		return look_at_ends(record, wish, survey);
	return look_at_all(s, wish, survey);
}
