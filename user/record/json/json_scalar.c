// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers of damo's json: as json numbers, as strings of digits with or
 * without commas, or written for people with units.
 */
#include "record/json/json_build.h"
#include "util/units.h"

#define TEXT_MAX	128	/* longer ones are no numbers */

/* Digits and commas alone; false for anything else, and beyond 64 bits. */
static bool plain_digits(const struct json_tok *t, uint64_t *v)
{
	uint64_t sum = 0;

	if (!t->n || t->p[0] == ',')
		return false;
	for (size_t i = 0; i < t->n; i++) {
		unsigned int c = (unsigned char)t->p[i] - '0';

		if (c > 9) {
			if (t->p[i] == ',')
				continue;
			return false;
		}
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, c, &sum))
			return false;
	}
	*v = sum;
	return true;
}

/* The text with an end, for functions that want one. */
static bool to_text(const struct json_tok *t, char *out)
{
	if (t->n >= TEXT_MAX || memchr(t->p, 0, t->n))
		return false;
	memcpy(out, t->p, t->n);
	out[t->n] = 0;
	return true;
}

bool json_double(const struct json_tok *t, double *v)
{
	char text[TEXT_MAX];

	if (t->type != JSON_NUMBER && t->type != JSON_STRING)
		return false;
	return to_text(t, text) && !parse_double(text, v);
}

bool json_percent(const struct json_tok *t, double *v)
{
	char text[TEXT_MAX];

	if (t->type != JSON_NUMBER && t->type != JSON_STRING)
		return false;
	return to_text(t, text) &&
	       (!parse_double(text, v) || !parse_percent(text, v));
}

/* A json number that is no whole one: truncated, negative ones are 0. */
static bool odd_number(const struct json_tok *t, uint64_t *v)
{
	double d;

	if (!json_double(t, &d) || d != d)
		return false;
	if (d <= 0)
		*v = 0;
	else if (d >= 0x1p64)
		*v = UINT64_MAX;
	else
		*v = (uint64_t)d;
	return true;
}

/* Of most numbers, quickly. */
static bool is_plain(const struct json_tok *t, uint64_t *v)
{
	return plain_digits(t, v) || (t->type == JSON_NUMBER && odd_number(t, v));
}

bool json_nr(const struct json_tok *t, uint64_t *v)
{
	char text[TEXT_MAX];

	if (t->type != JSON_NUMBER && t->type != JSON_STRING)
		return false;
	if (is_plain(t, v))
		return true;
	return to_text(t, text) && (!parse_nr(text, v) || odd_number(t, v));
}

bool json_size(const struct json_tok *t, uint64_t *v)
{
	char text[TEXT_MAX];

	if (t->type != JSON_NUMBER && t->type != JSON_STRING)
		return false;
	if (is_plain(t, v))
		return true;
	return to_text(t, text) && !parse_size(text, v);
}

bool json_time(const struct json_tok *t, int64_t unit_ns, int64_t *ns)
{
	char text[TEXT_MAX];
	uint64_t v;

	if (t->type != JSON_NUMBER && t->type != JSON_STRING)
		return false;
	if (plain_digits(t, &v) && v <= (uint64_t)(INT64_MAX / unit_ns)) {
		*ns = (int64_t)v * unit_ns;
		return true;
	}
	return to_text(t, text) && !parse_stime(text, unit_ns, ns);
}
