/* SPDX-License-Identifier: GPL-2.0 */
/* A table from identifiers to places in an array: there may be thousands. */
#ifndef DX_LIVE_ID_TABLE_H
#define DX_LIVE_ID_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct id_key {
	uint32_t kdamond, context, scheme, target;	/* what is not meant: 0 */
};

/* For tables of processes. */
static inline struct id_key id_of_pid(pid_t pid)
{
	return (struct id_key){ .target = (uint32_t)pid };
}

struct id_entry {
	struct id_key key;
	uint32_t place;		/* from 1 on; 0: empty */
};

/* Zero is an empty one. */
struct id_table {
	struct id_entry *entries;
	size_t nr, room;	/* a power of two, at least twice @nr */
};

#define ID_NONE	SIZE_MAX

/* The place that was last set for it, or ID_NONE. */
size_t id_table_find(const struct id_table *t, struct id_key key);

/* Returns 0, or -1 without memory. */
int id_table_set(struct id_table *t, struct id_key key, size_t place);

void id_table_free(struct id_table *t);

#endif /* DX_LIVE_ID_TABLE_H */
