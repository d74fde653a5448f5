/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command tree as data. A command is a row; its function gets the words
 * behind its name, with how it was called ("damox report wss") as argv[0], and
 * returns the exit status: 0 done, 1 failed, 2 used wrongly. Each command has
 * one struct argp, from which --help, the command-line completion and the
 * tests of the manual are made too; options that several commands share are
 * argp children.
 */
#ifndef DX_CMD_H
#define DX_CMD_H

struct argp;

struct command {
	const char *name;
	const char *help;		/* one line; NULL hides it from the list */
	int (*run)(int argc, char **argv);
	const struct command *subs;	/* ends with a row without name; or NULL */
	const struct argp *argp;	/* NULL for groups and aliases */
};

/* All commands; ends with a row without name. */
extern const struct command damox_commands[];

/*
 * Find and run the command that argv[0] names in @table, or a unique prefix of.
 * @path: how the table's owner was called: "damox report".
 */
int command_run(const struct command *table, const char *path, int argc,
		char **argv);

/* The row of exactly this name, or NULL. */
const struct command *command_find(const struct command *table,
				   const char *name);

#endif /* DX_CMD_H */
