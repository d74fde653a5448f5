// SPDX-License-Identifier: GPL-2.0
/* damox diagnose: does monitoring work as it should on this machine? */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/commands.h"
#include "record/record.h"
#include "util/args.h"
#include "util/msg.h"
#include "util/out.h"

enum { KEY_VERBOSE = 0x200 };

#define BUFFER_BYTES	(64ul << 20)

struct opts {
	bool verbose;
};

/* What is wrong is counted, what is right only told when asked. */
struct findings {
	bool verbose;
	int wrong;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct opts *o = state->input;

	(void)arg;
	if (key != KEY_VERBOSE)
		return ARGP_ERR_UNKNOWN;
	o->verbose = true;
	return 0;
}

static const struct argp_option options[] = {
	{ "verbose", KEY_VERBOSE, NULL, 0, "tell also what is as it should be",
	  0 },
	{ 0 }
};

const struct argp diagnose_argp = {
	options, parse, NULL,
	"Monitor a process of our own for two seconds, and tell what is not as it should be.",
	NULL, NULL, NULL
};

static void find(struct findings *f, bool right, const char *what)
{
	if (!right)
		f->wrong++;
	if (!right || f->verbose)
		printf("%s: %s\n", right ? "ok" : "WRONG", what);
}

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

static volatile sig_atomic_t interrupted;

static void on_signal(int nr)
{
	interrupted = nr;
}

/* What was begun is cleared away first. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal }, old;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);	/* but for nohup */
}

static int wait_for(pid_t child, int *status)
{
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return 0;
}

static int record_it(pid_t target, char *file)
{
	char pid[24];
	char *words[] = { "record", "--timeout", "2", "--out", file,
			  "--do_record", "access", pid, NULL };
	int status;
	pid_t child;

	snprintf(pid, sizeof(pid), "%d", target);
	fflush(NULL);
	child = fork();
	if (!child) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(1);
		exit(command_run(damox_commands, program_invocation_short_name,
				 8, words));
	}
	if (child < 0 || wait_for(child, &status))
		return msg_error("cannot record: %s", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void judge_snapshot(const struct rec_snapshot *snap, uint64_t *hot,
			   uint64_t *total, bool *sorted, bool *in_range,
			   uint32_t max_samples)
{
	uint64_t last = 0;
	size_t i;

	for (i = 0; i < snap->nr_regions; i++) {
		const struct rec_region *r = &snap->regions[i];

		if (r->start < last || r->end <= r->start)
			*sorted = false;
		if (r->nr_accesses > max_samples)
			*in_range = false;
		last = r->end;
		*total += r->end - r->start;
		if (r->nr_accesses)
			*hot += r->end - r->start;
	}
}

static int judge_record(const char *file, struct findings *f)
{
	struct rec_reader *reader = rec_open(file, NULL);
	struct rec_snapshot *snap;
	uint64_t nr = 0, hot = 0, total = 0;
	bool sorted = true, in_range = true, long_enough = true;
	const struct rec_stream *s;
	uint32_t max = 20;

	if (!reader)
		return 1;
	if (rec_nr_streams(reader)) {
		s = rec_stream(reader, 0);
		if (s->has_intervals && s->intervals.sample_us > 0)
			max = (uint32_t)(s->intervals.aggr_us /
					 s->intervals.sample_us);
	}
	while (rec_next(reader, &snap, NULL) == 1) {
		nr++;
		judge_snapshot(snap, &hot, &total, &sorted, &in_range, max);
		if (snap->end_ns <= snap->start_ns)
			long_enough = false;
	}
	rec_close(reader);
	find(f, nr >= 10, "at least half of the snapshots of two seconds came");
	find(f, sorted, "regions are sorted, apart and not empty");
	find(f, in_range, "no region was seen more often than it was looked at");
	find(f, long_enough, "each snapshot has a duration");
	find(f, hot > 0, "accesses were seen where there were some");
	find(f, hot < total, "no access was seen where there was none");
	return 0;
}

int cmd_diagnose(int argc, char **argv)
{
	char dir[] = "/tmp/damox-diagnose.XXXXXX", file[64];
	struct opts o = { false };
	struct out out = { .f = stdout };
	struct findings f;
	pid_t target;
	int status;

	if (!args_parse(&diagnose_argp, argc, argv, &o, &status))
		return status;
	catch_signals();
	if (!mkdtemp(dir))
		return msg_error("cannot make a directory in /tmp: %s",
				 strerror(errno));
	snprintf(file, sizeof(file), "%s/record", dir);
	fflush(NULL);
	target = fork();
	if (!target)
		touch_forever();
	f = (struct findings){ .verbose = o.verbose };
	status = target < 0 ? msg_error("cannot start a process: %s",
					strerror(errno)) :
			      record_it(target, file);
	if (target > 0) {
		kill(target, SIGKILL);
		wait_for(target, NULL);
	}
	if (interrupted)
		status = msg_error("interrupted by signal %d", interrupted);
	if (!status)
		status = judge_record(file, &f);
	unlink(file);
	strcat(file, ".kdamonds");
	unlink(file);
	rmdir(dir);
	if (status)
		return status;
	if (f.wrong)
		printf("wrong: %d\n", f.wrong);
	else
		printf("nothing is wrong\n");
	return out_end(&out) || f.wrong ? 1 : 0;
}
