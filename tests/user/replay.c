// SPDX-License-Identifier: GPL-2.0
/* Replaying records that no monitor has written. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/replay.h"
#include "tap.h"

#define FILE_NAME	"replay.data"
#define LATEST		(REC_TIME_LIMIT_NS - 1)
#define MS		INT64_C(1000000)

/* A record of snapshots that begin at @starts, and are as long each. */
static struct rec_reader *record(double sample_us, double aggr_us,
				 const int64_t *starts, int nr,
				 int64_t length_ns)
{
	const struct rec_stream stream = {
		.scheme_idx = -1, .has_intervals = true,
		.intervals = { .sample_us = sample_us, .aggr_us = aggr_us },
	};
	struct rec_region region = {
		.start = 0x1000, .end = 0x3000, .nr_accesses = 3,
		.age_us = REC_NONE, .percent = -1,
	};
	struct rec_writer *w = rec_create(FILE_NAME, REC_NATIVE, 0600);
	bool ok = w && !rec_add_stream(w, &stream);

	for (int i = 0; ok && i < nr; i++) {
		struct rec_snapshot s = {
			.start_ns = starts[i],
			.end_ns = starts[i] + length_ns,
			.total_bytes = REC_NONE, .sample_us = REC_NONE,
			.nr_regions = 1, .regions = &region,
		};

		ok = !rec_write(w, 0, &s);
	}
	if (!ok || rec_finish(w))
		return NULL;
	return rec_open(FILE_NAME, NULL);
}

/* Replay in a process that may take @timeout_ms; -1 when it wants more. */
static int status_of(struct rec_reader *r, int timeout_ms, int64_t *cpu_ms)
{
	const struct replay_opts o = { 0 };
	struct rusage used = { 0 };
	int status, waited = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		int fd = open("/dev/null", O_WRONLY);

		dup2(fd, STDERR_FILENO);
		_exit(replay(r, FILE_NAME, &o));
	}
	for (int ms = 0; !waited && ms < timeout_ms; ms += 10) {
		usleep(10000);
		waited = wait4(pid, &status, WNOHANG, &used);
	}
	if (!waited) {
		kill(pid, SIGKILL);
		wait4(pid, &status, 0, &used);
	}
	*cpu_ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
		  (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void intervals(double sample_us, double aggr_us, int wanted)
{
	const int64_t starts[] = { 0, 100 * MS };
	struct rec_reader *r = record(sample_us, aggr_us, starts, 2, 100 * MS);
	int64_t cpu_ms;

	tap_ok(r && status_of(r, 20000, &cpu_ms) == wanted,
	       "intervals of %g and %g us are %s", sample_us, aggr_us,
	       wanted ? "refused" : "replayed");
	rec_close(r);
}

static void times(const char *what, const int64_t *starts, int64_t length_ns,
		  int wanted)
{
	struct rec_reader *r = record(1000, 100000, starts, 2, length_ns);
	int64_t cpu_ms = 0;

	tap_ok(r && status_of(r, wanted < 0 ? 500 : 20000, &cpu_ms) == wanted &&
	       cpu_ms < 400, "%s is %s", what,
	       wanted < 0 ? "awaited" : "replayed");
	rec_close(r);
}

int main(void)
{
	intervals(1e-20, 100000, 1);
	intervals(0.0009, 1, 1);
	intervals(0.001, 1e7, 1);
	intervals(0, 100000, 1);
	intervals(0.001, 1000, 0);
	intervals(5000, 100000, 0);
	times("the end of a snapshot that lasts for centuries",
	      (const int64_t[]){ -LATEST, 0 }, LATEST, -1);
	times("what lies as far ahead as can be",
	      (const int64_t[]){ -LATEST, LATEST - MS }, MS, -1);
	times("what lies as far back as can be",
	      (const int64_t[]){ LATEST - MS, -LATEST }, MS, 0);
	unlink(FILE_NAME);
	return tap_end();
}
