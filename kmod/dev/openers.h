/* SPDX-License-Identifier: GPL-2.0 */
/* Who has opened a descriptor of a session, and what they may see. */
#ifndef DX_DEV_OPENERS_H
#define DX_DEV_OPENERS_H

#include "dev.h"

/**
 * struct dx_opener - an open file of a session
 * @list: in dx_session.openers
 * @cred: who has opened it; the file holds the reference
 */
struct dx_opener {
	struct list_head list;
	const struct cred *cred;
};

/* In no list yet. NULL without memory. */
struct dx_opener *dx_opener_new(const struct cred *cred);

/* The caller holds @session->lock. */
void dx_opener_add(struct dx_session *session, struct dx_opener *opener);
void dx_opener_free(struct dx_session *session, struct dx_opener *opener);

/**
 * dx_openers_may_attach() - Whether somebody may see all of a session
 * @session: the session
 * @cred: who has opened the descriptor that attaches it
 *
 * Context: process context, may sleep; the caller holds @session->lock.
 * Return: whether @cred and the caller may read all targets.
 */
bool dx_openers_may_attach(struct dx_session *session, const struct cred *cred);

/**
 * dx_openers_may_follow() - Whether all openers may see one more process
 * @session: the session
 * @pid: the process
 * @act: and act on its memory
 *
 * Context: process context, may sleep; the caller holds @session->view.
 */
bool dx_openers_may_follow(struct dx_session *session, struct pid *pid,
			   bool act);

/**
 * dx_openers_check() - Whether all openers may see a new configuration
 * @session: the session
 * @config: the configuration, decoded
 * @d: who asks; out: which target is refused
 *
 * Context: process context, may sleep; the caller holds @session->lock.
 * Return: 0, -EPERM, or -EINTR when the caller is killed.
 */
int dx_openers_check(struct dx_session *session, struct dx_item *config,
		     struct dx_decoder *d);

#endif /* DX_DEV_OPENERS_H */
