// SPDX-License-Identifier: GPL-2.0
/* The list of regions. */
#include <stdlib.h>

#include "util/mem.h"
#include "view/state.h"

const char *const view_sort_names[] = { "temperature", "address", "size",
					"rate", "age", NULL };

struct entry {
	access_wide key;		/* the highest first */
	uint64_t start;
	size_t at;
};

static access_wide key_of(const struct view_state *s,
			  const struct view_target *t,
			  const struct rec_region *r)
{
	static const struct access_weights weights = ACCESS_WEIGHTS_DEFAULT;
	struct access_scale scale = access_record_scale(&t->stream);

	switch (s->sort) {
	case VIEW_SORT_TEMPERATURE:
		return access_temperature(&weights, &scale, r);
	case VIEW_SORT_SIZE:
		return access_size(r);
	case VIEW_SORT_RATE:
		return access_percent(&scale, r);
	case VIEW_SORT_AGE:
		return access_age_us(&scale, r);
	default:
		return -(access_wide)r->start;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

size_t *view_list(const struct view_state *s, const struct view_target *t,
		  size_t *nr)
{
	struct entry *e = xcalloc(t->nr_regions + 1, sizeof(*e));
	size_t *list = xcalloc(t->nr_regions + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < t->nr_regions; i++) {
		const struct rec_region *r = &t->regions[i];

		if (s->to && (r->end <= s->from || r->start >= s->to))
			continue;
		e[n++] = (struct entry){ key_of(s, t, r), r->start, i };
	}
	if (n)
		qsort(e, n, sizeof(*e), by_key);
	for (size_t i = 0; i < n; i++)
		list[i] = e[s->reverse ? n - 1 - i : i].at;
	free(e);
	*nr = n;
	return list;
}
