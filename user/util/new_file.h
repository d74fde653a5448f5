/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that get their names when they are complete: written beside the place
 * and renamed. A link stays one, and devices and pipes are written in place.
 */
#ifndef DX_NEW_FILE_H
#define DX_NEW_FILE_H

#include <stdbool.h>

struct new_file {
	const char *path;		/* the caller's */
	char *real;			/* where a link leads to, or NULL */
	char *beside;			/* NULL: written in place */
	bool nameless;			/* has no name at all yet */
	int fd;				/* for the one who writes, who closes it */
	int link_fd;			/* the same, kept to give it its name */
};

/*
 * @path: "-" for standard output. @mode: permission bits. Returns 0 with f->fd
 * set, or -1 after a line on standard error.
 */
int new_file_begin(struct new_file *f, const char *path, unsigned int mode);

/*
 * After f->fd was closed: with @err 0 the file gets its name, else nothing of it
 * is left. Returns 0, or -1: then an error of its own was said.
 */
int new_file_end(struct new_file *f, int err);

/* Is there a file of that name, or nothing; no link? */
bool new_file_is_plain(const char *path);

/* The file that a link leads to, allocated; NULL when it is no link, or to no file. */
char *new_file_behind(const char *path);

#endif /* DX_NEW_FILE_H */
