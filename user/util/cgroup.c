// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cgroup.h"
#include "util/mem.h"

/* Where cgroup v2 is mounted; to be freed. NULL: nowhere. */
static char *mount_point(void)
{
	FILE *f = setmntent("/proc/self/mounts", "r");
	struct mntent *m;
	char *dir = NULL;

	if (!f)
		return NULL;
	while (!dir && (m = getmntent(f)))
		if (!strcmp(m->mnt_type, "cgroup2"))
			dir = xstrdup(m->mnt_dir);
	endmntent(f);
	return dir;
}

int cgroup_open(const char *path, char *error, size_t room)
{
	char *root = mount_point(), *full;
	size_t n = root ? strlen(root) : 0;
	bool inside;
	int fd, err;

	if (!root) {
		snprintf(error, room, "cgroup '%s': no cgroup v2 is mounted; mount -t cgroup2 none /sys/fs/cgroup",
			 path);
		return -1;
	}
	inside = !strncmp(path, root, n) && (!path[n] || path[n] == '/');
	full = xasprintf("%s/%s", inside ? "" : root, path);
	fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = errno;
	if (fd < 0)
		snprintf(error, room, "cgroup '%s': cannot open %s: %s", path,
			 full, strerror(err));
	free(full);
	free(root);
	return fd;
}
