// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/msg.h"
#include "util/new_file.h"

bool new_file_is_plain(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? errno == ENOENT : S_ISREG(st.st_mode);
}

char *new_file_behind(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode) || stat(path, &st) ||
	    !S_ISREG(st.st_mode))
		return NULL;
	return realpath(path, NULL);
}

static const char *place(const struct new_file *f)
{
	return f->real ? f->real : f->path;
}

/* A file in the folder of @path that is gone if we are. */
static int open_nameless(const char *path, unsigned int mode)
{
	char *copy = strdup(path);
	int fd = -1;

	if (copy)
		fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC,
			  mode);
	free(copy);
	return fd;
}

static int open_beside(struct new_file *f, unsigned int mode)
{
	if (asprintf(&f->beside, "%s.XXXXXX", place(f)) < 0) {
		f->beside = NULL;
		errno = ENOMEM;
		return -1;
	}
	f->fd = open_nameless(place(f), mode);
	f->nameless = f->fd >= 0;
	if (!f->nameless)
		f->fd = mkostemp(f->beside, O_CLOEXEC);
	if (f->fd < 0)
		return -1;
	fchmod(f->fd, mode);
	f->link_fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0);
	return f->link_fd < 0 ? -1 : 0;
}

int new_file_begin(struct new_file *f, const char *path, unsigned int mode)
{
	*f = (struct new_file){ .path = path, .fd = -1, .link_fd = -1 };
	f->real = new_file_behind(path);
	if (!strcmp(path, "-"))
		f->fd = dup(STDOUT_FILENO);
	else if (f->real || new_file_is_plain(path))
		open_beside(f, mode);
	else
		/* a device, a pipe: not ours to replace */
		f->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			     mode);
	if (f->fd >= 0 && (!f->beside || f->link_fd >= 0))
		return 0;
	msg_error("%s: cannot create: %s", path, strerror(errno));
	if (f->fd >= 0)
		close(f->fd);
	free(f->beside);
	free(f->real);
	return -1;
}

/* Give a nameless file a name that nothing has: that of mkstemp() will do. */
static int name_it(struct new_file *f)
{
	char proc[64];
	int fd = mkostemp(f->beside, O_CLOEXEC);

	if (fd < 0)
		return -1;
	close(fd);
	unlink(f->beside);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", f->link_fd);
	return linkat(AT_FDCWD, proc, AT_FDCWD, f->beside, AT_SYMLINK_FOLLOW);
}

/* After f->fd was closed: make it seen, or gone. */
int new_file_end(struct new_file *f, int err)
{
	if (f->beside && !err &&
	    ((f->nameless && name_it(f)) || rename(f->beside, place(f)))) {
		msg_error("%s: cannot create: %s", f->path, strerror(errno));
		err = -1;
	}
	if (f->beside && err && !f->nameless)
		unlink(f->beside);
	if (f->link_fd >= 0)
		close(f->link_fd);
	free(f->beside);
	free(f->real);
	return err;
}
