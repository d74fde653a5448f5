/* SPDX-License-Identifier: GPL-2.0 */
/* Formats that are known, and not read. */
#ifndef DX_RECORD_FOREIGN_H
#define DX_RECORD_FOREIGN_H

#include <stddef.h>
#include <stdint.h>

/* What such a file is and the way out; the file's name goes between. */
struct foreign {
	const char *before, *after;
};

/* The format of a file that begins with these bytes; NULL: none that is known. */
const struct foreign *foreign_kind(const uint8_t *p, size_t n);

#endif /* DX_RECORD_FOREIGN_H */
