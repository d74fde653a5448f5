// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "damo/said.h"
#include "util/mem.h"
#include "util/msg.h"

void said_add(struct said_list *list, char *text)
{
	*ARRAY_ADD(list->v, list->nr) = text;
}

void said_clear(struct said_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		free(list->v[i]);
	free(list->v);
	list->v = NULL;
	list->nr = 0;
}

/* One byte within Python quotes. */
static void put_byte(FILE *f, unsigned char c, char quote)
{
	static const char from[] = "\t\n\r\\", to[] = "tnr\\";
	const char *at = c ? strchr(from, c) : NULL;

	if (at)
		fprintf(f, "\\%c", to[at - from]);
	else if (c < ' ' || c == 0x7f)
		fprintf(f, "\\x%02x", c);
	else if (c == (unsigned char)quote)
		fprintf(f, "\\%c", c);
	else
		fputc(c, f);
}

char *said_string(const char *text)
{
	char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
	char *out = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&out, &size);

	if (!f)
		return xstrdup(text);
	fputc(quote, f);
	for (; *text; text++)
		put_byte(f, (unsigned char)*text, quote);
	fputc(quote, f);
	fclose(f);
	return out;
}

char *said_numbers(const uint64_t *v, size_t nr)
{
	char *out = xstrdup("["), *more;
	size_t i;

	for (i = 0; i < nr; i++) {
		more = xasprintf("%s%s%llu", out, i ? ", " : "",
				 (unsigned long long)v[i]);
		free(out);
		out = more;
	}
	more = xasprintf("%s]", out);
	free(out);
	return more;
}

void said_short_list(const char *name, const struct said_list *list, size_t nr)
{
	size_t i;

	if (!list->nr || list->nr >= nr)
		return;
	printf("%s [", name);
	for (i = 0; i < list->nr; i++)
		printf("%s%s", i ? ", " : "", list->v[i]);
	puts("]");
}

void said_warning(bool says, const char *text)
{
	if (says)
		printf("warning: %s\n", text);
	else
		msg_warn("%s", text);
}
