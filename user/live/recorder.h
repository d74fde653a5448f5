/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recording: from a session's ring, or from snapshots asked for, into a record
 * file with its side files, until there is nothing more or somebody says so.
 */
#ifndef DX_LIVE_RECORDER_H
#define DX_LIVE_RECORDER_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/libdamonx.h"
#include "record/record.h"
#include "report/filter.h"

struct recorder_opts {
	const char *out;		/* of the record; prefix of side files */
	enum rec_format format;
	unsigned int mode;		/* permission bits of all files */
	unsigned int side;		/* SIDE_* */
	double timeout_s;		/* 0: none */
	double snapshot_delay_s;	/* with snapshots: between two */
	unsigned long snapshots;	/* 0: record windows, not snapshots */
	bool children;			/* follow the targets' children */
	bool ours;			/* stop the session at the end */
	pid_t child;			/* the command that was started, or 0 */
	const struct access_filter *filter;	/* of snapshots */
};

/**
 * recorder_prepare() - make the ring before the session is started
 *
 * So that nothing between start and first read is missed. Returns 0, or -1
 * after a line on standard error.
 */
int recorder_prepare(struct damonx *d, const struct recorder_opts *o);

/**
 * recorder_run() - record until the end
 *
 * Ends when every kdamond has stopped, at the timeout, after the last
 * snapshot, or on SIGINT or SIGTERM; all of these are success. Keeps what was
 * at @o->out as @o->out.old. Returns the exit status for the command; when
 * there was a child, its own end has been told.
 */
int recorder_run(struct damonx *d, const struct recorder_opts *o);

#endif /* DX_LIVE_RECORDER_H */
