/* SPDX-License-Identifier: GPL-2.0 */
/* Which times and addresses heat maps are made of. */
#ifndef DX_HEATMAP_RANGE_H
#define DX_HEATMAP_RANGE_H

#include "report/heatmap/heatmap.h"
#include "report/input/time_range.h"

enum heatmap_draw { HEATMAP_HOTTEST, HEATMAP_ALL };

struct heatmap_ask {
	struct range_words time;
	struct range_words *addr;
	size_t nr_addr;
	enum heatmap_draw draw;		/* when no address range is given */
	bool skip_first;		/* from the first snapshot's end on */
	int64_t last_ns;		/* so much before the end; 0: all */
};

/* One map for each address range, all of the same time. */
struct heatmap_view {
	struct heatmap_range time;
	struct heatmap_range *addr;
	size_t nr_addr;
};

/* All of the time that a guide knows of. */
struct heatmap_range heatmap_guided_time(const struct guide *g);

/* Returns 0, or 1 after a line on standard error. */
int heatmap_view_make(struct heatmap_view *v, const struct heatmap_ask *ask,
		      const struct guide *g);
void heatmap_view_destroy(struct heatmap_view *v);

/**
 * heatmap_edit() - ask how to zoom or scroll
 * @text: maps are drawn as text
 *
 * Prompts on @out and reads lines of @in until one changes the view. Returns
 * true then, false when the user wants no more.
 */
bool heatmap_edit(struct heatmap_view *v, bool text, FILE *in, FILE *out);

#endif /* DX_HEATMAP_RANGE_H */
