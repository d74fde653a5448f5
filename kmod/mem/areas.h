/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which parts of an address space are worth watching: all of it but its two
 * largest gaps. In most processes these are the ones between heap, mappings
 * and stack, thousands of times as large as all that is mapped. Knows no
 * page and no process.
 */
#ifndef DX_MEM_AREAS_H
#define DX_MEM_AREAS_H

#include "../core/core.h"

#define DX_MAX_AREAS	3

/**
 * struct dx_outline - what is known of mappings that were seen so far
 * @start: first byte of the first
 * @end: first byte past the last
 * @gaps: the two largest gaps between them, larger first; empty for none
 */
struct dx_outline {
	u64 start;
	u64 end;
	struct dx_range gaps[DX_MAX_AREAS - 1];
};

/* Start with struct dx_outline o = {}. Mappings come in ascending order. */
void dx_outline_add(struct dx_outline *outline, u64 start, u64 end);

/*
 * Fill @areas, which has room for @max, and return their number: one more than
 * there are gaps, 0 when there was no mapping. With too little room the
 * smaller gap is ignored first.
 */
int dx_outline_areas(const struct dx_outline *outline, struct dx_range *areas,
		     u32 max);

#endif /* DX_MEM_AREAS_H */
