// SPDX-License-Identifier: GPL-2.0
/* --help in the shape that damo gives it, from the argp tables. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/args.h"

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

/*
 * Prints @text wrapped, the first line from @column on, all at @indent; up to
 * the \v that parts what argp puts before and behind the options.
 */
static void put_wrapped(FILE *f, const char *text, int indent, int column,
			int width)
{
	bool first = true;
	int n;

	while (*text && *text != '\v') {
		n = (int)strcspn(text, " \n\v");
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
		if (*text && *text != '\v')
			text++;
	}
	fputc('\n', f);
}

static void put_option(struct help *h, const struct argp_option *o)
{
	int n = fprintf(h->f, "  ");

	if (isgraph(o->key) && o->key < 127)
		n += fprintf(h->f, "-%c%s", o->key, o->name ? ", " : "");
	if (o->name)
		n += fprintf(h->f, "--%s", o->name);
	if (o->arg)
		n += fprintf(h->f, " %s", o->arg);
	if (!o->doc) {
		fputc('\n', h->f);
		return;
	}
	if (n > TEXT_COLUMN - 2) {
		fputc('\n', h->f);
		n = 0;
	}
	fprintf(h->f, "%*s", TEXT_COLUMN - n, "");
	put_wrapped(h->f, o->doc, TEXT_COLUMN, TEXT_COLUMN, h->width);
}

static bool is_heading(const struct argp_option *o)
{
	return !o->name && !o->key;
}

static int help_one(const struct argp_option *o, void *data)
{
	struct help *h = data;

	if (o->flags & OPTION_HIDDEN)
		return 0;
	if ((o->flags & ARGS_RARE) && !h->with_rare) {
		h->nr_rare++;
		return 0;
	}
	if (is_heading(o))
		fprintf(h->f, "\n%s\n", o->doc);
	else
		put_option(h, o);
	return 0;
}

static int help_rare_name(const struct argp_option *o, void *data)
{
	struct help *h = data;
	int n;

	if (!(o->flags & ARGS_RARE) || (o->flags & OPTION_HIDDEN) || !o->name)
		return 0;
	n = (int)strlen(o->name) + 3;
	if (h->column + n > h->width - 2) {
		fprintf(h->f, "\n ");
		h->column = 1;
	}
	h->column += n;
	fprintf(h->f, " --%s", o->name);
	return 0;
}

static void put_rare_names(struct help *h, const struct argp *argp)
{
	if (!h->nr_rare)
		return;
	fprintf(h->f, "\nfurther options, see 'damox help' and the manual page:\n ");
	h->column = 1;
	args_each_option(argp, help_rare_name, h);
	fputc('\n', h->f);
}

void args_help_options(const struct argp *argp, bool with_rare, FILE *f)
{
	struct help h = { .f = f, .width = terminal_width(),
			  .with_rare = with_rare };

	args_each_option(argp, help_one, &h);
	put_rare_names(&h, argp);
}

void args_help(const struct argp *argp, const char *name, FILE *f)
{
	struct help h = { .f = f, .width = terminal_width() };
	static const struct argp_option help = {
		"help", 'h', NULL, 0, "show this help message and exit", 0
	};
	const char *tail;

	fprintf(f, "usage: %s [-h] [option]...%s%s\n\n", name,
		argp->args_doc ? " " : "", argp->args_doc ? argp->args_doc : "");
	if (argp->doc) {
		put_wrapped(f, argp->doc, 0, 0, h.width);
		fputc('\n', f);
	}
	fprintf(f, "options:\n");
	put_option(&h, &help);
	args_each_option(argp, help_one, &h);
	put_rare_names(&h, argp);
	tail = argp->doc ? strchr(argp->doc, '\v') : NULL;
	if (tail) {
		fputc('\n', f);
		put_wrapped(f, tail + 1, 0, 0, h.width);
	}
}
