/* SPDX-License-Identifier: GPL-2.0 */
/* The scheme filters of a stream as the json text that records hold. */
#ifndef DX_RECORD_FILTERS_H
#define DX_RECORD_FILTERS_H

#include <stddef.h>

struct damos_filter;

/* Compact json text, allocated; NULL without memory. */
char *rec_filters_to_json(const struct damos_filter *f, size_t nr);

/* 0 with an allocated list, or -1 when @text is no list of filters. */
int rec_filters_from_json(const char *text, struct damos_filter **f, size_t *nr);

void rec_filters_free(struct damos_filter *f, size_t nr);

#endif /* DX_RECORD_FILTERS_H */
