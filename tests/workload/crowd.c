// SPDX-License-Identifier: GPL-2.0
/*
 * Many small processes in many cgroups:
 *
 *	crowd FOLDER NUMBER PROCESSES
 *
 * makes so many cgroups below that one, FOLDER/0 and on, with so many processes
 * in each, all of them born there. Each touches a page now and then. Says
 * "ready" when all are there; they end with it. The cgroups stay.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE		4096
#define PAUSE_S		20	/* between two touches, each at its own time */

static volatile char page[PAGE];

static void fail(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* In a process: end with its parent, and say that it is there. */
static void begin(pid_t parent, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || write(out, "", 1) != 1)
		_exit(1);
	close(out);
}

static void live(void)
{
	struct timespec pause = {
		.tv_sec = 1 + getpid() % PAUSE_S,
		.tv_nsec = getpid() % 1000 * 1000000L,
	};

	for (;;) {
		page[0]++;
		nanosleep(&pause, NULL);
		pause.tv_sec = PAUSE_S;
	}
}

/* The first process of a cgroup makes the others. */
static void lead(pid_t parent, int out, unsigned long processes)
{
	int others = dup(out);
	pid_t self = getpid(), pid;

	begin(parent, out);
	while (--processes) {
		pid = fork();
		if (pid < 0)
			_exit(1);
		if (!pid) {
			begin(self, others);
			live();
		}
	}
	close(others);
	live();
}

static pid_t fork_into(int cgroup)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};

	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

static void fill(const char *folder, unsigned long i, int out,
		 unsigned long processes)
{
	pid_t parent = getpid(), pid;
	char path[256];
	int cgroup;

	snprintf(path, sizeof(path), "%s/%lu", folder, i);
	if (mkdir(path, 0755) && errno != EEXIST)
		fail(path);
	cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cgroup < 0)
		fail(path);
	pid = fork_into(cgroup);
	if (pid < 0)
		fail("clone3");
	close(cgroup);
	if (!pid)
		lead(parent, out, processes);
}

int main(int argc, char **argv)
{
	unsigned long number, processes, i, nr = 0;
	char bytes[4096];
	ssize_t n;
	int ends[2];

	if (argc != 4)
		return 2;
	number = strtoul(argv[2], NULL, 10);
	processes = strtoul(argv[3], NULL, 10);
	if (!number || !processes || pipe2(ends, O_CLOEXEC))
		return 2;
	for (i = 0; i < number; i++)
		fill(argv[1], i, ends[1], processes);
	close(ends[1]);
	while (nr < number * processes) {
		n = read(ends[0], bytes, sizeof(bytes));
		if (n <= 0)
			break;
		nr += (unsigned long)n;
	}
	if (nr < number * processes) {
		fprintf(stderr, "crowd: only %lu processes began\n", nr);
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
