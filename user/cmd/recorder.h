/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Recording: what is watched goes into a record file with its side files,
 * until there is nothing more or somebody says so.
 */
#ifndef DX_CMD_RECORDER_H
#define DX_CMD_RECORDER_H

#include <stdbool.h>
#include <sys/types.h>

#include "live/watch.h"
#include "model/access_filter.h"
#include "model/damos_filter.h"
#include "profile/collect.h"
#include "record/record.h"

struct recorder_opts {
	const char *out;		/* of the record; prefix of side files */
	enum rec_format format;
	unsigned int mode;		/* permission bits of all files */
	unsigned int side;		/* SIDE_* */
	double timeout_s;		/* 0: none */
	double snapshot_delay_s;	/* with snapshots: between two */
	unsigned long snapshots;	/* 0: record windows, not snapshots */
	bool children;			/* follow children that the module does not */
	bool applied;			/* what schemes were applied to, instead */
	bool ours;			/* stop the session at the end */
	pid_t child;			/* the command that was started, or 0 */
	const struct access_filter *filter;	/* of snapshots */
	struct collect_opts stacks;	/* call stacks */
	struct damos_filter_list passed;	/* of snapshots; not owned */
	const char *config;		/* JSON; NULL: not known */
	bool rounds;			/* numbers, as damo does */
};

struct recorder;

/**
 * recorder_new() - make the ring before the session is started
 * @o: has to stay until recorder_free()
 *
 * So that nothing between start and first read is missed. Returns NULL after
 * a line on standard error.
 */
struct recorder *recorder_new(struct damonx *d, const struct recorder_opts *o);
void recorder_free(struct recorder *r);

/**
 * recorder_run() - record until the end
 *
 * Ends when every kdamond has stopped, at the timeout, after the last
 * snapshot, or on a signal (signals_catch() comes before the session is
 * started); all of these are success. Keeps what was at
 * @o->out as @o->out.old. Returns the exit status for the command; when there
 * was a child, its own end has been told.
 */
int recorder_run(struct recorder *r);

#endif /* DX_CMD_RECORDER_H */
