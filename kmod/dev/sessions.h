/* SPDX-License-Identifier: GPL-2.0 */
/* The list of sessions, for the calls that show it or look through it. */
#ifndef DX_DEV_SESSIONS_H
#define DX_DEV_SESSIONS_H

#include <linux/list.h>
#include <linux/mutex.h>

struct dx_file;
struct dx_session;

/* struct dx_session.list, and its members below that one. */
extern struct mutex dx_sessions_lock;
extern struct list_head dx_sessions;

/*
 * Give @f the session @to (a reference and its nr_files have been taken) and
 * let @from, which the caller has locked, go. -EBUSY when it was no longer the
 * file's: two threads may attach one descriptor, and what the first one has
 * got (and perhaps given a ring) is not the second one's to give up.
 */
int dx_file_move(struct dx_file *f, struct dx_session *from,
		 struct dx_session *to);

#endif /* DX_DEV_SESSIONS_H */
