// SPDX-License-Identifier: GPL-2.0
/* Heat maps: geometry, and reading a record into them. */
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "model/access_value.h"
#include "report/heatmap/heatmap.h"
#include "model/past.h"
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

/* Threads are worth their while from so many regions on. */
#define MANY_REGIONS	(UINT64_C(1) << 20)
#define MAX_THREADS	8u

/*
 * What reading a stream into maps needs at every snapshot. A row gets the same
 * sums in the same order whichever other rows are filled together with it, so
 * that threads share the maps by rows.
 */
struct filling {
	struct heatmap *map;
	size_t nr;
	const struct heatmap_source *src;
	struct inputs in;
	size_t first_row, last_row;
	const struct rec_stream *stream;
	struct past past;
	/* What was filled so far; a file may go on where another one ended. */
	bool has_last;
	int64_t first_start_ns, last_end_ns;
	int64_t min_ns, max_ns;		/* of all rows to be filled */
	struct heatmap_sorting sorting;
	struct rec_span *span;		/* of regions that were read as a whole */
	size_t room;
	pthread_t thread;
	bool failed;
};

static int64_t clamp_ns(__int128 ns)
{
	if (ns > INT64_MAX)
		return INT64_MAX;
	return ns < INT64_MIN ? INT64_MIN : (int64_t)ns;
}

static const struct rec_span *make_spans(struct filling *fl,
					 const struct rec_region *r, size_t nr)
{
	struct rec_span *more;
	size_t i;

	if (nr > fl->room) {
		more = reallocarray(fl->span, nr, sizeof(*more));
		if (!more) {
			msg_error("no memory for %zu regions", nr);
			return NULL;
		}
		fl->span = more;
		fl->room = nr;
	}
	for (i = 0; i < nr; i++)
		fl->span[i] = rec_span_of(&r[i]);
	return fl->span;
}

/* Add regions, or spans alone, to the nth map. */
static int add_to_map(struct filling *fl, size_t n,
		      const struct heatmap_look *look,
		      const struct rec_snapshot *snap)
{
	const struct rec_region *r = snap->regions;
	const struct rec_span *s = snap->spans;
	ssize_t nr = (ssize_t)snap->nr_regions;

	if (fl->src->sort_temperature) {
		nr = heatmap_sort_regions(&fl->map[n], fl->stream, snap,
					  &fl->src->weights, &fl->sorting);
		r = fl->sorting.region;
		s = NULL;
	}
	if (nr <= 0)
		return nr < 0;
	if (!s)
		s = make_spans(fl, r, (size_t)nr);
	if (!s)
		return 1;
	heatmap_add(&fl->map[n], look, s, r, (size_t)nr);
	return 0;
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
		.first_row = fl->first_row,
		.last_row = fl->last_row,
	};
	struct access_scale scale;
	size_t i;

	if (!fl->map->in_samples) {
		scale = access_snapshot_scale(fl->stream, snap);
		look.aggr_sec = scale.aggr_us / 1000000;
		look.samples_due = access_max_samples(&scale);
	}
	for (i = 0; i < fl->nr; i++)
		if (add_to_map(fl, i, &look, snap))
			return 1;
	return 0;
}

/* False when nothing of the snapshot or of what follows reaches into the rows. */
static bool begin_snapshot(struct filling *fl, int64_t start_ns, bool *first)
{
	/* An earlier part of the recording has nothing before it. */
	if (*first && fl->has_last && start_ns < fl->first_start_ns)
		fl->has_last = false;
	if (*first && !fl->has_last)
		fl->first_start_ns = start_ns;
	*first = false;
	return !fl->has_last || fl->last_end_ns <= fl->max_ns;
}

static void end_snapshot(struct filling *fl, int64_t end_ns)
{
	if (!fl->has_last || end_ns > fl->last_end_ns)
		fl->last_end_ns = end_ns;
	fl->has_last = true;
}

/* Do all snapshots end before the rows begin? */
static bool is_before(const struct filling *fl, const struct rec_summary *s)
{
	size_t i;

	for (i = 0; i < s->nr_rows; i++)
		if (s->row[i].end_ns >= fl->min_ns)
			return false;
	return true;
}

static bool pass_over(struct filling *fl, const struct rec_summary *s,
		      bool *first)
{
	size_t i;

	for (i = 0; i < s->nr_rows; i++) {
		if (!begin_snapshot(fl, s->row[i].start_ns, first))
			return false;
		end_snapshot(fl, s->row[i].end_ns);
	}
	return true;
}

/* Ages count where nothing was recorded before: a snapshot tells of its past. */
static enum rec_want wanted(const struct filling *fl,
			    const struct rec_summary *s)
{
	int64_t last_end_ns = fl->last_end_ns;
	size_t i;

	if (fl->src->sort_temperature || !fl->has_last)
		return REC_ALL;
	for (i = 0; i < s->nr_rows; i++) {
		if (s->row[i].start_ns > last_end_ns)
			return REC_ALL;
		if (s->row[i].end_ns > last_end_ns)
			last_end_ns = s->row[i].end_ns;
	}
	return fl->src->only_passed ? REC_NO_AGES : REC_SPANS;
}

