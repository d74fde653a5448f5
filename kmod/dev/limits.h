/* SPDX-License-Identifier: GPL-2.0 */
/* What one user may have in all of his sessions, and how large objects get. */
#ifndef DX_DEV_LIMITS_H
#define DX_DEV_LIMITS_H

#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/damonx.h>

#include "message.h"

struct cred;
struct dx_user;

/* Bounds of objects; the same for everybody. */
#define DX_MAX_KDAMONDS		16	/* of a session */
#define DX_MAX_CONTEXTS		16	/* of a kdamond */
#define DX_MAX_TARGETS		16384	/* of a context */
#define DX_MAX_RANGES		10000	/* of a target */
#define DX_MAX_CGROUPS		64	/* of a session */
#define DX_MAX_PROBES		DAMONX_NR_PROBES	/* of a context */
#define DX_MAX_SCHEMES		256	/* of a context */
#define DX_MAX_GOALS		32	/* of a quota */
#define DX_MAX_FILTERS		256	/* of a scheme, of a probe */
#define DX_MAX_DESTINATIONS	64	/* of a scheme */
#define DX_MAX_REGIONS		100000	/* max_regions of a context */
#define DX_MAX_RING_BYTES	(128U << 20)
#define DX_MAX_INTERVAL_US	(366ULL * 24 * 60 * 60 * 1000 * 1000)
#define DX_MIN_SAMPLE_US	100
#define DX_MIN_REFRESH_US	1000
#define DX_MAX_USER_ENDED	8	/* sessions that only keep results */

/**
 * struct dx_limits - the module's parameters: what one user may have
 * @max_sessions: sessions; each open descriptor has one
 * @max_kdamonds: kdamonds configured in all of them
 * @max_regions: sum of max_regions of all contexts
 * @max_ring_bytes: data of all rings
 * @max_looks_per_s: sum of max_regions / sample_us of all contexts, per second;
 *	0: no limit; not for callers with CAP_SYS_ADMIN
 * @min_sample_us: shortest sampling interval; likewise
 */
struct dx_limits {
	u32 max_sessions;
	u32 max_kdamonds;
	u32 max_regions;
	u64 max_ring_bytes;
	u64 max_looks_per_s;
	u32 min_sample_us;
};

/* The limits as they are set now. */
struct dx_limits dx_limits_now(void);

/**
 * dx_limits_privileged() - Whether the limits of CPU time do not apply
 * @opener: who opened the descriptor
 *
 * Return: true when the caller and @opener both have CAP_SYS_ADMIN.
 */
bool dx_limits_privileged(const struct cred *opener);

/**
 * struct dx_load - what a configuration takes of its user's limits
 * @looks_per_s: sum of max_regions / sample_us, per second
 * @nr_regions: sum of max_regions
 * @nr_kdamonds: number of kdamonds
 */
struct dx_load {
	u64 looks_per_s;
	u32 nr_regions;
	u32 nr_kdamonds;
};

/**
 * dx_limits_session_add() - Count a session for a user
 * @uid: the user
 *
 * Context: process context, may sleep.
 * Return: the user, to be given to dx_limits_session_del(); or an ERR_PTR():
 * -EUSERS when he has too many, -ENOMEM.
 */
struct dx_user *dx_limits_session_add(kuid_t uid);

/* The session is gone, and @load, its part, with it. */
void dx_limits_session_del(struct dx_user *user, const struct dx_load *load);

/**
 * dx_limits_set_load() - Replace a session's part of its user's load
 * @user: the user
 * @part: the session's part; updated
 * @load: what it shall be
 * @privileged: see dx_limits_privileged()
 * @message: out: the limit that is exceeded
 *
 * What does not grow is never refused, also when a limit was lowered.
 *
 * Context: process context, may sleep. The caller holds the session's lock.
 * Return: 0 or -EUSERS, then nothing has changed.
 */
int dx_limits_set_load(struct dx_user *user, struct dx_load *part,
		       struct dx_load load, bool privileged,
		       struct dx_message *message);

/* Only decide whether that would be refused; nothing is counted meanwhile. */
int dx_limits_check_load(const struct dx_user *user, const struct dx_load *part,
			 const struct dx_load *load, bool privileged,
			 struct dx_message *message);

/* Count a ring's data for a user. Return: 0 or -EUSERS. */
int dx_limits_ring_add(struct dx_user *user, u32 bytes,
		       struct dx_message *message);
void dx_limits_ring_del(struct dx_user *user, u32 bytes);

/* At unloading: nobody may be left. */
void dx_limits_exit(void);

#endif /* DX_DEV_LIMITS_H */
