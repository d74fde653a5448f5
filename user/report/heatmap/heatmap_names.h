/* SPDX-License-Identifier: GPL-2.0 */
/* Names of mappings beside the address axis of a picture. */
#ifndef DX_HEATMAP_NAMES_H
#define DX_HEATMAP_NAMES_H

#include "draw/picture.h"
#include "model/mappings.h"
#include "report/heatmap/heatmap.h"

/* Right of a panel that shows the addresses of @m upwards. */
void names_draw(struct picture *p, const struct name_list *names,
		const struct heatmap *m, double x, double top, double width,
		double height);

/* The width that the names beside such a panel want; 0 where it has none. */
double names_width(struct picture *p, const struct name_list *names,
		   const struct heatmap *m, double height);

#endif /* DX_HEATMAP_NAMES_H */
