/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_UTIL_CGROUP_H
#define DX_UTIL_CGROUP_H

#include <stddef.h>

/**
 * cgroup_open() - open the directory of a cgroup v2
 * @path: below the root of cgroups, as /proc/PID/cgroup tells it, or in the
 *	file system
 * @error: out: why not, and what to do; @room bytes
 *
 * Returns a descriptor to be closed, or -1.
 */
int cgroup_open(const char *path, char *error, size_t room);

#endif /* DX_UTIL_CGROUP_H */
