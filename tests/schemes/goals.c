// SPDX-License-Identifier: GPL-2.0
/* Quotas that are tuned towards goals, and what they let through. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "schemes.h"

/* ---- what users say ---- */

static void say_value(int fd, uint64_t value)
{
	struct damonx_item_goal goal = { .current_value = value };
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	item(items, DAMONX_ITEM_SCHEME, 1, 1, NULL, 0);
	item(items, DAMONX_ITEM_QUOTA, 0, 1, NULL, 0);
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
	expect_configured(fd, items, DAMONX_CONFIGURE_KEEP);
}

/* Bytes that go out in the next @nr windows. */
static uint64_t out_in(const struct process *p, int fd, uint64_t nr)
{
	uint64_t out = bytes_out(p);

	wait_windows(fd, status_of(fd)->windows + nr);
	return bytes_out(p) - out;
}

TEST(goal_user, "a goal raises and lowers what goes out")
{
	struct damonx_item_goal goal = {
		.metric = DAMONX_GOAL_USER_INPUT,
		.target_value = 1000,
		.current_value = 1000,
	};
	const uint64_t unit = MIB / ksft_slow();
	struct process p = process_new();
	struct items *items = items_of(&p);
	uint64_t met, below, above, again;
	int fd = session_open();

	add_pageout(items);
	add_quota(items)->start_bytes = unit / 8;
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
	run(fd, items);
	wait_out(&p, unit / 8);
	met = out_in(&p, fd, 10);
	EXPECT_EQ(stats_of(fd).quota_bytes, unit / 8);
	EXPECT_EQ(stats_of(fd).goal_bp, 10000);
	/* Half as much again with each window. */
	say_value(fd, 500);
	below = out_in(&p, fd, 8);
	EXPECT(stats_of(fd).quota_bytes > unit);
	/* Nothing but what a quota of a byte lets through. */
	say_value(fd, 3000);
	wait_windows(fd, status_of(fd)->windows + 2);
	above = out_in(&p, fd, 10);
	EXPECT(stats_of(fd).quota_bytes < PAGE_BYTES);
	/* Nothing, as zero would leave it as it is. */
	say_value(fd, 1);
	again = out_in(&p, fd, 12);
	note_memory(&p, fd);
	ksft_note("out in 10 windows %.2f MiB where it was met, below %.2f in 8, above %.2f, below again %.2f in 12",
		  (double)met / MIB, (double)below / MIB, (double)above / MIB,
		  (double)again / MIB);
	EXPECT(met <= 13 * unit / 8);
	EXPECT(below >= 2 * met);
	EXPECT(above <= MIB / 8);
	EXPECT(again >= 2 * unit);
	EXPECT_EQ(stop(fd), 0);
	process_end(&p);
}

/* ---- all metrics ---- */

static struct items *items_with_goal(uint32_t metric)
{
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PHYSICAL };
	struct damonx_item_scheme scheme = { .action = DAMONX_ACTION_STAT };
	struct damonx_item_goal goal = { .metric = metric, .target_value = 5000 };
	struct damonx_item_cgroup cgroup = { .flags = DAMONX_CGROUP_FD };
	struct items *items = items_new();

	if (metric == DAMONX_GOAL_NODE_MEMCG_USED_BP ||
	    metric == DAMONX_GOAL_NODE_MEMCG_FREE_BP) {
		cgroup.fd = open(CGROUP, O_RDONLY | O_DIRECTORY);
		EXPECT(cgroup.fd >= 0);
		item(items, DAMONX_ITEM_CGROUP, 1, 0, &cgroup,
		     offsetof(struct damonx_item_cgroup, path));
		goal.cgroup = 1;
	}
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_PADDR);
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	item(items, DAMONX_ITEM_SCHEME, 1, 1, &scheme, sizeof(scheme));
	add_quota(items);
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
	return items;
}

