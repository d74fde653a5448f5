// SPDX-License-Identifier: GPL-2.0
/* The tables of commands. */
#include <stddef.h>

#include "cli/command.h"
#include "cmd/commands.h"

#define TABLE(scope, table)		scope const struct command table[] = {
#define END				{ .name = NULL } };
#define ALIAS(words, fn)						\
	{ .name = (words), .run = cmd_##fn, .opts = &fn##_opts },
#define COMMAND(words, fn, text)					\
	{ .name = (words), .help = (text), .run = cmd_##fn, .opts = &fn##_opts },
#define HIDDEN(words, fn)		ALIAS(words, fn)
#define GROUP(words, table, fn, text)					\
	{ .name = (words), .help = (text), .run = (fn), .subs = (table) },
#define GONE(words, why)		{ .name = (words), .gone = (why) },

#include "cmd/list.h"
