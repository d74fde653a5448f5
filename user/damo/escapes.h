/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DX_ESCAPES_H
#define DX_ESCAPES_H

/*
 * JSON text as Python writes it: jansson's \u00FC becomes \u00fc, in place.
 * Returns @text, which may be NULL.
 */
char *escapes_lower(char *text);

#endif /* DX_ESCAPES_H */
