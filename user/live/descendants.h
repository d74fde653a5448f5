/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_LIVE_DESCENDANTS_H
#define DX_LIVE_DESCENDANTS_H

#include <stddef.h>
#include <sys/types.h>

/*
 * The @nr roots and all processes that descend from them, in @pids; returns
 * their number, at most @room.
 */
size_t descendants(const pid_t *roots, size_t nr, pid_t *pids, size_t room);

/*
 * The same from the parent that each process on the machine names: dearer, but
 * all that a kernel without CONFIG_PROC_CHILDREN has.
 */
size_t descendants_by_parent(const pid_t *roots, size_t nr, pid_t *pids,
			     size_t room);

#endif /* DX_LIVE_DESCENDANTS_H */
