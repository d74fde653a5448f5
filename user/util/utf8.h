/* SPDX-License-Identifier: GPL-2.0 */
/* UTF-8, which JSON, YAML and pictures want; names of files may be any bytes. */
#ifndef DX_UTF8_H
#define DX_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that begins at @s; 0 where none does, and at the end. */
size_t utf8_bytes(const char *s);

/* Is all of @text UTF-8? */
bool utf8_is_text(const char *text);

/* Make each byte of @text that is not UTF-8 a '?', in place. */
void utf8_clean(char *text);

#endif /* DX_UTF8_H */
