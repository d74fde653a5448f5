// SPDX-License-Identifier: GPL-2.0
/* Heat maps sorted by temperature: how much was how hot, and not where. */
#include <math.h>
#include <stdlib.h>

#include "model/access_value.h"
#include "report/heatmap/heatmap.h"
#include "util/msg.h"

static int by_temperature(const void *a, const void *b)
{
	const struct heatmap_key *x = a, *y = b;

	if (x->temperature != y->temperature)
		return x->temperature < y->temperature ? -1 : 1;
	return x->idx < y->idx ? -1 : x->idx > y->idx;
}

static double temperature(const struct access_scale *scale,
			  const struct heatmap_weights *w,
			  const struct rec_region *r)
{
	int64_t percent = access_percent(scale, r);
	double t = w->rate * (double)percent +
		   w->age * (double)access_age_us(scale, r);

	return percent ? t : -t;
}

/* The range of a map in whole bytes. */
static void map_limits(const struct heatmap_axis *a, uint64_t *start,
		       uint64_t *end)
{
	double to = floor(a->end_f);

	if (!a->fractional) {
		*start = (uint64_t)a->start;
		*end = (uint64_t)a->end;
		return;
	}
	*start = a->start_f > 0 ? (uint64_t)a->start_f : 0;
	*end = to > 0 ? (uint64_t)to : 0;
}

static int make_room(struct heatmap_sorting *st, size_t nr)
{
	struct heatmap_key *key;
	struct rec_region *region;

	if (nr <= st->room)
		return 0;
	key = reallocarray(st->key, nr, sizeof(*key));
	if (key)
		st->key = key;
	region = reallocarray(st->region, nr, sizeof(*region));
	if (region)
		st->region = region;
	if (!key || !region)
		return msg_error("no memory for sorting %zu regions", nr);
	st->room = nr;
	return 0;
}

void heatmap_sorting_destroy(struct heatmap_sorting *st)
{
	free(st->key);
	free(st->region);
}

ssize_t heatmap_sort_regions(const struct heatmap *m,
			     const struct rec_stream *s,
			     const struct rec_snapshot *snap,
			     const struct heatmap_weights *weights,
			     struct heatmap_sorting *sorting)
{
	struct access_scale scale = access_record_scale(s);
	uint64_t start, end, at, size;
	const struct rec_region *r;
	struct heatmap_key *key;
	size_t i, nr = 0;

	if (make_room(sorting, snap->nr_regions))
		return -1;
	key = sorting->key;
	map_limits(&m->addr, &start, &end);
	for (i = 0; i < snap->nr_regions; i++) {
		r = &snap->regions[i];
		/* One that only touches the range is part of it, with no size. */
		if (r->end < start || r->start > end)
			continue;
		key[nr].temperature = temperature(&scale, weights, r);
		key[nr++].idx = i;
	}
	if (nr)
		qsort(key, nr, sizeof(*key), by_temperature);
	for (i = 0, at = start; i < nr; i++, at += size) {
		r = &snap->regions[key[i].idx];
		size = (r->end < end ? r->end : end) -
		       (r->start > start ? r->start : start);
		sorting->region[i] = *r;
		sorting->region[i].start = at;
		sorting->region[i].end = at + size;
	}
	return (ssize_t)nr;
}
