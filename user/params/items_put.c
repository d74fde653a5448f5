// SPDX-License-Identifier: GPL-2.0
/* From parameters to items. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "params/items.h"
#include "util/cgroup.h"
#include "util/units.h"

#define PAYLOAD_WORDS	32	/* of the longest item that is made here */

static int put_item(struct item_work *w, const struct fields *t, const void *o);

/* ---- identifiers ---- */

static uint32_t *id_of(const struct fields *t, char *array, size_t i)
{
	return (uint32_t *)(void *)(array + i * t->size + t->id_at);
}

/* New ones are above those that there are: none is used for another object. */
static void number_list(const struct fields *t, char *array, size_t nr)
{
	uint32_t highest = 0;

	for (size_t i = 0; i < nr; i++)
		if (*id_of(t, array, i) > highest)
			highest = *id_of(t, array, i);
	for (size_t i = 0; i < nr; i++)
		if (!*id_of(t, array, i))
			*id_of(t, array, i) = ++highest;
}

static void number(const struct fields *t, char *o)
{
	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);
		char *array;
		size_t nr;

		if (!of)
			continue;
		if (f->kind == FIELD_OBJECT) {
			number(of, o + f->at);
			continue;
		}
		array = *(char **)(void *)(o + f->at);
		nr = *(size_t *)(void *)(o + f->aux);
		if (of->has_id)
			number_list(of, array, nr);
		for (size_t i = 0; i < nr; i++)
			number(of, array + i * of->size);
	}
}

/* ---- one field ---- */

static void store(void *payload, const struct field_item *it, uint64_t v)
{
	if (it->bytes == 8) {
		memcpy((char *)payload + it->at, &v, 8);
	} else {
		uint32_t low = (uint32_t)v;

		memcpy((char *)payload + it->at, &low, 4);
	}
}

static int refuse(struct item_work *w, const struct field *f, const char *what)
{
	json_get_fail(&w->g, f->key, what);
	return -1;
}

static int put_real(struct item_work *w, const struct field *f, double v,
		    uint64_t *out)
{
	double most = f->item.bytes == 8 ? 0x1p64 : 0x1p32;

	if (v >= (double)UNITS_MAX && f->item.bytes == 8) {
		*out = UNITS_MAX;
		return 0;
	}
	if (!(v >= 0 && v < most - 1))
		return refuse(w, f, "out of range");
	*out = (uint64_t)floor(v + 0.5);
	return 0;
}

/* A flag is or-ed in; all others are numbers. */
static int put_flag(const struct field *f, const char *from, void *payload)
{
	uint32_t flags;

	memcpy(&flags, (char *)payload + f->item.at, sizeof(flags));
	if (*(const bool *)from)
		flags |= f->item.flag;
	store(payload, &f->item, flags);
	return 0;
}

static uint64_t number_of(const struct field *f, const void *from)
{
	uint64_t nr = *(const uint64_t *)from;

	if (f->item.form == ITEM_US)
		return nr / NS_PER_US;
	if (f->item.form == ITEM_ID)
		return (int64_t)nr == PARAMS_NONE ? 0 : nr;
	return nr;
}

static int put_field(struct item_work *w, const struct field *f,
		     const char *struct_, void *payload)
{
	const char *from = struct_ + f->at;
	uint64_t v = 0;

	switch (f->item.form) {
	case ITEM_NOT:
		return 0;
	case ITEM_FLAG:
		return put_flag(f, from, payload);
	case ITEM_NAME:
		v = f->item.ids[*(const int *)(const void *)from];
		break;
	case ITEM_REAL:
		if (put_real(w, f, *(const double *)(const void *)from, &v))
			return -1;
		break;
	case ITEM_MAX:
		v = number_of(f, from);
		if (!v)
			return refuse(w, f, "0 leaves nothing");
		v = v == UNITS_MAX ? 0 : v;
		break;
	case ITEM_NR:
	case ITEM_US:
	case ITEM_ID:
		v = number_of(f, from);
		break;
	}
	if (f->item.some && !v)
		return refuse(w, f, f->item.form == ITEM_US ?
			      "at least 1 us" : "at least 1");
	if (f->item.bytes == 4 && v > UINT32_MAX)
		return refuse(w, f, "too large");
	store(payload, &f->item, v);
	return 0;
}

/* ---- structs ---- */

/* All of this struct that belongs to the item at hand. */
static int put_fields(struct item_work *w, const struct fields *t,
		      const char *o, void *payload)
{
	size_t mark;
	int ret;

	if (t->item_own && t->item_own->put &&
	    t->item_own->put(w, o, payload))
		return -1;
	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);

		ret = 0;
		if (of && f->kind == FIELD_OBJECT && !of->item) {
			mark = json_get_enter(&w->g, f->key, -1);
			ret = put_fields(w, of, o + f->at, payload);
			json_get_leave(&w->g, mark);
		} else if (!of) {
			ret = put_field(w, f, o, payload);
		}
		if (ret)
			return -1;
	}
	return 0;
}

