/* SPDX-License-Identifier: GPL-2.0 */
/* Filters of schemes as JSON: one form, in parameters and in records. */
#ifndef DX_MODEL_DAMOS_FILTER_JSON_H
#define DX_MODEL_DAMOS_FILTER_JSON_H

#include <jansson.h>

#include "model/damos_filter.h"

struct json_get;

/* How its numbers are written. */
enum damos_filter_style {
	DAMOS_FILTER_RAW,		/* digits */
	DAMOS_FILTER_ROUNDED,		/* as damo: with its units, rounded for people */
	DAMOS_FILTER_EXACT,		/* with units where that loses nothing */
};

/* Returns a new reference. */
json_t *damos_filter_to_json(const struct damos_filter *f,
			     enum damos_filter_style style);

/*
 * Reads the object @o into @f, empty before but for @matching and @allow, which
 * stay where the object does not say them; errors are kept in @g.
 */
void damos_filter_from_json(struct json_get *g, const json_t *o,
			    struct damos_filter *f);

/* Makes a path that there is none of "", as damo has it. */
void damos_filter_clear_path(struct damos_filter *f);

/* Returns a new reference. */
json_t *damos_filters_to_json(const struct damos_filter *f, size_t nr,
			      enum damos_filter_style style);

#endif /* DX_MODEL_DAMOS_FILTER_JSON_H */
