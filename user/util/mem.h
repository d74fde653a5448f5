/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is small and without which a command cannot go on: these print
 * a line and exit with status 1 when there is none. Not for the library, nor
 * for buffers whose size a file decides.
 */
#ifndef DX_MEM_H
#define DX_MEM_H

#include <stddef.h>
#include <stdint.h>

void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *p, size_t nr, size_t size);
char *xstrdup(const char *text);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Room for one more in @array of *@nr, doubled at powers of two. */
void *xgrow(void *array, size_t nr, size_t size);

/*
 * ARRAY_ADD(s->items, s->nr_items): appends a zeroed element, gives its address.
 */
#define ARRAY_ADD(array, nr)						\
	((array) = xgrow((array), (nr), sizeof(*(array))),		\
	 &(array)[(nr)++])

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* A page of this kernel. */
uint64_t page_bytes(void);

#endif /* DX_MEM_H */
