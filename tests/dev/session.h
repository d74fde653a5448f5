/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A session whose kdamonds take turns when tests say so. It is configured,
 * started and stopped by kmod/dev/control.c; kdamonds, commits, records and
 * targets that join are the module's own.
 */
#ifndef DEV_SESSION_H
#define DEV_SESSION_H

#include "user_run.h"
#include "family.h"
#include "../../kmod/dev/control.h"

/* Limits of the user of the session. */
#define DEV_MAX_LOAD_KDAMONDS	12
#define DEV_MAX_LOAD_REGIONS	4000

/**
 * struct dev_told - what the records of a session have said of a target
 * @kdamond: its kdamond
 * @context: its context
 * @target: its identifier
 * @exited: and its end
 */
struct dev_told {
	u32 kdamond;
	u32 context;
	u32 target;
	bool exited;
};

#define DEV_MAX_TOLD	512

/**
 * struct dev_session - a session, and what its records have told
 * @session: the session
 * @told: targets that are there, as its records say
 * @nr_told: their number
 * @nr_records: records
 * @wrong: what a record said that cannot be, or NULL
 */
struct dev_session {
	struct dx_session session;
	struct dev_told told[DEV_MAX_TOLD];
	u32 nr_told;
	u64 nr_records;
	const char *wrong;
};

/* A new session without configuration; its lock is held. There is one at a time. */
struct dev_session *dev_session_new(void);
void dev_session_free(struct dev_session *s);

/* Time goes on to when the next context is due, and all kdamonds take a turn. */
void dev_session_run(struct dev_session *s);

/* What the records have said of a target that is there; or NULL. */
const struct dev_told *dev_session_told(const struct dev_session *s,
					u32 kdamond, u32 context, u32 target);

#endif /* DEV_SESSION_H */
