/* SPDX-License-Identifier: GPL-2.0 */
/* In place of kmod/compat/pidfd.h, for plain programs. */
#ifndef DX_COMPAT_PIDFD_H
#define DX_COMPAT_PIDFD_H

#include <stdbool.h>

struct pid;

static inline bool dx_pidfd_works(void)
{
	return true;
}

struct pid *dx_pid_of_pidfd(int fd);

#endif /* DX_COMPAT_PIDFD_H */
