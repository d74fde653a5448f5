// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "cmd/live_source.h"
#include "live/session.h"
#include "live/watch.h"

static bool is_running(const char *session)
{
	struct damonx *d = live_attach(session, true);

	damonx_close(d);
	return d;
}

static bool has_results(const char *session)
{
	struct damonx *d = live_attach_last(session, true);

	damonx_close(d);
	return d;
}

static const char *why_not(void)
{
	const char *why = NULL;

	damonx_close(damonx_open(&why));
	return why;
}

/* One snapshot: of a scheme, or (NULL) of all regions. */
static struct rec_reader *take(const char *session, const int *scheme,
			       const struct watch_once *o)
{
	struct damonx *d = live_attach_last(session, false);
	struct rec_writer *w;
	struct snapshot_sink sink;
	struct rec_reader *r = NULL;

	if (!d)
		return NULL;
	w = rec_create_memory("snapshot");
	if (w) {
		sink = rec_sink(w);
		if (!(scheme ? watch_tried(d, scheme[0], scheme[1], scheme[2],
					   &sink) :
			       watch_once(d, o, &sink)))
			r = rec_finish_reader(w);
		else
			rec_abandon(w);
	}
	damonx_close(d);
	return r;
}

static struct rec_reader *snapshot(const char *session, const struct access_wish *wish)
{
	const struct watch_once o = { .merge = wish->merge, .start = wish->start,
				      .end = wish->end, .filters = *wish->passed };

	return take(session, NULL, &o);
}

static struct rec_reader *tried(const char *session, const int scheme[3])
{
	return take(session, scheme, NULL);
}

static int params(const char *session, struct params *p)
{
	struct damonx *d = live_attach_last(session, false);
	int ret = d ? live_params(d, p) : -1;

	damonx_close(d);
	return ret;
}

const struct access_live live_source = {
	is_running, has_results, why_not, snapshot, tried, params
};
