// SPDX-License-Identifier: GPL-2.0
/* From items to parameters. */
#include <stdlib.h>
#include <string.h>

#include "params/items.h"
#include "util/mem.h"
#include "util/units.h"

#define MAX_DEPTH	6	/* of objects in one another */

/* An object whose children may follow. */
struct open_object {
	const struct fields *table;
	char *o;
};

struct reading {
	struct item_work w;
	struct params *p;
	struct open_object open[MAX_DEPTH];
	size_t depth;
};

/* ---- one field ---- */

static uint64_t load(const void *payload, const struct field_item *it)
{
	uint64_t v = 0;
	uint32_t low;

	if (it->bytes == 8) {
		memcpy(&v, (const char *)payload + it->at, 8);
	} else {
		memcpy(&low, (const char *)payload + it->at, 4);
		v = low;
	}
	return v;
}

static uint64_t ns_of_us(uint64_t us)
{
	return us >= UNITS_MAX / NS_PER_US ? UNITS_MAX : us * NS_PER_US;
}

static void take_name(const struct field *f, uint64_t v, void *to)
{
	for (int i = 0; f->item.ids[i]; i++)
		if (f->item.ids[i] == v)
			*(int *)to = i;
}

static void take_field(const struct field *f, char *o, const void *payload)
{
	void *to = o + f->at;
	uint64_t v;

	if (f->item.form == ITEM_NOT)
		return;
	v = load(payload, &f->item);
	switch (f->item.form) {
	case ITEM_NAME:
		take_name(f, v, to);
		break;
	case ITEM_FLAG:
		*(bool *)to = v & f->item.flag;
		break;
	case ITEM_REAL:
		*(double *)to = (double)v;
		break;
	case ITEM_US:
		*(uint64_t *)to = ns_of_us(v);
		break;
	case ITEM_MAX:
		*(uint64_t *)to = v ? v : UNITS_MAX;
		break;
	default:
		*(uint64_t *)to = v;
		break;
	}
}

static void take_fields(struct reading *r, const struct fields *t, char *o,
			const void *payload)
{
	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);

		if (of && f->kind == FIELD_OBJECT && !of->item)
			take_fields(r, of, o + f->at, payload);
		else if (!of)
			take_field(f, o, payload);
	}
	if (t->item_own && t->item_own->take)
		t->item_own->take(&r->w, o, payload);
}

/* ---- places ---- */

static char *append(const struct fields *t, void **array, size_t *nr)
{
	char *o;

	*array = xgrow(*array, *nr, t->size);
	o = (char *)*array + (*nr)++ * t->size;
	if (t->init)
		t->init(o);
	return o;
}

/* A place for an item of @type below this struct; NULL: it does not go there. */
static char *place(const struct fields *t, char *o, uint16_t type,
		   const struct fields **found)
{
	char *at;

	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);

		if (!of)
			continue;
		if (of->item == type) {
			*found = of;
			if (f->kind == FIELD_OBJECT)
				return o + f->at;
			return append(of, (void **)(void *)(o + f->at),
				      (size_t *)(void *)(o + f->aux));
		}
		at = f->kind == FIELD_OBJECT && !of->item ?
		     place(of, o + f->at, type, found) : NULL;
		if (at)
			return at;
	}
	return NULL;
}

/* In the innermost object that has such items. */
static char *find_place(struct reading *r, uint16_t type,
			const struct fields **found)
{
	if (type == DAMONX_ITEM_KDAMOND) {
		r->depth = 0;
		*found = &kdamond_fields;
		return append(*found, (void **)&r->p->kdamonds,
			      &r->p->nr_kdamonds);
	}
	for (; r->depth; r->depth--) {
		struct open_object *in = &r->open[r->depth - 1];
		char *o = place(in->table, in->o, type, found);

		if (o)
			return o;
	}
	return NULL;
}

/* ---- items ---- */

static bool is_known(const struct fields *t, uint16_t type)
{
	for (const struct field *f = t->field; f->key; f++) {
		const struct fields *of = field_table(f);

		if (of && (of->item == type || is_known(of, type)))
			return true;
	}
	return t->item == type;
}

static void read_payload(void *to, size_t room, const struct damonx_item *it)
{
	size_t n = it->len - sizeof(*it);

	memset(to, 0, room);
	memcpy(to, it + 1, n < room ? n : room);
}

static int take_item(struct reading *r, const struct damonx_item *it)
{
	uint64_t payload[32];
	const struct fields *t;
	char *o = find_place(r, it->type, &t);

	if (!o || r->depth == MAX_DEPTH)
		return -1;
	read_payload(payload, sizeof(payload), it);
	if (t->has_id)
		memcpy(o + t->id_at, &it->id, sizeof(it->id));
	r->open[r->depth].table = t;
	r->open[r->depth++].o = o;
	take_fields(r, t, o, payload);
	return 0;
}

static void take_cgroup(struct reading *r, const struct damonx_item *it)
{
	struct damonx_item_cgroup c;
	struct item_cgroup *to;

	read_payload(&c, sizeof(c), it);
	c.path[sizeof(c.path) - 1] = '\0';
	while (r->w.nr_cgroups < it->id && it->id < 100000) {
		to = ARRAY_ADD(r->w.cgroups, r->w.nr_cgroups);
		to->fd = -1;
	}
	if (!it->id || it->id > r->w.nr_cgroups)
		return;
	to = &r->w.cgroups[it->id - 1];
	free(to->path);
	to->path = xstrdup(c.path);
	to->number = c.cgroup_id;
}

/* ---- what takes all of it ---- */

static void finish_filter(const struct damon_ctx *c, struct damos_filter *f)
{
	uint64_t id = f->target_idx;

	if (f->type != DAMOS_FILTER_TARGET)
		return;
	for (size_t i = 0; i < c->nr_targets; i++)
		if (c->targets[i].id == id)
			f->target_idx = i;
}

static void finish_scheme(const struct damon_ctx *c, struct damos *s)
{
	for (size_t i = 0; i < s->nr_filters; i++)
		finish_filter(c, &s->filters[i]);
	if (s->nr_dests != 1 || s->dests[0].weight != 1)
		return;
	s->target_nid = (int64_t)s->dests[0].id;
	free(s->dests);
	s->dests = NULL;
	s->nr_dests = 0;
}

static void finish(struct params *p)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++)
		for (size_t i = 0; i < p->kdamonds[k].nr_contexts; i++) {
			struct damon_ctx *c = &p->kdamonds[k].contexts[i];

			for (size_t s = 0; s < c->nr_schemes; s++)
				finish_scheme(c, &c->schemes[s]);
		}
}

int params_from_items(struct params *p, const void *items, size_t bytes,
		      uint16_t *unknown)
{
	const struct damonx_item *it = NULL;
	struct reading r = { .p = p };
	int ret = 0;

	*unknown = 0;
	while ((it = damonx_next_item(items, bytes, it)))
		if (it->type == DAMONX_ITEM_CGROUP)
			take_cgroup(&r, it);
	while (!ret && (it = damonx_next_item(items, bytes, it))) {
		if (it->type == DAMONX_ITEM_CGROUP)
			continue;
		if (is_known(&kdamond_fields, it->type))
			ret = take_item(&r, it);
		else
			*unknown = it->type;
	}
	if (!ret)
		finish(p);
	for (size_t i = 0; i < r.w.nr_cgroups; i++)
		free(r.w.cgroups[i].path);
	free(r.w.cgroups);
	return ret;
}
