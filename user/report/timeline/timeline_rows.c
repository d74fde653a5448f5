// SPDX-License-Identifier: GPL-2.0
/* A timeline as rows: a phase each. */
#include <math.h>

#include "report/timeline/timeline.h"

#define NAME_LEN	512

struct row {
	uint64_t phase, call_stacks;
	double start_s, end_s;
	uint64_t wss_bytes, wss_low_bytes, wss_high_bytes;
	const char *function;
	double percent, low_percent, high_percent;	/* NaN: no function has most of it */
	uint64_t hot_start, hot_end;			/* UINT64_MAX: nothing was hot */
	double hot_percent;
	const char *hot_name;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct row, phase, CELL_NR, "phase"),
	ROW_COLUMN(struct row, start_s, CELL_NUMBER, "start_s"),
	ROW_COLUMN(struct row, end_s, CELL_NUMBER, "end_s"),
	ROW_COLUMN(struct row, wss_bytes, CELL_BYTES, "wss_bytes"),
	ROW_COLUMN(struct row, wss_low_bytes, CELL_BYTES, "wss_low_bytes"),
	ROW_COLUMN(struct row, wss_high_bytes, CELL_BYTES, "wss_high_bytes"),
	ROW_COLUMN(struct row, call_stacks, CELL_NR, "call_stacks"),
	ROW_COLUMN(struct row, function, CELL_TEXT, "function"),
	ROW_COLUMN(struct row, percent, CELL_NUMBER, "function_percent"),
	ROW_COLUMN(struct row, low_percent, CELL_NUMBER, "function_low_percent"),
	ROW_COLUMN(struct row, high_percent, CELL_NUMBER, "function_high_percent"),
	ROW_COLUMN(struct row, hot_start, CELL_NR, "hot_start_address"),
	ROW_COLUMN(struct row, hot_end, CELL_NR, "hot_end_address"),
	ROW_COLUMN(struct row, hot_percent, CELL_NUMBER, "hot_percent"),
	ROW_COLUMN(struct row, hot_name, CELL_TEXT, "hot_name"),
	{ 0 }
};

static double seconds(const struct timeline *t, size_t step)
{
	return (double)(timeline_step_ns(t, step) - t->start_ns) / 1e9;
}

/* Times and rates as far as they mean something: to a thousandth. */
static double rounded(double v)
{
	return round(v * 1000) / 1000;
}

static void fill_function(struct row *row, const struct timeline *t,
			  const struct timeline_phase *p, char name[NAME_LEN])
{
	row->percent = row->low_percent = row->high_percent = NAN;
	if (p->name < 0)
		return;
	row->function = timeline_name(t, (size_t)p->name, name, NAME_LEN);
	row->percent = rounded(100 * p->name_share.share);
	row->low_percent = rounded(100 * p->name_share.low);
	row->high_percent = rounded(100 * p->name_share.high);
}

static void fill_hottest(struct row *row, const struct timeline *t,
			 const struct timeline_phase *p)
{
	const struct timeline_range *r;

	row->hot_start = row->hot_end = UINT64_MAX;
	row->hot_percent = NAN;
	if (!p->nr_ranges)
		return;
	r = &t->range[p->range[0]];
	row->hot_start = r->start;
	row->hot_end = r->end;
	row->hot_percent = rounded(p->heat[0]);
	row->hot_name = r->name[0] ? r->name : NULL;
}

int timeline_rows(const struct timeline *t, const struct rows_opts *o, FILE *f)
{
	struct rows *rows = rows_begin(o, columns, f);
	char name[NAME_LEN];

	if (!rows)
		return 1;
	for (size_t i = 0; i < t->nr_phases; i++) {
		const struct timeline_phase *p = &t->phase[i];
		struct row row = {
			.phase = i + 1,
			.call_stacks = t->stacks ? p->samples : UINT64_MAX,
			.start_s = rounded(seconds(t, p->first)),
			.end_s = rounded(seconds(t, p->end)),
			.wss_bytes = (uint64_t)p->wss_bytes,
			.wss_low_bytes = (uint64_t)p->wss_low,
			.wss_high_bytes = (uint64_t)p->wss_high,
		};

		fill_function(&row, t, p, name);
		fill_hottest(&row, t, p);
		rows_add(rows, &row);
	}
	return rows_end(rows);
}
