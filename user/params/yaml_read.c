// SPDX-License-Identifier: GPL-2.0
/*
 * Reading YAML 1.1, as PyYAML writes and reads it: aliases, merge keys,
 * integers of every base, and of Python's tags those that stand for plain data.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "params/yaml.h"
#include "util/json_get.h"
#include "util/mem.h"

#define MAX_DEPTH	64
/*
 * Aliases of aliases can stand for any amount of data. What a file stands for
 * when they are resolved has no more nodes than this; no file of parameters
 * comes near it.
 */
#define MAX_NODES	(1u << 18)

struct anchor {
	char *name;
	json_t *value;
	size_t nr_nodes;	/* that the value has, aliases resolved */
};

struct loader {
	yaml_parser_t parser;
	char *error;
	int depth;
	size_t nr_nodes;	/* so far */
	struct anchor *anchors;
	size_t nr_anchors;
};

static json_t *fail_at(struct loader *l, const yaml_mark_t *mark,
		       const char *what)
{
	if (!*l->error)
		snprintf(l->error, JSON_ERROR_LEN, "line %zu: %s",
			 mark->line + 1, what);
	return NULL;
}

static json_t *fail(struct loader *l, const yaml_event_t *event,
		    const char *what)
{
	return fail_at(l, &event->start_mark, what);
}

/* The next event; the caller deletes it. */
static int next(struct loader *l, yaml_event_t *event)
{
	if (yaml_parser_parse(&l->parser, event))
		return 1;
	fail_at(l, &l->parser.problem_mark,
		l->parser.problem ? l->parser.problem : "not YAML");
	return 0;
}

/* ---- scalars ---- */

