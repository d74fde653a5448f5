// SPDX-License-Identifier: GPL-2.0
/* Command lines: what argp does not do by itself. See args.h. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "util/args.h"
#include "util/msg.h"

static const struct argp_option help_option = {
	"help", 'h', NULL, 0, "show this help message and exit", 0
};

int args_each_option(const struct argp *argp,
		     int (*fn)(const struct argp_option *o, void *data),
		     void *data)
{
	const struct argp_option *o = argp->options;
	const struct argp_child *child = argp->children;
	int rc;

	for (; o && (o->name || o->key || o->doc); o++) {
		rc = fn(o, data);
		if (rc)
			return rc;
	}
	for (; child && child->argp; child++) {
		rc = args_each_option(child->argp, fn, data);
		if (rc)
			return rc;
	}
	return 0;
}

static bool is_negative_number(const char *word)
{
	const char *p = word + 1;
	size_t digits = strspn(p, "0123456789");

	p += digits;
	if (!*p)
		return digits > 0;
	return *p == '.' && p[1] && !p[1 + strspn(p + 1, "0123456789")];
}

bool args_is_option(const char *word)
{
	return word[0] == '-' && word[1] && !is_negative_number(word) &&
	       !strchr(word, ' ');
}

const char *args_option_name(const struct argp_state *state)
{
	int i;

	for (i = state->next - 1; i > 0; i--)
		if (args_is_option(state->argv[i]))
			return state->argv[i];
	return state->argv[0];
}

static int option_name_len(const char *word)
{
	return (int)strcspn(word, "=");
}

static void put_usage(const char *command, const char *fmt, va_list ap)
{
	char text[1024];
	const char *sub = strchr(command, ' ');

	vsnprintf(text, sizeof(text), fmt, ap);
	if (sub)
		msg_usage("%s: %s (see --help)", sub + 1, text);
	else
		msg_usage("%s (see --help)", text);
}

int args_usage(const struct argp_state *state, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_usage(state->argv[0], fmt, ap);
	va_end(ap);
	return EINVAL;
}

static bool wrong(char **argv, int *status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static bool wrong(char **argv, int *status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_usage(argv[0], fmt, ap);
	va_end(ap);
	*status = 2;
	return false;
}

int args_bad(const struct argp_state *state, const char *word,
	     const char *wanted)
{
	const char *name = args_option_name(state);

	if (name == state->argv[0])
		return args_usage(state, "'%s' is not %s", word, wanted);
	return args_usage(state, "%.*s: '%s' is not %s", option_name_len(name),
			  name, word, wanted);
}

int args_choice(const struct argp_state *state, const char *word,
		const char *const *names)
{
	char list[512] = "";
	size_t n = 0;
	int i;

	for (i = 0; names[i]; i++)
		if (!strcmp(names[i], word))
			return i;
	for (i = 0; names[i] && n < sizeof(list); i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s",
				      i ? ", " : "one of ", names[i]);
	args_bad(state, word, list);
	return -1;
}

static int words_missing(struct argp_state *state, int min, int max, int n)
{
	const char *name = args_option_name(state);
	int len = option_name_len(name);

	if (max == ARGS_MANY)
		return args_usage(state, "%.*s needs at least %d word%s",
				  len, name, min, min == 1 ? "" : "s");
	if (min == max)
		return args_usage(state, "%.*s needs %d word%s, not %d", len,
				  name, min, min == 1 ? "" : "s", n);
	return args_usage(state, "%.*s needs %d to %d words, not %d", len, name,
			  min, max, n);
}

int args_words(struct argp_state *state, char *arg, int min, int max,
	       struct args_words *words)
{
	char **argv = state->argv;
	int at = state->next;

	if (arg && arg != argv[at - 1]) {	/* --opt=word, -oword */
		words->one[0] = arg;
		words->word = words->one;
		words->n = 1;
		return min <= 1 ? 0 : words_missing(state, min, max, 1);
	}
	if (arg)
		at--;
	words->word = argv + at;
	for (words->n = 0; words->n < max && at < state->argc &&
	     !args_is_option(argv[at]); at++)
		words->n++;
	if (words->n < min) {
		if (arg && !words->n)
			state->next--;	/* what it took is an option */
		return words_missing(state, min, max, words->n);
	}
	state->next = at;
	return 0;
}

/* ---- before argp: prefixes, --help, unknown options ---- */

struct match {
	const char *name;
	size_t len;
	const struct argp_option *exact, *damo, *ours;
	int nr_damo, nr_ours;
};

