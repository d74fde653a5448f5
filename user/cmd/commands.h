/* SPDX-License-Identifier: GPL-2.0 */
/* What each command gives to the table: its function and its options. */
#ifndef DX_COMMANDS_H
#define DX_COMMANDS_H

#include "cli/command.h"

struct command_line;
struct opt_table;

#define TABLE(scope, table)
#define END
#define COMMAND(words, name, help)			\
	int cmd_##name(const struct command_line *);		\
	extern const struct opt_table name##_opts;
#define HIDDEN(words, name)		COMMAND(words, name, NULL)
#define GROUP(words, table, run, help)
#define ALIAS(words, name)
#define GONE(words, why)
#include "cmd/list.h"
#undef TABLE
#undef END
#undef COMMAND
#undef HIDDEN
#undef GROUP
#undef ALIAS
#undef GONE

/* All commands; ends with a row without name. */
extern const struct command damox_commands[];

/* Help for the command that the words name. */
int cmd_help(const struct command_line *line);

#endif /* DX_COMMANDS_H */
