// SPDX-License-Identifier: GPL-2.0
/* Names that commands had in earlier damo, where a name alone is not enough. */
#include <stdlib.h>

#include "cmd/commands.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/msg.h"

/* The words with one more option behind the command's name. */
static int with_option(int argc, char **argv, char *option,
		       int (*run)(int argc, char **argv))
{
	char **words = xcalloc((size_t)argc + 2, sizeof(*words));
	int i, rc;

	words[0] = argv[0];
	words[1] = option;
	for (i = 1; i < argc; i++)
		words[i + 1] = argv[i];
	rc = run(argc + 1, words);
	free(words);
	return rc;
}

int cmd_report_json(int argc, char **argv)
{
	char option[] = "--json";

	return with_option(argc, argv, option, cmd_report_access);
}

int cmd_translate_damos(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return msg_error("schemes of one line each are no longer read: write them as JSON, which 'args damon' helps with");
}

int cmd_stat(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return msg_error("stat is no command of today's damo: see 'report damon --damos_stats' and 'module stat read'");
}
