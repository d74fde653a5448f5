// SPDX-License-Identifier: GPL-2.0
/* Suggestions for a command line, for the shell's completion. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/complete.h"
#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

/* Words up to the one to complete; words[0] is the program. */
struct line {
	char **words;
	int at;
	size_t done;		/* of that word, what the shell does not replace */
};

static const char *current(const struct line *l)
{
	return l->words[l->at];
}

static void suggest(const struct line *l, const char *word, const char *help)
{
	const char *cur = current(l);

	if (!strncmp(word, cur, strlen(cur)))
		printf("%s\t%s\n", word + l->done, help ? help : "");
}

static void suggest_names(const struct line *l, const char *const *names)
{
	for (; names && *names; names++)
		suggest(l, *names, NULL);
}

static void suggest_commands(const struct line *l, const struct command *table)
{
	if (*current(l) == '-')
		suggest(l, "--help", "show help");
	if (*current(l) == '-' && l->at == 1)
		suggest(l, "--version", "print the version number");
	for (; table->name; table++)
		if (table->help)
			suggest(l, table->name, table->help);
}

static int suggest_option(const struct opt *row, void *data)
{
	char name[80];

	if (row->flags & OPT_HIDDEN)
		return 0;
	snprintf(name, sizeof(name), "--%s", row->name);
	suggest(data, name, row->help);
	return 0;
}

static void suggest_options(const struct line *l, const struct opt_table *table)
{
	opt_each(table, suggest_option, (void *)l);
	suggest(l, "--help", "show this help message and exit");
}

/* Words of an option, or plain words. False: nothing is known of them. */
static bool suggest_words(const struct line *l, const struct opt *row, int at)
{
	const char *const *names = opt_choices(row, at);
	bool files = opt_wants_file(row, at);

	if (files)
		puts(":files");
	/* a special word beside files is rare: not before it is begun */
	if (!files || *current(l))
		suggest_names(l, names);
	return files || names;
}

struct search {
	const char *word;
	const struct opt *found;
};

static int is_option_named(const struct opt *row, void *data)
{
	struct search *s = data;

	if (s->word[1] == '-' ? !strcmp(s->word + 2, row->name) :
				s->word[1] == row->letter && !s->word[2])
		s->found = row;
	return s->found != NULL;
}

/* The option that the word at @l->at may belong to, and its place there. */
static const struct opt *option_before(const struct line *l, int first,
				       const struct opt_table *table, int *at)
{
	struct search s = { 0 };
	int i = l->at - 1;

	while (i >= first && !opt_is_option(l->words[i]))
		i--;
	if (i < first)
		return NULL;
	s.word = l->words[i];
	opt_each(table, is_option_named, &s);
	*at = l->at - i - 1;
	return s.found && *at < opt_max_words(s.found) ? s.found : NULL;
}

static bool is_behind_dashes(const struct line *l, int first)
{
	int i;

	for (i = first; i < l->at; i++)
		if (!strcmp(l->words[i], "--"))
			return true;
	return false;
}

static void suggest_for_command(const struct line *l, int first,
				const struct opt_table *table)
{
	const struct opt *row, *plain = opt_plain(table);
	int at;

	if (is_behind_dashes(l, first)) {
		puts(":files");
		return;
	}
	if (*current(l) == '-') {
		suggest_options(l, table);
		return;
	}
	row = option_before(l, first, table, &at);
	if (row && (suggest_words(l, row, at) || at < row->min ||
		    row->max != OPT_MANY))
		return;
	if (plain && plain->flags & OPT_COMMAND)
		puts(":files");
	else if (!plain || !suggest_words(l, plain, 0))
		suggest_options(l, table);
}

static void complete(const struct line *l, const struct command *commands)
{
	const struct command *table = commands, *c = NULL;
	int at = 1;

	while (table && at < l->at) {
		c = command_find(table, l->words[at++]);
		table = c ? c->subs : NULL;
	}
	if (table)
		suggest_commands(l, table);
	else if (c && c->opts)
		suggest_for_command(l, at, c->opts);
}

/* bash takes words apart at '=' and ':'; a value ends an option's name. */
static void join_words(struct line *l, char **word, int nr, int at)
{
	static char none[] = "";
	char *joined;
	int i, n = 0;

	for (i = 0; i <= at; i++) {
		char *w = i < nr ? word[i] : none;

		if (!strcmp(w, "=") && n > 1 && i < at)
			continue;
		if (n > 1 && (!strcmp(w, ":") || !strcmp(word[i - 1], ":"))) {
			joined = xasprintf("%s%s", l->words[n - 1], w);
			l->done = strrchr(joined, ':') + 1 - joined;
			free(l->words[n - 1]);
			l->words[n - 1] = joined;
			continue;
		}
		l->done = 0;
		l->words[n++] = xstrdup(strcmp(w, "=") ? w : none);
	}
	l->at = n - 1;
}

int complete_command_line(const struct command *commands, int argc,
			  char **argv)
{
	struct line l = { 0 };
	int64_t at;
	int i;

	if (argc < 3 || parse_int(argv[1], 0, INT16_MAX, &at))
		return msg_usage("--complete needs an index and the words");
	if (at > argc - 2)
		return msg_usage("--complete: there is no word %d", (int)at);
	if (!at)
		return 0;
	/* A word that is not begun yet may be left out. */
	l.words = xcalloc((size_t)at + 1, sizeof(*l.words));
	join_words(&l, argv + 2, argc - 2, (int)at);
	complete(&l, commands);
	for (i = 0; i <= l.at; i++)
		free(l.words[i]);
	free(l.words);
	return fflush(stdout) ? 1 : 0;
}
