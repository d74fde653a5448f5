// SPDX-License-Identifier: GPL-2.0
/*
 * Schemes on a real process: what becomes of its memory is read from the kernel
 * (smaps, pagemap), not from our own counts. Needs swap.
 *
 *	damonx-schemes [TEST]...
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "schemes.h"

/* ---- paging out ---- */

TEST(cold_goes, "what is cold goes out, what is hot stays, and all of it is intact")
{
	struct process p = process_new();
	struct damonx_rec_scheme_stats s;
	struct items *items = items_of(&p);
	int fd = session_open();

	add_pageout(items);
	run(fd, items);
	wait_out(&p, (TOTAL_BYTES - HOT_BYTES) / 100 * 97);
	nap_ms(3000);
	/* What is counted and what is out, of the same moment. */
	EXPECT_EQ(stop(fd), 0);
	note_memory(&p, fd);
	s = stats_of(fd);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	EXPECT(rss_of(&p) <= HOT_BYTES + 6 * MIB);
	/* Each page went once, and what was out was not tried again. */
	EXPECT(s.applied_bytes >= bytes_out(&p));
	EXPECT(s.applied_bytes <= bytes_out(&p) + MIB);
	EXPECT(s.tried_bytes <= s.applied_bytes + s.failed_bytes + MIB);
	expect_intact(&p);
	process_end(&p);
}

TEST(huge_goes, "huge pages go, on whatever borders of regions they lie")
{
	struct process p = process_that(fill_huge);
	struct items *items = items_of(&p);
	int fd = session_open();

	add_pageout(items);
	run(fd, items);
	wait_out(&p, (TOTAL_BYTES - HOT_BYTES) / 100 * 95);
	nap_ms(2000);
	EXPECT_EQ(stop(fd), 0);
	note_memory(&p, fd);
	EXPECT(hot_bytes_out(&p) <= 2 * MIB);
	expect_intact(&p);
	process_end(&p);
}

TEST(quota_bytes, "a quota of bytes is never exceeded, and used up while there is work")
{
	/*
	 * One window for each quota, that is longer than to page it out takes:
	 * 15 ms a page on the debugging kernel, 0.4 ms elsewhere.
	 */
	const uint32_t reset_us = ksft_slow() * 100000;
	const uint64_t quota = MIB / 8 / ksft_slow();
	struct process p = process_new();
	struct items *items = items_every(&p, reset_us / 20, 100, 1000);
	struct damonx_item_quota *q;
	uint64_t began_ns, out, windows, quotas, used_up;
	int fd = session_open();

	add_pageout(items);
	q = add_quota(items);
	q->bytes = quota;
	q->reset_us = reset_us;
	run(fd, items);
	wait_out(&p, quota);
	began_ns = now_ns();
	windows = status_of(fd)->windows;
	used_up = stats_of(fd).quota_exceeded;
	out = bytes_out(&p);
	wait_windows(fd, windows + 100);
	out = bytes_out(&p) - out;
	quotas = (now_ns() - began_ns) / 1000 / reset_us;
	windows = status_of(fd)->windows - windows;
	note_memory(&p, fd);
	ksft_note("%.2f MiB in %llu windows, time for %llu quotas of %.3f MiB",
		  (double)out / MIB, (unsigned long long)windows,
		  (unsigned long long)quotas, (double)quota / MIB);
	EXPECT(out <= (quotas + 2) * quota);
	/*
	 * On a busy host an application can last into the next window, which
	 * is left out then. What failed counts as well.
	 */
	used_up = stats_of(fd).quota_exceeded - used_up;
	EXPECT(used_up >= windows / 10 * 8);
	EXPECT(out + stats_of(fd).failed_bytes >=
	       (used_up - 1) * quota / 100 * 95);
	EXPECT_EQ(stats_of(fd).quota_bytes, quota);
	EXPECT(hot_bytes_out(&p) <= MIB / 2);
	process_end(&p);
}

