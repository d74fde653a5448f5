// SPDX-License-Identifier: GPL-2.0
/* Suggestions for a command line, for the shell's completion. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "cmd/cmd.h"
#include "cmd/complete.h"
#include "util/args.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

/* Words up to the one to complete; words[0] is the program. */
struct line {
	int nr, at;
	char **words;
};

struct option_list {
	struct complete_option *option;
	size_t nr;
};

/* ---- options of a command from its argp table ---- */

/* "<a|b|c>" at the front of the argument's text: the words it may be. */
static char *choices_of(const char *arg)
{
	size_t n = strcspn(arg, ">");
	char *text, *p;

	if (arg[0] != '<' || !arg[n] || !memchr(arg, '|', n))
		return NULL;
	text = xasprintf("%.*s", (int)n - 1, arg + 1);
	for (p = text; *p; p++)
		if (*p == '|')
			*p = ' ';
	return text;
}

static int count_words(const char *arg)
{
	int n = 0;

	if (!arg)
		return 0;
	if (strchr(arg, '['))
		return COMPLETE_MANY;
	for (; *arg; arg++)
		n += *arg == '<';
	return n ? n : 1;
}

static int add_option(const struct argp_option *o, void *data)
{
	struct option_list *list = data;
	struct complete_option *c;

	if (!o->name || (o->flags & (OPTION_HIDDEN | OPTION_DOC)))
		return 0;
	c = ARRAY_ADD(list->option, list->nr);
	c->name = xasprintf("--%s", o->name);
	c->nr_words = count_words(o->arg);
	c->again = true;
	c->words[0] = o->arg ? choices_of(o->arg) : NULL;
	c->words_repeat = c->nr_words == COMPLETE_MANY;
	return 0;
}

static void free_options(struct option_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		free((char *)list->option[i].name);
		free((char *)list->option[i].words[0]);
	}
	free(list->option);
}

static void copy_options(struct option_list *list,
			 const struct complete_option *from)
{
	struct complete_option *c;

	for (; from->name; from++) {
		c = ARRAY_ADD(list->option, list->nr);
		*c = *from;
		c->name = xstrdup(from->name);
		c->words[0] = from->words[0] ? xstrdup(from->words[0]) : NULL;
	}
}

/* ---- printing ---- */

static void put_words(const char *words, bool *any)
{
	if (!words || !*words)
		return;
	printf("%s%s", *any ? " " : "", words);
	*any = true;
}

static void put_files(bool *any)
{
	struct dirent *e;
	DIR *dir = opendir(".");
	char name[300];

	if (!dir)
		return;
	while ((e = readdir(dir))) {
		if (strpbrk(e->d_name, " \t\n"))
			continue;
		snprintf(name, sizeof(name), "./%s", e->d_name);
		put_words(name, any);
	}
	closedir(dir);
}

static int finish(bool any)
{
	printf("%s--help\n", any ? " " : "");
	return fflush(stdout) ? 1 : 0;
}

static bool is_used(const struct line *l, const char *option)
{
	int i;

	for (i = 1; i < l->at; i++)
		if (!strcmp(l->words[i], option))
			return true;
	return false;
}

static int suggest_options(const struct line *l, const struct option_list *list)
{
	bool any = false;
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (list->option[i].again ||
		    !is_used(l, list->option[i].name))
			put_words(list->option[i].name, &any);
	return finish(any);
}

static int suggest_words(const struct complete_option *o, int place)
{
	bool any = false;

	if (o->words_repeat)
		place = 0;
	if (place < COMPLETE_PLACES)
		put_words(o->words[place], &any);
	if (place == 0 && !strcmp(o->name, "--input"))
		put_files(&any);
	return finish(any);
}

/*
 * Suggest for a place behind the @first-th word: options where the word begins
 * so or nothing else is due, else what the option before it takes.
 */
