// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "live/id_table.h"

#define FIRST_ROOM	16

static bool same(struct id_key a, struct id_key b)
{
	return a.kdamond == b.kdamond && a.context == b.context &&
	       a.scheme == b.scheme && a.target == b.target;
}

static size_t hash(struct id_key key)
{
	uint64_t a = (uint64_t)key.kdamond << 32 | key.target;
	uint64_t b = (uint64_t)key.context << 32 | key.scheme;

	a *= 0x9e3779b97f4a7c15;
	return ((a ^ a >> 29 ^ b) * 0x9e3779b97f4a7c15) >> 32;
}

/* Where it is, or would be: the table is never full. */
static struct id_entry *entry_of(const struct id_table *t, struct id_key key)
{
	for (size_t i = hash(key);; i++) {
		struct id_entry *e = &t->entries[i & (t->room - 1)];

		if (!e->place || same(e->key, key))
			return e;
	}
}

static int grow(struct id_table *t)
{
	struct id_table more = { .room = t->room ? 2 * t->room : FIRST_ROOM };

	more.entries = calloc(more.room, sizeof(*more.entries));
	if (!more.entries)
		return -1;
	more.nr = t->nr;
	for (size_t i = 0; i < t->room; i++)
		if (t->entries[i].place)
			*entry_of(&more, t->entries[i].key) = t->entries[i];
	free(t->entries);
	*t = more;
	return 0;
}

size_t id_table_find(const struct id_table *t, struct id_key key)
{
	const struct id_entry *e = t->room ? entry_of(t, key) : NULL;

	return e && e->place ? e->place - 1 : ID_NONE;
}

int id_table_set(struct id_table *t, struct id_key key, size_t place)
{
	struct id_entry *e;

	if (2 * (t->nr + 1) > t->room && grow(t))
		return -1;
	e = entry_of(t, key);
	t->nr += !e->place;
	e->key = key;
	e->place = (uint32_t)place + 1;
	return 0;
}

void id_table_free(struct id_table *t)
{
	free(t->entries);
	memset(t, 0, sizeof(*t));
}
