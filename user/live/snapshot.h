/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_LIVE_SNAPSHOT_H
#define DX_LIVE_SNAPSHOT_H

#include "record/record.h"

/**
 * live_snapshot() - what is being monitored now, as a record of one snapshot
 * @merge: make one region of neighbours that look the same
 *
 * The running monitor is asked, not changed, and nothing waits for the end of
 * a window. Returns a reader (rec_close()), or NULL after a line on standard
 * error.
 */
struct rec_reader *live_snapshot(bool merge);

#endif /* DX_LIVE_SNAPSHOT_H */
