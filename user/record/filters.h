/* SPDX-License-Identifier: GPL-2.0 */
/* The scheme filters of a stream as the json text that records hold. */
#ifndef DX_RECORD_FILTERS_H
#define DX_RECORD_FILTERS_H

#include <stddef.h>

struct damos_filter;

/* Compact json text, allocated; NULL without memory. */
char *rec_filters_to_json(const struct damos_filter *f, size_t nr);

/*
 * 0 with an allocated list, and in @normal the text with all keys and plain
 * numbers (allocated; also keys that a filter's type has no use for, as damo
 * keeps them). -1 when @text is no list of filters.
 */
int rec_filters_from_json(const char *text, struct damos_filter **f, size_t *nr,
			  char **normal);

/* @text as damo lays it out, @indent blanks from the left; free() it. */
char *rec_filters_indent(const char *text, int indent);

void rec_filters_free(struct damos_filter *f, size_t nr);

#endif /* DX_RECORD_FILTERS_H */
