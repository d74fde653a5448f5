// SPDX-License-Identifier: GPL-2.0
/*
 * How often the thread of a kdamond wakes up: once for a sample, whatever the
 * number of contexts, and hardly ever where there is nothing to do. What counts
 * is how often it has gone to sleep, by the scheduler's books.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "abi.h"

#define MS	1000ULL		/* in us */

static uint64_t nr_sleeps(pid_t pid)
{
	char path[64], line[128];
	uint64_t nr = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	EXPECT(f);
	while (fgets(line, sizeof(line), f))
		sscanf(line, "voluntary_ctxt_switches: %lu", &nr);
	fclose(f);
	EXPECT(nr);
	return nr;
}

/* What has come to pass in a time. */
struct span {
	uint64_t sleeps, samples, windows, ms;
};

static struct span now_of(int fd)
{
	const struct damonx_rec_status *status = status_of(fd);

	return (struct span) {
		.sleeps = nr_sleeps(status->pid),
		.samples = status->samples_taken,
		.windows = status->windows,
		.ms = now_ns() / 1000000,
	};
}

static struct span since(int fd, struct span before)
{
	struct span now = now_of(fd);

	now.sleeps -= before.sleeps;
	now.samples -= before.samples;
	now.windows -= before.windows;
	now.ms -= before.ms;
	ksft_note("%llu wake-ups, %llu samples, %llu windows, %llu ms",
		  (unsigned long long)now.sleeps,
		  (unsigned long long)now.samples,
		  (unsigned long long)now.windows, (unsigned long long)now.ms);
	return now;
}

/* So many windows, after some in which it settles. */
static struct span windows(int fd, uint64_t nr)
{
	struct span before;

	wait_windows(fd, status_of(fd)->windows + 3);
	before = now_of(fd);
	wait_windows(fd, before.windows + nr);
	return since(fd, before);
}

static void add_target_pid(struct items *items, uint32_t context, pid_t pid,
			   uint64_t sample_us, uint64_t aggr_us)
{
	struct damonx_item_context *c;

	c = add_context(items, context, 1, DAMONX_OPS_VADDR);
	c->sample_us = sample_us;
	c->aggr_us = aggr_us;
	add_pid(items, 1, context, pid);
}

static int run(struct items *items)
{
	int fd = session_open();

	EXPECT_EQ(configure(fd, items, 0), 0);
	EXPECT_EQ(start(fd), 0);
	return fd;
}

TEST(wake_samples, "the thread wakes up once for each sample")
{
	struct items *items = items_new();
	struct span seen;

	add_kdamond(items, 1);
	add_target_pid(items, 1, busy_child(1), 5 * MS, 100 * MS);
	seen = windows(run(items), 10);
	/* A late one is not slept for. */
	EXPECT(seen.sleeps <= seen.samples + seen.samples / 10 + 5);
	EXPECT(seen.sleeps >= seen.samples / 3);
}

/*
 * Unless the first context's first sample takes a quarter of the interval, which
 * it may on a machine that stands still for a while.
 */
TEST(wake_together, "contexts that are due together are one reason to wake up")
{
	pid_t pid = busy_child(1);
	struct items *items;
	struct span seen;
	int i, fd;

	for (i = 0; i < 5; i++) {
		items = items_new();
		add_kdamond(items, 1);
		add_target_pid(items, 1, pid, 50 * MS, 500 * MS);
		add_target_pid(items, 2, pid, 50 * MS, 500 * MS);
		add_target_pid(items, 3, pid, 100 * MS, 500 * MS);
		fd = run(items);
		seen = windows(fd, 3);
		EXPECT(seen.samples >= 10);
		EXPECT_EQ(status_of(fd)[1].state, DAMONX_STATE_STARTED);
		EXPECT(status_of(fd)[1].samples_taken >= seen.samples);
		EXPECT(status_of(fd)[2].samples_taken >= seen.samples / 3);
		EXPECT_EQ(stop(fd), 0);
		if (seen.sleeps <= seen.samples + seen.samples / 4 + 5)
			return;
	}
	EXPECT(seen.sleeps <= seen.samples + seen.samples / 4 + 5);
}

