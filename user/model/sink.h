/* SPDX-License-Identifier: GPL-2.0 */
/* Where a monitor's snapshots go: a file, memory, or whatever draws them. */
#ifndef DX_MODEL_SINK_H
#define DX_MODEL_SINK_H

#include "model/process.h"
#include "model/snapshot.h"
#include "model/stream.h"

struct snapshot_sink {
	void *arg;
	/* A stream begins; returns its number, or -1 after a line on stderr. */
	int (*stream)(void *arg, const struct rec_stream *s);
	/* May change the snapshot; 0, or -1 after a line on stderr. */
	int (*snapshot)(void *arg, int stream, const struct rec_stream *s,
			struct rec_snapshot *snap);
	/* A target has ended; the same. May be NULL. */
	int (*exited)(void *arg, const struct rec_exit *e);
};

#endif /* DX_MODEL_SINK_H */
