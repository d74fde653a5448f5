/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command tree as data. A command is a row; its function gets the words
 * after its name, with how it was called ("damox report wss") as argv[0], and
 * returns the exit status: 0 done, 1 failed, 2 used wrongly. Each command has
 * one option table, from which --help, completion and the tests of the manual
 * are made.
 */
#ifndef DX_CMD_H
#define DX_CMD_H

struct command_line;
struct opt_table;

struct command {
	const char *name;
	const char *help;		/* one line; NULL hides it from the list */
	int (*run)(const struct command_line *line);
	/* Ends with a row without name; or NULL. Words that it does not know go
	 * to .run, if there is one, without the name of this command. */
	const struct command *subs;
	const struct opt_table *opts;	/* NULL for groups */
	const char *gone;		/* why there is none of this name any more */
};

/*
 * Find and run the command that the first word of @line names in @table, or a
 * unique prefix of. @path: how the table's owner was called: "damox report".
 */
int command_run(const struct command *table, const char *path,
		const struct command_line *line);

/* Print the help of the command that the words name; none: that of the table. */
int command_help(const struct command *table, const char *path, int argc,
		 char **argv);

/* The row of exactly this name, or NULL. */
const struct command *command_find(const struct command *table,
				   const char *name);

#endif /* DX_CMD_H */
