// SPDX-License-Identifier: GPL-2.0
/* Options with several words, prefixes, and what is refused. */
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "cli/opt.h"

struct opts {
	char seen[512];		/* "age(1,2) arg(x) " in their order */
};

static int note(struct opt_call *c)
{
	struct opts *o = c->input;
	const char *name = c->row->name ? c->row->name : "arg";
	size_t n = strlen(o->seen);
	int i;

	n += (size_t)snprintf(o->seen + n, sizeof(o->seen) - n, "%s(", name);
	for (i = 0; i < c->n; i++)
		n += (size_t)snprintf(o->seen + n, sizeof(o->seen) - n, "%s%s",
				      i ? "," : "", c->word[i]);
	snprintf(o->seen + n, sizeof(o->seen) - n, ") ");
	return 0;
}

static bool takes_digits(const struct opt_call *c, const char *word)
{
	(void)c;
	return !word[strspn(word, "0123456789")];
}

static const struct opt options[] = {
	{ .name = "age", .args = "<min> <max>", .min = 2, .max = 2,
	  .call = note, .help = "two words" },
	{ .name = "list", .letter = 'l', .min = 1, .max = OPT_MANY,
	  .call = note, .help = "one or more" },
	{ .name = "maybe", .max = 2, .call = note, .help = "up to two" },
	{ .name = "digits", .min = 1, .max = OPT_MANY, .takes = takes_digits,
	  .call = note, .help = "a word, and digits" },
	{ .name = "flag", .letter = 'f', .call = note, .help = "none" },
	{ .name = "input", .call = note, .help = "for a prefix" },
	{ .name = "input_file", .flags = OPT_HIDDEN, .call = note,
	  .help = "hidden" },
	{ .name = "flavor", .flags = OPT_OURS, .call = note,
	  .help = "damo does not have it" },
	{ .name = "session", .flags = OPT_FIRST, .min = 1, .max = 1, .call = note,
	  .help = "what others depend on" },
	{ 0 }
};

static const struct opt plain = {
	.max = OPT_MANY, .call = note, .flags = OPT_COMMAND,
};

/* Between what goes first and the rest. */
static int begin(void *input)
{
	struct opts *o = input;

	if (!*o->seen)
		return 0;
	strcat(o->seen, "begin ");
	return strstr(o->seen, "(nosuch)") ? OPT_FAILED : 0;
}

static const struct opt_table table = {
	.opts = options, .plain = &plain, .doc = "A test.", .begin = begin,
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
	go_on = opt_parse(&table, &(struct command_line){ argc, argv, NULL }, &o,
			  &status);
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
	check("--flav", 0, "flavor() ");
	check("--lis=a", 0, "list(a) ");
	check("--input", 0, "input() ");
	check("--inp", 2, NULL);
	check("--input_f", 0, "input_file() ");
	check("--|--flag", 0, "arg(--flag) ");
	check("--|a", 0, "arg(a) ");
	check("--|./prog|it's|--x", 0, "arg(./prog 'it'\\''s' --x) ");
	check("--fla", 0, "flag() ");
	check("--flav|x", 0, "flavor() arg(x) ");
	check("--input-file|--input-f|y", 0,
	      "input_file() input_file() arg(y) ");
	check("-l=a|b", 0, "list(a) arg(b) ");
	check("-fla|b", 0, "flag() list(a) arg(b) ");
	check("--digits|a|1|2|b|3", 0, "digits(a,1,2) arg(b) arg(3) ");
	check("x|--session|a|--flag", 0, "session(a) begin arg(x) flag() ");
	check("--session|a|y|--session=b", 0, "session(a) session(b) begin arg(y) ");
	check("--list|--sess|--flag", 2, NULL);
	check("--list|x|--session|nosuch", OPT_FAILED, NULL);
	check("-5", 2, NULL);
	check("-fz", 2, NULL);
	check("--list|a|--fl=1", 2, NULL);
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
