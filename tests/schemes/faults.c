// SPDX-License-Identifier: GPL-2.0
/* What goes wrong around a scheme while it acts: nothing of it is its end. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schemes.h"

/* ---- no memory ---- */

/* Somebody in the group who takes more than there is, and is the first to go. */
static pid_t hog(void)
{
	const uint64_t bytes = 256 * MIB;
	pid_t pid = fork();
	char *at;

	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		be_in(CGROUP);
		EXPECT(write_file("/proc/self/oom_score_adj", "1000"));
		at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memset(at, 1, bytes);
		pause();
	}
	return pid;
}

/*
 * "-1000": the kernel must not choose it. What a process had that was killed for
 * memory is still counted for a while after it has been looked for.
 */
static void protect(const struct process *p, const char *score)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", p->pid);
	EXPECT(write_file(path, score));
}

/* By SIGKILL, without anybody asking for it here. */
static void expect_killed(pid_t pid)
{
	siginfo_t info;

	/* It stays: nobody has asked what became of it. */
	EXPECT_EQ(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_status, SIGKILL);
}

TEST(oom, "memory that is short and targets that are killed for it: who is left goes on, and nothing is lost")
{
	struct process p, other;
	struct items *items;
	int fd = session_open();
	uint64_t out;
	pid_t pid;

	need_memory_cgroup();
	limit_group("memory.swap.max", 24 * MIB);
	p = process_that(fill_in_group);
	other = process_new();
	items = items_of(&p);
	add_pid(items, 2, 1, other.pid);
	add_region(items, 2, 2, other.start, other.start + TOTAL_BYTES);
	add_pageout(items);
	run(fd, items);
	wait_out(&p, 2 * MIB);
	/* Reclaim for the other one, and the scheme, take from the same lists. */
	limit_group("memory.max", TOTAL_BYTES + 8 * MIB);
	protect(&p, "-1000");
	pid = hog();
	expect_killed(pid);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	expect_intact(&p);
	/* Then there is no room for the target either. */
	protect(&p, "0");
	limit_group("memory.max", 16 * MIB);
	expect_killed(p.pid);
	out = bytes_out(&other);
	note_memory(&other, fd);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	wait_out(&other, (TOTAL_BYTES - HOT_BYTES) / 10 * 9);
	ksft_note("%.1f MiB of the other were out by then",
		  (double)out / MIB);
	expect_intact(&other);
	EXPECT_EQ(stop(fd), 0);
	process_end(&p);
	process_end(&other);
	while (rmdir(CGROUP))
		nap_ms(20);
}

/* ---- a node that goes ---- */

#define BLOCKS	"/sys/devices/system/memory"

/* Blocks of node 1 are told @what; returns how many have followed. */
static int tell_blocks(const char *what)
{
	char path[128];
	int i, nr = 0;

	for (i = 256; i--;) {
		snprintf(path, sizeof(path), BLOCKS "/memory%d/node1", i);
		if (access(path, F_OK))
			continue;
		snprintf(path, sizeof(path), BLOCKS "/memory%d/state", i);
		nr += write_file(path, what);
	}
	return nr;
}

static struct items *items_to_node_1(const struct process *p)
{
	struct damonx_item_destination to = { .node = 1, .weight = 1 };
	struct items *items = items_of(p);

	add_pageout(items)->action = DAMONX_ACTION_MIGRATE_COLD;
	item(items, DAMONX_ITEM_DESTINATION, 1, 1, &to, sizeof(to));
	/* So that it takes a while. */
	add_quota(items)->bytes = MIB;
	return items;
}

TEST(node_offline, "memory of a node that goes offline while it is moved to: it goes on, and nothing is lost")
{
	struct process p;
	uint64_t applied;
	int fd = session_open(), nr;

	if (access("/sys/devices/system/node/node1", F_OK))
		ksft_skip("there is no second node");
	p = process_that(fill_on_node_0);
	run(fd, items_to_node_1(&p));
	while (stats_of(fd).applied_bytes < 8 * MIB)
		nap_ms(20);
	nr = tell_blocks("offline");
	applied = stats_of(fd).applied_bytes;
	ksft_note("%d blocks are offline, %.1f MiB had moved", nr,
		  (double)applied / MIB);
	if (!nr)
		ksft_skip("the kernel does not give up any memory of node 1");
	wait_windows(fd, status_of(fd)->windows + 10);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	expect_intact(&p);
	note_memory(&p, fd);
	/* It goes on where there is memory again. */
	EXPECT_EQ(tell_blocks("online_movable"), nr);
	while (stats_of(fd).applied_bytes <
	       (TOTAL_BYTES - HOT_BYTES) / 10 * 9)
		nap_ms(50);
	note_memory(&p, fd);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&p);
	process_end(&p);
}
