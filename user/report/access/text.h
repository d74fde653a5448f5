/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text under construction: a large buffer in front of a file, or, without a
 * file, a string that grows. Reports put small pieces by the million, so
 * there is no formatting here, and the common case is one comparison and a
 * copy.
 */
#ifndef DX_TEXT_H
#define DX_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TEXT_ROOM	(64 * 1024)

struct text {
	char *buf;
	size_t len, room;
	size_t flushed;		/* bytes that left the buffer */
	FILE *f;		/* NULL: everything stays in the buffer */
	bool failed;		/* out of memory or not written */
};

/* @f: NULL for a string. Returns 0, or 1 after a line on standard error. */
int text_init(struct text *t, FILE *f);
void text_destroy(struct text *t);

/* Let the file have everything. */
void text_flush(struct text *t);

/* Make room for @n more bytes; use text_reserve(). */
char *text_grow(struct text *t, size_t n);

/* At least @n bytes to write to; text_advance() tells how many were used. */
static inline char *text_reserve(struct text *t, size_t n)
{
	return t->room - t->len >= n ? t->buf + t->len : text_grow(t, n);
}

static inline void text_advance(struct text *t, size_t n)
{
	t->len += n;
}

static inline void text_put(struct text *t, const char *s, size_t n)
{
	char *p = text_reserve(t, n);

	if (p) {
		memcpy(p, s, n);
		t->len += n;
	}
}

static inline void text_puts(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

static inline void text_putc(struct text *t, char c)
{
	text_put(t, &c, 1);
}

/* @n times the same character. */
void text_fill(struct text *t, char c, size_t n);

/* Bytes put so far, for text_pad(). */
static inline size_t text_tell(const struct text *t)
{
	return t->flushed + t->len;
}

/* Blanks up to @width characters from where text_tell() was @from. */
static inline void text_pad(struct text *t, size_t from, size_t width)
{
	size_t n = text_tell(t) - from;

	if (n < width)
		text_fill(t, ' ', width - n);
}

void text_printf(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* @s flush right in @width. */
void text_puts_right(struct text *t, const char *s, size_t width);

#endif /* DX_TEXT_H */
