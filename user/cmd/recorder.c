// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "damo/quirks.h"
#include "cmd/recorder.h"
#include "cmd/side.h"
#include "live/child.h"
#include "live/guard.h"
#include "util/clock.h"
#include "util/msg.h"
#include "util/signals.h"
#include "util/units.h"

#define MANY	1024		/* targets, from which on writing may wait */
#define COST	10		/* it takes at most this part of the time */

struct recorder {
	const struct recorder_opts *o;
	struct damonx *d;
	struct watch *watch;
	struct rec_writer *w;
	struct side *side;
	struct collect *stacks;		/* NULL: not wanted, or not to be had */
	double flush_s;			/* when the file is due to be complete */
	struct access_filter_state *filtered;	/* by stream */
	size_t nr_filtered, cap_filtered;
	struct rec_exit child_exit;		/* pid 0: it has not ended */
	bool failed, terminal;
};

/* ---- the sink ---- */

static int grow_filtered(struct recorder *r, size_t nr)
{
	size_t cap = r->cap_filtered ? 2 * r->cap_filtered : 4;
	struct access_filter_state *st;

	if (nr <= r->cap_filtered)
		return 0;
	st = realloc(r->filtered, cap * sizeof(*st));
	if (!st)
		return -1;
	r->filtered = st;
	r->cap_filtered = cap;
	return 0;
}

static int take_stream(void *arg, const struct rec_stream *s)
{
	struct recorder *r = arg;
	int number = rec_add_stream(r->w, s);

	if (number < 0)
		return -1;
	if (grow_filtered(r, number + 1)) {
		msg_error("out of memory");
		return -1;
	}
	memset(&r->filtered[number], 0, sizeof(*r->filtered));
	r->nr_filtered = number + 1;
	return number;
}

static int take_snapshot(void *arg, int stream, const struct rec_stream *s,
			 struct rec_snapshot *snap)
{
	struct recorder *r = arg;
	int keep = 1;

	if (r->o->snapshots)
		keep = access_filter_apply(r->o->filter, s,
					   &r->filtered[stream], snap);
	if (keep <= 0)
		return keep;
	return rec_write(r->w, stream, snap);
}

/* That of the command waits for its status, which comes later. */
static int take_exit(void *arg, const struct rec_exit *e)
{
	struct recorder *r = arg;

	if (!r->o->child || e->pid != r->o->child)
		return rec_add_exit(r->w, e);
	r->child_exit = *e;
	return 0;
}

/* ---- each second ---- */

static void status_line(const struct recorder *r)
{
	const struct watch_state *s = watch_state(r->watch);
	char bytes[UNITS_LEN];
	struct stat st;

	fmt_size(bytes, stat(r->o->out, &st) ? 0 : st.st_size, SIZE_UNITS);
	fprintf(stderr, "\r\033[K%.0f s  %" PRIu64 " snapshots  %" PRIu64
		" regions  %s  %" PRIu64 " lost",
		clock_s() - s->start_s, s->snapshots, s->last_nr_regions,
		bytes, s->lost_records);
	fflush(stderr);
}

/*
 * So that little is missing if nothing more can be written. Of each target there
 * is a block then, which takes long where they are thousands: at most a tenth of
 * the time.
 */
static int flush(struct recorder *r)
{
	double began_s = clock_s(), cost_s;

	if (began_s < r->flush_s)
		return 0;
	if (rec_flush(r->w))
		return -1;
	cost_s = clock_s() - began_s;
	r->flush_s = r->nr_filtered > MANY ? began_s + COST * cost_s : 0;
	return 0;
}

static int tick(void *arg, const struct watch *w)
{
	pid_t pids[WATCH_MAX_PROCESSES];
	struct recorder *r = arg;
	size_t n = watch_pids(w, pids, WATCH_MAX_PROCESSES);

	if (r->side && n)
		side_sample(r->side, pids, n, r->w);
	if (r->stacks) {
		collect_look(r->stacks, pids, n);
		if (collect_take(r->stacks, r->w))
			return -1;
	}
	if (r->terminal)
		status_line(r);
	return flush(r);
}

/* ---- beginning and end ---- */

struct recorder *recorder_new(struct damonx *d, const struct recorder_opts *o)
{
	struct watch_opts watch = {
		.children = o->children,
		.applied = o->applied,
		.child = o->child,
		.snapshots = o->snapshots,
		.snapshot_delay_s = o->snapshot_delay_s,
		.filters = o->passed,
		.tick = tick,
	};
	struct recorder *r = calloc(1, sizeof(*r));

