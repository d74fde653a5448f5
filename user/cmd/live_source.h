/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_CMD_LIVE_SOURCE_H
#define DX_CMD_LIVE_SOURCE_H

#include "report/access/access_run.h"

/* What is being monitored now, for the access reports. */
extern const struct access_live live_source;

#endif /* DX_CMD_LIVE_SOURCE_H */