/* Digits of @base and underscores at *p, which goes after them. */
static int get_digits(const char **p, unsigned int base, uint64_t *v)
{
	int any = 0;

	for (*v = 0; **p; (*p)++) {
		unsigned int c = (unsigned char)**p;
		unsigned int d = c >= '0' && c <= '9' ? c - '0' :
				 (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ?
				 (c | 0x20) - 'a' + 10 : 16;

		if (c == '_')
			continue;
		if (d >= base)
			break;
		if (__builtin_mul_overflow(*v, base, v) ||
		    __builtin_add_overflow(*v, d, v))
			return 0;
		any = 1;
	}
	return any;
}

/* "1:30:00", which is 5400 */
static int get_sexagesimal(const char **p, uint64_t *v)
{
	uint64_t part;

	while (**p == ':') {
		(*p)++;
		if (!get_digits(p, 10, &part) || part >= 60 ||
		    __builtin_mul_overflow(*v, 60, v) ||
		    __builtin_add_overflow(*v, part, v))
			return 0;
	}
	return 1;
}

/* "12", "-1_000", "0x1f", "017", "0b101", "1:30"; NULL for anything else. */
static json_t *integer(const char *text)
{
	const int minus = *text == '-';
	const char *p = text + (*text == '-' || *text == '+');
	unsigned int base = 10;
	char digits[24];
	uint64_t v;

	if (*p < '0' || *p > '9')
		return NULL;
	if (p[0] == '0' && p[1]) {
		base = p[1] == 'x' ? 16 : p[1] == 'b' ? 2 : 8;
		p += base == 8 ? 1 : 2;
	}
	if (!get_digits(&p, base, &v) ||
	    (base == 10 && !get_sexagesimal(&p, &v)) || *p)
		return NULL;
	if (v <= INT64_MAX)
		return json_integer(minus ? -(json_int_t)v : (json_int_t)v);
	/* jansson has no room for it: what reads numbers takes digits, too */
	snprintf(digits, sizeof(digits), "%s%llu", minus ? "-" : "",
		 (unsigned long long)v);
	return json_string(digits);
}

/* "1.5", ".5", "1.5e+3", "1_000.5" */
static json_t *real(const char *text)
{
	char plain[64], *end;
	size_t n = 0;
	double v;

	if (strspn(text, "+-0123456789_.eE") != strlen(text) ||
	    !strchr(text, '.') || !strpbrk(text, "0123456789"))
		return NULL;
	for (; *text && n < sizeof(plain) - 1; text++)
		if (*text != '_')
			plain[n++] = *text;
	plain[n] = '\0';
	v = strtod(plain, &end);
	return *text || *end ? NULL : json_real(v);
}

static json_t *plain_scalar(const char *text)
{
	json_t *v;

	if (!*text || !strcmp(text, "~") || !strcasecmp(text, "null"))
		return json_null();
	if (!strcasecmp(text, "true") || !strcasecmp(text, "yes") ||
	    !strcasecmp(text, "on"))
		return json_true();
	if (!strcasecmp(text, "false") || !strcasecmp(text, "no") ||
	    !strcasecmp(text, "off"))
		return json_false();
	v = integer(text);
	return v ? v : real(text);
}

/* ---- tags ---- */

enum tag {
	TAG_NONE,		/* none, or one that says nothing new */
	TAG_STRING,		/* of a scalar that may look like a number */
	TAG_PAIRS,		/* a list of pairs stands for a mapping */
	TAG_CALL,		/* the same as the argument of its constructor */
	TAG_UNKNOWN,
};

static enum tag tag_of(const char *tag)
{
	static const char core[] = "tag:yaml.org,2002:";
	static const struct {
		const char *name;
		enum tag tag;
	} known[] = {
		{ "str", TAG_STRING }, { "int", TAG_NONE },
		{ "float", TAG_NONE }, { "bool", TAG_NONE },
		{ "null", TAG_NONE }, { "seq", TAG_NONE },
		{ "map", TAG_NONE }, { "omap", TAG_PAIRS },
		{ "pairs", TAG_PAIRS }, { "python/none", TAG_NONE },
		{ "python/bool", TAG_NONE }, { "python/int", TAG_NONE },
		{ "python/long", TAG_NONE }, { "python/float", TAG_NONE },
		{ "python/str", TAG_STRING },
		{ "python/unicode", TAG_STRING }, { "python/list", TAG_NONE },
		{ "python/tuple", TAG_NONE }, { "python/dict", TAG_NONE },
		{ "python/object/apply:collections.OrderedDict", TAG_CALL },
		{ "python/object/new:collections.OrderedDict", TAG_CALL },
		{ "python/object:collections.OrderedDict", TAG_CALL },
	};

	if (!tag || !strcmp(tag, "!"))
		return tag ? TAG_STRING : TAG_NONE;
	if (strncmp(tag, core, sizeof(core) - 1) != 0)
		return TAG_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].name, tag + sizeof(core) - 1))
			return known[i].tag;
	return TAG_UNKNOWN;
}

static const char *tag_text(const yaml_event_t *event)
{
	const yaml_char_t *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT)
		tag = event->data.scalar.tag;
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		tag = event->data.sequence_start.tag;
	else if (event->type == YAML_MAPPING_START_EVENT)
		tag = event->data.mapping_start.tag;
	return (const char *)tag;
}

static json_t *unknown_tag(struct loader *l, const yaml_event_t *event)
{
	static const char core[] = "tag:yaml.org,2002:";
	const char *tag = tag_text(event);
	char what[256];
	int is_core = !strncmp(tag, core, sizeof(core) - 1);

	snprintf(what, sizeof(what), "the tag %s%.100s is not understood; write plain lists and mappings instead, as yaml.safe_dump() does",
		 is_core ? "!!" : "", tag + (is_core ? sizeof(core) - 1 : 0));
	return fail(l, event, what);
}

static json_t *scalar(struct loader *l, const yaml_event_t *event,
		      enum tag tag)
{
	const char *text = (const char *)event->data.scalar.value;
	json_t *v = NULL;

