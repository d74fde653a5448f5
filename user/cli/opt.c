// SPDX-License-Identifier: GPL-2.0
/* Parsing command lines: rows become argp's options, argp walks the words. */
#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"

#define ROW_KEY		0x100	/* argp's key of the first row without letter */

/* A table with its input, as argp knows it. */
struct group {
	const struct opt_table *table;
	struct opt_parse *parse;
	void *input;
	int nr_plain;			/* words that belong to no option */
	struct argp argp;
	struct argp_option *options;
	struct argp_child *argp_children;
	struct group **children;	/* ends with NULL */
};

/* What was read of an option, or a word that belongs to none, with its words. */
struct reading {
	struct group *group;
	const struct opt *row;
	char **word;		/* in argv; NULL: .one is the only word */
	char *one;
	bool made;		/* .one is ours to free */
	int n;
};

struct opt_parse {
	struct group *root;
	int argc;
	char **argv;
	int base;		/* where the words begin that argp was given */
	int at;			/* the word that is handled next */
	int next;		/* the word after those that were handled */
	int status;		/* why it stopped; -1: it did not */
	bool has_command;	/* a word that may be a command to start */
	struct reading *readings;
	size_t nr_readings;
	int (*see)(const struct opt_call *c, void *data);
	void *data;
};

static const struct opt help_row = {
	.name = "help", .letter = 'h',
	.help = "show this help message and exit",
};

/* damo logs what it reads and writes: nothing is logged here. */
static const struct opt debug_row = {
	.name = "debug_damon", .flags = OPT_HIDDEN | OPT_OURS,
	.help = "no effect",
};

static const struct opt interface_row = {
	.name = "damon_interface_DEPRECATED", .flags = OPT_HIDDEN | OPT_OURS,
	.args = "<interface>", OPT_WORDS(OPT_IGNORED),
	.help = "no effect: there is only one interface",
};

/* Options of every command, after those of its own table. */
static const struct opt *const common_rows[] = { &help_row, &debug_row,
						 &interface_row };

#define COMMON_KEY	0x10000	/* argp's key of the first of them */

/* ---- the words of one option ---- */

/* With or without a unit: no option begins with a digit. */
static bool is_negative_number(const char *word)
{
	const char *p = word + 1;

	return isdigit((unsigned char)*p) ||
	       (*p == '.' && isdigit((unsigned char)p[1]));
}

bool opt_is_option(const char *word)
{
	return word[0] == '-' && word[1] && !is_negative_number(word) &&
	       !strchr(word, ' ');
}

static int words_missing(const struct opt_call *c)
{
	int min = c->row->min ? c->row->min : opt_max_words(c->row);
	int max = opt_max_words(c->row);

	if (max == OPT_MANY)
		return opt_usage(c, "needs at least %d word%s", min,
				 min == 1 ? "" : "s");
	if (min == max)
		return opt_usage(c, "needs %d word%s, not %d", min,
				 min == 1 ? "" : "s", c->n);
	return opt_usage(c, "needs %d to %d words, not %d", min, max, c->n);
}

/* Find the words in argv, or take the one of "--opt=word". */
static int collect_words(struct opt_call *c, char **attached)
{
	struct opt_parse *p = c->parse;
	int max = opt_max_words(c->row);
	int min = c->row->min || c->row->max ? c->row->min : max;

	if (*attached) {
		c->n = 1;
	} else {
		c->word = p->argv + p->next;
		while (p->next < p->argc && c->n < max &&
		       !opt_is_option(p->argv[p->next]) &&
		       (c->n < min || !c->row->takes ||
			c->row->takes(c, p->argv[p->next]))) {
			c->n++;
			p->next++;
		}
	}
	return c->n < min ? words_missing(c) : 0;
}

static int store_words(struct opt_call *c)
{
	const struct opt *row = c->row;
	void *base;
	int i, rc = 0;

	base = row->object ? row->object(c->input, row) : c->input;
	c->object = base;
	if (row->nr_values && row->value[0].type == OPT_T_LIST &&
	    !(row->flags & OPT_AGAIN) && row->name)
		opt_list_free((void *)((char *)base + row->value[0].at));
	if (row->nr_values && row->value[0].type == OPT_T_FLAG)
		rc = opt_store(c, &row->value[0], NULL, base);
	for (i = 0; !rc && i < c->n && row->nr_values; i++)
		rc = opt_store(c, &row->value[i < row->nr_values ? i :
					      row->nr_values - 1],
			       c->word[i], base);
	if (!rc && row->given)
		*(bool *)((char *)base + row->given - 1) = true;
	return rc;
}

