// SPDX-License-Identifier: GPL-2.0
/* Accesses as a cache sees them. */
#include <stdlib.h>
#include <string.h>

#include "report/access/cache.h"
#include "util/msg.h"

#define MAX_SETS	(UINT64_C(1) << 26)

int cache_check(struct cache_opts *o)
{
	uint64_t way_bytes;

	if (!o->bytes || !o->ways || !o->line_bytes ||
	    __builtin_mul_overflow(o->ways, o->line_bytes, &way_bytes))
		return msg_error("--on_cache: size, ways and line size must be above 0");
	if (o->bytes % way_bytes)
		return msg_error("--on_cache: %llu bytes are not a whole number of sets of %llu lines of %llu bytes",
				 (unsigned long long)o->bytes,
				 (unsigned long long)o->ways,
				 (unsigned long long)o->line_bytes);
	o->nr_sets = o->bytes / way_bytes;
	if (o->nr_sets > MAX_SETS)
		return msg_error("--on_cache: %llu sets are more than %llu",
				 (unsigned long long)o->nr_sets,
				 (unsigned long long)MAX_SETS);
	return 0;
}

static int make_room(const struct cache_opts *o, struct cache_state *st)
{
	if (st->count)
		return 0;
	st->count = malloc((o->nr_sets + 1) * sizeof(*st->count));
	st->region = malloc(o->nr_sets * sizeof(*st->region));
	if (st->count && st->region)
		return 0;
	msg_error("--on_cache: out of memory");
	return -1;
}

/*
 * Add @r to the sets of its lines; the counts are differences. As in damo, a
 * region has as many lines as its size needs, wherever in a line it begins.
 */
static void add_region(int64_t *count, const struct cache_opts *o,
		       const struct rec_region *r)
{
	uint64_t bytes = r->end - r->start;
	uint64_t lines = bytes / o->line_bytes + !!(bytes % o->line_bytes);
	uint64_t set = r->start / o->line_bytes % o->nr_sets;
	int64_t nr = r->nr_accesses, rounds = (int64_t)(lines / o->nr_sets);
	uint64_t rest = lines % o->nr_sets, to = set + rest;

	count[0] += nr * rounds;
	if (!rest)
		return;
	count[set] += nr;
	if (to <= o->nr_sets) {
		count[to] -= nr;
	} else {
		count[0] += nr;
		count[to - o->nr_sets] -= nr;
	}
}

static void add_run(struct rec_snapshot *snap, uint64_t start, uint64_t end,
		    int64_t nr)
{
	struct rec_region *r = &snap->regions[snap->nr_regions++];

	*r = (struct rec_region){
		.start = start,
		.end = end,
		.age_us = REC_NONE,
		.nr_accesses = nr > UINT32_MAX ? UINT32_MAX : (uint32_t)nr,
		.percent = -1,
	};
}

int cache_fold(const struct cache_opts *o, struct cache_state *st,
	       struct rec_snapshot *snap)
{
	uint64_t set, start = 0;
	int64_t nr, next;
	size_t i;

	if (make_room(o, st))
		return -1;
	memset(st->count, 0, (o->nr_sets + 1) * sizeof(*st->count));
	for (i = 0; i < snap->nr_regions; i++)
		add_region(st->count, o, &snap->regions[i]);
	snap->regions = st->region;
	snap->nr_regions = 0;
	nr = st->count[0];
	for (set = 1; set < o->nr_sets; set++) {
		next = nr + st->count[set];
		if (next == nr)
			continue;
		add_run(snap, start, set, nr);
		start = set;
		nr = next;
	}
	add_run(snap, start, o->nr_sets, nr);
	return 0;
}

void cache_destroy(struct cache_state *st)
{
	free(st->count);
	free(st->region);
	*st = (struct cache_state){ 0 };
}
