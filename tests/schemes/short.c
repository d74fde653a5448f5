// SPDX-License-Identifier: GPL-2.0
/* Swap that is short while a scheme acts. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schemes.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif

/* Of @key in /proc/meminfo. */
static uint64_t swap_bytes(const char *key)
{
	static char text[8192];
	const char *at;
	uint64_t kib = 0;

	read_file("/proc/meminfo", text, sizeof(text));
	at = strstr(text, key);
	EXPECT(at && sscanf(at + strlen(key), "%lu", &kib) == 1);
	return kib << 10;
}

static uint64_t free_swap_bytes(void)
{
	return swap_bytes("SwapFree:");
}

/* A process that leaves only @left bytes of swap free. */
static pid_t take_swap(uint64_t left)
{
	uint64_t total_bytes = swap_bytes("SwapTotal:"), bytes;
	pid_t pid;
	char *at;

	/* What processes of other tests had there may still be on its way out. */
	while (free_swap_bytes() + 2 * MIB < total_bytes)
		nap_ms(50);
	bytes = free_swap_bytes() - left;
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		madvise(at, bytes, MADV_NOHUGEPAGE);
		/* zram needs no compression for a page of one value */
		memset(at, 1, bytes);
		for (;;) {
			madvise(at, bytes, MADV_PAGEOUT);
			nap_ms(200);
		}
	}
	while (free_swap_bytes() > left + 2 * MIB)
		nap_ms(50);
	return pid;
}

static void give_swap(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(swap_full, "when swap is full, nothing is lost, failures are counted, and it goes on when there is some again")
{
	pid_t holder = take_swap(16 * MIB);
	struct process p = process_new();
	struct damonx_rec_scheme_stats s;
	struct items *items = items_of(&p);
	int fd = session_open();

	add_pageout(items);
	run(fd, items);
	while (stats_of(fd).failed_bytes < 8 * MIB)
		nap_ms(20);
	s = stats_of(fd);
	note_memory(&p, fd);
	EXPECT(bytes_out(&p) >= 8 * MIB);
	EXPECT(bytes_out(&p) <= 20 * MIB);
	EXPECT(s.applied_bytes <= 20 * MIB);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	expect_intact(&p);
	give_swap(holder);
	wait_out(&p, (TOTAL_BYTES - HOT_BYTES) / 10 * 9);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&p);
	process_end(&p);
}
