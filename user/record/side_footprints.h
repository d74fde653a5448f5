/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_RECORD_SIDE_FOOTPRINTS_H
#define DX_RECORD_SIDE_FOOTPRINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/process.h"

/* Whoever takes the footprints of a file. */
struct footprints_sink {
	/*
	 * What the recorder saw at one time, of all processes and the machine.
	 * @dated: it says when. Returns 0, or nonzero after a line.
	 */
	int (*take)(struct footprints_sink *to, const struct rec_footprint *f,
		    size_t nr, bool dated);
	size_t nr_taken;
};

/*
 * Reads the file that damo lays beside a record, PATH.mem_footprint. What is
 * there before a cut counts, with a warning. Returns 0, or 1 after a line on
 * standard error.
 */
int side_footprints_read(const char *path, struct footprints_sink *to);

#endif /* DX_RECORD_SIDE_FOOTPRINTS_H */
