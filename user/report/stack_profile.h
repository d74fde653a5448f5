/* SPDX-License-Identifier: GPL-2.0 */
/* Which functions ran most, by the call stacks of a record. */
#ifndef DX_STACK_PROFILE_H
#define DX_STACK_PROFILE_H

#include <stddef.h>
#include <stdio.h>

#include "cli/rows.h"
#include "record/record.h"
#include "report/times.h"

/**
 * stack_profile_print() - print functions by how often they were innermost
 * @span: only what ran in these intervals, in any order; with @nr of 0, all
 * @max: so many functions, which took most; 0: all
 *
 * In the form of "perf report --stdio", whose readers find what they look for.
 */
void stack_profile_print(const struct rec_stacks *s, const struct time_span *span,
			 size_t nr, size_t max, FILE *f);

/* The same as rows with profile_columns. */
void stack_profile_add_rows(const struct rec_stacks *s, const struct time_span *span,
			    size_t nr, size_t max, struct rows *rows);

#endif /* DX_STACK_PROFILE_H */
