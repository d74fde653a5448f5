/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the parts of the "report" text. */
#ifndef DX_PARAMS_TEXT_H
#define DX_PARAMS_TEXT_H

#include <stdarg.h>
#include <stdio.h>

#include "params/fields.h"
#include "params/json.h"
#include "util/units.h"

struct text_out {
	FILE *f;
	const struct params_text_style *style;
};

static inline enum size_form text_sizes(const struct text_out *t)
{
	return size_form(t->style->raw, t->style->small_units);
}

/* A line at four columns a level. */
void text_line(const struct text_out *t, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

char *text_time(char *buf, uint64_t ns, uint64_t unit_ns,
		const struct text_out *t);

/* A line for each value of values.h that is not 0. @from: the struct of @table. */
void text_values(const struct text_out *t, int level, const struct fields *table,
		 const void *from);

void text_scheme(const struct text_out *t, const struct damos *s);

#endif /* DX_PARAMS_TEXT_H */
