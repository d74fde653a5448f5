// SPDX-License-Identifier: GPL-2.0
/* Merging snapshots for their working set. */
#include <stdlib.h>
#include <string.h>

#include "report/dist/wss.h"
#include "util/msg.h"

static int make_room(struct wss_merge *m, size_t nr)
{
	struct wss_area *area, *spare;

	if (nr <= m->room)
		return 0;
	area = reallocarray(m->area, nr, sizeof(*area));
	if (area)
		m->area = area;
	spare = reallocarray(m->spare, nr, sizeof(*spare));
	if (spare)
		m->spare = spare;
	if (!area || !spare)
		return msg_error("no memory for merging %zu regions", nr);
	m->room = nr;
	return 0;
}

int wss_merge_begin(struct wss_merge *m, const struct rec_snapshot *snap)
{
	size_t i;

	m->nr = 0;
	if (make_room(m, snap->nr_regions))
		return 1;
	for (i = 0; i < snap->nr_regions; i++)
		m->area[i] = (struct wss_area){ snap->regions[i].start,
						snap->regions[i].end,
						snap->regions[i].nr_accesses };
	m->nr = snap->nr_regions;
	return 0;
}

/* Areas that are there already get the most of the regions on them. */
static void add_to_areas(struct wss_merge *m, const struct rec_snapshot *snap)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions, *s;
	struct wss_area *a = m->area, *end = a + m->nr;
	uint32_t most;

	for (; a < end; a++) {
		while (r < stop && r->end <= a->start)
			r++;
		most = 0;
		for (s = r; s < stop && s->start < a->end; s++)
			if (s->nr_accesses > most)
				most = s->nr_accesses;
		a->nr_accesses += most;
	}
}

/* Merge the areas with the parts of the regions that lie between them. */
int wss_merge_add(struct wss_merge *m, const struct rec_snapshot *snap)
{
	const struct rec_region *r = snap->regions;
	const struct rec_region *stop = r + snap->nr_regions;
	struct wss_area *a, *end, *out;
	uint64_t at;

	add_to_areas(m, snap);
	/* a region has one part more than there are areas inside of it */
	if (make_room(m, 2 * m->nr + snap->nr_regions))
		return 1;
	a = m->area;
	end = a + m->nr;
	out = m->spare;
	for (; r < stop; r++) {
		for (at = r->start; at < r->end; ) {
			while (a < end && a->end <= at)
				*out++ = *a++;
			if (a == end || a->start >= r->end) {
				*out++ = (struct wss_area){ at, r->end,
							    r->nr_accesses };
				break;
			}
			if (a->start > at)
				*out++ = (struct wss_area){ at, a->start,
							    r->nr_accesses };
			at = a->end;
		}
	}
	while (a < end)
		*out++ = *a++;
	m->nr = (size_t)(out - m->spare);
	a = m->area;
	m->area = m->spare;
	m->spare = a;
	return 0;
}

void wss_merge_destroy(struct wss_merge *m)
{
	free(m->area);
	free(m->spare);
	memset(m, 0, sizeof(*m));
}
