/* SPDX-License-Identifier: GPL-2.0 */
/* What is mapped at the addresses of a process. */
#ifndef DX_MODEL_MAPPINGS_H
#define DX_MODEL_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Neighboring mappings of the same name are one. */
struct name_area {
	int64_t pid;
	uint64_t start, end;
	const char *name;		/* the reader's, or one that is kept */
};

struct name_text;

struct name_list {
	struct name_area *area;		/* by process and address */
	size_t nr, room;
	struct name_text *kept;
	size_t nr_kept;
};

void names_destroy(struct name_list *names);

/* ---- for readers of mappings ---- */

/*
 * names_add() copies @a; false after a line on standard error when there is
 * no memory. names_join() makes one of what is the same, or touches under the
 * same name.
 */
bool names_add(struct name_list *names, const struct name_area *a);
void names_join(struct name_list *names);

/* A name without its folder, "anonymous" for none. */
const char *names_short(const char *name);

/* A string that lives as long as the list, made short; or NULL. */
const char *names_keep(struct name_list *names, const char *text, size_t len);

#endif /* DX_MODEL_MAPPINGS_H */
