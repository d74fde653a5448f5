// SPDX-License-Identifier: GPL-2.0
/* A heat map as rows: one for each of its cells. */
#include "report/heatmap/heatmap_rows.h"

/* A character of a map, as a row. */
struct point {
	int64_t time_ns;
	uint64_t address;
	double heat;
};

const struct row_column heatmap_columns[] = {
	ROW_COLUMN(struct point, time_ns, CELL_NS, "time_ns"),
	ROW_COLUMN(struct point, address, CELL_NR, "address"),
	ROW_COLUMN(struct point, heat, CELL_NUMBER, "heat"),
	{ 0 }
};

void heatmap_add_rows(struct rows *rows, const struct heatmap *m)
{
	const double *cell = m->heat;
	struct point p;

	for (size_t i = 0; i < m->time.nr; i++) {
		p.time_ns = (int64_t)heatmap_step_start(&m->time, i);
		for (size_t k = 0; k < m->addr.nr; k++) {
			p.address = (uint64_t)heatmap_step_start(&m->addr, k);
			p.heat = *cell++;
			rows_add(rows, &p);
		}
	}
}
