/* SPDX-License-Identifier: GPL-2.0 */
/* The list of sessions, for the calls that show or search it. */
#ifndef DX_DEV_SESSIONS_H
#define DX_DEV_SESSIONS_H

#include <linux/list.h>
#include <linux/mutex.h>

struct dx_file;
struct dx_opener;
struct dx_session;

/* Protects the list, and of each session @list and the members below it. */
extern struct mutex dx_sessions_lock;
extern struct list_head dx_sessions;

/**
 * dx_file_move() - Let a file refer to another session
 * @f: the file
 * @from: its session
 * @to: the other one; a reference and its nr_files were taken for the file
 * @opener: who has opened the file, in the list of @to
 *
 * Two threads may attach one descriptor at once. The second one must not take
 * away what the first one has attached and perhaps given a ring.
 *
 * Context: process context; the caller holds @from->lock.
 * Return: 0, then the file has left @from; -EBUSY when @from is no longer its
 * session. The caller calls dx_session_leave() for @from or for @to.
 */
int dx_file_move(struct dx_file *f, struct dx_session *from,
		 struct dx_session *to, struct dx_opener *opener);

/* Is it kept although no file refers to it and nothing of it runs? Takes no lock. */
bool dx_session_has_ended(const struct dx_session *session);

/*
 * Being kept holds the module, until the session has ended. The caller holds
 * dx_sessions_lock and has the module held.
 */
void dx_session_pin(struct dx_session *session);

/*
 * A file no longer refers to @session: drop its reference. The caller holds
 * none of the locks in dev.h.
 */
void dx_session_leave(struct dx_session *session);

/*
 * Give the session of a user in the kernel its name. Return: 0; -EINVAL for a
 * malformed one, -EEXIST for one that another session of the same user has.
 */
int dx_names_give(struct dx_session *session, const char *name);
void dx_names_take_away(struct dx_session *session);

#endif /* DX_DEV_SESSIONS_H */