/* The words are known: store them and let the row's function see them. */
static int handle_words(struct opt_call *c)
{
	int rc = store_words(c);

	if (!rc && c->row->call)
		rc = c->row->call(c);
	if (!rc && c->parse && c->parse->see)
		rc = c->parse->see(c, c->parse->data);
	return rc;
}

/* Read an option; it is handled when all are read. */
static int read_option(struct group *g, const struct opt *row, char *attached)
{
	struct opt_parse *p = g->parse;
	struct opt_call c = { .row = row, .input = g->input, .parse = p };
	int rc = collect_words(&c, &attached);

	if (rc)
		return rc;
	*ARRAY_ADD(p->readings, p->nr_readings) = (struct reading){
		.group = g, .row = row, .word = c.word, .one = attached,
		.n = c.n,
	};
	return 0;
}

static int handle(struct opt_parse *p, struct reading *r)
{
	struct opt_call c = { .row = r->row, .input = r->group->input,
			      .parse = p, .word = r->word ? r->word : &r->one,
			      .n = r->n };
	size_t counter = r->group->table->counter;

	if (counter && r->row->name)
		++*(size_t *)((char *)r->group->input + counter - 1);
	return handle_words(&c);
}

static int handle_some(struct opt_parse *p, unsigned int first)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < p->nr_readings; i++)
		if ((p->readings[i].row->flags & OPT_FIRST) == first)
			rc = handle(p, &p->readings[i]);
	return rc;
}

/* All is read: what others depend on goes first. */
static int handle_all(struct opt_parse *p)
{
	const struct opt_table *table = p->root->table;
	int rc = handle_some(p, OPT_FIRST);

	if (!rc && table->begin)
		rc = table->begin(p->root->input);
	return rc ? rc : handle_some(p, 0);
}

static void free_readings(struct opt_parse *p)
{
	for (size_t i = 0; i < p->nr_readings; i++)
		if (p->readings[i].made)
			free(p->readings[i].one);
	free(p->readings);
}

/* A word as the shell reads it. */
static void put_quoted(FILE *f, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

	if (*word && !word[strspn(word, plain)]) {
		fputs(word, f);
		return;
	}
	fputc('\'', f);
	for (; *word; word++)
		fprintf(f, *word == '\'' ? "'\\''" : "%c", *word);
	fputc('\'', f);
}

/* All words after "--" as one. */
static char *join_words(char **word, int n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int i;

	for (i = 0; f && i < n; i++) {
		if (i)
			fputc(' ', f);
		put_quoted(f, word[i]);
	}
	if (!f || fclose(f)) {
		msg_error("out of memory");
		exit(1);
	}
	return text;
}

/* How many brackets of JSON text are open at its end; below 1: it is whole. */
static int open_brackets(const char *text)
{
	bool quoted = false;
	int open = 0;

	for (; *text; text++) {
		if (*text == '"')
			quoted = !quoted;
		else if (quoted && *text == '\\' && text[1])
			text++;
		else if (!quoted && strchr("{[", *text))
			open++;
		else if (!quoted && strchr("}]", *text))
			open--;
	}
	return open;
}

/* JSON that the shell has split at its blanks: "start $(damox args damon ...)". */
static char *join_json(struct opt_parse *p, const char *word)
{
	char *text = xstrdup(word), *more;

	while (open_brackets(text) > 0 && p->next < p->argc) {
		more = xasprintf("%s %s", text, p->argv[p->next++]);
		free(text);
		text = more;
	}
	return text;
}

/* A word that belongs to no option. */
static error_t read_plain(struct group *g, char *word, bool behind_dashes)
{
	const struct opt *row = g->table->plain;
	struct opt_parse *p = g->parse;
	struct reading r = { .group = g, .row = row, .one = word, .n = 1 };

	if (!row || g->nr_plain >= opt_max_words(row))
		return ARGP_ERR_UNKNOWN;
	if (behind_dashes && (row->flags & OPT_COMMAND) && p->next < p->argc) {
		r.one = join_words(p->argv + p->next - 1,
				   p->argc - p->next + 1);
		r.made = true;
		p->next = p->argc;
	} else if ((row->flags & OPT_COMMAND) && *word == '{') {
		r.one = join_json(p, word);
		r.made = true;
	}
	g->nr_plain++;
	p->has_command |= row->flags & OPT_COMMAND;
	*ARRAY_ADD(p->readings, p->nr_readings) = r;
	return 0;
}

/* ---- argp ---- */

static const struct opt *row_of_key(const struct group *g, int key)
{
	const struct opt *row = g->table->opts;

	if (key >= COMMON_KEY)
		return common_rows[key - COMMON_KEY];
	if (key >= ROW_KEY)
		return &row[key - ROW_KEY];
	while (row->letter != key)
		row++;
	return row;
}

static int show_help(const struct opt_parse *p)
{
	opt_help(p->root->table, p->argv[0], stdout);
	return fflush(stdout) ? OPT_FAILED : 0;
}

