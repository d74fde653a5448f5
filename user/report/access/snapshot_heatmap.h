/* SPDX-License-Identifier: GPL-2.0 */
/* A map of one snapshot: a line of digits, hot and cold over the addresses. */
#ifndef DX_SNAPSHOT_HEATMAP_H
#define DX_SNAPSHOT_HEATMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/access/access_view.h"

#define SNAPSHOT_HEATMAP_DEFAULT { .width = 80, .colors = COLOR_GRAY }

/**
 * snapshot_heatmap_put() - put the map of the view's snapshot
 * @passed: only of regions with bytes that passed the scheme's filters
 *
 * Two lines, the second one without newline.
 */
void snapshot_heatmap_put(struct access_view *v, bool passed);

#endif /* DX_SNAPSHOT_HEATMAP_H */
