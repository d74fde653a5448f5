// SPDX-License-Identifier: GPL-2.0
/*
 * What damo says on standard output before its parameters: warnings, and
 * Python's view of the lists of targets' options that are too short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "params/draft.h"
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

char *said_numbers(const struct number_list *list)
{
	char *out = xstrdup("["), *more;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		more = xasprintf("%s%s%llu", out, i ? ", " : "",
				 (unsigned long long)list->v[i]);
		free(out);
		out = more;
	}
	more = xasprintf("%s]", out);
	free(out);
	return more;
}

static void say_list(const char *name, const struct said_list *list)
{
	size_t i;

	printf("%s [", name);
	for (i = 0; i < list->nr; i++)
		printf("%s%s", i ? ", " : "", list->v[i]);
	puts("]");
}

void said_short_lists(const struct params_opts *o)
{
	const struct said_list *lists[] = {
		&o->said_pids, &o->said_regions, &o->said_nodes,
	};
	static const char *const names[] = {
		"target_pid", "regions", "numa_node",
	};
	size_t i, nr = o->nr_ctx;

	if (!args_called_as_damo())
		return;
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		nr = MAX(nr, lists[i]->nr);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (lists[i]->nr && lists[i]->nr < nr)
			say_list(names[i], lists[i]);
}

void said_warning(const char *text)
{
	if (args_called_as_damo())
		printf("warning: %s\n", text);
	else
		msg_warn("%s", text);
}
