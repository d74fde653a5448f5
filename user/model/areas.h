/* SPDX-License-Identifier: GPL-2.0 */
/* A set of addresses as sorted ranges that do not touch each other. */
#ifndef DX_RECORD_AREAS_H
#define DX_RECORD_AREAS_H

#include <stddef.h>
#include <stdint.h>

struct area {
	uint64_t start, end;
};

struct areas {
	struct area *area;
	size_t nr, cap;
};

/* Add [start, end); empty ones are ignored. 0, or -1 without memory. */
int areas_add(struct areas *a, uint64_t start, uint64_t end);

/* The area that holds @addr, or NULL. */
const struct area *areas_find(const struct areas *a, uint64_t addr);

/* Bytes of all, at most UINT64_MAX. */
uint64_t areas_size(const struct areas *a);

void areas_free(struct areas *a);

#endif /* DX_RECORD_AREAS_H */
