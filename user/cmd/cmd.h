/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command tree as data. A command is a row; its function gets the words
 * from its own name on and returns the exit status: 0 done, 1 failed, 2 used
 * wrongly. Each command has one struct argp; options that several commands
 * share are argp children.
 */
#ifndef DX_CMD_H
#define DX_CMD_H

struct command {
	const char *name;
	const char *help;		/* one line; NULL hides it from the list */
	int (*run)(int argc, char **argv);
	const struct command *subs;	/* ends with a row without name; or NULL */
};

/* Find and run the command that argv[0] names in @table, or a unique prefix. */
int command_run(const struct command *table, const char *path, int argc,
		char **argv);

#endif /* DX_CMD_H */
