// SPDX-License-Identifier: GPL-2.0
/* The last window of a record, as if it were now. */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "export/metrics.h"
#include "report/dist/wss.h"
#include "report/input/inputs.h"
#include "util/mem.h"

/* What the record has of a scheme stands in the snapshots of its streams. */
static void add_scheme(struct export *e, const struct export_target *t,
		       const struct rec_damos_stats *from)
{
	struct export_scheme *s = export_add_scheme(e);

	s->labels = xstrdup(t->labels);
	s->stats.nr_tried = from->nr_tried;
	s->stats.tried_bytes = from->sz_tried;
	s->stats.nr_applied = from->nr_applied;
	s->stats.applied_bytes = from->sz_applied;
	s->stats.passed_bytes = from->sz_ops_filter_passed;
	s->stats.quota_exceeded = from->qt_exceeds;
	s->stats.nr_snapshots = from->nr_snapshots;
}

/* Its working sets so far are read as `report wss` reads them. */
static int take_sizes(struct export_target *t, const struct rec_stream *stream,
		      struct rec_reader *reader)
{
	struct wss_opts o = WSS_OPTS_INIT;
	struct wss_series series;
	int err;

	o.nr_excluded = 0;
	err = wss_series_read(&series, stream, reader, &o);
	t->wss = series.bytes;
	t->nr_wss = t->wss.nr;
	for (size_t i = 0; i < t->wss.nr; i++)
		t->sum_wss_bytes += (double)t->wss.value[i];
	return err;
}

/* The reader is rewound to the stream, the @i-th. */
static int take_stream(struct export *e, const struct rec_stream *stream,
		       struct rec_reader *reader, size_t i)
{
	const struct snapshot_sink sink = export_sink(e);
	struct export_target *t;
	struct rec_snapshot *snap;
	int ret;

	t = export_target_at(e, sink.stream(sink.arg, stream));
	if (!t)
		return 0;
	if (take_sizes(t, stream, reader))
		return 1;
	if (!t->wss.nr)
		return 0;
	if (rec_seek(reader, (int)i, rec_nr_snapshots(reader, i) - 1))
		return 1;
	ret = rec_next(reader, &snap, NULL);
	if (ret > 0) {
		export_take_last(e, t, stream, snap);
		if (snap->has_stats && stream->scheme_idx >= 0)
			add_scheme(e, t, &snap->stats);
	}
	return ret < 0;
}

/* Targets that had ended before the last window are not shown, as those of sessions are not. */
static void keep_window(struct export *e)
{
	int64_t last_ns = INT64_MIN;

	for (size_t i = 0; i < e->nr_targets; i++) {
		const struct dist *d = &e->targets[i].wss;

		if (d->nr && d->time_ns[d->nr - 1] > last_ns)
			last_ns = d->time_ns[d->nr - 1];
	}
	for (size_t i = 0; i < e->nr_targets; i++) {
		struct export_target *t = &e->targets[i];

		dist_drop_before(&t->wss, last_ns - e->window_ns);
		if (!t->wss.nr)
			t->seen = 0;
	}
}

int export_from_record(struct export *e, const char *path,
		       const struct intervals_opt *intervals)
{
	const struct rec_stream *stream;
	struct rec_reader *reader;
	struct input_walk walk;
	struct inputs in;
	bool failed;
	char *name;

	if (inputs_open(&in, (char *const *)&path, path ? 1 : 0, intervals))
		return 1;
	name = xstrdup(in.path[0]);
	export_begin(e);
	export_set_session(e, 0, basename(name));
	walk = INPUT_WALK(&in);
	while ((stream = input_walk_next(&walk, &reader, &failed))) {
		failed = take_stream(e, stream, reader, walk.stream_idx - 1);
		if (failed)
			break;
	}
	keep_window(e);
	export_end(e);
	inputs_close(&in);
	free(name);
	return failed;
}
