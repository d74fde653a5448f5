// SPDX-License-Identifier: GPL-2.0
/* The outline of an address space. */

#include "areas.h"

static u64 dx_outline_gap_bytes(const struct dx_range *range)
{
	return range->end - range->start;
}

static void dx_outline_add_gap(struct dx_outline *outline,
			       struct dx_range gap)
{
	struct dx_range *gaps = outline->gaps;

	if (dx_outline_gap_bytes(&gap) > dx_outline_gap_bytes(&gaps[0])) {
		gaps[1] = gaps[0];
		gaps[0] = gap;
	} else if (dx_outline_gap_bytes(&gap) >
		   dx_outline_gap_bytes(&gaps[1])) {
		gaps[1] = gap;
	}
}

void dx_outline_add(struct dx_outline *outline, u64 start, u64 end)
{
	if (start >= end)
		return;
	if (!outline->end) {
		outline->start = start;
		outline->end = end;
		return;
	}
	if (start > outline->end)
		dx_outline_add_gap(outline, (struct dx_range){ outline->end, start });
	if (end > outline->end)
		outline->end = end;
}

int dx_outline_areas(const struct dx_outline *outline, struct dx_range *areas,
		     u32 max)
{
	struct dx_range gaps[DX_MAX_AREAS - 1];
	u64 start = outline->start;
	u32 nr_gaps = 0;
	u32 i;

	if (!outline->end || !max)
		return 0;
	while (nr_gaps < ARRAY_SIZE(gaps) && nr_gaps + 1 < max &&
	       dx_outline_gap_bytes(&outline->gaps[nr_gaps])) {
		gaps[nr_gaps] = outline->gaps[nr_gaps];
		nr_gaps++;
	}
	if (nr_gaps == 2 && gaps[0].start > gaps[1].start)
		swap(gaps[0], gaps[1]);

	for (i = 0; i < nr_gaps; i++) {
		areas[i] = (struct dx_range){ start, gaps[i].start };
		start = gaps[i].end;
	}
	areas[i] = (struct dx_range){ start, outline->end };
	return nr_gaps + 1;
}
