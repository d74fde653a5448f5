/* SPDX-License-Identifier: GPL-2.0 */
/* What a user may have at most. DAMONX_INFO tells most of it. */
#ifndef DX_DEV_LIMITS_H
#define DX_DEV_LIMITS_H

#include <linux/damonx.h>

/* Per user. */
#define DX_MAX_SESSIONS		256
#define DX_MAX_USER_RING_BYTES	(512ULL << 20)
#define DX_MAX_USER_REGIONS	(2U << 20)
#define DX_MAX_USER_KDAMONDS	64

/* Per object. */
#define DX_MAX_KDAMONDS		16	/* of a session */
#define DX_MAX_CONTEXTS		16	/* of a kdamond */
#define DX_MAX_TARGETS		1024	/* of a context */
#define DX_MAX_RANGES		10000	/* of a target */
#define DX_MAX_REGIONS		100000	/* max_regions of a context */
#define DX_MAX_RING_BYTES	(128U << 20)

/* The second is for callers without CAP_SYS_ADMIN. */
#define DX_MIN_SAMPLE_US	100
#define DX_MIN_USER_SAMPLE_US	1000
#define DX_MAX_INTERVAL_US	(366ULL * 24 * 60 * 60 * 1000 * 1000)

#endif /* DX_DEV_LIMITS_H */