static int suggest(const struct line *l, int first,
		   const struct option_list *list)
{
	const struct complete_option *o = NULL;
	int i, behind;
	size_t j;

	if (l->at == first || l->words[l->at][0] == '-')
		return suggest_options(l, list);
	for (i = l->at - 1; i >= first && l->words[i][0] != '-'; i--)
		;
	for (j = 0; i >= first && j < list->nr; j++)
		if (!strcmp(list->option[j].name, l->words[i]))
			o = &list->option[j];
	if (!o)
		return args_called_as_damo() ? finish(false) :
					       suggest_options(l, list);
	behind = l->at - i - 1;
	if (o->nr_words == behind)
		return suggest_options(l, list);
	if (o->nr_words != COMPLETE_MANY && behind > o->nr_words)
		return finish(false);
	return suggest_words(o, behind);
}

/* ---- what damo would say ---- */

static int put_list(const char *words)
{
	bool any = false;

	put_words(words, &any);
	return finish(any);
}

static int suggest_help_topic(const struct line *l)
{
	if (l->at == 3 && !strcmp(l->words[2], "damon_param_options"))
		return put_list("all monitoring damos");
	if (l->at == 3 && !strcmp(l->words[2], "access_format_options"))
		return put_list("options record_format_keywords snapshot_format_keywords region_format_keywords");
	return finish(false);
}

static int complete_as_damo(const struct line *l)
{
	const struct complete_command *c = damo_completions;
	struct option_list list = { 0 };
	bool in_report, in_help;
	char path[64];
	int rc;

	if (l->at == 1)
		return put_list(damo_top_words);
	in_report = !strcmp(l->words[1], "report");
	in_help = !strcmp(l->words[1], "help");
	if (l->at == 2 && (in_report || in_help))
		return put_list(in_report ? damo_report_words : damo_help_words);
	if (in_help)
		return suggest_help_topic(l);
	snprintf(path, sizeof(path), "%s%s%s", l->words[1],
		 in_report ? " " : "", in_report ? l->words[2] : "");
	while (c->path && strcmp(c->path, path) != 0)
		c++;
	if (!c->path)
		return finish(false);
	copy_options(&list, c->options);
	rc = suggest(l, in_report ? 3 : 2, &list);
	free_options(&list);
	return rc;
}

/* ---- all there is ---- */

static int suggest_commands(const struct command *table)
{
	bool any = false;

	for (; table->name; table++)
		if (table->help)
			put_words(table->name, &any);
	return finish(any);
}

static int complete_fully(const struct line *l)
{
	const struct command *table = damox_commands, *c = NULL;
	struct option_list list = { 0 };
	int at = 1, rc;

	while (table && at < l->at) {
		c = command_find(table, l->words[at++]);
		table = c ? c->subs : NULL;
	}
	if (table)
		return suggest_commands(table);
	if (!c || !c->argp)
		return finish(false);
	args_each_option(c->argp, add_option, &list);
	rc = suggest(l, at, &list);
	free_options(&list);
	return rc;
}

static int complete(const struct line *l)
{
	if (!strcmp(l->words[l->at - 1], "--help") &&
	    l->words[l->at][0] != '-') {
		putchar('\n');
		return 0;
	}
	return args_called_as_damo() ? complete_as_damo(l) : complete_fully(l);
}

int complete_command_line(int argc, char **argv)
{
	struct line l = { .nr = argc - 2 };
	static char none[] = "";
	int64_t at;
	int i, rc;

	if (argc < 3 || parse_int(argv[1], 0, INT16_MAX, &at))
		return msg_usage("--cli_complete needs an index and the words");
	l.at = (int)at;
	if (!l.at)
		return 0;
	if (l.at >= l.nr && l.nr < 2)
		return msg_error("--cli_complete: there is no word %d", l.at);
	/* A word that is not begun yet may be left out. */
	l.words = xcalloc((size_t)MAX(l.at + 1, l.nr), sizeof(*l.words));
	for (i = 0; i < MAX(l.at + 1, l.nr); i++)
		l.words[i] = i < l.nr ? argv[2 + i] : none;
	l.nr = MAX(l.at + 1, l.nr);
	rc = complete(&l);
	free(l.words);
	return rc;
}