/* "-i=file" is the same as "-ifile". */
static char *attached_word(const struct opt_parse *p, char *arg)
{
	const char *option = p->argv[p->next - 1];

	return arg && *arg == '=' && option[1] != '-' ? arg + 1 : arg;
}

static error_t handle_key(struct group *g, int key, char *arg)
{
	struct opt_parse *p = g->parse;

	if (g == p->root && key == help_row.letter) {
		p->status = show_help(p);
		return EINVAL;
	}
	p->status = read_option(g, row_of_key(g, key), attached_word(p, arg));
	if (p->status)
		return EINVAL;
	p->status = -1;
	return 0;
}

static error_t parse_key(int key, char *arg, struct argp_state *state)
{
	struct group *g = state->input;
	struct opt_parse *p = g->parse;
	error_t err;
	int i;

	if (key == ARGP_KEY_INIT) {
		for (i = 0; g->children[i]; i++)
			state->child_inputs[i] = g->children[i];
		return 0;
	}
	if (key < 0 || key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	p->next = p->base + state->next;
	err = key == ARGP_KEY_ARG ? read_plain(g, arg, state->quoted) :
				    handle_key(g, key, arg);
	state->next = p->next - p->base;
	p->at = p->next;
	return err;
}

static void *child_input(void *parent, const struct opt_child *child)
{
	char *at = (char *)parent + child->at;

	return child->is_pointer ? *(void **)at : at;
}

/* All words are optional to getopt, so that one function collects them. */
static struct argp_option argp_option_of(const struct opt *row, int key)
{
	bool has_words = opt_max_words(row);

	return (struct argp_option){
		.name = row->name,
		.key = row->letter ? row->letter : key,
		.arg = has_words ? "" : NULL,
		.flags = has_words ? OPTION_ARG_OPTIONAL : 0,
		.doc = "",
	};
}

static struct group *make_group(struct opt_parse *p,
				const struct opt_table *table, void *input,
				bool is_root)
{
	struct group *g = xcalloc(1, sizeof(*g));
	const struct opt_child *child = table->children;
	size_t nr = 0, nr_children = 0, i;

	while (table->opts && table->opts[nr].name)
		nr++;
	while (child && child[nr_children].table)
		nr_children++;
	g->table = table;
	g->parse = p;
	g->input = input;
	g->options = xcalloc(nr + 1 + ARRAY_SIZE(common_rows),
			     sizeof(*g->options));
	g->argp_children = xcalloc(nr_children + 1, sizeof(*g->argp_children));
	g->children = xcalloc(nr_children + 1, sizeof(struct group *));
	for (i = 0; i < nr; i++)
		g->options[i] = argp_option_of(&table->opts[i],
					       ROW_KEY + (int)i);
	for (i = 0; is_root && i < ARRAY_SIZE(common_rows); i++)
		g->options[nr + i] = argp_option_of(common_rows[i],
						    COMMON_KEY + (int)i);
	for (i = 0; i < nr_children; i++) {
		g->children[i] = make_group(p, child[i].table,
					    child_input(input, &child[i]),
					    false);
		g->argp_children[i].argp = &g->children[i]->argp;
	}
	g->argp = (struct argp){ .options = g->options, .parser = parse_key,
				 .children = g->argp_children };
	return g;
}

static void free_group(struct group *g)
{
	int i;

	for (i = 0; g->children[i]; i++)
		free_group(g->children[i]);
	free(g->children);
	free(g->argp_children);
	free(g->options);
	free(g);
}

/* ---- what getopt does not know ---- */

/* Options that a word may mean. */
struct match {
	const char *name;
	size_t len;
	const struct opt *row, *ours;
	struct group *group, *ours_group;
	bool exact;
	int nr_damo, nr_ours;
	char names[320];		/* of all, as far as there is room */
};

static bool same_name(const char *word, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (word[i] != name[i] && !(word[i] == '-' && name[i] == '_'))
			return false;
	return true;
}

/* ", --range" and so on; rare and hidden options as well. */
static void add_name(struct match *m, const char *name)
{
	static const char more[] = ", ...";
	size_t n = strlen(m->names), room = sizeof(m->names) - n;

	if (n > strlen(more) && !strcmp(m->names + n - strlen(more), more))
		return;
	if (strlen(name) + sizeof(", --") + sizeof(more) <= room)
		snprintf(m->names + n, room, "%s--%s", n ? ", " : "", name);
	else
		snprintf(m->names + n, room, "%s", more);
}

static void match_row(struct match *m, const struct opt *row, struct group *g)
{
	if (m->exact || strlen(row->name) < m->len ||
	    !same_name(m->name, row->name, m->len))
		return;
	m->exact = !row->name[m->len];
	add_name(m, row->name);
	if (m->exact || !(row->flags & OPT_OURS)) {
		m->row = row;
		m->group = g;
		m->nr_damo++;
	} else {
		m->ours = row;
		m->ours_group = g;
		m->nr_ours++;
	}
}

static void match_group(struct match *m, struct group *g)
{
	const struct opt *row = g->table->opts;
	int i;

	for (; row && row->name; row++)
		match_row(m, row, g);
	for (i = 0; g->children[i]; i++)
		match_group(m, g->children[i]);
}

static int unknown_option(const struct opt_parse *p, const char *word, int len)
{
	return msg_usage("unknown option %.*s%s (see --help)", len, word,
			 p->has_command ? "; put a command with its options in quotes, or after --" : "");
}

/* A word that argp could not make an option of; status, -1 to go on. */
static int handle_unknown(struct opt_parse *p)
{
	char *word = p->argv[p->at], *attached = strchr(word, '=');
	int len = (int)strcspn(word, "=");
	struct match m = { .name = word + 2, .len = (size_t)len - 2 };
	size_t i;
	int rc;

	if (word[1] != '-')
		return unknown_option(p, word, (int)strlen(word));
	match_group(&m, p->root);
	for (i = 0; i < ARRAY_SIZE(common_rows); i++)
		match_row(&m, common_rows[i], NULL);
	if (!m.nr_damo && m.nr_ours == 1) {
		m.row = m.ours;
		m.group = m.ours_group;
	} else if (!m.exact && m.nr_damo + m.nr_ours > 1 && m.nr_damo != 1) {
		return msg_usage("%.*s could be any of %s", len, word, m.names);
	}
	if (!m.row)
		return unknown_option(p, word, len);
	if (attached && !opt_max_words(m.row))
		return msg_usage("--%s takes no '=' with a word (see --help)",
				 m.row->name);
	if (m.row == &help_row)
		return show_help(p);
	p->next = p->at + 1;
	rc = read_option(m.group ? m.group : p->root, m.row,
			 attached ? attached + 1 : NULL);
	p->at = p->next;
	return rc ? rc : -1;
}

static int left_over(const struct opt_parse *p, const char *word)
{
	return msg_usage("unexpected word '%s'%s (see --help)", word,
			 p->has_command ? "; put a command with its words in quotes, or after --" : "");
}

/* Let argp go on at the next word; status, -1 to go on. */
static int run_argp(struct opt_parse *p)
{
	error_t err;
	int end;

	p->base = p->next - 1;
	end = p->argc - p->base;
	err = argp_parse(&p->root->argp, p->argc - p->base, p->argv + p->base,
			 ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_HELP |
			 ARGP_NO_EXIT, &end, p->root);
	if (p->status >= 0)
		return p->status;
	if (err == ENOMEM)
		return msg_error("out of memory");
	if (err)
		return handle_unknown(p);
	if (p->base + end < p->argc)
		return left_over(p, p->argv[p->base + end]);
	p->next = p->argc;
	return -1;
}

bool opt_parse_seeing(const struct opt_table *table,
		      const struct command_line *line, void *input, int *status,
		      int (*see)(const struct opt_call *c, void *data),
		      void *data)
{
	struct opt_parse p = { .argc = line->argc, .argv = line->argv,
			       .at = 1, .next = 1, .status = -1, .see = see,
			       .data = data };
	int rc = -1;
	bool is_read;

	p.root = make_group(&p, table, input, true);
	while (rc < 0 && p.next < p.argc)
		rc = run_argp(&p);
	is_read = rc < 0;
	if (is_read)
		rc = handle_all(&p);
	free_readings(&p);
	free_group(p.root);
	if (is_read && !rc)
		return true;
	*status = rc;
	return false;
}

bool opt_parse(const struct opt_table *table, const struct command_line *line,
	       void *input, int *status)
{
	return opt_parse_seeing(table, line, input, status, NULL, NULL);
}

int opt_apply(const struct opt_table *table, const char *name, char **word,
	      int n, void *input)
{
	struct opt_parse p = { .status = -1 };
	struct opt_call c = { .word = word, .n = n };
	struct match m = { .name = name, .len = strlen(name) };
	int rc;

	p.root = make_group(&p, table, input, true);
	match_group(&m, p.root);
	c.row = m.row;
	c.input = m.exact ? m.group->input : NULL;
	if (!m.exact)
		rc = msg_usage("unknown option --%s", name);
	else if (n < c.row->min || n > opt_max_words(c.row) ||
		 (!c.row->min && !c.row->max && n != opt_max_words(c.row)))
		rc = words_missing(&c);
	else
		rc = handle_words(&c);
	free_group(p.root);
	return rc;
}
