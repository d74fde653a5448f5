// SPDX-License-Identifier: GPL-2.0
/* Where native records go: a file, or memory that becomes a file when it grows. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/io/sink.h"
#include "util/msg.h"

#define SPOOL_IN_MEMORY	(4u << 20)

int rec_temp_file(void)
{
	const char *dir = getenv("TMPDIR");
	char name[4096];
	int fd;

	if (!dir || !*dir)
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* not every file system has nameless files */
	if (snprintf(name, sizeof(name), "%s/damox-XXXXXX", dir) <
	    (int)sizeof(name))
		fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	else
		msg_error("no temporary file in %s: %s; set TMPDIR to a folder with room",
			  dir, strerror(errno));
	return fd;
}

int rec_write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= done;
	}
	return 0;
}

static int fail(struct nat_sink *s)
{
	if (!s->failed)
		msg_error("%s: cannot write: %s", s->name, strerror(errno));
	s->failed = true;
	return -1;
}

int nat_sink_put(struct nat_sink *s, const void *data, size_t n)
{
	if (s->failed)
		return -1;
	if (s->fd < 0 && s->mem.len + n > SPOOL_IN_MEMORY) {
		s->fd = rec_temp_file();
		if (s->fd < 0) {
			s->failed = true;
			return -1;
		}
		if (rec_write_all(s->fd, s->mem.p, s->mem.len))
			return fail(s);
		buf_free(&s->mem);
	}
	if (s->fd >= 0) {
		if (rec_write_all(s->fd, data, n))
			return fail(s);
	} else {
		buf_put(&s->mem, data, n);
		if (s->mem.failed) {
			errno = ENOMEM;
			return fail(s);
		}
	}
	s->size += n;
	return 0;
}
