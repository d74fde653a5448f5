/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options as data. A row says what an option is called, which words follow it
 * and where their values go; parsing, --help and completion are made from it.
 * argp walks the command line and knows the children. To add an option, add
 * a row:
 *
 *	#define O struct opts
 *	static const struct opt options[] = {
 *		{ .name = "input", .letter = 'i', OPT_FILE(O, input),
 *		  .help = "record file (damon.data)" },
 *		{ .name = "age", .args = "<min> <max>",
 *		  OPT_WORDS(OPT_TIME(O, min_ns, NS_PER_US),
 *			    OPT_TIME(O, max_ns, NS_PER_US)),
 *		  .help = "ages wanted" },
 *		{ .name = "raw", OPT_FLAG(O, raw), .help = "print digits" },
 *		{ 0 }
 *	};
 *	const struct opt_table report_x_opts = {
 *		.opts = options, .children = children,
 *		.doc = "what the command does",
 *	};
 *
 *	int cmd_report_x(const struct command_line *line)
 *	{
 *		struct opts o = { ... };
 *		int status;
 *
 *		if (!opt_parse(&report_x_opts, line, &o, &status))
 *			return status;
 *
 * The rules are those of Python's argparse that users of damo rely on:
 * - options and words are handled in their order, when all have been read;
 * - an option may be cut to a prefix that only one option begins with; hidden
 *   options count, those marked OPT_OURS do not;
 * - "--opt=word", "-oword" and "-o=word" give exactly one word;
 * - an option's words end at the next word that looks like an option; a
 *   negative number or a word with a blank in it does not look like one;
 * - after "--", no word is an option;
 * - "-" in a name may be written for "_";
 * - -h and --help need no row;
 * - a wrong command line ends in one line on stderr and status 2.
 */
#ifndef DX_OPT_H
#define DX_OPT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum opt_type {
	OPT_T_TEXT,		/* const char *: the word itself */
	OPT_T_LIST,		/* struct opt_list: grows by the word */
	OPT_T_FLAG,		/* bool, set to .min; takes no word */
	OPT_T_SIZE,		/* uint64_t, bytes; addresses too */
	OPT_T_TIME,		/* uint64_t, ns; .unit of a plain number */
	OPT_T_STIME,		/* int64_t, the same */
	OPT_T_NR,		/* uint64_t, commas allowed */
	OPT_T_INT,		/* int64_t */
	OPT_T_INT32,		/* int */
	OPT_T_DOUBLE,		/* double */
	OPT_T_RATE,		/* double; .unit is 1 for percent, 10, 100 */
	OPT_T_BOOL,		/* bool */
	OPT_T_CHOICE,		/* int: index in .names */
	OPT_T_MODE,		/* unsigned int, octal, up to 777 */
	OPT_T_IGNORED,		/* nothing; whatever the word is */
};

/* One word: what it is, and where its value goes. */
struct opt_value {
	enum opt_type type;
	size_t at;			/* offset in the input */
	int64_t min, max;		/* of numbers; unused where both are 0 */
	int64_t unit;
	const char *const *names;	/* end with NULL */
	const char *what;		/* "a number of rows"; NULL: by type */
	bool is_file;
};

/* Words in their order; the words belong to argv. */
struct opt_list {
	char **word;
	size_t nr;
};

void opt_list_add(struct opt_list *l, char *word);
void opt_list_free(struct opt_list *l);

struct opt_call;

#define OPT_MANY	INT_MAX

enum opt_flags {
	OPT_HIDDEN	= 1,	/* neither in --help nor completed */
	OPT_RARE	= 2,	/* in --help by name only; "help" describes it */
	OPT_OURS	= 4,	/* damo does not have it */
	OPT_AGAIN	= 8,	/* a list that grows each time it is given */
	OPT_COMMAND	= 16,	/* of plain words: those after "--" are one, which
				 * .call has to copy */
	OPT_FIRST	= 32,	/* handled before others, wherever it stands */
};

struct opt {
	const char *name;		/* without "--"; NULL for plain words */
	char letter;			/* 'i' for -i; or 0 */
	unsigned int flags;
	const char *args;		/* its words for --help; NULL: from values */
	const char *help;

