/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_VIEW_FROM_RECORD_H
#define DX_VIEW_FROM_RECORD_H

#include "view/show.h"

struct view_record;

/**
 * view_record_open() - a record, as if it happened now
 * @path: of any format
 * @speed: how many times as fast; 0: at once
 *
 * Returns NULL after a line on standard error.
 */
struct view_record *view_record_open(const char *path, double speed);
void view_record_close(struct view_record *r);

struct view_feed view_record_feed(struct view_record *r);

#endif /* DX_VIEW_FROM_RECORD_H */
