/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Watching: what a session sees, for some time, into a sink.
 *
 *	struct watch *w = watch_new(d, &opts);
 *	... damonx_start(), or let a command go ...
 *	while (!watch_run(w, 3, &sink) && !watch_state(w)->ended)
 *		... show what came within three seconds ...
 *	watch_stop(w, true);
 *	watch_free(w);
 */
#ifndef DX_LIVE_WATCH_H
#define DX_LIVE_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/libdamonx.h"
#include "live/proc.h"
#include "model/damos_filter.h"
#include "model/sink.h"

struct watch;

struct watch_opts {
	bool children;			/* follow children that the module does not */
	bool applied;			/* what schemes were applied to, instead */
	pid_t child;			/* the command that was started, or 0 */
	unsigned long snapshots;	/* take so many; 0: every window */
	double snapshot_delay_s;	/* between two of these */
	struct damos_filter_list filters;	/* what of them passes; not owned */
	/* about once a second, first at the start; 0, or -1 to end; or NULL */
	int (*tick)(void *arg, const struct watch *w);
	void *arg;
};

/* How it goes. */
struct watch_state {
	double start_s;			/* when it began, by clock_s() */
	uint64_t snapshots, last_nr_regions;
	uint64_t lost_records, lost_bytes;
	bool ended;			/* every kdamond has stopped */
	bool paused;			/* no context watches: all that run are paused, */
	bool inactive;			/* or some are, or off by their watermarks */
	bool child_done;		/* the command has ended, with: */
	int child_status;		/* as waitpid() gives it */
};

/**
 * watch_new() - make the session's ring
 *
 * To be called before the session is started, so that nothing between start
 * and first look is missed. Returns NULL after a line on standard error.
 */
struct watch *watch_new(struct damonx *d, const struct watch_opts *o);

/**
 * watch_run() - watch for a while
 * @seconds: how long at most; 0 for no limit
 *
 * Ends also when every kdamond has stopped, after the last snapshot wanted,
 * and on a signal (signals_catch() is up to the caller). May be called again
 * with another sink: what comes in between waits in the ring. Returns 0, or -1
 * after a line on standard error.
 */
int watch_run(struct watch *w, double seconds, const struct snapshot_sink *sink);

/**
 * watch_stop() - take what is still in the ring, and see how the command ended
 * @session: stop the session before
 *
 * It goes into the sink of the last watch_run(), which must have been. Returns
 * 0, or -1 after a line on standard error.
 */
int watch_stop(struct watch *w, bool session);

const struct watch_state *watch_state(const struct watch *w);

/* For a tick that lasts: take what has come meanwhile, so that nothing is lost. */
void watch_take_waiting(struct watch *w);

/* Processes of the targets that live; returns how many, at most @room. */
size_t watch_pids(const struct watch *w, pid_t *pids, size_t room);

void watch_free(struct watch *w);

struct watch_once {
	bool merge;			/* neighbors that look the same to one */
	uint64_t start, end;		/* regions that overlap it; 0, 0: all */
	bool processes;			/* numbers and names also of targets that the module added */
	struct damos_filter_list filters;	/* what passes; not owned */
};

/**
 * watch_once() - what the session sees now
 *
 * Nothing waits for the end of a window, and no ring is needed. Returns 0, or
 * -1 after a line on standard error.
 */
int watch_once(struct damonx *d, const struct watch_once *o,
	       const struct snapshot_sink *sink);

/**
 * watch_tried() - what a scheme was last applied to
 *
 * By damo's indices. Returns 0, or -1 after a line on standard error.
 */
int watch_tried(struct damonx *d, int kdamond, int context, int scheme,
		const struct snapshot_sink *sink);

#endif /* DX_LIVE_WATCH_H */