	const struct opt_value *value;	/* of its words, one each; the last one */
	int nr_values;			/* goes on where more may follow */
	int min, max;			/* words; 0 and 0: as many as values */
	size_t given;			/* OPT_GIVEN(): a bool that becomes true */
	const char *const *choices;	/* words completed for .call and lists */
	/* Does one more word belong to the option, too? NULL: up to .max. */
	bool (*takes)(const struct opt_call *c, const char *word);
	/* The object that offsets count in; NULL: the input itself. */
	void *(*object)(void *input, const struct opt *row);
	/* Called when values are stored. 0, or OPT_USAGE or OPT_FAILED. */
	int (*call)(struct opt_call *c);
	int key;			/* for .object and .call */
};

/* What .call and .takes are given. */
struct opt_call {
	const struct opt *row;
	void *input;
	void *object;			/* what offsets count in */
	char **word;			/* valid until the call returns */
	int n;
	struct opt_parse *parse;	/* private */
};

struct opt_child {
	const struct opt_table *table;	/* NULL ends the list */
	size_t at;			/* its input, in that of the parent */
	bool is_pointer;		/* a pointer to its input is there */
	const char *heading;		/* of its options in --help, or NULL */
};

struct opt_table {
	const struct opt *opts;		/* ends with { 0 }; or NULL */
	const struct opt_child *children;	/* or NULL */
	size_t counter;			/* offset + 1 of a size_t that counts
					 * options given; or 0 */
	const struct opt *plain;	/* row for words of no option, or NULL */
	/* Of the command's own table, or NULL: called with its input between the
	 * options marked OPT_FIRST and the others. 0, OPT_USAGE or OPT_FAILED. */
	int (*begin)(void *input);
	const char *doc;		/* what the command does */
	const char *more;		/* below the options; or NULL */
};

struct damo_quirks;

/* What a command is given. */
struct command_line {
	int argc;
	char **argv;	/* [0] is how it was called, all words of it */
	const struct damo_quirks *quirks;	/* of the name of the program */
};

/* What .call returns, after a line on stderr: the exit status. */
#define OPT_FAILED	1
#define OPT_USAGE	2

/* ---- making rows ---- */

/* The offset of a member of that type; others do not compile. */
#define OPT_AT(type, s, m)						\
	(offsetof(s, m) + 0 * sizeof((type *)0 == &((s *)0)->m))
#define OPT_GIVEN(s, m)	(OPT_AT(bool, s, m) + 1)

#define OPT_WORDS(...)							\
	.value = (const struct opt_value[]){ __VA_ARGS__ },		\
	.nr_values = sizeof((const struct opt_value[]){ __VA_ARGS__ }) /	\
		     sizeof(struct opt_value)

#define OPT_TEXT(s, m)	{ OPT_T_TEXT, OPT_AT(const char *, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_PATH(s, m)	{ OPT_T_TEXT, OPT_AT(const char *, s, m), 0, 0, 0, NULL, NULL, true }
#define OPT_LIST(s, m)	{ OPT_T_LIST, OPT_AT(struct opt_list, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_PATHS(s, m)	{ OPT_T_LIST, OPT_AT(struct opt_list, s, m), 0, 0, 0, NULL, NULL, true }
#define OPT_SIZE(s, m)	{ OPT_T_SIZE, OPT_AT(uint64_t, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_BYTES(s, m)	{ OPT_T_SIZE, OPT_AT(uint64_t, s, m), 1, 0, 0, NULL, "a size above 0", false }
#define OPT_TIME(s, m, ns) { OPT_T_TIME, OPT_AT(uint64_t, s, m), 0, 0, ns, NULL, NULL, false }
#define OPT_SPAN(s, m, ns) { OPT_T_TIME, OPT_AT(uint64_t, s, m), 1, 0, ns, NULL, "a time above 0", false }
#define OPT_STIME(s, m, ns) { OPT_T_STIME, OPT_AT(int64_t, s, m), 0, 0, ns, NULL, NULL, false }
#define OPT_SSPAN(s, m, ns) { OPT_T_STIME, OPT_AT(int64_t, s, m), 1, INT64_MAX, ns, NULL, "a time above 0", false }
#define OPT_NR(s, m)	{ OPT_T_NR, OPT_AT(uint64_t, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_INT(s, m, lo, hi, what)					\
	{ OPT_T_INT, OPT_AT(int64_t, s, m), lo, hi, 0, NULL, what, false }
#define OPT_INT32(s, m, lo, hi, what)					\
	{ OPT_T_INT32, OPT_AT(int, s, m), lo, hi, 0, NULL, what, false }
