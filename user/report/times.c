// SPDX-License-Identifier: GPL-2.0
/* When does a record show an access pattern? */
#include <string.h>

#include "report/times.h"
#include "util/msg.h"

static int find_in_stream(const struct rec_stream *stream,
			  struct rec_reader *reader,
			  const struct access_filter *filter,
			  struct access_filter_state *state,
			  int (*found)(const struct time_span *t, void *data),
			  void *data)
{
	struct rec_snapshot *snap;
	struct time_span t = { 0 };
	bool open = false;
	int ret, keep;

	access_filter_rewind(state);
	while ((ret = rec_next(reader, &snap, NULL)) > 0) {
		keep = access_filter_apply(filter, stream, state, snap);
		if (keep < 0)
			return 1;
		if (!keep || !snap->nr_regions)
			continue;
		if (open && snap->start_ns == t.end_ns) {
			t.end_ns = snap->end_ns;
			continue;
		}
		ret = open ? found(&t, data) : 0;
		if (ret)
			return ret;
		t = (struct time_span){ snap->start_ns, snap->end_ns };
		open = true;
	}
	if (ret < 0)
		return 1;
	return open ? found(&t, data) : 0;
}

int times_find(struct inputs *in, const struct access_filter *filter,
	       int (*found)(const struct time_span *t, void *data), void *data)
{
	struct access_filter_state state = { 0 };
	struct input_walk walk = INPUT_WALK(in);
	const struct rec_stream *stream;
	struct rec_reader *reader;
	bool failed;
	int err = 0;

	while (!err &&
	       (stream = input_walk_next(&walk, &reader, &failed))) {
		if (access_filter_needs_intervals(filter) &&
		    !access_scale_known(stream))
			err = msg_error("rates, ages and temperatures need the monitoring intervals, which this record does not say; give them with --intervals");
		else
			err = find_in_stream(stream, reader, filter, &state,
					     found, data);
	}
	access_filter_state_destroy(&state);
	return err ? err : failed;
}

/* damo repeats the unit below each interval. */
static int print_span(const struct time_span *t, void *data)
{
	fprintf(data, "%f-%f\n# (seconds)\n", (double)t->start_ns / 1000000000,
		(double)t->end_ns / 1000000000);
	return 0;
}

int times_report(const struct times_opts *o)
{
	struct inputs in;
	struct out out;
	int status;

	if (inputs_open(&in, (char *const *)&o->input, o->input ? 1 : 0,
			&o->intervals))
		return 1;
	out_begin(&out, &o->out);
	status = times_find(&in, &o->filter, print_span, out.f);
	if (out_end(&out))
		status = 1;
	inputs_close(&in);
	return status;
}
