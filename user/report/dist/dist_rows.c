// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "report/dist/dist_rows.h"

struct row {
	const char *of;
	double percentile, seconds, index;	/* one of them */
	uint64_t value, low, high;
};

#define COLUMNS(of_name, value_type, value_name, ...)			\
	{								\
		ROW_COLUMN(struct row, of, CELL_TEXT, of_name),		\
		ROW_COLUMN(struct row, percentile, CELL_NUMBER, "percentile"), \
		ROW_COLUMN(struct row, seconds, CELL_NUMBER, "seconds"),	\
		ROW_COLUMN(struct row, index, CELL_NUMBER, "index"),	\
		ROW_COLUMN(struct row, value, value_type, value_name),	\
		__VA_ARGS__						\
		{ 0 }							\
	}

const struct row_column dist_wss_columns[] =
	COLUMNS("target_id", CELL_BYTES, "wss_bytes");
const struct row_column dist_wss_bar_columns[] =
	COLUMNS("target_id", CELL_BYTES, "wss_bytes",
		ROW_COLUMN(struct row, low, CELL_BYTES, "wss_low_bytes"),
		ROW_COLUMN(struct row, high, CELL_BYTES, "wss_high_bytes"),);
const struct row_column dist_footprint_columns[] =
	COLUMNS("metric", CELL_BYTES, "bytes");
const struct row_column dist_regions_columns[] =
	COLUMNS("target_id", CELL_NR, "nr_regions");

static void set_value(struct row *row, const struct dist *d, size_t i)
{
	row->value = d->value[i];
	if (!d->bar)
		return;
	row->low = dist_bar_low_bytes(&d->bar[i]);
	row->high = dist_bar_high_bytes(&d->bar[i]);
}

static int add_percentiles(const struct dist *d, const struct dist_opts *o,
			   struct row *row, struct rows *rows)
{
	size_t i;

	for (int64_t p = o->range.start; dist_range_has(&o->range, p);
	     p += o->range.step) {
		if (dist_rank(d, p, &i))
			return 1;
		set_value(row, d, i);
		row->percentile = (double)p;
		rows_add(rows, row);
	}
	return 0;
}

int dist_add_rows(const struct dist *d, const struct dist_opts *o,
		  const char *of, struct rows *rows)
{
	struct row row = { of, NAN, NAN, NAN, 0, UINT64_MAX, UINT64_MAX };

	if (!d->nr)
		return 0;
	if (!o->all && !dist_over_time(d, o))
		return add_percentiles(d, o, &row, rows);
	for (size_t i = 0; i < d->nr; i++) {
		if (o->all)
			row.index = (double)i;
		else
			row.seconds = dist_seconds(d, i);
		set_value(&row, d, i);
		rows_add(rows, &row);
	}
	return 0;
}
