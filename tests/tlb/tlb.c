// SPDX-License-Identifier: GPL-2.0
/*
 * What the TLB hides of a process that is alone on its CPU, and that a flush
 * shows it. Half of its pages are accessed all the time, the others never again.
 *
 * usage: damonx-tlb	Needs tlb_probe.ko, and two CPUs. Prints TAP.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE		4096UL
#define NR_HOT		16	/* few enough for the TLB of any CPU */
#define NR_PAGES	(2 * NR_HOT)
#define ROUNDS		20
#define LIMIT_MS	60000

static int nr_tests, nr_bad;

static void ok(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++nr_tests, what);
	nr_bad += !good;
}

static void die(const char *what)
{
	perror(what);
	printf("Bail out! %s\n", what);
	exit(1);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

static pid_t start(volatile char *pages, volatile uint64_t *laps)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(1);
	for (int i = 0; i < NR_PAGES; i++)
		pages[i * PAGE] = 1;
	for (;; ++*laps)
		for (int i = 0; i < NR_HOT; i++)
			pages[i * PAGE]++;
}

struct seen {
	int hot[256], cold[256];	/* by letter */
	int failed, flushed;
};

/*
 * Until the process has been all around, twice, from now on: what it did before
 * the looks were armed does not count.
 */
static void wait_for_laps(const volatile uint64_t *laps)
{
	uint64_t before = *laps;

	for (int ms = 0; *laps < before + 2; ms++) {
		if (ms == LIMIT_MS)
			die("the process does not run");
		usleep(1000);
	}
}

static void look(pid_t pid, const volatile char *pages,
		 const volatile uint64_t *laps, bool flush, struct seen *seen)
{
	char line[128], letters[NR_PAGES + 1];
	int fd = open("/proc/dx_tlb", O_RDWR);
	int n = snprintf(line, sizeof(line), "%d %llu %lu %d %d", pid,
			 (unsigned long long)(uintptr_t)pages, PAGE, NR_PAGES,
			 flush);

	if (fd < 0 || write(fd, line, n) != n)
		die("/proc/dx_tlb");
	wait_for_laps(laps);
	if (pread(fd, letters, sizeof(letters), 0) != sizeof(letters))
		die("/proc/dx_tlb");
	close(fd);
	seen->failed += letters[0] == '-';
	seen->flushed += flush && letters[0] == '+';
	for (n = 0; n < NR_PAGES; n++)
		(n < NR_HOT ? seen->hot : seen->cold)[(int)letters[n + 1]]++;
}

static void rounds(pid_t pid, const volatile char *pages,
		   const volatile uint64_t *laps, bool flush, struct seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	for (int i = 0; i < ROUNDS; i++)
		look(pid, pages, laps, flush, seen);
	printf("# %s flush, %d rounds: of the accessed pages %d touched, %d hidden, %d untouched; of the others %d, %d, %d\n",
	       flush ? "with a" : "without", ROUNDS, seen->hot['T'],
	       seen->hot['H'], seen->hot['U'], seen->cold['T'],
	       seen->cold['H'], seen->cold['U']);
}

int main(void)
{
	volatile uint64_t *laps = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *pages = mmap(NULL, 2 * NR_PAGES * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const int all = NR_HOT * ROUNDS;
	struct seen seen;
	pid_t pid;

	if (laps == MAP_FAILED || pages == MAP_FAILED)
		die("mmap");
	madvise(pages, 2 * NR_PAGES * PAGE, MADV_NOHUGEPAGE);
	pin(0);
	pid = start(pages, laps);
	while (*laps < 2)
		usleep(1000);

	printf("TAP version 13\n");
	rounds(pid, pages, laps, false, &seen);
	ok(seen.hot['T'] + seen.hot['H'] == all,
	   "without a flush no accessed page is called untouched");
	ok(seen.cold['H'] == all, "nor is any other: nobody can know");
	rounds(pid, pages, laps, true, &seen);
	ok(!seen.failed && seen.flushed, "the TLB can be flushed");
	ok(seen.hot['T'] == all, "with a flush each accessed page is touched");
	ok(seen.cold['U'] == all, "and the others are untouched, for sure");
	printf("1..%d\n", nr_tests);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return nr_bad ? 1 : 0;
}
