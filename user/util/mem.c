// SPDX-License-Identifier: GPL-2.0
/* Allocation that does not fail. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/mem.h"
#include "util/msg.h"

static void *checked(void *p)
{
	if (!p)
		exit(msg_error("out of memory"));
	return p;
}

void *xcalloc(size_t nr, size_t size)
{
	return checked(calloc(nr ? nr : 1, size));
}

void *xrealloc(void *p, size_t nr, size_t size)
{
	return checked(reallocarray(p, nr ? nr : 1, size));
}

char *xstrdup(const char *text)
{
	return checked(strdup(text));
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	return checked(text);
}

void *xgrow(void *array, size_t nr, size_t size)
{
	if (!(nr & (nr - 1)))		/* full: 0, 1, 2, 4, ... */
		array = xrealloc(array, nr ? nr * 2 : 1, size);
	memset((char *)array + nr * size, 0, size);
	return array;
}

uint64_t page_bytes(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}
