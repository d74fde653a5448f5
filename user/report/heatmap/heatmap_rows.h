/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_HEATMAP_ROWS_H
#define DX_HEATMAP_ROWS_H

#include "cli/rows.h"
#include "report/heatmap/heatmap.h"

/* When, which address, how hot. */
extern const struct row_column heatmap_columns[];

void heatmap_add_rows(struct rows *rows, const struct heatmap *m);

#endif /* DX_HEATMAP_ROWS_H */
