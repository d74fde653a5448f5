// SPDX-License-Identifier: GPL-2.0
/* Lists of mappings, and the texts of their names. */
#include <stdlib.h>
#include <string.h>

#include "model/mappings.h"
#include "util/msg.h"

#define MAX_NAMES	4096		/* that are kept */
#define NEAR_BYTES	(64u << 10)	/* guards and padding in a file's mapping */

bool names_add(struct name_list *names, const struct name_area *a)
{
	size_t room = names->room ? names->room * 2 : 64;
	struct name_area *more;

	if (names->nr == names->room) {
		more = reallocarray(names->area, room, sizeof(*more));
		if (!more) {
			msg_error("no memory for %zu mappings", room);
			return false;
		}
		names->area = more;
		names->room = room;
	}
	names->area[names->nr++] = *a;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct name_area *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Mappings seen again, grown, or in several pieces become one. */
void names_join(struct name_list *names)
{
	struct name_area *a, *last;
	size_t i, nr = 0;

	if (names->nr)
		qsort(names->area, names->nr, sizeof(*names->area), by_start);
	for (i = 0; i < names->nr; i++) {
		a = &names->area[i];
		last = nr ? &names->area[nr - 1] : NULL;
		if (last && last->pid == a->pid &&
		    !strcmp(last->name, a->name) &&
		    (a->start <= last->end ||
		     a->start - last->end <= NEAR_BYTES)) {
			if (a->end > last->end)
				last->end = a->end;
			continue;
		}
		names->area[nr++] = *a;
	}
	names->nr = nr;
}

const char *names_short(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	/* damo takes the number before a name for it where there is none */
	if (!name || !name[strspn(name, "0123456789")])
		return "anonymous";
	return *name == '/' && slash[1] ? slash + 1 : name;
}

/* Texts in the order of their last use. */
struct name_text {
	struct name_text *next;
	size_t len;
	char text[];
};

const char *names_keep(struct name_list *names, const char *text, size_t len)
{
	struct name_text **at = &names->kept, *t;

	for (; (t = *at); at = &t->next)
		if (t->len == len && !memcmp(t->text, text, len))
			break;
	if (t) {
		*at = t->next;
	} else {
		if (names->nr_kept == MAX_NAMES)
			return "other";
		t = malloc(sizeof(*t) + len + 1);
		if (!t)
			return NULL;
		t->len = len;
		memcpy(t->text, text, len);
		t->text[len] = '\0';
		names->nr_kept++;
	}
	t->next = names->kept;
	names->kept = t;
	return names_short(t->text);
}

void names_destroy(struct name_list *names)
{
	struct name_text *t;

	while ((t = names->kept)) {
		names->kept = t->next;
		free(t);
	}
	free(names->area);
	memset(names, 0, sizeof(*names));
}
