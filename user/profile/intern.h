/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers for strings of bytes: the same string has the same number. */
#ifndef DX_PROFILE_INTERN_H
#define DX_PROFILE_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero is empty. */
struct intern {
	size_t nr;
	struct intern_key {
		size_t at, n;		/* in bytes */
	} *key;
	uint8_t *bytes;
	size_t nr_bytes, room_bytes;
	uint32_t *slot;			/* 1 + number, 0: free */
	size_t nr_slots;
};

/* The number of @n bytes at @p, from 0 on; *is_new: it is the next one. */
uint32_t intern(struct intern *t, const void *p, size_t n, bool *is_new);
/* Those of a number. */
static inline const void *intern_bytes(const struct intern *t, uint32_t number)
{
	return t->bytes + t->key[number].at;
}

/* Forget all, and keep the room. */
void intern_clear(struct intern *t);
void intern_free(struct intern *t);

#endif /* DX_PROFILE_INTERN_H */
