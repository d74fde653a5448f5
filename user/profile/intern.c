// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "profile/intern.h"
#include "util/mem.h"

/* FNV-1a, its high bits mixed into the low ones. */
static uint64_t hash_of(const uint8_t *p, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325;

	while (n--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash ^ hash >> 29;
}

static uint32_t *slot_of(const struct intern *t, const void *p, size_t n)
{
	size_t mask = t->nr_slots - 1;

	for (size_t i = hash_of(p, n); ; i++) {
		uint32_t *slot = &t->slot[i & mask];
		const struct intern_key *key = &t->key[*slot ? *slot - 1 : 0];

		if (!*slot || (key->n == n && !memcmp(t->bytes + key->at, p, n)))
			return slot;
	}
}

static void grow_slots(struct intern *t)
{
	size_t nr = t->nr_slots ? 2 * t->nr_slots : 256;

	free(t->slot);
	t->slot = xcalloc(nr, sizeof(*t->slot));
	t->nr_slots = nr;
	for (size_t i = 0; i < t->nr; i++)
		*slot_of(t, t->bytes + t->key[i].at, t->key[i].n) = (uint32_t)i + 1;
}

uint32_t intern(struct intern *t, const void *p, size_t n, bool *is_new)
{
	uint32_t *slot;

	if (2 * (t->nr + 1) > t->nr_slots)
		grow_slots(t);
	slot = slot_of(t, p, n);
	*is_new = !*slot;
	if (*slot)
		return *slot - 1;
	while (t->room_bytes - t->nr_bytes < n) {
		t->room_bytes = t->room_bytes ? 2 * t->room_bytes : 4096;
		t->bytes = xrealloc(t->bytes, t->room_bytes, 1);
	}
	memcpy(t->bytes + t->nr_bytes, p, n);
	*ARRAY_ADD(t->key, t->nr) = (struct intern_key){ t->nr_bytes, n };
	t->nr_bytes += n;
	*slot = (uint32_t)t->nr;
	return *slot - 1;
}

void intern_clear(struct intern *t)
{
	if (t->slot)
		memset(t->slot, 0, t->nr_slots * sizeof(*t->slot));
	t->nr = t->nr_bytes = 0;
}

void intern_free(struct intern *t)
{
	free(t->slot);
	free(t->key);
	free(t->bytes);
	*t = (struct intern){ 0 };
}