	if (!r) {
		msg_error("out of memory");
		return NULL;
	}
	watch.arg = r;
	r->o = o;
	r->d = d;
	r->terminal = isatty(STDERR_FILENO);
	r->watch = watch_new(d, &watch);
	if (r->watch)
		return r;
	recorder_free(r);
	return NULL;
}

void recorder_free(struct recorder *r)
{
	size_t i;

	if (!r)
		return;
	for (i = 0; i < r->nr_filtered; i++)
		access_filter_state_destroy(&r->filtered[i]);
	free(r->filtered);
	collect_free(r->stacks);
	watch_free(r->watch);
	free(r);
}

/* From before the command's first instruction on. */
static void begin_stacks(struct recorder *r)
{
	const struct recorder_opts *o = r->o;

	if (!o->stacks.wanted)
		return;
	if (o->format != REC_NATIVE) {
		msg_warn("call stacks are not recorded: the native format only has a place for them");
		return;
	}
	r->stacks = collect_new(&o->stacks);
	if (r->stacks && o->child)
		collect_look(r->stacks, &o->child, 1);
}

static void take_waiting(void *arg)
{
	struct recorder *r = arg;

	watch_take_waiting(r->watch);
}

static int open_files(struct recorder *r)
{
	const struct recorder_opts *o = r->o;

	if (rec_keep_old(o->out))
		return -1;
	r->w = rec_create_safe(o->out, o->format, o->mode);
	if (r->w && o->rounds)
		rec_round(r->w);
	if (!r->w || (o->config && rec_set_config(r->w, o->config)))
		return -1;
	if (o->side) {
		r->side = side_open(o->out, o->side, o->mode);
		if (!r->side)
			return -1;
		side_set_between(r->side, take_waiting, r);
	}
	begin_stacks(r);
	return 0;
}

static void record_child_exit(struct recorder *r)
{
	const struct watch_state *s = watch_state(r->watch);

	if (!r->child_exit.pid)
		return;
	if (s->child_done)
		r->child_exit.status = s->child_status;
	if (rec_add_exit(r->w, &r->child_exit))
		r->failed = true;
}

static void close_files(struct recorder *r)
{
	if (r->w)
		record_child_exit(r);
	if (r->w && r->stacks && collect_take(r->stacks, r->w))
		r->failed = true;
	if (r->w && rec_finish(r->w))
		r->failed = true;
	if (side_close(r->side))
		r->failed = true;
}

static void tell_empty(const struct watch_state *s)
{
	if (s->paused)
		msg_warn("no snapshot was recorded: monitoring is paused; 'damox tune' without --pause_ctx lets it go on");
	else if (s->inactive)
		msg_warn("no snapshot was recorded: the watermarks of all schemes keep them inactive, and nothing is watched then");
	else
		msg_warn("no snapshot was recorded: %s before the first window",
			 s->ended ? "the target was gone" : "this was over");
}

static void tell_end(const struct recorder *r)
{
	const struct watch_state *s = watch_state(r->watch);
	int st = s->child_status;
	char bytes[UNITS_LEN];

	if (r->terminal)
		fputs("\r\033[K", stderr);
	if (s->child_done && WIFEXITED(st) && WEXITSTATUS(st))
		msg_note("the command has exited with status %d",
			 WEXITSTATUS(st));
	if (s->child_done && WIFSIGNALED(st))
		msg_note("the command was ended by signal %d (%s)",
			 WTERMSIG(st), strsignal(WTERMSIG(st)));
	if (s->lost_records)
		msg_warn("%" PRIu64 " records (%s) were lost: the disk was too slow",
			 s->lost_records, fmt_size(bytes, s->lost_bytes, SIZE_UNITS));
	if (!s->snapshots && !r->failed)
		tell_empty(s);
}

static int let_go(pid_t child)
{
	return guard_begin(child) || child_release(child);
}

int recorder_run(struct recorder *r)
{
	const struct snapshot_sink sink = { r, take_stream, take_snapshot,
					    take_exit };
	const struct recorder_opts *o = r->o;

	r->failed = open_files(r) || (o->child && let_go(o->child));
	if (!r->failed) {
		r->failed = watch_run(r->watch, o->timeout_s, &sink);
		if (watch_stop(r->watch, o->ours))
			r->failed = true;
	} else {
		if (o->child)
			child_kill(o->child);
		if (o->ours)
			damonx_stop(r->d, 0);
	}
	close_files(r);
	guard_end(!r->failed && !signals_came());
	tell_end(r);
	return r->failed ? 1 : 0;
}
