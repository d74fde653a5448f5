/* SPDX-License-Identifier: GPL-2.0 */
/* What changes a session, whoever asks: a call (control.c), or the kernel (client.c). */
#ifndef DX_DEV_CONTROL_H
#define DX_DEV_CONTROL_H

#include "dev.h"

/**
 * dx_control_configure() - Take an item list, or refuse it
 * @session: the session
 * @d: the list and who asks; out: why it was refused
 * @check_only: only decide
 *
 * Context: process context, may sleep. The caller holds @session->lock.
 * Return: 0, or a negative errno: then nothing has changed.
 */
int dx_control_configure(struct dx_session *session, struct dx_decoder *d,
			 bool check_only);

/* Start kdamond @id, 0 for all. The caller holds @session->lock. */
int dx_control_start(struct dx_session *session, u32 id,
		     struct dx_message *message);

/* End it and wait until it has ended. The caller holds @session->lock. */
int dx_control_stop(struct dx_session *session, u32 id,
		    struct dx_message *message);

#endif /* DX_DEV_CONTROL_H */
