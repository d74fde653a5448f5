// SPDX-License-Identifier: GPL-2.0
/* Functions of a profile as rows. */
#include <stdlib.h>
#include <string.h>

#include "report/profile_rows.h"

const struct row_column profile_columns[] = {
	ROW_COLUMN(struct profile_row, percent, CELL_NUMBER, "percent"),
	ROW_COLUMN(struct profile_row, samples, CELL_NR, "samples"),
	ROW_COLUMN(struct profile_row, object, CELL_TEXT, "object"),
	ROW_COLUMN(struct profile_row, kernel, CELL_BOOL, "kernel"),
	ROW_COLUMN(struct profile_row, function, CELL_TEXT, "function"),
	{ 0 }
};

/* A field without the blanks around it; NULL after the last one. */
static char *next_field(char **rest)
{
	char *field = strsep(rest, PROFILE_SEPARATOR "\n");
	char *end;

	if (!field)
		return NULL;
	field += strspn(field, " ");
	end = field + strlen(field);
	while (end > field && end[-1] == ' ')
		*--end = '\0';
	return field;
}

/* " 12.50%|3|libc.so.6|[.] memset" */
bool profile_add_line(struct rows *rows, char *line)
{
	char *percent = next_field(&line), *samples = next_field(&line);
	char *object = next_field(&line), *symbol = next_field(&line);
	struct profile_row row;
	char *end;

	if (!symbol || symbol[0] != '[' || strlen(symbol) < strlen("[.] "))
		return false;
	row.percent = strtod(percent, &end);
	if (end == percent)
		return false;
	row.samples = strtoull(samples, NULL, 10);
	row.object = object;
	row.kernel = symbol[1] == 'k';
	row.function = symbol + strlen("[.] ");
	rows_add(rows, &row);
	return true;
}
