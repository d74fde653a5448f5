/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_EXPORT_TEXTFILE_H
#define DX_EXPORT_TEXTFILE_H

#include <stddef.h>

struct textfile {
	const char *path;
	int failed;			/* errno of the last time, which was said; or 0 */
};

/**
 * textfile_write() - make or replace a file as a whole
 * @t: its path; readable by all, as node_exporter runs as another user. It is written
 *	as PATH.new, which a collector of *.prom does not read, and renamed.
 *
 * Returns 0, or 1; then what was there is still there. What fails is said on standard
 * error once, however often it fails, and once that it works again.
 */
int textfile_write(struct textfile *t, const char *text, size_t bytes);

#endif /* DX_EXPORT_TEXTFILE_H */
