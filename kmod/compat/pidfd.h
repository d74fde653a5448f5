/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes by descriptor. The kernel has a function that tells the process of
 * an open file, but exports it nowhere.
 */
#ifndef DX_COMPAT_PIDFD_H
#define DX_COMPAT_PIDFD_H

#include <linux/err.h>
#include <linux/file.h>
#include <linux/pid.h>

#include "symbols.h"

/* Whether this kernel tells which process a descriptor stands for. */
static inline bool dx_pidfd_works(void)
{
	return dx_have(pidfd_pid);
}

/*
 * The process that descriptor @fd of the caller stands for, as a reference.
 *
 * Return: -EBADF when it does not stand for one, -EOPNOTSUPP when this kernel
 * does not let us ask.
 */
static inline struct pid *dx_pid_of_pidfd(int fd)
{
	struct file *file;
	struct pid *pid;

	if (!dx_pidfd_works())
		return ERR_PTR(-EOPNOTSUPP);
	file = fget(fd);
	if (!file)
		return ERR_PTR(-EBADF);
	pid = dx_call(pidfd_pid)(file);
	if (!IS_ERR(pid))
		get_pid(pid);
	fput(file);
	return pid;
}

#endif /* DX_COMPAT_PIDFD_H */
