// SPDX-License-Identifier: GPL-2.0
/* Options with several words, prefixes, and what is refused. */
#include <stdlib.h>

#include "tap.h"
#include "util/args.h"

struct opts {
	char seen[512];		/* "age(1,2) arg(x) " in their order */
};

enum { KEY_AGE = 0x200, KEY_LIST, KEY_MAYBE, KEY_FLAG, KEY_HIDDEN, KEY_OURS };

static void note(struct opts *o, const char *name, const struct args_words *w)
{
	size_t n = strlen(o->seen);
	int i;

	n += (size_t)snprintf(o->seen + n, sizeof(o->seen) - n, "%s(", name);
	for (i = 0; w && i < w->n; i++)
		n += (size_t)snprintf(o->seen + n, sizeof(o->seen) - n, "%s%s",
				      i ? "," : "", w->word[i]);
	snprintf(o->seen + n, sizeof(o->seen) - n, ") ");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;
	struct args_words w = { .n = 1, .word = &arg };

	switch (key) {
	case KEY_AGE:
		if (args_words(state, arg, 2, 2, &w))
			return EINVAL;
		note(o, "age", &w);
		return 0;
	case KEY_LIST:
	case 'l':
		if (args_words(state, arg, 1, ARGS_MANY, &w))
			return EINVAL;
		note(o, "list", &w);
		return 0;
	case KEY_MAYBE:
		if (args_words(state, arg, 0, 2, &w))
			return EINVAL;
		note(o, "maybe", &w);
		return 0;
	case KEY_FLAG:
		note(o, "flag", NULL);
		return 0;
	case KEY_HIDDEN:
	case KEY_OURS:
		note(o, key == KEY_OURS ? "ours" : "hidden", NULL);
		return 0;
	case ARGP_KEY_ARG:
		note(o, "arg", &w);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "age", KEY_AGE, "<min> <max>", 0, "two words", 0 },
	{ "list", 'l', "<word> [<word> ...]", 0, "one or more", 0 },
	{ "maybe", KEY_MAYBE, "[<a> [<b>]]", OPTION_ARG_OPTIONAL, "up to two", 0 },
	{ "flag", KEY_FLAG, NULL, 0, "none", 0 },
	{ "input", KEY_FLAG, NULL, 0, "for a prefix", 0 },
	{ "input_file", KEY_HIDDEN, NULL, OPTION_HIDDEN, "hidden", 0 },
	{ "flavour", KEY_OURS, NULL, ARGS_OURS, "damo has it not", 0 },
	{ 0 }
};

static const struct argp argp = {
	options, parse, "[word]...", "A test.", NULL, NULL, NULL
};

/* @line: words apart by '|', because words may have blanks. */
static void check(const char *line, int want_status, const char *want_seen)
{
	char copy[256], *argv[32] = { "test cmd" }, *save = NULL, *word;
	struct opts o = { "" };
	int argc = 1, status = 0;
	bool go_on;

	snprintf(copy, sizeof(copy), "%s", line);
	for (word = strtok_r(copy, "|", &save); word && argc < 31;
	     word = strtok_r(NULL, "|", &save))
		argv[argc++] = word;
	go_on = args_parse(&argp, argc, argv, &o, &status);
	if (!want_seen) {
		tap_ok(!go_on && status == want_status, "refused: %s", line);
		return;
	}
	tap_ok(go_on, "accepted: %s", line);
	tap_is(o.seen, want_seen, line);
}

int main(void)
{
	check("--age|1|2|x", 0, "age(1,2) arg(x) ");
	check("x|--age|1|2", 0, "arg(x) age(1,2) ");
	check("--list|a|b|c|--flag|d", 0, "list(a,b,c) flag() arg(d) ");
	check("-l|a|b", 0, "list(a,b) ");
	check("-la|b", 0, "list(a) arg(b) ");
	check("--list=a|b", 0, "list(a) arg(b) ");
	check("--age|-5|-0.5", 0, "age(-5,-0.5) ");
	check("--age|-5 s|-", 0, "age(-5 s,-) ");
	check("--maybe", 0, "maybe() ");
	check("--maybe|1|2|3", 0, "maybe(1,2) arg(3) ");
	check("--maybe|--flag", 0, "maybe() flag() ");
	check("--fl", 0, "flag() ");
	check("--flav", 0, "ours() ");
	check("--lis=a", 0, "list(a) ");
	check("--input", 0, "flag() ");
	check("--inp", 2, NULL);
	check("--input_f", 0, "hidden() ");
	check("--|--flag", 0, "arg(--flag) ");
	check("--age|1", 2, NULL);
	check("--age|1|--flag", 2, NULL);
	check("--age", 2, NULL);
	check("--age=1", 2, NULL);
	check("--list|--flag", 2, NULL);
	check("--list", 2, NULL);
	check("--flag=1", 2, NULL);
	check("--nope", 2, NULL);
	check("-z", 2, NULL);
	check("--age|1|2|--hel", 0, NULL);
	return tap_end();
}
