/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Command lines in damo's manner on top of argp.
 *
 * argp's options take one word. damo's take two, three, "one or more", and
 * are looked at in the order they stand in. What to do in a command:
 *
 *	static error_t parse(int key, char *arg, struct argp_state *state)
 *	{
 *		struct opts *o = state->input;
 *		struct args_words w;
 *
 *		switch (key) {
 *		case 'a':		// --age <min> <max>
 *			if (args_words(state, arg, 2, 2, &w))
 *				return EINVAL;
 *			if (parse_time(w.word[0], NS_PER_US, &o->min_ns))
 *				return args_bad(state, w.word[0], "a time");
 *			...
 *			return 0;
 *		case ARGP_KEY_ARG:	// a word that belongs to no option
 *			o->file = arg;
 *			return 0;	// or ARGP_ERR_UNKNOWN: too many
 *		}
 *		return ARGP_ERR_UNKNOWN;
 *	}
 *	static const struct argp_option options[] = {
 *		{ "age", 'a', "<min> <max>", 0, "ages wanted", 0 },
 *		{ 0 }
 *	};
 *	const struct argp report_x_argp = { options, parse, "[file]",
 *		"what the command does", children, NULL, NULL };
 *
 *	int cmd_report_x(int argc, char **argv)
 *	{
 *		struct opts o = { ... };
 *		int status;
 *
 *		if (!args_parse(&report_x_argp, argc, argv, &o, &status))
 *			return status;
 *
 * For argp children pass their inputs at ARGP_KEY_INIT as argp wants it:
 * state->child_inputs[0] = &o->out; and so on.
 *
 * Rules, which are those of Python's argparse that damo users rely on:
 * - words are seen in their order (ARGP_IN_ORDER is always set);
 * - an option may be cut to a prefix that only one option begins with; hidden
 *   options take part in that, those marked ARGS_OURS do not;
 * - "--opt=word" gives exactly one word;
 * - an option's words end at the next word that looks like an option; a
 *   negative number or a word with a blank in it does not look like one;
 * - options that may stand without any word have no arg in their argp_option,
 *   but ARGP's OPTION_ARG_OPTIONAL and the text of arg for --help, and
 *   collect with args_words(state, arg, 0, max, &w);
 * - -h and --help are there without being declared;
 * - a wrong command line ends in one line on stderr and status 2.
 */
#ifndef DX_ARGS_H
#define DX_ARGS_H

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/called.h"

/* Additional flags of struct argp_option. */
#define ARGS_OURS	0x1000	/* damo does not have it */
#define ARGS_RARE	0x2000	/* in --help by name only; "help" describes it */

#define ARGS_MANY	INT_MAX

/*
 * What a parser returns when it has told with msg_error() what is wrong with
 * values rather than with the command line: status 1 instead of 2.
 */
#define ARGS_FAILED	EPERM

/* Words of one option, as they stand in argv. */
struct args_words {
	int n;
	char **word;
	char *one[1];		/* where word points for "--opt=word" */
};

/**
 * args_parse() - parse a command line
 * @argv: argv[0] is how the command was called, all words of it
 * @status: out: what to exit with when it returns false
 *
 * Returns true when the command shall go on, false after --help (status 0) or
 * a wrong command line (status 2, with its line on stderr).
 */
bool args_parse(const struct argp *argp, int argc, char **argv, void *input,
		int *status);

/**
 * args_words() - collect the words of the option that is being parsed
 * @arg: as argp gave it
 * @min: how many there have to be
 * @max: how many there may be; more are left alone. ARGS_MANY for all
 *
 * Returns 0, or EINVAL after a line on stderr.
 */
int args_words(struct argp_state *state, char *arg, int min, int max,
	       struct args_words *words);

/* Does this word look like an option rather than like an option's word? */
bool args_is_option(const char *word);

/* The name of the option being parsed, as "--age"; for messages. */
const char *args_option_name(const struct argp_state *state);

/**
 * args_usage() - tell that the command line is wrong
 *
 * Prints "damox cmd: text". Returns EINVAL, for the parser to return.
 */
int args_usage(const struct argp_state *state, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* "--age: 'x' is not a time": the option's word is not what is wanted. */
int args_bad(const struct argp_state *state, const char *word,
	     const char *wanted);

/* Index of @word in @names (ends with NULL), or -1 after a line on stderr. */
int args_choice(const struct argp_state *state, const char *word,
		const char *const *names);

/* Print damo-like help of a command. @name: "damox report wss". */
void args_help(const struct argp *argp, const char *name, FILE *f);

/* Print only the options' part of it, the rare and hidden ones as asked. */
void args_help_options(const struct argp *argp, bool with_rare, FILE *f);

/*
 * Visit all options of a command, those of its children included, in order.
 * Aliases and group headings are visited too. Stops when @fn returns nonzero
 * and returns that.
 */
int args_each_option(const struct argp *argp,
		     int (*fn)(const struct argp_option *o, void *data),
		     void *data);

#endif /* DX_ARGS_H */
