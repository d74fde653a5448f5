/* SPDX-License-Identifier: GPL-2.0 */
/* A user in the kernel: what <linux/damonx.h> calls a session. */
#ifndef DX_DEV_CLIENT_H
#define DX_DEV_CLIENT_H

#include "../../include/linux/damonx.h"
#include "dev.h"

/**
 * struct damonx_session - a user in the kernel, who has a session as a file has
 * @list: in dx_clients
 * @file: stands for a descriptor
 * @cred: the kernel's own rights, for which it is opened
 * @owner: the module whose callbacks these are
 * @cb: callbacks
 * @data: for them
 */
struct damonx_session {
	struct list_head list;
	struct dx_file file;
	const struct cred *cred;
	struct module *owner;
	struct damonx_callbacks cb;
	void *data;
};

#endif /* DX_DEV_CLIENT_H */