/* The module knows best what RAM there is, also when some is added. */
static bool is_left_out(const struct fields *of, const char *o)
{
	return of->item == DAMONX_ITEM_REGION &&
	       ((const struct damon_target *)(const void *)o)->all_ram;
}

static int put_list(struct item_work *w, const struct field *f, const char *o)
{
	const struct fields *of = field_table(f);
	const char *array = *(char *const *)(const void *)(o + f->at);
	size_t nr = *(const size_t *)(const void *)(o + f->aux);

	if (is_left_out(of, o))
		return 0;
	for (size_t i = 0; i < nr; i++) {
		size_t mark = json_get_enter(&w->g, f->key, (int)i);
		int ret = put_item(w, of, array + i * of->size);

		json_get_leave(&w->g, mark);
		if (ret)
			return -1;
	}
	return 0;
}

/* A migration to one node is one with a single destination. */
static int put_target_node(struct item_work *w, const struct damos *s)
{
	struct damonx_item_destination it = { .weight = 1 };

	if (!damos_is_migration(s->action) || s->nr_dests)
		return 0;
	it.node = (uint32_t)s->target_nid;
	if (w->config)
		damonx_config_item(w->config, DAMONX_ITEM_DESTINATION, 0, 1, 0,
				   &it, sizeof(it));
	return 0;
}

/* What lies below this struct's item. */
static int put_children(struct item_work *w, const struct fields *t,
			const char *o)
{
	if (t == &damos_fields && put_target_node(w, (const void *)o))
		return -1;
	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);
		size_t mark;
		int ret;

		if (!of)
			continue;
		if (f->kind != FIELD_OBJECT) {
			if (of->item && put_list(w, f, o))
				return -1;
			continue;
		}
		mark = json_get_enter(&w->g, f->key, -1);
		ret = of->item ? put_item(w, of, o + f->at) :
				 put_children(w, of, o + f->at);
		json_get_leave(&w->g, mark);
		if (ret)
			return -1;
	}
	return 0;
}

static int put_item(struct item_work *w, const struct fields *t, const void *o)
{
	uint64_t payload[PAYLOAD_WORDS] = { 0 };
	uint32_t id = 0;

	if (t->item_own && t->item_own->has && !t->item_own->has(o))
		return 0;
	if (put_fields(w, t, o, payload))
		return -1;
	if (t->has_id)
		memcpy(&id, (const char *)o + t->id_at, sizeof(id));
	if (w->config)
		damonx_config_item(w->config, t->item, 0, id, 0, payload,
				   t->item_bytes);
	return put_children(w, t, o);
}

static int put_all(struct item_work *w, const struct params *p)
{
	for (size_t i = 0; i < p->nr_kdamonds; i++) {
		size_t mark = json_get_enter(&w->g, "kdamonds", (int)i);
		int ret = put_item(w, &kdamond_fields, &p->kdamonds[i]);

		json_get_leave(&w->g, mark);
		if (ret)
			return -1;
	}
	return 0;
}

/* ---- cgroups ---- */

/* In the order of the numbers that items refer to them by. */
static int put_cgroups(struct item_work *w, char *error)
{
	for (size_t i = 0; i < w->nr_cgroups; i++) {
		struct item_cgroup *c = &w->cgroups[i];
		struct damonx_item_cgroup it = { .cgroup_id = c->number };

		if (!c->number) {
			c->fd = cgroup_open(c->path, error, JSON_ERROR_LEN);
			if (c->fd < 0)
				return -1;
			it.fd = c->fd;
			it.flags = DAMONX_CGROUP_FD;
		}
		if (c->below)
			it.flags |= DAMONX_CGROUP_BELOW;
		damonx_config_item(w->config, DAMONX_ITEM_CGROUP, 0,
				   (uint32_t)i + 1, 0, &it,
				   offsetof(struct damonx_item_cgroup, path));
	}
	return 0;
}

static void number_all(struct params *p)
{
	number_list(&kdamond_fields, (char *)p->kdamonds, p->nr_kdamonds);
	for (size_t i = 0; i < p->nr_kdamonds; i++)
		number(&kdamond_fields, (char *)&p->kdamonds[i]);
}

int params_to_items(struct params *p, pid_t child, struct params_items *out,
		    char *error)
{
	struct item_work *w = &out->work;

	memset(out, 0, sizeof(*out));
	error[0] = '\0';
	w->g.error = error;
	w->child = child;
	number_all(p);
	/* Cgroups stand before all that refers to them. */
	if (put_all(w, p))
		return -1;
	out->config = damonx_config_new();
	if (!out->config) {
		snprintf(error, JSON_ERROR_LEN, "out of memory");
		return -1;
	}
	w->config = out->config;
	return put_cgroups(w, error) || put_all(w, p) ? -1 : 0;
}

void params_free_items(struct params_items *items)
{
	struct item_work *w = &items->work;

	for (size_t i = 0; i < w->nr_cgroups; i++) {
		free(w->cgroups[i].path);
		if (w->cgroups[i].fd >= 0)
			close(w->cgroups[i].fd);
	}
	free(w->cgroups);
	damonx_config_free(items->config);
	memset(items, 0, sizeof(*items));
}
