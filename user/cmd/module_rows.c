// SPDX-License-Identifier: GPL-2.0
/* Parameters of modules and presets as rows. */
#include "cmd/module.h"

struct row {
	const char *param, *value;	/* as the kernel writes it */
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct row, param, CELL_TEXT, "parameter"),
	ROW_COLUMN(struct row, value, CELL_TEXT, "value"),
	{ 0 }
};

static void add(const char *param, const char *value, void *rows)
{
	const struct row row = { param, value };

	rows_add(rows, &row);
}

static int add_params(const char *name, char *const *param, size_t nr,
		      struct rows *rows)
{
	char value[MODULE_VALUE_LEN];

	if (!nr)
		return module_each(name, add, rows);
	for (size_t i = 0; i < nr; i++) {
		if (module_read(name, param[i], value))
			return -1;
		add(param[i], value, rows);
	}
	return 0;
}

int module_print_rows(const char *name, char *const *param, size_t nr,
		      const struct rows_opts *o)
{
	struct rows *rows;
	int err;

	if (!module_exists(name))
		return 1;
	rows = rows_begin(o, columns, stdout);
	if (!rows)
		return 1;
	err = add_params(name, param, nr, rows);
	return rows_end(rows) || err ? 1 : 0;
}
