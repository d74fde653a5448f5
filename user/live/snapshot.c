// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "live/feed.h"
#include "live/session.h"
#include "live/snapshot.h"
#include "util/msg.h"

struct taker {
	struct rec_writer *w;
	bool merge;
};

static int sink_stream(void *arg, const struct rec_stream *s)
{
	struct taker *t = arg;

	return rec_add_stream(t->w, s);
}

/* Splitting makes neighbours that know no better than each other. */
static void merge_alike(struct rec_snapshot *snap)
{
	struct rec_region *r = snap->regions;
	size_t n = 0;

	for (size_t i = 0; i < snap->nr_regions; i++) {
		if (n && r[n - 1].end == r[i].start &&
		    r[n - 1].nr_accesses == r[i].nr_accesses &&
		    r[n - 1].age == r[i].age)
			r[n - 1].end = r[i].end;
		else
			r[n++] = r[i];
	}
	snap->nr_regions = n;
}

static int sink_snapshot(void *arg, int stream, const struct rec_stream *s,
			 struct rec_snapshot *snap)
{
	struct taker *t = arg;

	(void)s;
	if (t->merge)
		merge_alike(snap);
	return rec_write(t->w, stream, snap);
}

/* Configuration and snapshot of @d into @path; 0, or -1 after a line. */
static int take(struct damonx *d, const char *path, bool merge)
{
	void *items = NULL, *recs = NULL;
	const struct damonx_rec *rec = NULL;
	size_t items_bytes, bytes;
	struct taker t = { NULL, merge };
	struct feed f;
	int ret = -1;

	feed_init(&f, (struct feed_sink){ &t, sink_stream, sink_snapshot });
	if (damonx_get_config(d, &items, &items_bytes) ||
	    damonx_snapshot(d, NULL, &recs, &bytes)) {
		msg_error("%s", damonx_error(d));
		goto out;
	}
	t.w = rec_create(path, REC_NATIVE, 0600);
	if (!t.w || feed_config(&f, items, items_bytes))
		goto out;
	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (feed_record(&f, rec))
			goto out;
	ret = rec_finish(t.w);
	t.w = NULL;
out:
	if (t.w)
		rec_abandon(t.w);
	feed_free(&f);
	free(items);
	free(recs);
	return ret;
}

struct rec_reader *live_snapshot(bool merge)
{
	struct damonx *d = live_attach(false);
	struct rec_reader *r = NULL;
	char path[32];
	int fd;

	if (!d)
		return NULL;
	fd = memfd_create("damox snapshot", MFD_CLOEXEC);
	if (fd < 0) {
		msg_error("no room for a snapshot: %s", strerror(errno));
	} else {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (!take(d, path, merge))
			r = rec_open(path, NULL);
		close(fd);
	}
	damonx_close(d);
	return r;
}