TEST(quota_time, "a quota of time is kept")
{
	struct process p = process_new();
	struct items *items = items_of(&p);
	struct damonx_rec_scheme_stats before, after;
	uint64_t began_ns, span_ns, used_ns, windows;
	const uint64_t step_ns = 100000000;	/* on a busy host */
	int fd = session_open();

	add_pageout(items);
	add_quota(items)->time_us = 5000;	/* 5 % */
	run(fd, items);
	wait_out(&p, MIB / 4);
	before = stats_of(fd);
	began_ns = now_ns();
	windows = status_of(fd)->windows;
	wait_windows(fd, windows + 150);
	after = stats_of(fd);
	windows = status_of(fd)->windows - windows;
	span_ns = now_ns() - began_ns;
	used_ns = after.cpu_ns - before.cpu_ns;
	note_memory(&p, fd);
	ksft_note("%.2f %% of the time", 100.0 * used_ns / span_ns);
	EXPECT(used_ns <= span_ns / 20 * 11 / 10 + step_ns);
	/* All of it only if there was work to the end. */
	if (bytes_out(&p) < (TOTAL_BYTES - HOT_BYTES) / 10 * 9)
		EXPECT(used_ns + step_ns >= windows * 5000000 / 10 * 9);
	EXPECT(after.quota_bytes > 0);
	process_end(&p);
}

TEST(filter_addr, "a filter by address lets exactly its range go")
{
	struct process p = process_new();
	struct items *items = items_of(&p);
	struct damonx_item_filter filter = {
		.type = DAMONX_FILTER_ADDR,
		.flags = DAMONX_FILTER_F_ALLOW,
		.start = p.start + 40 * MIB + 3 * PAGE_BYTES,
		.end = p.start + 48 * MIB + 5 * PAGE_BYTES,
	};
	uint64_t bytes = filter.end - filter.start;
	int fd = session_open();

	add_pageout(items);
	item(items, DAMONX_ITEM_FILTER, 1, 1, &filter, sizeof(filter));
	run(fd, items);
	/* Pages that are on their way to a list of the kernel cannot be had. */
	wait_out(&p, bytes / 100 * 98);
	nap_ms(2000);
	EXPECT_EQ(stop(fd), 0);
	note_memory(&p, fd);
	EXPECT(bytes_out(&p) <= bytes);
	EXPECT_EQ(bytes_out_of(&p, filter.start, bytes), bytes_out(&p));
	EXPECT_EQ(stats_of(fd).applied_bytes, bytes_out(&p));
	process_end(&p);
}

/* ---- changes and ends ---- */

TEST(target_exits, "a target that exits while it is acted on ends all in order")
{
	struct process p;
	struct items *items;
	int fd = session_open(), n;

	for (n = 0; n < 5; n++) {
		p = process_new();
		items = items_of(&p);
		add_pageout(items);
		run(fd, items);
		wait_out(&p, (n + 1) * MIB);
		process_end(&p);
		while (status_of(fd)->state != DAMONX_STATE_STOPPED)
			nap_ms(5);
		EXPECT_EQ(status_of(fd)->why, DAMONX_WHY_TARGETS_GONE);
		EXPECT(stats_of(fd).applied_bytes > 0);
	}
}

TEST(removed, "a scheme that is removed while it acts does no more")
{
	struct process p = process_new();
	struct items *items = items_of(&p);
	int fd = session_open();
	uint64_t began_ns, out;

	add_pageout(items);
	run(fd, items);
	wait_out(&p, 4 * MIB);
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	item(items, DAMONX_ITEM_SCHEME, 1, 1, NULL, 0);
	last_item(items)->flags = DAMONX_ITEM_REMOVE;
	began_ns = now_ns();
	expect_configured(fd, items, DAMONX_CONFIGURE_KEEP);
	ksft_note("the commit took %llu us, after at most %llu steps",
		  (unsigned long long)(now_ns() - began_ns) / 1000,
		  (unsigned long long)status_of(fd)->max_wait_steps);
	EXPECT(status_of(fd)->max_wait_steps <= 1);
	out = bytes_out(&p);
	EXPECT(out < TOTAL_BYTES - HOT_BYTES);
	wait_windows(fd, status_of(fd)->windows + 20);
	EXPECT(bytes_out(&p) <= out);
	expect_intact(&p);
	process_end(&p);
}

