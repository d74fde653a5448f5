// SPDX-License-Identifier: GPL-2.0
/* The report of what a record covers. */
#include "report/heatmap/guide.h"
#include "report/record_info.h"

/* An area of a target; one without any is a row, too. */
struct row {
	int64_t kdamond, context, scheme;	/* indices; -1: of no scheme */
	const char *target;
	int64_t start_ns, end_ns;
	uint64_t start, end;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct row, kdamond, CELL_INT, "kdamond_idx"),
	ROW_COLUMN(struct row, context, CELL_INT, "context_idx"),
	ROW_COLUMN(struct row, scheme, CELL_INT, "scheme_idx"),
	ROW_COLUMN(struct row, target, CELL_TEXT, "target_id"),
	ROW_COLUMN(struct row, start_ns, CELL_NS, "start_ns"),
	ROW_COLUMN(struct row, end_ns, CELL_NS, "end_ns"),
	ROW_COLUMN(struct row, start, CELL_NR, "start_address"),
	ROW_COLUMN(struct row, end, CELL_NR, "end_address"),
	{ 0 }
};

static void add_guide(const struct guide *g, struct rows *rows)
{
	char id[TARGET_ID_LEN];
	struct row row = {
		g->id.kdamond_idx, g->id.context_idx, g->id.scheme_idx,
		target_id_text(id, g->id.target_id), g->start_ns, g->end_ns,
		UINT64_MAX, UINT64_MAX,
	};

	for (size_t i = 0; i < guide_nr_areas(g); i++) {
		row.start = guide_area(g, i).start;
		row.end = guide_area(g, i).end;
		rows_add(rows, &row);
	}
	if (!guide_nr_areas(g))
		rows_add(rows, &row);
}

static int print(const struct guides *g, const struct record_info_opts *o,
		 FILE *f)
{
	struct rows *rows;

	if (!rows_wanted(&o->rows)) {
		guides_print(g, f, o->raw ? GUIDE_RAW :
			     o->unit_addrs ? GUIDE_UNITS : GUIDE_HUMAN,
			     o->small_units);
		return 0;
	}
	rows = rows_begin(&o->rows, columns, f);
	if (!rows)
		return 1;
	for (size_t i = 0; i < g->nr; i++)
		add_guide(&g->guide[i], rows);
	return rows_end(rows);
}

int record_info_report(const struct record_info_opts *o)
{
	struct guides guides;
	struct inputs in;
	struct out out;
	int status;

	if (inputs_open(&in, o->input.word, o->input.nr, &o->intervals))
		return 1;
	out_begin(&out, &o->out);
	status = guides_make(&guides, &in, GUIDE_RANGES);
	if (!status) {
		status = print(&guides, o, out.f);
		guides_destroy(&guides);
	}
	if (out_end(&out))
		status = 1;
	inputs_close(&in);
	return status;
}
