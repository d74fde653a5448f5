/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The address axis: the areas that were seen, one after the other without the
 * gaps between them. Positions are bytes from its start.
 */
#ifndef DX_VIEW_AXIS_H
#define DX_VIEW_AXIS_H

#include "model/areas.h"
#include "view/model.h"

struct view_part {
	uint64_t start, end;		/* addresses */
	double pos;			/* of start */
};

struct view_axis {
	struct view_part *part;
	size_t nr;
	double total;
};

/* Of what lies in [from, to); both 0: of all. To be freed with view_axis_free(). */
struct view_axis view_axis_of(const struct areas *areas, uint64_t from,
			      uint64_t to);
void view_axis_free(struct view_axis *a);

/* Where an address is; one that is not on the axis: where the next one is. */
double view_axis_pos(const struct view_axis *a, uint64_t addr);

/*
 * The address of a position. Where one area ends and the next begins it is the
 * start of that one, with @is_end the end of the other.
 */
uint64_t view_axis_addr(const struct view_axis *a, double pos, bool is_end);

/**
 * view_heat() - how hot memory was
 * @from_ns: start of the first row
 * @step_ns: length of each
 * @rows: how many
 * @cols: columns, each of the same part of the axis
 * @heat: out: rows * cols, 0 to 1, weighted by bytes and time; NAN for nothing
 *
 * Returns the highest value.
 */
double view_heat(const struct view_target *t, const struct view_axis *a,
		 int64_t from_ns, int64_t step_ns, size_t rows, size_t cols,
		 double *heat);

#endif /* DX_VIEW_AXIS_H */
