// SPDX-License-Identifier: GPL-2.0
/* What is read of /proc: memory that threads keep to themselves counts, too. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
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

static void machine(void)
{
	uint64_t kb[MEMINFO_NR] = { 0 };

	tap_ok(proc_meminfo(kb) && kb[MEMINFO_TOTAL] > kb[MEMINFO_FREE] &&
	       kb[MEMINFO_FREE], "the memory of the machine");
}

int main(void)
{
	resident();
	machine();
	return tap_end();
}
