// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "live/child.h"
#include "live/diagnose.h"
#include "live/session.h"
#include "live/watch.h"
#include "util/msg.h"
#include "util/signals.h"

#define BUFFER_BYTES	(64ul << 20)
#define WATCH_S		2

/* What the snapshots have in common. */
struct seen {
	uint64_t nr;
	uint64_t hot_bytes, total_bytes;	/* of all snapshots */
	bool unsorted, too_hot, no_duration;
};

/* Touches half of a buffer until it is killed. */
static void touch_forever(void)
{
	volatile char *p = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (p == MAP_FAILED)
		_exit(1);
	for (i = 0; i < BUFFER_BYTES; i += 4096)
		p[i] = 1;
	for (;;)
		for (i = 0; i < BUFFER_BYTES / 2; i += 64)
			p[i]++;
}

static int see_stream(void *arg __attribute__((unused)),
		      const struct rec_stream *s __attribute__((unused)))
{
	return 0;
}

static int see_snapshot(void *arg, int stream __attribute__((unused)),
			const struct rec_stream *s, struct rec_snapshot *snap)
{
	const double max = s->intervals.aggr_us / s->intervals.sample_us;
	const struct rec_region *r = snap->regions;
	struct seen *seen = arg;
	uint64_t last = 0;

	seen->nr++;
	seen->no_duration |= snap->end_ns <= snap->start_ns;
	for (size_t i = 0; i < snap->nr_regions; i++, r++) {
		seen->unsorted |= r->start < last || r->end <= r->start;
		seen->too_hot |= r->nr_accesses > max;
		last = r->end;
		seen->total_bytes += r->end - r->start;
		if (r->nr_accesses)
			seen->hot_bytes += r->end - r->start;
	}
	return 0;
}

/* Two seconds of the target; 0, or -1 after a line on standard error. */
static int watch_target(struct damonx *d, struct params *p, struct seen *seen)
{
	const struct snapshot_sink sink = {
		.arg = seen, .stream = see_stream, .snapshot = see_snapshot
	};
	const struct watch_opts opts = { .children = false };
	struct watch *w = NULL;
	int err = -1;

	if (!live_configure(d, p, 0, 0))
		w = watch_new(d, &opts);
	if (w && damonx_start(d, 0))
		msg_error("%s", damonx_error(d));
	else if (w && !watch_run(w, WATCH_S, &sink))
		err = watch_stop(w, true);
	watch_free(w);
	return err;
}

static int watch_process(pid_t target, struct seen *seen)
{
	struct damonx *d = live_open();
	struct params p = { 0 };
	struct damon_ctx *c;
	int err;

	if (!d)
		return -1;
	c = params_add_ctx(params_add_kdamond(&p));
	c->ops = DAMON_OPS_VADDR;
	params_add_target(c)->pid = target;
	err = watch_target(d, &p, seen);
	params_free(&p);
	damonx_close(d);
	return err;
}

struct finding {
	const char *what;
	bool right;
};

static const struct row_column columns[] = {
	ROW_COLUMN(struct finding, right, CELL_BOOL, "right"),
	ROW_COLUMN(struct finding, what, CELL_TEXT, "what"),
	{ 0 }
};

static int judge(const struct seen *seen, bool verbose, struct rows *rows,
		 FILE *f)
{
	const struct finding findings[] = {
		{ "at least half of the snapshots of two seconds came", seen->nr >= 10 },
		{ "regions are sorted, apart and not empty", !seen->unsorted },
		{ "no region has more accesses than samples", !seen->too_hot },
		{ "each snapshot has a duration", !seen->no_duration },
		{ "accesses were seen where there were some", seen->hot_bytes > 0 },
		{ "no access was seen where there was none",
		  seen->hot_bytes < seen->total_bytes },
	};
	int wrong = 0;

	for (size_t i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
		wrong += !findings[i].right;
		if (rows)
			rows_add(rows, &findings[i]);
		else if (!findings[i].right || verbose)
			fprintf(f, "%s: %s\n", findings[i].right ? "ok" : "WRONG",
				findings[i].what);
	}
	return wrong;
}

/* Watches a process of our own. */
static int see(struct seen *seen)
{
	pid_t target;
	int err;

	fflush(NULL);
	target = fork();
	if (!target)
		touch_forever();
	if (target < 0) {
		msg_error("cannot start a process: %s", strerror(errno));
		return -1;
	}
	err = watch_process(target, seen);
	child_kill(target);
	if (!signals_came())
		return err;
	msg_error("interrupted by signal %d", signals_came());
	return -1;
}

int diagnose(bool verbose, const struct rows_opts *o, FILE *f)
{
	struct rows *rows = NULL;
	struct seen seen = { 0 };
	int wrong;

	if (!rows_wanted(o))
		return see(&seen) ? -1 : judge(&seen, verbose, NULL, f);
	/* a wrong column is told before the two seconds */
	rows = rows_begin(o, columns, f);
	if (!rows)
		return -1;
	wrong = see(&seen) ? -1 : judge(&seen, verbose, rows, f);
	rows_end(rows);
	return wrong;
}