static int fill_from_stream(struct filling *fl, struct rec_reader *reader)
{
	struct rec_part part;
	bool first = true;
	int ret;

	fl->past = past_of(fl->stream);
	while ((ret = rec_next_times(reader, &part)) > 0) {
		if (part.summary) {
			if (!is_before(fl, part.summary))
				rec_open_part(reader, first ? REC_ALL :
					      wanted(fl, part.summary));
			else if (!pass_over(fl, part.summary, &first))
				return 0;
			continue;
		}
		if (!begin_snapshot(fl, part.snap->start_ns, &first))
			return 0;
		if (part.snap->end_ns >= fl->min_ns &&
		    add_snapshot(fl, part.snap))
			return 1;
		end_snapshot(fl, part.snap->end_ns);
	}
	return ret < 0;
}

/* Fill the rows that are this one's; thread function. */
static void *fill_rows(void *arg)
{
	struct filling *fl = arg;
	struct input_walk walk = INPUT_WALK(&fl->in);
	struct rec_reader *reader;
	struct stream_id id;

	while ((fl->stream = input_walk_next(&walk, &reader, &fl->failed))) {
		id = stream_id_of(fl->stream);
		if (!stream_id_equal(&id, &fl->src->id))
			continue;
		fl->failed = fill_from_stream(fl, reader);
		if (fl->failed)
			break;
	}
	heatmap_sorting_destroy(&fl->sorting);
	free(fl->span);
	return NULL;
}

static void set_rows(struct filling *fl, size_t first, size_t last)
{
	int64_t start_ns, end_ns;
	size_t i;

	fl->first_row = first;
	fl->last_row = last;
	fl->min_ns = INT64_MAX;
	fl->max_ns = INT64_MIN;
	for (i = 0; i < fl->nr; i++) {
		start_ns = clamp_ns(heatmap_step_start(&fl->map[i].time, first));
		end_ns = clamp_ns(heatmap_step_start(&fl->map[i].time, last + 1));
		if (start_ns < fl->min_ns)
			fl->min_ns = start_ns;
		if (end_ns > fl->max_ns)
			fl->max_ns = end_ns;
	}
}

/* How many threads are to read what the source has. */
static size_t count_threads(const struct heatmap *m,
			    const struct heatmap_source *src)
{
	uint64_t nr_regions = 0;
	struct stream_id id;
	cpu_set_t cpus;
	size_t i, k, nr = 1;

	for (i = 0; i < src->in->nr; i++) {
		for (k = 0; k < rec_nr_streams(src->in->reader[i]); k++) {
			id = stream_id_of(rec_stream(src->in->reader[i], k));
			if (stream_id_equal(&id, &src->id))
				nr_regions += rec_nr_regions(src->in->reader[i],
							     k);
		}
	}
	if (nr_regions >= MANY_REGIONS &&
	    !sched_getaffinity(0, sizeof(cpus), &cpus))
		nr = (size_t)CPU_COUNT(&cpus);
	if (nr > MAX_THREADS)
		nr = MAX_THREADS;
	return nr < m->time.nr ? nr : m->time.nr;
}

/* Heat is in samples where the record does not tell the intervals. */
static int set_units(struct heatmap *m, size_t nr,
		     const struct heatmap_source *src)
{
	const struct rec_stream *s;
	struct stream_id id;
	size_t i, k, n;

	for (i = 0; i < src->in->nr; i++) {
		for (k = 0; k < rec_nr_streams(src->in->reader[i]); k++) {
			s = rec_stream(src->in->reader[i], k);
			id = stream_id_of(s);
			if (!stream_id_equal(&id, &src->id))
				continue;
			for (n = 0; n < nr; n++)
				m[n].in_samples = !access_scale_known(s);
			if (src->sort_temperature && m->in_samples)
				return msg_error("temperatures need the monitoring intervals, which this record does not say; give them with --intervals");
		}
	}
	return 0;
}

static int fill_with_threads(const struct filling *like, size_t nr_threads)
{
	size_t rows = like->map->time.nr, nr, i;
	struct filling fl[MAX_THREADS];
	bool failed = false;

	for (nr = 0; nr < nr_threads && !failed; nr++) {
		fl[nr] = *like;
		set_rows(&fl[nr], rows * nr / nr_threads,
			 rows * (nr + 1) / nr_threads - 1);
		failed = inputs_twin(&fl[nr].in, &like->in);
		if (failed)
			break;
		/* where there is no thread to be had, this one does it */
		if (pthread_create(&fl[nr].thread, NULL, fill_rows, &fl[nr])) {
			fl[nr].thread = pthread_self();
			fill_rows(&fl[nr]);
		}
	}
	for (i = 0; i < nr; i++) {
		if (!pthread_equal(fl[i].thread, pthread_self()))
			pthread_join(fl[i].thread, NULL);
		failed |= fl[i].failed;
	}
	for (i = 0; i < nr; i++)
		inputs_close(&fl[i].in);
	return failed;
}

int heatmap_fill(struct heatmap *m, size_t nr, const struct heatmap_source *src)
{
	struct filling fl = { .map = m, .nr = nr, .src = src, .in = *src->in };
	size_t nr_threads = count_threads(m, src);

	if (set_units(m, nr, src))
		return 1;
	if (nr_threads > 1)
		return fill_with_threads(&fl, nr_threads);
	set_rows(&fl, 0, m->time.nr - 1);
	fill_rows(&fl);
	return fl.failed;
}