TEST(watermark, "an inactive scheme costs next to nothing, and nothing is watched")
{
	struct damonx_item_watermark mark = {
		.metric = DAMONX_WMARK_FREE_MEM_RATE,
		.interval_us = 200000,
	};
	struct process p = process_new();
	struct items *items = items_of(&p);
	struct damonx_rec_status before, after;
	int fd = session_open();
	uint64_t idle_ns;

	add_pageout(items);
	/* More than nothing is always free. */
	item(items, DAMONX_ITEM_WATERMARK, 0, 1, &mark, sizeof(mark));
	run(fd, items);
	while (status_of(fd)->state != DAMONX_STATE_INACTIVE)
		nap_ms(5);
	EXPECT_EQ(status_of(fd)->why, DAMONX_WHY_WATERMARK);
	EXPECT_EQ(stats_of(fd).flags & DAMONX_STATS_ACTIVE, 0);
	before = *status_of(fd);
	nap_ms(3000);
	after = *status_of(fd);
	idle_ns = after.cpu_ns - before.cpu_ns;
	EXPECT_EQ(after.looks, before.looks);
	EXPECT_EQ(bytes_out(&p), 0);
	/* With marks that let it act, it does. */
	mark.high_permil = 1000;
	mark.mid_permil = 1000;
	items = items_new();
	add_kdamond(items, 1);
	add_context(items, 1, 1, DAMONX_OPS_FVADDR);
	item(items, DAMONX_ITEM_SCHEME, 1, 1, NULL, 0);
	item(items, DAMONX_ITEM_WATERMARK, 0, 1, &mark, sizeof(mark));
	last_item(items)->flags = DAMONX_ITEM_WHOLE;
	expect_configured(fd, items, DAMONX_CONFIGURE_KEEP);
	wait_out(&p, 8 * MIB);
	EXPECT_EQ(status_of(fd)->state, DAMONX_STATE_STARTED);
	before = *status_of(fd);
	nap_ms(3000);
	after = *status_of(fd);
	ksft_note("CPU in 3 s: %llu us inactive, %llu us active",
		  (unsigned long long)idle_ns / 1000,
		  (unsigned long long)(after.cpu_ns - before.cpu_ns) / 1000);
	EXPECT(idle_ns <= (after.cpu_ns - before.cpu_ns) / 10);
	process_end(&p);
}

/* ---- who may ---- */

static void own_only(int fd, pid_t pid)
{
	struct process p = { .pid = pid, .start = 0x10000 };
	struct items *items = items_of(&p);

	/* Root's process may not even be watched. */
	add_pageout(items);
	EXPECT_EQ(configure(fd, items, 0), -EPERM);
	ksft_note("%s", message);
}

TEST(rights, "nobody acts on init or on himself, and users not on others")
{
	struct process p = process_new(), other = { .start = 0x10000 };
	struct items *items;
	int fd = session_open();

	other.pid = 1;
	items = items_of(&other);
	add_pageout(items);
	EXPECT_EQ(configure(fd, items, 0), -EPERM);
	EXPECT(strstr(message, "scheme 1: action is 4") &&
	       strstr(message, "init"));
	other.pid = getpid();
	items = items_of(&other);
	add_pageout(items);
	EXPECT_EQ(configure(fd, items, 0), -EPERM);
	EXPECT(strstr(message, "controls"));
	/* To count is not to act. */
	items = items_of(&other);
	add_pageout(items)->action = DAMONX_ACTION_STAT;
	EXPECT_EQ(configure(fd, items, 0), 0);
	as_user(USER, own_only, fd, p.pid);
	process_end(&p);
}

static const struct ksft_test *const tests[] = {
	&ksft_cold_goes, &ksft_huge_goes, &ksft_quota_bytes, &ksft_quota_time,
	&ksft_coldest_first, &ksft_filter_addr, &ksft_filters_allow,
	&ksft_filters_reject, &ksft_goal_user, &ksft_goal_metrics,
	&ksft_goal_node, &ksft_pressure, &ksft_target_exits, &ksft_removed,
	&ksft_watermark, &ksft_swap_full, &ksft_group_removed,
	&ksft_oom, &ksft_node_offline, &ksft_rights, &ksft_pieces,
	&ksft_bounds, &ksft_apply_interval, NULL
};

int main(int argc, char **argv)
{
	return ksft_main(tests, argc, argv);
}
