// SPDX-License-Identifier: GPL-2.0
/* What a process uses in some windows of time, and which of its memory. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cmd/advise_measure.h"
#include "live/proc.h"
#include "live/session.h"
#include "live/watch.h"
#include "util/clock.h"
#include "util/msg.h"
#include "util/signals.h"

#define SETTLE_S	1.0	/* until regions are where accesses are */

/* Bytes with accesses, of all snapshots. */
struct seen {
	double bytes;
	size_t nr;
};

static int see_stream(void *arg, const struct rec_stream *s)
{
	(void)arg;
	(void)s;
	return 0;
}

static int see_snapshot(void *arg, int stream, const struct rec_stream *s,
			struct rec_snapshot *snap)
{
	struct seen *seen = arg;

	(void)stream;
	(void)s;
	for (size_t i = 0; i < snap->nr_regions; i++)
		if (snap->regions[i].nr_accesses)
			seen->bytes += (double)(snap->regions[i].end -
						snap->regions[i].start);
	seen->nr++;
	return 0;
}

static int usage_of(pid_t pid, struct proc_usage *u)
{
	int err = proc_usage(pid, u);

	if (!err)
		return 0;
	if (err == -ESRCH)
		msg_error("there is no process %d, or it has ended", pid);
	else
		msg_error("process %d: what memory it has cannot be read (/proc/%d/smaps_rollup): %s",
			  pid, pid, strerror(-err));
	return -1;
}

int advise_check_process(pid_t pid)
{
	struct proc_usage u;

	return usage_of(pid, &u);
}

static void fill_in(struct trial_window *w, const struct proc_usage *from,
		    const struct proc_usage *to, double seconds, const struct seen *seen)
{
	w->figure[TRIAL_RESIDENT] = (double)to->resident_bytes;
	w->figure[TRIAL_SWAP] = (double)to->swap_bytes;
	w->figure[TRIAL_HUGE] = (double)to->huge_bytes;
	w->figure[TRIAL_WSS] = seen->nr ? seen->bytes / (double)seen->nr : NAN;
	w->figure[TRIAL_MINOR] = (double)(to->minor_faults - from->minor_faults) / seconds;
	w->figure[TRIAL_MAJOR] = (double)(to->major_faults - from->major_faults) / seconds;
	w->figure[TRIAL_CPU] = 100 * (double)(to->cpu_ns - from->cpu_ns) / 1e9 / seconds;
}

/* Go on for a while; 0, or -1. */
static int go_on(struct watch *watch, pid_t pid, double seconds, struct seen *seen)
{
	const struct snapshot_sink sink = {
		.arg = seen, .stream = see_stream, .snapshot = see_snapshot
	};

	*seen = (struct seen){ 0 };
	if (watch_run(watch, seconds, &sink) || signals_came())
		return -1;
	if (!watch_state(watch)->ended)
		return 0;
	msg_error("process %d has ended while it was measured", pid);
	return -1;
}

static int one_window(struct watch *watch, pid_t pid, double seconds,
		      struct trial_window *w)
{
	struct proc_usage from, to;
	double start_s = clock_s();
	struct seen seen;

	if (usage_of(pid, &from) || go_on(watch, pid, seconds, &seen) ||
	    usage_of(pid, &to))
		return -1;
	fill_in(w, &from, &to, clock_s() - start_s, &seen);
	return 0;
}

static int windows(struct watch *watch, pid_t pid, double seconds,
		   struct trial_window *w, size_t nr)
{
	struct seen seen;
	int err = go_on(watch, pid, SETTLE_S, &seen);

	for (size_t i = 0; !err && i < nr; i++)
		err = one_window(watch, pid, seconds, &w[i]);
	return watch_stop(watch, true) ? -1 : err;
}

static int with_session(struct damonx *d, pid_t pid, pid_t child, double window_s,
			struct trial_window *w, size_t nr)
{
	const struct watch_opts opts = { .child = child };
	struct watch *watch = NULL;
	struct params p = { 0 };
	struct damon_ctx *c;
	int err = -1;

	c = params_add_ctx(params_add_kdamond(&p));
	c->ops = DAMON_OPS_VADDR;
	params_add_target(c)->pid = pid;
	if (!live_configure(d, &p, 0, 0))
		watch = watch_new(d, &opts);
	if (watch && damonx_start(d, 0))
		msg_error("%s", damonx_error(d));
	else if (watch)
		err = windows(watch, pid, window_s, w, nr);
	watch_free(watch);
	params_free(&p);
	return err;
}

int advise_measure(pid_t pid, pid_t child, double window_s, struct trial_window *w,
		   size_t nr)
{
	struct damonx *d = live_open();
	int err;

	if (!d)
		return -1;
	err = with_session(d, pid, child, window_s, w, nr);
	damonx_close(d);
	return err;
}
