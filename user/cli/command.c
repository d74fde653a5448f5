// SPDX-License-Identifier: GPL-2.0
/* Finding and running commands. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/opt.h"
#include "util/msg.h"

#define HELP_COLUMN	24

const struct command *command_find(const struct command *table,
				   const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

static void list_commands(const struct command *table, FILE *f)
{
	fprintf(f, "command:\n");
	for (; table->name; table++) {
		if (!table->help)
			continue;
		if (strlen(table->name) < HELP_COLUMN - 6)
			fprintf(f, "    %-*s%s\n", HELP_COLUMN - 4,
				table->name, table->help);
		else
			fprintf(f, "    %s\n%*s%s\n", table->name, HELP_COLUMN,
				"", table->help);
	}
}

static void put_usage(const struct command *table, const char *path, FILE *f)
{
	fprintf(f, "usage: %s [-h] <command> ...\n\n", path);
	fprintf(f, "options:\n  -h, --help            %s\n\n",
		"show this help message and exit");
	list_commands(table, f);
}

/* How many listed commands begin with @word, and one of them. */
static int count_matches(const struct command *table, const char *word,
			 const struct command **found)
{
	int nr = 0;

	for (; table->name; table++)
		if (table->help && !strncmp(table->name, word, strlen(word))) {
			*found = table;
			nr++;
		}
	return nr;
}

/* "record, replay or reclaim": listed commands that begin with @word. */
static void list_names(const struct command *table, const char *word,
		       char *text, size_t size)
{
	const struct command *last = NULL;
	int left = count_matches(table, word, &last);
	size_t n = 0;

	text[0] = '\0';
	for (; table->name && n < size; table++) {
		if (!table->help ||
		    strncmp(table->name, word, strlen(word)) != 0)
			continue;
		n += (size_t)snprintf(text + n, size - n, "%s%s", table->name,
				      --left > 1 ? ", " : left ? " or " : "");
	}
}

/* The command of this name, or NULL after a line that says what it may be. */
static const struct command *find_or_explain(const struct command *table,
					     const char *word)
{
	const struct command *found = command_find(table, word);
	char names[512];
	int nr;

	if (found)
		return found;
	nr = *word ? count_matches(table, word, &found) : 0;
	/* Few letters may be another word: they are not guessed at. */
	if (nr == 1 && 2 * strlen(word) >= strlen(found->name))
		return found;
	list_names(table, nr ? word : "", names, sizeof(names));
	if (nr > 1)
		msg_usage("'%s' could be %s", word, names);
	else if (nr)
		msg_usage("'%s' is not a command; did you mean %s?", word,
			  names);
	else
		msg_usage("'%s' is not a command; the commands are %s", word,
			  names);
	return NULL;
}

static const char *without_program(const char *path)
{
	const char *blank = strchr(path, ' ');

	return blank ? blank + 1 : NULL;
}

int command_help(const struct command *table, const char *path, int argc,
		 char **argv)
{
	const struct command *c;
	char name[256];

	if (!argc) {
		put_usage(table, path, stdout);
		return fflush(stdout) ? 1 : 0;
	}
	c = find_or_explain(table, argv[0]);
	if (!c)
		return 2;
	snprintf(name, sizeof(name), "%s %s", path, c->name);
	if (c->gone)
		return msg_error("%s", c->gone);
	if (c->subs)
		return command_help(c->subs, name, argc - 1, argv + 1);
	if (c->opts)
		opt_help(c->opts, name, stdout);
	return fflush(stdout) ? 1 : 0;
}

/* The same without the first word. */
static struct command_line rest_of(const struct command_line *line)
{
	return (struct command_line){ .argc = line->argc - 1,
				      .argv = line->argv + 1,
				      .quirks = line->quirks };
}

int command_run(const struct command *table, const char *path,
		const struct command_line *line)
{
	struct command_line rest = rest_of(line);
	char **argv = line->argv;
	const struct command *c, *sub;
	char name[256];

	msg_set_command(without_program(path));
	if (!line->argc) {
		put_usage(table, path, stderr);
		return 2;
	}
	if (!strcmp(argv[0], "-h") || !strcmp(argv[0], "--help")) {
		put_usage(table, path, stdout);
		return fflush(stdout) ? 1 : 0;
	}
	c = find_or_explain(table, argv[0]);
	if (!c)
		return 2;
	snprintf(name, sizeof(name), "%s %s", path, c->name);
	if (c->subs && c->run && rest.argc && rest.argv[0][0] != '-' &&
	    !count_matches(c->subs, rest.argv[0], &sub))
		return c->run(&rest);
	if (c->subs)
		return command_run(c->subs, name, &rest);
	msg_set_command(without_program(name));
	if (c->gone)
		return msg_error("%s", c->gone);
	argv[0] = name;
	return c->run(line);
}
