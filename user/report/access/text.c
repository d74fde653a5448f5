// SPDX-License-Identifier: GPL-2.0
/* Text under construction. */
#include <stdarg.h>
#include <stdlib.h>

#include "report/access/text.h"
#include "util/msg.h"

int text_init(struct text *t, FILE *f)
{
	*t = (struct text){ .f = f, .room = f ? TEXT_ROOM : 256 };
	t->buf = malloc(t->room);
	return t->buf ? 0 : msg_error("out of memory");
}

void text_destroy(struct text *t)
{
	free(t->buf);
	*t = (struct text){ 0 };
}

void text_flush(struct text *t)
{
	if (!t->f || !t->len)
		return;
	/* What could not be written shows in ferror(), see out_end(). */
	fwrite(t->buf, 1, t->len, t->f);
	t->flushed += t->len;
	t->len = 0;
}

char *text_grow(struct text *t, size_t n)
{
	size_t room = t->room;
	char *grown;

	text_flush(t);
	while (room - t->len < n)
		room *= 2;
	if (room == t->room)
		return t->buf + t->len;
	grown = realloc(t->buf, room);
	if (!grown) {
		if (!t->failed)
			msg_error("out of memory");
		t->failed = true;
		return NULL;
	}
	t->buf = grown;
	t->room = room;
	return t->buf + t->len;
}

void text_fill(struct text *t, char c, size_t n)
{
	char *p = text_reserve(t, n);

	if (p) {
		memset(p, c, n);
		t->len += n;
	}
}

void text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = n < 0 ? NULL : text_reserve(t, (size_t)n + 1);
	if (!p)
		return;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	t->len += (size_t)n;
}

void text_puts_right(struct text *t, const char *s, size_t width)
{
	size_t n = strlen(s);

	if (n < width)
		text_fill(t, ' ', width - n);
	text_put(t, s, n);
}
