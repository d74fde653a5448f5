/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What damo says on standard output before its parameters: warnings, and
 * Python's view of the lists of targets' options that are too short.
 */
#ifndef DX_DAMO_SAID_H
#define DX_DAMO_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts as Python would print them. */
struct said_list {
	char **v;
	size_t nr;
};

/* Takes over @text. */
void said_add(struct said_list *list, char *text);
void said_clear(struct said_list *list);

/* As Python prints them; free() it. */
char *said_string(const char *text);
char *said_numbers(const uint64_t *v, size_t nr);

/* One line: @name and the list, when it has some, but fewer than @nr. */
void said_short_list(const char *name, const struct said_list *list, size_t nr);

/* A warning: on standard output, or, where damo does not speak, as ours are. */
void said_warning(bool says, const char *text);

#endif /* DX_DAMO_SAID_H */
