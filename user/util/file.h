/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_FILE_H
#define DX_FILE_H

#include <stddef.h>
#include <stdio.h>

/**
 * file_close() - close a file that was written, and check that all of it is
 * @path: its name, for the message
 *
 * Returns 0, or 1 after a line on standard error.
 */
int file_close(FILE *f, const char *path);

/* "gzip", "xz" or "zstd" where data that begins like this is packed; or NULL. */
const char *file_packed_by(const void *start, size_t n);

#endif /* DX_FILE_H */
