// SPDX-License-Identifier: GPL-2.0
/* Filters of schemes: from words, and as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/damos_filter.h"
#include "util/mem.h"
#include "util/names.h"
#include "util/units.h"
#include "util/utf8.h"

#define ERROR_LEN	256

const char *const damos_filter_names[] = {
	"anon", "active", "young", "unmapped", "memcg", "addr", "target",
	"hugepage_size", "probe_hits_wsum", NULL
};

void damos_filter_free(struct damos_filter *f)
{
	free(f->memcg_path);
	f->memcg_path = NULL;
}

/* How many words stand after the type. */
static int nr_args(enum damos_filter_type type)
{
	switch (type) {
	case DAMOS_FILTER_MEMCG:
	case DAMOS_FILTER_TARGET:
		return 1;
	case DAMOS_FILTER_ADDR:
	case DAMOS_FILTER_HUGEPAGE_SIZE:
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		return 2;
	default:
		return 0;
	}
}

static int bad_arg(const char *word, const char *wanted, char *error)
{
	snprintf(error, ERROR_LEN, "'%s' is not %s", word, wanted);
	return -1;
}

static int parse_sizes(char **words, uint64_t *a, uint64_t *b, char *error)
{
	if (parse_size(words[0], a))
		return bad_arg(words[0], "a size", error);
	if (parse_size(words[1], b))
		return bad_arg(words[1], "a size", error);
	return 0;
}

static int parse_args(char **words, struct damos_filter *f, char *error)
{
	switch (f->type) {
	case DAMOS_FILTER_MEMCG:
		if (!utf8_is_text(words[0]))
			return bad_arg(words[0], "UTF-8", error);
		f->memcg_path = xstrdup(words[0]);
		return 0;
	case DAMOS_FILTER_TARGET:
		if (parse_nr(words[0], &f->target_idx))
			return bad_arg(words[0], "a target's index", error);
		return 0;
	case DAMOS_FILTER_ADDR:
		return parse_sizes(words, &f->start, &f->end, error);
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		return parse_sizes(words, &f->range.min, &f->range.max, error);
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		if (parse_nr(words[0], &f->range.min))
			return bad_arg(words[0], "a number", error);
		if (parse_nr(words[1], &f->range.max))
			return bad_arg(words[1], "a number", error);
		return 0;
	default:
		return 0;
	}
}

static bool is_verdict(const char *word, bool old_grammar, bool *allow)
{
	*allow = !strcmp(word, "allow") ||
		 (old_grammar && !strcmp(word, "pass"));
	return *allow || !strcmp(word, "reject") || !strcmp(word, "deny") ||
	       !strcmp(word, "block");
}

static int parse_type(const char *word, struct damos_filter *f, char *error)
{
	int type = name_index(damos_filter_names, word);

	if (type < 0) {
		snprintf(error, ERROR_LEN,
			 "'%s' is no filter type (anon, active, young, unmapped, memcg, addr, target, hugepage_size, probe_hits_wsum)",
			 word);
		return -1;
	}
	f->type = (enum damos_filter_type)type;
	return 0;
}

static int missing(const struct damos_filter *f, char *error)
{
	snprintf(error, ERROR_LEN, "filter type %s needs %d word%s after it",
		 damos_filter_names[f->type], nr_args(f->type),
		 nr_args(f->type) == 1 ? "" : "s");
	return -1;
}

/* [none|non] <type> [args], after allow or reject */
static int parse_current(char **words, int nr, struct damos_filter *f,
			 char *error)
{
	int at = 1;

	f->matching = true;
	if (at < nr && (!strcmp(words[at], "none") || !strcmp(words[at], "non"))) {
		f->matching = false;
		at++;
	}
	if (at == nr) {
		snprintf(error, ERROR_LEN, "'%s' needs a filter type after it",
			 words[at - 1]);
		return -1;
	}
	if (parse_type(words[at++], f, error))
		return -1;
	if (nr - at < nr_args(f->type))
		return missing(f, error);
	if (parse_args(words + at, f, error))
		return -1;
	return at + nr_args(f->type);
}

/* <type> <matching|nomatching> [args] [allow|pass|reject|deny|block] */
static int parse_old(char **words, int nr, bool any_word,
		     struct damos_filter *f, char *error)
{
	int at = 2;
	bool allow;

	if (parse_type(words[0], f, error))
		return -1;
	if (nr < 2 || (strcmp(words[1], "matching") != 0 &&
		       strcmp(words[1], "nomatching") != 0 &&
		       !any_word)) {
		snprintf(error, ERROR_LEN,
			 "filter '%s' needs allow or reject before it", words[0]);
		return -1;
	}
	f->matching = !strcmp(words[1], "matching");
	/* the last word is a verdict before it is an argument */
	if (nr - at < nr_args(f->type) ||
	    (nr - at == nr_args(f->type) && at < nr &&
	     is_verdict(words[nr - 1], true, &allow)))
		return missing(f, error);
	if (parse_args(words + at, f, error))
		return -1;
	at += nr_args(f->type);
	if (at < nr && is_verdict(words[at], true, &allow)) {
		f->allow = allow;
		at++;
	}
	return at;
}

int damos_filter_parse(char **words, int nr, bool any_word,
		       struct damos_filter *f, char *error)
{
	int taken;

	memset(f, 0, sizeof(*f));
	if (nr < 1) {
		snprintf(error, ERROR_LEN, "no filter is given");
		return -1;
	}
	if (is_verdict(words[0], false, &f->allow))
		taken = parse_current(words, nr, f, error);
	else
		taken = parse_old(words, nr, any_word, f, error);
	if (taken < 0)
		damos_filter_free(f);
	return taken;
}

static char *argument_text(const struct damos_filter *f, enum size_form form)
{
	bool raw = form == SIZE_DIGITS;
	char a[UNITS_LEN], b[UNITS_LEN];

	if (f->incomplete && (f->type == DAMOS_FILTER_HUGEPAGE_SIZE ||
			    f->type == DAMOS_FILTER_PROBE_HITS_WSUM))
		return xstrdup("");
	switch (f->type) {
	case DAMOS_FILTER_MEMCG:
		return xasprintf(" %s", f->memcg_path ? f->memcg_path : "");
	case DAMOS_FILTER_TARGET:
		return xasprintf(" %s", fmt_nr(a, f->target_idx, raw));
	case DAMOS_FILTER_ADDR:
		return xasprintf(" %s", fmt_addr_range(a, f->start, f->end, form));
	case DAMOS_FILTER_HUGEPAGE_SIZE:
		return xasprintf(" [%s, %s]", fmt_size(a, f->range.min, form),
				 fmt_size(b, f->range.max, form));
	case DAMOS_FILTER_PROBE_HITS_WSUM:
		return xasprintf(" [%s, %s]", fmt_nr(a, f->range.min, raw),
				 fmt_nr(b, f->range.max, raw));
	default:
		return xstrdup("");
	}
}

char *damos_filter_text(const struct damos_filter *f, enum size_form form)
{
	char *argument = argument_text(f, form);
	char *text;

	text = xasprintf("%s %s%s%s", f->allow ? "allow" : "reject",
			 f->matching ? "" : "none ",
			 damos_filter_names[f->type], argument);
	free(argument);
	return text;
}