#define OPT_DOUBLE(s, m, lo, hi, what)					\
	{ OPT_T_DOUBLE, OPT_AT(double, s, m), lo, hi, 0, NULL, what, false }
#define OPT_RATE(s, m, per_percent)					\
	{ OPT_T_RATE, OPT_AT(double, s, m), 0, 0, per_percent, NULL, NULL, false }
#define OPT_BOOL(s, m)	{ OPT_T_BOOL, OPT_AT(bool, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_CHOICE(s, m, n)						\
	{ OPT_T_CHOICE, offsetof(s, m) +				\
	  0 * sizeof(char[sizeof(((s *)0)->m) == sizeof(int) ? 1 : -1]),	\
	  0, 0, 0, n, NULL, false }
#define OPT_MODE(s, m)	{ OPT_T_MODE, OPT_AT(unsigned int, s, m), 0, 0, 0, NULL, NULL, false }
#define OPT_IGNORED	{ OPT_T_IGNORED, 0, 0, 0, 0, NULL, NULL, false }
#define OPT_IGNORED_PATH { OPT_T_IGNORED, 0, 0, 0, 0, NULL, NULL, true }

/* Rows that take no word. */
#define OPT_FLAG(s, m)							\
	OPT_WORDS({ OPT_T_FLAG, OPT_AT(bool, s, m), true, 0, 0, NULL, NULL, false })
#define OPT_UNSET(s, m)							\
	OPT_WORDS({ OPT_T_FLAG, OPT_AT(bool, s, m), false, 0, 0, NULL, NULL, false })

/* Rows of one file. */
#define OPT_FILE(s, m)	.args = "<file>", OPT_WORDS(OPT_PATH(s, m))

/* ---- parsing ---- */

/**
 * opt_parse() - parse a command line
 * @status: out: what to exit with when it returns false
 *
 * Returns true when the command shall go on, false after --help (status 0) or
 * a line on stderr (status 2 where the command line is wrong, else 1).
 */
bool opt_parse(const struct opt_table *table, const struct command_line *line,
	       void *input, int *status);

/**
 * opt_apply() - treat words as if they had followed an option
 *
 * Returns 0, or OPT_USAGE or OPT_FAILED after a line on stderr. Lists keep
 * pointers to the words.
 */
int opt_apply(const struct opt_table *table, const char *name, char **word,
	      int n, void *input);

/* The same as opt_parse(); @see is told each option with its words. */
bool opt_parse_seeing(const struct opt_table *table,
		      const struct command_line *line, void *input, int *status,
		      int (*see)(const struct opt_call *c, void *data),
		      void *data);

/* ---- for .call ---- */

/* "cmd: --age: text". Returns OPT_USAGE. */
int opt_usage(const struct opt_call *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "cmd: --age: 'x' is not a time". Returns OPT_USAGE. */
int opt_bad(const struct opt_call *c, const char *word, const char *wanted);
/* Index of @word in @names (ends with NULL), or -1 after a line on stderr. */
int opt_choice(const struct opt_call *c, const char *word,
	       const char *const *names);
/* Store one word as @value says, into @base. 0 or OPT_USAGE. */
int opt_store(const struct opt_call *c, const struct opt_value *value,
	      char *word, void *base);

/* Does this word look like an option rather than like an option's word? */
bool opt_is_option(const char *word);

/* ---- help and completion ---- */

/* The words of an option for --help, "" for none. */
const char *opt_args_text(const struct opt *row, char *buf, size_t size);
#define OPT_ARGS_LEN	256

/* How many words it may take. */
int opt_max_words(const struct opt *row);

/* Words that may stand at place @at of its words; NULL: no list of them. */
const char *const *opt_choices(const struct opt *row, int at);
bool opt_wants_file(const struct opt *row, int at);

/* Print help of a command. @name: "damox report wss". */
void opt_help(const struct opt_table *table, const char *name, FILE *f);
/* Print only the options' part of it, rare ones described. */
void opt_help_options(const struct opt_table *table, FILE *f);

/*
 * Visit all options, those of children included, in order. Stops when @fn
 * returns nonzero and returns that.
 */
int opt_each(const struct opt_table *table,
	     int (*fn)(const struct opt *row, void *data), void *data);

/* The row for plain words, of the table or one of its children, or NULL. */
const struct opt *opt_plain(const struct opt_table *table);

#endif /* DX_OPT_H */
