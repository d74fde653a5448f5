// SPDX-License-Identifier: GPL-2.0
/* Members of JSON objects. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/json_get.h"
#include "util/names.h"
#include "util/mem.h"
#include "util/units.h"
#include "util/utf8.h"

size_t json_get_enter(struct json_get *g, const char *key, int index)
{
	size_t mark = strlen(g->path), room = sizeof(g->path) - mark;

	if (index < 0)
		snprintf(g->path + mark, room, "%s%s", mark ? "." : "", key);
	else
		snprintf(g->path + mark, room, "%s%s[%d]", mark ? "." : "", key,
			 index);
	return mark;
}

void json_get_leave(struct json_get *g, size_t mark)
{
	g->path[mark] = '\0';
}

void json_get_fail(struct json_get *g, const char *key, const char *what)
{
	if (g->failed)
		return;
	g->failed = true;
	snprintf(g->error, JSON_ERROR_LEN, "%s%s%s: %s", g->path,
		 *g->path && *key ? "." : "", key, what);
}

const json_t *json_get(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return v && !json_is_null(v) ? v : NULL;
}

const json_t *json_get_object(struct json_get *g, const json_t *o,
			      const char *key)
{
	const json_t *v = json_get(o, key);

	if (v && !json_is_object(v)) {
		json_get_fail(g, key, "not an object");
		return NULL;
	}
	return v;
}

const json_t *json_get_array(struct json_get *g, const json_t *o,
			     const char *key)
{
	const json_t *v = json_get(o, key);

	if (v && !json_is_array(v)) {
		json_get_fail(g, key, "not a list");
		return NULL;
	}
	return v;
}

const char *json_scalar_text(const json_t *v, char *buf)
{
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_integer(v))
		snprintf(buf, 64, "%" JSON_INTEGER_FORMAT,
			 json_integer_value(v));
	else if (json_is_real(v))
		snprintf(buf, 64, "%.17g", json_real_value(v));
	else
		return NULL;
	return buf;
}

/* The member's text, or NULL when there is none or something failed. */
static const char *get_text(struct json_get *g, const json_t *o,
			    const char *key, char *buf)
{
	const json_t *v = g->failed ? NULL : json_get(o, key);
	const char *text;

	if (!v)
		return NULL;
	text = json_scalar_text(v, buf);
	if (!text)
		json_get_fail(g, key, "neither a number nor a string");
	return text;
}

static void bad_value(struct json_get *g, const char *key, const char *text,
		      const char *wanted)
{
	char what[256];

	snprintf(what, sizeof(what), "'%.100s' is not %s", text, wanted);
	json_get_fail(g, key, what);
}

void json_get_size(struct json_get *g, const json_t *o, const char *key,
		   uint64_t *bytes)
{
	char buf[64];
	const char *text = get_text(g, o, key, buf);

	if (text && parse_size(text, bytes))
		bad_value(g, key, text, "a size");
}

void json_get_time(struct json_get *g, const json_t *o, const char *key,
		   int64_t unit_ns, uint64_t *ns)
{
	char buf[64];
	const char *text = get_text(g, o, key, buf);

	if (text && parse_time(text, unit_ns, ns))
		bad_value(g, key, text, "a time");
}

void json_get_nr(struct json_get *g, const json_t *o, const char *key,
		 uint64_t *nr)
{
	char buf[64];
	const char *text = get_text(g, o, key, buf);

	if (text && parse_nr(text, nr))
		bad_value(g, key, text, "a number");
}

void json_get_rate(struct json_get *g, const json_t *o, const char *key,
		   unsigned int per_percent, double *value)
{
	char buf[64];
	const char *text = get_text(g, o, key, buf);

	if (text && parse_rate(text, per_percent, value))
		bad_value(g, key, text, "a rate");
}

void json_get_double(struct json_get *g, const json_t *o, const char *key,
		     double *value)
{
	json_get_rate(g, o, key, 100, value);
}

void json_get_bool(struct json_get *g, const json_t *o, const char *key,
		   bool *value)
{
	const json_t *v = g->failed ? NULL : json_get(o, key);

	if (!v)
		return;
	if (json_is_boolean(v))
		*value = json_is_true(v);
	else if (!json_is_string(v) || parse_bool(json_string_value(v), value))
		json_get_fail(g, key, "neither true nor false");
}

void json_get_int(struct json_get *g, const json_t *o, const char *key,
		  int64_t *value, bool *was_text)
{
	const json_t *v = g->failed ? NULL : json_get(o, key);
	char buf[64];
	const char *text = get_text(g, o, key, buf);

	if (!text)
		return;
	if (parse_int(text, INT64_MIN, INT64_MAX, value))
		bad_value(g, key, text, "a whole number");
	if (was_text)
		*was_text = json_is_string(v);
}

void json_get_string(struct json_get *g, const json_t *o, const char *key,
		     char **text)
{
	const json_t *v = g->failed ? NULL : json_get(o, key);

	if (!v)
		return;
	if (!json_is_string(v)) {
		json_get_fail(g, key, "not a string");
		return;
	}
	free(*text);
	*text = xstrdup(json_string_value(v));
}

void json_get_name(struct json_get *g, const json_t *o, const char *key,
		   const char *const *names, int *index)
{
	char buf[64];
	const char *text = get_text(g, o, key, buf);
	int i;

	if (!text)
		return;
	i = name_index(names, text);
	if (i < 0)
		bad_value(g, key, text, "known");
	else
		*index = i;
}

json_t *json_text_of(const char *bytes)
{
	char *copy = xstrdup(bytes);
	json_t *text;

	utf8_clean(copy);
	text = json_string(copy);
	free(copy);
	return text;
}
