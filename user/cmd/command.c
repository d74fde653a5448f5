// SPDX-License-Identifier: GPL-2.0
/* Finding and running commands. */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/args.h"
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

/* By name or by a prefix that only one listed command has. */
static const struct command *command_match(const struct command *table,
					   const char *word)
{
	const struct command *found = command_find(table, word);
	int nr = 0;

	if (found || !*word)
		return found;
	for (; table->name; table++) {
		if (table->help && !strncmp(table->name, word, strlen(word))) {
			found = table;
			nr++;
		}
	}
	return nr == 1 ? found : NULL;
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

static void list_names(const struct command *table, char *text, size_t size)
{
	size_t n = 0;

	text[0] = '\0';
	for (; table->name && n < size; table++)
		if (table->help)
			n += (size_t)snprintf(text + n, size - n, "%s%s",
					      n ? ", " : "", table->name);
}

int command_run(const struct command *table, const char *path, int argc,
		char **argv)
{
	const struct command *c;
	char name[256], names[512];

	if (!argc) {
		put_usage(table, path, stderr);
		return 2;
	}
	if (!strcmp(argv[0], "-h") || !strcmp(argv[0], "--help")) {
		put_usage(table, path, stdout);
		return fflush(stdout) ? 1 : 0;
	}
	c = command_match(table, argv[0]);
	if (!c) {
		list_names(table, names, sizeof(names));
		return msg_usage("'%s' is no command; there are %s", argv[0],
				 names);
	}
	snprintf(name, sizeof(name), "%s %s", path, c->name);
	if (c->subs)
		return command_run(c->subs, name, argc - 1, argv + 1);
	argv[0] = name;
	return c->run(argc, argv);
}