/* @per_s: wake-ups a second. */
static void expect_rest(int fd, unsigned int per_s)
{
	struct span before, seen;

	nap_ms(100);
	before = now_of(fd);
	nap_ms(2000);
	seen = since(fd, before);
	EXPECT_EQ(seen.samples, 0);
	EXPECT(seen.sleeps <= per_s * (seen.ms + 999) / 1000 + 3);
}

TEST(wake_paused, "paused, it wakes up once a window, to see whether the target is there")
{
	struct items *items = items_new();
	struct damonx_item_context *context;

	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 1 * MS;
	context->aggr_us = 200 * MS;
	context->flags = DAMONX_CONTEXT_PAUSE;
	add_pid(items, 1, 1, busy_child(1));
	expect_rest(run(items), 5);
}

TEST(wake_inactive, "inactive by its watermarks, too")
{
	struct damonx_item_scheme scheme = { .action = DAMONX_ACTION_STAT };
	struct damonx_item_watermark mark = {
		.metric = DAMONX_WMARK_FREE_MEM_RATE,
		.interval_us = 500 * MS,
		.high_permil = 1,
	};
	struct items *items = items_new();

	add_kdamond(items, 1);
	add_target_pid(items, 1, busy_child(1), 1 * MS, 500 * MS);
	item(items, DAMONX_ITEM_SCHEME, 1, 1, &scheme, sizeof(scheme));
	item(items, DAMONX_ITEM_WATERMARK, 0, 1, &mark, sizeof(mark));
	expect_rest(run(items), 4);
}

static void move_to(const char *group, pid_t pid)
{
	char path[128], number[16];

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	snprintf(number, sizeof(number), "%d", pid);
	EXPECT(write_file(path, number));
}

TEST(wake_empty, "a cgroup in which nobody is wakes it up once a window; who comes is looked at at once")
{
	struct damonx_item_target target = {
		.kind = DAMONX_TARGET_CGROUP, .cgroup = 3,
	};
	struct damonx_item_cgroup cgroup = { .flags = DAMONX_CGROUP_FD };
	struct items *items = items_new();
	struct damonx_item_context *context;
	pid_t pid = busy_child(1);
	struct span seen;
	int fd;

	if (mkdir(CGROUP, 0755) && errno != EEXIST)
		ksft_skip("there is no cgroup v2 here");
	cgroup.fd = open(CGROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EXPECT(cgroup.fd >= 0);
	add_kdamond(items, 1);
	context = add_context(items, 1, 1, DAMONX_OPS_VADDR);
	context->sample_us = 5 * MS;
	context->aggr_us = 500 * MS;
	item(items, DAMONX_ITEM_TARGET, 1, 1, &target, sizeof(target));
	item(items, DAMONX_ITEM_CGROUP, 3, 0, &cgroup,
	     offsetof(struct damonx_item_cgroup, path));
	fd = run(items);
	seen = windows(fd, 4);
	/* The window's end, and to ask for its memory; the latter less each time. */
	EXPECT(seen.sleeps <= 3 * seen.windows + 5);
	EXPECT(seen.samples <= 3 * seen.windows + 5);
	move_to(CGROUP, pid);
	seen = now_of(fd);
	wait_windows(fd, seen.windows + 2);
	EXPECT_EQ(status_of(fd)->nr_targets, 2);
	/* The first of these two began when nobody was there. */
	seen = windows(fd, 1);
	EXPECT(seen.samples >= 20);
	EXPECT(status_of(fd)->looks_answered > 0);
	end_child(pid);
	EXPECT_EQ(stop(fd), 0);
	close(cgroup.fd);
	rmdir(CGROUP);
}
