// SPDX-License-Identifier: GPL-2.0
/* A process that is acted on, and the kernel's word on its memory. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

/* A word that says where it belongs, and that no compression makes nothing of. */
static uint64_t word_of(uint64_t n)
{
	n *= 0x9e3779b97f4a7c15ULL;
	return n ^ (n >> 29);
}

void fill(char *at, uint64_t bytes)
{
	uint64_t *words = (void *)at, i;

	for (i = 0; i < bytes / sizeof(*words); i++)
		words[i] = word_of(i);
}

/* Each part of 16 MiB may have been filled for itself. */
static bool is_intact(const uint64_t *at, uint64_t bytes)
{
	uint64_t i, nr = 16 * MIB / sizeof(*at);

	for (i = 0; i < bytes / sizeof(*at); i++)
		if (at[i] != word_of(i) && at[i] != word_of(i % nr))
			return false;
	return true;
}

/*
 * Touch what is hot. An emulated CPU keeps translations for ever: taking the
 * right to write away and giving it back makes it forget them.
 */
static void touch(char *at, uint64_t bytes)
{
	volatile char *p = at;
	uint64_t i;

	mprotect(at, bytes, PROT_READ);
	mprotect(at, bytes, PROT_READ | PROT_WRITE);
	for (i = 0; i < bytes; i += PAGE_BYTES)
		(void)p[i];
}

static void touch_each_second(char *at)
{
	int i;

	for (i = 0; i < NR_STRIPES; i += 2)
		touch(at + i * STRIPE_BYTES, STRIPE_BYTES);
}

static void be_process(char *at, int ask, int answer)
{
	struct pollfd p = { .fd = ask, .events = POLLIN };
	uint64_t hot = HOT_BYTES;
	char c;

	for (;;) {
		if (hot)
			touch(at, hot);
		else
			touch_each_second(at);
		if (poll(&p, 1, 2) <= 0)
			continue;
		if (read(ask, &c, 1) != 1)
			_exit(0);
		if (c == WARM)
			hot = HOT_BYTES + WARM_BYTES;
		else if (c == COOL)
			hot = HOT_BYTES;
		else if (c == STRIPES)
			hot = 0;
		else
			c = is_intact((void *)at, TOTAL_BYTES);
		if (write(answer, &c, 1) != 1)
			_exit(1);
	}
}

struct process process_that(void (*makes)(char *at))
{
	struct process p = { 0 };
	int ask[2], answer[2];
	char *at;

	at = mmap(NULL, TOTAL_BYTES + 2 * MIB, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	EXPECT(at != MAP_FAILED);
	at = (char *)(((uintptr_t)at + 2 * MIB - 1) & ~(2 * MIB - 1));
	/* Bytes are counted by the page here. */
	EXPECT_EQ(madvise(at, TOTAL_BYTES, MADV_NOHUGEPAGE), 0);
	EXPECT_EQ(pipe(ask), 0);
	EXPECT_EQ(pipe(answer), 0);
	p.start = (uintptr_t)at;
	p.pid = fork();
	EXPECT(p.pid >= 0);
	if (!p.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ask[1]);
		makes(at);
		if (write(answer[1], "", 1) != 1)
			_exit(1);
		be_process(at, ask[0], answer[1]);
	}
	close(ask[0]);
	close(answer[1]);
	munmap(at, TOTAL_BYTES);
	p.ask = ask[1];
	p.answer = answer[0];
	EXPECT_EQ(read(p.answer, &at, 1), 1);
	return p;
}

void fill_huge(char *at)
{
	EXPECT_EQ(madvise(at, TOTAL_BYTES, MADV_HUGEPAGE), 0);
	fill(at, TOTAL_BYTES);
}

static void bind_to_node(int node)
{
	unsigned long nodes = 1UL << node;

	EXPECT_EQ(syscall(SYS_set_mempolicy, 2 /* MPOL_BIND */, &nodes, 64), 0);
}

void fill_on_node_0(char *at)
{
	bind_to_node(0);
	fill(at, TOTAL_BYTES);
}

void be_in(const char *cgroup)
{
	char path[128], text[16];

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	snprintf(text, sizeof(text), "%d", getpid());
	EXPECT(write_file(path, text));
}

void fill_in_group(char *at)
{
	be_in(CGROUP);
	fill(at, TOTAL_BYTES);
}

void limit_group(const char *file, uint64_t bytes)
{
	char path[128], text[24];

	snprintf(path, sizeof(path), CGROUP "/%s", file);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)bytes);
	if (!write_file(path, text))
		ksft_fail(__FILE__, __LINE__, "%s does not take %s", path, text);
}

static void fill_all(char *at)
{
	fill(at, TOTAL_BYTES);
}

struct process process_new(void)
{
	return process_that(fill_all);
}

char process_ask(const struct process *p, char what)
{
	char c = 0;

	EXPECT_EQ(write(p->ask, &what, 1), 1);
	EXPECT_EQ(read(p->answer, &c, 1), 1);
	return c;
}

void expect_intact(const struct process *p)
{
	EXPECT_EQ(process_ask(p, INTACT), 1);
}

void process_end(struct process *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	close(p->ask);
	close(p->answer);
}

/* ---- the kernel's word on its memory ---- */

/* Bytes of [@start, @start + @bytes) whose entry of pagemap has @bit. */
static uint64_t bytes_that(const struct process *p, uint64_t start,
			   uint64_t bytes, int bit)
{
	uint64_t entries[4096], n, sum = 0, left = bytes / PAGE_BYTES;
	off_t at = start / PAGE_BYTES * sizeof(entries[0]);
	char path[64];
	int fd, got, i;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", p->pid);
	fd = open(path, O_RDONLY);
	EXPECT(fd >= 0);
	for (; left; left -= n) {
		n = left < 4096 ? left : 4096;
		got = pread(fd, entries, n * sizeof(entries[0]), at);
		EXPECT_EQ(got, n * sizeof(entries[0]));
		for (i = 0; i < (int)n; i++)
			sum += entries[i] >> bit & 1;
		at += got;
	}
	close(fd);
	return sum * PAGE_BYTES;
}

uint64_t bytes_out_of(const struct process *p, uint64_t start, uint64_t bytes)
{
	return bytes_that(p, start, bytes, 62);
}

uint64_t bytes_in_of(const struct process *p, uint64_t start, uint64_t bytes)
{
	return bytes_that(p, start, bytes, 63);
}

uint64_t bytes_out(const struct process *p)
{
	return bytes_out_of(p, p->start, TOTAL_BYTES);
}

uint64_t hot_bytes_out(const struct process *p)
{
	return bytes_out_of(p, p->start, HOT_BYTES);
}

/* What the kernel tells of a process under @key in one of its files. */
static uint64_t told_bytes(const struct process *p, const char *file,
			   const char *key)
{
	char path[64], line[256];
	size_t len = strlen(key);
	uint64_t kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", p->pid, file);
	f = fopen(path, "r");
	EXPECT(f);
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, key, len) &&
		    sscanf(line + len, " %lu", &kib) == 1)
			break;
	fclose(f);
	return kib << 10;
}

uint64_t rss_of(const struct process *p)
{
	return told_bytes(p, "smaps_rollup", "Rss:");
}

uint64_t swap_of(const struct process *p)
{
	return told_bytes(p, "status", "VmSwap:");
}
