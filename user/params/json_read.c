// SPDX-License-Identifier: GPL-2.0
/* Parameters from JSON, by their tables of fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params/fields.h"
#include "util/mem.h"
#include "util/msg.h"

static void read_name(struct json_get *g, const json_t *o,
		      const struct field *f, void *to)
{
	int index = -1;

	json_get_name(g, o, f->key, f->of, &index);
	if (index >= 0)
		memcpy(to, &index, sizeof(index));
}

static void read_object(struct fields_reading *r, const json_t *o,
			const struct field *f, void *to)
{
	const json_t *v = json_get_object(&r->g, o, f->key);
	size_t mark;

	if (!v)
		return;
	mark = json_get_enter(&r->g, f->key, -1);
	fields_read(r, f->of, v, to);
	json_get_leave(&r->g, mark);
}

static void read_list(struct fields_reading *r, const json_t *o,
		      const struct field *f, void *array, void *nr)
{
	const json_t *list = json_get_array(&r->g, o, f->key);

	if (list)
		fields_read_list(r, f->of, list, f->key, array, nr);
}

static void read_field(struct fields_reading *r, const json_t *o,
		       const struct field *f, char *struct_)
{
	struct json_get *g = &r->g;
	void *to = struct_ + f->at;

	switch (f->kind) {
	case FIELD_NR:
	case FIELD_COUNT:
		json_get_nr(g, o, f->key, to);
		break;
	case FIELD_SIZE:
	case FIELD_SIZE_LONG:
		json_get_size(g, o, f->key, to);
		break;
	case FIELD_TIME:
	case FIELD_TIME_EXACT:
		json_get_time(g, o, f->key, f->unit, to);
		break;
	case FIELD_RATE:
		json_get_rate(g, o, f->key, f->unit, to);
		break;
	case FIELD_GOAL:
		json_get_double(g, o, f->key, to);
		break;
	case FIELD_BOOL:
		json_get_bool(g, o, f->key, to);
		break;
	case FIELD_NAME:
		read_name(g, o, f, to);
		break;
	case FIELD_INT:
	case FIELD_ID:
		json_get_int(g, o, f->key, to,
			     f->aux ? (bool *)(struct_ + f->aux) : NULL);
		break;
	case FIELD_TEXT:
		json_get_string(g, o, f->key, to);
		break;
	case FIELD_OBJECT:
		read_object(r, o, f, to);
		break;
	case FIELD_LIST:
		read_list(r, o, f, to, struct_ + f->aux);
		break;
	case FIELD_OWN:
		f->own->read(g, o, f, struct_);
		break;
	case FIELD_IDLE:
		break;
	}
}

static const struct field *field_of(const struct fields *t, const char *key)
{
	const struct field *f;

	for (f = t->field; f->key; f++)
		if (!strcmp(f->key, key))
			return f;
	return NULL;
}

/* A member that is not known, or by another name today. */
static void tell_unknown(struct fields_reading *r, const char *key,
			 const struct field *f)
{
	const char *path = r->g.path, *dot = *path ? "." : "";

	if (!f && r->strict)
		json_get_fail(&r->g, key, "unknown");
	else if (!f && r->source)
		msg_warn("%s: %s%s%s: unknown, left out", r->source, path, dot,
			 key);
	else if (f && f->old && r->source)
		msg_warn("%s: %s%s%s: an older name, read as %s", r->source,
			 path, dot, key, f->old);
}

void fields_check(struct fields_reading *r, const struct fields *t,
		  const json_t *o)
{
	bool is_whole = t == &kdamond_fields || t == &damos_fields;
	bool any = !is_whole || !json_object_size(o);
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)o, key, v)
		any |= field_of(t, key) != NULL;
	if (!any) {
		json_get_fail(&r->g, "", "none of its members is known here; is this another kind of file?");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)o, key, v)
		tell_unknown(r, key, field_of(t, key));
}

void fields_read(struct fields_reading *r, const struct fields *t,
		 const json_t *o, void *to)
{
	const struct field *f;

	if (r->g.failed)
		return;
	if (!json_is_object(o)) {
		json_get_fail(&r->g, "", "not an object");
		return;
	}
	fields_check(r, t, o);
	for (f = t->field; f->key; f++) {
		if (f->needed && !json_get(o, f->key))
			json_get_fail(&r->g, f->key, "missing");
		read_field(r, o, f, to);
	}
	if (t->check && !r->g.failed)
		t->check(&r->g, to);
}

void fields_read_list(struct fields_reading *r, const struct fields *t,
		      const json_t *list, const char *key, void **array,
		      size_t *nr)
{
	const json_t *item;
	size_t i, mark;
	char *to;

	json_array_foreach(list, i, item) {
		*array = xgrow(*array, *nr, t->size);
		to = (char *)*array + (*nr)++ * t->size;
		if (t->init)
			t->init(to);
		mark = json_get_enter(&r->g, key, (int)i);
		fields_read(r, t, item, to);
		json_get_leave(&r->g, mark);
	}
}

static struct fields_reading begin(const struct params_source *s, char *error)
{
	return (struct fields_reading){
		.g.error = error, .source = s ? s->name : NULL,
		.strict = s && s->strict,
	};
}

int params_from_json(const json_t *json, struct params *p,
		     const struct params_source *source, char *error)
{
	struct fields_reading r = begin(source, error);
	const json_t *list = json;
	const char *key;
	json_t *v;

	if (json_is_object(json))
		list = json_object_get(json, "kdamonds");
	json_object_foreach((json_t *)(uintptr_t)json, key, v)
		if (list && v != list)
			tell_unknown(&r, key, NULL);
	if (!json_is_array(list))
		json_get_fail(&r.g, "kdamonds", "there is no such list");
	else
		fields_read_list(&r, &kdamond_fields, list, "kdamonds",
				 (void **)&p->kdamonds, &p->nr_kdamonds);
	return r.g.failed ? -1 : 0;
}

int params_schemes_from_json(const json_t *json, struct damon_ctx *c,
			     const struct params_source *source, char *error)
{
	struct fields_reading r = begin(source, error);

	if (json_is_object(json) && !json_object_size(json))
		return 0;
	if (!json_is_array(json))
		json_get_fail(&r.g, "", "schemes are not a list");
	else
		fields_read_list(&r, &damos_fields, json, "schemes",
				 (void **)&c->schemes, &c->nr_schemes);
	return r.g.failed ? -1 : 0;
}
