// SPDX-License-Identifier: GPL-2.0
/* Goals that are levels of a node or pressure, while others take memory. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "schemes.h"

#define WANTED_BYTES	(30 * MIB)	/* so far the level shall move */
#define LOAD_BYTES	(20 * MIB)	/* so much is taken halfway */

static uint64_t node_bytes(int node, const char *key)
{
	char path[64], line[256], name[32];
	uint64_t kib = 0, value;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/meminfo",
		 node);
	f = fopen(path, "r");
	EXPECT(f);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Node %*d %31[^:]: %lu", name, &value) == 2 &&
		    !strcmp(name, key))
			kib = value;
	fclose(f);
	EXPECT(kib);
	return kib << 10;
}

/* Of one value, so that swap on zram needs no memory for it. */
static void fill_alike(char *at)
{
	bind_to_node(0);
	memset(at, 1, TOTAL_BYTES);
}

static pid_t load_on_node_0(void)
{
	int ready[2];
	pid_t pid;
	char c;

	EXPECT_EQ(pipe(ready), 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		bind_to_node(0);
		memset(mmap(NULL, LOAD_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, LOAD_BYTES);
		EXPECT_EQ(write(ready[1], "", 1), 1);
		pause();
	}
	EXPECT_EQ(read(ready[0], &c, 1), 1);
	return pid;
}

/* A level is what it shall be, and stays so; within a tenth of its way. */
static void expect_held(int fd, int node, const char *key, uint64_t wanted,
			const char *when)
{
	const int64_t tolerance = WANTED_BYTES / 10;
	int64_t off, worst = 0;
	int i;

	while ((int64_t)(node_bytes(node, key) - wanted) < -tolerance)
		nap_ms(20);
	for (i = 0; i < 20; i++) {
		wait_windows(fd, status_of(fd)->windows + 1);
		off = node_bytes(node, key) - wanted;
		if (worst * worst < off * off)
			worst = off;
	}
	ksft_note("%s: %.1f MiB of what was wanted, at most %.1f in 20 windows",
		  when, (double)off / MIB, (double)worst / MIB);
	EXPECT(worst <= tolerance && worst >= -tolerance);
}

static void add_goal(struct items *items, uint32_t metric, int node,
		     uint64_t wanted)
{
	struct damonx_item_goal goal = { .metric = metric, .node = node };

	goal.target_value = wanted * 10000 / node_bytes(node, "MemTotal");
	add_quota(items);
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
}

TEST(level_free, "so much of a node stays free, though others take memory")
{
	uint64_t wanted = node_bytes(0, "MemFree") + WANTED_BYTES - TOTAL_BYTES;
	struct process p = process_that(fill_alike);
	struct items *items = items_of(&p);
	int fd = session_open();
	pid_t load;

	add_pageout(items);
	add_goal(items, DAMONX_GOAL_NODE_MEM_FREE_BP, 0, wanted);
	run(fd, items);
	expect_held(fd, 0, "MemFree", wanted, "free");
	note_memory(&p, fd);
	load = load_on_node_0();
	expect_held(fd, 0, "MemFree", wanted, "with a load");
	note_memory(&p, fd);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	EXPECT_EQ(stop(fd), 0);
	end_child(load);
	process_end(&p);
}

TEST(level_used, "memory moves to a node until so much of it is used, and no further")
{
	struct damonx_item_destination to = { .node = 1, .weight = 1 };
	struct process p;
	struct items *items;
	int fd = session_open();
	uint64_t wanted;

	if (access("/sys/devices/system/node/node1", F_OK))
		ksft_skip("there is no second node");
	p = process_that(fill_on_node_0);
	wanted = node_bytes(1, "MemUsed") + WANTED_BYTES;
	items = items_of(&p);
	add_pageout(items)->action = DAMONX_ACTION_MIGRATE_COLD;
	item(items, DAMONX_ITEM_DESTINATION, 1, 1, &to, sizeof(to));
	add_goal(items, DAMONX_GOAL_NODE_MEM_USED_BP, 1, wanted);
	run(fd, items);
	expect_held(fd, 1, "MemUsed", wanted, "used");
	note_memory(&p, fd);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&p);
	process_end(&p);
}

/* ---- pressure ---- */

static uint64_t refaults(void)
{
	const char *key = "workingset_refault_anon ";
	static char text[65536];
	const char *at;
	uint64_t nr = 0;

	read_file("/proc/vmstat", text, sizeof(text));
	at = strstr(text, key);
	EXPECT(at && sscanf(at + strlen(key), "%lu", &nr) == 1);
	return nr;
}

TEST(level_pressure, "nothing goes while a cgroup is short of memory, and it goes when that is over")
{
	struct damonx_info info = { .size = sizeof(info) };
	struct damonx_item_goal goal = {
		.metric = DAMONX_GOAL_SOME_MEM_PSI_US,
		.target_value = 200,	/* in a quota window of 100 ms */
	};
	struct process bound, p;
	struct items *items;
	int fd = session_open();
	uint64_t before, out;

	EXPECT_EQ(call(fd, DAMONX_INFO, &info), 0);
	if (!(info.goals[DAMONX_OPS_FVADDR] >> goal.metric & 1))
		ksft_skip("the kernel does not tell pressure");
	need_memory_cgroup();
	bound = process_that(fill_in_group);
	p = process_new();
	process_ask(&bound, WARM);
	before = refaults();
	/* It uses more than that all the time. */
	limit_group("memory.max", (HOT_BYTES + WARM_BYTES) / 4 * 3);
	while (refaults() < before + 2000)
		nap_ms(20);
	items = items_of(&p);
	add_pageout(items);
	add_quota(items);
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
	run(fd, items);
	before = refaults();
	wait_windows(fd, 40);
	out = bytes_out(&p);
	ksft_note("%llu refaults in 40 windows, goal reached to %.0f %%",
		  (unsigned long long)(refaults() - before),
		  stats_of(fd).goal_bp / 100.0);
	note_memory(&p, fd);
	EXPECT(out <= 3 * MIB);
	limit_group("memory.max", 2 * TOTAL_BYTES);
	wait_out(&p, (TOTAL_BYTES - HOT_BYTES) / 10 * 9);
	note_memory(&p, fd);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&bound);
	expect_intact(&p);
	process_end(&bound);
	process_end(&p);
}
