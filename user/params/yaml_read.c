// SPDX-License-Identifier: GPL-2.0
/* Reading YAML. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "params/json_get.h"
#include "params/yaml.h"

#define MAX_DEPTH	64

struct loader {
	yaml_parser_t parser;
	char *error;
	int depth;
};

static json_t *fail(struct loader *l, const char *what)
{
	if (!*l->error)
		snprintf(l->error, JSON_ERROR_LEN, "line %zu: %s",
			 l->parser.mark.line + 1, what);
	return NULL;
}

/* The next event; the caller deletes it. */
static int next(struct loader *l, yaml_event_t *event)
{
	if (yaml_parser_parse(&l->parser, event))
		return 1;
	snprintf(l->error, JSON_ERROR_LEN, "line %zu: %s",
		 l->parser.problem_mark.line + 1,
		 l->parser.problem ? l->parser.problem : "not YAML");
	return 0;
}

/* Digits, and perhaps a point and digits: a number, as YAML has it. */
static json_t *number(const char *text)
{
	size_t whole = strspn(text, "0123456789"), rest;

	if (!whole || whole > 15 || (whole > 1 && text[0] == '0'))
		return NULL;
	if (!text[whole])
		return json_integer(strtoll(text, NULL, 10));
	rest = strspn(text + whole + 1, "0123456789");
	if (text[whole] != '.' || !rest || rest > 15 || text[whole + 1 + rest])
		return NULL;
	return json_real(strtod(text, NULL));
}

static json_t *scalar(struct loader *l, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	json_t *v;

	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
		if (!*text || !strcmp(text, "~") || !strcasecmp(text, "null"))
			return json_null();
		if (!strcasecmp(text, "true"))
			return json_true();
		if (!strcasecmp(text, "false"))
			return json_false();
		v = number(text);
		if (v)
			return v;
	}
	v = json_stringn(text, event->data.scalar.length);
	return v ? v : fail(l, "a string is not UTF-8");
}

static json_t *load_node(struct loader *l, const yaml_event_t *event);

/* Elements up to the list's end. */
static json_t *load_list(struct loader *l)
{
	json_t *list = json_array(), *item;
	yaml_event_t event;
	int at_end;

	for (;;) {
		if (!next(l, &event))
			break;
		at_end = event.type == YAML_SEQUENCE_END_EVENT;
		item = at_end ? NULL : load_node(l, &event);
		yaml_event_delete(&event);
		if (at_end)
			return list;
		if (!item || json_array_append_new(list, item))
			break;
	}
	json_decref(list);
	return NULL;
}

/* One "key: value" behind its key. */
static int load_member(struct loader *l, json_t *object,
		       const yaml_event_t *key)
{
	yaml_event_t event;
	json_t *item;

	if (key->type != YAML_SCALAR_EVENT)
		return fail(l, "a key is not a word") != NULL;
	if (!next(l, &event))
		return 0;
	item = load_node(l, &event);
	yaml_event_delete(&event);
	return item && !json_object_set_new(object,
			(const char *)key->data.scalar.value, item);
}

static json_t *load_object(struct loader *l)
{
	json_t *object = json_object();
	yaml_event_t event;
	int at_end, ok;

	for (;;) {
		if (!next(l, &event))
			break;
		at_end = event.type == YAML_MAPPING_END_EVENT;
		ok = at_end || load_member(l, object, &event);
		yaml_event_delete(&event);
		if (at_end)
			return object;
		if (!ok)
			break;
	}
	json_decref(object);
	return NULL;
}

static json_t *load_node(struct loader *l, const yaml_event_t *event)
{
	json_t *v;

	if (event->type == YAML_SCALAR_EVENT)
		return scalar(l, event);
	if (event->type == YAML_ALIAS_EVENT)
		return fail(l, "aliases are not supported");
	if (l->depth == MAX_DEPTH)
		return fail(l, "nested too deeply");
	l->depth++;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		v = load_list(l);
	else if (event->type == YAML_MAPPING_START_EVENT)
		v = load_object(l);
	else
		v = fail(l, "nothing there");
	l->depth--;
	return v;
}

json_t *yaml_load(const char *text, size_t len, char *error)
{
	struct loader l = { .error = error };
	yaml_event_t event;
	json_t *v = NULL;
	int type;

	*error = '\0';
	if (!yaml_parser_initialize(&l.parser)) {
		snprintf(error, JSON_ERROR_LEN, "out of memory");
		return NULL;
	}
	yaml_parser_set_input_string(&l.parser, (const yaml_char_t *)text, len);
	do {
		if (!next(&l, &event))
			break;
		type = event.type;
		if (type != YAML_STREAM_START_EVENT &&
		    type != YAML_DOCUMENT_START_EVENT)
			v = load_node(&l, &event);
		yaml_event_delete(&event);
	} while (type == YAML_STREAM_START_EVENT ||
		 type == YAML_DOCUMENT_START_EVENT);
	yaml_parser_delete(&l.parser);
	return v;
}
