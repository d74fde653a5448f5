// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "live/child.h"
#include "live/children.h"
#include "live/feed.h"
#include "live/recorder.h"
#include "live/side.h"
#include "util/msg.h"
#include "util/units.h"

#define RING_BYTES	(4U << 20)
#define WAKEUP_BYTES	(RING_BYTES / 8)
#define TICK_S		0.25	/* between two looks at everything else */
#define SIDE_S		1.0	/* between two samples for the side files */
#define CHILD_TRIES	50	/* times 10 ms that the command may take to end */

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

struct recorder {
	const struct recorder_opts *o;
	struct damonx *d;
	struct rec_writer *w;
	struct side *side;
	struct feed feed;
	double start_s, next_side_s, next_status_s, next_children_s;
	struct access_filter_state *filtered;	/* by stream */
	size_t nr_filtered;
	unsigned long snapshots;
	bool failed, terminal, child_done;
	int child_status;
};

static double now_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* ---- files ---- */

static int sink_stream(void *arg, const struct rec_stream *s)
{
	struct recorder *r = arg;
	int number = rec_add_stream(r->w, s);
	struct access_filter_state *st;

	if (number < 0)
		return -1;
	st = realloc(r->filtered, (number + 1) * sizeof(*st));
	if (!st) {
		msg_error("out of memory");
		return -1;
	}
	r->filtered = st;
	memset(&st[number], 0, sizeof(*st));
	r->nr_filtered = number + 1;
	return number;
}

