// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "record/record.h"
#include "report/input/names.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/msg.h"
#include "view/from_record.h"

#define MAX_WAIT_S	0.25
#define NR_AT_ONCE	1000		/* snapshots in a step: keys are looked at between */

struct view_record {
	struct inputs in;
	struct rec_reader *reader;
	double speed;
	bool began;
	struct rec_snapshot *next;	/* not shown yet; NULL at the end */
	size_t stream;			/* of that one */
	double last_s;			/* when the clock was looked at */
	double at_s;			/* how far it is, from the first one's start */
	int64_t start_ns;
	int *number;			/* of each stream in the sink */
};

struct view_record *view_record_open(const char *path, double speed)
{
	struct view_record *r = xcalloc(1, sizeof(*r));
	char *name = (char *)path;

	r->speed = speed;
	if (inputs_open(&r->in, &name, 1, NULL)) {
		free(r);
		return NULL;
	}
	r->reader = r->in.reader[0];
	if (rec_nr_streams(r->reader) && !rec_rewind(r->reader, -1))
		return r;
	if (!rec_nr_streams(r->reader))
		msg_error("%s: holds no record", path);
	view_record_close(r);
	return NULL;
}

void view_record_close(struct view_record *r)
{
	if (!r)
		return;
	inputs_close(&r->in);
	free(r->number);
	free(r);
}

static int go_on(struct view_record *r, struct view_model *m)
{
	int more = rec_next(r->reader, &r->next, &r->stream);

	if (more > 0)
		return 0;
	r->next = NULL;
	m->over = true;
	return more;
}

/* Targets in the order of the file, with what they had mapped. */
static int begin(struct view_record *r, const struct snapshot_sink *sink,
		 struct view_model *m)
{
	size_t nr = rec_nr_streams(r->reader);

	r->began = true;
	r->number = xcalloc(nr, sizeof(*r->number));
	for (size_t i = 0; i < nr; i++) {
		const struct rec_stream *s = rec_stream(r->reader, i);
		struct stream_id id = stream_id_of(s);
		struct name_list names;

		r->number[i] = sink->stream(sink->arg, s);
		if (r->number[i] < 0 || names_collect(&names, &r->in, &id))
			return -1;
		view_take_names(m, (size_t)r->number[i], &names);
	}
	if (go_on(r, m))
		return -1;
	if (r->next)
		r->start_ns = r->next->start_ns;
	r->last_s = clock_s();
	return 0;
}

static void tell_exits(const struct view_record *r,
		       const struct snapshot_sink *sink, int64_t now_ns)
{
	const struct rec_exit *e;
	size_t nr = rec_exits(r->reader, &e);

	for (size_t i = 0; i < nr; i++)
		if (e[i].time_ns <= now_ns)
			sink->exited(sink->arg, &e[i]);
}

/* When the next snapshot is due, in seconds from the start. */
static double due_s(const struct view_record *r)
{
	return (double)(r->next->end_ns - r->start_ns) / 1e9;
}

static int step(void *arg, const struct snapshot_sink *sink,
		struct view_model *m, bool paused, double *wait_s)
{
	struct view_record *r = arg;
	double now;
	int n = 0;

	if (!r->began && begin(r, sink, m))
		return -1;
	now = clock_s();
	if (!paused)
		r->at_s += (now - r->last_s) * r->speed;
	r->last_s = now;
	*wait_s = MAX_WAIT_S;
	for (; !paused && r->next && n < NR_AT_ONCE; n++) {
		int nr = r->number[r->stream];

		if (r->speed > 0 && due_s(r) > r->at_s)
			break;
		if (sink->snapshot(sink->arg, nr, &m->targets[nr].stream,
				   r->next) || go_on(r, m))
			return -1;
	}
	if (n)
		tell_exits(r, sink, m->now_ns);
	if (r->next && n == NR_AT_ONCE)
		*wait_s = 0;
	else if (r->next && r->speed > 0 &&
		 (due_s(r) - r->at_s) / r->speed < *wait_s)
		*wait_s = (due_s(r) - r->at_s) / r->speed;
	return 0;
}

static void no_scheme(void *arg, const struct view_model *m, size_t i, bool on,
		      char *said, size_t size)
{
	(void)arg;
	(void)m;
	(void)i;
	(void)on;
	snprintf(said, size, "a record cannot be changed");
}

struct view_feed view_record_feed(struct view_record *r)
{
	return (struct view_feed){ r, step, no_scheme };
}
