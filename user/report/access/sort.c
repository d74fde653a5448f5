// SPDX-License-Identifier: GPL-2.0
/* The order of regions. */
#include <stdlib.h>
#include <string.h>

#include "report/access/attrs.h"
#include "report/access/sort.h"
#include "util/msg.h"

const char *const sort_key_names[] = {
	"address", "access_rate", "age", "size", "temperature", NULL
};

struct sort_item {
	access_wide value[SORT_NR_KEYS];
	uint32_t pos;
};

void sort_clear(struct sort_opts *o)
{
	o->nr = 0;
}

void sort_add(struct sort_opts *o, enum sort_key key)
{
	size_t i;

	for (i = 0; i < o->nr && o->key[i] != key; i++)
		;
	if (i == o->nr)
		o->nr++;
	memmove(&o->key[1], &o->key[0], i * sizeof(o->key[0]));
	o->key[0] = key;
}

static access_wide sort_value(const struct access_view *v, enum sort_key key,
			      const struct rec_region *r)
{
	switch (key) {
	case SORT_ADDRESS:
		return r->start;
	case SORT_ACCESS_RATE:
		return access_percent(&v->scale, r);
	case SORT_AGE:
		return access_age_us(&v->scale, r);
	case SORT_SIZE:
		return access_size(r);
	case SORT_TEMPERATURE:
		return view_temperature(v, &v->opts->filter.weights, r);
	case SORT_PROBE_HITS:
		/* Fractional when adjusted. */
		return (access_wide)(attrs_hits_wsum(v, r) * 1e6);
	case SORT_NR_KEYS:
		break;
	}
	return 0;
}

static int compare_items(const void *a, const void *b, void *arg)
{
	const struct sort_opts *o = arg;
	const struct sort_item *x = a, *y = b;
	size_t i;
	int c;

	for (i = 0; i < o->nr; i++) {
		c = (x->value[i] > y->value[i]) - (x->value[i] < y->value[i]);
		if (c)
			return o->descending[o->key[i]] ? -c : c;
	}
	return (x->pos > y->pos) - (x->pos < y->pos);
}

static int make_room(struct sort_order *order, size_t n)
{
	if (n <= order->nr_room)
		return 0;
	free(order->room);
	free(order->item);
	order->room = malloc(2 * n * sizeof(*order->room));
	order->item = malloc(2 * n * sizeof(*order->item));
	order->nr_room = 2 * n;
	if (order->room && order->item)
		return 0;
	sort_destroy(order);
	msg_error("cannot sort regions: out of memory");
	return -1;
}

/* The usual case: by address, and they are sorted already. */
static bool nothing_to_do(const struct access_view *v)
{
	const struct sort_opts *o = &v->opts->sort;
	const struct rec_snapshot *snap = v->snap;
	size_t i;

	if (!o->nr || snap->nr_regions < 2)
		return true;
	if (o->key[0] != SORT_ADDRESS || o->descending[SORT_ADDRESS])
		return false;
	for (i = 1; i < snap->nr_regions; i++)
		if (snap->regions[i].start <= snap->regions[i - 1].start)
			return false;
	return true;
}

int sort_regions(struct access_view *v)
{
	const struct sort_opts *o = &v->opts->sort;
	size_t i, k, n = v->snap->nr_regions;
	struct sort_order *order = &v->order;

	order->pos = NULL;
	if (nothing_to_do(v))
		return 0;
	if (make_room(order, n))
		return -1;
	for (i = 0; i < n; i++) {
		for (k = 0; k < o->nr; k++)
			order->item[i].value[k] =
				sort_value(v, o->key[k], &v->snap->regions[i]);
		order->item[i].pos = (uint32_t)i;
	}
	qsort_r(order->item, n, sizeof(*order->item), compare_items,
		(void *)o);
	for (i = 0; i < n; i++)
		order->room[i] = order->item[i].pos;
	order->pos = order->room;
	return 0;
}

void sort_destroy(struct sort_order *order)
{
	free(order->room);
	free(order->item);
	*order = (struct sort_order){ 0 };
}
