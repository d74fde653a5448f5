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

struct text {
	void (*print)(const void *arg, FILE *f);
	const void *arg;
};

/* Returns 0, or what went wrong; @fd is closed. */
static int write_all(int fd, const struct text *text)
{
	FILE *f = fdopen(fd, "w");
	int err;

	if (!f) {
		err = errno;
		close(fd);
		return err;
	}
	errno = 0;
	text->print(text->arg, f);
	/* what does not fit is lost later: the first error is the one to tell */
	err = fflush(f) || ferror(f) ? errno : 0;
	if (!err && fchmod(fd, MODE))
		err = errno;
	if (fclose(f) && !err)
		err = errno;
	return err;
}

/* The same; nothing is left of what failed. */
static int write_new(const char *path, const struct text *text)
{
	int fd, err;

	/* what a killed one has left, or somebody's link */
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
	if (fd < 0)
		return errno;
	err = write_all(fd, text);
	if (err)
		unlink(path);
	return err;
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
static int replace(const char *path, const struct text *text)
{
	char *new = xasprintf("%s.new", path);
	int err = write_new(new, text);

	if (!err && rename(new, path)) {
		err = errno;
		unlink(new);
	}
	free(new);
	return err;
}

int textfile_write(struct textfile *t, void (*print)(const void *arg, FILE *f),
		   const void *arg)
{
	const struct text text = { print, arg };
	int err = replace(t->path, &text);

	if (err && err != t->failed)
		msg_error("--textfile: cannot write %s: %s: %s", t->path,
			  strerror(err), remedy(err));
	if (!err && t->failed)
		msg_note("--textfile: %s is written again", t->path);
	t->failed = err;
	return err ? 1 : 0;
}
