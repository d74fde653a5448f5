/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows of a report: one description of what a row has gives JSON, and text with
 * the columns that were asked for. What a report prints without --json and
 * --columns is its own.
 *
 *	static const struct row_column columns[] = {
 *		ROW_COLUMN(struct span, start_ns, CELL_NS, "start"), ...
 *		{ 0 }
 *	};
 *	struct rows *rows = rows_begin(&o->rows, columns, f);
 *
 *	if (!rows)
 *		return 1;
 *	rows_add(rows, &span);
 *	return rows_end(rows);
 */
#ifndef DX_ROWS_H
#define DX_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/opt.h"

enum cell_type {
	CELL_TEXT,		/* const char *; NULL: none */
	CELL_INT,		/* int64_t */
	CELL_NR,			/* uint64_t; UINT64_MAX: none */
	CELL_BYTES,		/* the same, with a unit in text */
	CELL_NS,			/* int64_t, the same */
	CELL_NUMBER,		/* double; NaN: none */
	CELL_BOOL,		/* bool */
};

struct row_column {
	const char *name;	/* with its unit, as JSON has it; NULL at the end */
	enum cell_type type;
	size_t at;		/* of its value in a row */
};

#define ROW_COLUMN(s, member, type, name)	{ (name), (type), offsetof(s, member) }

struct rows_opts {
	bool json;
	struct opt_list columns;	/* none: all */
};

/* --json and --columns; input: struct rows_opts. */
extern const struct opt_table rows_opts;

/* --columns alone, for reports whose --json prints something else by itself. */
extern const struct opt_table rows_columns_opts;

void rows_opts_destroy(struct rows_opts *o);

/* Is it rows that are asked for, in place of the report's own text? */
static inline bool rows_wanted(const struct rows_opts *o)
{
	return o->json || o->columns.nr;
}

/*
 * For reports of several parts with columns of their own: those of @all that
 * are of one part, into @part, which rows_opts_destroy() frees. Returns whether
 * the part is wanted: it has some of them, or none were named at all.
 */
bool rows_part(const struct rows_opts *all, const struct row_column *columns,
	       struct rows_opts *part);

/* Is each name that of a column of one of @nr parts? 0, or 1 after a line on stderr. */
int rows_check(const struct rows_opts *o,
	       const struct row_column *const *parts, size_t nr);

struct rows;

/*
 * @columns have to stay. Returns NULL after a line on standard error: a column
 * that was asked for is none of these. Memory does not grow with the rows: a
 * table's columns are as wide as its first thousand rows need, and may become
 * wider further down.
 */
struct rows *rows_begin(const struct rows_opts *o,
			const struct row_column *columns, FILE *f);
void rows_add(struct rows *rows, const void *row);
/* Print what is left, and free it. Returns 0. */
int rows_end(struct rows *rows);

#endif /* DX_ROWS_H */
