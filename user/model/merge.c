// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "model/merge.h"

static int make_room(struct rec_merge *m, size_t n)
{
	struct rec_region *r;
	uint32_t *order, *spare, *hits;
	size_t cap = 2 * n + 64;

	if (n <= m->cap)
		return 0;
	r = realloc(m->snap.regions, cap * sizeof(*r));
	if (r)
		m->snap.regions = r;
	order = realloc(m->order, cap * sizeof(*order));
	if (order)
		m->order = order;
	spare = realloc(m->spare, cap * sizeof(*spare));
	if (spare)
		m->spare = spare;
	hits = realloc(m->hits, cap * sizeof(*hits));
	if (hits)
		m->hits = hits;
	if (!r || !order || !spare || !hits)
		return -1;
	m->cap = cap;
	return 0;
}

int rec_merge_begin(struct rec_merge *m, const struct rec_snapshot *s)
{
	struct rec_region *regions;

	if (make_room(m, s->nr_regions))
		return -1;
	regions = m->snap.regions;
	if (s->nr_regions)
		memcpy(regions, s->regions, s->nr_regions * sizeof(*regions));
	m->snap = (struct rec_snapshot){
		.start_ns = s->start_ns,
		.end_ns = s->end_ns,
		.start_frac_ns = s->start_frac_ns,
		.total_bytes = 0,
		.sample_us = REC_NONE,
		.nr_regions = s->nr_regions,
		.regions = regions,
	};
	for (size_t i = 0; i < s->nr_regions; i++) {
		m->order[i] = i;
		m->snap.total_bytes += regions[i].end - regions[i].start;
	}
	return 0;
}

/* Append [start, end) of @r; it is all of it when @whole. */
static int append(struct rec_merge *m, const struct rec_region *r,
		  uint64_t start, uint64_t end, bool whole)
{
	struct rec_region *n;
	uint64_t bytes = r->end - r->start;

	if (make_room(m, m->snap.nr_regions + 1))
		return -1;
	n = &m->snap.regions[m->snap.nr_regions++];
	*n = *r;
	n->start = start;
	n->end = end;
	m->snap.total_bytes += end - start;
	if (m->keeps_age && n->age_us != REC_NONE)
		n->age_us -= n->age_us < m->passed_us ? n->age_us : m->passed_us;
	if (whole)
		return 0;
	/* a part: what was told of the whole does not hold for it */
	n->percent = -1;
	if (!m->keeps_age)
		n->age_us = REC_NONE;
	n->nr_probes = 0;
	n->evidence = (struct rec_evidence){ 0 };
	n->sz_filter_passed = (unsigned __int128)r->sz_filter_passed *
			      (end - start) / bytes;
	return 0;
}

/*
 * Count @r for the old regions it touches, append what they do not cover.
 * @from: the first in the order that can touch it.
 */
static int add_region(struct rec_merge *m, const struct rec_region *r,
		      size_t from, size_t nr_old)
{
	uint64_t at = r->start;
	bool touches = false;

	for (size_t i = from; i < nr_old; i++) {
		const struct rec_region *old = &m->snap.regions[m->order[i]];
		uint64_t start = old->start, end = old->end;

		if (start >= r->end)
			break;
		if (end <= r->start)
			continue;
		touches = true;
		if (m->hits[m->order[i]] < r->nr_accesses)
			m->hits[m->order[i]] = r->nr_accesses;
		if (start > at && append(m, r, at, start, false))
			return -1;
		if (end > at)
			at = end;
	}
	return at < r->end ? append(m, r, at, r->end, !touches) : 0;
}

/* Bring the regions from @nr_old on, which are in order, into the order. */
static void put_in_order(struct rec_merge *m, size_t nr_old)
{
	const struct rec_region *r = m->snap.regions;
	size_t nr = m->snap.nr_regions, a = 0, b = nr_old;
	uint32_t *tmp;

	if (nr == nr_old)
		return;
	for (size_t i = 0; i < nr; i++) {
		if (b == nr || (a < nr_old &&
				r[m->order[a]].start <= r[b].start))
			m->spare[i] = m->order[a++];
		else
			m->spare[i] = b++;
	}
	tmp = m->order;
	m->order = m->spare;
	m->spare = tmp;
}

int rec_merge_add(struct rec_merge *m, const struct rec_snapshot *s)
{
	size_t nr_old = m->snap.nr_regions, from = 0;
	int64_t passed_ns = s->start_ns - m->snap.start_ns;

	m->passed_us = passed_ns > 0 ? (uint64_t)passed_ns / 1000 : 0;
	if (nr_old)
		memset(m->hits, 0, nr_old * sizeof(*m->hits));
	for (size_t i = 0; i < s->nr_regions; i++) {
		const struct rec_region *r = &s->regions[i];

		if (i && r->start < s->regions[i - 1].start)
			from = 0;
		while (from < nr_old &&
		       m->snap.regions[m->order[from]].end <= r->start)
			from++;
		if (add_region(m, r, from, nr_old))
			return -1;
	}
	for (size_t i = 0; i < nr_old; i++)
		m->snap.regions[i].nr_accesses += m->hits[i];
	put_in_order(m, nr_old);
	m->snap.end_ns = s->end_ns;
	return 0;
}

void rec_merge_free(struct rec_merge *m)
{
	free(m->snap.regions);
	free(m->order);
	free(m->spare);
	free(m->hits);
	memset(m, 0, sizeof(*m));
}
