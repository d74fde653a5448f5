/* SPDX-License-Identifier: GPL-2.0 */
/* What the writer and the reader of merges have to agree on. */
#ifndef DX_MERGED_LINE_H
#define DX_MERGED_LINE_H

#include <stdbool.h>

/* At the end of the rule. */
#define MERGED_BY_CGROUP	" cgroup"

/* Characters that stand in names as %XX: they end words and lines. */
static inline bool merged_is_escaped(char c)
{
	return (c > 0 && c <= ' ') || c == 0x7f || c == '%';
}

#endif /* DX_MERGED_LINE_H */
