// SPDX-License-Identifier: GPL-2.0
/* Acting on memory, and looking at it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "act.h"

int nr_tests, nr_bad;
const char *setting = "";
bool quiet;	/* actions are not told one by one */
size_t reach;	/* how far folios may reach behind what is acted on */

void ok(bool good, const char *what)
{
	printf("%sok %d - %s%s\n", good ? "" : "not ", ++nr_tests, setting, what);
	nr_bad += !good;
}

void is(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted)
		printf("# got %" PRIu64 ", wanted %" PRIu64 "\n", got, wanted);
	ok(got == wanted, what);
}

void at_least(const char *what, uint64_t got, uint64_t wanted)
{
	if (got < wanted)
		printf("# got %" PRIu64 ", wanted at least %" PRIu64 "\n", got, wanted);
	ok(got >= wanted, what);
}

void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

/* ---- acting ---- */

int act_to(int ops, pid_t pid, int action, const char *at, size_t bytes,
		  uint64_t max, const char *to, struct acted *a)
{
	char line[256];
	int fd = open("/proc/dx_act", O_RDWR), n, err = 0;

	if (fd < 0)
		die("/proc/dx_act");
	memset(a, 0, sizeof(*a));
	n = snprintf(line, sizeof(line), "%d %d %d %lx %lx %" PRIu64 " %lx %s",
		     ops, pid, action, (unsigned long)at,
		     (unsigned long)at + bytes, max,
		     (unsigned long)at + bytes + reach, to);
	if (write(fd, line, n) != n) {
		err = errno;
	} else {
		n = pread(fd, line, sizeof(line) - 1, 0);
		line[n > 0 ? n : 0] = '\0';
		sscanf(line, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		       " %" SCNx64 " %u %" SCNu64 " %" SCNu64, &a->tried,
		       &a->passed, &a->applied, &a->failed, &a->next, &a->end,
		       &a->steps, &a->hold_ns);
	}
	close(fd);
	if (quiet)
		return err;
	printf("# action %d on %zu KiB: tried %" PRIu64 " applied %" PRIu64
	       " failed %" PRIu64 " KiB, end %u, %" PRIu64 " steps, held %" PRIu64
	       " us%s%s\n", action, bytes / KIB, a->tried / KIB, a->applied / KIB,
	       a->failed / KIB, a->end, a->steps, a->hold_ns / 1000,
	       err ? ": " : "", err ? strerror(err) : "");
	return err;
}

struct acted act_physical(int action, uint64_t start, size_t bytes)
{
	struct acted a;

	act_to(DAMONX_OPS_PADDR, 0, action, (const char *)start, bytes, ALL, "", &a);
	return a;
}

struct acted act(pid_t pid, int action, const char *at, size_t bytes)
{
	struct acted a;

	act_to(DAMONX_OPS_VADDR, pid, action, at, bytes, ALL, "", &a);
	return a;
}

/* ---- looking at memory ---- */

/* Bytes that smaps of @pid tells for mappings in [@at, @at + @bytes). */
uint64_t smaps(pid_t pid, const char *key, const char *at, size_t bytes)
{
	unsigned long start, end, from = (unsigned long)at, value;
	char path[64], line[512];
	size_t len = strlen(key);
	uint64_t sum = 0;
	bool in = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	f = fopen(path, "r");
	if (!f)
		die(path);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			in = start >= from && end <= from + bytes;
		else if (in && !strncmp(line, key, len) && line[len] == ':' &&
			 sscanf(line + len + 1, "%lu", &value) == 1)
			sum += value * KIB;
	}
	fclose(f);
	return sum;
}

uint64_t resident(const char *at, size_t bytes)
{
	return smaps(getpid(), "Rss", at, bytes);
}

uint64_t swapped(const char *at, size_t bytes)
{
	return smaps(getpid(), "Swap", at, bytes);
}

uint64_t huge(const char *at, size_t bytes)
{
	return smaps(getpid(), "AnonHugePages", at, bytes);
}

/* Word @i of a file of them. */
uint64_t word_of(const char *path, uint64_t i)
{
	int fd = open(path, O_RDONLY);
	uint64_t value = 0;

	if (fd < 0 || pread(fd, &value, sizeof(value), i * sizeof(value)) < 0)
		die(path);
	close(fd);
	return value;
}

/* Physical address of a page that is there; 0: it is not. */
uint64_t physical(const char *at)
{
	uint64_t entry = word_of("/proc/self/pagemap", (uintptr_t)at / PAGE);

	return entry >> 63 ? (entry & ((1ULL << 55) - 1)) * PAGE : 0;
}

/* Pages of ours that have a flag of /proc/kpageflags. */
uint64_t flagged(const char *at, size_t bytes, int flag)
{
	uint64_t nr = 0, from;
	size_t i;

	for (i = 0; i < bytes; i += PAGE) {
		from = physical(at + i);
		nr += from && word_of("/proc/kpageflags", from / PAGE) >> flag & 1;
	}
	return nr;
}

/* Write @text to the file; false: it cannot be. */
bool say(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool good = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (fd >= 0)
		close(fd);
	return good;
}

/* ---- memory of our own ---- */

/* A mapping for itself: guard pages keep it apart from others. */
char *map(size_t bytes, bool huge_pages)
{
	char *all = mmap(NULL, bytes + 2 * HUGE_PAGE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *at = (char *)(((uintptr_t)all + HUGE_PAGE) & ~(HUGE_PAGE - 1));

	if (all == MAP_FAILED ||
	    mmap(at, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die("mmap");
	madvise(at, bytes, huge_pages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return at;
}

uint64_t word(const char *at, size_t i)
{
	return (i + 1) * 0x9e3779b97f4a7c15 ^ (uintptr_t)at;
}

void fill(char *at, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		((uint64_t *)at)[i] = word(at, i);
}

bool intact(const char *at, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		if (((const uint64_t *)at)[i] != word(at, i))
			return false;
	return true;
}

char *filled(size_t bytes, bool huge_pages)
{
	char *at = map(bytes, huge_pages);

	fill(at, bytes);
	return at;
}

void unmap(char *at, size_t bytes)
{
	munmap(at, bytes);
}

/*
 * What was faulted in last is on its CPU's way to the LRU lists; faults in other
 * memory push it there.
 */
void settle(void)
{
	char *at = filled(1 * MIB, false);

	unmap(at, 1 * MIB);
}

/* Act on our pages one by one, at their physical addresses; their sums. */
struct acted act_on_frames(int action, const char *at, size_t bytes)
{
	struct acted sum = {}, a;
	uint64_t from;
	size_t i;

	quiet = true;
	for (i = 0; i < bytes; i += PAGE) {
		from = physical(at + i);
		if (!from)
			continue;
		a = act_physical(action, from, PAGE);
		sum.tried += a.tried;
		sum.passed += a.passed;
		sum.applied += a.applied;
		sum.failed += a.failed;
	}
	quiet = false;
	return sum;
}
