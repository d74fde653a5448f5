// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/units.h"
#include "view/model.h"

/* ---- targets ---- */

static bool is_same(const struct view_target *t, const struct rec_stream *s)
{
	struct stream_id a = stream_id_of(&t->stream), b = stream_id_of(s);

	return stream_id_equal(&a, &b) && t->stream.pid == s->pid;
}

static char *name_of(const struct rec_stream *s)
{
	if (s->pid > 0 && s->comm)
		return xasprintf("%d %s", s->pid, s->comm);
	if (s->pid > 0)
		return xasprintf("%d", s->pid);
	if (s->comm)
		return xstrdup(s->comm);
	return xasprintf("kdamond %d context %d target %llu", s->kdamond_idx,
			 s->context_idx, (unsigned long long)s->target_id);
}

static void set_stream(struct view_target *t, const struct rec_stream *s)
{
	free(t->name);
	t->name = name_of(s);
	t->stream = *s;
	t->stream.filters = NULL;
	t->stream.nr_filters = 0;
	t->stream.data_source = NULL;
	t->stream.comm = t->name;
}

/* Mostly the one that comes after the one that was told of before. */
static size_t find_target(const struct view_model *m, const struct rec_stream *s)
{
	size_t i = m->last_told + 1;

	for (size_t n = 0; n < m->nr_targets; n++, i++) {
		i = i < m->nr_targets ? i : 0;
		if (is_same(&m->targets[i], s))
			return i;
	}
	return m->nr_targets;
}

static int on_stream(void *arg, const struct rec_stream *s)
{
	struct view_model *m = arg;
	size_t i = find_target(m, s);

	if (i == m->nr_targets)
		ARRAY_ADD(m->targets, m->nr_targets);
	m->last_told = i;
	set_stream(&m->targets[i], s);
	return (int)i;
}

static int on_exited(void *arg, const struct rec_exit *e)
{
	struct view_model *m = arg;

	for (size_t i = 0; i < m->nr_targets; i++)
		if (e->pid > 0 && m->targets[i].stream.pid == e->pid)
			m->targets[i].ended = true;
	return 0;
}

/* ---- the past ---- */

static size_t bytes_of(const struct view_shot *s)
{
	return sizeof(*s) + s->nr_spans * sizeof(*s->spans);
}

static void drop_oldest(struct view_model *m)
{
	struct view_target *oldest = NULL;
	struct view_shot *s;

	for (size_t i = 0; i < m->nr_targets; i++) {
		struct view_target *t = &m->targets[i];

		/* the last one stays, whatever it takes */
		if (t->nr > 1 && (!oldest || view_shot_at(t, 0)->start_ns <
				  view_shot_at(oldest, 0)->start_ns))
			oldest = t;
	}
	if (!oldest) {
		m->past_bytes = 0;
		return;
	}
	s = &oldest->shots[oldest->first++];
	oldest->nr--;
	m->past_bytes -= bytes_of(s);
	free(s->spans);
}

static struct view_shot *add_shot(struct view_target *t)
{
	if (t->first + t->nr == t->room && t->first > t->room / 2) {
		memmove(t->shots, t->shots + t->first,
			t->nr * sizeof(*t->shots));
		t->first = 0;
	}
	if (t->first + t->nr == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->shots = xrealloc(t->shots, t->room, sizeof(*t->shots));
	}
	return &t->shots[t->first + t->nr++];
}

static float heat_of(const struct rec_stream *s, const struct rec_region *r)
{
	struct access_scale scale = access_record_scale(s);
	double due, heat;

	if (!access_scale_known(s))
		return r->nr_accesses ? 1 : 0;
	due = access_max_samples(&scale);
	heat = access_hits(r->nr_accesses, r->samples, due) / due;
	return heat < 1 ? (float)heat : 1;
}

static void add_span(struct view_shot *shot, const struct rec_region *r,
		     float heat)
{
	struct view_span *last;

	if (shot->nr_spans) {
		last = &shot->spans[shot->nr_spans - 1];
		if (last->end == r->start && !(last->heat < heat) &&
		    !(last->heat > heat)) {
			last->end = r->end;
			return;
		}
	}
	shot->spans[shot->nr_spans++] = (struct view_span){ r->start, r->end,
							    heat };
}

static struct view_shot make_shot(const struct rec_stream *s,
				  const struct rec_snapshot *snap)
{
	struct view_shot shot = {
		.start_ns = snap->start_ns,
		.end_ns = snap->end_ns,
		.spans = xcalloc(snap->nr_regions + 1, sizeof(*shot.spans)),
	};

	for (size_t i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];

		if (r->end <= r->start)
			continue;
		shot.all_bytes += access_size(r);
		if (r->nr_accesses)
			shot.hot_bytes += access_size(r);
		add_span(&shot, r, heat_of(s, r));
	}
	shot.spans = xrealloc(shot.spans, shot.nr_spans + 1,
			      sizeof(*shot.spans));
	return shot;
}

