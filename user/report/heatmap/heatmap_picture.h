/* SPDX-License-Identifier: GPL-2.0 */
/* Heat maps as pictures. */
#ifndef DX_HEATMAP_PICTURE_H
#define DX_HEATMAP_PICTURE_H

#include "report/heatmap/heatmap.h"

#define HEATMAP_PICTURE_MAX	48	/* maps in one picture */

struct heatmap_picture {
	struct heatmap *map;		/* by address; all of the same time */
	size_t nr;
	const struct guide *title;	/* whose record it is */
	bool abs_time, abs_addr;
	bool sorted;			/* by temperature: no real places */
};

/**
 * heatmap_picture() - draw maps as panels above each other
 * @in: where names of mappings come from
 *
 * Time runs to the right, addresses run upwards. Returns 0, or 1 after a line
 * on standard error.
 */
int heatmap_picture(const char *path, const struct heatmap_picture *pic,
		    const struct inputs *in);

#endif /* DX_HEATMAP_PICTURE_H */
