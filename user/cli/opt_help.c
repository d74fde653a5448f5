// SPDX-License-Identifier: GPL-2.0
/*
 * --help from the option tables, in the shape that damo gives it. argp's own
 * help would print "--resol=<rows> <columns>", which is not how words follow.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"

#define TEXT_COLUMN	24
#define DEFAULT_WIDTH	80

struct help {
	FILE *f;
	int width;
	bool with_rare;
	int nr_rare;
	int column;	/* of the compact list of rare options */
};

static int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	int width = columns ? atoi(columns) : 0;

	return width > 40 ? width : DEFAULT_WIDTH;
}

/* Prints @text wrapped, the first line from @column on, all at @indent. */
static void put_wrapped(FILE *f, const char *text, int indent, int column,
			int width)
{
	bool first = true;
	int n;

	while (*text) {
		n = (int)strcspn(text, " \n");
		if (!first && (column + 1 + n > width - 2)) {
			fprintf(f, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', f);
			column++;
		}
		fprintf(f, "%.*s", n, text);
		column += n;
		first = false;
		text += n;
		if (*text == '\n') {
			fprintf(f, "\n%*s", indent, "");
			column = indent;
			first = true;
		}
		if (*text)
			text++;
	}
	fputc('\n', f);
}

static void put_option(struct help *h, const struct opt *row)
{
	char buf[OPT_ARGS_LEN];
	const char *args = opt_args_text(row, buf, sizeof(buf));
	int n = fprintf(h->f, "  ");

	if (row->letter)
		n += fprintf(h->f, "-%c, ", row->letter);
	n += fprintf(h->f, "--%s%s%s", row->name, *args ? " " : "", args);
	if (n > TEXT_COLUMN - 2) {
		fputc('\n', h->f);
		n = 0;
	}
	fprintf(h->f, "%*s", TEXT_COLUMN - n, "");
	put_wrapped(h->f, row->help, TEXT_COLUMN, TEXT_COLUMN, h->width);
}

static int help_one(const struct opt *row, void *data)
{
	struct help *h = data;

	if (row->flags & OPT_HIDDEN)
		return 0;
	if ((row->flags & OPT_RARE) && !h->with_rare)
		h->nr_rare++;
	else
		put_option(h, row);
	return 0;
}

static int help_rare_name(const struct opt *row, void *data)
{
	struct help *h = data;
	int n;

	if (!(row->flags & OPT_RARE) || (row->flags & OPT_HIDDEN))
		return 0;
	n = (int)strlen(row->name) + 3;
	if (h->column + n > h->width - 2) {
		fprintf(h->f, "\n ");
		h->column = 1;
	}
	h->column += n;
	fprintf(h->f, " --%s", row->name);
	return 0;
}

static void put_rare_names(struct help *h, const struct opt_table *table)
{
	if (!h->nr_rare)
		return;
	fprintf(h->f, "\nfurther options, described by 'help' and the manual page:\n ");
	h->column = 1;
	opt_each(table, help_rare_name, h);
	fputc('\n', h->f);
}

static bool shows_any(const struct opt_table *table)
{
	const struct opt *row = table->opts;
	const struct opt_child *child = table->children;

	for (; row && row->name; row++)
		if (!(row->flags & (OPT_HIDDEN | OPT_RARE)))
			return true;
	for (; child && child->table; child++)
		if (shows_any(child->table))
			return true;
	return false;
}

static void put_table(struct help *h, const struct opt_table *table)
{
	const struct opt *row = table->opts;
	const struct opt_child *child = table->children;

	for (; row && row->name; row++)
		help_one(row, h);
	for (; child && child->table; child++) {
		if (child->heading && shows_any(child->table))
			fprintf(h->f, "\n%s:\n", child->heading);
		put_table(h, child->table);
	}
}

void opt_help_options(const struct opt_table *table, FILE *f)
{
	struct help h = { .f = f, .width = terminal_width(),
			  .with_rare = true };

	opt_each(table, help_one, &h);
}

void opt_help(const struct opt_table *table, const char *name, FILE *f)
{
	static const struct opt help = {
		.name = "help", .letter = 'h',
		.help = "show this help message and exit",
	};
	struct help h = { .f = f, .width = terminal_width() };
	const struct opt *plain = opt_plain(table);
	char buf[OPT_ARGS_LEN];

	fprintf(f, "usage: %s [-h] [option]...%s%s\n\n", name,
		plain ? " " : "",
		plain ? opt_args_text(plain, buf, sizeof(buf)) : "");
	put_wrapped(f, table->doc, 0, 0, h.width);
	fprintf(f, "\noptions:\n");
	put_option(&h, &help);
	put_table(&h, table);
	put_rare_names(&h, table);
	if (table->more) {
		fputc('\n', f);
		put_wrapped(f, table->more, 0, 0, h.width);
	}
}