	if (tag == TAG_NONE &&
	    (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ||
	     event->data.scalar.tag))
		v = plain_scalar(text);
	if (!v)
		v = json_stringn(text, event->data.scalar.length);
	return v ? v : fail(l, event, "a string is not UTF-8");
}

/* A list of [key, value], or of mappings of one, as a mapping. */
static json_t *from_pairs(json_t *list)
{
	json_t *object = json_object(), *pair, *value;
	const char *key;
	size_t i;

	json_array_foreach(list, i, pair) {
		key = json_string_value(json_array_get(pair, 0));
		value = json_array_get(pair, 1);
		if (json_is_object(pair)) {
			if (json_object_update_missing(object, pair))
				break;
		} else if (json_array_size(pair) != 2 || !key ||
			   json_object_set(object, key, value)) {
			break;
		}
	}
	if (i == json_array_size(list))
		return object;
	json_decref(object);
	return NULL;
}

/*
 * What the constructor of an ordered mapping was called with: nothing, a list
 * with a list of pairs or a mapping; or {args: that list, dictitems: {...}}.
 */
static json_t *from_call(json_t *call)
{
	json_t *args = json_is_object(call) ? json_object_get(call, "args") :
					      call;
	json_t *items = json_object_get(call, "dictitems");
	json_t *first = json_array_get(args, 0), *object;

	if (json_array_size(args) > 1)
		return NULL;
	if (json_is_object(call) && !args && !items)
		return json_incref(call);
	object = json_is_object(first) ? json_copy(first) : from_pairs(first);
	if (object && items && json_object_update(object, items)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/* The value with its tag; takes the reference. */
static json_t *apply_tag(struct loader *l, const yaml_event_t *event,
			 enum tag tag, json_t *v)
{
	json_t *made;

	if (!v || (tag != TAG_PAIRS && tag != TAG_CALL))
		return v;
	made = tag == TAG_CALL ? from_call(v) :
	       json_is_array(v) ? from_pairs(v) : NULL;
	json_decref(v);
	return made ? made : fail(l, event, "is not a list of pairs, as its tag has it");
}

/* ---- lists and mappings ---- */

static json_t *load_node(struct loader *l, const yaml_event_t *event);
static const char *anchor_of(const yaml_event_t *event);

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

/* "<<: *other", or a list of such: members that are not there are taken. */
static int merge(struct loader *l, const yaml_event_t *key, json_t *object,
		 json_t *from)
{
	json_t *item;
	size_t i;

	if (json_is_object(from))
		return !json_object_update_missing(object, from);
	json_array_foreach(from, i, item)
		if (!json_is_object(item) ||
		    json_object_update_missing(object, item))
			break;
	if (json_is_array(from) && i == json_array_size(from))
		return 1;
	fail(l, key, "'<<' merges mappings only");
	return 0;
}

/*
 * One "key: value" after its key. What is merged goes to @merged; what stands
 * beside "kdamonds" with an anchor is only there for aliases.
 */
static int load_member(struct loader *l, json_t *object, json_t *merged,
		       const yaml_event_t *key)
{
	const char *name = (const char *)key->data.scalar.value;
	yaml_event_t event;
	bool is_definition;
	json_t *item;
	int ok;

	if (key->type != YAML_SCALAR_EVENT)
		return fail(l, key, "a key is not a word") != NULL;
	if (json_object_get(object, name))
		return fail(l, key, "a key is there twice") != NULL;
	if (!next(l, &event))
		return 0;
	item = load_node(l, &event);
	is_definition = l->depth == 1 && anchor_of(&event) &&
			strcmp(name, "kdamonds") != 0;
	yaml_event_delete(&event);
	if (!item)
		return 0;
	if (is_definition) {
		json_decref(item);
		return 1;
	}
	if (key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    !strcmp(name, "<<")) {
		ok = merge(l, key, merged, item);
		json_decref(item);
		return ok;
	}
	return !json_object_set_new(object, name, item) ||
	       fail(l, key, "a key is not UTF-8");
}

static json_t *load_object(struct loader *l)
{
	json_t *object = json_object(), *merged = json_object();
	yaml_event_t event;
	int at_end = 0, ok = 1;

	while (ok && !at_end && (ok = next(l, &event))) {
		at_end = event.type == YAML_MAPPING_END_EVENT;
		ok = at_end || load_member(l, object, merged, &event);
		yaml_event_delete(&event);
	}
	ok = ok && !json_object_update_missing(object, merged);
	json_decref(merged);
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

/* ---- anchors ---- */

static const char *anchor_of(const yaml_event_t *event)
{
	const yaml_char_t *name = NULL;

	if (event->type == YAML_SCALAR_EVENT)
		name = event->data.scalar.anchor;
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		name = event->data.sequence_start.anchor;
	else if (event->type == YAML_MAPPING_START_EVENT)
		name = event->data.mapping_start.anchor;
	return (const char *)name;
}

static void keep_anchor(struct loader *l, const char *name, json_t *value,
			size_t nr_nodes)
{
	struct anchor *a = ARRAY_ADD(l->anchors, l->nr_anchors);

	a->name = xstrdup(name);
	a->value = json_incref(value);
	a->nr_nodes = nr_nodes;
}

static void free_anchors(struct loader *l)
{
	for (size_t i = 0; i < l->nr_anchors; i++) {
		free(l->anchors[i].name);
		json_decref(l->anchors[i].value);
	}
	free(l->anchors);
}

/* Values are shared, and nobody changes them. */
static json_t *resolve(struct loader *l, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	char what[160];

	for (size_t i = l->nr_anchors; i-- > 0;) {
		const struct anchor *a = &l->anchors[i];

		if (strcmp(a->name, name) != 0)
			continue;
		l->nr_nodes += a->nr_nodes;
		if (l->nr_nodes > MAX_NODES)
			return fail(l, event, "the aliases stand for more than any parameters have");
		return json_incref(a->value);
	}
	snprintf(what, sizeof(what), "nothing before it is called '%.60s', or it is part of that itself",
		 name);
	return fail(l, event, what);
}

static json_t *load_value(struct loader *l, const yaml_event_t *event)
{
	enum tag tag = tag_of(tag_text(event));
	json_t *v = NULL;

	if (tag == TAG_UNKNOWN)
		return unknown_tag(l, event);
	if (event->type == YAML_SCALAR_EVENT)
		return scalar(l, event, tag);
	if (l->depth == MAX_DEPTH)
		return fail(l, event, "nested too deeply");
	l->depth++;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		v = apply_tag(l, event, tag, load_list(l));
	else if (event->type == YAML_MAPPING_START_EVENT)
		v = apply_tag(l, event, tag, load_object(l));
	else
		fail(l, event, "nothing there");
	l->depth--;
	return v;
}

static json_t *load_node(struct loader *l, const yaml_event_t *event)
{
	const char *anchor = anchor_of(event);
	size_t before = l->nr_nodes;
	json_t *v;

	if (event->type == YAML_ALIAS_EVENT)
		return resolve(l, event);
	l->nr_nodes++;
	v = load_value(l, event);
	if (v && anchor)
		keep_anchor(l, anchor, v, l->nr_nodes - before);
	return v;
}

/* After the first document there must be no other. */
static json_t *check_end(struct loader *l, json_t *v)
{
	yaml_event_t event;
	int type = YAML_NO_EVENT;

	while (v && type != YAML_STREAM_END_EVENT) {
		if (!next(l, &event))
			break;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT)
			fail(l, &event, "a second document begins; there is to be one");
		yaml_event_delete(&event);
		if (*l->error)
			break;
	}
	if (!*l->error)
		return v;
	json_decref(v);
	return NULL;
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
	v = check_end(&l, v);
	free_anchors(&l);
	yaml_parser_delete(&l.parser);
	return v;
}
