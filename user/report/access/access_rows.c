// SPDX-License-Identifier: GPL-2.0
/* The access reports as rows: a region each, its values as numbers. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/access/access_forms.h"
#include "report/access/attrs.h"
#include "report/access/sort.h"
#include "report/access/text.h"
#include "util/units.h"

struct row {
	int64_t kdamond, context;
	uint64_t scheme, target, snapshot, region;	/* UINT64_MAX: none */
	int64_t start_ns, end_ns;
	uint64_t start, end, bytes, passed_bytes;
	uint64_t nr_accesses, looks, age_us, last_seen_us;
	double percent, hz, density_percent, temperature, hits_wsum;
	const char *probe_hits;
};

#define WHOSE								\
	ROW_COLUMN(struct row, kdamond, CELL_INT, "kdamond_idx"),	\
	ROW_COLUMN(struct row, context, CELL_INT, "context_idx"),	\
	ROW_COLUMN(struct row, scheme, CELL_NR, "scheme_idx"),		\
	ROW_COLUMN(struct row, target, CELL_NR, "target_id"),		\
	ROW_COLUMN(struct row, snapshot, CELL_NR, "snapshot_idx"),	\
	ROW_COLUMN(struct row, start_ns, CELL_NS, "start_ns"),		\
	ROW_COLUMN(struct row, end_ns, CELL_NS, "end_ns"),		\
	ROW_COLUMN(struct row, region, CELL_NR, "region_idx"),		\
	ROW_COLUMN(struct row, start, CELL_NR, "start_address"),	\
	ROW_COLUMN(struct row, end, CELL_NR, "end_address"),		\
	ROW_COLUMN(struct row, bytes, CELL_BYTES, "bytes")
#define HOW								\
	ROW_COLUMN(struct row, age_us, CELL_NR, "age_us"),		\
	ROW_COLUMN(struct row, temperature, CELL_NUMBER, "temperature"), \
	ROW_COLUMN(struct row, passed_bytes, CELL_BYTES, "filter_passed_bytes"), \
	ROW_COLUMN(struct row, probe_hits, CELL_TEXT, "probe_hits")

static const struct row_column access_columns[] = {
	WHOSE,
	ROW_COLUMN(struct row, nr_accesses, CELL_NR, "nr_accesses"),
	ROW_COLUMN(struct row, percent, CELL_NUMBER, "access_percent"),
	ROW_COLUMN(struct row, hz, CELL_NUMBER, "access_hz"),
	HOW,
	ROW_COLUMN(struct row, looks, CELL_NR, "looks"),
	ROW_COLUMN(struct row, density_percent, CELL_NUMBER, "density_percent"),
	ROW_COLUMN(struct row, last_seen_us, CELL_NR, "last_seen_us"),
	{ 0 }
};

static const struct row_column attrs_columns[] = {
	WHOSE,
	HOW,
	ROW_COLUMN(struct row, hits_wsum, CELL_NUMBER, "probe_hits_wsum"),
	{ 0 }
};

#define HITS_LEN	((size_t)REC_MAX_PROBES * UNITS_LEN)

/* "3 0 1"; NULL where there are none. */
static const char *put_hits(const struct access_view *v, char *buf)
{
	const struct rec_region *r = v->region;
	size_t n = 0;

	for (uint32_t i = 0; i < r->nr_probes; i++)
		n += (size_t)snprintf(buf + n, HITS_LEN - n, "%s%.10g", i ? " " : "",
				      v->opts->attrs ? attrs_hits(v, r, i) :
						       (double)r->probe_hits[i]);
	return n ? buf : NULL;
}

/* How long before the end of the snapshot; UINT64_MAX: not known, or never. */
static uint64_t last_seen_us(const struct access_view *v)
{
	uint64_t seen_ms = v->region->evidence.last_seen_ms;
	uint64_t end_ms = rec_ms(v->snap->end_ns);

	if (!seen_ms || seen_ms == REC_NEVER_SEEN)
		return UINT64_MAX;
	return end_ms > seen_ms ? (end_ms - seen_ms) * 1000 : 0;
}

static uint64_t age_us(const struct access_view *v)
{
	access_wide us = access_age_us(&v->scale, v->region);

	return us < UINT64_MAX ? (uint64_t)us : UINT64_MAX - 1;
}

/* What all rows of the view's snapshot have; @nr: its index among those shown. */
static struct row row_of_snapshot(const struct access_view *v, uint64_t nr)
{
	const struct rec_stream *s = v->stream;

	return (struct row){
		.kdamond = s->kdamond_idx,
		.context = s->context_idx,
		.scheme = s->scheme_idx < 0 ? UINT64_MAX : (uint64_t)s->scheme_idx,
		.target = s->target_id,
		.snapshot = nr,
		.start_ns = rec_start_up_ns(v->snap),
		.end_ns = v->snap->end_ns,
	};
}

static void fill_region(struct row *row, const struct access_view *v)
{
	const struct rec_region *r = v->region;
	uint32_t looks = access_looks(r);

	row->region = v->index;
	row->start = r->start;
	row->end = r->end;
	row->bytes = access_size(r);
	row->passed_bytes = r->sz_filter_passed;
	row->nr_accesses = r->nr_accesses;
	row->percent = (double)access_percent(&v->scale, r);
	row->hz = access_hz(&v->snap_scale, r);
	row->age_us = age_us(v);
	row->temperature = (double)view_temperature(v, &v->opts->filter.weights, r);
	row->hits_wsum = v->opts->attrs ? attrs_hits_wsum(v, r) : NAN;
	row->looks = looks ? looks : UINT64_MAX;
	row->density_percent = r->evidence.density_bp ?
		r->evidence.density_bp / 100.0 : NAN;
	row->last_seen_us = last_seen_us(v);
}

static int put_snapshot(struct access_view *v, uint64_t nr, struct rows *rows)
{
	struct row row = row_of_snapshot(v, nr);
	char hits[HITS_LEN];

	v->snap_scale = access_snapshot_scale(v->stream, v->snap);
	if (sort_regions(v))
		return -1;
	for (size_t i = 0; i < v->snap->nr_regions; i++) {
		v->index = i;
		v->region = &v->snap->regions[v->order.pos ? v->order.pos[i] : i];
		fill_region(&row, v);
		row.probe_hits = put_hits(v, hits);
		rows_add(rows, &row);
	}
	return 0;
}

static int put_record(struct access_source *s, const struct access_record *record,
		      struct rows *rows)
{
	struct access_view *v = s->view;
	uint64_t nr = 0;
	int rc;

	if (source_start(s, record))
		return -1;
	while ((rc = source_next(s, &v->snap)) > 0)
		if (put_snapshot(v, nr++, rows) || ferror(v->text->f))
			return -1;
	return rc;
}

int access_put_rows(struct access_source *s,
		    const struct access_records *records)
{
	struct rows_opts o = { .json = s->opts->json, .columns = s->opts->rows.columns };
	struct rows *rows = rows_begin(&o, s->opts->attrs ? attrs_columns : access_columns,
				       s->view->text->f);
	int rc = 0;

	if (!rows)
		return -1;
	for (size_t i = 0; i < records->nr && !rc; i++)
		rc = put_record(s, &records->record[i], rows);
	rows_end(rows);
	return rc;
}