static void keep_regions(struct view_target *t, const struct rec_snapshot *snap)
{
	if (snap->nr_regions > t->room_regions) {
		t->room_regions = 2 * snap->nr_regions;
		t->regions = xrealloc(t->regions, t->room_regions,
				      sizeof(*t->regions));
	}
	if (snap->nr_regions)
		memcpy(t->regions, snap->regions,
		       snap->nr_regions * sizeof(*t->regions));
	t->nr_regions = snap->nr_regions;
	t->scale = access_snapshot_scale(&t->stream, snap);
}

static void set_time(struct view_model *m, const struct rec_snapshot *snap)
{
	if (!m->has_time || snap->start_ns < m->first_ns)
		m->first_ns = snap->start_ns;
	if (!m->has_time || snap->end_ns > m->now_ns)
		m->now_ns = snap->end_ns;
	m->has_time = true;
}

static int on_snapshot(void *arg, int stream, const struct rec_stream *s,
		       struct rec_snapshot *snap)
{
	struct view_model *m = arg;
	struct view_target *t = &m->targets[stream];
	struct view_shot shot = make_shot(s, snap);

	for (size_t i = 0; i < shot.nr_spans; i++)
		if (areas_add(&t->areas, shot.spans[i].start,
			      shot.spans[i].end))
			break;
	if (!m->frozen || !t->nr)
		keep_regions(t, snap);
	set_time(m, snap);
	m->nr_taken++;
	m->past_bytes += bytes_of(&shot);
	*add_shot(t) = shot;
	while (m->past_bytes > VIEW_PAST_BYTES)
		drop_oldest(m);
	return 0;
}

struct snapshot_sink view_sink(struct view_model *m)
{
	return (struct snapshot_sink){ m, on_stream, on_snapshot, on_exited };
}

const struct view_shot *view_shot_by(const struct view_target *t,
				     int64_t end_ns)
{
	size_t lo = 0, hi = t->nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (view_shot_at(t, mid)->end_ns <= end_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return t->nr ? view_shot_at(t, lo ? lo - 1 : 0) : NULL;
}

int64_t view_shot_ns(const struct view_target *t)
{
	const struct view_shot *last = view_last_shot(t);
	int64_t ns = last ? last->end_ns - last->start_ns : 0;

	return ns > 0 ? ns : NS_PER_SEC / 10;
}

/* ---- what is mapped ---- */

void view_take_names(struct view_model *m, size_t i, struct name_list *names)
{
	names_destroy(&m->targets[i].names);
	m->targets[i].names = *names;
	memset(names, 0, sizeof(*names));
}

const char *view_name_at(const struct view_target *t, uint64_t start,
			 uint64_t end)
{
	const struct name_list *n = &t->names;
	size_t lo = 0, hi = n->nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (n->area[mid].end <= start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n->nr && n->area[lo].start < end ? n->area[lo].name : "";
}

/* ---- schemes ---- */

static const struct view_scheme *find_scheme(const struct view_model *m,
					     const struct view_scheme *s)
{
	for (size_t i = 0; i < m->nr_schemes; i++) {
		const struct view_scheme *o = &m->schemes[i];

		if (o->kdamond_idx == s->kdamond_idx &&
		    o->context_idx == s->context_idx &&
		    o->scheme_idx == s->scheme_idx)
			return o;
	}
	return NULL;
}

/* What came to a figure in one of @seconds. */
static uint64_t per_second(uint64_t now, uint64_t before, double seconds)
{
	if (now < before || !(seconds > 0))
		return 0;
	return (uint64_t)((double)(now - before) / seconds);
}

void view_take_schemes(struct view_model *m, const struct view_scheme *now,
		       size_t nr, double seconds)
{
	struct view_scheme *taken = xcalloc(nr + 1, sizeof(*taken));

	for (size_t i = 0; i < nr; i++) {
		const struct view_scheme *old = find_scheme(m, &now[i]);

		taken[i] = now[i];
		taken[i].last_tried_bytes = old ?
			per_second(now[i].tried_bytes, old->tried_bytes,
				   seconds) : 0;
		taken[i].last_applied_bytes = old ?
			per_second(now[i].applied_bytes, old->applied_bytes,
				   seconds) : 0;
		taken[i].last_nr_applied = old ?
			per_second(now[i].nr_applied, old->nr_applied,
				   seconds) : 0;
	}
	free(m->schemes);
	m->schemes = taken;
	m->nr_schemes = nr;
}

void view_model_free(struct view_model *m)
{
	for (size_t i = 0; i < m->nr_targets; i++) {
		struct view_target *t = &m->targets[i];

		for (size_t k = 0; k < t->nr; k++)
			free(t->shots[t->first + k].spans);
		free(t->shots);
		free(t->regions);
		free(t->name);
		areas_free(&t->areas);
		names_destroy(&t->names);
	}
	free(m->targets);
	free(m->schemes);
	memset(m, 0, sizeof(*m));
}
