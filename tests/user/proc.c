// SPDX-License-Identifier: GPL-2.0
/* What is read of /proc: memory that threads keep to themselves counts, too. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "live/proc.h"
#include "tap.h"
#include "util/mem.h"

#define THREADS		100
#define THREAD_PAGES	60	/* less than a kernel counts at once */

static pthread_barrier_t touched;

static void *touch_and_wait(void *arg)
{
	size_t page = page_bytes(), i;
	char *p = mmap(NULL, THREAD_PAGES * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (i = 0; p != MAP_FAILED && i < THREAD_PAGES; i++)
		p[i * page] = 1;
	pthread_barrier_wait(&touched);
	pause();
	return arg;
}

/* A process of many idle threads; returns its number when they have touched. */
static pid_t start(void)
{
	int ready[2];
	char c = 0;
	pid_t pid;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		pthread_barrier_init(&touched, NULL, THREADS + 1);
		for (int i = 0; i < THREADS; i++) {
			pthread_t t;

			if (pthread_create(&t, NULL, touch_and_wait, NULL))
				_exit(1);
		}
		pthread_barrier_wait(&touched);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

static uint64_t rollup_kb(pid_t pid)
{
	char *text = proc_read(pid, "smaps_rollup");
	char *at = text ? strstr(text, "Rss:") : NULL;
	uint64_t kb = at ? strtoull(at + 4, NULL, 10) : 0;

	free(text);
	return kb;
}

static void resident(void)
{
	uint64_t page = page_bytes(), pages[STATM_NR] = { 0 }, kb;
	pid_t pid = start();

	tap_ok(pid > 0 && proc_statm(pid, pages), "a process of %d threads",
	       THREADS);
	kb = rollup_kb(pid);
	tap_ok(pages[STATM_RESIDENT] >= THREADS * THREAD_PAGES,
	       "all that they have touched is resident: %" PRIu64 " pages",
	       pages[STATM_RESIDENT]);
	tap_ok(pages[STATM_RESIDENT] * page / 1024 == kb,
	       "as the kernel counts it page by page: %" PRIu64 " KiB", kb);
	tap_ok(pages[STATM_SIZE] > pages[STATM_RESIDENT],
	       "no more of it than is mapped");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tap_ok(!proc_statm(pid, pages), "what has ended has no memory");
}

/* Faults and time are those of a process that has done something of known size. */
static void usage(void)
{
	struct proc_usage u = { 0 };
	pid_t pid = start();

	tap_ok(pid > 0 && !proc_usage(pid, &u), "what a process uses");
	tap_ok(u.resident_bytes / 1024 == rollup_kb(pid), "resident: %" PRIu64 " bytes",
	       u.resident_bytes);
	tap_ok(u.minor_faults >= THREADS * THREAD_PAGES,
	       "a fault for each page that was touched: %" PRIu64, u.minor_faults);
	kill(pid, SIGKILL);
	/* not yet waited for */
	for (int i = 0; i < 1000 && proc_usage(pid, &u) != -ESRCH; i++)
		usleep(10000);
	tap_ok(proc_usage(pid, &u) == -ESRCH, "what has ended is gone");
	waitpid(pid, NULL, 0);
	tap_ok(proc_usage(pid, &u) == -ESRCH, "the same when it was waited for");
}

static void cpu_time(void)
{
	struct proc_usage before, after;
	struct timespec ts;

	tap_ok(!proc_usage(getpid(), &before), "its own");
	do {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
		proc_usage(getpid(), &after);
	} while (ts.tv_sec < 1 && after.cpu_ns < before.cpu_ns + 100000000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	tap_ok(after.cpu_ns > before.cpu_ns &&
	       after.cpu_ns <= (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec + 20000000,
	       "CPU time in nanoseconds: %" PRIu64, after.cpu_ns);
}

static void machine(void)
{
	uint64_t kb[MEMINFO_NR] = { 0 };

	tap_ok(proc_meminfo(kb) && kb[MEMINFO_TOTAL] > kb[MEMINFO_FREE] &&
	       kb[MEMINFO_FREE], "the memory of the machine");
}

int main(void)
{
	resident();
	usage();
	cpu_time();
	machine();
	return tap_end();
}
