// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/textfile.h"
#include "util/mem.h"
#include "util/msg.h"

#define MODE		0644		/* whatever the umask is */

/* Returns 0, or -1 with errno. */
static int write_all(int fd, const char *text, size_t bytes)
{
	while (bytes) {
		ssize_t n = write(fd, text, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		bytes -= (size_t)n;
	}
	return fchmod(fd, MODE);
}

/* The same; nothing is left of what failed. */
static int write_new(const char *path, const char *text, size_t bytes)
{
	int fd, err;

	/* what a killed one has left, or somebody's link */
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
	if (fd < 0)
		return -1;
	err = write_all(fd, text, bytes) ? errno : 0;
	if (close(fd) && !err)
		err = errno;
	if (!err)
		return 0;
	unlink(path);
	errno = err;
	return -1;
}

static const char *remedy(int err)
{
	switch (err) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return "make room there, or choose another folder; the file is as it was";
	case ENOENT:
	case ENOTDIR:
		return "make the folder that node_exporter has as --collector.textfile.directory, or name another";
	default:
		return "choose a file in a folder that this user may write to; the file is as it was";
	}
}

/* Returns 0, or what went wrong. */
static int replace(const char *path, const char *text, size_t bytes)
{
	char *new = xasprintf("%s.new", path);
	int err = 0;

	if (write_new(new, text, bytes)) {
		err = errno;
	} else if (rename(new, path)) {
		err = errno;
		unlink(new);
	}
	free(new);
	return err;
}

int textfile_write(struct textfile *t, const char *text, size_t bytes)
{
	int err = replace(t->path, text, bytes);

	if (err && err != t->failed)
		msg_error("--textfile: cannot write %s: %s: %s", t->path,
			  strerror(err), remedy(err));
	if (!err && t->failed)
		msg_note("--textfile: %s is written again", t->path);
	t->failed = err;
	return err ? 1 : 0;
}
