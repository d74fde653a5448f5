// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "report/dist/dist_rows.h"

struct row {
	const char *of;
	double percentile, seconds, index;	/* one of them */
	uint64_t value;
};

#define COLUMNS(of_name, value_type, value_name)			\
	{								\
		ROW_COLUMN(struct row, of, CELL_TEXT, of_name),		\
		ROW_COLUMN(struct row, percentile, CELL_NUMBER, "percentile"), \
		ROW_COLUMN(struct row, seconds, CELL_NUMBER, "seconds"),	\
		ROW_COLUMN(struct row, index, CELL_NUMBER, "index"),	\
		ROW_COLUMN(struct row, value, value_type, value_name),	\
		{ 0 }							\
	}

const struct row_column dist_wss_columns[] =
	COLUMNS("target_id", CELL_BYTES, "wss_bytes");
const struct row_column dist_footprint_columns[] =
	COLUMNS("metric", CELL_BYTES, "bytes");
const struct row_column dist_regions_columns[] =
	COLUMNS("target_id", CELL_NR, "nr_regions");

static int add_percentiles(const struct dist *d, const struct dist_opts *o,
			   struct row *row, struct rows *rows)
{
	for (int64_t p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_percentile(d, p, &row->value))
			return 1;
		row->percentile = (double)p;
		rows_add(rows, row);
	}
	return 0;
}

int dist_add_rows(const struct dist *d, const struct dist_opts *o,
		  const char *of, struct rows *rows)
{
	struct row row = { of, NAN, NAN, NAN, 0 };

	if (!d->nr)
		return 0;
	if (!o->all && !dist_over_time(d, o))
		return add_percentiles(d, o, &row, rows);
	for (size_t i = 0; i < d->nr; i++) {
		if (o->all)
			row.index = (double)i;
		else
			row.seconds = dist_seconds(d, i);
		row.value = d->value[i];
		rows_add(rows, &row);
	}
	return 0;
}
