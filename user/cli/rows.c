// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/rows.h"
#include "util/json_get.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

#define O struct rows_opts

#define ROWS_AT_ONCE	1000	/* of a table: its columns are aligned by them */

static const struct opt json_option[] = {
	{ .name = "json", .flags = OPT_OURS, OPT_FLAG(O, json),
	  .help = "print the rows as JSON, with numbers without units" },
	{ 0 }
};

static const struct opt columns_option[] = {
	{ .name = "columns", .flags = OPT_OURS, .args = "<name> [<name> ...]",
	  .min = 1, .max = OPT_MANY, OPT_WORDS(OPT_LIST(O, columns)),
	  .help = "print a table with these columns; a wrong name is answered with all" },
	{ 0 }
};

const struct opt_table rows_columns_opts = { .opts = columns_option };

static const struct opt_child columns_child[] = {
	{ .table = &rows_columns_opts }, { 0 }
};

const struct opt_table rows_opts = { .opts = json_option, .children = columns_child };

void rows_opts_destroy(struct rows_opts *o)
{
	opt_list_free(&o->columns);
}

struct rows {
	FILE *f;
	bool json;
	struct row_column *column;	/* those that are printed */
	size_t nr_columns;
	size_t nr;			/* rows */
	char **cell;			/* of a table: those not printed yet, from its head on */
	size_t nr_cells;
	size_t *width;			/* of each column, in what was printed */
};

/* ---- columns ---- */

static const struct row_column *find(const struct row_column *all,
				     const char *name)
{
	for (; all->name; all++)
		if (!strcmp(all->name, name))
			return all;
	return NULL;
}

static int tell_columns(const struct row_column *const *parts, size_t nr,
			const char *wrong)
{
	const struct row_column *c;
	char names[512] = "";
	size_t n = 0;

	for (size_t i = 0; i < nr; i++)
		for (c = parts[i]; c->name && n < sizeof(names) - 1; c++)
			n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s",
					      n ? ", " : "", c->name);
	return msg_error("--columns: '%s' is none of %s", wrong, names);
}

bool rows_part(const struct rows_opts *all, const struct row_column *columns,
	       struct rows_opts *part)
{
	*part = (struct rows_opts){ .json = all->json };
	for (size_t i = 0; i < all->columns.nr; i++)
		if (find(columns, all->columns.word[i]))
			opt_list_add(&part->columns, all->columns.word[i]);
	return part->columns.nr || !all->columns.nr;
}

int rows_check(const struct rows_opts *o,
	       const struct row_column *const *parts, size_t nr)
{
	for (size_t i = 0; i < o->columns.nr; i++) {
		bool found = false;

		for (size_t k = 0; k < nr && !found; k++)
			found = find(parts[k], o->columns.word[i]);
		if (!found)
			return tell_columns(parts, nr, o->columns.word[i]);
	}
	return 0;
}

static int choose(struct rows *r, const struct rows_opts *o,
		  const struct row_column *all)
{
	const struct row_column *c;

	if (rows_check(o, &all, 1))
		return -1;
	for (size_t i = 0; i < o->columns.nr; i++)
		*ARRAY_ADD(r->column, r->nr_columns) = *find(all, o->columns.word[i]);
	for (c = all; !o->columns.nr && c->name; c++)
		*ARRAY_ADD(r->column, r->nr_columns) = *c;
	return 0;
}

/* ---- values ---- */

static json_t *json_of(const struct row_column *c, const void *row)
{
	const void *at = (const char *)row + c->at;
	const char *text;
	uint64_t nr;
	double v;

	switch (c->type) {
	case CELL_TEXT:
		memcpy(&text, at, sizeof(text));
		return text ? json_text_of(text) : json_null();
	case CELL_INT:
	case CELL_NS:
		return json_integer(*(const int64_t *)at);
	case CELL_NR:
	case CELL_BYTES:
		nr = *(const uint64_t *)at;
		if (nr == UINT64_MAX)
			return json_null();
		/* JSON's readers take no larger integer for sure */
		return nr > INT64_MAX ? json_real((double)nr) :
					json_integer((json_int_t)nr);
	case CELL_NUMBER:
		v = *(const double *)at;
		return isnan(v) ? json_null() : json_real(v);
	default:
		return json_boolean(*(const bool *)at);
	}
}

