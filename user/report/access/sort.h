/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order in which a snapshot's regions are printed. Keys are applied one
 * after another as stable sorts, so the last one counts first.
 */
#ifndef DX_SORT_H
#define DX_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/access/access_view.h"

/* Words of --sort_regions_by in the order of the enum, ends with NULL. */
extern const char *const sort_key_names[];

/* Forget all keys, then apply them in the order they were given. */
void sort_clear(struct sort_opts *o);
void sort_add(struct sort_opts *o, enum sort_key key);

/*
 * Find the order of the regions of the view's snapshot. Returns 0, or -1
 * after a line on standard error.
 */
int sort_regions(struct access_view *v);
void sort_destroy(struct sort_order *order);

#endif /* DX_SORT_H */