static int sink_snapshot(void *arg, int stream, const struct rec_stream *s,
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

static int open_files(struct recorder *r)
{
	if (rec_keep_old(r->o->out))
		return -1;
	r->w = rec_create_safe(r->o->out, r->o->format, r->o->mode);
	if (!r->w)
		return -1;
	if (r->o->side) {
		r->side = side_open(r->o->out, r->o->side, r->o->mode);
		if (!r->side)
			return -1;
	}
	return 0;
}

/* ---- targets ---- */

static void sample_side(struct recorder *r)
{
	pid_t pids[MAX_PROCESSES];
	size_t n = live_pids(&r->feed, NULL, pids, MAX_PROCESSES);

	if (r->side && n)
		side_sample(r->side, pids, n, r->w);
}

/* ---- the status line ---- */

static void status_line(struct recorder *r)
{
	char bytes[UNITS_LEN];
	struct stat st;

	if (!r->terminal)
		return;
	fmt_size(bytes, stat(r->o->out, &st) ? 0 : st.st_size, false);
	fprintf(stderr, "\r\033[K%.0f s  %" PRIu64 " snapshots  %" PRIu64
		" regions  %s  %" PRIu64 " lost",
		now_s() - r->start_s, r->feed.snapshots,
		r->feed.last_nr_regions, bytes, r->feed.lost_records);
	fflush(stderr);
}

/* ---- the loop ---- */

static int take(struct recorder *r, const struct damonx_rec *rec)
{
	if (feed_record(&r->feed, rec)) {
		r->failed = true;
		return -1;
	}
	return 0;
}

static int drain(struct recorder *r)
{
	const struct damonx_rec *rec;

	while ((rec = damonx_ring_next(r->d)))
		if (take(r, rec))
			return -1;
	return 0;
}

static int take_snapshots(struct recorder *r)
{
	const struct damonx_rec *rec = NULL;
	void *recs;
	size_t bytes;

	if (damonx_snapshot(r->d, NULL, &recs, &bytes)) {
		msg_error("%s", damonx_error(r->d));
		r->failed = true;
		return -1;
	}
	while ((rec = damonx_next_rec(recs, bytes, rec)))
		if (take(r, rec))
			break;
	free(recs);
	r->snapshots++;
	return r->failed ? -1 : 0;
}

/* What is due besides records. */
static void do_chores(struct recorder *r)
{
	double now = now_s();

	if (r->o->child && !r->child_done)
		r->child_done = child_ended(r->o->child, &r->child_status);
	if (r->o->children && r->feed.nr_targets && !r->feed.stopped &&
	    now >= r->next_children_s) {
		children_follow(r->d, &r->feed);
		/* programs start their helpers early */
		r->next_children_s = now + (now < r->start_s + 2 ? TICK_S : 1);
	}
	if (now >= r->next_side_s) {
		sample_side(r);
		if (rec_flush(r->w))
			r->failed = true;
		r->next_side_s = now + SIDE_S;
	}
	if (now >= r->next_status_s) {
		status_line(r);
		r->next_status_s = now + 1;
	}
}

static bool finished(const struct recorder *r)
{
	const struct recorder_opts *o = r->o;

	return r->failed || interrupted || r->feed.stopped ||
	       (o->timeout_s && now_s() - r->start_s >= o->timeout_s) ||
	       (o->snapshots && r->snapshots >= o->snapshots);
}

/* How long the loop may sleep. */
static double nap_s(const struct recorder *r, double next_snapshot_s)
{
	double now = now_s(), nap = TICK_S;

	if (r->o->timeout_s)
		nap = fmin(nap, r->start_s + r->o->timeout_s - now);
	if (r->o->snapshots)
		nap = fmin(nap, next_snapshot_s - now);
	return fmax(nap, 0.001);
}

static void loop(struct recorder *r)
{
	double next_snapshot_s = r->start_s + r->o->snapshot_delay_s;

	while (!finished(r)) {
		const struct damonx_rec *rec;

		rec = damonx_ring_wait(r->d, (int)(nap_s(r, next_snapshot_s) *
						   1000));
		if (rec && (take(r, rec) || drain(r)))
			break;
		if (!rec && errno == EPIPE)
			break;
		if (r->o->snapshots && now_s() >= next_snapshot_s) {
			if (take_snapshots(r))
				break;
			next_snapshot_s += r->o->snapshot_delay_s;
			/* missed ones are not made up for in a burst */
			if (next_snapshot_s < now_s())
				next_snapshot_s = now_s() +
						  r->o->snapshot_delay_s;
		}
		do_chores(r);
	}
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal }, old;

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	/* the terminal is closed: not with nohup */
	if (!sigaction(SIGHUP, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

/* A process loses its memory, which ends the monitoring, before it ends. */
static void await_child(struct recorder *r)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	int tries = r->feed.stopped ? CHILD_TRIES : 1;

	while (r->o->child && !r->child_done && tries--) {
		r->child_done = child_ended(r->o->child, &r->child_status);
		if (!r->child_done && tries)
			nanosleep(&nap, NULL);
	}
}

/* What was lost last is in the ring's head alone: no record came after it. */
static void count_lost(struct recorder *r)
{
	uint64_t records, bytes;

	damonx_ring_lost(r->d, &records, &bytes);
	if (records > r->feed.lost_records) {
		r->feed.lost_records = records;
		r->feed.lost_bytes = bytes;
	}
}

static void tell_end(struct recorder *r)
{
	char bytes[UNITS_LEN];
	int st;

	if (r->terminal)
		fputs("\r\033[K", stderr);
	await_child(r);
	st = r->child_status;
	if (r->child_done && WIFEXITED(st) && WEXITSTATUS(st))
		msg_note("the command has exited with status %d",
			 WEXITSTATUS(st));
	if (r->child_done && WIFSIGNALED(st))
		msg_note("the command was ended by signal %d (%s)",
			 WTERMSIG(st), strsignal(WTERMSIG(st)));
	if (r->feed.lost_records)
		msg_warn("%" PRIu64 " records (%s) were lost: the disk was too slow",
			 r->feed.lost_records,
			 fmt_size(bytes, r->feed.lost_bytes, false));
	if (!r->feed.snapshots && !r->failed)
		msg_warn("no snapshot was recorded: %s before the first window",
			 r->feed.stopped ? "the target was gone" :
					   "this was over");
}

int recorder_prepare(struct damonx *d, const struct recorder_opts *o)
{
	uint64_t wanted = 1ULL << DAMONX_REC_CONFIG |
			  1ULL << DAMONX_REC_STATE |
			  1ULL << DAMONX_REC_TARGET |
			  1ULL << DAMONX_REC_TUNED;

	struct damonx_info info;

	if (!o->snapshots)
		wanted |= 1ULL << DAMONX_REC_SNAPSHOT;
	if (damonx_info(d, &info)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	wanted &= info.records;
	if (damonx_ring_create(d, RING_BYTES, WAKEUP_BYTES, wanted)) {
		msg_error("%s", damonx_error(d));
		return -1;
	}
	return 0;
}

int recorder_run(struct damonx *d, const struct recorder_opts *o)
{
	struct recorder r = { .o = o, .d = d, .start_s = now_s() };
	struct feed_sink sink = { &r, sink_stream, sink_snapshot };

	r.terminal = isatty(STDERR_FILENO);
	feed_init(&r.feed, sink);
	catch_signals();
	r.failed = open_files(&r) || (o->child && child_release(o->child));
	if (!r.failed)
		loop(&r);
	else if (o->child)
		child_kill(o->child);
	if (o->ours)
		damonx_stop(d, 0);
	if (!r.failed && !o->snapshots)
		drain(&r);
	count_lost(&r);
	if (r.w && rec_finish(r.w))
		r.failed = true;
	if (side_close(r.side))
		r.failed = true;
	tell_end(&r);
	for (size_t i = 0; i < r.nr_filtered; i++)
		access_filter_state_destroy(&r.filtered[i]);
	free(r.filtered);
	feed_free(&r.feed);
	return r.failed ? 1 : 0;
}