static char *text_of(const struct row_column *c, const void *row)
{
	const void *at = (const char *)row + c->at;
	char buf[UNITS_LEN];
	const char *text;
	uint64_t nr;
	double v;

	switch (c->type) {
	case CELL_TEXT:
		memcpy(&text, at, sizeof(text));
		return xstrdup(text ? text : "-");
	case CELL_INT:
		return xasprintf("%" PRId64, *(const int64_t *)at);
	case CELL_NS:
		return xstrdup(fmt_time(buf, *(const int64_t *)at, false));
	case CELL_NR:
		nr = *(const uint64_t *)at;
		return nr == UINT64_MAX ? xstrdup("-") : xasprintf("%" PRIu64, nr);
	case CELL_BYTES:
		nr = *(const uint64_t *)at;
		return xstrdup(nr == UINT64_MAX ? "-" : fmt_size(buf, nr, SIZE_UNITS));
	case CELL_NUMBER:
		v = *(const double *)at;
		return isnan(v) ? xstrdup("-") : xasprintf("%.10g", v);
	default:
		return xstrdup(*(const bool *)at ? "yes" : "no");
	}
}

/* ---- rows ---- */

static void add_json(struct rows *r, const void *row)
{
	json_t *object = json_object();

	for (size_t i = 0; i < r->nr_columns; i++)
		json_object_set_new(object, r->column[i].name,
				    json_of(&r->column[i], row));
	fputs(r->nr ? ",\n " : "[\n ", r->f);
	json_dumpf(object, r->f, JSON_REAL_PRECISION(17));
	json_decref(object);
}

static void add_cell(struct rows *r, char *text)
{
	*ARRAY_ADD(r->cell, r->nr_cells) = text;
}

struct rows *rows_begin(const struct rows_opts *o,
			const struct row_column *columns, FILE *f)
{
	struct rows *r = xcalloc(1, sizeof(*r));

	r->f = f;
	r->json = o->json;
	if (choose(r, o, columns)) {
		free(r->column);
		free(r);
		return NULL;
	}
	r->width = xcalloc(r->nr_columns, sizeof(*r->width));
	for (size_t i = 0; !r->json && i < r->nr_columns; i++)
		add_cell(r, xstrdup(r->column[i].name));
	return r;
}

static size_t width(const struct rows *r, size_t column)
{
	size_t most = r->width[column], n;

	for (size_t i = column; i < r->nr_cells; i += r->nr_columns) {
		n = strlen(r->cell[i]);
		most = n > most ? n : most;
	}
	return most;
}

/* The cells that there are; then there are none. */
static void print_table(struct rows *r)
{
	size_t c;

	for (c = 0; c < r->nr_columns; c++)
		r->width[c] = width(r, c);
	for (size_t i = 0; i < r->nr_cells; i++) {
		c = i % r->nr_columns;
		/* text begins, and numbers end, below each other */
		if (r->column[c].type != CELL_TEXT)
			fprintf(r->f, "%*s", (int)r->width[c], r->cell[i]);
		else if (c + 1 < r->nr_columns)
			fprintf(r->f, "%-*s", (int)r->width[c], r->cell[i]);
		else
			fputs(r->cell[i], r->f);
		fputs(c + 1 < r->nr_columns ? "  " : "\n", r->f);
		free(r->cell[i]);
	}
	free(r->cell);
	r->cell = NULL;
	r->nr_cells = 0;
}

void rows_add(struct rows *r, const void *row)
{
	if (r->json)
		add_json(r, row);
	for (size_t i = 0; !r->json && i < r->nr_columns; i++)
		add_cell(r, text_of(&r->column[i], row));
	r->nr++;
	if (r->nr_cells >= ROWS_AT_ONCE * r->nr_columns)
		print_table(r);
}

int rows_end(struct rows *r)
{
	if (r->json)
		fputs(r->nr ? "\n]\n" : "[]\n", r->f);
	else
		print_table(r);
	free(r->width);
	free(r->column);
	free(r);
	return 0;
}