static int match_option(const struct argp_option *o, void *data)
{
	struct match *m = data;

	if (!o->name || (o->flags & OPTION_DOC) ||
	    strncmp(o->name, m->name, m->len) != 0)
		return 0;
	if (!o->name[m->len])
		m->exact = o;
	if (o->flags & ARGS_OURS) {
		m->ours = o;
		m->nr_ours++;
	} else {
		m->damo = o;
		m->nr_damo++;
	}
	return 0;
}

static int find_key(const struct argp_option *o, void *data)
{
	struct match *m = data;

	if (o->key == m->name[0] && !(o->flags & OPTION_DOC)) {
		m->exact = o;
		return 1;
	}
	return 0;
}

/* The option that a long word means, or NULL after setting @*status. */
static const struct argp_option *find_long(const struct argp *argp, char **argv,
					   const char *word, int *status)
{
	struct match m = { .name = word + 2 };
	int len = option_name_len(word);

	m.len = (size_t)len - 2;
	match_option(&help_option, &m);
	args_each_option(argp, match_option, &m);
	if (m.exact)
		return m.exact;
	if (m.nr_damo == 1)
		return m.damo;
	if (!m.nr_damo && m.nr_ours == 1)
		return m.ours;
	if (m.nr_damo + m.nr_ours)
		wrong(argv, status, "%.*s is short for several options", len,
		      word);
	else
		wrong(argv, status, "unknown option %.*s", len, word);
	return NULL;
}

/* Only the first letter of a cluster is looked at: it tells -h and -x WORD. */
static const struct argp_option *find_short(const struct argp *argp,
					    char **argv, const char *word,
					    int *status)
{
	struct match m = { .name = word + 1 };

	if (!strcmp(word, "-h"))
		return &help_option;
	args_each_option(argp, find_key, &m);
	if (!m.exact)
		wrong(argv, status, "unknown option %s", word);
	return m.exact;
}

/*
 * Words written out in full live as long as the program does: options keep
 * pointers into them, and argp has no place for such things.
 */
struct kept_word {
	struct kept_word *next;
	char text[];
};

static struct kept_word *kept_words;

static char *write_out(const char *word, const char *name)
{
	const char *rest = word + option_name_len(word);
	size_t size = 2 + strlen(name) + strlen(rest) + 1;
	struct kept_word *w = malloc(sizeof(*w) + size);

	if (!w)
		return NULL;
	snprintf(w->text, size, "--%s%s", name, rest);
	w->next = kept_words;
	kept_words = w;
	return w->text;
}

/* Returns false when there is nothing left for argp to do. */
static bool prepare_word(const struct argp *argp, int argc, char **argv, int i,
			 int *status)
{
	bool is_long = argv[i][1] == '-';
	const struct argp_option *o;
	bool has_word;

	o = is_long ? find_long(argp, argv, argv[i], status) :
		      find_short(argp, argv, argv[i], status);
	if (!o)
		return false;
	if (o == &help_option) {
		args_help(argp, argv[0], stdout);
		*status = fflush(stdout) ? 1 : 0;
		return false;
	}
	has_word = is_long ? strchr(argv[i], '=') != NULL : argv[i][2] != '\0';
	if (has_word && is_long && (!o->arg || (o->flags & OPTION_ARG_OPTIONAL)))
		return wrong(argv, status, "--%s takes no '=' with a word",
			     o->name);
	if (!has_word && o->arg && !(o->flags & OPTION_ARG_OPTIONAL) &&
	    i + 1 == argc)
		return wrong(argv, status, "%s needs %s behind it", argv[i],
			     o->arg);
	if (is_long && strncmp(argv[i] + 2, o->name, strlen(o->name)) != 0) {
		argv[i] = write_out(argv[i], o->name);
		if (!argv[i]) {
			*status = msg_error("out of memory");
			return false;
		}
	}
	return true;
}

bool args_parse(const struct argp *argp, int argc, char **argv, void *input,
		int *status)
{
	int i, end = argc;
	error_t err;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (args_is_option(argv[i]) &&
		    !prepare_word(argp, argc, argv, i, status))
			return false;
	err = argp_parse(argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_ERRS |
			 ARGP_NO_HELP | ARGP_NO_EXIT, &end, input);
	if (err == ENOMEM) {
		*status = msg_error("out of memory");
		return false;
	}
	if (!err && end == argc)
		return true;
	*status = err == ARGS_FAILED ? 1 : 2;
	if (!err)
		wrong(argv, status, "unexpected word '%s'", argv[end]);
	else if (err == ARGP_ERR_UNKNOWN)
		wrong(argv, status, "options not understood");
	return false;
}