TEST(goal_metrics, "all metrics of goals are taken, and measured")
{
	struct damonx_info info = { .size = sizeof(info) };
	uint32_t metric;
	uint64_t takes;
	int fd;

	need_memory_cgroup();
	EXPECT_EQ(call(session_open(), DAMONX_INFO, &info), 0);
	takes = info.goals[DAMONX_OPS_PADDR];
	/* Whether pressure is measured depends on how the kernel was built. */
	EXPECT_EQ(takes | 1ULL << DAMONX_GOAL_SOME_MEM_PSI_US,
		  (2ULL << DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP) - 2);
	for (metric = 1; metric <= DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP; metric++) {
		if (!(takes >> metric & 1))
			continue;
		fd = session_open();
		run(fd, items_with_goal(metric));
		wait_windows(fd, 3);
		ksft_note("metric %u: reached to %.1f %%", metric,
			  stats_of(fd).goal_bp / 100.0);
		EXPECT_EQ(stop(fd), 0);
		close(fd);
	}
}

/* ---- memory on a node ---- */

/* Bytes on the LRU lists of a node. */
static uint64_t listed_on(int node)
{
	static const char *const lists[] = {
		"Active(anon)", "Inactive(anon)", "Active(file)",
		"Inactive(file)", "Unevictable",
	};
	char path[64], line[256], name[32];
	uint64_t kib, sum = 0;
	unsigned int i;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/meminfo",
		 node);
	f = fopen(path, "r");
	EXPECT(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Node %*d %31[^:]: %lu", name, &kib) != 2)
			continue;
		for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
			if (!strcmp(name, lists[i]))
				sum += kib << 10;
	}
	fclose(f);
	return sum;
}

/* In basis points of all. */
static uint64_t share_on_node_1(void)
{
	uint64_t on = listed_on(1);

	return on * 10000 / (on + listed_on(0));
}

static struct items *items_of_memory(void)
{
	struct damonx_item_target target = { .kind = DAMONX_TARGET_PHYSICAL };
	struct damonx_item_destination to = { .node = 1, .weight = 1 };
	struct damonx_item_scheme scheme = {
		.action = DAMONX_ACTION_MIGRATE_COLD,
	};
	struct damonx_item_goal goal = {
		.metric = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP,
		.node = 1,
		.target_value = 5000,
	};
	struct items *items = items_new();
	struct damonx_item_context *c;

	add_kdamond(items, 1);
	c = add_context(items, 1, 1, DAMONX_OPS_PADDR);
	c->sample_us = 10000;
	c->aggr_us = 200000;
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	item(items, DAMONX_ITEM_SCHEME, 1, 1, &scheme, sizeof(scheme));
	item(items, DAMONX_ITEM_DESTINATION, 1, 1, &to, sizeof(to));
	add_quota(items)->reset_us = 200000;
	item(items, DAMONX_ITEM_GOAL, 1, 1, &goal, sizeof(goal));
	return items;
}

TEST(goal_node, "memory moves to a node until the share that is wanted is there, and no further")
{
	struct items *items;
	struct process p;
	int fd = session_open();
	uint64_t before, share;

	if (access("/sys/devices/system/node/node1", F_OK))
		ksft_skip("there is no second node");
	p = process_that(fill_on_node_0);
	before = share_on_node_1();
	EXPECT(before < 4000);
	/* Of a process it is refused in words. */
	items = items_of(&p);
	add_pageout(items);
	add_quota(items);
	item(items, DAMONX_ITEM_GOAL, 1, 1, &(struct damonx_item_goal){
		.metric = DAMONX_GOAL_NODE_ELIGIBLE_MEM_BP, .node = 1,
		.target_value = 5000 }, sizeof(struct damonx_item_goal));
	EXPECT_EQ(configure(fd, items, 0), -EOPNOTSUPP);
	ksft_note("%s", message);
	EXPECT(strstr(message, "paddr"));

	run(fd, items_of_memory());
	while (share_on_node_1() < 4600)
		nap_ms(50);
	wait_windows(fd, status_of(fd)->windows + 20);
	share = share_on_node_1();
	ksft_note("%.1f %% on node 1, %.1f before; the goal is reached to %.1f %%",
		  share / 100.0, before / 100.0, stats_of(fd).goal_bp / 100.0);
	EXPECT(share >= 4500 && share <= 5500);
	EXPECT(stats_of(fd).goal_bp >= 2 * share - 400);
	EXPECT(stats_of(fd).goal_bp <= 2 * share + 400);
	EXPECT_EQ(stop(fd), 0);
	expect_intact(&p);
	process_end(&p);
}
