/* SPDX-License-Identifier: GPL-2.0 */
/* What can stand at a place of a command line. */
#ifndef DX_COMPLETE_H
#define DX_COMPLETE_H

#include <stdbool.h>

#define COMPLETE_MANY	(-1)	/* one or more words */
#define COMPLETE_PLACES	3

struct complete_option {
	const char *name;		/* "--style" */
	int nr_words;			/* behind it */
	bool again;			/* may be given more than once */
	/* What may stand first, second, third, apart by blanks. */
	const char *words[COMPLETE_PLACES];
	bool words_repeat;		/* the first list holds for all places */
};

struct complete_command {
	const char *path;		/* "report access" */
	const struct complete_option *options;	/* ends with one without name */
};

/*
 * What damo suggests: only what it finds worth it. Scripts of damo's users
 * see these lists; under its own name damox suggests all there is.
 */
extern const struct complete_command damo_completions[];
extern const char damo_top_words[], damo_report_words[], damo_help_words[];

/* `--cli_complete <index> <word>...`: print what words[index] may be. */
int complete_command_line(int argc, char **argv);

#endif /* DX_COMPLETE_H */
