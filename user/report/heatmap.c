// SPDX-License-Identifier: GPL-2.0
/* Heat maps: geometry, and reading a record into them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/access_value.h"
#include "report/heatmap.h"
#include "report/past.h"
#include "util/msg.h"

static int axis_init(struct heatmap_axis *a, const struct heatmap_range *r,
		     size_t nr, const char *what)
{
	__int128 length = r->end - r->start;

	memset(a, 0, sizeof(*a));
	a->nr = nr;
	a->decimal = r->decimal || r->fractional;
	if (r->fractional) {
		a->fractional = true;
		a->start_f = r->start_f;
		a->end_f = r->end_f;
		a->step_f = floor((r->end_f - r->start_f) / (double)nr);
		if (a->step_f >= 1)
			return 0;
	} else if (length > 0) {
		if ((__int128)nr > length)
			a->nr = (size_t)length;
		a->start = r->start;
		a->end = r->end;
		a->step = length / (__int128)a->nr;
		return 0;
	}
	return msg_error("the %s range of the heat map is empty: its end has to be above its start",
			 what);
}

static int check_limits(const struct heatmap *m)
{
	if (!m->time.fractional && (m->time.start <= -REC_TIME_LIMIT_NS ||
				    m->time.end >= REC_TIME_LIMIT_NS))
		return msg_error("the time range of the heat map reaches beyond 146 years");
	if (!m->addr.fractional && (m->addr.start < 0 ||
				    m->addr.end > UINT64_MAX))
		return msg_error("the address range of the heat map reaches below 0 or beyond 64 bits");
	return 0;
}

int heatmap_init(struct heatmap *m, const struct heatmap_range *time,
		 const struct heatmap_range *addr, size_t rows, size_t cols)
{
	size_t i, nr;

	memset(m, 0, sizeof(*m));
	if (axis_init(&m->time, time, rows, "time") ||
	    axis_init(&m->addr, addr, cols, "address") || check_limits(m))
		return 1;
	if (m->addr.nr > HEATMAP_MAX_CELLS / m->time.nr)
		return msg_error("a heat map of %zu by %zu cells is too large; take a smaller --resol",
				 m->time.nr, m->addr.nr);
	nr = m->time.nr * m->addr.nr;
	m->heat = malloc(nr * sizeof(*m->heat));
	if (!m->heat)
		return msg_error("no memory for a heat map of %zu cells", nr);
	for (i = 0; i < nr; i++)
		m->heat[i] = NAN;
	return 0;
}

void heatmap_destroy(struct heatmap *m)
{
	free(m->heat);
	m->heat = NULL;
}

__int128 heatmap_step_start(const struct heatmap_axis *a, size_t i)
{
	if (a->fractional)
		return (__int128)(a->start_f + (double)i * a->step_f);
	return a->start + (__int128)i * a->step;
}

bool heatmap_extent(const struct heatmap *m, double *lowest, double *highest)
{
	size_t i, nr = m->time.nr * m->addr.nr;
	bool found = false;

	*lowest = *highest = 0;
	for (i = 0; i < nr; i++) {
		if (isnan(m->heat[i]))
			continue;
		if (!found || m->heat[i] < *lowest)
			*lowest = m->heat[i];
		if (!found || m->heat[i] > *highest)
			*highest = m->heat[i];
		found = true;
	}
	return found;
}

/* What reading a stream into maps needs at every snapshot. */
struct filling {
	struct heatmap *map;
	size_t nr;
	const struct heatmap_source *src;
	const struct rec_stream *stream;
	struct past past;
	/* What was filled so far; a file may go on where another one ended. */
	bool has_last;
	int64_t first_start_ns, last_end_ns;
	int64_t min_ns, max_ns;		/* of all maps */
	struct heatmap_sorting sorting;
};

static int64_t clamp_ns(__int128 ns)
{
	if (ns > INT64_MAX)
		return INT64_MAX;
	return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

static int add_snapshot(struct filling *fl, const struct rec_snapshot *snap)
{
	struct heatmap_look look = {
		.past = fl->past,
		.start_ns = snap->start_ns,
		.end_ns = snap->end_ns,
		.start_frac_ns = snap->start_frac_ns,
		.floor_ns = fl->has_last ? fl->last_end_ns : INT64_MIN,
		.only_passed = fl->src->only_passed,
	};
	const struct rec_region *r = snap->regions;
	ssize_t nr = (ssize_t)snap->nr_regions;
	size_t i;

	if (!fl->map->in_samples)
		look.aggr_sec = access_snapshot_scale(fl->stream, snap).aggr_us /
				1000000;
	for (i = 0; i < fl->nr; i++) {
		if (fl->src->sort_temperature) {
			nr = heatmap_sort_regions(&fl->map[i], fl->stream, snap,
						  &fl->src->weights,
						  &fl->sorting);
			if (nr < 0)
				return 1;
			r = fl->sorting.region;
		}
		heatmap_add(&fl->map[i], &look, r, (size_t)nr);
	}
	return 0;
}

static int fill_from_stream(struct filling *fl, struct rec_reader *reader)
{
	struct rec_snapshot *snap;
	bool first = true;
	int ret;

	fl->past = past_of(fl->stream);
	while ((ret = rec_next(reader, &snap, NULL)) > 0) {
		/* An earlier part of the recording has nothing before it. */
		if (first && fl->has_last &&
		    snap->start_ns < fl->first_start_ns)
			fl->has_last = false;
		if (first && !fl->has_last)
			fl->first_start_ns = snap->start_ns;
		first = false;
		/* Nothing of it or of what follows reaches back into the maps. */
		if (fl->has_last && fl->last_end_ns > fl->max_ns)
			return 0;
		if (snap->end_ns >= fl->min_ns && add_snapshot(fl, snap))
			return 1;
		if (!fl->has_last || snap->end_ns > fl->last_end_ns)
			fl->last_end_ns = snap->end_ns;
		fl->has_last = true;
	}
	return ret < 0;
}

static void set_limits(struct filling *fl)
{
	int64_t start_ns, end_ns;
	size_t i;

	fl->min_ns = INT64_MAX;
	fl->max_ns = INT64_MIN;
	for (i = 0; i < fl->nr; i++) {
		start_ns = clamp_ns(heatmap_step_start(&fl->map[i].time, 0));
		end_ns = clamp_ns(heatmap_axis_end(&fl->map[i].time));
		if (start_ns < fl->min_ns)
			fl->min_ns = start_ns;
		if (end_ns > fl->max_ns)
			fl->max_ns = end_ns;
	}
}

int heatmap_fill(struct heatmap *m, size_t nr, const struct heatmap_source *src)
{
	struct filling fl = { .map = m, .nr = nr, .src = src };
	struct input_walk walk = INPUT_WALK(src->in);
	struct rec_reader *reader;
	struct stream_id id;
	bool failed;
	size_t i;

	set_limits(&fl);
	while ((fl.stream = input_walk_next(&walk, &reader, &failed))) {
		id = stream_id_of(fl.stream);
		if (!stream_id_equal(&id, &src->id))
			continue;
		for (i = 0; i < nr; i++)
			m[i].in_samples = !access_scale_known(fl.stream);
		if (src->sort_temperature && m->in_samples) {
			failed = true;
			msg_error("temperatures need the monitoring intervals, which this record does not say; give them with --intervals");
			break;
		}
		if (fill_from_stream(&fl, reader)) {
			failed = true;
			break;
		}
	}
	heatmap_sorting_destroy(&fl.sorting);
	return failed;
}
