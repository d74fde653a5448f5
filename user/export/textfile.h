/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_EXPORT_TEXTFILE_H
#define DX_EXPORT_TEXTFILE_H

#include <stddef.h>

/**
 * textfile_write() - make or replace a file as a whole
 * @path: readable by all, as node_exporter runs as another user. It is written
 *	as PATH.new, which a collector of *.prom does not read, and renamed.
 *
 * Returns 0, or 1 after a line on standard error; then what was there is still there.
 */
int textfile_write(const char *path, const char *text, size_t bytes);

#endif /* DX_EXPORT_TEXTFILE_H */
