/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_EXPORT_TEXTFILE_H
#define DX_EXPORT_TEXTFILE_H

#include <stdio.h>

struct textfile {
	const char *path;
	int failed;			/* errno of the last time, which was said; or 0 */
};

/**
 * textfile_write() - make or replace a file as a whole
 * @t: its path; readable by all, as node_exporter runs as another user. It is written
 *	as PATH.new, which a collector of *.prom does not read, and renamed.
 * @print: writes what is to be in it; errors are looked for when it is complete
 *
 * Returns 0, or 1; then what was there is still there. What fails is said on standard
 * error once, however often it fails, and once that it works again.
 */
int textfile_write(struct textfile *t, void (*print)(const void *arg, FILE *f),
		   const void *arg);

#endif /* DX_EXPORT_TEXTFILE_H */
