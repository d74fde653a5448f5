// SPDX-License-Identifier: GPL-2.0
/* A goal that is pressure, while others are short of memory. */
#include <stdio.h>
#include <string.h>

#include "schemes.h"

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

TEST(pressure, "nothing goes while a cgroup is short of memory, and it goes when that is over")
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
