// SPDX-License-Identifier: GPL-2.0
/* The words of options: what they mean, and what is wrong with them. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/opt.h"
#include "util/mem.h"
#include "util/msg.h"
#include "util/units.h"

void opt_list_add(struct opt_list *l, char *word)
{
	*ARRAY_ADD(l->word, l->nr) = word;
}

void opt_list_free(struct opt_list *l)
{
	free(l->word);
	l->word = NULL;
	l->nr = 0;
}

int opt_usage(const struct opt_call *c, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c->row->name)
		return msg_usage("--%s: %s (see --help)", c->row->name, text);
	return msg_usage("%s (see --help)", text);
}

int opt_bad(const struct opt_call *c, const char *word, const char *wanted)
{
	return opt_usage(c, "'%s' is not %s", word, wanted);
}

int opt_choice(const struct opt_call *c, const char *word,
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
	opt_bad(c, word, list);
	return -1;
}

static const char *const type_names[] = {
	[OPT_T_SIZE] = "a size, as 4096, 4K or 1.5 GiB",
	[OPT_T_TIME] = "a time, as 100ms, '5 s' or 1m",
	[OPT_T_STIME] = "a time", [OPT_T_NR] = "a number",
	[OPT_T_INT] = "a whole number", [OPT_T_INT32] = "a whole number",
	[OPT_T_DOUBLE] = "a number",
	[OPT_T_RATE] = "a rate",
	[OPT_T_MODE] = "an octal number from 0 to 777",
	[OPT_T_BOOL] = "one of y, yes, true, n, no, false",
};

static bool has_limits(const struct opt_value *v)
{
	return v->min || v->max;
}

static int parse_limited_double(const struct opt_value *v, const char *word,
				double *to)
{
	if (parse_double(word, to))
		return -1;
	return has_limits(v) && (*to < (double)v->min || *to > (double)v->max);
}

static int parse_positive_rate(const struct opt_value *v, const char *word,
			       double *to)
{
	return parse_rate(word, (unsigned int)v->unit, to) || *to < 0;
}

static int parse_mode(const char *word, unsigned int *mode)
{
	char *end;
	unsigned long v = strtoul(word, &end, 8);

	*mode = (unsigned int)v;
	return *end || end == word || *word == '-' || v > 0777;
}

static int parse_int32(const struct opt_value *v, const char *word, int *to)
{
	int64_t wide;

	if (parse_int(word, v->min, v->max, &wide))
		return -1;
	*to = (int)wide;
	return 0;
}

/* Nonzero when the word is no such value. */
static int parse_word(const struct opt_value *v, const char *word, void *to)
{
	switch (v->type) {
	case OPT_T_SIZE:
		return parse_size(word, to) || *(uint64_t *)to < (uint64_t)v->min;
	case OPT_T_TIME:
		return parse_time(word, v->unit, to) ||
		       *(uint64_t *)to < (uint64_t)v->min;
	case OPT_T_STIME:
		return parse_stime(word, v->unit, to) ||
		       (has_limits(v) && *(int64_t *)to < v->min);
	case OPT_T_NR:
		return parse_nr(word, to);
	case OPT_T_INT:
		return parse_int(word, has_limits(v) ? v->min : INT64_MIN,
				 has_limits(v) ? v->max : INT64_MAX, to);
	case OPT_T_INT32:
		return parse_int32(v, word, to);
	case OPT_T_DOUBLE:
		return parse_limited_double(v, word, to);
	case OPT_T_RATE:
		return parse_positive_rate(v, word, to);
	case OPT_T_MODE:
		return parse_mode(word, to);
	case OPT_T_BOOL:
		return parse_bool(word, to);
	default:
		return 0;
	}
}

int opt_store(const struct opt_call *c, const struct opt_value *v, char *word,
	      void *base)
{
	void *to = (char *)base + v->at;

	switch (v->type) {
	case OPT_T_TEXT:
		*(const char **)to = word;
		return 0;
	case OPT_T_LIST:
		opt_list_add(to, word);
		return 0;
	case OPT_T_FLAG:
		*(bool *)to = v->min;
		return 0;
	case OPT_T_CHOICE:
		*(int *)to = opt_choice(c, word, v->names);
		return *(int *)to < 0 ? OPT_USAGE : 0;
	default:
		if (parse_word(v, word, to))
			return opt_bad(c, word, v->what ? v->what :
						type_names[v->type]);
		return 0;
	}
}

/* ---- what words there can be ---- */

int opt_max_words(const struct opt *row)
{
	if (row->max)
		return row->max;
	if (row->nr_values && row->value[0].type == OPT_T_FLAG)
		return 0;
	return row->nr_values;
}

static const struct opt_value *value_at(const struct opt *row, int at)
{
	if (!row->nr_values)
		return NULL;
	return &row->value[at < row->nr_values ? at : row->nr_values - 1];
}

const char *const *opt_choices(const struct opt *row, int at)
{
	const struct opt_value *v = value_at(row, at);

	if (v && v->type == OPT_T_CHOICE)
		return v->names;
	return row->choices;
}

bool opt_wants_file(const struct opt *row, int at)
{
	const struct opt_value *v = value_at(row, at);

	return v && v->is_file;
}

const char *opt_args_text(const struct opt *row, char *buf, size_t size)
{
	const char *const *names;
	size_t n = 0;

	if (row->args)
		return row->args;
	buf[0] = '\0';
	if (!opt_max_words(row))
		return buf;
	names = opt_choices(row, 0);
	if (!names)
		return "<word>";
	for (; *names && n < size; names++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? "|" : "<",
				      *names);
	if (n < size)
		snprintf(buf + n, size - n, ">");
	return buf;
}

int opt_each(const struct opt_table *table,
	     int (*fn)(const struct opt *row, void *data), void *data)
{
	const struct opt *row = table->opts;
	const struct opt_child *child = table->children;
	int rc;

	for (; row && row->name; row++) {
		rc = fn(row, data);
		if (rc)
			return rc;
	}
	for (; child && child->table; child++) {
		rc = opt_each(child->table, fn, data);
		if (rc)
			return rc;
	}
	return 0;
}

const struct opt *opt_plain(const struct opt_table *table)
{
	const struct opt_child *child = table->children;
	const struct opt *row = table->plain;

	for (; !row && child && child->table; child++)
		row = opt_plain(child->table);
	return row;
}
