/* SPDX-License-Identifier: GPL-2.0 */
/* Lists of names by value, as they stand in options and files. */
#ifndef DX_NAMES_H
#define DX_NAMES_H

/* Index of @name in @names, which end with NULL; or -1. */
int name_index(const char *const *names, const char *name);

#endif /* DX_NAMES_H */
