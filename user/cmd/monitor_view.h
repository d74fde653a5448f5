/* SPDX-License-Identifier: GPL-2.0 */
/* The live view, as damox monitor shows it. */
#ifndef DX_CMD_MONITOR_VIEW_H
#define DX_CMD_MONITOR_VIEW_H

#include <stdbool.h>

#include "damo/quirks.h"
#include "live/watch.h"

/* Can it be shown: is there a terminal to show it on and to press keys at? */
bool monitor_can_view(const struct damo_quirks *quirks);

/* Show a record, @speed times as fast as it happened; 0 is at once. Exit status. */
int monitor_record(const char *path, double speed,
		   const struct damo_quirks *quirks);

/* Show what @w sees of session @d until the user quits. Exit status. */
int monitor_session(struct damonx *d, struct watch *w,
		    const struct damo_quirks *quirks);

#endif /* DX_CMD_MONITOR_VIEW_H */
